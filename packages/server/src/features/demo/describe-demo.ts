import { API_ROOT } from '../../protocol/asana/api-paths.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Secret } from '../../protocol/token/secret.js'
import type { DemoFacts } from './demo-facts.js'

/** What `mudrad demo --json` prints. Names are those of the contract. What was shown once, or is not known, is null. */
export interface DemoDescription {
  readonly base_url: string
  readonly api_base_url: string
  readonly users: readonly {
    readonly gid: Gid
    readonly name: string
    readonly email: string
    /** Null where it is none that a file made public. */
    readonly password: string | null
    /** In the first of their workspaces; null for somebody who is in none. */
    readonly role: string | null
    readonly workspaces: readonly Gid[]
    readonly personal_access_token: Secret | null
  }[]
  readonly workspaces: readonly { readonly gid: Gid; readonly name: string }[]
  readonly teams: readonly { readonly gid: Gid; readonly name: string; readonly workspace: Gid }[]
  readonly projects: readonly {
    readonly gid: Gid
    readonly name: string
    readonly workspace: Gid
    readonly team: Gid | null
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

/** What is known beside what is stored. */
export interface DemoKnown {
  /** Of those who have the password that a file made public. */
  readonly passwords: ReadonlyMap<Gid, string>
  /** Tokens and secrets that were made a moment ago: by person, and by client id. */
  readonly tokens: ReadonlyMap<Gid, Secret>
  readonly secrets: ReadonlyMap<Gid, Secret>
}

export function describeDemo(facts: DemoFacts, publicUrl: string, known: DemoKnown): DemoDescription {
  return {
    base_url: publicUrl,
    api_base_url: publicUrl + API_ROOT,
    users: facts.users.map(({ email, gid, memberships, name }) => ({
      gid,
      name,
      email,
      password: known.passwords.get(gid) ?? null,
      role: memberships[0]?.role ?? null,
      workspaces: memberships.map(({ workspaceGid }) => workspaceGid),
      personal_access_token: known.tokens.get(gid) ?? null,
    })),
    workspaces: facts.workspaces,
    teams: facts.teams.map(({ gid, name, workspaceGid }) => ({ gid, name, workspace: workspaceGid })),
    projects: facts.projects.map(({ gid, name, teamGid, workspaceGid }) => ({
      gid,
      name,
      workspace: workspaceGid,
      team: teamGid,
    })),
    apps: facts.apps.map((app) => ({
      gid: app.clientId,
      name: app.name,
      client_id: app.clientId,
      client_secret: known.secrets.get(app.clientId) ?? null,
      redirect_uris: app.redirectUris,
      permissions: app.permissions,
      scopes: app.permissions === 'full' ? [] : [...app.scopes, ...app.identityScopes],
      kind: app.kind,
    })),
  }
}
