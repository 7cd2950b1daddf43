import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import grant from 'grant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO } from '../support/demo.js'
import { startLibraryServer, type LibraryServer } from '../support/library-server.js'
import { freePort } from '../support/mudrad-process.js'

interface GrantAnswer {
  readonly access_token?: string
  readonly refresh_token?: string
  readonly raw?: { readonly data: { readonly gid: string } }
  readonly profile?: { readonly data: { readonly gid: string; readonly email: string } }
  readonly error?: string
}

describe('grant 5.4', () => {
  let server: LibraryServer
  let app: Server
  let appUrl: string

  beforeAll(async () => {
    server = await startLibraryServer()
    const port = await freePort()
    appUrl = `http://127.0.0.1:${port}`
    await server.command('app', 'add-redirect', server.full.id, `${appUrl}/connect/asana/callback`)
    await server.command('app', 'add-redirect', server.specific.id, `${appUrl}/connect/narrow/callback`)
    const asana = {
      oauth: 2,
      scope_delimiter: ' ',
      authorize_url: `${server.url}/-/oauth_authorize`,
      access_url: `${server.url}/-/oauth_token`,
      profile_url: `${server.apiUrl}/users/me`,
    }
    const handle = grant.default.node({
      config: {
        defaults: {
          origin: appUrl,
          transport: 'state',
          state: true,
          pkce: true,
          response: ['tokens', 'raw', 'profile'],
        },
        asana: { ...asana, key: server.full.id, secret: server.full.secret },
        narrow: {
          ...asana,
          key: server.specific.id,
          secret: server.specific.secret,
          scope: ['users:read', 'tasks:read'],
        },
      },
      session: { secret: 'of the test' },
    }) as (request: unknown, response: unknown) => Promise<{ response?: GrantAnswer }>
    app = createServer((request, response) => {
      void handle(request, response).then(({ response: answer }) => {
        if (answer !== undefined) response.end(JSON.stringify(answer))
      })
    })
    app.listen(port, '127.0.0.1')
    await once(app, 'listening')
  })
  afterAll(async () => {
    app.close()
    expect(await server.stop()).toBe(0)
  })

  const connect = async (
    provider: string,
    how: Parameters<ReturnType<typeof server.newVisitor>['authorize']>[1] = { as: server.ada },
  ): Promise<GrantAnswer> => {
    const arrival = await server.newVisitor(appUrl).authorize(`${appUrl}/connect/${provider}`, how)
    if (arrival.at !== 'page' || !arrival.url.startsWith(appUrl)) {
      throw new Error(`did not come back to the app: ${JSON.stringify(arrival)}`)
    }
    return JSON.parse(arrival.text) as GrantAnswer
  }

  it('connects with state and PKCE, and reads the profile — RFC 7636 §4.3, §4.5 · RFC 9700 §4.7.1', async () => {
    const answer = await connect('asana')
    expect(answer.error).toBeUndefined()
    expect(answer.access_token).toMatch(/^mda_/)
    expect(answer.refresh_token).toMatch(/^mdr_/)
    expect(answer.raw?.data.gid).toBe(DEMO.ada)
    expect(answer.profile?.data).toMatchObject({ gid: DEMO.ada, email: server.ada.email })
  })

  it('asks for scopes joined by spaces, and gets those — RFC 6749 §3.3', async () => {
    const { access_token: token = '' } = await connect('narrow')
    expect((await server.api('/users/me', token)).status).toBe(200)
    expect((await server.api(`/projects/${DEMO.greenhouse}`, token)).status).toBe(403)
  })

  it('hears that the person denied — RFC 6749 §4.1.2.1', async () => {
    const answer = await connect('asana', { as: server.ben, decision: 'Deny' })
    expect(answer.error).toBe('access_denied')
  })
})
