import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
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
