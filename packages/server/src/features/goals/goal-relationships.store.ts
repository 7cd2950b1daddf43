import type { Selectable } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { readInSteps } from '../../db/read-in-steps.js'
import type { GoalRelationshipsTable } from '../../db/schema.js'
import { inTransaction, undo } from '../../db/transaction.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import { appendEvents } from '../events/events.writers.js'
import { addRelationship } from './add-relationship.store.js'
import { relationshipChange } from './goal-events.rules.js'
import { relationshipOf } from './goal-relationship.columns.js'
import { subtypeOf, type GoalRelationship } from './goal-relationship.js'
import { touchAsEditor } from './goals.writers.js'
import type { GoalRelationshipStore } from './relationship-ports.js'

type Row = Selectable<GoalRelationshipsTable>
type Key = readonly [rank: number, supportingGid: Gid]

export function goalRelationshipStore(db: Database): GoalRelationshipStore {
  return {
    async load(gids) {
      if (gids.length === 0) return new Map()
      const rows = await db.queries
        .selectFrom('goal_relationships')
        .selectAll()
        .where('gid', 'in', gids)
        .execute()
      return new Map(rows.map((row) => [row.gid, relationshipOf(row)]))
    },

    async list({ goalGid, page, rest, see, subtype }) {
      const rows = await readInSteps<
        Key,
        GoalRelationship,
        { readonly key: Key; readonly isShown: boolean; readonly row: Row }
      >({
        rowsMax: rowsToRead(page),
        after: page.after === null ? null : [Number(page.after[0]), gidOfKey(page.after, 1)],
        isFiltered: true,
        places: async (after, rowsMax) =>
          (await inOrder(db.queries, goalGid, { after, rowsMax })).map((row) => ({
            key: [row.rank, row.supporting_gid] as const,
            isShown: subtype === null || (subtype === 'subgoal') === (row.subgoal_gid !== null),
            row,
          })),
        rows: async (places) => {
          const some = places.map(({ row }) => relationshipOf(row))
          const seen = await see(some.map(({ supporting }) => supporting))
          return some.filter(({ supporting }) => seen.has(supporting.gid))
        },
        rest,
      })
      return rows
    },

    add: async (act) => await addRelationship(db, act),

    setWeight: async ({ gid, goalGid, ...relationship }, weight, by) =>
      await inTransaction(db, async (tx) => {
        const goal = await touchAsEditor(tx, { goalGid, ...by })
        if (typeof goal === 'string') return undo(goal)
        const row = await tx
          .updateTable('goal_relationships')
          .set({ contribution_weight: weight })
          .where('gid', '=', gid)
          .returningAll()
          .executeTakeFirst()
        if (row === undefined) return undo('gone')
        const resource = { type: 'goal_relationship', gid, subtype: subtypeOf(relationship) }
        appendEvents(tx, relationshipChange(goal, resource, { action: 'changed', ...by }))
        return relationshipOf(row)
      }),

    remove: async ({ goalGid, supportingGid, ...by }) =>
      await inTransaction(db, async (tx) => {
        const goal = await touchAsEditor(tx, { goalGid, ...by })
        if (typeof goal === 'string') return undo(goal)
        const row = await tx
          .deleteFrom('goal_relationships')
          .where('goal_gid', '=', goalGid)
          .where('supporting_gid', '=', supportingGid)
          .returningAll()
          .executeTakeFirst()
        if (row === undefined) return undo('gone')
        const resource = {
          type: 'goal_relationship',
          gid: row.gid,
          subtype: subtypeOf(relationshipOf(row)),
        }
        appendEvents(tx, relationshipChange(goal, resource, { action: 'deleted', ...by }))
        return 'removed'
      }),
  }
}

async function inOrder(
  queries: Queries,
  goalGid: Gid,
  { after, rowsMax }: { readonly after: Key | null; readonly rowsMax: number },
): Promise<readonly Row[]> {
  return await queries
    .selectFrom('goal_relationships')
    .selectAll()
    .where('goal_gid', '=', goalGid)
    .$if(after !== null, (query) =>
      query.where((row) =>
        row(row.refTuple('rank', 'supporting_gid'), '>', row.tuple(after?.[0] ?? 0, after?.[1] ?? NO_GID)),
      ),
    )
    .orderBy('rank')
    .orderBy('supporting_gid')
    .limit(rowsMax)
    .execute()
}
