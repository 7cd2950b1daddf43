import type { Gid } from '../../src/protocol/asana/gid.js'
import { allow, answerOf, browserOf, newAskingApp, REDIRECT_URI, requestOf } from './authorize.js'
import { DEMO } from './demo.js'
import { openFormBrowser, type FormBrowser } from './form-browser.js'
import type { TestServer } from './services.js'

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What is posted by programs or by an app's own page, and so carries no token of a form of ours. */
const POSTED_BY_OTHERS = new Map([
  ['/-/oauth_token', 'an app, with its secret'],
  ['/-/oauth_revoke', 'an app, with its secret'],
  ['/-/oauth_introspect', 'an app, with its secret'],
  ['/-/token_info', 'a program, with the token that it asks about'],
  ['/-/credentials/revoke', 'anybody who found a credential'],
  ['/-/oauth_authorize', 'an app’s page: OpenID Connect Core §3.1.2.1; it asks and changes nothing'],
  ['/-/oauth_logout', 'an app’s page: RP-Initiated Logout §2; it asks and changes nothing'],
  ['/-/userinfo', 'an app, with its token'],
  ['/api/1.0/openid_connect/userinfo', 'an app, with its token'],
  ['/0/my-apps/:clientId/try/callback', 'our own answer page in `form_post` mode; it shows what came'],
])

/** Every route of a running server for a method, as it was declared: `/0/my-apps/:clientId`. */
export function routesOf({ server }: Pick<TestServer, 'server'>, method: Method): readonly string[] {
  return [...readRoutes(server.printRoutes({ commonPrefix: false }))]
    .filter((route) => route.startsWith(`${method} `))
    .map((route) => route.slice(method.length + 1))
}

/** The routes that take the forms of our own pages. */
export function formRoutesOf(server: Pick<TestServer, 'server'>): readonly string[] {
  return routesOf(server, 'POST').filter(
    (route) => !POSTED_BY_OTHERS.has(route) && !route.startsWith('/api/1.0/'),
  )
}

/** Reads the tree that Fastify prints of its routes. */
export function* readRoutes(tree: string): Iterable<string> {
  const above: string[] = []
  for (const line of tree.split('\n')) {
    const found = /^([│├└─\s]*)(\S+)(?: \(([A-Z, ]+)\))?$/.exec(line)
    if (found === null) continue
    const [, indent = '', part = '', methods] = found
    const depth = indent.length / 4 - 1
    above.length = depth
    above[depth] = part
    if (methods === undefined) continue
    for (const method of methods.split(', ')) yield `${method} ${above.join('')}`
  }
}

export interface PageScene {
  readonly ada: FormBrowser
  /** The address of a route, with ids of things that there are and that are Ada's or of her workspace. */
  addressOf(route: string): string
}

/** What texts people and developers choose; hostile ones, where a test is after that. */
export interface SceneTexts {
  readonly app: string
  readonly description: string
  readonly token: string
}

const TEXTS: SceneTexts = { app: 'Planner', description: 'Plans.', token: 'Nightly job' }

/** One of each thing that a page is about, in the demo organization, with Ada signed in. */
export async function openPageScene(
  server: TestServer,
  { texts = TEXTS }: { readonly texts?: SceneTexts } = {},
): Promise<PageScene> {
  const { services } = server
  const operator = { kind: 'operator' } as const
  const ada = await browserOf(server)
  const settings = { name: texts.app, description: texts.description, scopes: ['tasks:read'] }
  const app = await newAskingApp(services, { settings })
  const made = await services.tokens.create({
    userGid: DEMO.ada as Gid,
    name: texts.token,
    scopes: ['tasks:read'],
    expires: 'default',
    actor: operator,
  })
  if (!made.ok) throw new Error(made.message)
  await redeem(server, app, answerOf(await allow(ada, requestOf(app, { scope: 'tasks:read' })))['code'] ?? '')
  const link = await ada.submit(await ada.get(`/0/admin/${DEMO.greenfield}/members/add`), {
    email: 'nova@people.example',
  })
  const secret = /\/invitations\/([\w-]+)/.exec(link.text)?.[1] ?? ''
  const opened = (await ada.get(`/invitations/${secret}`)).location ?? ''
  const members = await ada.get(`/0/admin/${DEMO.greenfield}/members`)
  const [event] = await services.audit.trail.list(
    { workspaceGid: DEMO.greenfield as Gid },
    { beforeSeq: null, rowsMax: 1 },
  )
  const facts: Readonly<Record<string, string>> = {
    seq: String(event?.seq ?? ''),
    workspace: DEMO.greenfield,
    user: DEMO.ben,
    clientId: app.clientId,
    secretGid: (await services.apps.find(app.clientId))?.secrets[0]?.gid ?? '',
    gid: made.tokenGid,
    kind: 'personal',
    secret,
    handle: opened.split('/').at(-1) ?? '',
    invitation: /invitations\/(\d+)\/withdraw/.exec(members.text)?.[1] ?? '',
    operationId: 'getTask',
    // None is registered: a form is judged before what it is about is looked for.
    passkey: '1',
    // Nobody has a picture.
    name: 'x'.repeat(32),
    // The first task of the seed catalogue.
    custom_id: 'SEED-1',
  }
  return {
    ada,
    addressOf: (route) =>
      route.replaceAll(/:(\w+)/g, (_whole, name: string) => {
        const value = facts[name]
        if (value === undefined || value === '')
          throw new Error(`page-routes.ts does not say what :${name} of ${route} is`)
        return value
      }),
  }
}

async function redeem(
  { server }: TestServer,
  app: Awaited<ReturnType<typeof newAskingApp>>,
  code: string,
): Promise<void> {
  const response = await server.inject({
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
  if (response.statusCode !== 200) throw new Error(response.body)
}

/** The token that the forms of a browser's pages carry. */
export async function formTokenOf(browser: FormBrowser): Promise<string> {
  const { text } = await browser.get('/logout')
  return /name="csrf_token"[^>]*value="([^"]+)"/.exec(text)?.[1] ?? ''
}

/** Somebody who never signed in. */
export function visitorOf(server: TestServer): FormBrowser {
  return openFormBrowser(server)
}
