import type { Database, Queries } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import { inTransaction, undo } from '../../db/transaction.js'
import { isAtLeast, lowerOf, type AccessLevel } from '../../protocol/asana/access-level.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import { appendEvents } from '../events/events.writers.js'
import { holdMembersAmong } from '../workspaces/workspaces.writers.js'
import { goalPartChange } from './goal-events.rules.js'
import { MEMBERSHIP_COLUMNS } from './goal.columns.js'
import { GOAL_DEFAULT_LEVEL, goalAccess, mayShareGoal, MEMBERS_PER_GOAL_MAX, type Goal } from './goal.js'
import { countGoalMembers, holdGoal, insertGoalMember } from './goals.writers.js'
import type { GoalMemberStore, SharingDecision } from './ports.js'

/** A goal that is held, what the viewer may do with it, and the levels of those whom the act is about, as far as they are members. */
interface Held {
  readonly goal: Goal
  readonly own: AccessLevel
  readonly levels: ReadonlyMap<Gid, AccessLevel>
}

interface Act {
  readonly viewer: Principal
  readonly goalGid: Gid
  readonly nowMs: number
}

export function goalMemberStore(db: Database): GoalMemberStore {
  const share = async (
    { goalGid, userGids, viewer }: Act & { readonly userGids: readonly Gid[] },
    act: (tx: Queries, held: Held) => Promise<SharingDecision>,
  ): Promise<SharingDecision> =>
    await inTransaction(db, async (tx) => {
      const goal = await holdGoal(db, tx, goalGid)
      if (goal === null) return 'gone'
      const levels = await levelsOf(tx, goalGid, [...userGids, viewer.userGid])
      const memberLevel = levels.get(viewer.userGid) ?? null
      const own = goalAccess({ goal, memberLevel }, viewer.roles.get(goal.workspaceGid))
      if (own === null) return 'refused'
      const decision = await act(tx, { goal, own, levels })
      return decision === 'done' ? decision : undo(decision)
    })

  return {
    ...reads(db),

    add: async ({ level, members, ...act }) =>
      await share({ ...act, userGids: members.map(({ userGid }) => userGid) }, async (tx, held) => {
        const { goal, levels, own } = held
        const userGids = members.map(({ userGid }) => userGid)
        const present = await holdMembersAmong(db, tx, { workspaceGid: goal.workspaceGid, userGids })
        const came: Gid[] = []
        for (const { gid, userGid } of members.filter((one) => present.has(one.userGid))) {
          const before = levels.get(userGid) ?? null
          const next = level ?? before ?? lowerOf(GOAL_DEFAULT_LEVEL, own)
          if (next === before) continue
          if (!mayHave(held, { userGid, before, next }, act.viewer)) return 'refused'
          await insertGoalMember(tx, { gid, goalGid: goal.gid, userGid, level: next }, act.nowMs)
          if (before === null) came.push(userGid)
        }
        if ((await countGoalMembers(tx, goal.gid)) > MEMBERS_PER_GOAL_MAX) return 'too_many'
        tellOfPeople(tx, { goal, userGids: came, action: 'added' }, act)
        return 'done'
      }),

    remove: async ({ owner, userGids, ...act }) =>
      await share({ ...act, userGids }, async (tx, { goal, levels, own }) => {
        if (owner === 'refused' && userGids.some((gid) => gid === goal.ownerGid && levels.has(gid)))
          return 'refused'
        const leaving = [...new Set(userGids)].filter((gid) => levels.has(gid) && gid !== goal.ownerGid)
        for (const gid of leaving) {
          const level = levels.get(gid)
          if (level !== undefined && gid !== act.viewer.userGid && !mayShareGoal(own, level)) return 'refused'
        }
        await tx
          .deleteFrom('goal_members')
          .where('goal_gid', '=', goal.gid)
          .where('user_gid', 'in', atLeastOne(leaving))
          .execute()
        tellOfPeople(tx, { goal, userGids: leaving, action: 'removed' }, act)
        return 'done'
      }),

    setLevel: async ({ level, membership, ...act }) => {
      const { goalGid, userGid } = membership
      return await share({ ...act, goalGid, userGids: [userGid] }, async (tx, held) => {
        const before = held.levels.get(userGid)
        if (before === undefined) return 'gone'
        if (userGid === held.goal.ownerGid) return 'refused'
        if (!mayHave(held, { userGid, before, next: level }, act.viewer)) return 'refused'
        await insertGoalMember(tx, { ...membership, level }, act.nowMs)
        return 'done'
      })
    },
  }
}

/** Whoever sees a goal may be in it by their own doing, with no more than they have; all else takes the right to share it. */
function mayHave(
  { own }: Held,
  of: { readonly userGid: Gid; readonly before: AccessLevel | null; readonly next: AccessLevel },
  viewer: Principal,
): boolean {
  if (of.userGid === viewer.userGid) return isAtLeast(own, of.next)
  return mayShareGoal(own, of.next, ...(of.before === null ? [] : [of.before]))
}

function tellOfPeople(
  tx: Queries,
  {
    action,
    goal,
    userGids,
  }: { readonly goal: Goal; readonly userGids: readonly Gid[]; readonly action: 'added' | 'removed' },
  { nowMs, viewer }: Act,
): void {
  const changes = userGids.map((gid) => ({ field: 'followers', action, value: { type: 'user', gid } }))
  appendEvents(tx, goalPartChange(goal, changes, { byGid: viewer.userGid, nowMs }))
}

async function levelsOf(
  tx: Queries,
  goalGid: Gid,
  userGids: readonly Gid[],
): Promise<ReadonlyMap<Gid, AccessLevel>> {
  const rows = await tx
    .selectFrom('goal_members')
    .select(['user_gid', 'access_level'])
    .where('goal_gid', '=', goalGid)
    .where('user_gid', 'in', userGids)
    .execute()
  return new Map(rows.map((row) => [row.user_gid, row.access_level]))
}

function reads({ queries }: Pick<Database, 'queries'>): Pick<GoalMemberStore, 'load' | 'list' | 'people'> {
  return {
    async load(gids) {
      if (gids.length === 0) return new Map()
      const rows = await queries.selectFrom('goal_members').selectAll().where('gid', 'in', gids).execute()
      return new Map(rows.map((row) => [row.gid, MEMBERSHIP_COLUMNS.read(row)]))
    },

    async list({ goalGid, page, userGid }) {
      const rows = await queries
        .selectFrom('goal_members')
        .selectAll()
        .where('goal_gid', '=', goalGid)
        .$if(userGid !== null, (query) => query.where('user_gid', '=', userGid ?? NO_GID))
        .$if(page.after !== null, (query) => query.where('gid', '>', gidOfKey(page.after, 0)))
        .orderBy('gid')
        .limit(rowsToRead(page))
        .execute()
      return rows.map((row) => MEMBERSHIP_COLUMNS.read(row))
    },

    async people(goalGids) {
      const byGoal = new Map<Gid, Gid[]>(goalGids.map((gid) => [gid, []]))
      if (goalGids.length === 0) return byGoal
      const rows = await queries
        .selectFrom((query) =>
          query
            .selectFrom('goal_members')
            .selectAll()
            .where('goal_gid', 'in', goalGids)
            .limit(relatedRowsToRead(goalGids.length))
            .as('some'),
        )
        .select(['goal_gid', 'user_gid'])
        .orderBy('joined_at_ms')
        .orderBy('user_gid')
        .execute()
      if (isTooManyRelated(goalGids.length, rows.length)) return null
      for (const row of rows) byGoal.get(row.goal_gid)?.push(row.user_gid)
      return byGoal
    },
  }
}
