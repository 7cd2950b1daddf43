import type { Project } from '../projects/project.js'
import { minutesOf, planTimeEntries, type PlannedTime } from './plan-time.js'
import { planLinks } from './plan-links.js'
import { planComments } from './plan-comments.js'
import { planNotes } from './plan-rich-text.js'
import { dayOf, parseDate, parseDateTime } from '../../protocol/asana/dates.js'
import { NO_GID, parseGid, type Gid } from '../../protocol/asana/gid.js'
import { newTask, type Task } from '../tasks/task.rules.js'
import { noteRuleFault, type Planning } from './planning.js'
import { memberOf, membersOf, type PlannedPlace } from './plan-places.js'
import { tagsOf } from './plan-tags.js'
import type { SeedTask, SeedTaskReference } from './seed-document.js'
import type { SeedPlan } from './seed-plan.js'
import type { SeedPath } from './seed-fault.js'
import { DAY_MS } from '../../time-units.js'

/** How deep subtasks may lie in each other. */
export const SEED_TASK_DEPTH_MAX = 100

interface Where {
  readonly place: PlannedPlace
  readonly planning: Planning
  /** Who made a task that does not say it; null where there is nobody to take. */
  readonly creatorGid: Gid | null
  readonly parent: Task | null
  /** Those of the workspace, for which time may count. */
  readonly projects: readonly Project[]
  readonly depth: number
}

/** Tasks with the time that was spent on them. */
export type PlannedTasks = readonly {
  readonly planned: SeedPlan['tasks'][number]
  readonly times: readonly PlannedTime[]
}[]

/** A task and all below it, each after the one that it belongs to. */
export function planTask(given: SeedTask, path: SeedPath, where: Where): PlannedTasks {
  const { depth, parent, place, planning } = where
  const { fault, nowMs } = planning
  const gid = planning.gidOf(given.gid, [...path, 'gid'])
  const creatorGid =
    given.created_by === undefined
      ? where.creatorGid
      : (planning.personOf(given.created_by, [...path, 'created_by'])?.user.gid ?? null)
  if (creatorGid === null && given.created_by === undefined)
    fault([...path, 'created_by'], `Is missing: the workspace ${place.workspace.name} has no members`)
  const createdByGid = creatorGid ?? NO_GID
  const assigneeGid =
    given.assignee === undefined || given.assignee === null
      ? null
      : memberOf(given.assignee, [...path, 'assignee'], { place, planning })
  const bare: Task = {
    ...newTask({ gid, workspaceGid: place.workspace.gid, parent, createdByGid, nowMs }),
    name: given.name,
    assigneeGid,
    assignedByGid: assigneeGid === null ? null : createdByGid,
    ...changesOf(given, path, { createdByGid, planning }),
  }
  const times = planTimeEntries(given.time_entries ?? [], [...path, 'time_entries'], {
    planning,
    task: bare,
    projects: where.projects,
    categories: place.categories,
  })
  const task: Task = { ...bare, actualTimeMinutes: minutesOf(times) }
  const followerGids =
    given.followers === undefined
      ? [...new Set([createdByGid, ...(assigneeGid === null ? [] : [assigneeGid])])]
      : membersOf(given.followers, [...path, 'followers'], { place, planning })
  const tagGids = tagsOf(given.tags ?? [], [...path, 'tags'], { tags: place.tags, planning })
  const links = planLinks(given.links ?? [], [...path, 'links'], { planning, task })
  const comments = planComments(given.comments ?? [], [...path, 'comments'], { planning, task })
  const planned = { planned: { task, followerGids, tagGids, links, comments }, times }
  const subtasks = given.subtasks ?? []
  if (subtasks.length > 0 && depth >= SEED_TASK_DEPTH_MAX) {
    fault([...path, 'subtasks'], `Must not lie deeper than ${SEED_TASK_DEPTH_MAX} in each other`)
    return [planned]
  }
  return [
    planned,
    ...subtasks.flatMap((subtask, index) =>
      planTask(subtask, [...path, 'subtasks', index], {
        ...where,
        creatorGid: createdByGid,
        parent: task,
        depth: depth + 1,
      }),
    ),
  ]
}

/** @returns the gid of a task that is described elsewhere, or null for a description */
export function referencedTask(given: SeedTask | SeedTaskReference): Gid | null {
  return 'task' in given ? parseGid(String(given.task)) : null
}

function changesOf(
  given: SeedTask,
  path: SeedPath,
  { createdByGid, planning }: { readonly createdByGid: Gid; readonly planning: Planning },
): Partial<Task> {
  const times = readTimes(given, path, planning)
  if (times === null) return {}
  const completedAtMs = given.completed_at === undefined ? null : parseDateTime(given.completed_at)
  if (given.completed_at !== undefined) {
    if (completedAtMs === null) planning.fault([...path, 'completed_at'], 'Is not a moment in the calendar')
    if (given.completed === false) planning.fault([...path, 'completed_at'], 'Needs completed: true')
  }
  const completed = given.completed ?? (given.completed_at === undefined ? undefined : true)
  const read = planning.rules.readTaskChanges(
    {
      ...times,
      ...(given.resource_subtype === undefined ? {} : { resource_subtype: given.resource_subtype }),
      ...(given.approval_status === undefined ? {} : { approval_status: given.approval_status }),
      ...(given.assignee_status === undefined ? {} : { assignee_status: given.assignee_status }),
      ...(completed === undefined ? {} : { completed }),
    },
    {
      before: null,
      htmlNotes: planNotes(given, path, planning),
      userGid: createdByGid,
      nowMs: planning.nowMs,
    },
  )
  if (!read.ok) {
    const { refusal } = read
    noteRuleFault(
      refusal.kind === 'invalid' ? (refusal.messages[0] ?? '') : refusal.kind,
      path,
      planning.fault,
    )
    return {}
  }
  const isDone = (read.value.completedAtMs ?? null) !== null
  const doneBy =
    given.completed_by === undefined ? null : planning.personOf(given.completed_by, [...path, 'completed_by'])
  if (given.completed_by !== undefined && !isDone)
    planning.fault([...path, 'completed_by'], 'Needs completed: true')
  return {
    ...read.value,
    ...(isDone && completedAtMs !== null ? { completedAtMs } : {}),
    ...(isDone && doneBy !== null ? { completedByGid: doneBy.user.gid } : {}),
  }
}

/** @returns the schedule as the API's rule reads it, or null after a fault was noted */
function readTimes(given: SeedTask, path: SeedPath, { fault, nowMs }: Planning) {
  for (const field of ['due_on', 'start_on'] as const) {
    const day = given[field] ?? null
    if (day === null || parseDate(day) !== null) continue
    fault([...path, field], 'Is not a day in the calendar')
    return null
  }
  const moments: Partial<Record<'due_at' | 'start_at', number | null>> = {}
  for (const field of ['due_at', 'start_at'] as const) {
    const text = given[field]
    if (text === undefined) continue
    moments[field] = text === null ? null : parseDateTime(text)
    if (text === null || moments[field] !== null) continue
    fault([...path, field], 'Is not a moment in the calendar')
    return null
  }
  if (given.due_in_days !== undefined && (given.due_on ?? given.due_at ?? null) !== null) {
    fault([...path, 'due_in_days'], 'Stands beside another due date: leave one of them out')
    return null
  }
  const dueOn = given.due_in_days === undefined ? given.due_on : dayOf(nowMs + given.due_in_days * DAY_MS)
  return {
    ...moments,
    ...(dueOn === undefined ? {} : { due_on: dueOn }),
    ...(given.start_on === undefined ? {} : { start_on: given.start_on }),
  }
}
