import type { Gid } from '../../protocol/asana/gid.js'
import type { Rest } from '../../protocol/asana/call.js'
import type { PageRequest, SortKey } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Position } from '../projects/sections/section.js'
import type { External, ExternalChange } from './external.js'
import type { Task, TaskMembership, TaskStanding } from './task.rules.js'

export type TaskChanges = {
  readonly [
    K in Exclude<
      keyof Task,
      'gid' | 'workspaceGid' | 'parentGid' | 'rootGid' | 'createdByGid' | 'createdAtMs' | 'modifiedAtMs'
    >
  ]?: Task[K]
}

/** What of a task the rules judge together; see `schedule.ts` and `task-fields.ts`. */
export type JudgedTogether = Pick<
  Task,
  'resourceSubtype' | 'approvalStatus' | 'startOn' | 'startAtMs' | 'dueOn' | 'dueAtMs' | 'completedAtMs'
>

export interface Like {
  readonly gid: Gid
  readonly user: Gid
}

/** Which tasks a list is of. */
export type TaskList =
  | { readonly of: 'project'; readonly projectGid: Gid }
  | { readonly of: 'section'; readonly sectionGid: Gid }
  | { readonly of: 'assignee'; readonly assigneeGid: Gid; readonly workspaceGid: Gid }
  | { readonly of: 'parent'; readonly parentGid: Gid }

export interface ListedTask {
  readonly task: Task
  /** Where a page that ends with this task goes on. */
  readonly key: SortKey
}

/** What tasks need from storage. */
export interface TaskStore {
  /** The tasks among `gids` that lie in the viewer's workspaces, with the viewer's standing to each. */
  read(viewer: Principal, gids: readonly Gid[]): Promise<readonly TaskStanding[]>

  /** The tasks of the viewer's workspaces to which the viewer's app gave an id: at most one in each; none for a personal token. */
  findExternal(viewer: Principal, externalGid: string): Promise<readonly Gid[]>

  /** Tasks that the viewer may see: in the project's order for projects and sections, by gid for people and parents. */
  list(
    viewer: Principal,
    filter: {
      readonly list: TaskList
      /** Leaves out what was completed before; null: nothing. */
      readonly completedSinceMs: number | null
      readonly modifiedSinceMs: number | null
      readonly page: PageRequest
      /** Called between the statements of a long list. */
      readonly rest?: Rest
    },
  ): Promise<readonly ListedTask[]>

  /**
   * **Atomic:** the task, its places, its followers and what the app keeps with it.
   * **On conflict:** `place_gone` when a project or section, `parent_gone` when a task above was deleted meanwhile, `external_taken` when
   * the app has given another task of the workspace that id; nothing is kept then.
   */
  create(input: {
    readonly task: Task
    /** A null section means the project's first. */
    readonly places: readonly { readonly projectGid: Gid; readonly sectionGid: Gid | null }[]
    readonly followerGids: readonly Gid[]
    readonly like: Like | null
    readonly external?: ExternalChange | null
  }): Promise<'created' | 'place_gone' | 'parent_gone' | 'external_taken'>

  /**
   * **Atomic:** the changes, the followers, the like and what the app keeps with the task.
   * **On conflict:** the later change stays; but where `judged` is no longer so, or the app has given another task of the workspace that
   * id (`external_taken`), nothing is written.
   * @param judged  what the changes were judged by; null for changes that no rule joins to anything
   * @returns null when the task is gone
   */
  update(input: {
    readonly taskGid: Gid
    readonly changes: TaskChanges
    readonly judged: JudgedTogether | null
    readonly followerGids: readonly Gid[]
    /** Null: the caller's like stays as it is. */
    readonly like: { readonly userGid: Gid; readonly likeGid: Gid | null } | null
    readonly external?: ExternalChange | null
    /** When it is modified by `changes`, if there are any: likes, followers, and what an app keeps for itself are beside it. */
    readonly nowMs: number
    /** Who changes it. */
    readonly byGid: Gid
  }): Promise<Task | 'judged_otherwise' | 'external_taken' | null>

  /** **Atomic:** the task with its subtasks. */
  delete(input: { readonly taskGid: Gid; readonly byGid: Gid; readonly nowMs: number }): Promise<void>

  /**
   * **Atomic:** puts a task into a section, out of the other sections of that project.
   * **On conflict:** moves of one task and moves within one project happen one after the other; `gone` when the section, `task_gone`
   * when the task was deleted meanwhile.
   */
  place(input: {
    readonly taskGid: Gid
    readonly projectGid: Gid
    readonly sectionGid: Gid
    readonly position: Position
    readonly projectsMax: number
    readonly byGid: Gid
    readonly nowMs: number
  }): Promise<'placed' | 'anchor_unknown' | 'too_many_projects' | 'gone' | 'task_gone'>

  /** The places that the viewer may see, in the order in which the projects were made. */
  memberships(
    viewer: Principal,
    taskGids: readonly Gid[],
  ): Promise<ReadonlyMap<Gid, readonly TaskMembership[]>>
  /** Null when several tasks have more followers than one statement may read; so for `likes`. */
  followers(taskGids: readonly Gid[]): Promise<ReadonlyMap<Gid, readonly Gid[]> | null>
  likes(taskGids: readonly Gid[]): Promise<ReadonlyMap<Gid, readonly Like[]> | null>
  /** What the viewer's app keeps with each; those of which it keeps nothing are left out. */
  externals(viewer: Principal, taskGids: readonly Gid[]): Promise<ReadonlyMap<Gid, External>>
  subtaskCounts(taskGids: readonly Gid[]): Promise<ReadonlyMap<Gid, number>>
}
