import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CALLBACK, startLibraryServer, type LibraryServer } from '../support/library-server.js'

const HTTP = { [oauth.allowInsecureRequests]: true } as const

describe('oauth4webapi 3', () => {
  let server: LibraryServer

  beforeAll(async () => {
    server = await startLibraryServer()
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })

  const discover = async (algorithm: 'oauth2' | 'oidc') => {
    const issuer = new URL(algorithm === 'oauth2' ? server.url : server.apiUrl)
    const response = await oauth.discoveryRequest(issuer, { algorithm, ...HTTP })
    return await oauth.processDiscoveryResponse(issuer, response)
  }

  interface Login {
    readonly as: oauth.AuthorizationServer
    readonly client: oauth.Client
    readonly authentication: oauth.ClientAuth
    readonly redirectUri?: string
    readonly more?: Readonly<Record<string, string>>
  }

  /** As the library's own example does: address, answer judged, code redeemed, tokens judged. */
  async function logIn({ as, client, authentication, redirectUri = CALLBACK, more = {} }: Login) {
    const verifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const address = new URL(as.authorization_endpoint ?? '')
    address.search = new URLSearchParams({
      client_id: client.client_id,
      redirect_uri: redirectUri,
      response_type: 'code',
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...more,
    }).toString()
    const back = new URL(await server.newVisitor().authorizeToApp(address.href, { as: server.ada }))
    const answer = oauth.validateAuthResponse(as, client, back, state)
    const request = async () =>
      await oauth.authorizationCodeGrantRequest(
        as,
        client,
        authentication,
        answer,
        redirectUri,
        verifier,
        HTTP,
      )
    return { request, tokens: await oauth.processAuthorizationCodeResponse(as, client, await request()) }
  }

  const refresh = async ({ as, client, authentication }: Login, refreshToken: string) =>
    await oauth.processRefreshTokenResponse(
      as,
      client,
      await oauth.refreshTokenGrantRequest(as, client, authentication, refreshToken, HTTP),
    )

  it('finds both documents, each with its own issuer — RFC 8414 §3, §3.1, §3.2, §3.3 · RFC 9700 §2.6', async () => {
    expect((await discover('oauth2')).issuer).toBe(server.url)
    expect((await discover('oidc')).issuer).toBe(server.apiUrl)
  })

  it.each([
    ['form-encoded in Basic', oauth.ClientSecretBasic],
    ['in the body', oauth.ClientSecretPost],
  ] as const)(
    'redeems and refreshes with the secret %s; no issuer was promised, and none comes — RFC 6749 §2.3.1, §4.1.4',
    async (_place, method) => {
      const as = await discover('oauth2')
      expect(as).not.toHaveProperty('authorization_response_iss_parameter_supported')
      const login = { as, client: { client_id: server.full.id }, authentication: method(server.full.secret) }
      const { tokens } = await logIn(login)
      expect(tokens.token_type).toBe('bearer')
      const fresh = await refresh(login, tokens.refresh_token ?? '')
      expect(fresh.refresh_token).toBeUndefined()
      const response = await oauth.protectedResourceRequest(
        fresh.access_token,
        'GET',
        new URL(`${server.apiUrl}/users/me`),
        undefined,
        undefined,
        HTTP,
      )
      expect(response.status).toBe(200)
    },
  )

  it('refuses an answer that does not name the issuer that was promised — RFC 9207 §2, §2.3, §3 · RFC 9700 §4.4.2', async () => {
    const login = {
      as: await discover('oidc'),
      client: { client_id: server.full.id },
      authentication: oauth.ClientSecretPost(server.full.secret),
    }
    expect(login.as.authorization_response_iss_parameter_supported).toBe(true)
    // Without openid it is plain OAuth that answers.
    await expect(logIn(login)).rejects.toThrow('"iss"')
    const { tokens } = await logIn({ ...login, more: { scope: 'openid default' } })
    expect(oauth.getValidatedIdTokenClaims(tokens)?.iss).toBe(server.apiUrl)
  })

  it('serves a client that knows three addresses and no issuer, as the Asana provider of Auth.js has them', async () => {
    // Auth.js 5 gives oauth4webapi this issuer where a provider names none, and so refuses every `iss`.
    const as = {
      issuer: 'https://authjs.dev',
      authorization_endpoint: `${server.url}/-/oauth_authorize`,
      token_endpoint: `${server.url}/-/oauth_token`,
      userinfo_endpoint: `${server.apiUrl}/users/me`,
    }
    const client = { client_id: server.full.id }
    const login = { as, client, authentication: oauth.ClientSecretPost(server.full.secret) }
    const { tokens } = await logIn({ ...login, more: { scope: 'default' } })
    const profile = await oauth.userInfoRequest(as, client, tokens.access_token, HTTP)
    expect(await profile.json()).toMatchObject({ data: { gid: server.ada.gid } })
    // An app of the same client whose owner switched it on is refused by it.
    await server.command('app', 'update', server.full.id, '--send-iss', 'on')
    await expect(logIn(login)).rejects.toThrow('"iss"')
    await server.command('app', 'update', server.full.id, '--send-iss', 'off')
  })

  it('serves a native app without a secret: PKCE, any port, rotation, and a replay that ends it all — RFC 8252 §7.3, §8.1, §8.5 · RFC 9700 §2.2.2', async () => {
    const login = {
      as: await discover('oauth2'),
      client: { client_id: server.native.id },
      authentication: oauth.None(),
      redirectUri: 'http://127.0.0.1:49321/callback',
    }
    const { tokens } = await logIn(login)
    const second = await refresh(login, tokens.refresh_token ?? '')
    expect(second.refresh_token).not.toBe(tokens.refresh_token)
    // The answer was perhaps lost: the very same again.
    expect(await refresh(login, tokens.refresh_token ?? '')).toEqual(second)
    const third = await refresh(login, second.refresh_token ?? '')
    await refresh(login, third.refresh_token ?? '')
    await expect(refresh(login, tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
    await expect(refresh(login, third.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  it('is given what the database does not have: that holds hashes, and answers under lock — RFC 6749 §10.3, §10.4 · RFC 6750 §5.2', async () => {
    const login = {
      as: await discover('oauth2'),
      client: { client_id: server.native.id },
      authentication: oauth.None(),
      redirectUri: 'http://127.0.0.1:49322/callback',
    }
    const { tokens } = await logIn(login)
    const fresh = await refresh(login, tokens.refresh_token ?? '')
    const stored = server.databaseBytes()
    expect(stored.includes(server.native.id)).toBe(true)
    for (const one of [tokens, fresh]) {
      for (const secret of [one.access_token, one.refresh_token ?? '']) {
        expect(secret).toMatch(/^md[ar]_\w{38}$/)
        expect(stored.includes(secret.slice(4, 36))).toBe(false)
      }
    }
    expect(stored.includes(server.full.secret)).toBe(false)
    expect(stored.includes(server.ada.password)).toBe(false)
  })

  it('surfaces invalid_grant as such, for a used code and for an unknown token — RFC 6749 §5.2', async () => {
    const login = {
      as: await discover('oauth2'),
      client: { client_id: server.full.id },
      authentication: oauth.ClientSecretBasic(server.full.secret),
    }
    const { request } = await logIn(login)
    await expect(
      oauth.processAuthorizationCodeResponse(login.as, login.client, await request()),
    ).rejects.toMatchObject({ code: oauth.RESPONSE_BODY_ERROR, error: 'invalid_grant', status: 400 })
    await expect(refresh(login, 'mdr_unknown')).rejects.toMatchObject({ error: 'invalid_grant' })
    await expect(
      refresh({ ...login, authentication: oauth.ClientSecretPost('wrong') }, 'mdr_unknown'),
    ).rejects.toMatchObject({ code: oauth.RESPONSE_BODY_ERROR, error: 'invalid_client', status: 401 })
  })

  it('introspects and revokes — RFC 7009 §2.2, §3 · RFC 7662 §2.2', async () => {
    const login = {
      as: await discover('oauth2'),
      client: { client_id: server.full.id },
      authentication: oauth.ClientSecretBasic(server.full.secret),
    }
    const { as, client, authentication } = login
    const { tokens } = await logIn(login)
    const introspect = async (token: string) =>
      await oauth.processIntrospectionResponse(
        as,
        client,
        await oauth.introspectionRequest(as, client, authentication, token, HTTP),
      )
    const revoke = async (token: string) => {
      await oauth.processRevocationResponse(
        await oauth.revocationRequest(as, client, authentication, token, HTTP),
      )
    }
    expect(await introspect(tokens.access_token)).toMatchObject({ active: true, client_id: server.full.id })
    await revoke(tokens.access_token)
    expect(await introspect(tokens.access_token)).toEqual({ active: false })
    const fresh = await refresh(login, tokens.refresh_token ?? '')
    await revoke(tokens.refresh_token ?? '')
    await revoke('mdr_unknown')
    expect(await introspect(fresh.access_token)).toEqual({ active: false })
  })

  it('is denied by name — RFC 6749 §4.1.2.1', async () => {
    const as = await discover('oauth2')
    const address = new URL(as.authorization_endpoint ?? '')
    address.search = new URLSearchParams({
      client_id: server.full.id,
      redirect_uri: CALLBACK,
      response_type: 'code',
      state: 's',
    }).toString()
    const back = await server.newVisitor().authorizeToApp(address.href, { as: server.ben, decision: 'Deny' })
    expect(() => oauth.validateAuthResponse(as, { client_id: server.full.id }, new URL(back), 's')).toThrow(
      expect.objectContaining({ error: 'access_denied' }),
    )
  })
})
