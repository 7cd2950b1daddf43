import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { allow, answerOf, browserOf, newAskingApp, requestOf, type AskedApp } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { openFormBrowser, type FormBrowser } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { codeFor, redeem, refresh, tokensOf } from '../support/oauth-forms.js'

/** Not verified: that is for other tests. */
function claimsOf(idToken: string): Readonly<Record<string, unknown>> {
  const [, payload = ''] = idToken.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, unknown>>
}

describe('OpenID Connect', () => {
  let server: TestServer
  let ada: FormBrowser
  let app: AskedApp

  const newApp = async () =>
    await newAskingApp(server.services, { settings: { scopes: ['default', 'openid', 'email', 'profile'] } })
  const logIn = async (scope: string, query: Readonly<Record<string, string>> = {}, by = app) =>
    tokensOf(await redeem(server, by, { code: await codeFor(ada, by, { scope, ...query }) }))

  beforeAll(async () => {
    server = await openTestServer()
    ada = await browserOf(server)
    app = await newApp()
  })
  afterAll(async () => {
    await server.close()
  })

  it('knows a person by the same sub in every app, whatever else of theirs changes — OpenID Connect Core §5.7, §8', async () => {
    const [one, two] = [await logIn('openid default'), await logIn('openid default', {}, await newApp())]
    expect(claimsOf(one.idToken)['sub']).toBe(DEMO.ada)
    expect(claimsOf(two.idToken)['sub']).toBe(DEMO.ada)
    expect(claimsOf(one.idToken)['aud']).not.toBe(claimsOf(two.idToken)['aud'])
  })

  it('tells no more than was allowed — OpenID Connect Core §5.4, §17.1', async () => {
    const told = async (scope: string) => {
      const { accessToken, idToken } = await logIn(scope)
      const { json } = await server.api('GET', '/openid_connect/userinfo', { as: { token: accessToken } })
      return [
        Object.keys(json as object).toSorted(),
        'email' in claimsOf(idToken),
        'name' in claimsOf(idToken),
      ]
    }
    expect(await told('openid default')).toEqual([['sub'], false, false])
    expect(await told('openid email default')).toEqual([
      expect.arrayContaining(['email', 'sub']),
      true,
      false,
    ])
    expect(await told('openid profile default')).toEqual([['name', 'preferred_username', 'sub'], false, true])
  })

  it('repeats itself at a refresh: issuer, subject, audience and the time of signing in — OpenID Connect Core §12.2', async () => {
    const first = await logIn('openid default', { nonce: 'n', max_age: '3600' })
    server.clock.advance(60_000)
    const second = tokensOf(await refresh(server, app, { refreshToken: first.refreshToken }))
    const before = claimsOf(first.idToken)
    const after = claimsOf(second.idToken)
    for (const claim of ['iss', 'sub', 'aud', 'auth_time']) expect(after[claim]).toEqual(before[claim])
    expect(before['auth_time']).toEqual(expect.any(Number))
    expect(Number(after['iat'])).toBe(Number(before['iat']) + 60)
    expect(after['nonce'] ?? 'n').toBe('n')
  })

  it('binds code and access token to the ID tokens that they came with — OpenID Connect Core §3.3.3.6 · RFC 9700 §4.6', async () => {
    const asked = { response_type: 'code id_token', scope: 'openid default', nonce: 'n-2' }
    const answer = answerOf(await allow(ada, requestOf(app, asked)))
    const first = claimsOf(answer['id_token'] ?? '')
    const second = claimsOf(tokensOf(await redeem(server, app, { code: answer['code'] ?? '' })).idToken)
    expect(first).toMatchObject({ c_hash: expect.any(String), nonce: 'n-2' })
    expect(second).toMatchObject({ at_hash: expect.any(String), nonce: 'n-2' })
    for (const claim of ['iss', 'sub', 'aud']) expect(second[claim]).toEqual(first[claim])
  })

  it.each(['id_token', 'code id_token'])(
    'refuses %s in the fragment, and without a nonce — OpenID Connect Core §3.2.2.1, §3.2.2.6, §3.3.2.6',
    async (type) => {
      const asked = { response_type: type, scope: 'openid', state: 's' }
      for (const [query, error] of [
        [asked, 'invalid_request'],
        [{ ...asked, nonce: 'n', prompt: 'none' }, 'login_required'],
      ] as const) {
        const { location } = await openFormBrowser(server).get(requestOf(app, query))
        const { hash, search } = new URL(location ?? '')
        expect(search).toBe('')
        const answer = Object.fromEntries(new URLSearchParams(hash.slice(1)))
        expect(answer).toMatchObject({ error, state: 's' })
      }
    },
  )

  it('does what every server must: prompt, max_age, and an ear for what it cannot do — OpenID Connect Core §15.1', async () => {
    const wishes = {
      display: 'popup',
      ui_locales: 'fr-CA en',
      claims_locales: 'fr',
      acr_values: 'urn:example:gold',
      login_hint: 'ada@greenfield.example',
      max_age: '86400',
    }
    const { idToken } = await logIn('openid default', wishes)
    expect(claimsOf(idToken)['auth_time']).toEqual(expect.any(Number))
    const [header = ''] = idToken.split('.')
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ alg: 'RS256' })
    const none = await openFormBrowser(server).get(requestOf(app, { scope: 'openid', prompt: 'none' }))
    expect(answerOf(none)).toMatchObject({ error: 'login_required' })
    const login = await ada.get(requestOf(app, { scope: 'openid default', prompt: 'login' }))
    expect(login.location ?? '').toMatch(/^\/login/)
  })

  it('answers a used code as OAuth does — OpenID Connect Core §3.1.3.4', async () => {
    const code = await codeFor(ada, app, { scope: 'openid default' })
    const first = await redeem(server, app, { code })
    expect(first.headers['cache-control']).toBe('no-store')
    const second = await redeem(server, app, { code })
    expect([second.status, second.json['error']]).toEqual([400, 'invalid_grant'])
    const userinfo = await server.server.inject({
      url: ENDPOINT_PATH.userinfo,
      headers: { authorization: `Bearer ${tokensOf(first).accessToken}` },
    })
    expect(userinfo.statusCode).toBe(401)
  })
})
