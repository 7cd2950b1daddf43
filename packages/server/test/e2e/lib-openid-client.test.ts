import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO } from '../support/demo.js'
import { CALLBACK, startLibraryServer, type LibraryServer } from '../support/library-server.js'

describe('openid-client 6', () => {
  let server: LibraryServer

  beforeAll(async () => {
    server = await startLibraryServer()
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })

  const discover = async (authentication?: client.ClientAuth) =>
    await client.discovery(new URL(server.apiUrl), server.full.id, server.full.secret, authentication, {
      execute: [client.allowInsecureRequests],
    })

  async function logIn(
    config: client.Configuration,
    scope = 'openid email profile default',
    more: Readonly<Record<string, string>> = {},
  ) {
    const verifier = client.randomPKCECodeVerifier()
    const [state, nonce] = [client.randomState(), client.randomNonce()]
    const address = client.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope,
      state,
      nonce,
      max_age: '3600',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...more,
    })
    const back = await server.newVisitor().authorizeToApp(address.href, { as: server.ada })
    return await client.authorizationCodeGrant(config, new URL(back), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      maxAge: 3600,
      idTokenExpected: true,
    })
  }

  it('finds the server at its address — OpenID Connect Discovery §4, §4.1, §4.2, §4.3', async () => {
    const config = await discover()
    const metadata = config.serverMetadata()
    expect(metadata.issuer).toBe(server.apiUrl)
    expect(metadata.supportsPKCE()).toBe(true)
  })

  it.each([
    ['the body', undefined],
    ['Basic', client.ClientSecretBasic],
  ] as const)(
    'logs in with the secret in %s: state, nonce, PKCE, issuer and ID token hold — OpenID Connect Core §3.1.2.5, §3.1.3.1, §3.1.3.3, §9, §10.1 · RFC 9207 §2',
    async (_place, method) => {
      const config = await discover(method?.(server.full.secret))
      client.enableNonRepudiationChecks(config) // the signature, with the published key
      const tokens = await logIn(config)
      expect(tokens.claims()).toMatchObject({
        iss: server.apiUrl,
        aud: server.full.id,
        sub: DEMO.ada,
        auth_time: expect.any(Number),
      })
      expect(tokens.expiresIn()).toBeGreaterThan(3500)
    },
  )

  it('reads who the person is — OpenID Connect Core §5.1, §5.3, §5.3.2, §5.4', async () => {
    const config = await discover()
    const { access_token: all } = await logIn(config)
    expect(await client.fetchUserInfo(config, all, DEMO.ada)).toEqual({
      sub: DEMO.ada,
      name: 'Ada Byron',
      preferred_username: 'ada',
      email: server.ada.email,
      email_verified: true,
    })
    const { access_token: little } = await logIn(config, 'openid default')
    expect(await client.fetchUserInfo(config, little, DEMO.ada)).toEqual({ sub: DEMO.ada })
    const without = server.demo.users[0]?.personal_access_token
    await expect(client.fetchUserInfo(config, without ?? '', DEMO.ada)).rejects.toMatchObject({ status: 403 })
  })

  it('asks for single claims, and is told how somebody signed in — OpenID Connect Core §5.5, §3.1.2.1', async () => {
    const config = await discover()
    expect(config.serverMetadata()).toMatchObject({ acr_values_supported: ['phr', 'mfa', 'pwd'] })
    const claims = JSON.stringify({ id_token: { email: { essential: true } }, userinfo: { name: null } })
    const tokens = await logIn(config, 'openid', { claims, acr_values: 'mfa pwd' })
    expect(tokens.claims()).toMatchObject({
      email: server.ada.email,
      email_verified: true,
      acr: 'pwd',
      amr: ['pwd'],
      sid: expect.any(String),
    })
    expect(tokens.claims()).not.toHaveProperty('name')
    const told = await client.fetchUserInfo(config, tokens.access_token, DEMO.ada)
    expect(told).toEqual({ sub: DEMO.ada, name: 'Ada Byron' })
  })

  it('refreshes, introspects and revokes — RFC 6749 §6 · RFC 7662 §2.1, §2.2 · RFC 7009 §2.1', async () => {
    const config = await discover()
    const { refresh_token: refreshToken = '' } = await logIn(config)
    const fresh = await client.refreshTokenGrant(config, refreshToken)
    expect(fresh.claims()?.sub ?? DEMO.ada).toBe(DEMO.ada)
    expect(await client.tokenIntrospection(config, fresh.access_token)).toMatchObject({
      active: true,
      client_id: server.full.id,
      sub: DEMO.ada,
    })
    await client.tokenRevocation(config, refreshToken)
    expect(await client.tokenIntrospection(config, fresh.access_token)).toEqual({ active: false })
    await expect(client.refreshTokenGrant(config, refreshToken)).rejects.toMatchObject({
      error: 'invalid_grant',
    })
  })

  it('logs out and comes back, with the state — OpenID Connect RP-Initiated Logout §2, §2.1, §3', async () => {
    const config = await discover()
    const { id_token: hint = '' } = await logIn(config)
    const address = client.buildEndSessionUrl(config, {
      id_token_hint: hint,
      post_logout_redirect_uri: CALLBACK,
      state: 'x/y',
    })
    expect(address.href).toContain(`${server.url}/-/oauth_logout?`)
    const visitor = server.newVisitor()
    await visitor.open(`${server.url}/login`)
    await visitor.signIn(server.ada)
    const asked = await visitor.open(address.href)
    expect(asked).toMatchObject({ at: 'app', url: `${CALLBACK}?state=x%2Fy` })
  })

  describe('with an ID token from the authorization endpoint', () => {
    const FIELDS = { redirect_uri: CALLBACK, scope: 'openid email', state: 's' }

    it('takes code and ID token out of the fragment — OpenID Connect Core §3.3.2.5, §3.3.2.11, §3.3.3.6', async () => {
      const config = await discover()
      client.useCodeIdTokenResponseType(config)
      const nonce = client.randomNonce()
      const address = client.buildAuthorizationUrl(config, { ...FIELDS, scope: 'openid default', nonce })
      const back = await server.newVisitor().authorizeToApp(address.href, { as: server.ada })
      expect(new URL(back).search).toBe('')
      const tokens = await client.authorizationCodeGrant(config, new URL(back), {
        expectedState: 's',
        expectedNonce: nonce,
      })
      expect(tokens.claims()?.sub).toBe(DEMO.ada)
    })

    it('takes an ID token alone out of the fragment, and out of a form — OpenID Connect Core §3.2.2.5, §3.2.2.10 · OAuth 2.0 Form Post Response Mode §2', async () => {
      const config = await discover()
      client.useIdTokenResponseType(config)
      const nonce = client.randomNonce()
      const address = client.buildAuthorizationUrl(config, { ...FIELDS, nonce })
      const back = await server.newVisitor().authorizeToApp(address.href, { as: server.ada })
      const claims = await client.implicitAuthentication(config, new URL(back), nonce, { expectedState: 's' })
      expect(claims).toMatchObject({ sub: DEMO.ada, nonce })

      address.searchParams.set('response_mode', 'form_post')
      const visitor = server.newVisitor()
      await visitor.authorize(address.href, { as: server.ada })
      const posted = await visitor.press('Continue')
      if (posted.at !== 'app' || posted.form === null) throw new Error('nothing was posted to the app')
      const request = new Request(posted.url, { method: 'POST', body: posted.form })
      const again = await client.implicitAuthentication(config, request, nonce, { expectedState: 's' })
      expect(again.sub).toBe(DEMO.ada)
    })
  })
})
