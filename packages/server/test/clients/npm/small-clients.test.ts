import { ClientOAuth2 } from '@n8n/client-oauth2'
import {
  CodeChallengeMethod,
  generateCodeVerifier,
  generateState,
  OAuth2Client,
  OAuth2RequestError,
} from 'arctic'
import newman from 'newman'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CALLBACK, parameter, startLibraryServer, type LibraryServer } from '../../support/library-server.js'

let server: LibraryServer
beforeAll(async () => {
  server = await startLibraryServer({ MUDRA_ACCESS_TOKEN_REVOCATION: 'off' })
})
afterAll(async () => {
  expect(await server.stop()).toBe(0)
})
const me = async (token: string) => (await server.api('/users/me', token)).status

describe('arctic 3', () => {
  const client = (secret = server.full.secret) => new OAuth2Client(server.full.id, secret, CALLBACK)
  const code = async (verifier: string | null) => {
    const state = generateState()
    const address = `${server.url}/-/oauth_authorize`
    const url =
      verifier === null
        ? client().createAuthorizationURL(address, state, [])
        : client().createAuthorizationURLWithPKCE(address, state, CodeChallengeMethod.S256, verifier, [
            'default',
          ])
    const back = await server.newVisitor().authorizeToApp(url.href, { as: server.ada })
    expect(parameter(back, 'state')).toBe(state)
    return parameter(back, 'code')
  }
  const token = `/-/oauth_token`

  it.each([
    ['with PKCE', generateCodeVerifier()],
    ['without', null],
  ])('signs in %s, refreshes and revokes — RFC 6749 §4.1.3, §6 · RFC 7009 §2.1', async (_how, verifier) => {
    const tokens = await client().validateAuthorizationCode(
      server.url + token,
      await code(verifier),
      verifier,
    )
    expect(await me(tokens.accessToken())).toBe(200)
    expect(tokens.accessTokenExpiresInSeconds()).toBe(3_600)
    const fresh = await client().refreshAccessToken(server.url + token, tokens.refreshToken(), [])
    expect(await me(fresh.accessToken())).toBe(200)
    await client().revokeToken(`${server.url}/-/oauth_revoke`, tokens.refreshToken())
    expect(await me(fresh.accessToken())).toBe(401)
  })

  it('hears what is wrong — RFC 6749 §5.2', async () => {
    const wrong = client(server.specific.secret).validateAuthorizationCode(server.url + token, 'x', null)
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_client' })
    await expect(wrong).rejects.toBeInstanceOf(OAuth2RequestError)
  })
})

describe('@n8n/client-oauth2', () => {
  it.each(['body', 'header'] as const)(
    'signs in and refreshes with the secret in the %s — RFC 6749 §2.3.1',
    async (authentication) => {
      const client = new ClientOAuth2({
        clientId: server.full.id,
        clientSecret: server.full.secret,
        accessTokenUri: `${server.url}/-/oauth_token`,
        authorizationUri: `${server.url}/-/oauth_authorize`,
        redirectUri: CALLBACK,
        // What its node for Asana sends: the parameter, and nothing in it.
        scopes: [''],
        state: 'a state',
        authentication,
      })
      const address = client.code.getUri()
      expect(new URL(address).searchParams.get('scope')).toBe('')
      const back = await server.newVisitor().authorizeToApp(address, { as: server.ada })
      const token = await client.code.getToken(back, { state: 'a state' })
      expect(await me(token.accessToken)).toBe(200)
      const fresh = await token.refresh()
      expect(fresh.accessToken).not.toBe(token.accessToken)
      expect(await me(fresh.accessToken)).toBe(200)
    },
  )
})

describe('newman 6', () => {
  /** Runs requests as Postman keeps them. @returns the status of each */
  const run = async (items: readonly object[]) =>
    await new Promise<number[]>((resolve, reject) =>
      newman.run({ collection: { info: { name: 'API' }, item: items }, reporters: [] }, (error, summary) => {
        if (error !== null) reject(error)
        else resolve(summary.run.executions.map(({ response }) => response.code))
      }),
    )

  it('asks the API with a bearer, and the token endpoint with a form and Basic — RFC 6749 §2.3.1 · RFC 6750 §2.1', async () => {
    const { id, secret } = server.full
    const back = await server
      .newVisitor()
      .authorizeToApp(
        `${server.url}/-/oauth_authorize?${new URLSearchParams({ client_id: id, redirect_uri: CALLBACK, response_type: 'code' }).toString()}`,
        { as: server.ada },
      )
    const bearer = (token: string) => ({ type: 'bearer', bearer: [{ key: 'token', value: token }] })
    const basic = {
      type: 'basic',
      basic: [
        { key: 'username', value: id },
        { key: 'password', value: secret },
      ],
    }
    const urlencoded = Object.entries({
      grant_type: 'authorization_code',
      code: parameter(back, 'code'),
      redirect_uri: CALLBACK,
    }).map(([key, value]) => ({ key, value }))
    const ada = server.demo.users.find(({ email }) => email === server.ada.email)
    const statuses = await run([
      {
        request: {
          method: 'GET',
          url: `${server.apiUrl}/users/me`,
          auth: bearer(ada?.personal_access_token ?? ''),
        },
      },
      { request: { method: 'GET', url: `${server.apiUrl}/users/me`, auth: bearer('x') } },
      {
        request: {
          method: 'POST',
          url: `${server.url}/-/oauth_token`,
          auth: basic,
          body: { mode: 'urlencoded', urlencoded },
        },
      },
      {
        request: {
          method: 'POST',
          url: `${server.apiUrl}/tasks`,
          auth: bearer(ada?.personal_access_token ?? ''),
          header: [{ key: 'content-type', value: 'application/json' }],
          body: {
            mode: 'raw',
            raw: '{"data":{"name":"Postman","assignee":"me","workspace":"1200000000000001"}}',
          },
        },
      },
    ])
    expect(statuses).toEqual([200, 401, 200, 201])
  })
})
