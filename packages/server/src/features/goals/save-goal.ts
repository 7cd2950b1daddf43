import { isAtLeast } from '../../protocol/asana/access-level.js'
import type { AsRead } from '../../protocol/asana/as-read.js'
import { userReferenceText, type UserReference } from '../../protocol/asana/field.js'
import { NO_GID, parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readRecordInput, type Input } from '../../protocol/asana/input.js'
import type { ReadNotes } from '../../protocol/asana/notes.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { NextGids } from '../feature.js'
import type { FindTeam } from '../teams/find-team.js'
import type { FindTimePeriod } from '../time-periods/find-time-period.js'
import type { FindMember } from '../users/find-member.js'
import type { FindGoal, FoundGoal } from './find-goal.js'
import {
  CREATE_GOAL_FIELDS,
  GOAL_TWINS,
  readGoalChanges,
  readGoalLevel,
  UPDATE_GOAL_FIELDS,
} from './goal-fields.js'
import { GOAL_DEFAULT_LEVEL, MEMBERS_PER_GOAL_MAX, newGoal, type Goal, type GoalMembership } from './goal.js'
import type { GoalChanges, GoalStore } from './ports.js'

export interface SaveGoalNeeds {
  readonly goals: GoalStore
  readonly findGoal: FindGoal
  readonly findTeam: FindTeam
  readonly findMember: FindMember
  readonly findTimePeriod: FindTimePeriod
  readonly readNotes: ReadNotes
  readonly asRead: AsRead
  readonly clock: Clock
  readonly nextGids: NextGids
  /** Every name of a goal's record, for those that a request may not set. */
  readonly fieldNames: readonly string[]
}

/** Creates a goal in a workspace, for it or for a team. Guests make none. Whoever makes it, owns it or follows it is a member. */
export function makeCreateGoal(needs: SaveGoalNeeds) {
  return async (viewer: Principal, data: Input): Promise<Outcome<Goal>> => {
    const [gid] = await needs.nextGids(1)
    const nowMs = needs.clock.nowMs()
    const blank = newGoal({ gid, workspaceGid: NO_GID, createdByGid: viewer.userGid, nowMs })
    const read = await readRecordInput(data, {
      fields: CREATE_GOAL_FIELDS,
      readOnly: needs.fieldNames,
      twins: GOAL_TWINS,
      asRead: async (sent) => await needs.asRead(viewer, { type: 'goal', record: blank }, sent),
    })
    if (!read.ok) return read
    const input = read.value
    const workspaceGid = await workspaceOf(needs, viewer, input)
    if (!workspaceGid.ok) return workspaceGid
    if (viewer.roles.get(workspaceGid.value) === 'guest') return noAccess('workspace')
    const before = { ...blank, workspaceGid: workspaceGid.value }
    const htmlNotes = await needs.readNotes(viewer, input)
    if (!htmlNotes.ok) return htmlNotes
    const changes = readGoalChanges(input, { before, htmlNotes: htmlNotes.value })
    if (!changes.ok) return invalid(changes.problem)
    const named = await readNamed(needs, viewer, { input, before })
    if (!named.ok) return named
    const goal: Goal = { ...before, ...changes.changes, ...named.value }
    const followers = await followersOf(needs, viewer, {
      workspaceGid: goal.workspaceGid,
      named: input.followers ?? [],
    })
    if (!followers.ok) return followers
    const members = await firstMembers(needs, goal, followers.value)
    const like = input.liked === true ? { gid: (await needs.nextGids(1))[0], user: viewer.userGid } : null
    const decision = await needs.goals.create({ goal, members, like })
    return decision === 'created' ? done(goal) : invalid(peopleFault(decision))
  }
}

function peopleFault(reason: 'owner_gone' | 'too_many'): string {
  return reason === 'owner_gone'
    ? 'owner: Has left the workspace meanwhile'
    : `followers: A goal has at most ${MEMBERS_PER_GOAL_MAX} members`
}

/** Who makes a goal, who owns it and who follows it. */
async function firstMembers(
  { nextGids }: Pick<SaveGoalNeeds, 'nextGids'>,
  goal: Goal,
  followerGids: readonly Gid[],
): Promise<readonly GoalMembership[]> {
  const admins = new Set([goal.createdByGid, ...(goal.ownerGid === null ? [] : [goal.ownerGid])])
  const people = [...new Set([...admins, ...followerGids])]
  const gids = await nextGids(people.length)
  return gids.flatMap((gid, index) => {
    const userGid = people[index]
    const level = userGid !== undefined && admins.has(userGid) ? 'admin' : GOAL_DEFAULT_LEVEL
    return userGid === undefined ? [] : [{ gid, goalGid: goal.gid, userGid, level }]
  })
}

/** Changes a goal; its level `editor` is needed, and `admin` for a new owner. Whoever sees it may like it. */
export function makeUpdateGoal(needs: SaveGoalNeeds) {
  return async (
    viewer: Principal,
    sent: { readonly text: string; readonly data: Input },
  ): Promise<Outcome<Goal>> => {
    const found = await needs.findGoal(viewer, parseGid(sent.text))
    if (found.state !== 'visible') return found.refusal(sent.text)
    const { goal } = found.record
    const asRead = async (values: Readonly<Record<string, unknown>>) =>
      await needs.asRead(viewer, { type: 'goal', record: goal }, values)
    const read = await readRecordInput(sent.data, {
      fields: UPDATE_GOAL_FIELDS,
      readOnly: needs.fieldNames,
      twins: GOAL_TWINS,
      asRead,
    })
    if (!read.ok) return read
    const input = read.value
    const htmlNotes = await needs.readNotes(viewer, input, { rich: goal.htmlNotes, asRead })
    if (!htmlNotes.ok) return htmlNotes
    const named = await readNamed(needs, viewer, { input, before: goal })
    if (!named.ok) return named
    const [likeGid, ownerMembershipGid = null] = await needs.nextGids(2)
    const updated = await needs.goals.update({
      goalGid: goal.gid,
      judge: (held) => judgeChanges(held, { input, htmlNotes: htmlNotes.value, named: named.value }),
      ownerMembershipGid,
      like:
        input.liked === undefined ? null : { userGid: viewer.userGid, likeGid: input.liked ? likeGid : null },
      viewer,
      byGid: viewer.userGid,
      nowMs: needs.clock.nowMs(),
    })
    if (updated === 'gone') return notRecognized('goal', sent.text)
    if (updated === 'no_metric')
      return invalid('status: Can only be set of a goal that has a metric: set one first')
    if (updated === 'owner_gone' || updated === 'too_many') return invalid(peopleFault(updated))
    return updated
  }
}

/** What a request makes of a goal as it is once it is held, by what the viewer may do there then. */
function judgeChanges(
  { goal, level }: FoundGoal,
  {
    htmlNotes,
    input,
    named,
  }: {
    readonly input: Parameters<typeof readGoalChanges>[0]
    readonly htmlNotes: string | undefined
    readonly named: GoalChanges
  },
): Outcome<GoalChanges> {
  const plain = readGoalChanges(input, { before: goal, htmlNotes })
  if (!plain.ok) return invalid(plain.problem)
  const place = readGoalLevel(input, goal)
  if (!place.ok) return invalid(place.problem)
  const changes = differing(goal, { ...plain.changes, ...named, ...place.level })
  if (Object.keys(changes).length > 0 && !isAtLeast(level, 'editor')) return noAccess('goal')
  // An owner is an admin of the goal, so only an admin makes one.
  if (changes.ownerGid !== undefined && !isAtLeast(level, 'admin')) return noAccess('goal')
  return done(changes)
}

/** Only what is to be other than it was is written: two who change different fields at once both have their way. */
function differing(goal: Goal, changes: GoalChanges): GoalChanges {
  const own: Readonly<Record<string, unknown>> = { ...goal }
  return Object.fromEntries(Object.entries(changes).filter(([name, value]) => own[name] !== value))
}

/** Deletes a goal; its level `admin` is needed. What carried it stays. */
export function makeDeleteGoal(needs: Pick<SaveGoalNeeds, 'goals' | 'findGoal' | 'clock'>) {
  return async (viewer: Principal, text: string): Promise<Outcome<null>> => {
    const found = await needs.findGoal(viewer, parseGid(text))
    if (found.state !== 'visible') return found.refusal(text)
    const { goal, level } = found.record
    if (!isAtLeast(level, 'admin')) return noAccess('goal')
    const by = { viewer, byGid: viewer.userGid, nowMs: needs.clock.nowMs() }
    const decision = await needs.goals.delete(goal.gid, by)
    if (decision === 'refused') return noAccess('goal')
    return decision === 'gone' ? notRecognized('goal', text) : done(null)
  }
}

/** The workspace that a request names, itself or by a team. */
async function workspaceOf(
  { findTeam }: SaveGoalNeeds,
  viewer: Principal,
  input: { readonly workspace?: Gid; readonly team?: Gid | null },
): Promise<Outcome<Gid>> {
  const { team, workspace } = input
  if (workspace !== undefined)
    return viewer.roles.has(workspace) ? done(workspace) : invalid(unknownReference('workspace', workspace))
  if (team === undefined || team === null) return invalid('workspace: Missing input')
  const found = await findTeam(viewer, team)
  return found.state === 'visible' ? done(found.record.workspaceGid) : invalid(unknownReference('team', team))
}

/** The owner, the team and the time period that a request names, each of the goal's workspace. What it does not name is left out. */
async function readNamed(
  needs: SaveGoalNeeds,
  viewer: Principal,
  {
    before,
    input,
  }: {
    readonly before: Goal
    readonly input: {
      readonly owner?: UserReference | null
      readonly team?: Gid | null
      readonly is_workspace_level?: boolean
      readonly time_period?: Gid | null
    }
  },
): Promise<Outcome<GoalChanges>> {
  const { workspaceGid } = before
  const level = readGoalLevel(input, before)
  if (!level.ok) return invalid(level.problem)
  const { owner, team, time_period: timePeriodGid } = input
  if (team !== undefined && team !== null && team !== before.teamGid) {
    const found = await needs.findTeam(viewer, team)
    if (found.state !== 'visible') return invalid(unknownReference('team', team))
    if (found.record.workspaceGid !== workspaceGid) return invalid('team: Is not a team of that workspace')
  }
  if (timePeriodGid !== undefined && timePeriodGid !== null) {
    const period = await needs.findTimePeriod(viewer, timePeriodGid)
    if (period?.workspaceGid !== workspaceGid) return invalid(unknownReference('time_period', timePeriodGid))
  }
  const named = { ...level.level, ...(timePeriodGid === undefined ? {} : { timePeriodGid }) }
  if (owner === undefined) return done(named)
  if (owner === null) return done({ ...named, ownerGid: null })
  const ownerGid = await needs.findMember(workspaceGid, { who: owner, viewer })
  return ownerGid === null
    ? invalid(`owner: Not a user in Organization: ${userReferenceText(owner)}`)
    : done({ ...named, ownerGid })
}

/** Finds people whom a request names as followers. */
export async function followersOf(
  { findMember }: Pick<SaveGoalNeeds, 'findMember'>,
  viewer: Principal,
  { named, workspaceGid }: { readonly workspaceGid: Gid; readonly named: readonly UserReference[] },
): Promise<Outcome<readonly Gid[]>> {
  const gids = new Set<Gid>()
  for (const [index, who] of named.entries()) {
    const gid = await findMember(workspaceGid, { who, viewer })
    if (gid === null)
      return invalid(`followers: [${index}]: Not a user in Organization: ${userReferenceText(who)}`)
    gids.add(gid)
  }
  return done([...gids])
}
