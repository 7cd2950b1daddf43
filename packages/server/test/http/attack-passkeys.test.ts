import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CHALLENGE_LIFETIME_MS } from '../../src/http/pages/passkey-challenge.js'
import { browserOf, demoPerson } from '../support/authorize.js'
import { FLASHES } from '../../src/ui/flash.js'
import { openFormBrowser, readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { openTestServer, type DemoName, type TestServer } from '../support/services.js'
import { passkeyFormOf, softPasskey, type Deviation, type SoftPasskey } from '../support/passkey.js'

const PASSKEYS = '/0/profile/security/passkeys'
const OTHER_CHALLENGE = Buffer.alloc(32, 7).toString('base64url')

/** What makes an answer worth nothing, whichever ceremony it is for. */
const FORGERIES: readonly (readonly [string, Deviation])[] = [
  ['made for another site', { origin: 'https://mudra.example' }],
  ['made for another name of the site', { rpId: 'mudra.example' }],
  ['made for another challenge', { challenge: OTHER_CHALLENGE }],
  ['made without anybody there', { isPresent: false }],
]

describe('passkeys under attack', () => {
  let server: TestServer
  let ada: SoftPasskey
  let ben: SoftPasskey
  beforeAll(async () => {
    server = await openTestServer('sqlite')
    ada = await registered('ada')
    ben = await registered('ben')
  })
  afterAll(async () => {
    await server.close()
  })
  let browser: FormBrowser
  beforeEach(() => {
    browser = openFormBrowser(server)
  })

  const send = async (
    who: FormBrowser,
    page: Shown,
    response: (challenge: string) => string,
    filled: Record<string, string> = {},
  ) => {
    const { action, challenge, fields } = passkeyFormOf(page)
    const sent = { ...fields, response: response(challenge), ...filled }
    return { answer: await who.post(action, sent), action, sent }
  }
  const register = async (who: FormBrowser, device: SoftPasskey, deviation: Deviation = {}) =>
    await send(who, await who.get(`${PASSKEYS}/new`), (asked) => device.create(asked, deviation), {
      name: 'Laptop',
    })
  const registered = async (name: DemoName) => {
    const device = softPasskey()
    const { answer } = await register(await browserOf(server, name), device)
    expect(answer.text).toContain('Store your recovery codes')
    return device
  }
  const alone = async (who: FormBrowser) => await who.get('/login/passkey')
  const secondStep = async (who: FormBrowser, name: DemoName) =>
    await who.follow(await who.signIn(demoPerson(server, name)))
  const whoIsIn = async (who: FormBrowser) => {
    const page = await who.get('/0/profile')
    return page.status === 200 ? (/(Ada Byron|Ben [A-Z]\w+)/.exec(page.text)?.[0] ?? '?') : null
  }
  const expectRefused = async (who: FormBrowser, answer: Shown) => {
    expect(answer.status).toBe(400)
    expect(await whoIsIn(who)).toBeNull()
  }

  describe('alone, at the door', () => {
    it('one that is right lets its person in', async () => {
      const { answer } = await send(browser, await alone(browser), (asked) => ada.get(asked))
      expect(answer.status).toBe(303)
      expect(await whoIsIn(browser)).toBe('Ada Byron')
    })

    it.each([
      ...FORGERIES,
      ['that nobody unlocked — WebAuthn §7.2 (17)', { verifiesPerson: false }],
      ['that is an answer to be registered', { type: 'webauthn.create' }],
      ['whose signature is wrong', { breaksSignature: true }],
      ['that counts backwards — WebAuthn §7.2 (22)', { counter: 1 }],
    ] as const)('one %s lets nobody in', async (_, deviation) => {
      const page = await alone(browser)
      const { answer } = await send(browser, page, (asked) => ada.get(asked, deviation))
      await expectRefused(browser, answer)
    })

    it('the name of Ada’s with the signature of Ben’s, or of nobody’s, lets nobody in', async () => {
      for (const device of [ben, softPasskey()]) {
        const { answer } = await send(browser, await alone(browser), (asked) =>
          device.get(asked, { credentialId: ada.id }),
        )
        await expectRefused(browser, answer)
      }
    })

    it('an answer is worth one session: it is refused when it is sent again — WebAuthn §13.4.3', async () => {
      // One that does not count, as those that are copied between devices.
      const still = softPasskey()
      const mine = openFormBrowser(server)
      await send(mine, await alone(mine), (asked) => ben.get(asked))
      expect((await register(mine, still, { counter: 0 })).answer.status).toBe(303)
      const first = await send(browser, await alone(browser), (asked) => still.get(asked, { counter: 0 }))
      expect(first.answer.status).toBe(303)
      const visitor = browser.cookies
      const again = openFormBrowser(server)
      for (const [name, value] of visitor) if (!name.includes('session')) again.cookies.set(name, value)
      await expectRefused(again, await again.post(first.action, first.sent))
    })

    it('a challenge of another browser is none of this one’s, whatever was signed', async () => {
      const victim = openFormBrowser(server)
      const theirs = passkeyFormOf(await alone(victim))
      const page = await alone(browser)
      const { answer } = await send(browser, page, () => ada.get(theirs.challenge), {
        challenge: theirs.fields['challenge'] ?? '',
      })
      await expectRefused(browser, answer)
    })

    it('a challenge that is too old, or made up, is none', async () => {
      const page = await alone(browser)
      server.clock.advance(CHALLENGE_LIFETIME_MS)
      await expectRefused(browser, (await send(browser, page, (asked) => ada.get(asked))).answer)
      for (const challenge of ['', 'x', OTHER_CHALLENGE, 'A'.repeat(10_000)]) {
        const made = await send(browser, await alone(browser), () => ada.get(OTHER_CHALLENGE), { challenge })
        await expectRefused(browser, made.answer)
      }
    })

    it.each([
      '',
      '{',
      '[]',
      'null',
      '{"id":1}',
      '{"id":"x"}',
      '{"__proto__":{"id":"x"}}',
      `"${'a'.repeat(9_000)}"`,
    ])('what is no answer is refused: %.20s', async (response) => {
      await expectRefused(browser, (await send(browser, await alone(browser), () => response)).answer)
    })
  })

  describe('after the password', () => {
    it('one that is right lets its person in, unlocked or not: the password came first', async () => {
      const page = await secondStep(browser, 'ada')
      const device = (asked: string) => ada.get(asked, { verifiesPerson: false, counter: 5_000 })
      expect((await send(browser, page, device)).answer.status).toBe(303)
      expect(await whoIsIn(browser)).toBe('Ada Byron')
    })

    it.each(FORGERIES)('one %s lets nobody in', async (_, deviation) => {
      const page = await secondStep(browser, 'ben')
      await expectRefused(browser, (await send(browser, page, (asked) => ben.get(asked, deviation))).answer)
    })

    it('one of somebody else lets nobody in', async () => {
      const page = await secondStep(browser, 'ben')
      const { answer } = await send(browser, page, (asked) => ada.get(asked, { counter: 6_000 }))
      await expectRefused(browser, answer)
    })

    it('a challenge of one ceremony is none of another', async () => {
      const step = await secondStep(browser, 'ben')
      const door = await alone(browser)
      const sealed = (page: Shown) => passkeyFormOf(page).fields['challenge'] ?? ''
      const swap = async (page: Shown, from: Shown) =>
        (
          await send(browser, page, () => ben.get(passkeyFormOf(from).challenge, { counter: 7_000 }), {
            challenge: sealed(from),
          })
        ).answer
      await expectRefused(browser, await swap(door, step))
      await expectRefused(browser, await swap(step, door))
      const signedIn = await browserOf(server, 'gil')
      const toRegister = await signedIn.get(`${PASSKEYS}/new`)
      await expectRefused(browser, await swap(door, toRegister))
    })
  })

  describe('to be registered', () => {
    const countOf = async (who: FormBrowser) =>
      [...(await who.get('/0/profile/security')).text.matchAll(/passkeys\/\d+\/remove/g)].length

    it.each([...FORGERIES, ['that is an answer of signing in', { type: 'webauthn.get' }]] as const)(
      'one %s is not kept',
      async (_, deviation) => {
        const gil = await browserOf(server, 'gil')
        expect((await register(gil, softPasskey(), deviation)).answer.status).toBe(400)
        expect(await countOf(gil)).toBe(0)
      },
    )

    it('one that is somebody else’s is not kept, nor one sent twice — WebAuthn §7.1 (26)', async () => {
      const gil = await browserOf(server, 'gil')
      expect((await register(gil, ada)).answer.status).toBe(400)
      expect(await countOf(gil)).toBe(0)
      const { action, answer, sent } = await register(gil, softPasskey())
      expect(answer.text).toContain('Store your recovery codes')
      expect((await gil.post(action, sent)).status).toBe(400)
      expect(await countOf(gil)).toBe(1)
    })

    it('one that is removed is gone, and said to be gone the second time', async () => {
      const cara = await browserOf(server, 'cara')
      await register(cara, softPasskey())
      const before = await countOf(cara)
      const path = /\/0\/profile\/security\/passkeys\/\d+\/remove/.exec(
        (await cara.get('/0/profile/security')).text,
      )?.[0]
      const form = await cara.get(path ?? '')
      const [first, second] = [
        await cara.follow(await cara.submit(form)),
        await cara.follow(await cara.submit(form)),
      ]
      expect(readText(first)).toContain(FLASHES.factor_removed)
      expect(readText(second)).toContain(FLASHES.factor_gone)
      expect(await countOf(cara)).toBe(before - 1)
    })

    it('the challenge of another session is none of this one’s', async () => {
      const [one, other] = [await browserOf(server, 'cara'), await browserOf(server, 'cara')]
      const theirs = passkeyFormOf(await other.get(`${PASSKEYS}/new`))
      const page = await one.get(`${PASSKEYS}/new`)
      const { answer } = await send(one, page, () => softPasskey().create(theirs.challenge), {
        name: 'Laptop',
        challenge: theirs.fields['challenge'] ?? '',
      })
      expect(answer.status).toBe(400)
      expect(await countOf(one)).toBe(0)
    })
  })

  it('failures of one address fill no more than 50 rows of the record in a quarter of an hour, and hold nobody back', async () => {
    const strict = await openTestServer('sqlite', undefined, { countsGuesses: true })
    try {
      const stranger = openFormBrowser(strict)
      const page = await stranger.get('/login/passkey')
      for (let time = 0; time < 60; time++)
        expect((await send(stranger, page, () => '{"id":"x"}')).answer.status).toBe(400)
      const filter = { workspaceGid: null, actions: ['second_factor_failed'] }
      const rows: string[] = []
      for await (const row of strict.services.audit.exportTrail(filter, 'operator')) rows.push(row)
      expect(rows).toHaveLength(50)
    } finally {
      await strict.close()
    }
  })
})
