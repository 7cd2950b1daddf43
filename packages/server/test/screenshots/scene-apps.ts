import type { Gid } from '../../src/protocol/asana/gid.js'
import {
  allow,
  answerOf,
  newAskingApp,
  REDIRECT_URI,
  requestOf,
  type AskedApp,
} from '../support/authorize.js'
import type { FormBrowser } from '../support/form-browser.js'
import type { TestServer } from '../support/services.js'
import { DAY_MS } from '../../src/time-units.js'

/** An app that somebody allowed something and that has its tokens. */
export async function allowed(server: TestServer, browser: FormBrowser, name: string, scope: string) {
  const app = await newAskingApp(server.services, {
    settings: {
      name: name.slice(0, 80),
      scopes: scope.split(' '),
    },
  })
  return await connect(server, browser, app, scope)
}

/** Allows an app something and redeems its code. */
export async function connect(server: TestServer, browser: FormBrowser, app: AskedApp, scope: string) {
  const { code = '' } = answerOf(await allow(browser, requestOf(app, { scope })))
  const response = await server.server.inject({
    method: 'POST',
    url: '/-/oauth_token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      client_id: app.clientId,
      client_secret: app.secret ?? '',
      redirect_uri: REDIRECT_URI,
    }).toString(),
  })
  const { refresh_token: refresh = '' } = JSON.parse(response.body) as Record<string, string>
  return { clientId: app.clientId, app, refresh }
}

/** Refreshes and calls the API, so that there is a use to show. */
export async function use(
  server: TestServer,
  { app, refresh }: { readonly refresh: string; readonly app: AskedApp },
): Promise<void> {
  const response = await server.server.inject({
    method: 'POST',
    url: '/-/oauth_token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refresh,
      client_id: app.clientId,
      client_secret: app.secret ?? '',
    }).toString(),
  })
  const { access_token: token = '' } = JSON.parse(response.body) as Record<string, string>
  await server.api('GET', '/users/me', { as: { token } })
  await server.services.tokens.uses.flushAll()
}

/** Requests of some weeks: more on working days than on others. */
export async function noteDays(
  { clock, services }: TestServer,
  { app, token }: { readonly app: Gid; readonly token: Gid | undefined },
): Promise<void> {
  const tokenGid = token ?? app
  const nowMs = clock.nowMs()
  clock.advance(-20 * DAY_MS)
  for (let day = 0; day < 20; day++) {
    for (let count = 0; count < (day % 7 < 5 ? 6 + ((day * 5) % 9) : 1); count++) {
      services.apps.requests.note(app, count % 6 === 5 ? 404 : 200)
      services.tokens.uses.note(
        { kind: 'personal', tokenGid, atMs: clock.nowMs(), address: '192.0.2.7' },
        null,
      )
    }
    clock.advance(DAY_MS)
  }
  if (clock.nowMs() !== nowMs) throw new Error('the clock is not where it was')
  await services.apps.requests.flushAll()
  await services.tokens.uses.flushAll()
}
