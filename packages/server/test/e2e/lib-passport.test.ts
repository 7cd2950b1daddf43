import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import passport from 'passport'
import passportAsana from 'passport-asana'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Credentials } from '../support/fetch-visitor.js'
import { startLibraryServer, type LibraryServer } from '../support/library-server.js'

describe('passport-asana 0.0', () => {
  let server: LibraryServer
  let app: Server
  let appUrl: string

  /** An app as the readme has it, save for the two addresses; what passport decides, it answers. */
  beforeAll(async () => {
    server = await startLibraryServer()
    const keeper = new passport.Passport()
    app = createServer((request, response) => {
      const authenticate = keeper.authenticate('Asana', (error, user, info) => {
        response.end(JSON.stringify({ error: error instanceof Error ? error.message : null, user, info }))
      })
      keeper.initialize()(request, response, () => {
        authenticate(request, response, (error) => {
          response.writeHead(500).end(String(error))
        })
      })
    })
    // Express gives requests a parsed query, which the strategy reads.
    app.prependListener('request', (request) => {
      const { searchParams } = new URL(request.url ?? '', 'http://app.example')
      Object.assign(request, { query: Object.fromEntries(searchParams) })
    })
    app.listen(0, '127.0.0.1')
    await once(app, 'listening')
    appUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
    await server.command('app', 'add-redirect', server.full.id, `${appUrl}/callback`)
    keeper.use(
      new passportAsana.Strategy(
        {
          authorizationURL: `${server.url}/-/oauth_authorize`,
          tokenURL: `${server.url}/-/oauth_token`,
          clientID: server.full.id,
          clientSecret: server.full.secret,
          callbackURL: `${appUrl}/callback`,
          skipUserProfile: true, // its address is fixed in the library
        },
        (...[accessToken, refreshToken, , done]) => {
          done(null, { accessToken, refreshToken })
        },
      ),
    )
  })
  afterAll(async () => {
    app.close()
    expect(await server.stop()).toBe(0)
  })

  const decide = async (as: Credentials, decision: 'Allow' | 'Deny'): Promise<unknown> => {
    const arrival = await server.newVisitor(appUrl).authorize(`${appUrl}/login`, { as, decision })
    if (arrival.at !== 'page' || arrival.status !== 200) throw new Error(`the app failed: ${arrival.url}`)
    return JSON.parse(arrival.text)
  }

  it('gets tokens that work, without a state and without a scope — RFC 6749 §4.1.1', async () => {
    const { user, error } = (await decide(server.ada, 'Allow')) as {
      user: { accessToken: string; refreshToken: string }
      error: unknown
    }
    expect(error).toBeNull()
    expect(user.refreshToken).toMatch(/^mdr_/)
    const me = await server.api('/users/me?opt_fields=id,name,email', user.accessToken)
    expect([me.status, me.data.email]).toEqual([200, server.ada.email])
  })

  it('takes Deny for a refusal, not for a fault — RFC 6749 §4.1.2.1', async () => {
    expect(await decide(server.ben, 'Deny')).toEqual({
      error: null,
      user: false,
      info: { message: 'The user denied access to your application.' },
    })
  })
})
