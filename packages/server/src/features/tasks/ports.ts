import type { Gid } from '../../protocol/asana/gid.js'
import type { Rest } from '../../protocol/asana/call.js'
import type { PageRequest, SortKey } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { HeldValue } from '../custom-fields/field-value.rules.js'
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
  | 'resourceSubtype'
  | 'approvalStatus'
  | 'assigneeGid'
  | 'assigneeSectionGid'
  | 'startOn'
  | 'startAtMs'
  | 'dueOn'
  | 'dueAtMs'
  | 'completedAtMs'
>

/** Who changes a task, and under which gids that is told: at least as many as the change can have stories. */
export interface Telling {
  readonly byGid: Gid
  readonly storyGids: readonly Gid[]
}

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
  | { readonly of: 'tag'; readonly tagGid: Gid }
  | { readonly of: 'dependencies' | 'dependents'; readonly taskGid: Gid }

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

  /** Tasks that the viewer may see: in the order of the project, the section or the parent, otherwise by gid. */
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
   * **Atomic:** the task, its places, its followers, its tags, its custom fields with its numbers in ID fields, what the app keeps with it and its first
   * stories; it is the last subtask of its parent.
   * **On conflict:** `place_gone` when a project or section, `parent_gone` when a task above, `tag_gone` when a tag, `field_gone` when a custom field was deleted
   * meanwhile,
   * `too_deep` when the parent lies as deep as it may, `external_taken` when the app has given another task of the workspace that id;
   * nothing is kept then.
   */
  create(input: {
    readonly task: Task
    /** A null section means the project's first. */
    readonly places: readonly { readonly projectGid: Gid; readonly sectionGid: Gid | null }[]
    readonly followerGids: readonly Gid[]
    readonly tagGids?: readonly Gid[]
    readonly like: Like | null
    readonly external?: ExternalChange | null
    readonly fieldValues?: readonly HeldValue[]
    readonly telling: Telling
  }): Promise<
    'created' | 'place_gone' | 'parent_gone' | 'too_deep' | 'tag_gone' | 'field_gone' | 'external_taken'
  >

  /**
   * **Atomic:** the changes and the custom fields, a story for each of them, the followers, the like and what the app keeps with the task.
   * **On conflict:** the later change stays; but where `judged` is no longer so, or the app has given another task of the workspace that
   * id (`external_taken`), or a custom field was deleted meanwhile (`field_gone`), nothing is written.
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
    readonly fieldValues?: readonly HeldValue[]
    /** When it is modified by `changes` and `fieldValues`, if there are any: likes, followers, and what an app keeps for itself are beside it. */
    readonly nowMs: number
    readonly telling: Telling
  }): Promise<Task | 'judged_otherwise' | 'external_taken' | 'field_gone' | null>

  /** **Atomic:** the task with its subtasks, and the stories of all of them. */
  delete(input: { readonly taskGid: Gid; readonly byGid: Gid; readonly nowMs: number }): Promise<void>

  /**
   * **Atomic:** puts a task into a section, out of the other sections of that project, and tells it where it was elsewhere. A project that it was
   * not in gives it a number in each of its ID fields.
   * @param input.sectionGid  null for the section that the position is in: that of the task beside which it is, the first, or the last
   * @param input.position  null for the end, or, without a section, for where it is if it is in the project already
   * **On conflict:** moves of one task and moves within one project happen one after the other; `gone` when the section, `task_gone`
   * when the task was deleted meanwhile.
   */
  place(input: {
    readonly taskGid: Gid
    readonly projectGid: Gid
    readonly sectionGid: Gid | null
    readonly position: Position | null
    readonly projectsMax: number
    readonly nowMs: number
    readonly telling: Telling
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
