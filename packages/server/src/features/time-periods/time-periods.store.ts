import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import type { TimePeriodStore } from './ports.js'
import type { TimePeriod } from './time-period.rules.js'
import { TIME_PERIOD_COLUMNS as COLUMNS } from './time-periods.writers.js'

export function timePeriodStore(db: Database): TimePeriodStore {
  return {
    async read(viewer, gids) {
      if (gids.length === 0 || viewer.roles.size === 0) return []
      const rows = await db.queries
        .selectFrom('time_periods')
        .selectAll()
        .where('gid', 'in', gids)
        .where('workspace_gid', 'in', [...viewer.roles.keys()])
        .execute()
      return rows.map(COLUMNS.read)
    },

    async countFrom(workspaceGid, startOn) {
      const { periods } = await db.queries
        .selectFrom('time_periods')
        .select((row) => row.fn.countAll<number>().as('periods'))
        .where('workspace_gid', '=', workspaceGid)
        .where('start_on', '>=', startOn)
        .executeTakeFirstOrThrow()
      return Number(periods)
    },

    ensure: async (workspaceGid, { gids, stretches }) => {
      const made = stretches.map((stretch, index) => {
        const gid = gids[index]
        if (gid === undefined) throw new Error(`${stretches.length} periods, and ${gids.length} gids`)
        return { ...stretch, gid }
      })
      await inTransaction(db, async (tx) => {
        // Those that are parts of the same come together, after what they are parts of.
        for (const [within, some] of Map.groupBy(made, (one) => one.within)) {
          const wholes = within === null ? new Map<string, Gid>() : await byYear(tx, workspaceGid, within)
          const rows = some.map(({ endOn, gid, period, startOn }) => {
            const parentGid = wholes.get(yearOf(startOn)) ?? null
            return COLUMNS.write({ gid, workspaceGid, period, startOn, endOn, parentGid })
          })
          await tx
            .insertInto('time_periods')
            .values(rows)
            .onConflict((conflict) => conflict.columns(['workspace_gid', 'start_on', 'period']).doNothing())
            .execute()
        }
      })
    },

    async list(workspaceGid, { endOn, page, startOn }) {
      const rows = await db.queries
        .selectFrom('time_periods')
        .selectAll()
        .where('workspace_gid', '=', workspaceGid)
        .$if(startOn !== null, (query) => query.where('start_on', '>=', startOn ?? ''))
        .$if(endOn !== null, (query) => query.where('end_on', '<=', endOn ?? ''))
        .$if(page.after !== null, (query) => query.where('gid', '>', gidOfKey(page.after, 0)))
        .orderBy('gid')
        .limit(rowsToRead(page))
        .execute()
      return rows.map(COLUMNS.read)
    },
  }
}

const yearOf = (day: string) => day.slice(0, 4)

/** The gids of the periods of one kind, by their years. */
async function byYear(
  tx: Queries,
  workspaceGid: Gid,
  period: TimePeriod['period'],
): Promise<ReadonlyMap<string, Gid>> {
  const rows = await tx
    .selectFrom('time_periods')
    .select(['gid', 'start_on'])
    .where('workspace_gid', '=', workspaceGid)
    .where('period', '=', period)
    .execute()
  return new Map(rows.map((row) => [yearOf(row.start_on), row.gid]))
}
