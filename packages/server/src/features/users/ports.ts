import type { Gid } from '../../protocol/asana/gid.js'
import type { UserReference } from '../../protocol/asana/field.js'
import type { Rest } from '../../protocol/asana/call.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Principal, Role } from '../../protocol/token/principal.js'
import type { Actor } from '../audit/audit-event.js'
import type { ProfiledUser, User } from './user.js'

export interface UserToStore {
  readonly user: User
  /** Null stores a person who is in no workspace yet. */
  readonly membership: { readonly gid: Gid; readonly workspaceGid: Gid; readonly role: Role } | null
  /** A workspace to make together with its first member; null when it exists. */
  readonly newWorkspaceName: string | null
  readonly passwordHash: string | null
  readonly actor: Actor
}

export interface ListedUser extends User {
  readonly workspaces: readonly { readonly gid: Gid; readonly name: string; readonly role: Role }[]
}

/** What people need from storage. */
export interface UserStore {
  /** The people among `gids` who share a workspace with the viewer: whoever may see a record sees who stands in it. */
  load(viewer: Principal, gids: readonly Gid[]): Promise<ReadonlyMap<Gid, ProfiledUser>>

  /**
   * A person whom the viewer may look up: themself, everybody of the workspaces they are a member of, and as a guest those with
   * whom they share a project or a team.
   */
  find(viewer: Principal, who: UserReference): Promise<ProfiledUser | null>

  /** Active people whom the viewer may look up, in one workspace, in a team, or in all of theirs. */
  list(
    viewer: Principal,
    filter: {
      readonly workspaceGid: Gid | null
      readonly teamGid: Gid | null
      readonly order: 'gid' | 'name'
      readonly sizeMax: number
      readonly page: PageRequest
      /** Called between the statements of a long list. */
      readonly rest?: Rest
    },
  ): Promise<readonly ProfiledUser[]>

  /** The workspaces of each person, of those that the viewer is in, too. */
  workspacesOf(viewer: Principal, userGids: readonly Gid[]): Promise<ReadonlyMap<Gid, readonly Gid[]>>

  /** An active person who is in a workspace; null for anybody else. */
  findMember(workspaceGid: Gid, who: UserReference & { readonly by: 'gid' | 'email' }): Promise<Gid | null>

  /** Every person of the installation, for its operator. */
  listAll(): Promise<readonly ListedUser[]>
  findForOperator(who: { readonly gid: Gid } | { readonly email: string }): Promise<ProfiledUser | null>

  /** **Atomic:** the person, the workspace, the membership, the password and the audit row. **On conflict:** the first keeps the address. */
  create(input: UserToStore): Promise<'created' | 'email_taken' | 'workspace_unknown'>

  /** **Atomic:** ends the person's access, all their tokens and sessions, with the audit row. **On conflict:** the first time stays. */
  deactivate(input: {
    readonly userGid: Gid
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<
    | { readonly decision: 'deactivated'; readonly tokensEnded: number }
    | { readonly decision: 'already' | 'unknown' }
  >
}

/** Other features' way to look a person up for somebody. */
export type FindUser = UserStore['find']
