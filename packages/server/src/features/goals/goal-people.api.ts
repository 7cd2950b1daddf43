import type { Answer, Call, Handlers } from '../../protocol/asana/call.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { NextGids } from '../feature.js'
import type { FindMember } from '../users/find-member.js'
import type { FindGoal } from './find-goal.js'
import { MEMBERS_PER_GOAL_MAX } from './goal.js'
import { GOAL_FOLLOWERS } from './goals.operations.js'
import type { GoalMemberStore, SharingDecision } from './ports.js'
import { followersOf } from './save-goal.js'

type Served = 'addFollowers' | 'removeFollowers'

interface Needs {
  readonly members: GoalMemberStore
  readonly findGoal: FindGoal
  readonly findMember: FindMember
  readonly clock: Clock
  readonly nextGids: NextGids
}

/** Who acts on whom, each once. */
interface On {
  readonly viewer: Principal
  readonly goalGid: Gid
  readonly userGids: readonly Gid[]
  readonly nowMs: number
}

/** Who follows goals: their members. */
export function goalPeopleApi(needs: Needs): Pick<Handlers, Served> {
  return {
    addFollowers: async (call) =>
      await change(needs, call, async ({ userGids, ...on }) => {
        if (userGids.length === 0) return 'done'
        const gids = await needs.nextGids(userGids.length)
        const members = gids.flatMap((gid, index) => {
          const userGid = userGids[index]
          return userGid === undefined ? [] : [{ gid, userGid }]
        })
        return await needs.members.add({ ...on, members, level: null })
      }),

    removeFollowers: async (call) =>
      await change(needs, call, async (on) => await needs.members.remove({ ...on, owner: 'passed_over' })),
  }
}

/** Finds the goal and the people, acts, and answers the goal as it is then. */
async function change(
  needs: Needs,
  { data, path: { goal_gid: text }, principal: viewer }: Call<Served>,
  act: (on: On) => Promise<SharingDecision>,
): Promise<Outcome<Answer>> {
  const found = await needs.findGoal(viewer, parseGid(text))
  if (found.state !== 'visible') return found.refusal(text)
  const read = readInput(data, GOAL_FOLLOWERS)
  if (!read.ok) return read
  const { goal } = found.record
  const named = read.value.followers ?? []
  const userGids = await followersOf(needs, viewer, { workspaceGid: goal.workspaceGid, named })
  if (!userGids.ok) return userGids
  const nowMs = needs.clock.nowMs()
  const decision = await act({ viewer, goalGid: goal.gid, userGids: userGids.value, nowMs })
  if (decision === 'refused') return noAccess('goal')
  if (decision === 'gone') return notRecognized('goal', text)
  if (decision === 'too_many') return invalid(`followers: A goal has at most ${MEMBERS_PER_GOAL_MAX} members`)
  return done({ kind: 'record', record: goal })
}
