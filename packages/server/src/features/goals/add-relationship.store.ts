import type { Database, Queries } from '../../db/database.js'
import { claimRank } from '../../db/ranked-list.js'
import { inTransaction, undo } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { appendEvents } from '../events/events.writers.js'
import { holdWorkspace } from '../workspaces/workspaces.writers.js'
import { relationshipChange } from './goal-events.rules.js'
import { judgeJoining } from './judge-joining.store.js'
import { subtypeOf, type Supporting, type SupportingType } from './goal-relationship.js'
import { relationshipOf, rowOfRelationship } from './goal-relationship.columns.js'
import { touchAsEditor } from './goals.writers.js'
import type { GoalRelationshipStore } from './relationship-ports.js'

type Act = Parameters<GoalRelationshipStore['add']>[0]

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
    // The workspace's row is the queue in which those stand who give its goals something to carry them: what one adds counts for all goals above.
    await holdWorkspace(db, tx, act.workspaceGid)
    // The goal's row is that of those who change the order of what carries it.
    const goal = await touchAsEditor(tx, act)
    if (typeof goal === 'string') return undo(goal)
    if (!(await holdSupporting(db, tx, supporting))) return undo('supporting_gone')
    const known = await tx
      .selectFrom('goal_relationships')
      .selectAll()
      .where('goal_gid', '=', goalGid)
      .where('supporting_gid', '=', supporting.gid)
      .executeTakeFirst()
    if (known === undefined) {
      if ((await countOf(tx, goalGid)) >= act.relationshipsMax) return undo('too_many')
      const fault = await judgeJoining(tx, act)
      if (fault !== null) return undo(fault)
    }
    const rank =
      act.position === null && known !== undefined
        ? known.rank
        : await claimRank(tx, { table: 'goal_relationships', scope: goalGid }, act.position ?? { at: 'end' })
    if (rank === null) return undo('anchor_unknown')
    const weight = act.weight ?? known?.contribution_weight ?? 0
    const row = await tx
      .insertInto('goal_relationships')
      .values(rowOfRelationship({ gid: known?.gid ?? act.gid, goalGid, supporting, weight, rank }))
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
