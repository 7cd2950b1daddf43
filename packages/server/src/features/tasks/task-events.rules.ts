import type { Gid } from '../../protocol/asana/gid.js'
import { valueEvents } from '../custom-fields/value-events.rules.js'
import { fieldEvents, type Named, type NewEvent, type ToldField } from '../events/event.rules.js'
import type { TaskChange, TaskFields, TaskState } from '../stories/task-change.rules.js'
import type { TaskMembership } from './task.rules.js'

/** A change of a task that is there when it is done. */
export type ToldChange = Pick<TaskChange, 'taskGid' | 'before'> & { readonly after: TaskState }

/** What of a task is told of by its value. */
const TOLD: Readonly<Partial<Record<keyof TaskFields, ToldField>>> = {
  name: { field: 'name' },
  htmlNotes: { field: 'notes' },
  resourceSubtype: { field: 'resource_subtype' },
  approvalStatus: { field: 'approval_status' },
  assigneeGid: { field: 'assignee', refersTo: 'user' },
  assigneeStatus: { field: 'assignee_status' },
  assigneeSectionGid: { field: 'assignee_section' },
  startOn: { field: 'start_on' },
  startAtMs: { field: 'start_at' },
  dueOn: { field: 'due_on' },
  dueAtMs: { field: 'due_at' },
  completedAtMs: { field: 'completed' },
  actualTimeMinutes: { field: 'actual_time_minutes' },
  parentGid: { field: 'parent', refersTo: 'task' },
}

/** What is told of by what came to it, and what went. */
const TOLD_LISTS = [
  { of: followersOf, field: 'followers', type: 'user' },
  { of: (state: TaskState) => state.tagGids, field: 'tags', type: 'tag' },
  { of: (state: TaskState) => state.dependencyGids, field: 'dependencies', type: 'task' },
  { of: (state: TaskState) => state.dependentGids, field: 'dependents', type: 'task' },
] as const

function followersOf({ followerGids = [], newFollowerGids = [] }: TaskState): readonly Gid[] {
  return [...followerGids, ...newFollowerGids]
}

/** What is told of a change of a task. A task that is created was added to where it stands: its projects and sections, its parent, or else its workspace. */
export function taskEvents(
  change: ToldChange,
  { subtype, workspaceGid }: { readonly subtype: string | null; readonly workspaceGid: Gid },
): readonly NewEvent[] {
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
    return [{ resource, action: 'added', parent: { type: 'workspace', gid: workspaceGid } }]
  }
  const fields =
    before.fields === undefined || after.fields === undefined
      ? []
      : fieldEvents(resource, { before: before.fields, after: after.fields }, TOLD)
  return [
    ...fields,
    ...valueEvents(resource, after.fieldValues ?? []),
    ...TOLD_LISTS.flatMap(({ of, ...told }) =>
      listEvents(resource, { before: of(before) ?? [], after: of(after) ?? [] }, told),
    ),
    ...moves,
  ]
}

function listEvents(
  resource: NewEvent['resource'],
  { before, after }: { readonly before: readonly Gid[]; readonly after: readonly Gid[] },
  { field, type }: { readonly field: string; readonly type: string },
): readonly NewEvent[] {
  const of =
    (action: 'added' | 'removed') =>
    (gid: Gid): NewEvent => ({
      resource,
      action: 'changed',
      change: { field, action, value: { type, gid } },
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
