import type { Gid } from '../../src/protocol/asana/gid.js'
import { AUTHORIZE_BUDGET } from '../../src/http/limit-by-address.js'
import { OPEN_POLICY } from '../../src/protocol/token/policy.js'
import { newAskingApp, PKCE, requestOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { setUpApp } from '../support/factors.js'
import type { FormBrowser } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { HARD_NAMES } from '../support/look.js'
import { linkIn, takeMail } from '../support/mailbox.js'
import type { Stores } from '../support/stores.js'

const OPERATOR = { kind: 'operator' } as const
const ELSEWHERE = '192.0.2.99'
/** Of this machine, where plain http will do. */
const FLOODING_ADDRESS = '127.0.0.9'
const STEP_MS = 30_000
const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob'
const SCOPES = ['tasks:read', 'tasks:write', 'tasks:delete', 'projects:read', 'users:read']
/** One pixel: what counts is where the icon stands. */
const ICON = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg==',
  'base64',
)

/** An answer that a page gives at no address of its own. */
export interface Refusal {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Where apps ask, by what is special about each. */
export interface Consents {
  readonly full: string
  readonly icon: string
  readonly hard: readonly string[]
  readonly outOfBand: string
  readonly formPost: string
}

/** An app of Ada's whose secret is being rotated, and whose old one came in clear. */
export async function rotatingApp({ services }: TestServer) {
  const app = await newAskingApp(services, { settings: { name: 'Seed order' } })
  await services.leaks.noteExposure(app.secret ?? '', ELSEWHERE)
  const started = await services.apps.rotateSecret({
    clientId: app.clientId,
    overlapSeconds: null,
    actor: OPERATOR,
  })
  if (!started.ok) throw new Error(started.message)
  return { clientId: app.clientId, freshGid: started.secretGid }
}

/** The apps and tokens of somebody to whom names mean nothing. */
export async function hardThings({ services }: TestServer, ownerGid: Gid) {
  const [apps, tokens]: [Gid[], Gid[]] = [[], []]
  for (const [, name] of HARD_NAMES) {
    const settings = { name: ownName(name), description: name, scopes: SCOPES }
    const app = await newAskingApp(services, { ownerGid, settings })
    apps.push(app.clientId)
    for (const status of [200, 200, 404, 500]) services.apps.requests.note(app.clientId, status)
    const scopes = ['tasks:read', 'tasks:write', 'users:read']
    const made = await services.tokens.create({
      userGid: ownerGid,
      name,
      scopes,
      expires: 'default',
      actor: OPERATOR,
    })
    if (!made.ok) throw new Error(made.message)
    tokens.push(made.tokenGid)
    await services.leaks.noteExposure(made.secret, ELSEWHERE)
  }
  await services.apps.requests.flushAll()
  return { apps, tokens }
}

/** As hard, and another one: an app of somebody else's in the workspace has the first. */
function ownName(name: string): string {
  const seen = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name.slice(0, 79))]
  return `${seen
    .slice(0, -1)
    .map(({ segment }) => segment)
    .join('')}2`
}

/** Requests of every kind that a person may have before them. */
export async function consentsOf({ services }: TestServer): Promise<Consents> {
  const asking = async (name: string, wish: Parameters<typeof newAskingApp>[1] = {}) =>
    await newAskingApp(services, { ...wish, settings: { name, scopes: SCOPES, ...wish.settings } })
  const scope = SCOPES.join(' ')
  const native = await asking('Field notes', { kind: 'native', redirectUris: [OUT_OF_BAND] })
  const hard = []
  for (const [, name] of HARD_NAMES)
    hard.push(requestOf(await asking(name.slice(0, 80)), { scope, prompt: 'consent' }))
  const full = await asking('Harvest Planner', { settings: { scopes: ['default', 'openid'] } })
  return {
    full: requestOf(full, { scope: 'default openid', prompt: 'consent' }),
    icon: requestOf(await asking('Orbit', { settings: { icon: ICON } }), { scope, prompt: 'consent' }),
    hard,
    outOfBand: requestOf(native, { scope, ...PKCE, redirect_uri: OUT_OF_BAND, prompt: 'consent' }),
    formPost: requestOf(await asking('Ledger'), { scope, prompt: 'consent', response_mode: 'form_post' }),
  }
}

/** Cara proves herself by an authenticator app and a passkey. @returns the code that her app shows next */
export async function secureCara(
  { clock }: TestServer,
  { cara, stores }: { readonly cara: FormBrowser; readonly stores: Stores },
): Promise<{ readonly code: () => string; readonly passkeyGid: string }> {
  const { phone } = await setUpApp(cara, clock)
  const passkeyGid = '1199' as Gid
  await stores.db.queries
    .insertInto('passkeys')
    .values({
      gid: passkeyGid,
      credential_id: 'bm90IHVzZWQ',
      user_gid: DEMO.cara,
      name: 'Laptop with the blue lid',
      public_key: new Uint8Array(32),
      counter: 0,
      transports: '["internal"]',
      is_device_bound: 1,
      created_at_ms: clock.nowMs(),
      last_used_at_ms: null,
    })
    .execute()
  clock.advance(2 * STEP_MS)
  return { code: () => phone.codeAt(clock.nowMs()), passkeyGid }
}

/** Harbour demands everything that there is to demand; somebody new there has no second factor yet. */
export async function strictHarbour({ clock, services }: TestServer) {
  const newcomer = { email: 'new@harbour.example', password: 'a password of some length' }
  const made = await services.users.create({
    name: 'New at Harbour',
    role: 'member',
    workspace: { gid: DEMO.harbour as Gid },
    ...newcomer,
    actor: OPERATOR,
  })
  if (!made.ok) throw new Error(made.message)
  const { version } = await services.policies.reading.find(DEMO.harbour as Gid)
  const saved = await services.policies.write({
    workspaceGid: DEMO.harbour as Gid,
    adminGid: null,
    seenVersion: version,
    policy: {
      ...OPEN_POLICY,
      personalTokensAllowed: false,
      apps: 'approved',
      secondFactorRequired: true,
      addressRanges: ['203.0.113.0/24', '2001:db8::/32'],
      unusedDaysMax: 90,
    },
    actor: OPERATOR,
    nowMs: clock.nowMs(),
  })
  if (saved !== 'saved') throw new Error(saved)
  return { newcomer }
}

/** Where a mail to Gil leads, who forgot his password. */
export async function resetLinkOf({ services }: TestServer): Promise<string> {
  await services.passwordResets.requestReset({ email: 'gil@visitor.example', address: '192.0.2.7' })
  return linkIn((await takeMail(services)).find(({ kind }) => kind === 'password_reset'))
}

/** What a flood is told, what everybody is told by a server that has too much to do, and who comes without https. */
export async function refusalsOf({ server }: TestServer) {
  const asked = { url: '/-/oauth_authorize', headers: { accept: 'text/html' } }
  const small = await openTestServer('sqlite', undefined, {
    rateLimits: 'asana',
    overload: { inFlightMax: 1 },
  })
  for (let count = 0; count < AUTHORIZE_BUDGET.points; count++)
    await small.services.limits.throttle.consume(AUTHORIZE_BUDGET, { address: FLOODING_ADDRESS })
  const throttled = await small.server.inject({ ...asked, remoteAddress: FLOODING_ADDRESS })
  const login = { ...asked, url: '/login' }
  const [, busy] = await Promise.all([small.server.inject(login), small.server.inject(login)])
  await small.close()
  const insecure = await server.inject({ ...login, remoteAddress: ELSEWHERE })
  return {
    throttled: refusalOf(throttled, 429),
    busy: refusalOf(busy, 503),
    insecure: refusalOf(insecure, 403),
  }
}

function refusalOf(
  response: {
    readonly statusCode: number
    readonly body: string
    readonly headers: Readonly<Record<string, unknown>>
  },
  status: number,
): Refusal {
  if (response.statusCode !== status) throw new Error(`${response.statusCode} instead of ${status}`)
  const names = ['content-type', 'content-security-policy']
  const headers = Object.fromEntries(names.map((name) => [name, String(response.headers[name])]))
  return { status, headers, body: response.body }
}
