import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { hashSecret } from '../../src/protocol/token/secret.js'
import { parseTokenKind } from '../../src/protocol/token/token-format.js'
import {
  allow,
  answerOf,
  AUTHORIZE,
  browserOf,
  isConsentPage,
  newAskingApp,
  PKCE,
  REDIRECT_URI,
  requestOf,
  type AskedApp,
} from '../support/authorize.js'
import { logLineOf } from '../support/answers.js'
import { DEMO } from '../support/demo.js'
import { formOf, openFormBrowser, readText, type FormBrowser } from '../support/form-browser.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

const LOOPBACK = 'http://127.0.0.1/callback'
const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob'
const CUSTOM = 'com.example.app:/oauth'

describe.each(DATABASE_KINDS)('the authorization endpoint on %s', (kind) => {
  let server: TestServer
  let ada: FormBrowser
  let app: AskedApp
  let native: AskedApp

  beforeAll(async () => {
    server = await openTestServer(kind)
    ada = await browserOf(server)
    native = await newAskingApp(server.services, {
      kind: 'native',
      redirectUris: [LOOPBACK, OUT_OF_BAND, CUSTOM],
      settings: { name: 'Pocket planner' },
    })
  })
  afterAll(async () => {
    await server.close()
  })
  beforeEach(async () => {
    app = await newAskingApp(server.services)
  })

  describe('an answer that allows', () => {
    it('is a redirect with code and state, as Asana’s, by a code that only its hash is kept of — RFC 6749 §4.1.2', async () => {
      const answered = await allow(ada, requestOf(app))
      expect(answered.status).toBe(303)
      expect(answered.headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      })
      expect(answered.location?.startsWith(`${REDIRECT_URI}?code=`)).toBe(true)
      const { code = '', ...rest } = answerOf(answered)
      expect(rest).toEqual({ state: 'xyz' })
      expect(parseTokenKind(code)).toBe('code')
      expect(JSON.stringify(server.lines)).not.toContain(code)
      expect(JSON.stringify(server.lines)).not.toContain(hashSecret(code))
    })

    it.each([
      ['with what separates parameters', 'a b&c=d#e'],
      ['with percent signs', '100% %2F+%20'],
      ['in any script', 'ü/😀/שלום'],
      ['of markup', '"<>\\'],
      ['of 2000 characters', 'a'.repeat(2_000)],
    ])('returns a state %s byte for byte — RFC 6749 §4.1.2', async (_, state) => {
      const answered = await allow(ada, requestOf(app, { state }))
      expect(answered.location).toMatch(/^[^#]*$/)
      expect(answered.location?.endsWith(`&state=${encodeURIComponent(state)}`)).toBe(true)
    })

    it('has no state where none was sent, and ignores an empty scope and what nobody knows — RFC 6749 §3.1', async () => {
      const url = `${requestOf(app, { state: '' })}&state=&scope=&resource=https%3A%2F%2Fmcp.example&x=1&x=2`
      expect(Object.keys(answerOf(await allow(ada, url)))).toEqual(['code'])
    })

    it('takes a redirect URI that was pasted in unencoded', async () => {
      const url = `${AUTHORIZE}?client_id=${app.clientId}&redirect_uri=${REDIRECT_URI}&response_type=code&state=s`
      expect(answerOf(await allow(ada, url))).toMatchObject({ state: 's' })
    })

    it('keeps the query of the registered address — RFC 6749 §3.1.2', async () => {
      const redirectUri = `${REDIRECT_URI}?tenant=1&next=%2Fhome`
      const one = await newAskingApp(server.services, { redirectUris: [redirectUri] })
      const answered = await allow(ada, requestOf(one, { redirect_uri: redirectUri }))
      expect(answered.location?.startsWith(`${redirectUri}&code=`)).toBe(true)
    })

    it('names its issuer to native apps, and to whoever switched that on; so does a refusal — RFC 9207 §2', async () => {
      const told = await newAskingApp(server.services, { settings: { sendsIssuer: true } })
      const silent = await newAskingApp(server.services, {
        kind: 'native',
        redirectUris: [LOOPBACK],
        settings: { sendsIssuer: false },
      })
      const to = { ...PKCE, redirect_uri: LOOPBACK }
      for (const [url, iss] of [
        [requestOf(told), server.publicUrl],
        [requestOf(native, to), server.publicUrl],
        [requestOf(silent, to), undefined],
        [requestOf(app), undefined],
      ] as const) {
        expect(answerOf(await allow(ada, url))['iss']).toBe(iss)
        const refused = answerOf(await ada.get(url.replace('response_type=code', 'response_type=token')))
        expect(refused).toMatchObject({ error: 'unsupported_response_type' })
        expect(refused['iss']).toBe(iss)
      }
    })

    it('comes from the OpenID issuer when openid was asked — RFC 9207 §2', async () => {
      const answered = await allow(ada, requestOf(app, { scope: 'default openid' }))
      expect(answerOf(answered)['iss']).toBe(`${server.publicUrl}/api/1.0`)
    })

    it('takes openid beside scopes that nobody here knows, and grants the others alone — OpenID Connect Core §3.1.2.1', async () => {
      const wishes = 'openid offline_access default groups'
      const shown = await ada.get(requestOf(app, { scope: wishes }))
      expect(Object.values(formOf(shown).fields)).toContain('default identity openid')
      expect(readText(shown)).not.toMatch(/offline_access|groups/)
      expect(answerOf(await ada.submit(shown, { decision: 'allow' }))).toHaveProperty('code')
    })

    it('has an ID token in the fragment: id_token — OpenID Connect Core §3.2.2.5', async () => {
      const asks = { response_type: 'id_token', scope: 'openid email', nonce: 'n-1' }
      const answered = await allow(ada, requestOf(app, asks))
      expect(answered.location?.startsWith(`${REDIRECT_URI}#id_token=`)).toBe(true)
      const { id_token: idToken = '', ...rest } = answerOf(answered)
      expect(rest).toEqual({ state: 'xyz', iss: `${server.publicUrl}/api/1.0` })
      expect(claimsOf(idToken)).toMatchObject({
        aud: app.clientId,
        sub: DEMO.ada,
        nonce: 'n-1',
        email: 'ada@greenfield.example',
      })
      expect(claimsOf(idToken)).not.toHaveProperty('c_hash')
    })

    it('has both in the fragment: code id_token — OpenID Connect Core §3.3.2.5', async () => {
      const asks = { response_type: 'id_token code', scope: 'default openid', nonce: 'n-1' }
      const answered = await allow(ada, requestOf(app, asks))
      expect(answered.location?.startsWith(`${REDIRECT_URI}#code=`)).toBe(true)
      const { code = '', id_token: idToken = '' } = answerOf(answered)
      expect(parseTokenKind(code)).toBe('code')
      expect(claimsOf(idToken)['c_hash']).toMatch(/^[\w-]{22}$/)
    })

    it('is a form that posts itself: form_post — OAuth 2.0 Form Post Response Mode §2', async () => {
      const state = '"><script>alert(1)</script>'
      const answered = await allow(ada, requestOf(app, { response_mode: 'form_post', state }))
      expect([answered.status, answered.location]).toEqual([200, null])
      expect(answered.headers['cache-control']).toBe('no-store')
      const { action, fields, method } = formOf(answered)
      expect([method, action]).toEqual(['post', REDIRECT_URI])
      expect(fields).toEqual({ code: expect.any(String), state })
      expect(answered.text).not.toContain('<script>alert')
      expect(answered.text).toContain('Continue')
      expect(String(answered.headers['content-security-policy'])).toContain(
        "form-action 'self' https://app.example",
      )
    })

    it('may be asked for in the fragment — OAuth 2.0 Multiple Response Type Encoding Practices §2.1', async () => {
      const answered = await allow(ada, requestOf(app, { response_mode: 'fragment' }))
      expect(answered.location?.startsWith(`${REDIRECT_URI}#code=`)).toBe(true)
    })

    it.each([
      [
        'cursor://anysphere.cursor-mcp/cb',
        'cursor://anysphere.cursor-mcp/cb',
        'opens cursor: addresses',
        'cursor:',
      ],
      ['http://app.localhost/cb', 'http://app.localhost:51234/cb', 'this device, app.localhost:51234', null],
    ])(
      'reaches a native app at %s, after saying where it leads — RFC 8252 §7.1, §8.6',
      async (registered, redirectUri, says, source) => {
        const one = await newAskingApp(server.services, { kind: 'native', redirectUris: [registered] })
        const shown = await ada.get(requestOf(one, { ...PKCE, redirect_uri: redirectUri }))
        expect(readText(shown)).toContain(says)
        if (source !== null)
          expect(String(shown.headers['content-security-policy'])).toContain(`form-action 'self' ${source};`)
        const answered = await ada.submit(shown, { decision: 'allow' })
        expect(answered.location?.startsWith(`${redirectUri}?code=`)).toBe(true)
      },
    )

    it('is a page to be copied from: out of band — Asana', async () => {
      const shown = await ada.get(requestOf(native, { ...PKCE, redirect_uri: OUT_OF_BAND }))
      expect(readText(shown)).toContain('a code to copy')
      const answered = await ada.submit(shown, { decision: 'allow' })
      expect([answered.status, answered.location]).toEqual([200, null])
      expect(readText(answered)).toContain(
        'Please copy this code, switch to your application, and paste it there: mdc_',
      )
      expect(answered.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'none' })
      expect(answered.text).not.toMatch(/<a |<form|<img|http-equiv/)
      const code = /mdc_\w{38}/.exec(answered.text)?.[0] ?? ''
      expect(JSON.stringify(server.lines)).not.toContain(code)
    })
  })

  describe('a refusal goes to the app — RFC 6749 §4.1.2.1', () => {
    it.each([
      [{ response_type: '' }, 'invalid_request', 'response_type'],
      [{ response_type: 'token' }, 'unsupported_response_type', 'response_type'],
      [{ response_type: 'code token' }, 'unsupported_response_type', 'response_type'],
      [{ response_mode: 'web_message' }, 'invalid_request', 'response_mode'],
      [{ response_type: 'id_token', scope: 'openid', nonce: '' }, 'invalid_request', 'nonce'],
      [{ response_type: 'id_token', nonce: 'n' }, 'invalid_request', 'openid'],
      [{ code_challenge: PKCE.code_challenge }, 'invalid_request', 'S256'],
      [{ ...PKCE, code_challenge_method: 'plain' }, 'invalid_request', 'S256'],
      [{ ...PKCE, code_challenge: 'short' }, 'invalid_request', '43'],
      [{ scope: 'tasks:read"' }, 'invalid_scope', 'scope'],
      [{ request: 'x' }, 'request_not_supported', 'request'],
      [{ request_uri: 'https://app.example/r' }, 'request_uri_not_supported', 'request_uri'],
      [{ registration: '{}' }, 'registration_not_supported', 'registration'],
      [{ prompt: 'none login' }, 'invalid_request', 'prompt'],
      [{ max_age: '-1' }, 'invalid_request', 'max_age'],
      [{ claims: 'no json' }, 'invalid_request', 'claims'],
    ])('%j', async (query, error, about) => {
      const answered = await ada.get(requestOf(app, query))
      expect(answered.status).toBe(302)
      expect(answered.location?.startsWith(REDIRECT_URI)).toBe(true)
      const answer = answerOf(answered)
      expect(answer).toMatchObject({ error, state: 'xyz' })
      expect(answer['error_description']).toContain(about)
      const openid = 'scope' in query && query.scope === 'openid'
      expect(answer['iss']).toBe(openid ? `${server.publicUrl}/api/1.0` : undefined)
      expect(answer).not.toHaveProperty('code')
    })

    it('by a form where an unread request object wishes one, at the registered address — OAuth 2.0 Form Post Response Mode §2', async () => {
      const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const wish = { response_mode: 'form_post', redirect_uri: 'https://evil.example/', state: 'theirs' }
      const request = `${encoded({ alg: 'none' })}.${encoded(wish)}.`
      const shown = await ada.get(requestOf(app, { request, scope: 'nobody:knows' }))
      expect([shown.status, shown.location]).toEqual([200, null])
      const { action, fields } = formOf(shown)
      expect(action).toBe(REDIRECT_URI)
      expect(fields).toMatchObject({ error: 'request_not_supported', state: 'xyz' })
      expect(shown.text).not.toContain('evil')
    })

    it.each(['state', 'scope', 'response_type', 'code_challenge', 'prompt', 'nonce'])(
      'for a repeated %s — RFC 6749 §3.1',
      async (name) => {
        const answered = await ada.get(`${requestOf(app)}&${name}=code&${name}=code`)
        expect(answerOf(answered)).toMatchObject({ error: 'invalid_request' })
      },
    )

    it('before anybody is asked to sign in, and as a form where the app asked for one', async () => {
      const nobody = openFormBrowser(server)
      expect(answerOf(await nobody.get(requestOf(app, { response_type: 'token' })))).toMatchObject({
        error: 'unsupported_response_type',
      })
      const posted = await nobody.get(requestOf(app, { response_mode: 'form_post', scope: '"' }))
      expect(formOf(posted)).toMatchObject({
        action: REDIRECT_URI,
        fields: { error: 'invalid_scope', state: 'xyz' },
      })
    })

    it('where a native app comes without PKCE, and one that wants it — RFC 8252 §6, RFC 9700 §2.1.1', async () => {
      const careful = await newAskingApp(server.services, { settings: { requiresPkce: true } })
      for (const [one, redirectUri] of [
        [native, LOOPBACK],
        [careful, REDIRECT_URI],
      ] as const) {
        const refused = await ada.get(requestOf(one, { redirect_uri: redirectUri }))
        expect(answerOf(refused)).toMatchObject({
          error: 'invalid_request',
          error_description: 'The `code_challenge` parameter is required for this app.',
        })
        const shown = await ada.get(requestOf(one, { ...PKCE, redirect_uri: redirectUri }))
        expect(isConsentPage(shown)).toBe(true)
      }
    })

    it('or to the page of an app that has no address — Asana', async () => {
      const refused = await ada.get(requestOf(native, { redirect_uri: OUT_OF_BAND }))
      expect(refused.status).toBe(400)
      expect(readText(refused)).toContain('invalid_request: The `code_challenge` parameter is required')
    })

    it('says why in the log', async () => {
      const answered = await ada.get(requestOf(app, { response_type: 'token' }))
      expect(await logLineOf(server, answered)).toMatchObject({
        operation: 'oauth_authorize',
        reason: 'response_type_unsupported',
        user: DEMO.ada,
      })
    })
  })

  describe('a refusal stays on a page — RFC 6749 §4.1.2.1, Asana', () => {
    const CLIENT_ID = 'invalid_request: The required parameter client_id is missing or invalid'
    const ADDRESS =
      'invalid_request: The `redirect_uri` parameter does not match a valid url for the application.'

    const expectPage = async (url: string, line: string, reason: string) => {
      const refused = await ada.get(url)
      expect([refused.status, refused.location]).toEqual([400, null])
      expect(refused.headers['content-type']).toBe('text/html; charset=utf-8')
      expect(refused.headers['cache-control']).toBe('no-store')
      const text = readText(refused)
      expect(text).toContain(line)
      expect(text).toContain(`Reference number ${String(refused.headers['x-request-id'])}`)
      expect(await logLineOf(server, refused)).toMatchObject({
        operation: 'oauth_authorize',
        reason,
        status: 400,
      })
    }

    it.each([
      ['client_id=', 'client_id_missing'],
      ['client_id=12345', 'client_id_unknown'],
      ['client_id=abc', 'client_id_malformed'],
      ['client_id=0{id}', 'client_id_malformed'],
      ['client_id={id}&client_id={id}', 'client_id_repeated'],
      ['client_id={id}&client_id=', 'client_id_repeated'],
    ])('%s', async (text, reason) => {
      const query = text.replaceAll('{id}', app.clientId)
      await expectPage(
        `${AUTHORIZE}?${query}&redirect_uri=${REDIRECT_URI}&response_type=code`,
        CLIENT_ID,
        reason,
      )
    })

    it.each([
      ['', 'redirect_uri_missing'],
      [`redirect_uri=${REDIRECT_URI}&redirect_uri=${REDIRECT_URI}`, 'redirect_uri_repeated'],
      ['redirect_uri=https://app.example/other', 'redirect_uri_unregistered'],
    ])('%s', async (text, reason) => {
      await expectPage(`${AUTHORIZE}?client_id=${app.clientId}&response_type=code&${text}`, ADDRESS, reason)
    })

    it('scopes that the app is not registered for', async () => {
      const forbidden = (names: string) =>
        `forbidden_scopes: Your app is not allowed to request user authorization for ${names} scopes.`
      await expectPage(
        requestOf(app, { scope: 'attachments:read' }),
        forbidden("'attachments:read'"),
        'scopes_forbidden',
      )
      const narrow = await newAskingApp(server.services, { settings: { scopes: ['tasks:read', 'openid'] } })
      for (const scope of ['', 'default'])
        await expectPage(
          requestOf(narrow, { scope }),
          forbidden('`default identity`'),
          'default_scope_forbidden',
        )
      await expectPage(
        requestOf(narrow, { scope: 'tasks:read email' }),
        forbidden("'email'"),
        'scopes_forbidden',
      )
    })

    it('an app whose distribution is not set', async () => {
      const hidden = await newAskingApp(server.services, { settings: { distribution: { to: 'none' } } })
      await expectPage(requestOf(hidden), CLIENT_ID, 'app_not_distributed')
    })

    it('an app distributed to other workspaces, once the person is known', async () => {
      const distribution = { to: 'workspaces', workspaceGids: [DEMO.greenfield as Gid] } as const
      const chosen = await newAskingApp(server.services, { settings: { distribution } })
      expect(isConsentPage(await ada.get(requestOf(chosen)))).toBe(true)
      const gil = await browserOf(server, 'gil')
      expect(isConsentPage(await gil.get(requestOf(chosen)))).toBe(true)
      expect((await openFormBrowser(server).get(requestOf(chosen))).location).toMatch(/^\/login\?/)
      const cara = await browserOf(server, 'cara')
      for (const prompt of ['', 'none', 'consent']) {
        const refused = await cara.get(requestOf(chosen, { prompt }))
        expect([refused.status, refused.location]).toEqual([400, null])
        expect(readText(refused)).toContain(
          'invalid_request: This app is not available to your Asana workspace or organization. If you are the app owner, adjust settings under "Manage Distribution" in the Asana developer console.',
        )
        expect(refused.text).toContain('href="/login?to=')
      }
    })
  })

  describe('methods', () => {
    it('POST does what GET does, without the cookie of a foreign site’s form — OpenID Connect Core §3.1.2.1', async () => {
      const nobody = openFormBrowser(server)
      const query = new URL(requestOf(app, { state: 'a b&c' }), server.publicUrl).searchParams
      const answered = await nobody.post(AUTHORIZE, query, { origin: 'https://app.example' })
      expect(answered.status).toBe(303)
      expect(answered.location).toBe(`${AUTHORIZE}?${query.toString()}`)
      expect(answerOf(await allow(ada, answered.location ?? ''))).toMatchObject({ state: 'a b&c' })
    })

    it('POST keeps what came twice, so that it is refused — RFC 6749 §3.1', async () => {
      const query = new URLSearchParams(requestOf(app).split('?')[1])
      query.append('state', 'other')
      const answered = await ada.post(AUTHORIZE, query)
      expect(answerOf(await ada.get(answered.location ?? ''))).toMatchObject({ error: 'invalid_request' })
    })

    it('POST of anything else than a form is refused on a page', async () => {
      const response = await server.server.inject({
        method: 'POST',
        url: AUTHORIZE,
        headers: { 'content-type': 'application/json' },
        payload: '{}',
      })
      expect([response.statusCode, response.headers['location']]).toEqual([400, undefined])
    })

    it('HEAD answers as to nobody, and makes no code, even where GET would at once', async () => {
      await allow(ada, requestOf(app))
      const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const head = async (url: string) =>
        await server.server.inject({ method: 'HEAD', url, headers: { cookie } })
      const remembered = await head(requestOf(app))
      expect([remembered.statusCode, remembered.body]).toEqual([303, ''])
      expect(remembered.headers['location']).toMatch(/^\/login/)
      expect((await head(`${AUTHORIZE}?client_id=1`)).statusCode).toBe(400)
      expect(answerOf(await ada.get(requestOf(app)))).toHaveProperty('code')
    })

    it.each(['PUT', 'DELETE', 'PATCH'] as const)('%s is not there', async (method) => {
      expect((await server.server.inject({ method, url: AUTHORIZE })).statusCode).toBe(404)
    })
  })

  it('works from the first click to the code, for somebody who has to sign in first — RFC 6749 §4.1', async () => {
    const browser = openFormBrowser(server)
    const first = await browser.get(requestOf(app, { login_hint: 'ben@greenfield.example', state: 'ä&b' }))
    expect(first.status).toBe(303)
    const login = await browser.follow(first)
    expect(formOf(login).fields['email']).toBe('ben@greenfield.example')
    const consent = await browser.follow(
      await browser.signIn({ email: 'ben@greenfield.example', password: 'ben-grows-greenfield' }, login),
    )
    expect(isConsentPage(consent)).toBe(true)
    expect(readText(consent)).toContain('Ben')
    const answered = await browser.submit(consent, { decision: 'allow' })
    expect(answerOf(answered)).toMatchObject({ state: 'ä&b', code: expect.stringMatching(/^mdc_/) })
  })
})

function claimsOf(idToken: string): Record<string, unknown> {
  const [, payload = ''] = idToken.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}
