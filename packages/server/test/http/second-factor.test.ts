import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { HALF_SESSION_SECONDS, HALF_SESSION_TRIES_MAX } from '../../src/features/sign-in/half-session.js'
import { answerOf, demoPerson, isConsentPage, newAskingApp, requestOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { codesOn, setUpApp, submitTo } from '../support/factors.js'
import { openFormBrowser, readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { formsOf } from '../support/html-form.js'
import { readMetrics, valueOf } from '../support/metrics.js'
import { openTestServerAt, type DemoName, type TestServer } from '../support/services.js'
import { openStoresAt, sharedLocation, type Stores } from '../support/stores.js'

const SESSION = 'mudra_session'
const HALF = 'mudra_half_session'
const STEP_MS = 30_000
const SECURITY = '/0/profile/security'

describe('a second factor', () => {
  let place: Awaited<ReturnType<typeof sharedLocation>>
  let server: TestServer
  let stores: Stores
  let browser: FormBrowser
  beforeEach(async () => {
    place = await sharedLocation('sqlite')
    server = await openTestServerAt(place.location)
    stores = await openStoresAt(place.location)
    browser = openFormBrowser(server)
  })
  afterEach(async () => {
    await stores.close()
    await server.close()
    await place.drop()
  })

  const signedIn = async (name: DemoName = 'ada') => {
    const fresh = openFormBrowser(server)
    await fresh.signIn(demoPerson(server, name))
    return fresh
  }
  /** Somebody with an authenticator app; the code that set it up is spent, so the clock goes on. */
  const enrolled = async (name: DemoName = 'ada') => {
    const made = await setUpApp(await signedIn(name), server.clock)
    server.clock.advance(2 * STEP_MS)
    return made
  }
  const firstStep = async (who: FormBrowser, name: DemoName = 'ada', path = '/login') =>
    await who.follow(await who.signIn(demoPerson(server, name), await who.get(path)))
  const verify = async (who: FormBrowser, page: Shown, code: string) => await who.submit(page, { code })
  const isSignedIn = async (who: FormBrowser) => (await who.get('/0/profile')).status === 200
  const now = () => server.clock.nowMs()
  const audited = async (action: string) => {
    const rows = await stores.trail(null)
    return rows.filter((one) => one.action === action)
  }

  it('is asked after the right password, leads on to where the person was going, and counts as a recent sign-in', async () => {
    const { phone, codes } = await enrolled()
    expect(codes).toHaveLength(10)
    const page = await firstStep(browser, 'ada', '/login?to=%2F0%2Fmy-apps%3Fa%3D1')
    expect(readText(page)).toContain('You are logging in as Ada Byron')
    expect(await isSignedIn(browser)).toBe(false)
    const answer = await verify(browser, page, phone.codeAt(now()))
    expect([answer.status, answer.location]).toEqual([303, '/0/my-apps?a=1'])
    expect(await isSignedIn(browser)).toBe(true)
    expect(browser.cookies.has(HALF)).toBe(false)
    expect((await browser.get(SECURITY)).status).toBe(200)
    expect((await audited('signed_in')).at(-1)).toMatchObject({ details: { methods: 'pwd otp mfa' } })
    await verify(browser, await firstStep(browser, 'ada', '/login?again=1'), '000000')
    const metrics = await readMetrics(server)
    const counted = (outcome: string) =>
      valueOf(metrics, 'mudra_sign_ins_total', { method: 'second_step_code', outcome })
    expect([counted('signed_in'), counted('code_wrong')]).toEqual([1, 1])
  })

  it('ends the session that this browser had, as signing in again without one does', async () => {
    const { phone } = await enrolled()
    await verify(browser, await firstStep(browser), phone.codeAt(now()))
    const before = browser.cookies.get(SESSION) ?? ''
    server.clock.advance(2 * STEP_MS)
    const half = await firstStep(browser, 'ada', '/login?again=1')
    expect(await isSignedIn(browser), 'until the second step').toBe(true)
    expect((await verify(browser, half, phone.codeAt(now()))).status).toBe(303)
    expect(browser.cookies.get(SESSION)).not.toBe(before)
    const thief = openFormBrowser(server)
    thief.cookies.set(SESSION, before)
    expect(await isSignedIn(thief)).toBe(false)
    expect((await audited('session_ended')).at(-1)).toMatchObject({ reason: 'replaced' })
  })

  it('asks nobody before the password is right, and nobody without a factor', async () => {
    await enrolled()
    const { email } = demoPerson(server, 'ada')
    const wrong = await browser.submit(await browser.get('/login'), { email, password: 'not hers at all' })
    const unknown = openFormBrowser(server)
    const nobody = await unknown.submit(await unknown.get('/login'), {
      email: 'nobody@greenfield.example',
      password: 'not hers at all',
    })
    expect(readText(wrong)).toBe(readText(nobody))
    expect([wrong.status, browser.cookies.has(HALF)]).toEqual([400, false])
    expect(await isSignedIn(await signedIn('ben'))).toBe(true)
  })

  describe('the half-session', () => {
    it('opens no page, whichever cookie it is put into', async () => {
      await enrolled()
      await firstStep(browser)
      const half = browser.cookies.get(HALF) ?? ''
      expect(half).toHaveLength(43)
      const thief = openFormBrowser(server)
      thief.cookies.set(SESSION, half)
      thief.cookies.set(HALF, half)
      for (const path of PAGES) {
        for (const one of [browser, thief]) {
          const { location, status } = await one.get(path)
          expect({ path, status, to: location?.split('?')[0] }).toEqual({ path, status: 303, to: '/login' })
        }
      }
      const api = await server.api('GET', '/users/me', { as: { token: half } })
      expect(api.status).toBe(401)
    })

    it('gives way to a session with a fresh secret, and is worth nothing after: no fixation, no replay — OWASP ASVS 3.2.1', async () => {
      const { phone } = await enrolled()
      const page = await firstStep(browser)
      const half = browser.cookies.get(HALF) ?? ''
      await verify(browser, page, phone.codeAt(now()))
      expect(browser.cookies.get(SESSION)).not.toBe(half)
      server.clock.advance(2 * STEP_MS)
      const replay = openFormBrowser(server)
      await replay.get('/login')
      replay.cookies.set(HALF, half)
      expect((await replay.get('/login/verify')).location).toBe('/login')
      const other = await firstStep(openFormBrowser(server))
      expect(readText(other)).toContain('Ada Byron')
    })

    it('takes the factor of its own person alone', async () => {
      const ada = await enrolled('ada')
      const ben = await enrolled('ben')
      const page = await firstStep(browser, 'ada')
      const refused = await verify(browser, page, ben.phone.codeAt(now()))
      expect(refused.status).toBe(400)
      expect((await verify(browser, refused, ben.codes[0] ?? '')).status).toBe(400)
      expect(await isSignedIn(browser)).toBe(false)
      // Somebody else's half-session in this browser: the code of the one who sits there does not fit it.
      const attacker = openFormBrowser(server)
      await firstStep(attacker, 'ben')
      browser.cookies.set(HALF, attacker.cookies.get(HALF) ?? '')
      const swapped = await verify(browser, refused, ada.phone.codeAt(now()))
      expect(swapped.status).toBe(400)
      expect(await isSignedIn(browser)).toBe(false)
    })

    it('ends after ten minutes, with a new password, and with a deactivation', async () => {
      const { phone } = await enrolled()
      const late = await firstStep(browser)
      server.clock.advance(HALF_SESSION_SECONDS * 1_000)
      expect((await verify(browser, late, phone.codeAt(now()))).location).toBe('/login')
      const changed = await firstStep(browser)
      const password = 'violet harbour lantern 42'
      const actor = { kind: 'operator' } as const
      await server.services.passwords.set({ userGid: DEMO.ada as Gid, password, actor })
      expect((await verify(browser, changed, phone.codeAt(now()))).location).toBe('/login')
      expect(await isSignedIn(browser)).toBe(false)
    })

    it(`takes ${HALF_SESSION_TRIES_MAX} tries, then asks for the password again`, async () => {
      const { phone } = await enrolled()
      let page = await firstStep(browser)
      for (let left = HALF_SESSION_TRIES_MAX - 1; left > 0; left--) {
        page = await verify(browser, page, '000000')
        expect(readText(page)).toContain(`You have ${left} ${left === 1 ? 'try' : 'tries'} left`)
      }
      expect((await verify(browser, page, '000000')).location).toBe('/login')
      expect((await verify(browser, page, phone.codeAt(now()))).location).toBe('/login')
      expect(await isSignedIn(browser)).toBe(false)
      expect(await audited('second_factor_failed')).toHaveLength(HALF_SESSION_TRIES_MAX)
    })
  })

  it.each([{ prompt: 'login' }, { prompt: 'select_account' }, { max_age: '0' }])(
    'an app that asks for a new sign-in (%o) gets one after both steps — OpenID Connect Core §3.1.2.1',
    async (query) => {
      const { phone } = await enrolled()
      await browser.follow(await verify(browser, await firstStep(browser), phone.codeAt(now())))
      server.clock.advance(2 * STEP_MS)
      const request = requestOf(await newAskingApp(server.services), query)
      const login = await browser.follow(await browser.get(request))
      const half = await browser.follow(await browser.signIn(demoPerson(server, 'ada'), login))
      expect(readText(half)).toContain('Verify that it is you')
      const to = formsOf(half.text).find(({ values }) => new Map(values).has('code'))
      const target = new Map(to?.values).get('to') ?? ''
      expect(target).toContain('/-/oauth_authorize')
      expect((await browser.get(target)).location).toMatch(/^\/login\?/)
      const consent = await browser.follow(await verify(browser, half, phone.codeAt(now())))
      expect(isConsentPage(consent)).toBe(true)
      expect(answerOf(await browser.submit(consent, { decision: 'allow' }))).toHaveProperty('code')
    },
  )

  it('stays proved at the time that it was, when the password is changed', async () => {
    const { phone } = await enrolled()
    await verify(browser, await firstStep(browser), phone.codeAt(now()))
    server.clock.advance(9 * 60_000)
    const { password } = demoPerson(server, 'ada')
    const changed = await submitTo(browser, await browser.get(SECURITY), {
      action: SECURITY,
      filled: { current_password: password, new_password: 'violet harbour lantern 42' },
    })
    expect(changed.status).toBe(303)
    expect((await browser.get(`${SECURITY}/app/remove`)).status).toBe(200)
    server.clock.advance(2 * 60_000)
    expect((await browser.get(`${SECURITY}/app/remove`)).location).toContain('/login?to=')
    expect((await browser.get('/0/profile')).status).toBe(200)
  })

  it('takes a code once, and one that is a step old or early, and no older — RFC 6238 §5.2', async () => {
    const { phone } = await enrolled()
    const old = phone.codeAt(now() - 2 * STEP_MS)
    const page = await verify(browser, await firstStep(browser), old)
    expect(page.status).toBe(400)
    const code = phone.codeAt(now())
    expect((await verify(browser, page, code)).status).toBe(303)
    const second = openFormBrowser(server)
    const spent = await verify(second, await firstStep(second), code)
    expect([spent.status, readText(spent).includes('was used before')]).toEqual([400, true])
    expect((await verify(second, spent, phone.codeAt(now() + STEP_MS))).status).toBe(303)
  })

  it('can be replaced by a recovery code, which works once and tells the person — NIST SP 800-63B §5.1.2.2', async () => {
    const { codes } = await enrolled()
    const code = (codes[3] ?? '').toLowerCase().replaceAll('-', ' ')
    expect((await verify(browser, await firstStep(browser), code)).status).toBe(303)
    expect(readText(await browser.get(SECURITY))).toContain('9 codes')
    const again = openFormBrowser(server)
    expect((await verify(again, await firstStep(again), code)).status).toBe(400)
    expect((await audited('recovery_code_used')).at(-1)).toMatchObject({ details: { left: 9 } })
    expect(await mailedChanges(stores)).toContain('A recovery code was used to log in; 9 are left.')
    const fresh = codesOn((await browser.submit(await browser.get(`${SECURITY}/recovery-codes`))).text)
    expect(fresh).toHaveLength(10)
    const old = openFormBrowser(server)
    const page = await firstStep(old)
    expect((await verify(old, page, codes[5] ?? '')).status).toBe(400)
    expect((await verify(old, page, fresh[5] ?? '')).status).toBe(303)
  })

  it('hands the codes out as a file, those that the page shows and no others', async () => {
    const ada = await signedIn()
    const { codes, shown } = await setUpApp(ada, server.clock)
    const action = `${SECURITY}/recovery-codes/file`
    const file = await submitTo(ada, shown, { action, filled: {} })
    expect(file.headers['content-disposition']).toContain('attachment')
    expect(codesOn(file.text)).toEqual(codes)
    const forged = await submitTo(ada, shown, { action, filled: { codes: '<b>hello</b>' } })
    expect(forged.status).toBe(400)
    const visitor = await openFormBrowser(server).post(`${SECURITY}/recovery-codes/file`, { codes: '' })
    expect([visitor.status, visitor.location]).toEqual([303, '/login?to=%2F0%2Fprofile%2Fsecurity'])
  })

  it('goes after a confirmation, with its recovery codes, and is audited and mailed', async () => {
    const ada = await signedIn()
    await setUpApp(ada, server.clock)
    const asked = await ada.get(`${SECURITY}/app/remove`)
    expect(readText(asked)).toContain('Your 10 recovery codes stop working.')
    expect((await ada.submit(asked)).location).toBe(SECURITY)
    expect(await isSignedIn(await signedIn())).toBe(true)
    const actions = (await stores.trail(null)).map(({ action }) => action)
    expect(actions).toEqual(expect.arrayContaining(['second_factor_added', 'second_factor_removed']))
    expect(await mailedChanges(stores)).toEqual([
      'An authenticator app was added.',
      'The authenticator app was removed.',
    ])
  })

  it('is set up and removed by whoever signed in a moment ago, alone', async () => {
    const ada = await signedIn()
    server.clock.advance(10 * 60 * 1_000 + 1)
    for (const path of ['app/new', 'app', 'app/remove', 'passkeys/new', 'recovery-codes'])
      expect((await ada.get(`${SECURITY}/${path}`)).location).toContain('/login?to=')
  })

  it('is taken away by the operator, who ends the person’s sessions with it', async () => {
    const { phone } = await enrolled()
    await verify(browser, await firstStep(browser), phone.codeAt(now()))
    const actor = { kind: 'operator' } as const
    expect(await server.services.factors.reset({ userGid: DEMO.ada as Gid, actor, admin: null })).toBe(
      'reset',
    )
    expect(await isSignedIn(browser)).toBe(false)
    expect(await isSignedIn(await signedIn())).toBe(true)
    expect(await server.services.factors.reset({ userGid: DEMO.ada as Gid, actor, admin: null })).toBe('none')
  })
})

/** Every page that is somebody's. */
const PAGES = [
  '/0/profile',
  '/0/profile/apps',
  '/0/profile/sessions',
  SECURITY,
  `${SECURITY}/app`,
  `${SECURITY}/app/new`,
  `${SECURITY}/passkeys/new`,
  `${SECURITY}/recovery-codes`,
  '/0/my-apps',
  '/0/my-apps/tokens/new',
  '/0/admin',
  `/0/admin/${DEMO.greenfield}/members`,
  '/login/enrol',
]

async function mailedChanges({ db }: Stores): Promise<readonly unknown[]> {
  const rows = await db.queries.selectFrom('mails').select('facts').orderBy('seq').execute()
  return rows.map(({ facts }) => (JSON.parse(facts) as { readonly change?: string }).change)
}
