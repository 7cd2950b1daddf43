import type { Gid } from '../../../protocol/asana/gid.js'

/** What a list is divided into; the first is where a task is that its assignee has put nowhere. */
export const LIST_SECTION_NAMES = ['Recently assigned', 'Do today', 'Do next week', 'Do later'] as const

/** Whose list, and of which workspace: each person has one in each workspace. */
export interface ListOwner {
  readonly userGid: Gid
  readonly workspaceGid: Gid
}

/** The tasks that are assigned to a person in a workspace. */
export interface UserTaskList extends ListOwner {
  readonly gid: Gid
  readonly workspaceName: string
}

/** Where the assignee of a task keeps it. */
export interface ListSection {
  readonly gid: Gid
  readonly listGid: Gid
  readonly name: string
  readonly createdAtMs: number
}
