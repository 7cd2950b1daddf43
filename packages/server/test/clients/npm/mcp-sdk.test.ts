import {
  auth,
  discoverAuthorizationServerMetadata,
  refreshAuthorization,
  type OAuthClientProvider,
} from '@modelcontextprotocol/sdk/client/auth.js'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  CALLBACK,
  parameter,
  startLibraryServer,
  type LibraryApp,
  type LibraryServer,
} from '../../support/library-server.js'

type Tokens = NonNullable<Awaited<ReturnType<OAuthClientProvider['tokens']>>>

describe('the MCP SDK', () => {
  let server: LibraryServer
  let resource: Server
  let resourceUrl: string
  beforeAll(async () => {
    server = await startLibraryServer()
    // A server of tools that is guarded with tokens from here, and says so (RFC 9728).
    resource = createServer((request, response) => {
      if (request.url?.startsWith('/.well-known/oauth-protected-resource') !== true)
        return response.writeHead(404).end()
      return response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ resource: `${resourceUrl}/mcp`, authorization_servers: [server.url] }))
    })
    await new Promise<void>((resolve) => resource.listen(0, '127.0.0.1', resolve))
    resourceUrl = `http://127.0.0.1:${(resource.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    resource.closeAllConnections()
    await new Promise((resolve) => resource.close(resolve))
    expect(await server.stop()).toBe(0)
  })

  /** What a host of MCP keeps for an app that was registered by hand. */
  function hostOf({ id, secret }: Partial<LibraryApp>) {
    let tokens: Tokens | undefined
    let verifier = ''
    let address: URL | undefined
    const provider: OAuthClientProvider = {
      redirectUrl: CALLBACK,
      clientMetadata: { redirect_uris: [CALLBACK] },
      clientInformation: () => ({
        client_id: id ?? '',
        ...(secret === undefined ? {} : { client_secret: secret }),
      }),
      tokens: () => tokens,
      saveTokens: (saved) => void (tokens = saved),
      redirectToAuthorization: (url) => void (address = url),
      saveCodeVerifier: (saved) => void (verifier = saved),
      codeVerifier: () => verifier,
    }
    return { provider, tokens: () => tokens, address: () => address?.href ?? '' }
  }

  it('finds the authorization server behind a resource, signs in with PKCE, and refreshes — RFC 8414 §3', async () => {
    const host = hostOf(server.full)
    expect(await auth(host.provider, { serverUrl: `${resourceUrl}/mcp` })).toBe('REDIRECT')
    const back = await server.newVisitor().authorizeToApp(host.address(), { as: server.ada })
    const authorizationCode = parameter(back, 'code')
    expect(await auth(host.provider, { serverUrl: `${resourceUrl}/mcp`, authorizationCode })).toBe(
      'AUTHORIZED',
    )
    const first = host.tokens()
    expect((await server.api('/users/me', first?.access_token ?? '')).status).toBe(200)
    expect(await auth(host.provider, { serverUrl: `${resourceUrl}/mcp` })).toBe('AUTHORIZED')
    expect(host.tokens()?.access_token).not.toBe(first?.access_token)
    expect(host.tokens()?.refresh_token).toBe(first?.refresh_token)
  })

  it('signs a public app in, and gets another refresh token each time — RFC 8252 §7.3 · RFC 9700 §4.14.2', async () => {
    const host = hostOf({ id: server.native.id })
    const provider = { ...host.provider, redirectUrl: 'http://127.0.0.1:38222/callback' }
    expect(await auth(provider, { serverUrl: `${resourceUrl}/mcp` })).toBe('REDIRECT')
    const back = await server.newVisitor().authorizeToApp(host.address(), { as: server.ada })
    await auth(provider, { serverUrl: `${resourceUrl}/mcp`, authorizationCode: parameter(back, 'code') })
    const metadata = await discoverAuthorizationServerMetadata(server.url)
    if (metadata === undefined) throw new Error('no metadata')
    const fresh = await refreshAuthorization(server.url, {
      metadata,
      clientInformation: { client_id: server.native.id },
      refreshToken: host.tokens()?.refresh_token ?? '',
    })
    expect(fresh.refresh_token).not.toBe(host.tokens()?.refresh_token)
    expect((await server.api('/users/me', fresh.access_token)).status).toBe(200)
  })
})
