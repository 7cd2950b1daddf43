import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import {
  allow,
  answerOf,
  browserOf,
  demoPerson,
  newAskingApp,
  requestOf,
  type AskedApp,
} from '../support/authorize.js'
import { asGid } from '../support/demo.js'
import { formOf, openFormBrowser, readText, type FormBrowser } from '../support/form-browser.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

const BYE = 'https://app.example/bye'
const CALLBACK = 'https://app.example/callback'
const LOGOUT = ENDPOINT_PATH.endSession
const SESSION = 'mudra_session'

describe.each(DATABASE_KINDS)('logging out for an app, on %s', (kind) => {
  let server: TestServer
  let app: AskedApp
  let other: AskedApp
  let ada: FormBrowser

  beforeAll(async () => {
    server = await openTestServer(kind)
    const settings = { name: 'Planner <b>', scopes: ['default', 'openid'] }
    app = await newAskingApp(server.services, { settings, redirectUris: [CALLBACK, BYE] })
    other = await newAskingApp(server.services, { redirectUris: ['https://evil.example/'] })
  })
  afterAll(async () => {
    await server.close()
  })
  beforeEach(async () => {
    ada = await browserOf(server)
  })

  const hintOf = async (who: 'ada' | 'ben', clientId = app.clientId) => {
    const { email, gid, name } = demoPerson(server, who)
    return await server.services.openid.mintIdToken({
      clientId: asGid(clientId),
      person: { gid: asGid(gid), name, email },
      identity: ['openid'],
      authenticatedAtMs: server.clock.nowMs(),
      nonce: null,
      accessToken: null,
      code: null,
    })
  }
  const logout = (query: Readonly<Record<string, string>> = {}) =>
    `${LOGOUT}?${new URLSearchParams(query).toString()}`
  /** Whether a request without anybody being asked would still be answered for this browser. */
  const isSignedIn = async (browser: FormBrowser, session = browser.cookies.get(SESSION) ?? '') => {
    const probe = openFormBrowser(server)
    probe.cookies.set(SESSION, session)
    const shown = await probe.get(requestOf(app, { redirect_uri: CALLBACK, prompt: 'none' }))
    return answerOf(shown)['error'] !== 'login_required'
  }

  describe('with an ID token of who is signed in', () => {
    it('ends the session and goes back with the state — OpenID Connect RP-Initiated Logout §2, §3', async () => {
      const session = ada.cookies.get(SESSION)
      const hint = await hintOf('ada')
      const sent = await ada.get(
        logout({ id_token_hint: hint, post_logout_redirect_uri: BYE, state: 'a b&c' }),
      )
      expect([sent.status, sent.location]).toEqual([303, `${BYE}?state=a%20b%26c`])
      expect(ada.cookies.has(SESSION)).toBe(false)
      expect(await isSignedIn(ada, session)).toBe(false)
      expect(JSON.stringify(server.lines)).not.toContain(hint)
    })

    it('shows a page of ours where the app says nothing of going on — OpenID Connect RP-Initiated Logout §2', async () => {
      const shown = await ada.get(logout({ id_token_hint: await hintOf('ada') }))
      expect(shown.status).toBe(200)
      expect(readText(shown)).toContain('You are logged out')
      expect(ada.cookies.has(SESSION)).toBe(false)
    })

    it('takes one that expired long ago — OpenID Connect RP-Initiated Logout §2', async () => {
      const hint = await hintOf('ada')
      server.clock.advance(3 * 60 * 60 * 1_000)
      const sent = await ada.get(logout({ id_token_hint: hint, post_logout_redirect_uri: BYE }))
      expect(sent.location).toBe(BYE)
    })

    it('goes on for somebody who was logged out already — OpenID Connect RP-Initiated Logout §3', async () => {
      const nobody = openFormBrowser(server)
      const sent = await nobody.get(
        logout({
          id_token_hint: await hintOf('ada'),
          client_id: app.clientId,
          post_logout_redirect_uri: BYE,
        }),
      )
      expect([sent.status, sent.location]).toEqual([303, BYE])
    })

    it('comes by POST from the app’s site as well, where no cookie comes along — OpenID Connect RP-Initiated Logout §2', async () => {
      const fields = { id_token_hint: await hintOf('ada'), post_logout_redirect_uri: BYE, state: 's' }
      const foreign = openFormBrowser(server)
      const first = await foreign.post(LOGOUT, fields, {
        origin: 'https://app.example',
        'sec-fetch-site': 'cross-site',
      })
      expect(first.status).toBe(303)
      expect(first.location?.startsWith(`${LOGOUT}?`)).toBe(true)
      // The browser opens the address it was given as if it had been a link, and then the cookie is there.
      const sent = await ada.get(first.location ?? '')
      expect(sent.location).toBe(`${BYE}?state=s`)
      expect(ada.cookies.has(SESSION)).toBe(false)
    })

    it('ends this browser’s session alone, and no token of any app', async () => {
      const elsewhere = await browserOf(server)
      const asked = requestOf(app, { redirect_uri: CALLBACK, scope: 'default openid' })
      const { code = '' } = answerOf(await allow(ada, asked))
      const redeemed = await ada.post(ENDPOINT_PATH.token, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: CALLBACK,
        client_id: app.clientId,
        client_secret: app.secret ?? '',
      })
      const tokens = JSON.parse(redeemed.text) as { access_token: string; id_token: string }
      const sent = await ada.get(logout({ id_token_hint: tokens.id_token, post_logout_redirect_uri: BYE }))
      expect(sent.location).toBe(BYE)
      expect(await isSignedIn(elsewhere)).toBe(true)
      expect((await server.api('GET', '/users/me', { as: { token: tokens.access_token } })).status).toBe(200)
    })
  })

  describe('without a proof', () => {
    it.each([
      ['nothing at all', async () => await Promise.resolve({})],
      ['an app that says who it is', async () => await Promise.resolve({ client_id: app.clientId })],
      ['an ID token of somebody else', async () => ({ id_token_hint: await hintOf('ben') })],
      ['an ID token that was changed', async () => ({ id_token_hint: `${await hintOf('ada')}x` })],
      ['no ID token', async () => await Promise.resolve({ id_token_hint: 'nonsense' })],
      [
        'an ID token of another app than it says',
        async () => ({ id_token_hint: await hintOf('ada'), client_id: other.clientId }),
      ],
      [
        'an ID token and a misspelled id',
        async () => ({ id_token_hint: await hintOf('ada'), client_id: `0${app.clientId}` }),
      ],
    ])(
      'a request with %s logs nobody out, but asks — OpenID Connect RP-Initiated Logout §2, §4, §6',
      async (_what, query) => {
        const shown = await ada.get(logout(await query()))
        expect([shown.status, shown.location]).toEqual([200, null])
        expect(readText(shown)).toContain('Log out?')
        expect(readText(shown)).toContain(demoPerson(server, 'ada').email)
        expect(ada.cookies.has(SESSION)).toBe(true)
        expect(await isSignedIn(ada)).toBe(true)
      },
    )

    it('Log out ends the session and goes back — OpenID Connect RP-Initiated Logout §2, §3', async () => {
      const asked = await ada.get(
        logout({ client_id: app.clientId, post_logout_redirect_uri: BYE, state: '"><script>' }),
      )
      expect(readText(asked)).toContain('Planner <b>')
      expect(asked.text).not.toContain('<script>')
      expect(String(asked.headers['content-security-policy'])).toContain("form-action 'self';")
      const session = ada.cookies.get(SESSION)
      const sent = await ada.submit(asked)
      expect([sent.status, sent.location]).toEqual([303, `${BYE}?state=%22%3E%3Cscript%3E`])
      expect(await isSignedIn(ada, session)).toBe(false)
    })

    it('Log out with somebody else’s ID token goes back to the app as well — OpenID Connect RP-Initiated Logout §3', async () => {
      const asked = await ada.get(
        logout({ id_token_hint: await hintOf('ben'), post_logout_redirect_uri: BYE }),
      )
      expect((await ada.submit(asked)).location).toBe(BYE)
      expect(ada.cookies.has(SESSION)).toBe(false)
    })

    it('a form that was not made for this session logs nobody out — OpenID Connect RP-Initiated Logout §6', async () => {
      const { action, fields } = formOf(await ada.get(LOGOUT))
      const ben = await browserOf(server, 'ben')
      for (const sent of [
        await ben.post(action, fields),
        await ada.post(action, { ...fields, csrf_token: '' }),
        await ada.post(action, fields, { origin: 'https://evil.example' }),
        await ada.post(action, fields, { 'sec-fetch-site': 'cross-site' }),
      ]) {
        expect(sent.status).toBe(403)
      }
      expect(await isSignedIn(ada)).toBe(true)
      expect(await isSignedIn(ben)).toBe(true)
    })

    it('who is signed in nowhere is told so, shown the way back, and not sent — OpenID Connect RP-Initiated Logout §3', async () => {
      const nobody = openFormBrowser(server)
      const shown = await nobody.get(logout({ client_id: app.clientId, post_logout_redirect_uri: BYE }))
      expect([shown.status, shown.location]).toEqual([200, null])
      expect(readText(shown)).toContain('You are logged out')
      expect(shown.text).toContain(`href="${BYE}"`)
    })
  })

  describe('the way back', () => {
    it.each([
      'https://evil.example/',
      'https://app.example/bye/',
      'https://app.example/bye?x',
      'https://app.example/bye#x',
      'https://app.example@evil.example/bye',
      'HTTPS://app.example/bye',
      '//evil.example',
      '/login',
      'javascript:alert(1)',
      'data:text/html,x',
      ' https://app.example/bye',
    ])(
      'is never %j: the person stays on a page of ours — OpenID Connect RP-Initiated Logout §3, §4',
      async (uri) => {
        const proven = await ada.get(
          logout({
            id_token_hint: await hintOf('ada'),
            client_id: app.clientId,
            post_logout_redirect_uri: uri,
          }),
        )
        // Though it proves whom it is about, they are asked, and told where they will not go.
        expect([proven.status, proven.location]).toEqual([200, null])
        expect(readText(proven)).toContain('Log out?')
        expect(readText(proven)).toContain('Planner <b>')
        expect(readText(proven)).toContain(`an address that is not registered for it: ${uri.trim()}`)
        expect(proven.text).not.toMatch(/(?:href|action|src)="[^"]*(?:evil|javascript|data:)/)
        expect(await isSignedIn(ada)).toBe(true)
        const out = await ada.submit(proven)
        expect([out.status, out.location]).toEqual([200, null])
        expect(readText(out)).toContain('You are logged out')
        const again = await browserOf(server)
        const asked = await again.get(logout({ client_id: app.clientId, post_logout_redirect_uri: uri }))
        const sent = await again.submit(asked)
        expect([sent.status, sent.location]).toEqual([200, null])
        const nobody = await openFormBrowser(server).get(
          logout({ client_id: app.clientId, post_logout_redirect_uri: uri }),
        )
        expect([nobody.status, nobody.location]).toEqual([200, null])
        expect(nobody.text).not.toContain('Go back')
      },
    )

    it('is that of the app that the ID token is for, never of one that is named beside it — OpenID Connect RP-Initiated Logout §4', async () => {
      const evil = 'https://evil.example/'
      const named = { client_id: other.clientId, post_logout_redirect_uri: evil }
      const asked = await ada.get(logout({ ...named, id_token_hint: await hintOf('ada') }))
      expect((await ada.submit(asked)).location).toBeNull()
      const again = await browserOf(server)
      const without = { id_token_hint: await hintOf('ada'), post_logout_redirect_uri: evil }
      expect((await again.get(logout(without))).location).toBeNull()
      // Nor does an ID token that is none lend it to the app that is named.
      const third = await browserOf(server)
      const broken = await third.get(logout({ ...named, id_token_hint: 'nonsense' }))
      expect((await third.submit(broken)).location).toBeNull()
    })

    it('cannot be changed on its way through the form — OpenID Connect RP-Initiated Logout §4', async () => {
      const asked = await ada.get(logout({ client_id: app.clientId, post_logout_redirect_uri: BYE }))
      const sent = await ada.submit(asked, { post_logout_redirect_uri: 'https://evil.example/' })
      expect([sent.status, sent.location]).toEqual([200, null])
    })
  })

  it.each(['client_id=1&client_id=2', `state=${'a'.repeat(5_000)}`])(
    'a request with %s is refused on a page, and logs nobody out — OpenID Connect RP-Initiated Logout §4',
    async (query) => {
      const shown = await ada.get(`${LOGOUT}?id_token_hint=${await hintOf('ada')}&${query}`)
      expect([shown.status, shown.location]).toEqual([400, null])
      expect(await isSignedIn(ada)).toBe(true)
    },
  )

  it('who only asks what is here, by HEAD, is not logged out', async () => {
    const answer = await server.server.inject({
      method: 'HEAD',
      url: logout({ id_token_hint: await hintOf('ada') }),
      headers: { cookie: `${SESSION}=${ada.cookies.get(SESSION) ?? ''}` },
    })
    expect(answer.statusCode).toBe(404)
    expect(await isSignedIn(ada)).toBe(true)
  })

  it('its pages are kept by nobody and framed by nobody', async () => {
    for (const shown of [await ada.get(LOGOUT), await openFormBrowser(server).get(LOGOUT)]) {
      expect(shown.headers['cache-control']).toBe('no-store')
      expect(shown.headers['x-frame-options']).toBe('DENY')
      expect(String(shown.headers['content-security-policy'])).toContain("frame-ancestors 'none'")
    }
  })

  it('refuses what cannot be read, by any way that it comes, and ends no session', async () => {
    const twice = 'client_id=1&client_id=2'
    const token = formOf(await ada.get(LOGOUT)).fields['csrf_token'] ?? ''
    const answers = [
      await ada.get(`${LOGOUT}?${twice}`),
      await ada.post(LOGOUT, new URLSearchParams(twice)),
      await ada.post(`${LOGOUT}/confirm`, new URLSearchParams(`${twice}&csrf_token=${token}`)),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(400)
      expect(readText(answer)).toContain('That request cannot be read')
    }
    const json = await server.server.inject({
      method: 'POST',
      url: LOGOUT,
      headers: { 'content-type': 'application/json' },
      payload: '{}',
    })
    expect(json.statusCode).toBe(400)
    expect(json.body).not.toContain('That request cannot be read')
    expect((await ada.get('/0/profile')).status).toBe(200)
  })
})
