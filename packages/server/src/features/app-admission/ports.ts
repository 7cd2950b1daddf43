import type { Gid } from '../../protocol/asana/gid.js'
import type { ScopeSet } from '../../protocol/oauth/scope.js'
import type { Origin } from '../audit/audit-event.js'

/** An app that is used in a workspace, or blocked there. */
export interface WorkspaceApp {
  readonly clientId: Gid
  readonly name: string
  readonly hasIcon: boolean
  /** All that members allowed it, in one set. */
  readonly scopes: ScopeSet
  readonly people: number
  /** Of those, for how many it acted lately. */
  readonly peopleLately: number
  readonly lastUsedAtMs: number | null
  readonly block: { readonly by: string; readonly atMs: number } | null
}

/** What blocking apps needs from storage. */
export interface AppBlockStore {
  /** Apps with a live grant of a member, and blocked ones; used last comes first. @param sinceMs  what counts as lately */
  apps(
    workspaceGid: Gid,
    at: { readonly nowMs: number; readonly sinceMs: number },
  ): Promise<readonly WorkspaceApp[]>

  /** The workspaces of a person in which an app is blocked. */
  blockedFor(userGid: Gid, clientId: Gid): Promise<ReadonlySet<Gid>>

  /** **Atomic:** the block and its audit row; every call that is judged after it finds it. **On conflict:** the first one stays. */
  block(input: BlockAct): Promise<'blocked' | 'already' | 'not_admin' | 'unknown'>

  /** **Atomic:** the end of the block and its audit row. */
  unblock(input: BlockAct): Promise<'unblocked' | 'already' | 'not_admin' | 'unknown'>
}

export interface BlockAct {
  readonly workspaceGid: Gid
  readonly clientId: Gid
  readonly adminGid: Gid
  /** From where the admin acts, for the security record. */
  readonly from?: Origin | undefined
  readonly nowMs: number
}
