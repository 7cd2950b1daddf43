import type { Database, Queries } from '../../db/database.js'
import { claimRank } from '../../db/ranked-list.js'
import { inTransaction, undo } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { appendEvents } from '../events/events.writers.js'
import { holdWorkspace } from '../workspaces/workspaces.writers.js'
import { relationshipChange } from './goal-events.rules.js'
import { subtypeOf, type Supporting, type SupportingType } from './goal-relationship.js'
import { relationshipOf } from './goal-relationship.columns.js'
import { touchGoal } from './goals.writers.js'
import type { GoalRelationshipStore } from './relationship-ports.js'

type Act = Parameters<GoalRelationshipStore['add']>[0]

/** Goals whose subgoals one statement reads. */
const GOALS_PER_STATEMENT_MAX = 200

const TABLES = {
  goal: 'goals',
  project: 'projects',
  task: 'tasks',
  portfolio: 'portfolios',
} as const satisfies Readonly<Record<SupportingType, string>>

/** See `GoalRelationshipStore.add`. */
export async function addRelationship(db: Database, act: Act): ReturnType<GoalRelationshipStore['add']> {
  const { goalGid, supporting } = act
  return await inTransaction(db, async (tx) => {
    // The workspace's row is the queue in which those stand who join goals with each other.
    if (supporting.type === 'goal') await holdWorkspace(db, tx, act.workspaceGid)
    // The goal's row is that of those who change the order of what carries it.
    const goal = await touchGoal(tx, { goalGid, nowMs: act.nowMs })
    if (goal === null) return 'gone'
    if (!(await holdSupporting(db, tx, supporting))) return undo('supporting_gone')
    const known = await tx
      .selectFrom('goal_relationships')
      .selectAll()
      .where('goal_gid', '=', goalGid)
      .where('supporting_gid', '=', supporting.gid)
      .executeTakeFirst()
    if (known === undefined) {
      if ((await countOf(tx, goalGid)) >= act.relationshipsMax) return undo('too_many')
      const way = supporting.type === 'goal' ? await leadsTo(tx, supporting.gid, act) : 'no'
      if (way !== 'no') return undo(way)
    }
    const rank =
      act.position === null && known !== undefined
        ? known.rank
        : await claimRank(tx, { table: 'goal_relationships', scope: goalGid }, act.position ?? { at: 'end' })
    if (rank === null) return undo('anchor_unknown')
    const weight = act.weight ?? known?.contribution_weight ?? 0
    const row = await tx
      .insertInto('goal_relationships')
      .values({
        gid: known?.gid ?? act.gid,
        goal_gid: goalGid,
        supporting_gid: supporting.gid,
        subgoal_gid: supporting.type === 'goal' ? supporting.gid : null,
        project_gid: supporting.type === 'project' ? supporting.gid : null,
        task_gid: supporting.type === 'task' ? supporting.gid : null,
        portfolio_gid: supporting.type === 'portfolio' ? supporting.gid : null,
        contribution_weight: weight,
        rank,
      })
      .onConflict((conflict) =>
        conflict.columns(['goal_gid', 'supporting_gid']).doUpdateSet({ contribution_weight: weight, rank }),
      )
      .returningAll()
      .executeTakeFirstOrThrow()
    const resource = { type: 'goal_relationship', gid: row.gid, subtype: subtypeOf({ supporting }) }
    const { byGid, nowMs } = act
    if (known === undefined)
      appendEvents(tx, relationshipChange(goal, resource, { action: 'added', byGid, nowMs }))
    else if (known.contribution_weight !== weight)
      appendEvents(tx, relationshipChange(goal, resource, { action: 'changed', byGid, nowMs }))
    return relationshipOf(row)
  })
}

/** Keeps what is to carry a goal until the transaction ends. @returns false when it is gone */
async function holdSupporting(
  { locksRows }: Pick<Database, 'locksRows'>,
  tx: Queries,
  { gid, type }: Supporting,
): Promise<boolean> {
  const row = await tx
    .selectFrom(TABLES[type])
    .select('gid')
    .where('gid', '=', gid)
    .$if(locksRows, (query) => query.forKeyShare())
    .executeTakeFirst()
  return row !== undefined
}

async function countOf(tx: Queries, goalGid: Gid): Promise<number> {
  const { held } = await tx
    .selectFrom('goal_relationships')
    .select((row) => row.fn.countAll<number>().as('held'))
    .where('goal_gid', '=', goalGid)
    .executeTakeFirstOrThrow()
  return Number(held)
}

/** Follows what carries a goal, and what carries that, until it comes to the one that it is to carry, ends, or has become too much. */
async function leadsTo(
  tx: Queries,
  from: Gid,
  { connectedMax, goalGid }: Pick<Act, 'goalGid' | 'connectedMax'>,
): Promise<'no' | 'cycle' | 'too_connected'> {
  if (from === goalGid) return 'cycle'
  const seen = new Set([from])
  for (const next = [from]; next.length > 0;) {
    const rows = await tx
      .selectFrom('goal_relationships')
      .select('subgoal_gid')
      .where('goal_gid', 'in', next.splice(0, GOALS_PER_STATEMENT_MAX))
      .where('subgoal_gid', 'is not', null)
      .$narrowType<{ subgoal_gid: Gid }>()
      .execute()
    for (const { subgoal_gid: found } of rows) {
      if (found === goalGid) return 'cycle'
      if (seen.has(found)) continue
      seen.add(found)
      next.push(found)
    }
    if (seen.size > connectedMax) return 'too_connected'
  }
  return 'no'
}
