import type { Gid } from '../../../protocol/asana/gid.js'
import type { CopiedValue } from '../../custom-fields/field-copies.rules.js'
import type { Schedule } from '../schedule.js'
import type { Task } from '../task.rules.js'

/** Tasks that one copy makes, subtasks among them: what one transaction writes without having others wait for long. */
export const COPIED_TASKS_MAX = 1_000

/** Dependencies that one copy takes along: each task beyond the copy that one leads to is told of it. */
export const COPIED_DEPENDENCIES_MAX = 5_000

/** Where a copy stands in a project. */
export interface CopyPlace {
  readonly projectGid: Gid
  readonly sectionGid: Gid
  /** Among the tasks of a section that nobody else fills; null for the end of any other. */
  readonly rank: number | null
}

/** A task as it is to be made. */
export interface TaskCopy {
  readonly task: Task
  /** Among the subtasks of its parent, if that is copied as well. */
  readonly rank: number
  readonly places: readonly CopyPlace[]
  readonly followerGids: readonly Gid[]
  readonly tagGids: readonly Gid[]
  /** What it waits for. */
  readonly dependsOnGids: readonly Gid[]
  /** What it has in custom fields, as far as a project that it is put into asks for them. */
  readonly fieldValues: readonly CopiedValue[]
  readonly storyGids: readonly Gid[]
}

/** What a copy is made of: a task as it was when it was looked at, with all that it is joined to. Other tasks are named by their originals. */
export interface OriginalTask extends Schedule {
  readonly gid: Gid
  readonly parentGid: Gid | null
  readonly rank: number
  readonly name: string
  readonly htmlNotes: string
  readonly resourceSubtype: Task['resourceSubtype']
  readonly assigneeGid: Gid | null
  readonly followerGids: readonly Gid[]
  readonly tagGids: readonly Gid[]
  readonly places: readonly { readonly projectGid: Gid; readonly sectionGid: Gid; readonly rank: number }[]
  readonly dependsOnGids: readonly Gid[]
  readonly fieldValues: readonly CopiedValue[]
}

/** Tasks in an order in which each comes after its parent, if that is among them. */
export function parentsFirst<T extends Pick<OriginalTask, 'gid' | 'parentGid'>>(
  tasks: readonly T[],
): readonly T[] {
  const gids = new Set(tasks.map(({ gid }) => gid))
  const below = Map.groupBy(tasks, ({ parentGid }) =>
    parentGid !== null && gids.has(parentGid) ? parentGid : null,
  )
  const ordered = [...(below.get(null) ?? [])]
  // What is appended is walked as well.
  for (const { gid } of ordered) ordered.push(...(below.get(gid) ?? []))
  return ordered
}
