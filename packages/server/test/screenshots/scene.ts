import type { Gid } from '../../src/protocol/asana/gid.js'
import { allow, answerOf, demoPerson, newAskingApp, REDIRECT_URI, requestOf } from '../support/authorize.js'
import { openFormBrowser, type FormBrowser } from '../support/form-browser.js'
import { openTestServer, type DemoName, type TestServer } from '../support/house.js'
import { HARD_NAMES } from '../support/look.js'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const PASSWORD = 'a password of some length'
const SESSIONS_OF_MANY = 40
const USER_AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36',
]

export interface Scene {
  readonly server: TestServer
  readonly baseUrl: string
  /** Client ids of apps of Ada's that Ben allowed something. */
  readonly apps: readonly Gid[]
  /** Where an app asks, and the person has to decide. */
  readonly consentPath: string
  personOf(name: DemoName | 'hard'): { readonly email: string; readonly password: string }
  close(): Promise<void>
}

/** The demo organisation with something to see on every page: used apps, sessions, and a person with a hard name and much of all. */
export async function openScene(): Promise<Scene> {
  const server = await openTestServer()
  const baseUrl = await server.server.listen({ host: '127.0.0.1', port: 0 })
  const hard = await newHardPerson(server)
  const personOf = (name: DemoName | 'hard') => (name === 'hard' ? hard : demoPerson(server, name))
  const signedIn = async (name: DemoName | 'hard', userAgent = USER_AGENTS[0]) => {
    const browser = openFormBrowser(server)
    const { email, password } = personOf(name)
    await browser.submit(await browser.get('/login'), { email, password }, { 'user-agent': userAgent ?? '' })
    return browser
  }
  const ben = await signedIn('ben')
  const planner = await allowed(server, ben, 'Planner', 'tasks:read tasks:write projects:read openid email')
  server.clock.advance(9 * DAY_MS)
  const [benAgain, hardAgain] = [await signedIn('ben'), await signedIn('hard')]
  const timesheet = await allowed(server, benAgain, 'Timesheet export', 'tasks:read')
  for (const [, name] of HARD_NAMES)
    await allowed(server, hardAgain, name, 'tasks:read tasks:delete users:read')
  server.clock.advance(DAY_MS)
  await use(server, planner)
  for (const userAgent of USER_AGENTS) await signedIn('ada', userAgent)
  for (let index = 0; index < SESSIONS_OF_MANY; index++) await signedIn('hard', USER_AGENTS[index % 3])
  server.clock.advance(3 * MINUTE_MS)
  const asking = await newAskingApp(server.house, {
    settings: { name: 'Roadmap', scopes: ['tasks:read', 'tasks:write', 'tasks:delete', 'projects:read'] },
  })
  return {
    server,
    baseUrl,
    apps: [planner.clientId, timesheet.clientId],
    consentPath: requestOf(asking, { scope: 'tasks:read tasks:write tasks:delete projects:read' }),
    personOf,
    close: async () => await server.close(),
  }
}

async function newHardPerson({ house }: TestServer) {
  const email = `${'long-local-part-'.repeat(3)}@${'long-domain-'.repeat(4)}name.example`
  const made = await house.createUser({
    name: HARD_NAMES[0]?.[1] ?? '',
    email,
    role: 'admin',
    workspace: { newName: HARD_NAMES[1]?.[1] ?? '' },
    password: PASSWORD,
    actor: { kind: 'operator' },
  })
  if (!made.ok) throw new Error(made.message)
  return { email, password: PASSWORD }
}

/** An app that somebody allowed something and that has its tokens. */
async function allowed(server: TestServer, browser: FormBrowser, name: string, scope: string) {
  const app = await newAskingApp(server.house, {
    settings: {
      name: name.slice(0, 80),
      scopes: scope.split(' '),
    },
  })
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
async function use(
  server: TestServer,
  { app, refresh }: { readonly refresh: string; readonly app: Awaited<ReturnType<typeof newAskingApp>> },
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
  await server.house.uses.flushAll()
}
