import type { Gid } from '../../../protocol/asana/gid.js'
import type { PageRequest } from '../../../protocol/asana/pagination.js'
import type { ListOwner, ListSection, UserTaskList } from './task-list.rules.js'

export interface ListedListSection {
  readonly section: ListSection
  readonly rank: number
}

/** What people's own lists of tasks need from storage. */
export interface TaskListStore {
  /** Those that there are among `gids`. */
  load(gids: readonly Gid[]): Promise<readonly UserTaskList[]>

  /** Those that some members of workspaces have. */
  ofOwners(owners: readonly ListOwner[]): Promise<readonly UserTaskList[]>

  /**
   * **Atomic:** lists with their sections, of those who are active and in the workspace: others get none.
   * **On conflict:** the list that is there stays.
   * @param lists.sectionGids  one for each of `LIST_SECTION_NAMES`
   */
  create(
    lists: readonly (ListOwner & { readonly gid: Gid; readonly sectionGids: readonly Gid[] })[],
    nowMs: number,
  ): Promise<void>

  /** A list's sections in their order. */
  sections(listGid: Gid, page: PageRequest): Promise<readonly ListedListSection[]>

  /** The sections of several lists, those of each in their order. */
  sectionsOf(listGids: readonly Gid[]): Promise<readonly ListSection[]>
}
