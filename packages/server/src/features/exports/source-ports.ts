import type { Gid } from '../../protocol/asana/gid.js'
import type { ResourceType } from '../../protocol/asana/operations.js'
import type { SortKey } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'

/** A step through something long. */
export interface SourcePage {
  readonly gids: readonly Gid[]
  /** Where it goes on; null at its end. */
  readonly next: SortKey | null
}

/** Which records of a workspace are exported; absent for all. */
export interface ExportFilters {
  readonly assignedByGids?: readonly Gid[]
  readonly assigneeGids?: readonly Gid[]
  readonly commentedOnByGids?: readonly Gid[]
  readonly createdByGids?: readonly Gid[]
  readonly followerGids?: readonly Gid[]
  readonly likedByGids?: readonly Gid[]
  readonly createdAfterMs?: number
  readonly createdBeforeMs?: number
  readonly modifiedAfterMs?: number
  readonly modifiedBeforeMs?: number
}

/** A goal, team, portfolio or project of a graph, in which there may be more. */
export interface Container {
  readonly type: Extract<ResourceType, 'goal' | 'team' | 'portfolio' | 'project'>
  readonly gid: Gid
}

/** What is in a container. */
export interface Contents {
  readonly containers: readonly Container[]
  /** Of which nothing but themselves is written. */
  readonly records: readonly { readonly type: ResourceType; readonly gid: Gid }[]
  readonly taskGids: readonly Gid[]
}

/**
 * Where exports find what there is to write. Each reads in steps of an index, and nothing of them says who may see what, but for `tasks`: whoever reads
 * the records judges that.
 */
export interface SourceStore {
  /** Tasks of a workspace that the viewer may see, the oldest first; a page may have none and go on. */
  tasks(
    viewer: Principal,
    of: { readonly workspaceGid: Gid; readonly filters: ExportFilters; readonly after: SortKey | null },
  ): Promise<SourcePage>
  teams(workspaceGid: Gid, after: SortKey | null): Promise<SourcePage>
  teamMembers(teamGid: Gid, after: SortKey | null): Promise<SourcePage>
  statusUpdates(of: {
    readonly workspaceGid: Gid
    readonly filters: ExportFilters
    readonly after: SortKey | null
  }): Promise<SourcePage>

  storiesOf(taskGid: Gid, after: SortKey | null): Promise<SourcePage>
  attachmentsOf(taskGid: Gid, after: SortKey | null): Promise<SourcePage>

  /** What stands below a goal, team, portfolio or project, without the tasks of a project; no more than `max` of each. */
  contents(container: Container, max: number): Promise<Contents>
  tasksOf(projectGid: Gid, after: SortKey | null): Promise<SourcePage>
  subtasksOf(taskGid: Gid, after: SortKey | null): Promise<SourcePage>
}
