import { Auth, type AuthConfig } from '@auth/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLibraryServer, type LibraryApp, type LibraryServer } from '../../support/library-server.js'
import { browserOf } from './cookies.js'

const SITE = 'http://localhost:3000'
const SECRET = 'a secret of the site that nobody else knows'

type Provider = AuthConfig['providers'][number]

describe('Auth.js 5 (@auth/core)', () => {
  let server: LibraryServer
  let app: LibraryApp
  beforeAll(async () => {
    server = await startLibraryServer()
    app = await server.newApp('Auth.js', `${SITE}/auth/callback/asana`)
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })

  /** Three addresses and no issuer, as people write it for Asana. */
  const byAddresses = (): Provider => ({
    id: 'asana',
    name: 'Asana',
    type: 'oauth',
    clientId: app.id,
    clientSecret: app.secret,
    authorization: { url: `${server.url}/-/oauth_authorize`, params: { scope: 'default' } },
    token: `${server.url}/-/oauth_token`,
    userinfo: `${server.apiUrl}/users/me`,
    profile: ({ data }: { data: { gid: string; name: string; email: string } }) => ({
      id: data.gid,
      name: data.name,
      email: data.email,
    }),
  })

  const byIssuer = (): Provider => ({
    id: 'asana',
    name: 'Asana',
    type: 'oidc',
    issuer: server.apiUrl,
    clientId: app.id,
    clientSecret: app.secret,
    authorization: { params: { scope: 'openid email profile' } },
    checks: ['pkce', 'state', 'nonce'],
  })

  /** Signs in with the button of a site, and reads the session that the site then has. */
  async function logIn(provider: Provider, as = server.ada, decision: 'Allow' | 'Deny' = 'Allow') {
    const config: AuthConfig = {
      providers: [provider],
      secret: SECRET,
      trustHost: true,
      basePath: '/auth',
      logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
    }
    const browse = browserOf(SITE, async (request) => await Auth(request, config))
    const { csrfToken } = (await (await browse('/auth/csrf')).json()) as { csrfToken: string }
    const sent = await browse('/auth/signin/asana', {
      method: 'POST',
      body: new URLSearchParams({ csrfToken, callbackUrl: SITE }),
    })
    const address = sent.headers.get('location') ?? ''
    const back = await server.newVisitor().authorizeToApp(address, { as, decision })
    const arrived = await browse(back)
    const session = (await (await browse('/auth/session')).json()) as { user?: object } | null
    return { user: session?.user, location: arrived.headers.get('location') }
  }

  it.each([
    ['three addresses', byAddresses],
    ['the issuer', byIssuer],
  ])('signs somebody in, configured by %s — RFC 9207 §2.4', async (_how, provider) => {
    const { location, user } = await logIn(provider())
    expect([location, user]).toEqual([SITE, { name: 'Ada Byron', email: server.ada.email }])
  })

  it('hears that it was denied', async () => {
    const { location, user } = await logIn(byAddresses(), server.ben, 'Deny')
    expect(user).toBeUndefined()
    expect(location).toContain('error=OAuthCallbackError')
  })
})
