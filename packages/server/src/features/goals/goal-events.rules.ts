import { fieldEvents, type NewEvent, type ToldField, type WorkChange } from '../events/event.rules.js'
import type { Goal } from './goal.js'
import type { By } from './ports.js'

const TOLD: Readonly<Partial<Record<keyof Goal, ToldField>>> = {
  name: { field: 'name' },
  htmlNotes: { field: 'notes' },
  startOn: { field: 'start_on' },
  dueOn: { field: 'due_on' },
  isWorkspaceLevel: { field: 'is_workspace_level' },
  status: { field: 'status' },
  ownerGid: { field: 'owner', refersTo: 'user' },
  teamGid: { field: 'team', refersTo: 'team' },
  timePeriodGid: { field: 'time_period', refersTo: 'time_period' },
}

/**
 * What is told of a change of a goal, in its own stream, its workspace's and its team's.
 * @param sides.before  null for one that is created
 * @param sides.after  null for one that is deleted
 */
export function goalChange(
  sides:
    { readonly before: Goal | null; readonly after: Goal } | { readonly before: Goal; readonly after: null },
  by: By,
): WorkChange {
  const { after, before } = sides
  const goal = after ?? before
  const resource = { type: 'goal', gid: goal.gid }
  if (after === null) return told(goal, [{ resource, action: 'deleted' }], by)
  if (before !== null) return told(goal, fieldEvents(resource, { before, after }, TOLD), by)
  const parent =
    goal.teamGid === null
      ? { type: 'workspace', gid: goal.workspaceGid }
      : { type: 'team', gid: goal.teamGid }
  return told(goal, [{ resource, action: 'added', parent }], by)
}

/** The same of what belongs to a goal and is no property of it. */
export function goalPartChange(
  goal: Goal,
  changes: readonly NonNullable<NewEvent['change']>[],
  by: By,
): WorkChange {
  const resource = { type: 'goal', gid: goal.gid }
  return told(
    goal,
    changes.map((change) => ({ resource, action: 'changed', change })),
    by,
  )
}

/** The same of a goal and what carries it. */
export function relationshipChange(
  goal: Goal,
  relationship: NewEvent['resource'],
  how: { readonly action: 'added' | 'changed' | 'deleted' } & By,
): WorkChange {
  const { action, ...by } = how
  const event: NewEvent =
    action === 'added'
      ? { resource: relationship, action, parent: { type: 'goal', gid: goal.gid } }
      : action === 'deleted'
        ? { resource: relationship, action }
        : {
            resource: relationship,
            action,
            change: { field: 'contribution_weight', action: 'changed', value: null },
          }
  const change = told(goal, [event], by)
  return { ...change, streamGids: [...change.streamGids, goal.gid] }
}

function told(goal: Goal, events: readonly NewEvent[], { byGid, nowMs }: By): WorkChange {
  const teamGids = goal.teamGid === null ? [] : [goal.teamGid]
  return {
    workspaceGid: goal.workspaceGid,
    byGid,
    atMs: nowMs,
    events,
    streamGids: [goal.workspaceGid, ...teamGids],
  }
}
