import { isAtLeast, type AccessLevel } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'

export const TASK_SUBTYPES = ['default_task', 'milestone', 'approval'] as const
export const APPROVAL_STATUSES = ['pending', 'approved', 'rejected', 'changes_requested'] as const
export const ASSIGNEE_STATUSES = ['today', 'upcoming', 'later', 'new', 'inbox'] as const
export const PROJECTS_PER_TASK_MAX = 20
/** Asana documents none; this one keeps a page of tasks with their tags within what an answer holds. */
export const TAGS_PER_TASK_MAX = 100
/** Dependencies and dependents of a task together, as Asana has it. */
export const DEPENDENCIES_PER_TASK_MAX = 30
/** How deep subtasks nest below a task that has no parent. */
export const SUBTASK_LEVELS_MAX = 5
export const TOO_DEEP = `parent: Subtasks can be nested at most ${SUBTASK_LEVELS_MAX} levels deep`
/** Tasks that move along when a task is given another parent. */
export const SUBTASKS_MOVED_MAX = 1_000
/** Tasks that are looked at before a dependency is made, to see that nothing would wait for itself. */
export const CONNECTED_TASKS_MAX = 10_000

export interface Task {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly parentGid: Gid | null
  /** The topmost ancestor; the task's own gid when it has no parent. */
  readonly rootGid: Gid
  readonly createdByGid: Gid
  readonly name: string
  readonly htmlNotes: string
  readonly resourceSubtype: (typeof TASK_SUBTYPES)[number]
  /** Null for everything but approvals. */
  readonly approvalStatus: string | null
  readonly assigneeGid: Gid | null
  readonly assignedByGid: Gid | null
  readonly assigneeStatus: string
  /** A section of the assignee's own list; null for its first. */
  readonly assigneeSectionGid: Gid | null
  readonly startOn: string | null
  readonly startAtMs: number | null
  readonly dueOn: string | null
  readonly dueAtMs: number | null
  readonly completedAtMs: number | null
  readonly completedByGid: Gid | null
  /** The time that was tracked on it; null where there is none. */
  readonly actualTimeMinutes: number | null
  readonly createdAtMs: number
  readonly modifiedAtMs: number
}

/** Where a task stands: one section in each of its projects. */
export interface TaskMembership {
  readonly projectGid: Gid
  readonly sectionGid: Gid
}

/** A task with all that decides what one person may do with it. */
export interface TaskStanding {
  readonly task: Task
  /** They created, follow or are assigned to the task or its topmost ancestor. */
  readonly involved: boolean
  /** The projects of the task and of its topmost ancestor. */
  readonly projectGids: readonly Gid[]
}

/** Each includes those after it. */
export type TaskAccess = 'edit' | 'comment' | 'read'

/**
 * What a person may do with a task; null when it does not exist for them.
 * @param levels  what each of the task's projects lets them do; projects that they cannot see are not among them
 */
export function taskAccess(
  { involved, projectGids }: TaskStanding,
  levels: ReadonlyMap<Gid, AccessLevel>,
): TaskAccess | null {
  if (involved) return 'edit'
  const mine = projectGids.map((gid) => levels.get(gid)).filter((level) => level !== undefined)
  if (mine.some((level) => isAtLeast(level, 'editor'))) return 'edit'
  if (mine.some((level) => isAtLeast(level, 'commenter'))) return 'comment'
  return mine.length > 0 ? 'read' : null
}

/** A task of which nothing was said yet. @param of.parent  null for a task of its own */
export function newTask(of: {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly parent: Pick<Task, 'gid' | 'rootGid'> | null
  readonly createdByGid: Gid
  readonly nowMs: number
}): Task {
  return {
    gid: of.gid,
    workspaceGid: of.workspaceGid,
    parentGid: of.parent?.gid ?? null,
    rootGid: of.parent?.rootGid ?? of.gid,
    createdByGid: of.createdByGid,
    name: '',
    htmlNotes: '',
    resourceSubtype: 'default_task',
    approvalStatus: null,
    assigneeGid: null,
    assignedByGid: null,
    assigneeStatus: 'upcoming',
    assigneeSectionGid: null,
    startOn: null,
    startAtMs: null,
    dueOn: null,
    dueAtMs: null,
    completedAtMs: null,
    completedByGid: null,
    actualTimeMinutes: null,
    createdAtMs: of.nowMs,
    modifiedAtMs: of.nowMs,
  }
}
