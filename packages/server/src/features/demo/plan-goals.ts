import { dayOf, parseDate } from '../../protocol/asana/dates.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { NAME_LENGTH_MAX } from '../../protocol/asana/text.js'
import { DAY_MS } from '../../time-units.js'
import type { Goal, GoalMembership } from '../goals/goal.js'
import type { Metric } from '../goals/metric.rules.js'
import { memberOf, type PlannedPlace } from './plan-places.js'
import { planNotes } from './plan-rich-text.js'
import type { PlannedPeriods } from './plan-time-periods.js'
import { findNamed, noteRuleFault, planName, type Planning } from './planning.js'
import type { SeedGoal } from './seed-progress-document.js'
import type { SeedPath } from './seed-fault.js'
import type { PlannedGoal } from './seed-plan.js'

interface Where {
  readonly place: PlannedPlace
  readonly planning: Planning
  readonly periods: PlannedPeriods
  /** Who made a goal that does not say it; null where there is nobody to take. */
  readonly creatorGid: Gid | null
}

/** A goal with its metric and its people; what carries it is planned once all of them are known. */
export function planGoal(given: SeedGoal, path: SeedPath, where: Where): Omit<PlannedGoal, 'relationships'> {
  const { periods, place, planning } = where
  const { fault, nowMs, rules } = planning
  const creatorGid =
    given.created_by === undefined
      ? where.creatorGid
      : (planning.personOf(given.created_by, [...path, 'created_by'])?.user.gid ?? null)
  if (creatorGid === null && given.created_by === undefined)
    fault([...path, 'created_by'], `Is missing: the workspace ${place.workspace.name} has no members`)
  const createdByGid = creatorGid ?? NO_GID
  const gid = planning.gidOf(given.gid, [...path, 'gid'])
  const blank = rules.newGoal({ gid, workspaceGid: place.workspace.gid, createdByGid, nowMs })
  const team =
    given.team === undefined || given.team === null
      ? given.team
      : findNamed(place.teams, given.team, { fault, path: [...path, 'team'], what: 'team of this workspace' })
          ?.gid
  const level = rules.readGoalLevel(
    {
      ...(team === undefined ? {} : { team }),
      ...(given.is_workspace_level === undefined ? {} : { is_workspace_level: given.is_workspace_level }),
    },
    blank,
  )
  if (!level.ok) noteRuleFault(level.problem, path, fault)
  const goal: Goal = {
    ...blank,
    ...(level.ok ? level.level : {}),
    name: planName(given.name, [...path, 'name'], { fault, lengthMax: NAME_LENGTH_MAX }),
    ownerGid: ownerOf(given, path, { ...where, createdByGid }),
    timePeriodGid: given.time_period === undefined ? null : periods.gidOf(given.time_period),
    ...changesOf(given, path, { blank, planning }),
  }
  const metric = planMetric(given, path, { goal, planning })
  if (goal.status !== null && given.metric === undefined) fault([...path, 'status'], 'Needs a metric')
  return { goal, metric, members: planMembers(given, path, { ...where, goal }) }
}

function ownerOf(
  { owner }: SeedGoal,
  path: SeedPath,
  where: Where & { readonly createdByGid: Gid },
): Gid | null {
  if (owner === null) return null
  if (owner !== undefined) return memberOf(owner, [...path, 'owner'], where)
  return where.place.roles.has(where.createdByGid) ? where.createdByGid : null
}

function changesOf(
  given: SeedGoal,
  path: SeedPath,
  { blank, planning }: { readonly blank: Goal; readonly planning: Planning },
): Partial<Goal> {
  const { fault, nowMs, rules } = planning
  for (const field of ['due_on', 'start_on'] as const) {
    const day = given[field] ?? null
    if (day === null || parseDate(day) !== null) continue
    fault([...path, field], 'Is not a day in the calendar')
    return {}
  }
  if (given.due_in_days !== undefined && (given.due_on ?? null) !== null)
    fault([...path, 'due_in_days'], 'Stands beside due_on: leave one of them out')
  const dueOn = given.due_in_days === undefined ? given.due_on : dayOf(nowMs + given.due_in_days * DAY_MS)
  const read = rules.readGoalChanges(
    {
      ...(dueOn === undefined ? {} : { due_on: dueOn }),
      ...(given.start_on === undefined ? {} : { start_on: given.start_on }),
      ...(given.status === undefined ? {} : { status: given.status }),
    },
    { before: blank, htmlNotes: planNotes(given, path, planning) },
  )
  if (read.ok) return read.changes
  noteRuleFault(read.problem, path, fault)
  return {}
}

function planMetric(
  { metric: given }: SeedGoal,
  path: SeedPath,
  { goal, planning }: { readonly goal: Goal; readonly planning: Planning },
): Metric | null {
  if (given === undefined) return null
  const at = [...path, 'metric']
  const { gid: givenGid, set_by: setBy, ...said } = given
  const author = setBy === undefined ? null : planning.personOf(setBy, [...at, 'set_by'])
  const gid = planning.gidOf(givenGid, [...at, 'gid'])
  const read = planning.rules.readMetric(said, { gid, setByGid: author?.user.gid ?? goal.createdByGid })
  if (read.ok) return read.metric
  noteRuleFault(read.problem, at, planning.fault)
  return null
}

function planMembers(
  given: SeedGoal,
  path: SeedPath,
  where: Where & { readonly goal: Goal },
): readonly GoalMembership[] {
  const { goal, place, planning } = where
  const members = new Map<Gid, GoalMembership>()
  const isAdmin = (userGid: Gid) => userGid === goal.ownerGid || userGid === goal.createdByGid
  for (const [index, member] of (given.members ?? []).entries()) {
    const at = [...path, 'members', index]
    const userGid = memberOf(member.user, [...at, 'user'], where)
    if (userGid === null) continue
    if (members.has(userGid)) planning.fault([...at, 'user'], 'Is a member of this goal already')
    const level = member.access_level ?? (isAdmin(userGid) ? 'admin' : 'commenter')
    members.set(userGid, {
      gid: planning.gidOf(member.gid, [...at, 'gid']),
      goalGid: goal.gid,
      userGid,
      level,
    })
  }
  const first = [goal.ownerGid, ...(given.members === undefined ? [goal.createdByGid] : [])]
  for (const userGid of first)
    if (userGid !== null && place.roles.has(userGid) && !members.has(userGid))
      members.set(userGid, { gid: planning.newGid(), goalGid: goal.gid, userGid, level: 'admin' })
  return [...members.values()]
}
