import type { Gid } from '../../protocol/asana/gid.js'
import { fieldEvents, type Named, type NewEvent, type ToldField } from '../events/event.rules.js'
import type { Task, TaskMembership } from './task.rules.js'

/** What of a task is told of. Who assigned and who completed it go with these. */
type ToldTask = Omit<
  Task,
  'rootGid' | 'createdByGid' | 'assignedByGid' | 'completedByGid' | 'createdAtMs' | 'modifiedAtMs'
>

/** How a task was before, or is after, one transaction. What that does not touch is left out on both sides. */
export interface TaskSide {
  readonly fields?: ToldTask
  /** One section in each of its projects. */
  readonly places?: readonly TaskMembership[]
  readonly followerGids?: readonly Gid[]
}

export interface TaskChange {
  readonly taskGid: Gid
  /** Null for a task that is being created. */
  readonly before: TaskSide | null
  readonly after: TaskSide
}

const TOLD: Readonly<Partial<Record<keyof ToldTask, ToldField>>> = {
  name: { field: 'name' },
  htmlNotes: { field: 'notes' },
  resourceSubtype: { field: 'resource_subtype' },
  approvalStatus: { field: 'approval_status' },
  assigneeGid: { field: 'assignee', refersTo: 'user' },
  assigneeStatus: { field: 'assignee_status' },
  startOn: { field: 'start_on' },
  startAtMs: { field: 'start_at' },
  dueOn: { field: 'due_on' },
  dueAtMs: { field: 'due_at' },
  completedAtMs: { field: 'completed' },
  parentGid: { field: 'parent', refersTo: 'task' },
}

/** What is told of a change of a task. A task that is created was added to where it stands: its projects and sections, its parent, or else its workspace. */
export function taskEvents(change: TaskChange, subtype: string | null): readonly NewEvent[] {
  const { after, before } = change
  const resource = { type: 'task', gid: change.taskGid, subtype }
  const placed = placesBetween(before?.places ?? [], after.places ?? [])
  const moves: readonly NewEvent[] = [
    ...placed.left.map((parent): NewEvent => ({ resource, action: 'removed', parent })),
    ...placed.entered.map((parent): NewEvent => ({ resource, action: 'added', parent })),
  ]
  if (before === null) {
    const parentGid = after.fields?.parentGid ?? null
    const above: readonly Named[] = parentGid === null ? [] : [{ type: 'task', gid: parentGid }]
    const added = above.map((parent): NewEvent => ({ resource, action: 'added', parent }))
    if (moves.length + added.length > 0 || after.fields === undefined) return [...added, ...moves]
    return [{ resource, action: 'added', parent: { type: 'workspace', gid: after.fields.workspaceGid } }]
  }
  const fields =
    before.fields === undefined || after.fields === undefined
      ? []
      : fieldEvents(resource, { before: before.fields, after: after.fields }, TOLD)
  return [
    ...fields,
    ...followerEvents(resource, before.followerGids ?? [], after.followerGids ?? []),
    ...moves,
  ]
}

function followerEvents(
  resource: NewEvent['resource'],
  before: readonly Gid[],
  after: readonly Gid[],
): readonly NewEvent[] {
  const of =
    (action: 'added' | 'removed') =>
    (gid: Gid): NewEvent => ({
      resource,
      action: 'changed',
      change: { field: 'followers', action, value: { type: 'user', gid } },
    })
  return [
    ...after.filter((gid) => !before.includes(gid)).map(of('added')),
    ...before.filter((gid) => !after.includes(gid)).map(of('removed')),
  ]
}

/** The projects and sections that a task is in after a change and was not before, and the other way round. */
function placesBetween(before: readonly TaskMembership[], after: readonly TaskMembership[]) {
  const named = (places: readonly TaskMembership[]): readonly Named[] =>
    places.flatMap(({ projectGid, sectionGid }) => [
      { type: 'project', gid: projectGid },
      { type: 'section', gid: sectionGid },
    ])
  const without = (some: readonly Named[], others: readonly Named[]) =>
    some.filter(({ gid }) => others.every((other) => other.gid !== gid))
  const was = named(before)
  const is = named(after)
  return { left: without(was, is), entered: without(is, was) }
}
