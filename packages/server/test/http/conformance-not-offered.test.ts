import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import {
  answerOf,
  browserOf,
  newAskingApp,
  PKCE,
  REDIRECT_URI,
  requestOf,
  type AskedApp,
} from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import type { FormBrowser } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { codeFor, credentialsOf, postForm, redeem, tokensOf } from '../support/oauth-forms.js'
import { claimsIn } from '../support/token-scene.js'

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

describe('what the standards let a server leave out', () => {
  let server: TestServer
  let ada: FormBrowser
  let app: AskedApp

  beforeAll(async () => {
    server = await openTestServer()
    ada = await browserOf(server)
    app = await newAskingApp(server.services)
  })
  afterAll(async () => {
    await server.close()
  })

  const read = async (path: string) => {
    const answer = await server.server.inject({ method: 'GET', url: path })
    return JSON.parse(answer.body) as Record<string, unknown>
  }
  const metadata = async () => ({
    ...(await read(ENDPOINT_PATH.serverMetadata)),
    ...(await read(ENDPOINT_PATH.openidConfiguration)),
  })
  const logIn = async (scope = 'openid default') =>
    tokensOf(await redeem(server, app, { code: await codeFor(ada, app, { scope }) }))

  it.each(['token', 'id_token token', 'code token', 'code id_token token', 'none'])(
    'no access token comes by way of the browser: %s is refused by name — RFC 6749 §4.2, §8.4',
    async (type) => {
      const asked = requestOf(app, { response_type: type, scope: 'openid default', nonce: 'n' })
      expect(answerOf(await ada.get(asked))).toMatchObject({ error: 'unsupported_response_type' })
    },
  )

  it('nobody’s password is taken from an app, and no app acts for itself — RFC 6749 §10.7 · RFC 9700 §4.15', async () => {
    const [user] = server.demo.users
    const password = { username: user?.email ?? '', password: user?.password ?? '' }
    for (const grant of [{ grant_type: 'password', ...password }, { grant_type: 'client_credentials' }]) {
      const form = { ...grant, ...credentialsOf(app) }
      const { json, status } = await postForm(server, ENDPOINT_PATH.token, { form })
      expect([status, json]).toMatchObject([400, { error: 'unsupported_grant_type' }])
    }
    // Nor does a client id name a person: theirs and the app's are of one count, and never the same.
    const { accessToken } = await logIn()
    const me = await server.api('GET', '/users/me', { as: { token: accessToken } })
    expect((me.json as { data: { gid: string } }).data.gid).not.toBe(app.clientId)
  })

  it('an app proves itself by its secret and in no other way — RFC 6749 §2.3.2', async () => {
    const code = await codeFor(ada, app)
    const assertion = { client_assertion_type: ASSERTION, client_assertion: 'e30.e30.' }
    const tried = await redeem(server, app, { code, client_secret: '', ...assertion })
    expect([tried.status, tried.json['error']]).toEqual([401, 'invalid_client'])
    expect((await redeem(server, app, { code })).status).toBe(200)
    expect(await metadata()).toMatchObject({
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'none'],
    })
  })

  it('an app that nobody registered is asked for nothing and given nothing — RFC 6749 §2.4', async () => {
    const stranger = { clientId: '1299999999999999' as AskedApp['clientId'], secret: 'x' }
    const shown = await ada.get(requestOf(stranger))
    expect([shown.status, shown.location]).toEqual([400, null])
    const redeemed = await redeem(server, stranger, { code: 'mdc_x' })
    expect([redeemed.status, redeemed.json['error']]).toEqual([401, 'invalid_client'])
  })

  it('the two endpoints are two, and stand where the metadata says — RFC 6749 §3', async () => {
    const known = await metadata()
    expect(known['authorization_endpoint']).not.toBe(known['token_endpoint'])
    const at = (name: string) => String(known[name]).slice(server.publicUrl.length)
    const asked = requestOf(app, { prompt: 'consent' }).replace(
      ENDPOINT_PATH.authorization,
      at('authorization_endpoint'),
    )
    expect((await ada.get(asked)).status).toBe(200)
    const form = {
      grant_type: 'authorization_code',
      code: 'mdc_x',
      redirect_uri: REDIRECT_URI,
      ...credentialsOf(app),
    }
    expect((await postForm(server, at('token_endpoint'), { form })).json['error']).toBe('invalid_grant')
  })

  it('a token of another type than bearer is none — RFC 6749 §7.1 · RFC 9700 §2.2.1', async () => {
    const { accessToken } = await logIn()
    for (const scheme of ['DPoP', 'MAC', 'PoP', 'Basic']) {
      const answer = await server.server.inject({
        method: 'GET',
        url: '/api/1.0/users/me',
        headers: { authorization: `${scheme} ${accessToken}` },
      })
      expect(answer.statusCode).toBe(401)
    }
    const names = Object.keys(await metadata())
    expect(names.filter((name) => /dpop|mtls|tls_client/.test(name))).toEqual([])
  })

  it('whose token it is says introspection, so that no API takes one for its own — RFC 9700 §4.10 · RFC 6749 §10.16', async () => {
    const other = await newAskingApp(server.services)
    const asked = async (token: string, by: AskedApp) =>
      (await postForm(server, ENDPOINT_PATH.introspection, { form: { token, ...credentialsOf(by) } })).json
    const { accessToken } = await logIn()
    expect(await asked(accessToken, app)).toMatchObject({ active: true, client_id: app.clientId })
    expect((await asked(accessToken, other))['client_id'] ?? null).not.toBe(other.clientId)
  })

  it('introspection takes no token in clear — RFC 7662 §2', async () => {
    const { accessToken } = await logIn()
    const form = { token: accessToken, ...credentialsOf(app) }
    const answer = await postForm(server, ENDPOINT_PATH.introspection, { form, remoteAddress: '192.0.2.7' })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.json['active']).toBeUndefined()
  })

  it('a revocation is no script, whatever callback is asked for — RFC 7009 §2.3', async () => {
    const { refreshToken } = await logIn()
    const form = { token: refreshToken, callback: 'package.myCallback', ...credentialsOf(app) }
    const answer = await postForm(server, `${ENDPOINT_PATH.revocation}?callback=package.myCallback`, { form })
    expect(answer.status).toBe(200)
    expect(answer.text).not.toContain('myCallback')
    expect(answer.headers['content-type'] ?? 'none').not.toMatch(/script/)
  })

  it('of challenge methods the one that is registered for use is taken, and the document says so — RFC 7636 §6.2', async () => {
    expect(await metadata()).toMatchObject({ code_challenge_methods_supported: ['S256'] })
    const asked = requestOf(app, { ...PKCE, code_challenge_method: 'S512' })
    expect(answerOf(await ada.get(asked))).toMatchObject({ error: 'invalid_request' })
  })

  it('the documents promise no signature of theirs, no encryption, no registration and no claims of others — RFC 8414 §2.1 · OpenID Connect Core §5.6, §10.2, §15.3', async () => {
    const document = await metadata()
    const names = Object.keys(document)
    expect(names.filter((name) => /signed_metadata|encryption|registration_endpoint/.test(name))).toEqual([])
    expect(document['claim_types_supported']).toEqual(['normal'])
    const { idToken } = await logIn('openid email profile')
    expect(idToken.split('.')).toHaveLength(3)
    expect(Object.keys(claimsIn(idToken)).filter((name) => name.startsWith('_claim'))).toEqual([])
    const registered = await server.server.inject({ method: 'POST', url: '/-/oauth_register', payload: {} })
    expect(registered.statusCode).toBe(404)
  })

  it('an answer goes to the app’s address and to no other window — RFC 9700 §4.17', async () => {
    for (const mode of ['web_message', 'web_message.opener'])
      expect(answerOf(await ada.get(requestOf(app, { response_mode: mode })))).toMatchObject({
        error: 'invalid_request',
      })
    expect((await metadata())['response_modes_supported']).not.toContain('web_message')
  })

  it('claims in another language are not had, and asking for them is no error — OpenID Connect Core §5.2', async () => {
    const claims = JSON.stringify({ userinfo: { 'name#de': { essential: true } } })
    const code = await codeFor(ada, app, { scope: 'openid', claims, claims_locales: 'de' })
    const { accessToken } = tokensOf(await redeem(server, app, { code }))
    const { json } = await server.api('GET', '/openid_connect/userinfo', { as: { token: accessToken } })
    expect(json).toEqual({ sub: DEMO.ada })
  })

  it('offline_access beside openid changes nothing: a refresh token comes with every code — OpenID Connect Core §11', async () => {
    for (const scope of ['openid offline_access', 'openid']) {
      const { refreshToken } = await logIn(scope)
      expect(refreshToken).toMatch(/^mdr_/)
    }
    expect((await metadata())['scopes_supported']).not.toContain('offline_access')
  })

  it('no address of somebody’s mail leads to an issuer — OpenID Connect Discovery §2', async () => {
    const query = new URLSearchParams({
      resource: 'acct:ada@greenfield.example',
      rel: 'http://openid.net/specs/connect/1.0/issuer',
    })
    const url = `/.well-known/webfinger?${query.toString()}`
    const answer = await server.server.inject({ method: 'GET', url })
    expect(answer.statusCode).toBe(404)
    expect(answer.body).not.toContain('ada@')
  })
})
