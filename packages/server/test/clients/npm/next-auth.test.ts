import NextAuth, { type AuthOptions } from 'next-auth'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { cookieJar } from './cookies.js'
import { startLibraryServer, type LibraryApp, type LibraryServer } from '../../support/library-server.js'

/** Its types are for bundlers, which see another default export. */
const handle = NextAuth as unknown as (
  request: object,
  response: object,
  options: AuthOptions,
) => Promise<void>
const SITE = 'http://localhost:3000'

describe('NextAuth 4', () => {
  let server: LibraryServer
  let app: LibraryApp
  beforeAll(async () => {
    server = await startLibraryServer()
    vi.stubEnv('NEXTAUTH_URL', SITE)
    app = await server.newApp('NextAuth', `${SITE}/api/auth/callback/asana`)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    expect(await server.stop()).toBe(0)
  })

  const shared = () => ({ id: 'asana', name: 'Asana', clientId: app.id, clientSecret: app.secret })
  const providers = {
    /** Three addresses and no issuer, as people write it for Asana. */
    'three addresses': (): AuthOptions['providers'][number] => ({
      ...shared(),
      type: 'oauth',
      authorization: { url: `${server.url}/-/oauth_authorize`, params: { scope: 'default' } },
      token: `${server.url}/-/oauth_token`,
      userinfo: `${server.apiUrl}/users/me`,
      checks: ['state', 'pkce'],
      profile: ({ data }: { data: { gid: string; name: string; email: string } }) => ({
        id: data.gid,
        name: data.name,
        email: data.email,
      }),
    }),
    'the well-known document': (): AuthOptions['providers'][number] => ({
      ...shared(),
      type: 'oauth',
      wellKnown: `${server.apiUrl}/.well-known/openid-configuration`,
      authorization: { params: { scope: 'openid email profile' } },
      idToken: true,
      checks: ['state', 'pkce', 'nonce'],
      profile: (claims: { sub: string; name: string; email: string }) => ({
        id: claims.sub,
        name: claims.name,
        email: claims.email,
      }),
    }),
  }

  /** Calls the library as a page of Next would be called, in one browser. */
  function openSite(provider: AuthOptions['providers'][number]) {
    const cookies = cookieJar()
    return async (path: string, { query = {}, body }: { query?: object; body?: object } = {}) => {
      const headers = new Map<string, string | string[]>()
      let answer: unknown
      const response = {
        status: () => response,
        getHeader: (name: string) => headers.get(name.toLowerCase()),
        setHeader: (name: string, value: string | string[]) => {
          headers.set(name.toLowerCase(), value)
          return response
        },
        send: (sent: unknown) => void (answer = sent),
        json: (sent: unknown) => void (answer = sent),
        end: () => undefined,
      }
      const request = {
        method: body === undefined ? 'GET' : 'POST',
        headers: {},
        query: { ...query, nextauth: path.split('/') },
        cookies: cookies.all(),
        body,
      }
      await handle(request, response, {
        providers: [provider],
        secret: 'a secret of the site that nobody else knows',
        logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
      })
      cookies.keep([headers.get('set-cookie') ?? []].flat())
      return { body: answer as Record<string, unknown>, location: String(headers.get('location') ?? '') }
    }
  }

  it.each(Object.entries(providers))(
    'signs somebody in, configured by %s — RFC 9207 §2.4',
    async (_how, provider) => {
      const call = openSite(provider())
      const { csrfToken } = (await call('csrf')).body
      const sent = await call('signin/asana', { body: { csrfToken, callbackUrl: SITE } })
      const back = await server.newVisitor().authorizeToApp(sent.location, { as: server.ada })
      const query = Object.fromEntries(new URL(back).searchParams)
      expect((await call('callback/asana', { query })).location).toBe(SITE)
      expect((await call('session')).body['user']).toMatchObject({
        name: 'Ada Byron',
        email: server.ada.email,
      })
    },
  )
})
