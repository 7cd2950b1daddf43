import type { Gid } from '../../protocol/asana/gid.js'
import { newSecret, type NewSecret, type Secret } from '../../protocol/token/secret.js'
import type { Clock } from '../../platform/clock.js'
import type { HasherFor } from '../../platform/password-hasher.js'
import type { Random } from '../../platform/random.js'
import type { Actor } from '../audit/audit-event.js'
import { DEMO_APPS, DEMO_PEOPLE, DEMO_PROJECTS, DEMO_TEAMS, DEMO_WORKSPACES } from './demo-organisation.js'
import type { DemoStore } from './ports.js'

/** What `mudrad demo --json` prints. Names are those of the contract. */
export interface DemoDescription {
  readonly base_url: string
  readonly api_base_url: string
  readonly users: readonly {
    readonly gid: Gid
    readonly name: string
    readonly email: string
    readonly password: string
    readonly role: string
    readonly workspaces: readonly Gid[]
    readonly personal_access_token: Secret
  }[]
  readonly workspaces: readonly { readonly gid: Gid; readonly name: string }[]
  readonly teams: readonly { readonly gid: Gid; readonly name: string; readonly workspace: Gid }[]
  readonly projects: readonly {
    readonly gid: Gid
    readonly name: string
    readonly workspace: Gid
    readonly team: Gid
  }[]
  readonly apps: readonly {
    readonly gid: Gid
    readonly name: string
    readonly client_id: Gid
    readonly client_secret: Secret | null
    readonly redirect_uris: readonly string[]
    readonly permissions: string
    readonly scopes: readonly string[]
    readonly kind: string
  }[]
}

export type CreateDemoOutcome =
  | { readonly ok: true; readonly demo: DemoDescription }
  | { readonly ok: false; readonly reason: 'holds_others' }
  | { readonly ok: false; readonly reason: 'address_taken'; readonly email: string }

/**
 * Makes the demo organisation, or makes it anew: the same ids and passwords each time, new tokens and secrets.
 * @returns what was made, or why nothing was changed: the database holds anybody else and `force` is not given, or somebody else has
 *   the address of one of the demo's people
 * @throws StoreUnavailable, TooBusy, nothing else
 */
export function makeCreateDemo(needs: {
  readonly demo: DemoStore
  readonly hasherFor: HasherFor
  readonly random: Random
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  readonly publicUrl: string
}) {
  return async ({
    force,
    actor,
  }: {
    readonly force: boolean
    readonly actor: Actor
  }): Promise<CreateDemoOutcome> => {
    if (!force && (await needs.demo.holdsOthers())) return { ok: false, reason: 'holds_others' }
    const email = await needs.demo.takenAddress()
    if (email !== null) return { ok: false, reason: 'address_taken', email }
    const random = (count: number) => needs.random.bytes(count)
    const people = new Map<Gid, { passwordHash: string; tokenGid: Gid; token: NewSecret }>()
    for (const person of DEMO_PEOPLE) {
      people.set(person.gid, {
        passwordHash: await needs.hasherFor({ queue: 'known', account: person.gid }).hash(person.password),
        tokenGid: await needs.nextGid(),
        token: newSecret('personal', random),
      })
    }
    const apps = new Map<Gid, NewSecret>()
    for (const app of DEMO_APPS) {
      if (app.secretGid !== null) apps.set(app.clientId, newSecret('client_secret', random))
    }
    const secrets = { people, apps }
    await needs.demo.recreate({ secrets, actor, nowMs: needs.clock.nowMs() })
    return { ok: true, demo: describe(needs.publicUrl, secrets) }
  }
}

function describe(
  publicUrl: string,
  secrets: {
    readonly people: ReadonlyMap<Gid, { readonly token: NewSecret }>
    readonly apps: ReadonlyMap<Gid, NewSecret>
  },
): DemoDescription {
  const workspaceOf = (teamGid: Gid) =>
    DEMO_TEAMS.find((team) => team.gid === teamGid)?.workspaceGid ?? teamGid
  return {
    base_url: publicUrl,
    api_base_url: `${publicUrl}/api/1.0`,
    users: DEMO_PEOPLE.flatMap((person) => {
      const made = secrets.people.get(person.gid)
      if (made === undefined) return []
      return [
        {
          gid: person.gid,
          name: person.name,
          email: person.email,
          password: person.password,
          role: person.role,
          workspaces: [person.workspaceGid],
          personal_access_token: made.token.secret,
        },
      ]
    }),
    workspaces: DEMO_WORKSPACES.map(({ gid, name }) => ({ gid, name })),
    teams: DEMO_TEAMS.map(({ gid, name, workspaceGid }) => ({ gid, name, workspace: workspaceGid })),
    projects: DEMO_PROJECTS.map(({ gid, name, teamGid }) => ({
      gid,
      name,
      workspace: workspaceOf(teamGid),
      team: teamGid,
    })),
    apps: DEMO_APPS.map((app) => ({
      gid: app.clientId,
      name: app.name,
      client_id: app.clientId,
      client_secret: secrets.apps.get(app.clientId)?.secret ?? null,
      redirect_uris: app.redirectUris,
      permissions: app.permissions,
      scopes: app.scopes,
      kind: app.kind,
    })),
  }
}
