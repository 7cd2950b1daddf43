import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { genericOAuth } from 'better-auth/plugins'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLibraryServer, type LibraryApp, type LibraryServer } from '../../support/library-server.js'
import { browserOf } from './cookies.js'

const SITE = 'http://localhost:3000'

describe('better-auth', () => {
  let server: LibraryServer
  let app: LibraryApp
  beforeAll(async () => {
    server = await startLibraryServer()
    app = await server.newApp('better-auth', `${SITE}/api/auth/callback/asana`)
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })

  it('signs somebody in by the discovery document, with PKCE — OpenID Connect Discovery §4', async () => {
    const rows = { user: [], session: [], account: [], verification: [] }
    const site = betterAuth({
      baseURL: SITE,
      secret: 'a secret of the site that nobody else knows, long enough',
      database: memoryAdapter(rows),
      logger: { disabled: true },
      telemetry: { enabled: false },
      plugins: [
        genericOAuth({
          config: [
            {
              providerId: 'asana',
              clientId: app.id,
              clientSecret: app.secret,
              discoveryUrl: `${server.apiUrl}/.well-known/openid-configuration`,
              scopes: ['openid', 'email', 'profile'],
              pkce: true,
            },
          ],
        }),
      ],
    })
    const browse = browserOf(SITE, async (request) => await site.handler(request))
    const sent = await browse('/api/auth/sign-in/social', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ provider: 'asana', callbackURL: '/in' }),
    })
    const { url } = (await sent.json()) as { url: string }
    const back = await server.newVisitor().authorizeToApp(url, { as: server.ada })
    const arrived = await browse(back)
    expect(arrived.headers.get('location')).toBe('/in')
    const session = (await (await browse('/api/auth/get-session')).json()) as { user: object }
    expect(session.user).toMatchObject({ name: 'Ada Byron', email: server.ada.email })
    expect(rows.account).toMatchObject([{ accountId: server.ada.gid, providerId: 'asana' }])
  })
})
