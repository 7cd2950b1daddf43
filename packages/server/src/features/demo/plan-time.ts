import { dayOf, parseDate, parseDateTime } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { NAME_LENGTH_MAX } from '../../protocol/asana/text.js'
import { DAY_MS } from '../../time-units.js'
import type { Project } from '../projects/project.js'
import type { Task } from '../tasks/task.rules.js'
import type { Category } from '../time-tracking/category.js'
import type { TimeEntry } from '../time-tracking/time-entry.js'
import { findNamed, planName, type Planning } from './planning.js'
import type { SeedTimeCategory, SeedTimeEntry } from './seed-progress-document.js'
import type { SeedPath } from './seed-fault.js'

/** Time with the way to it: in which projects its task is, is known once all of them are. */
export interface PlannedTime {
  readonly entry: TimeEntry
  readonly path: SeedPath
}

export function planCategory(
  given: SeedTimeCategory,
  path: SeedPath,
  { planning, workspaceGid }: { readonly planning: Planning; readonly workspaceGid: Gid },
): Category {
  return {
    gid: planning.gidOf(given.gid, [...path, 'gid']),
    workspaceGid,
    name: planName(given.name, [...path, 'name'], { fault: planning.fault, lengthMax: NAME_LENGTH_MAX }),
    color: given.color ?? 'none',
    isArchived: given.is_archived === true ? 1 : 0,
  }
}

interface Where {
  readonly planning: Planning
  readonly task: Task
  /** Those of the workspace. */
  readonly projects: readonly Project[]
  readonly categories: readonly Category[]
}

export function planTimeEntries(
  given: readonly SeedTimeEntry[],
  path: SeedPath,
  where: Where,
): readonly PlannedTime[] {
  const { fault, rules } = where.planning
  if (given.length > rules.timeEntriesPerTaskMax)
    fault(path, `Must be at most ${rules.timeEntriesPerTaskMax}`)
  return given.map((entry, index) => ({
    entry: planEntry(entry, [...path, index], where),
    path: [...path, index],
  }))
}

function planEntry(
  given: SeedTimeEntry,
  path: SeedPath,
  { categories, planning, projects, task }: Where,
): TimeEntry {
  const { fault, nowMs } = planning
  const author =
    given.created_by === undefined ? null : planning.personOf(given.created_by, [...path, 'created_by'])
  const createdAtMs = given.created_at === undefined ? nowMs : parseDateTime(given.created_at)
  if (createdAtMs === null) fault([...path, 'created_at'], 'Is not a moment in the calendar')
  const found = <T extends { readonly gid: Gid; readonly name: string }>(
    among: readonly T[],
    field: 'attributable_to' | 'category',
    what: string,
  ): Gid | null => {
    const named = given[field]
    if (named === undefined) return null
    return findNamed(among, named, { fault, path: [...path, field], what })?.gid ?? null
  }
  return {
    gid: planning.gidOf(given.gid, [...path, 'gid']),
    workspaceGid: task.workspaceGid,
    taskGid: task.gid,
    createdByGid: author?.user.gid ?? task.assigneeGid ?? task.createdByGid,
    projectGid: found(projects, 'attributable_to', 'project of this workspace'),
    categoryGid: found(categories, 'category', 'category of this workspace'),
    durationMinutes: given.duration_minutes,
    enteredOn: planDay(given, path, planning),
    billableStatus: given.billable_status ?? 'notApplicable',
    description: given.description ?? '',
    createdAtMs: createdAtMs ?? nowMs,
  }
}

function planDay(
  { entered_in_days: days, entered_on: day }: SeedTimeEntry,
  path: SeedPath,
  { fault, nowMs }: Planning,
): string {
  if (day !== undefined && days !== undefined)
    fault([...path, 'entered_in_days'], 'Stands beside entered_on: leave one of them out')
  if (day === undefined) return dayOf(nowMs + (days ?? 0) * DAY_MS)
  if (parseDate(day) === null) fault([...path, 'entered_on'], 'Is not a day in the calendar')
  return day
}

/** Time counts for a project that its task is in. */
export function judgeTime(
  times: readonly PlannedTime[],
  {
    places,
    planning,
  }: {
    readonly places: readonly { readonly taskGid: Gid; readonly projectGid: Gid }[]
    readonly planning: Planning
  },
): readonly TimeEntry[] {
  const known = new Set(places.map(({ projectGid, taskGid }) => `${taskGid} ${projectGid}`))
  for (const { entry, path } of times)
    if (entry.projectGid !== null && !known.has(`${entry.taskGid} ${entry.projectGid}`))
      planning.fault([...path, 'attributable_to'], 'Must be a project that the task is in')
  return times.map(({ entry }) => entry)
}

/** @returns null for a task without any */
export function minutesOf(times: readonly PlannedTime[]): number | null {
  return times.length === 0 ? null : times.reduce((sum, { entry }) => sum + entry.durationMinutes, 0)
}
