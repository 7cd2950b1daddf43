import { isAtLeast } from '../../protocol/asana/access-level.js'
import type { AsRead } from '../../protocol/asana/as-read.js'
import { EMPTY_ANSWER, type Answer, type Handlers } from '../../protocol/asana/call.js'
import { NO_GID, parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput, readRecordInput, type Input } from '../../protocol/asana/input.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { absent, hidden, unknownReference, visible, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { NextGids } from '../feature.js'
import { readPosition, unknownAnchor } from '../projects/sections/position.rules.js'
import type { FindGoal, FoundGoal } from './find-goal.js'
import type { FindSupporting } from './find-supporting.js'
import {
  CONNECTED_RELATIONSHIPS_MAX,
  GOAL_LEVELS_MAX,
  RELATIONSHIPS_PER_GOAL_MAX,
  type GoalRelationship,
} from './goal-relationship.js'
import {
  NEW_RELATIONSHIP,
  OLD_RELATIONSHIP,
  RELATIONSHIP_CHANGES,
  RELATIONSHIP_FILTER,
} from './goal-relationships.operations.js'
import type { GoalRelationshipStore, SeeSupporting } from './relationship-ports.js'

type Served =
  | 'getGoalRelationships'
  | 'getGoalRelationship'
  | 'updateGoalRelationship'
  | 'addSupportingRelationship'
  | 'removeSupportingRelationship'

interface Needs {
  readonly relationships: GoalRelationshipStore
  readonly findGoal: FindGoal
  readonly findSupporting: FindSupporting
  readonly seeSupporting: SeeSupporting
  readonly asRead: AsRead
  readonly clock: Clock
  readonly nextGids: NextGids
  /** Every name of the record, for those that a request may not set. */
  readonly fieldNames: readonly string[]
}

/** What carries goals. */
export function goalRelationshipsApi(needs: Needs): Pick<Handlers, Served> {
  return {
    async getGoalRelationships({ page, principal, query, rest }) {
      const read = readInput(query, RELATIONSHIP_FILTER)
      if (!read.ok) return read
      const { resource_subtype: subtype = null, supported_goal: goalGid = NO_GID } = read.value
      const found = await needs.findGoal(principal, goalGid)
      if (found.state !== 'visible') return invalid(unknownReference('supported_goal', goalGid))
      const see = async (some: Parameters<SeeSupporting>[1]) => await needs.seeSupporting(principal, some)
      const all = await needs.relationships.list({ goalGid, subtype, see, page, rest })
      const cut = cutPage(all, { page, keyOf: ({ rank, supporting }) => [rank, supporting.gid] })
      return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
    },

    async getGoalRelationship({ path, principal }) {
      const found = await find(needs, principal, parseGid(path.goal_relationship_gid))
      if (found.state !== 'visible') return found.refusal(path.goal_relationship_gid)
      return done({ kind: 'record', record: found.record.relationship })
    },

    updateGoalRelationship: async ({ data, path, principal }) =>
      await update(needs, principal, { text: path.goal_relationship_gid, data }),

    addSupportingRelationship: async ({ data, path, principal }) =>
      await add(needs, principal, { text: path.goal_gid, data }),

    async removeSupportingRelationship({ data, path, principal }) {
      const found = await needs.findGoal(principal, parseGid(path.goal_gid))
      if (found.state !== 'visible') return found.refusal(path.goal_gid)
      const read = readInput(data, OLD_RELATIONSHIP)
      if (!read.ok) return read
      const { goal, level } = found.record
      if (!isAtLeast(level, 'editor')) return noAccess('goal')
      const { supporting_resource: gid = NO_GID } = read.value
      // Whoever may not see what carries it does not learn that it does.
      const supporting = await needs.findSupporting(principal, gid)
      const by = { viewer: principal, byGid: principal.userGid, nowMs: needs.clock.nowMs() }
      const decision =
        supporting === null
          ? 'gone'
          : await needs.relationships.remove({ goalGid: goal.gid, supportingGid: gid, ...by })
      if (decision === 'refused') return noAccess('goal')
      return decision === 'removed'
        ? done(EMPTY_ANSWER)
        : invalid(unknownReference('supporting_resource', gid))
    },
  }
}

interface FoundRelationship extends FoundGoal {
  readonly relationship: GoalRelationship
}

/** Whoever sees a goal and what carries it sees that it does. */
async function find(needs: Needs, viewer: Principal, gid: Gid | null): Promise<Found<FoundRelationship>> {
  const relationship = gid === null ? undefined : (await needs.relationships.load([gid])).get(gid)
  // A goal is looked up for a relationship that does not exist, too: both answers take the same time.
  const goal = await needs.findGoal(viewer, relationship?.goalGid ?? NO_GID)
  if (relationship === undefined || goal.state === 'absent') return absent('goal_relationship')
  if (goal.state !== 'visible') return hidden('goal_relationship')
  const { gid: supportingGid } = relationship.supporting
  const seen = await needs.seeSupporting(viewer, [relationship.supporting])
  return seen.has(supportingGid) ? visible({ ...goal.record, relationship }) : hidden('goal_relationship')
}

async function update(
  needs: Needs,
  viewer: Principal,
  { data, text }: { readonly text: string; readonly data: Input },
): Promise<Outcome<Answer>> {
  const found = await find(needs, viewer, parseGid(text))
  if (found.state !== 'visible') return found.refusal(text)
  const { level, relationship } = found.record
  const read = await readRecordInput(data, {
    ...RELATIONSHIP_CHANGES,
    readOnly: needs.fieldNames,
    asRead: async (sent) =>
      await needs.asRead(viewer, { type: 'goal_relationship', record: relationship }, sent),
  })
  if (!read.ok) return read
  const { contribution_weight: weight } = read.value
  if (weight === undefined || weight === relationship.weight)
    return done({ kind: 'record', record: relationship })
  if (!isAtLeast(level, 'editor')) return noAccess('goal_relationship')
  const by = { viewer, byGid: viewer.userGid, nowMs: needs.clock.nowMs() }
  const updated = await needs.relationships.setWeight(relationship, weight, by)
  if (updated === 'refused') return noAccess('goal_relationship')
  return updated === 'gone'
    ? notRecognized('goal_relationship', text)
    : done({ kind: 'record', record: updated })
}

async function add(
  needs: Needs,
  viewer: Principal,
  { data, text }: { readonly text: string; readonly data: Input },
): Promise<Outcome<Answer>> {
  const found = await needs.findGoal(viewer, parseGid(text))
  if (found.state !== 'visible') return found.refusal(text)
  const read = readInput(data, NEW_RELATIONSHIP)
  if (!read.ok) return read
  const { goal, level } = found.record
  if (!isAtLeast(level, 'editor')) return noAccess('goal')
  const { contribution_weight: weight = null, supporting_resource: gid = NO_GID } = read.value
  const isPlaced = read.value.insert_before !== undefined || read.value.insert_after !== undefined
  const position = readPosition(read.value, { at: 'end' })
  if (!position.ok) return position
  const supporting = await needs.findSupporting(viewer, gid)
  if (supporting?.workspaceGid !== goal.workspaceGid)
    return invalid(unknownReference('supporting_resource', gid))
  // Whoever may not see what carries a goal does not learn by its place that it does.
  const { value: place } = position
  if ('anchor' in place && (await needs.findSupporting(viewer, place.anchor)) === null)
    return unknownAnchor(read.value)
  const decision = await needs.relationships.add({
    gid: (await needs.nextGids(1))[0],
    goalGid: goal.gid,
    workspaceGid: goal.workspaceGid,
    supporting: supporting.supporting,
    position: isPlaced ? position.value : null,
    weight,
    relationshipsMax: RELATIONSHIPS_PER_GOAL_MAX,
    connectedMax: CONNECTED_RELATIONSHIPS_MAX,
    levelsMax: GOAL_LEVELS_MAX,
    viewer,
    byGid: viewer.userGid,
    nowMs: needs.clock.nowMs(),
  })
  switch (decision) {
    case 'cycle':
      return invalid('supporting_resource: Is carried by this goal, so it cannot carry it')
    case 'too_deep':
      return invalid(
        `supporting_resource: A chain of goals that carry each other has at most ${GOAL_LEVELS_MAX} goals`,
      )
    case 'too_connected':
      return invalid(
        `supporting_resource: Goals that carry each other have at most ${CONNECTED_RELATIONSHIPS_MAX} relationships together`,
      )
    case 'too_many':
      return invalid(
        `supporting_resource: A goal is carried by at most ${RELATIONSHIPS_PER_GOAL_MAX} records`,
      )
    case 'anchor_unknown':
      return unknownAnchor(read.value)
    case 'supporting_gone':
      return invalid(unknownReference('supporting_resource', gid))
    case 'refused':
      return noAccess('goal')
    case 'gone':
      return notRecognized('goal', text)
    default:
      return done({ kind: 'record', record: decision })
  }
}
