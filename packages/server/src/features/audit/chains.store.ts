import { sql } from 'kysely'
import type { Database } from '../../db/database.js'
import { CHAINS } from '../../protocol/audit/chain-link.js'
import { anchorsIn } from './anchor-rows.store.js'
import type { TrailStore } from './ports.js'
import { eventOf } from './trail-rows.store.js'

type ChainReader = Pick<TrailStore, 'lastPositions' | 'heads' | 'pruned' | 'links' | 'stray'>

/** What checking the chains reads, beside whoever writes at the same time. */
export function chainReader({ kind, queries }: Database): ChainReader {
  const joined = sql.raw(kind === 'sqlite' ? 'group_concat' : 'string_agg')
  const lastPruning = async () =>
    await queries
      .selectFrom('audit_events')
      .selectAll()
      .where('action', '=', 'audit_pruned')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst()

  return {
    async lastPositions() {
      const rows = await queries
        .selectFrom('audit_events')
        .select('chain')
        .select((event) => event.fn.max('position').as('position'))
        .where('chain', 'is not', null)
        .where('position', 'is not', null)
        .groupBy('chain')
        .execute()
      return new Map(rows.map(({ chain, position }) => [Number(chain), Number(position)]))
    },

    heads: async () => await queries.selectFrom('audit_chains').selectAll().orderBy('chain').execute(),

    async pruned() {
      // Each pruning writes both in one transaction: between two readings of one event nothing was pruned.
      for (let pruning = await lastPruning(); ;) {
        const anchors = await anchorsIn(queries)
        const now = await lastPruning()
        if (now?.seq === pruning?.seq)
          return { anchors, pruning: pruning === undefined ? null : eventOf(pruning) }
        pruning = now
      }
    },

    links: async (chain, afterPosition, rowsMax) =>
      (
        await queries
          .selectFrom('audit_events')
          .selectAll()
          // In one statement: whoever prunes takes an event together with these.
          .select(
            sql<string | null>`(
              select ${joined}(workspace_gid, ' ' order by workspace_gid) from audit_event_workspaces as seen
              where seen.seq = audit_events.seq)`.as('seen_by'),
          )
          .where('chain', '=', chain)
          .where('position', '>', afterPosition)
          .orderBy('position')
          .limit(rowsMax)
          .execute()
      ).map((row) => ({ ...eventOf(row), seenBy: row.seen_by ?? '' })),

    async stray() {
      const event = await queries
        .selectFrom('audit_events')
        .select('seq')
        .where((one) =>
          one.or([
            one('chain', 'is', null),
            one('position', 'is', null),
            one('chain', '<', 0),
            one('chain', '>=', CHAINS),
          ]),
        )
        .limit(1)
        .executeTakeFirst()
      if (event !== undefined) return { table: 'audit_events', seq: event.seq }
      const row = await queries
        .selectFrom('audit_event_workspaces as seen')
        .leftJoin('audit_events', 'audit_events.seq', 'seen.seq')
        .select('seen.seq')
        .where('audit_events.seq', 'is', null)
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? null : { table: 'audit_event_workspaces', seq: row.seq }
    },
  }
}
