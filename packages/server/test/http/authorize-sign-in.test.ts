import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  allow,
  answerOf,
  browserOf,
  demoPerson,
  isConsentPage,
  newAskingApp,
  requestOf,
  type AskedApp,
  type Query,
} from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { formOf, openFormBrowser, readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { DATABASE_KINDS, openTestServer, type DemoName, type TestServer } from '../support/services.js'
import { MINUTE_MS } from '../../src/time-units.js'

describe.each(DATABASE_KINDS)('who is asked, on %s', (kind) => {
  let server: TestServer
  let app: AskedApp
  let ada: FormBrowser

  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })
  beforeEach(async () => {
    app = await newAskingApp(server.services)
    ada = await browserOf(server)
    server.clock.advance(MINUTE_MS)
  })

  const expectError = (shown: Shown, error: string) => {
    expect(shown.status).toBe(302)
    expect(answerOf(shown)).toMatchObject({ error, state: 'xyz' })
    expect(answerOf(shown)).not.toHaveProperty('code')
  }
  const expectSignIn = (shown: Shown) => {
    expect(shown.status).toBe(303)
    expect(shown.location).toMatch(/^\/login\?/)
  }
  /** Goes to the form that an answer leads to, signs in there, and goes on. */
  const signInAs = async (browser: FormBrowser, name: DemoName, answer: Shown) => {
    expectSignIn(answer)
    const login = await browser.follow(answer)
    expect(formOf(login).action).toBe('/login')
    server.clock.advance(1_000)
    return await browser.follow(await browser.signIn(demoPerson(server, name), login))
  }
  const idTokenOf = async (browser: FormBrowser, one = app) => {
    const asks = { response_type: 'id_token', scope: 'openid', nonce: 'n', prompt: 'consent' }
    return answerOf(await allow(browser, requestOf(one, asks)))['id_token'] ?? ''
  }

  it('prompt=none without a session is login_required — OpenID Connect Core §3.1.2.6', async () => {
    expectError(await openFormBrowser(server).get(requestOf(app, { prompt: 'none' })), 'login_required')
  })

  it('prompt=none without consent is consent_required, with it a code — OpenID Connect Core §3.1.2.6', async () => {
    expectError(await ada.get(requestOf(app, { prompt: 'none' })), 'consent_required')
    await allow(ada, requestOf(app))
    expect(answerOf(await ada.get(requestOf(app, { prompt: 'none' })))).toHaveProperty('code')
    expectError(
      await ada.get(requestOf(app, { prompt: 'none', scope: 'default openid' })),
      'consent_required',
    )
  })

  it.each<[string, Query]>([
    ['prompt=login', { prompt: 'login' }],
    ['prompt=select_account', { prompt: 'select_account' }],
    ['max_age=0', { max_age: '0' }],
    ['max_age=30', { max_age: '30' }],
  ])('%s asks to sign in again, once — OpenID Connect Core §3.1.2.1', async (_, query) => {
    const shown = await signInAs(ada, 'ada', await ada.get(requestOf(app, query)))
    expect(isConsentPage(shown)).toBe(true)
    expect(answerOf(await ada.submit(shown, { decision: 'allow' }))).toHaveProperty('code')
    // The next request of that kind asks again, and then remembers.
    server.clock.advance(MINUTE_MS)
    const answered = await signInAs(ada, 'ada', await ada.get(requestOf(app, query)))
    expect(answerOf(answered)).toHaveProperty('code')
  })

  describe('a mark of ours, in the address to come back to — OpenID Connect Core §3.1.2.1', () => {
    const FRESH: Query = { prompt: 'login' }
    /** The address that an answer comes back to after signing in. */
    const comeBack = (answer: Shown) => {
      expectSignIn(answer)
      return new URL(answer.location ?? '', server.publicUrl).searchParams.get('to') ?? ''
    }
    const markOf = (address: string) =>
      new URL(address, server.publicUrl).searchParams.get('auth_after') ?? ''
    const withMark = (mark: string, query: Query = FRESH) =>
      `${requestOf(app, query)}&${new URLSearchParams({ auth_after: mark }).toString()}`

    it.each(['prompt=login', 'max_age=0', 'max_age=30', 'prompt=select_account'])(
      'that somebody made up does not spare signing in: %s',
      async (demand) => {
        const nowMs = server.clock.nowMs()
        const query = Object.fromEntries(new URLSearchParams(demand)) as Query
        const made = [
          '0',
          '',
          'x',
          '1',
          nowMs + 60 * MINUTE_MS,
          nowMs,
          nowMs - 30 * MINUTE_MS,
          nowMs - MINUTE_MS,
        ]
        for (const mark of made) expectSignIn(await ada.get(withMark(String(mark), query)))
        const sealed = markOf(comeBack(await ada.get(requestOf(app, query))))
        const [body = '', mac = ''] = sealed.split('.')
        const older = Buffer.from(`${nowMs - 30 * MINUTE_MS} ${'x'.repeat(22)}`).toString('base64url')
        for (const mark of [body, `${older}.${mac}`, `${body}.${mac}x`, `${body}.`, `.${mac}`, older])
          expectSignIn(await ada.get(withMark(mark, query)))
        expectSignIn(await ada.get(`${withMark(sealed, query)}&auth_after=${sealed}`))
      },
    )

    it('holds for the request that it was made for, in the browser that it was made in', async () => {
      const address = comeBack(await ada.get(requestOf(app, FRESH)))
      const mark = markOf(address)
      server.clock.advance(1_000)
      await ada.signIn(demoPerson(server, 'ada'))
      const other = await newAskingApp(server.services)
      expectSignIn(await ada.get(withMark(mark, { ...FRESH, state: 'another' })))
      expectSignIn(await ada.get(withMark(mark, { ...FRESH, scope: 'default openid' })))
      expectSignIn(await ada.get(withMark(mark, { ...FRESH, client_id: other.clientId })))
      const elsewhere = await browserOf(server)
      expectSignIn(await elsewhere.get(address))
      expect(isConsentPage(await ada.get(address))).toBe(true)
    })

    it.each(['allow', 'deny'])(
      'is worth one answer, %s, and not a second out of the history',
      async (decision) => {
        const address = comeBack(await ada.get(requestOf(app, FRESH)))
        server.clock.advance(1_000)
        await ada.signIn(demoPerson(server, 'ada'))
        // Looking at the page, and loading it again, uses nothing up.
        const [page, again] = [await ada.get(address), await ada.get(address)]
        expect(answerOf(await ada.submit(page, { decision }))).toHaveProperty(
          decision === 'allow' ? 'code' : 'error',
        )
        server.clock.advance(MINUTE_MS)
        expectSignIn(await ada.get(address))
        const second = await ada.submit(again, { decision: 'allow' })
        expectSignIn(second)
        expect(second.text).not.toContain('mdc_')
      },
    )

    it('is worth one answer where nobody is asked any more, too', async () => {
      await allow(ada, requestOf(app))
      const address = comeBack(await ada.get(requestOf(app, FRESH)))
      server.clock.advance(1_000)
      await ada.signIn(demoPerson(server, 'ada'))
      const answers = await Promise.all(Array.from({ length: 8 }, async () => await ada.get(address)))
      const codes = answers.filter(({ location }) => location?.includes('code=mdc_') === true)
      expect(codes).toHaveLength(1)
      for (const answer of answers.filter((one) => !codes.includes(one))) expectSignIn(answer)
    })

    it('ends after an hour', async () => {
      const address = comeBack(await ada.get(requestOf(app, FRESH)))
      server.clock.advance(1_000)
      await ada.signIn(demoPerson(server, 'ada'))
      server.clock.advance(60 * MINUTE_MS - 1_001)
      expect(isConsentPage(await ada.get(address))).toBe(true)
      server.clock.advance(1)
      expectSignIn(await ada.get(address))
    })

    it('is not handed to the app, nor on to somebody else who signs in', async () => {
      const address = comeBack(await ada.get(requestOf(app, FRESH)))
      server.clock.advance(1_000)
      await ada.signIn(demoPerson(server, 'ada'))
      const shown = await ada.get(address)
      const notYou = /<a href="([^"]+)">Not you\?/.exec(shown.text)?.[1] ?? ''
      expect(notYou).toContain('again=1')
      expect(notYou).not.toContain('auth_after')
      const { location } = await ada.submit(shown, { decision: 'allow' })
      expect(location).toContain('code=mdc_')
      expect(location).not.toContain('auth_after')
    })
  })

  it('prompt=login for somebody without a session asks once, not twice', async () => {
    const browser = openFormBrowser(server)
    const shown = await signInAs(browser, 'ben', await browser.get(requestOf(app, { prompt: 'login' })))
    expect(isConsentPage(shown)).toBe(true)
  })

  it('prompt=login and back without signing in asks again', async () => {
    const first = await ada.get(requestOf(app, { prompt: 'login' }))
    const to = new URL(first.location ?? '', server.publicUrl).searchParams.get('to') ?? ''
    expectSignIn(await ada.get(to))
  })

  it('max_age takes a sign-in that is young enough, and tells an app that may not ask — OpenID Connect Core §3.1.2.1', async () => {
    expect(isConsentPage(await ada.get(requestOf(app, { max_age: '60' })))).toBe(true)
    await allow(ada, requestOf(app))
    expect(answerOf(await ada.get(requestOf(app, { max_age: '60', prompt: 'none' })))).toHaveProperty('code')
    expectError(await ada.get(requestOf(app, { max_age: '59', prompt: 'none' })), 'login_required')
  })

  it('the ID token says when the person signed in — OpenID Connect Core §2 (auth_time)', async () => {
    const signedInAtMs = server.clock.nowMs() - MINUTE_MS
    const [, payload = ''] = (await idTokenOf(ada)).split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
    expect(claims['auth_time']).toBe(Math.floor(signedInAtMs / 1_000))
  })

  it('an id_token_hint at whoever is signed in changes nothing, expired or not — OpenID Connect Core §3.1.2.1', async () => {
    const hint = await idTokenOf(ada)
    await allow(ada, requestOf(app, { prompt: 'consent' }))
    server.clock.advance(120 * MINUTE_MS)
    expect(answerOf(await ada.get(requestOf(app, { id_token_hint: hint, prompt: 'none' })))).toHaveProperty(
      'code',
    )
  })

  it('an id_token_hint at somebody else asks for that person — OpenID Connect Core §3.1.2.1', async () => {
    const hint = await idTokenOf(await browserOf(server, 'ben'))
    expectError(await ada.get(requestOf(app, { id_token_hint: hint, prompt: 'none' })), 'login_required')
    const asked = await ada.get(requestOf(app, { id_token_hint: hint }))
    const shown = await signInAs(ada, 'ben', asked)
    expect(readText(shown)).toContain('ben@greenfield.example')
    // Somebody else signs in instead: the app is told, and nobody is asked for ever.
    const asAda = await browserOf(server)
    server.clock.advance(1_000)
    const login = await asAda.follow(await asAda.get(requestOf(app, { id_token_hint: hint })))
    const answer = await asAda.signIn(demoPerson(server, 'ada'), login)
    expectError(await asAda.get(answer.location ?? ''), 'login_required')
  })

  it('an id_token_hint that says nothing does no harm, and no good', async () => {
    const foreign = await idTokenOf(ada, await newAskingApp(server.services))
    await allow(ada, requestOf(app))
    for (const hint of ['nonsense', 'e30.e30.e30', foreign]) {
      expect(answerOf(await ada.get(requestOf(app, { id_token_hint: hint })))).toHaveProperty('code')
      expectError(await ada.get(requestOf(app, { id_token_hint: hint, prompt: 'none' })), 'login_required')
    }
  })

  it('a sub that claims names is the person who may answer — OpenID Connect Core §3.1.2.2, §5.5.1', async () => {
    await allow(ada, requestOf(app))
    const naming = (value: string) => JSON.stringify({ id_token: { sub: { essential: true, value } } })
    const asAda = { claims: naming(DEMO.ada), prompt: 'none' }
    expect(answerOf(await ada.get(requestOf(app, asAda)))).toHaveProperty('code')
    expectError(await ada.get(requestOf(app, { claims: naming(DEMO.ben), prompt: 'none' })), 'login_required')
    const shown = await signInAs(ada, 'ben', await ada.get(requestOf(app, { claims: naming(DEMO.ben) })))
    expect(isConsentPage(shown)).toBe(true)
  })

  it('“Not you?” signs somebody else in and comes back to the same request', async () => {
    const shown = await ada.get(requestOf(app, { state: 'a&b' }))
    const href = /<a href="([^"]+)">Not you\?/.exec(shown.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const login = await ada.get(href)
    const asBen = await ada.follow(await ada.signIn(demoPerson(server, 'ben'), login))
    expect(readText(asBen)).toContain('ben@greenfield.example')
    expect(answerOf(await ada.submit(asBen, { decision: 'allow' }))).toMatchObject({ state: 'a&b' })
  })

  it('a session that ended meanwhile, or a person who was deactivated, gives nothing', async () => {
    await allow(ada, requestOf(app))
    const { user } = await server.services.users
      .create({
        name: 'Dan',
        email: `dan-${server.clock.nowMs()}-${kind}@greenfield.example`,
        role: 'member',
        workspace: { gid: DEMO.greenfield as never },
        password: 'four unlikely lanterns hum',
        actor: { kind: 'operator' },
      })
      .then((made) => {
        if (!made.ok) throw new Error(made.message)
        return made
      })
    const dan = openFormBrowser(server)
    await dan.signIn({ email: user.email, password: 'four unlikely lanterns hum' })
    const consent = await dan.get(requestOf(app))
    expect(isConsentPage(consent)).toBe(true)
    await server.services.users.deactivate({ userGid: user.gid, actor: { kind: 'operator' } })
    expectSignIn(await dan.get(requestOf(app)))
    const answer = await dan.submit(consent, { decision: 'allow' })
    expect(answer.location).toBeNull()
    expect(answer.text).not.toContain('mdc_')
  })
})
