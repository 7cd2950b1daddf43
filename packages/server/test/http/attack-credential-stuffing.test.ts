import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { CLIENT_AT_ADDRESS_BUDGET } from '../../src/features/apps/authentication/throttle-authentication.js'
import {
  ACCOUNT_BUDGET,
  ACCOUNT_DAY_BUDGET,
  ADDRESS_BUDGET,
  KNOWN_BROWSER_BUDGET,
  KNOWN_BROWSER_DAY_BUDGET,
  KNOWN_BROWSERS_DAY_BUDGET,
  PAIR_BUDGET,
} from '../../src/features/sign-in/sign-in-budgets.js'
import type { PasswordHasher } from '../../src/platform/password-hasher.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { submitTo } from '../support/factors.js'
import { openFormBrowser, readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { openTestServer, testClock, type TestServer } from '../support/services.js'
import { postForm } from '../support/oauth-forms.js'
import { newMember, resetIn, signInFrom, type Who } from '../support/sign-in-from.js'
import { DAY_MS } from '../../src/time-units.js'

const ATTEMPTS = 100
const OPENING_MS = 60_000
let hashed = 0
const countingHasher: PasswordHasher = {
  hash: async (password) => await Promise.resolve(`quick:${password}`),
  matches: async (password, stored) => {
    hashed += 1
    return await Promise.resolve(stored === `quick:${password}`)
  },
  isOutdated: () => false,
}

describe('credential stuffing', () => {
  let server: TestServer
  let ada: { readonly email: string; readonly password: string }
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    // Trusted, so that a test can say from where it comes.
    server = await openTestServer('sqlite', testClock(), {
      trustedProxies: ['127.0.0.1'],
      countsGuesses: true,
      hasher: countingHasher,
    })
    const [user] = server.demo.users
    if (user === undefined) throw new Error('the demo has nobody')
    ada = user
  }, OPENING_MS)
  // All windows of the tests before are over.
  beforeEach(() => {
    vi.setSystemTime(Date.now() + 2 * DAY_MS)
    hashed = 0
  })
  afterAll(async () => {
    vi.useRealTimers()
    await server.close()
  })

  const tryFrom = async (address: string, who: Who, browser?: FormBrowser): Promise<Shown> =>
    await signInFrom(server, address, { who: { email: who.email, password: who.password }, browser })

  test('from 1 address against 100 accounts is stopped', async () => {
    const answers: number[] = []
    for (let count = 0; count < ATTEMPTS; count++) {
      const guess = { email: `person${count}@greenfield.example`, password: 'summer 2026' }
      answers.push((await tryFrom('198.51.100.7', guess)).status)
    }
    expect(answers.filter((status) => status === 400)).toHaveLength(ADDRESS_BUDGET.points)
    expect(answers.at(-1)).toBe(429)
    expect(hashed, 'no password was hashed for the others').toBe(ADDRESS_BUDGET.points)
    expect((await tryFrom('203.0.113.9', ada)).status, 'somebody elsewhere signs in').toBe(303)
  })

  test('from 100 addresses against 1 account is stopped, and the browser that the account knows signs in meanwhile', async () => {
    const known = openFormBrowser(server)
    expect((await tryFrom('203.0.113.9', ada, known)).status).toBe(303)
    hashed = 0
    const answers: number[] = []
    for (let count = 0; count < ATTEMPTS; count++) {
      const guess = { email: ada.email, password: `guess ${count}` }
      answers.push((await tryFrom(`198.51.100.${count + 1}`, guess)).status)
    }
    expect(answers.filter((status) => status === 400)).toHaveLength(ACCOUNT_BUDGET.points)
    expect(answers.at(-1)).toBe(429)
    expect(hashed).toBe(ACCOUNT_BUDGET.points)
    const recorded = await server.services.audit.trail.list(
      { workspaceGid: null, actions: ['sign_in_throttled'] },
      { beforeSeq: null, rowsMax: ATTEMPTS },
    )
    const ofAccount = recorded.filter(({ reason }) => reason === ACCOUNT_BUDGET.name)
    expect(ofAccount, 'once a window, however often it is knocked at').toHaveLength(1)
    expect(ofAccount[0]).toMatchObject({ outcome: 'refused', targetGid: server.demo.users[0]?.gid })
    const stranger = await tryFrom('203.0.113.77', ada)
    expect(stranger.status, 'even the right password of an unknown browser is not looked at').toBe(429)
    known.cookies.delete('mudra_session')
    expect((await tryFrom('203.0.113.9', ada, known)).status).toBe(303)
    // And from elsewhere: it is the browser that is known, not its address.
    known.cookies.delete('mudra_session')
    expect((await tryFrom('192.0.2.44', ada, known)).status).toBe(303)
  })

  test('against 1 account under many spellings of its address is stopped as under one', async () => {
    const spellings = [
      ada.email,
      'ADA@Greenfield.example',
      'ａda@greenfield.example',
      'ada@greenfield。example',
      'ada@green\u00adfield.example.',
    ]
    const answers: number[] = []
    for (let count = 0; count < ACCOUNT_BUDGET.points + 1; count++) {
      const guess = { email: spellings[count % spellings.length] ?? '', password: `guess ${count}` }
      answers.push((await tryFrom(`198.51.100.${count + 1}`, guess)).status)
    }
    expect(answers.filter((status) => status === 400)).toHaveLength(ACCOUNT_BUDGET.points)
    expect(answers.at(-1)).toBe(429)
  })

  test('a made-up or changed cookie makes no browser known', async () => {
    const known = openFormBrowser(server)
    await tryFrom('203.0.113.9', ada, known)
    const cookie = known.cookies.get('mudra_browser') ?? ''
    for (let count = 0; count < ACCOUNT_BUDGET.points; count++)
      await tryFrom(`198.51.100.${count + 1}`, { email: ada.email, password: 'guess' })
    const forged = openFormBrowser(server)
    forged.cookies.set(
      'mudra_browser',
      cookie.slice(0, 4) + (cookie[4] === 'X' ? 'Y' : 'X') + cookie.slice(5),
    )
    expect((await tryFrom('203.0.113.80', ada, forged)).status).toBe(429)
    // Somebody else's browser knows somebody else.
    const ben = server.demo.users[1]
    if (ben === undefined) throw new Error('the demo has one person')
    const theirs = openFormBrowser(server)
    await tryFrom('203.0.113.81', ben, theirs)
    theirs.cookies.delete('mudra_session')
    expect((await tryFrom('203.0.113.81', ada, theirs)).status).toBe(429)
  })

  test('a known browser that is in other hands has its own few tries', async () => {
    const known = openFormBrowser(server)
    await tryFrom('203.0.113.9', ada, known)
    known.cookies.delete('mudra_session')
    const wrong = { email: ada.email, password: 'wrong' }
    for (let count = 0; count < KNOWN_BROWSER_BUDGET.points; count++)
      expect((await tryFrom('203.0.113.9', wrong, known)).status).toBe(400)
    expect((await tryFrom('203.0.113.9', ada, known)).status).toBe(429)
  })

  test('a stranger who spends the whole day’s tries of an account shuts nobody out: the mailed link goes on and lets its browser in', async () => {
    const gil = server.demo.users[2]
    if (gil === undefined) throw new Error('the demo has two people')
    const spendAll = async () => {
      for (let count = 0; count < ACCOUNT_DAY_BUDGET.points; count++) {
        if (count > 0 && count % ACCOUNT_BUDGET.points === 0)
          vi.setSystemTime(Date.now() + ACCOUNT_BUDGET.windowSeconds * 1_000)
        const guess = { email: gil.email, password: 'guess' }
        expect((await tryFrom(`198.51.100.${count + 1}`, guess)).status).toBe(400)
      }
      vi.setSystemTime(Date.now() + ACCOUNT_BUDGET.windowSeconds * 1_000)
    }
    await spendAll()
    const own = openFormBrowser(server)
    const refused = await tryFrom('203.0.113.50', gil, own)
    expect(refused.status).toBe(429)
    expect(readText(refused)).toMatch(
      /Try again in 21 hours\. To log in sooner, ask for a link to a new password/,
    )
    expect(refused.text).toContain('href="/login/reset"')
    const next = { email: gil.email, password: 'harbour lantern quiet river' }
    await resetIn(server, own, next)
    expect((await tryFrom('203.0.113.51', next)).status, 'nobody guessed at the new password yet').toBe(303)
    await spendAll()
    expect((await tryFrom('203.0.113.51', next)).status).toBe(429)
    expect((await tryFrom('203.0.113.50', next, own)).status, 'the browser is known now').toBe(303)
  })

  test('with a password longer than any is not hashed, by whichever way it comes', async () => {
    hashed = 0
    const attempt = { email: ada.email, address: '203.0.113.54', userAgent: '', replacesGid: null }
    expect(await server.services.signIn.signIn({ ...attempt, password: 'x'.repeat(10_000) })).toMatchObject({
      ok: false,
      reason: 'password_malformed',
    })
    expect(hashed).toBe(0)
  })

  test('a stranger who spends the tries of an hour is forgotten at once when its person sets a new password by mail', async () => {
    const grace = await newMember(server)
    const guess = { email: grace.email, password: 'guess' }
    for (let count = 0; count < ACCOUNT_BUDGET.points; count++)
      expect((await tryFrom(`198.51.${count + 1}.7`, guess)).status).toBe(400)
    expect((await tryFrom('203.0.113.52', grace)).status).toBe(429)
    const next = { email: grace.email, password: 'harbour lantern quiet river' }
    await resetIn(server, openFormBrowser(server), next)
    expect((await tryFrom('203.0.113.53', next)).status, 'in a browser that nobody knows').toBe(303)
  })

  test('known browsers have no more tries in a day than with those of strangers make 100, and the mailed link gives it new ones — NIST SP 800-63B-4 §3.2.2', async () => {
    expect(KNOWN_BROWSERS_DAY_BUDGET.points + ACCOUNT_DAY_BUDGET.points).toBe(100)
    const ben = server.demo.users[1]
    if (ben === undefined) throw new Error('the demo has one person')
    const known = openFormBrowser(server)
    expect((await tryFrom('203.0.113.9', ben, known)).status).toBe(303)
    known.cookies.delete('mudra_session')
    hashed = 0
    for (let quarter = 0; quarter < 12; quarter++) {
      for (let count = 0; count < KNOWN_BROWSER_BUDGET.points; count++)
        await tryFrom('203.0.113.9', { email: ben.email, password: 'wrong' }, known)
      vi.setSystemTime(Date.now() + KNOWN_BROWSER_BUDGET.windowSeconds * 1_000)
    }
    expect(hashed).toBe(KNOWN_BROWSER_DAY_BUDGET.points)
    expect((await tryFrom('203.0.113.9', ben, known)).status).toBe(429)
    const next = { email: ben.email, password: 'meadow copper evening train' }
    await resetIn(server, known, next)
    expect((await tryFrom('203.0.113.9', next, known)).status).toBe(303)
    await server.services.passwords.set({
      userGid: ben.gid as Gid,
      password: ben.password,
      actor: { kind: 'operator' },
    })
  })

  test('from one address gives a right password of one’s own its try back, and not those of the others', async () => {
    const grace = await newMember(server)
    for (let count = 0; count < ADDRESS_BUDGET.points - 1; count++) {
      const guess = { email: `person${count}@greenfield.example`, password: 'summer 2026' }
      expect((await tryFrom('198.51.100.7', guess)).status).toBe(400)
    }
    expect((await tryFrom('198.51.100.7', grace)).status, 'one of one’s own').toBe(303)
    const guess = { email: 'another@greenfield.example', password: 'summer 2026' }
    expect((await tryFrom('198.51.100.7', guess)).status).toBe(400)
    expect((await tryFrom('198.51.100.7', grace)).status).toBe(429)
    expect((await tryFrom('198.51.100.7', guess)).status).toBe(429)
  })

  test('from an IPv6 /48 against 300 accounts is stopped, each from a /64 of its own', async () => {
    let judged = 0
    for (let count = 0; count < 300; count++) {
      const guess = { email: `person${count}@greenfield.example`, password: 'summer 2026' }
      const network = (count * 211).toString(16)
      if ((await tryFrom(`2001:db8:77:${network}::1`, guess)).status === 400) judged += 1
    }
    expect(judged).toBe(ADDRESS_BUDGET.points * 4)
    expect(hashed).toBe(judged)
    expect((await tryFrom('2001:db8:78::1', ada)).status, 'another /48').toBe(303)
  })

  test('at the current password, by whoever sits at an open session, is stopped at the 11th, even with the right one', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' }
    const browser = openFormBrowser(server)
    await tryFrom('203.0.113.9', ada, browser)
    const page = await browser.get('/0/profile/security', headers)
    const change = async (current: string) =>
      await submitTo(browser, page, {
        action: '/0/profile/security',
        filled: { current_password: current, new_password: 'meadow copper evening train' },
        headers,
      })
    hashed = 0
    for (let count = 0; count < 10; count++) expect((await change(`guess ${count}`)).status).toBe(400)
    const refused = await change(ada.password)
    expect([refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([429, true])
    expect(hashed).toBe(10)
    expect((await tryFrom('203.0.113.10', ada)).status, 'the password is what it was').toBe(303)
  })

  test('who has to wait is told how long, in the same words for an account that exists and one that does not', async () => {
    const shown: Shown[] = []
    for (const email of [ada.email, 'nobody@greenfield.example']) {
      for (let count = 0; count < PAIR_BUDGET.points; count++)
        await tryFrom('198.51.100.7', { email, password: 'wrong' })
      shown.push(await tryFrom('198.51.100.7', { email, password: 'wrong' }))
    }
    const [known, unknown] = shown
    expect([known?.status, unknown?.status]).toEqual([429, 429])
    expect(known?.headers['retry-after']).toBe(String(PAIR_BUDGET.windowSeconds))
    expect(unknown?.headers['retry-after']).toBe(known?.headers['retry-after'])
    expect(known?.text).toContain('Try again in 15 minutes.')
    const plain = (page: Shown | undefined) => page?.text.replaceAll(/[\w-]+-[\da-z]+(?=<\/code>)/g, '')
    expect(plain(unknown)).toBe(plain(known))
    vi.setSystemTime(Date.now() + PAIR_BUDGET.windowSeconds * 1_000)
    expect((await tryFrom('198.51.100.7', ada)).status).toBe(303)
  })

  test('a hundred tries at once get no more than there are', async () => {
    const browsers = await Promise.all(
      Array.from({ length: ATTEMPTS }, async () => {
        const browser = openFormBrowser(server)
        return { browser, page: await browser.get('/login') }
      }),
    )
    const headers = { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https' }
    const answers = await Promise.all(
      browsers.map(
        async ({ browser, page }) =>
          await browser.submit(page, { email: ada.email, password: 'wrong' }, headers),
      ),
    )
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(PAIR_BUDGET.points)
    expect(hashed).toBe(PAIR_BUDGET.points)
  })

  test('of client secrets over 50 client ids from one address is stopped, and the right one elsewhere goes on — RFC 6749 §2.3.1', async () => {
    const [app] = server.demo.apps
    const ask = async (address: string, clientId: string, secret: string) =>
      await postForm(server, ENDPOINT_PATH.introspection, {
        form: { token: 'none', client_id: clientId, client_secret: secret },
        headers: { 'x-forwarded-for': address, 'x-forwarded-proto': 'https' },
      })
    for (let count = 0; count < 50; count++)
      expect((await ask('198.51.100.7', `12000000000${count}`, 'wrong')).status).toBe(401)
    const refused = await ask('198.51.100.7', '120000000099', 'wrong')
    expect([refused.status, refused.json['error']]).toEqual([429, 'temporarily_unavailable'])
    expect(String(refused.headers['retry-after'])).toMatch(/^[1-9]\d*$/)
    const own = [app?.client_id ?? '', app?.client_secret ?? ''] as const
    expect((await ask('198.51.100.7', ...own)).status).toBe(429)
    expect((await ask('203.0.113.9', ...own)).json).toEqual({ active: false })
  })

  test('of client secrets holds back the address that fails, and the app at its own address goes on — RFC 6749 §2.3.1', async () => {
    const [app] = server.demo.apps
    const ask = async (address: string, secret: string) =>
      await postForm(server, ENDPOINT_PATH.token, {
        form: {
          grant_type: 'authorization_code',
          code: 'none',
          client_id: app?.client_id ?? '',
          client_secret: secret,
        },
        headers: { 'x-forwarded-for': address, 'x-forwarded-proto': 'https' },
      })
    for (let count = 0; count < CLIENT_AT_ADDRESS_BUDGET.points; count++)
      expect((await ask('198.51.100.7', 'wrong')).status).toBe(401)
    const refused = await ask('198.51.100.7', app?.client_secret ?? '')
    expect([refused.status, refused.json['error']]).toEqual([429, 'temporarily_unavailable'])
    expect(String(refused.headers['retry-after'])).toMatch(/^[1-9]\d*$/)
    for (let count = 0; count < 300; count++) await ask(`10.1.${count}.1`, 'wrong')
    const own = await ask('203.0.113.9', app?.client_secret ?? '')
    expect([own.status, own.json['error']], 'past the client, to the code').toEqual([400, 'invalid_request'])
  })
})
