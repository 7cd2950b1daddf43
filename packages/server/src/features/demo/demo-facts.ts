import type { Gid } from '../../protocol/asana/gid.js'
import type { Role } from '../../protocol/token/principal.js'
import type { App } from '../apps/app.js'
import type { User } from '../users/user.js'

/** What a seed brought and is still there, as it is now, in the order of the seed. */
export interface DemoFacts {
  readonly users: readonly (User & {
    /** Null: they have no password. */
    readonly passwordHash: string | null
    readonly memberships: readonly { readonly workspaceGid: Gid; readonly role: Role }[]
  })[]
  readonly workspaces: readonly { readonly gid: Gid; readonly name: string }[]
  readonly teams: readonly { readonly gid: Gid; readonly name: string; readonly workspaceGid: Gid }[]
  readonly projects: readonly {
    readonly gid: Gid
    readonly name: string
    readonly workspaceGid: Gid
    readonly teamGid: Gid | null
  }[]
  readonly apps: readonly Pick<
    App,
    'clientId' | 'name' | 'kind' | 'permissions' | 'scopes' | 'identityScopes' | 'redirectUris'
  >[]
}
