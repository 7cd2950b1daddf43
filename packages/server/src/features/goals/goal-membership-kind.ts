import type { Clock } from '../../platform/clock.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Membership, MembershipDecision, MembershipKind } from '../../protocol/asana/membership-kind.js'
import { absent, hidden, mapFound, visible } from '../../protocol/asana/visibility.js'
import { NO_GID } from '../../protocol/asana/gid.js'
import type { NextGids } from '../feature.js'
import { loadVisibleGoals, type FindGoal } from './find-goal.js'
import { MEMBERS_PER_GOAL_MAX, type GoalMembership } from './goal.js'
import type { GoalMemberStore, GoalStore, SharingDecision } from './ports.js'

interface Needs {
  readonly goals: GoalStore
  readonly members: GoalMemberStore
  readonly findGoal: FindGoal
  readonly clock: Clock
  readonly nextGids: NextGids
}

function generalOf({ gid, goalGid, level, userGid }: GoalMembership): Membership {
  return { gid, parent: { type: 'goal', gid: goalGid }, member: { type: 'user', gid: userGid }, level }
}

const ownOf = ({ gid, level, member, parent }: Membership): GoalMembership => ({
  gid,
  goalGid: parent.gid,
  userGid: member.gid,
  level,
})

const decided = (decision: SharingDecision): MembershipDecision =>
  decision === 'too_many' ? { limit: `A goal has at most ${MEMBERS_PER_GOAL_MAX} members` } : decision

/** Memberships of goals under the name that all kinds of parents share. */
export function goalMembershipKind(needs: Needs): MembershipKind {
  const { clock, findGoal, members } = needs
  return {
    type: 'goal',
    takesTeams: false,
    findParent: async (viewer, gid) => mapFound(await findGoal(viewer, gid), ({ goal }) => goal),
    async find(viewer, gid) {
      const membership = gid === null ? undefined : (await members.load([gid])).get(gid)
      // A goal is looked up for a membership that does not exist, too: both answers take the same time.
      const goal = await findGoal(viewer, membership?.goalGid ?? NO_GID)
      if (membership === undefined || goal.state === 'absent') return absent('membership')
      return goal.state === 'visible' ? visible(generalOf(membership)) : hidden('membership')
    },
    async load(viewer, gids) {
      const all = await members.load(gids)
      const seen = await loadVisibleGoals(needs, viewer, [
        ...new Set([...all.values()].map(({ goalGid }) => goalGid)),
      ])
      const shown = [...all].filter(([, { goalGid }]) => seen.has(goalGid))
      return new Map(shown.map(([gid, one]): [Gid, Membership] => [gid, generalOf(one)]))
    },
    list: async (goalGid, { member, page }) =>
      (await members.list({ goalGid, userGid: member?.gid ?? null, page })).map(generalOf),
    async add(viewer, { level, member, parentGid: goalGid }) {
      const [gid] = await needs.nextGids(1)
      const joining = [{ gid, userGid: member.gid }]
      return decided(await members.add({ viewer, goalGid, members: joining, level, nowMs: clock.nowMs() }))
    },
    setLevel: async (viewer, membership, level) =>
      decided(await members.setLevel({ viewer, membership: ownOf(membership), level, nowMs: clock.nowMs() })),
    async remove(viewer, { member, parent }) {
      const act = { viewer, goalGid: parent.gid, userGids: [member.gid], owner: 'refused' } as const
      return decided(await members.remove({ ...act, nowMs: clock.nowMs() }))
    },
  }
}
