import type { Gid } from '../../src/protocol/asana/gid.js'
import { demoPerson, newAskingApp, requestOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { submitTo } from '../support/factors.js'
import { openFormBrowser, type FormBrowser } from '../support/form-browser.js'
import { openTestServerAt, type DemoName, type TestServer } from '../support/services.js'
import { HARD_NAMES } from '../support/look.js'
import { openStoresAt, sharedLocation } from '../support/stores.js'
import { allowed, connect, noteDays, use } from './scene-apps.js'
import { firstProofResetLink, invitationLinks, UNPROVED, type InvitationLinks } from './scene-invitations.js'
import {
  consentsOf,
  hardThings,
  refusalsOf,
  resetLinkOf,
  rotatingApp,
  secureCara,
  strictHarbour,
  type Consents,
  type Refusal,
} from './scene-security.js'
import { DAY_MS, MINUTE_MS } from '../../src/time-units.js'

const PASSWORD = 'a password of some length'
const SESSIONS_OF_MANY = 40
/** A list that nobody reads on one page. */
const MEMBERS_OF_MANY = 500
const HERE = `/0/admin/${DEMO.greenfield}`
const USER_AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36',
]

/**
 * `hard` has a long name and much of everything; `newcomer` has to set up a second factor, which `cara` has; nobody has shown that the
 * address of `unproved` is theirs.
 */
export type Who = DemoName | 'hard' | 'newcomer' | 'unproved'

export interface Scene {
  readonly server: TestServer
  readonly baseUrl: string
  /** Client ids of apps of Ada's that Ben allowed something. */
  readonly apps: readonly Gid[]
  /** Of Ada's: used for weeks, never used, rotated and not yet replaced, revoked, and one that came in clear. */
  readonly tokens: readonly Gid[]
  /** The first app's one live secret. */
  readonly secretGid: Gid
  /** The workspace of somebody with a hard name, with very many members. */
  readonly manyMembers: Gid
  readonly invitations: InvitationLinks
  /** Where an app asks, and the person has to decide. */
  readonly consentPath: string
  readonly consents: Consents
  /** Of the person with the hard name, with names as hard. */
  readonly hardThings: { readonly apps: readonly Gid[]; readonly tokens: readonly Gid[] }
  readonly rotating: { readonly clientId: Gid; readonly freshGid: string }
  readonly passkeyGid: string
  /** Where a mail leads. */
  readonly resetLink: string
  readonly firstProofReset: string
  readonly refusals: Readonly<Record<'busy' | 'insecure' | 'throttled', Refusal>>
  readonly personOf: (name: Who) => { readonly email: string; readonly password: string }
  /** What a browser keeps in which somebody has signed in a moment ago. */
  cookiesOf(name: Who): readonly { readonly name: string; readonly value: string; readonly url: string }[]
  close(): Promise<void>
}

/** The demo organisation with something to see on every page: used apps, sessions, and a person with a hard name and much of all. */
export async function openScene(): Promise<Scene> {
  const place = await sharedLocation('sqlite')
  const server = await openTestServerAt(place.location)
  const stores = await openStoresAt(place.location)
  const baseUrl = await server.server.listen({ host: '127.0.0.1', port: 0 })
  const hard = await newHardPerson(server)
  const { newcomer } = await strictHarbour(server)
  const personOf = (name: Who) =>
    name === 'hard'
      ? hard
      : name === 'newcomer'
        ? newcomer
        : name === 'unproved'
          ? UNPROVED
          : demoPerson(server, name)
  const signedIn = async (name: Who, userAgent = USER_AGENTS[0]) => {
    const browser = openFormBrowser(server)
    const { email, password } = personOf(name)
    await browser.submit(await browser.get('/login'), { email, password }, { 'user-agent': userAgent ?? '' })
    return browser
  }
  const apps = await usedApps(server, signedIn)
  const tokens = await ownTokens(server)
  await noteDays(server, { app: apps[0], token: tokens[0] })
  for (const userAgent of USER_AGENTS) await signedIn('ada', userAgent)
  for (let index = 0; index < SESSIONS_OF_MANY; index++) await signedIn('hard', USER_AGENTS[index % 3])
  const things = await hardThings(server, hard.gid)
  const rotating = await rotatingApp(server)
  const { code, passkeyGid } = await secureCara(server, { cara: await signedIn('cara'), stores })
  server.clock.advance(2 * MINUTE_MS)
  const { close: closeMailing, ...links } = await invitationLinks(server)
  const taken = await invite({ admin: await signedIn('ada'), guest: await signedIn('hard'), hard })
  const invitations = { ...taken, ...links }
  const asking = await newAskingApp(server.services, {
    settings: { name: 'Roadmap', scopes: ['tasks:read', 'tasks:write', 'tasks:delete', 'projects:read'] },
  })
  const resetLink = await resetLinkOf(server)
  const firstProofReset = await firstProofResetLink(server)
  const cookies = new Map<Who, readonly (readonly [name: string, value: string])[]>()
  for (const who of ['ada', 'ben', 'gil', 'hard', 'newcomer', 'unproved'] as const)
    cookies.set(who, [...(await signedIn(who)).cookies])
  const cara = await signedIn('cara')
  const verify = { action: '/login/verify', filled: { code: code() } }
  await submitTo(cara, await cara.get('/login/verify'), verify)
  cookies.set('cara', [...cara.cookies])
  await beginApp(server, cookies.get('newcomer') ?? [])
  return {
    server,
    baseUrl,
    apps,
    tokens,
    rotating,
    passkeyGid,
    resetLink,
    firstProofReset,
    invitations,
    personOf,
    secretGid: (await server.services.apps.find(apps[0]))?.secrets[0]?.gid ?? apps[0],
    manyMembers: hard.workspaceGid,
    hardThings: things,
    consents: await consentsOf(server),
    consentPath: requestOf(asking, { scope: 'tasks:read tasks:write tasks:delete projects:read' }),
    refusals: await refusalsOf(server),
    cookiesOf: (who) => (cookies.get(who) ?? []).map(([name, value]) => ({ name, value, url: baseUrl })),
    close: async () => {
      await closeMailing()
      await stores.close()
      await server.close()
      await place.drop()
    },
  }
}

/** Two apps of Ada's, allowed by Ben and the first one used; and those with hard names. */
async function usedApps(
  server: TestServer,
  signedIn: (name: Who) => Promise<FormBrowser>,
): Promise<readonly [Gid, Gid]> {
  const ben = await signedIn('ben')
  const planner = await allowed(server, ben, 'Planner', 'tasks:read tasks:write projects:read openid email')
  server.clock.advance(9 * DAY_MS)
  const [benAgain, hardAgain] = [await signedIn('ben'), await signedIn('hard')]
  const timesheet = await allowed(server, benAgain, 'Timesheet export', 'tasks:read')
  // From two more devices, and for less.
  for (const scope of ['tasks:read', 'tasks:read projects:read'])
    await connect(server, benAgain, planner.app, scope)
  for (const [, name] of HARD_NAMES)
    await allowed(server, hardAgain, name, 'tasks:read tasks:delete users:read')
  server.clock.advance(DAY_MS)
  await use(server, planner)
  await server.services.leaks.noteExposure(timesheet.refresh, '192.0.2.99')
  return [planner.clientId, timesheet.clientId]
}

/** Somebody has begun to set up an authenticator app, so that the page with its key is there. */
async function beginApp(
  server: TestServer,
  cookies: readonly (readonly [name: string, value: string])[],
): Promise<void> {
  const browser = openFormBrowser(server)
  for (const [name, value] of cookies) browser.cookies.set(name, value)
  await browser.submit(await browser.get('/0/profile/security/app/new'))
}

async function newHardPerson({ services }: TestServer) {
  const email = `${'long-local-part-'.repeat(3)}@${'long-domain-'.repeat(4)}name.example`
  const made = await services.users.create({
    name: HARD_NAMES[0]?.[1] ?? '',
    email,
    role: 'admin',
    workspace: { newName: HARD_NAMES[1]?.[1] ?? '' },
    password: PASSWORD,
    actor: { kind: 'operator' },
  })
  if (!made.ok) throw new Error(made.message)
  for (let index = 0; index < MEMBERS_OF_MANY; index++) {
    const member = await services.users.create({
      name: HARD_NAMES[index]?.[1] ?? `Member ${index}`,
      email: `member-${index}@many.example`,
      role: 'member',
      workspace: { gid: made.workspaceGid },
      password: null,
      actor: { kind: 'operator' },
    })
    if (!member.ok) throw new Error(member.message)
  }
  return { email, password: PASSWORD, gid: made.user.gid, workspaceGid: made.workspaceGid }
}

async function ownTokens({ services }: TestServer): Promise<readonly Gid[]> {
  const actor = { kind: 'operator' } as const
  const made = []
  for (const name of ['Nightly export', 'Not used yet', HARD_NAMES[0]?.[1] ?? '', 'Old laptop', 'Deploy']) {
    const outcome = await services.tokens.create({
      userGid: DEMO.ada as Gid,
      name,
      scopes: name === 'Old laptop' ? null : ['tasks:read', 'projects:read'],
      expires: 'default',
      actor,
    })
    if (!outcome.ok) throw new Error(outcome.message)
    made.push(outcome.tokenGid)
    if (name === 'Deploy') await services.leaks.noteExposure(outcome.secret, '192.0.2.99')
  }
  const [, , rotated, revoked] = made
  if (rotated === undefined || revoked === undefined) throw new Error('too few tokens')
  const rotation = { tokenGid: rotated, overlapSeconds: 3_600, idempotencyKey: null, actor }
  await services.tokens.rotate(rotation)
  await services.tokens.revoke({ tokenGid: revoked, actor })
  return made
}

/** One invitation stays open; by the other somebody becomes an admin of a second workspace. */
async function invite({
  admin,
  guest,
  hard,
}: {
  readonly admin: FormBrowser
  readonly guest: FormBrowser
  readonly hard: { readonly email: string }
}): Promise<Pick<InvitationLinks, 'open' | 'used'>> {
  const linkFor = async (email: string) => {
    const shown = await admin.submit(await admin.get(`${HERE}/members/add`), { email, role: 'admin' })
    return /\/invitations\/[\w-]+/.exec(shown.text)?.[0] ?? '/invitations/none'
  }
  const [open, used] = [await linkFor('dipper@people.example'), await linkFor(hard.email)]
  await guest.submit(await guest.follow(await guest.get(used)))
  return { open, used }
}
