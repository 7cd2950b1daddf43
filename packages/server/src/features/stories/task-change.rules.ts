import type { Gid } from '../../protocol/asana/gid.js'
import type { HeldValue } from '../custom-fields/field-value.rules.js'

/** When a task starts and is due, as it is kept: moments have their day (in UTC) beside them. */
export interface TaskDates {
  readonly startOn: string | null
  readonly startAtMs: number | null
  readonly dueOn: string | null
  readonly dueAtMs: number | null
}

/** What of a task its changes are told by, in stories and in events. */
export interface TaskFields extends TaskDates {
  readonly name: string
  readonly htmlNotes: string
  readonly resourceSubtype: string
  /** Null for everything but approvals. */
  readonly approvalStatus: string | null
  readonly assigneeGid: Gid | null
  /** Where its assignee has put it. */
  readonly assigneeStatus: string
  /** The section of their own list; null for its first. */
  readonly assigneeSectionGid: Gid | null
  readonly parentGid: Gid | null
  readonly completedAtMs: number | null
  readonly actualTimeMinutes: number | null
}

/** How a task was before, or is after, one transaction. What that does not touch is left out on both sides. */
export interface TaskState {
  readonly fields?: TaskFields
  /** One section in each of its projects. */
  readonly places?: readonly { readonly projectGid: Gid; readonly sectionGid: Gid }[]
  readonly followerGids?: readonly Gid[]
  /** Who follows it from now on because of what else of it changes, as an assignee does: no story says that by itself. */
  readonly newFollowerGids?: readonly Gid[]
  readonly tagGids?: readonly Gid[]
  /** What it has in the custom fields that change. */
  readonly fieldValues?: readonly HeldValue[]
  /** What it waits for. */
  readonly dependencyGids?: readonly Gid[]
  /** What waits for it. */
  readonly dependentGids?: readonly Gid[]
}

/**
 * What one transaction makes of a task: all that is derived of a change (its stories, and whatever else is to tell of it) is derived of this, by
 * pure functions, and written in that transaction.
 */
export interface TaskChange {
  readonly taskGid: Gid
  readonly byGid: Gid
  readonly atMs: number
  /** Null for a task that is being created. */
  readonly before: TaskState | null
  /** Null for one that is being deleted. */
  readonly after: TaskState | null
}
