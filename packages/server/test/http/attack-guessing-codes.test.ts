import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import {
  CODE_TRIES_DAY_MS,
  CODE_TRIES_OF_ADDRESS_MAX,
  CODE_TRIES_OF_BROWSER_MAX,
  CODE_TRIES_OF_STRANGERS_MAX,
  CODE_TRIES_WINDOW_MS,
} from '../../src/features/factors/code-tries.js'
import { demoPerson } from '../support/authorize.js'
import { setUpApp } from '../support/factors.js'
import { formOf, openFormBrowser, readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { formsOf } from '../support/html-form.js'
import { DATABASE_KINDS, openTestServer, testClock, type TestServer } from '../support/services.js'
import { linkIn, takeMail } from '../support/mailbox.js'
import { passkeyFormOf, softPasskey } from '../support/passkey.js'

const STEP_MS = 30_000
const BROWSER = 'mudra_browser'
const WRONG = '000000'

describe.each(DATABASE_KINDS)('whoever knows the password and guesses codes, on %s', (kind) => {
  let server: TestServer
  let phone: Awaited<ReturnType<typeof setUpApp>>['phone']
  let codes: readonly string[]
  let own: FormBrowser
  let stranger: FormBrowser
  let strangersForm: Readonly<Record<string, string>> | null
  const device = softPasskey()

  beforeEach(async () => {
    server = await openTestServer(kind, testClock(), { trustedProxies: ['127.0.0.1'] })
    stranger = openFormBrowser(server)
    strangersForm = null
    own = openFormBrowser(server)
    await own.signIn(demoPerson(server, 'ada'))
    ;({ codes, phone } = await setUpApp(own, server.clock))
    const page = await own.get('/0/profile/security/passkeys/new')
    const { action, challenge, fields } = passkeyFormOf(page)
    await own.post(action, { ...fields, response: device.create(challenge, {}), name: 'Laptop' })
    server.clock.advance(2 * STEP_MS)
  })
  afterEach(async () => {
    await server.close()
  })

  const from = (address: string) => ({ 'x-forwarded-for': address, 'x-forwarded-proto': 'https' })
  /** An address in a network of its own. */
  const place = (index: number) => from(`10.${index >> 8}.${index & 255}.7`)
  const now = () => server.clock.nowMs()
  const firstStep = async (who: FormBrowser, headers: Record<string, string>, password?: string) => {
    const person = demoPerson(server, 'ada')
    const login = await who.get('/login?again=1', headers)
    const half = await who.submit(
      login,
      { email: person.email, password: password ?? person.password },
      headers,
    )
    expect([half.status, half.location]).toEqual([303, '/login/verify'])
    return await who.get('/login/verify', headers)
  }
  const showCode = async (who: FormBrowser, page: Shown, code: string, headers: Record<string, string>) => {
    const form = formsOf(page.text).find(({ action }) => action === '/login/verify')
    return await who.post('/login/verify', { ...Object.fromEntries(form?.values ?? []), code }, headers)
  }
  /** One right password, one wrong code; the forms are those of one visitor, who does not read the pages. */
  const guess = async (headers: Record<string, string>) => {
    strangersForm ??= formOf(await stranger.get('/login')).fields
    const { email, password } = demoPerson(server, 'ada')
    const half = await stranger.post('/login', { ...strangersForm, email, password }, headers)
    expect([half.status, half.location]).toEqual([303, '/login/verify'])
    return (await stranger.post('/login/verify', { ...strangersForm, code: WRONG }, headers)).status
  }
  /** @returns how many codes were judged */
  const guessMany = async (times: number, at: (index: number) => Record<string, string>) => {
    let judged = 0
    for (let index = 0; index < times; index++) if ((await guess(at(index))) === 400) judged += 1
    return judged
  }
  const enter = async (browser: FormBrowser, code: string, headers: Record<string, string>) =>
    await showCode(browser, await firstStep(browser, headers), code, headers)

  it('from one address is held back there, and the owner gets in with a right code from another', async () => {
    const elsewhere = from('198.51.100.7')
    expect(await guessMany(CODE_TRIES_OF_ADDRESS_MAX + 5, () => elsewhere)).toBe(CODE_TRIES_OF_ADDRESS_MAX)
    const browser = openFormBrowser(server)
    const refused = await enter(browser, phone.codeAt(now()), elsewhere)
    expect([refused.status, refused.headers['retry-after']]).toEqual([
      429,
      String(CODE_TRIES_WINDOW_MS / 1_000),
    ])
    expect(readText(refused)).toContain(
      'Too many codes were tried. Try again in 60 minutes. A passkey or a recovery code works now',
    )
    expect(
      (await showCode(browser, refused, codes[0] ?? '', elsewhere)).status,
      'a recovery code there',
    ).toBe(303)
    expect((await enter(openFormBrowser(server), phone.codeAt(now()), from('203.0.113.9'))).status).toBe(303)
  })

  it('from an IPv6 /48 has what its networks have, not what its addresses have', async () => {
    const judged = await guessMany(CODE_TRIES_OF_ADDRESS_MAX * 5, (index) =>
      from(`2001:db8:77:${(index * 256).toString(16)}::1`),
    )
    expect(judged).toBe(CODE_TRIES_OF_ADDRESS_MAX * 4)
  })

  it('from 150 addresses has so many a day; the owner is told, and gets in by all ways but a code in a browser that nobody knows', async () => {
    await takeMail(server.services)
    expect(await guessMany(150, place)).toBe(CODE_TRIES_OF_STRANGERS_MAX)
    const told = (await takeMail(server.services)).filter(({ kind: one }) => one === 'second_factor_guessed')
    expect(told).toHaveLength(1)
    expect(told[0]?.to).toBe(demoPerson(server, 'ada').email)
    expect(told[0]?.text).toContain(`With your password, ${CODE_TRIES_OF_STRANGERS_MAX} codes were tried`)
    expect(told[0]?.text).toContain('/login/reset')

    const home = from('203.0.113.9')
    expect((await enter(own, phone.codeAt(now()), home)).status, 'the browser that is known').toBe(303)
    const unknown = openFormBrowser(server)
    const refused = await enter(unknown, phone.codeAt(now() + STEP_MS), home)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBe(CODE_TRIES_DAY_MS / 1_000)
    expect((await showCode(unknown, refused, codes[1] ?? '', home)).status, 'a recovery code').toBe(303)
    const withPasskey = openFormBrowser(server)
    const { action, challenge, fields } = passkeyFormOf(await firstStep(withPasskey, home))
    const shown = { ...fields, response: device.get(challenge) }
    expect((await withPasskey.post(action, shown, home)).status, 'a passkey').toBe(303)

    // What the owner did took nothing from the bound, and gave nothing to the stranger.
    expect(await guessMany(3, (index) => place(200 + index))).toBe(0)
    expect(await takeMail(server.services)).not.toContainEqual(
      expect.objectContaining({ kind: 'second_factor_guessed' }),
    )
    server.clock.advance(CODE_TRIES_DAY_MS)
    expect((await enter(openFormBrowser(server), phone.codeAt(now()), home)).status, 'a day later').toBe(303)
  })

  it('is shut out by a new password by mail, which lets codes in again', async () => {
    expect(await guessMany(CODE_TRIES_OF_STRANGERS_MAX, place)).toBe(CODE_TRIES_OF_STRANGERS_MAX)
    const home = from('203.0.113.9')
    expect((await enter(openFormBrowser(server), phone.codeAt(now()), home)).status).toBe(429)
    const browser = openFormBrowser(server)
    const { email } = demoPerson(server, 'ada')
    await browser.submit(await browser.get('/login/reset', home), { email }, home)
    const mail = (await takeMail(server.services)).find(({ kind: one }) => one === 'password_reset')
    await browser.get(linkIn(mail), home)
    const password = 'harbour lantern quiet river'
    await browser.submit(await browser.get('/login/reset/new', home), { new_password: password }, home)
    const other = openFormBrowser(server)
    const page = await firstStep(other, home, password)
    expect((await showCode(other, page, phone.codeAt(now()), home)).status).toBe(303)
  })

  it('is in no browser that the account knows: the password alone makes none', async () => {
    const headers = from('198.51.100.7')
    await firstStep(stranger, headers)
    expect(stranger.cookies.has(BROWSER)).toBe(false)
    expect(own.cookies.has(BROWSER)).toBe(true)
    // Nor does the cookie of somebody else's browser, or of the same person's with an earlier password.
    const ben = openFormBrowser(server)
    await ben.signIn(demoPerson(server, 'ben'))
    stranger.cookies.set(BROWSER, ben.cookies.get(BROWSER) ?? '')
    let judged = 0
    for (let count = 0; count < CODE_TRIES_OF_ADDRESS_MAX + 5; count++)
      if ((await showCode(stranger, await firstStep(stranger, headers), WRONG, headers)).status === 400)
        judged += 1
    expect(judged).toBe(CODE_TRIES_OF_ADDRESS_MAX)
  })

  it('is in no browser that knew the password before: what it shows counts where it comes from', async () => {
    const password = 'meadow copper evening train'
    const userGid = demoPerson(server, 'ada').gid as Gid
    expect(await server.services.passwords.set({ userGid, password, actor: { kind: 'operator' } })).toBeNull()
    let judged = 0
    for (let count = 0; count < 2 * CODE_TRIES_OF_BROWSER_MAX; count++) {
      const headers = from(`10.${count % 2}.0.7`)
      const page = await firstStep(own, headers, password)
      if ((await showCode(own, page, WRONG, headers)).status === 400) judged += 1
    }
    expect(judged).toBe(2 * CODE_TRIES_OF_ADDRESS_MAX)
  })

  it('in a browser of the owner’s has the few tries of that one, and takes none of another’s', async () => {
    const home = from('203.0.113.9')
    const other = openFormBrowser(server)
    expect((await enter(other, phone.codeAt(now()), home)).status).toBe(303)
    server.clock.advance(STEP_MS)
    let judged = 0
    for (let count = 0; count < CODE_TRIES_OF_BROWSER_MAX + 5; count++)
      if ((await enter(own, WRONG, home)).status === 400) judged += 1
    expect(judged).toBe(CODE_TRIES_OF_BROWSER_MAX)
    expect((await enter(own, phone.codeAt(now()), home)).status).toBe(429)
    expect((await enter(other, phone.codeAt(now()), home)).status).toBe(303)
  })

  it('is not helped by codes that are spent: a replayed one stays refused, and costs a try', async () => {
    const home = from('203.0.113.9')
    const code = phone.codeAt(now())
    expect((await enter(own, code, home)).status).toBe(303)
    let judged = 0
    for (let count = 0; count < CODE_TRIES_OF_ADDRESS_MAX + 2; count++) {
      const shown = await enter(openFormBrowser(server), code, from('198.51.100.7'))
      if (shown.status === 400) judged += 1
      else expect(shown.status).toBe(429)
    }
    expect(judged).toBe(CODE_TRIES_OF_ADDRESS_MAX)
  })

  it('does not spend tries with what has not the form of a code', async () => {
    const browser = openFormBrowser(server)
    const headers = from('198.51.100.7')
    let page = await firstStep(browser, headers)
    for (const text of ['12345', 'abcdef', '1234567', '12 34'])
      page = await showCode(browser, page, text, headers)
    expect([page.status, readText(page).includes('A code has 6 digits')]).toEqual([400, true])
    expect(readText(page)).toContain('You have 5 tries left')
  })
})
