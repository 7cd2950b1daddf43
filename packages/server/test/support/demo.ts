import type { Services } from '../../src/compose/services.js'
import type { DemoDescription } from '../../src/features/demo/describe-demo.js'
import type { Secret } from '../../src/protocol/token/secret.js'
import { parseGid, type Gid } from '../../src/protocol/asana/gid.js'
import type { Role } from '../../src/protocol/token/principal.js'

/** The demo as whoever has just made it knows it: with everybody's password and token. */
export type FreshDemo = Omit<DemoDescription, 'users'> & {
  readonly users: readonly (DemoDescription['users'][number] & {
    readonly password: string
    readonly role: string
    readonly personal_access_token: Secret
  })[]
}

export function freshDemo(demo: DemoDescription): FreshDemo {
  for (const { email, password, personal_access_token: token, role } of demo.users)
    if (password === null || token === null || role === null) throw new Error(`not all of ${email} is known`)
  return demo as FreshDemo
}

/** What it takes to make the demo by a command and to know all of it. */
export const MAKE_DEMO = ['demo', 'reset', '--yes', '--tokens', '--secrets', '--json'] as const

/** Ids of the demo organization; they are the same every time. */
function demoGid(number: number): Gid {
  return String(1_200_000_000_000_000 + number) as Gid
}

export const DEMO = {
  greenfield: demoGid(1),
  harbour: demoGid(2),
  ada: demoGid(11),
  ben: demoGid(12),
  gil: demoGid(13),
  cara: demoGid(14),
  variety: demoGid(85_000),
  growing: demoGid(21),
  marketing: demoGid(22),
  docks: demoGid(23),
  /** Tags of Greenfield; Ben follows the second. */
  waiting: demoGid(41),
  outdoors: demoGid(42),
  /** A tag of the other workspace. */
  season: demoGid(43),
  /** Open to everybody of Greenfield, and shared with Gil. */
  seedCatalogue: demoGid(31),
  /** Open to everybody of Greenfield. */
  greenhouse: demoGid(32),
  /** For the team Growing: Ada and Ben. */
  fieldTrials: demoGid(33),
  /** Ada's alone. */
  hiring: demoGid(34),
  /** In Greenfield, open to everybody there. */
  spring: demoGid(51_000),
  /** The membership of Ada in it. */
  springOfAda: demoGid(51_100),
  /** A portfolio of the other workspace, and Cara's membership in it. */
  quaySeason: demoGid(52_000),
  quaySeasonOfCara: demoGid(52_100),
  /** A field of Greenfield’s library, with an option, and the setting by which Greenhouse automation has it. */
  priority: demoGid(61_000),
  high: demoGid(61_001),
  priorityOfGreenhouse: demoGid(61_101),
  /** A field of the other workspace, and an option of it. */
  tide: demoGid(64_000),
  ebb: demoGid(64_001),
  /** In the other workspace. */
  quayRepairs: demoGid(35),
  /** Links of the first tasks of the seed catalogue and of the quay repairs. */
  photographs: demoGid(41_000),
  tideTables: demoGid(41_001),
} as const

/** The demo's projects have three sections, 0 to 2, and nine tasks, 0 to 8. */
export function demoSection(project: number, index: number): string {
  return demoGid(project * 100 + index)
}

export function demoTask(project: number, index: number): string {
  return demoGid(project * 1_000 + index)
}

/** The membership of a person, numbered as in the demo, in a workspace, a team or a project, as numbered there. */
export const demoMembership = {
  ofWorkspace: (workspace: number, person: number) => demoGid(workspace * 100 + person),
  ofTeam: (team: number, person: number) => demoGid(team * 100 + person),
  ofProject: (project: number, person: number) => demoGid(50_000 + project * 100 + person),
}

/** A few of the demo's tasks have comments, counted from 1: two stand at the first task of the first project. */
export function demoComment(project: number, task: number, number: number): string {
  return demoGid(project * 100_000 + task * 100 + number)
}

/** A well-formed id that nothing has. */
export const UNKNOWN_GID = '1299999999999999'

export function asGid(text: string): Gid {
  const gid = parseGid(text)
  if (gid === null) throw new Error(`${text} is no gid`)
  return gid
}

/** A token of somebody, with full permissions unless scopes are named. */
export async function tokenFor(
  services: Services,
  userGid: string,
  {
    scopes = null,
    expires = 'never',
  }: { scopes?: readonly string[] | null; expires?: 'never' | { readonly atMs: number } } = {},
): Promise<{ readonly token: string; readonly tokenGid: Gid }> {
  const created = await services.tokens.create({
    userGid: asGid(userGid),
    name: 'a test',
    scopes,
    expires,
    actor: { kind: 'system' },
  })
  if (!created.ok) throw new Error(`${created.field}: ${created.message}`)
  return { token: created.secret, tokenGid: created.tokenGid }
}

/** One more person of a workspace, with a token. */
export async function newPerson(
  services: Services,
  { name, workspace, role = 'member' }: { name: string; workspace: string; role?: Role },
): Promise<{ readonly gid: Gid; readonly token: string; readonly tokenGid: Gid }> {
  const created = await services.users.create({
    name,
    email: `${name.toLowerCase()}@greenfield.example`,
    role,
    workspace: { gid: asGid(workspace) },
    password: null,
    actor: { kind: 'system' },
  })
  if (!created.ok) throw new Error(`${created.field}: ${created.message}`)
  return { gid: created.user.gid, ...(await tokenFor(services, created.user.gid)) }
}
