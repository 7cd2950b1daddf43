import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Actor } from '../audit/audit-event.js'
import type { Workspace } from './workspace.js'

/** What workspaces need from storage. Which of them a caller may see is decided before: those of their roles. */
export interface WorkspaceStore {
  load(gids: readonly Gid[]): Promise<ReadonlyMap<Gid, Workspace>>
  /** Ordered by gid. Reads one row more than the page holds. */
  list(gids: readonly Gid[], page: PageRequest): Promise<readonly Workspace[]>
  /** Those that a person is in, by name. */
  ofUser(userGid: Gid): Promise<readonly Workspace[]>
  /** Those that a person is an admin of, by name. */
  administeredBy(userGid: Gid): Promise<readonly Workspace[]>
}

/** What renaming a workspace needs from storage. */
export interface WorkspaceNaming {
  /** **Atomic:** the name, and its audit row unless it had it already. **On conflict:** the later name stays. @returns false for whoever is no admin of it */
  rename(act: {
    readonly workspaceGid: Gid
    readonly name: string
    readonly adminGid: Gid
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<boolean>
}
