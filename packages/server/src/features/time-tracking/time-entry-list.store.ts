import { sql, type RawBuilder } from 'kysely'
import type { Queries } from '../../db/database.js'
import { readInSteps } from '../../db/read-in-steps.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import type { TimeEntryFilter, TimeEntryStore } from './ports.js'
import type { TimeEntry } from './time-entry.js'
import { TIME_ENTRY_COLUMNS } from './time-tracking.columns.js'

/** What a list goes along, the narrowest first; an index begins with each of them and goes on by day and gid. */
const OWNERS = [
  ['taskGid', 'task_gid'],
  ['categoryGid', 'category_gid'],
  ['projectGid', 'project_gid'],
  ['createdByGid', 'created_by_gid'],
  ['workspaceGid', 'workspace_gid'],
] as const

type Key = readonly [day: string, gid: Gid]

/** Entries by day, found along one index; what else narrows them is looked at row by row, so that no statement reads more rows than it may. */
export async function readTimeEntries(
  queries: Queries,
  { page, rest, shown, ...filter }: Parameters<TimeEntryStore['list']>[0],
): Promise<readonly TimeEntry[]> {
  const { portfolioGid } = filter
  const [along, ...narrowing] = conditionsOf(filter)
  if (along === undefined) return []
  if (portfolioGid !== undefined)
    narrowing.push(sql`exists (
      select 1 from portfolio_items as item
      where item.portfolio_gid = ${portfolioGid} and item.project_gid = entries.project_gid)`)
  const isShown = narrowing.length === 0 ? sql`true` : sql.join(narrowing, sql` and `)
  return await readInSteps<Key, TimeEntry>({
    rowsMax: rowsToRead(page),
    after: page.after === null ? null : [String(page.after[0]), gidOfKey(page.after, 1)],
    isFiltered: true,
    places: async (after, rowsMax) => {
      const within = [along, ...boundsOf(filter, after)]
      const { rows } = await sql<{ gid: Gid; entered_on: string; is_shown: unknown }>`
        select gid, entered_on, ${isShown} as is_shown from time_tracking_entries as entries
        where ${sql.join(within, sql` and `)} order by entered_on, gid limit ${rowsMax}`.execute(queries)
      // SQLite answers conditions with 0 and 1.
      return rows.map((row) => ({ key: [row.entered_on, row.gid], isShown: Boolean(row.is_shown) }))
    },
    rows: async (places) => {
      const rows = await queries
        .selectFrom('time_tracking_entries')
        .selectAll()
        .where(
          'gid',
          'in',
          places.map(({ key: [, gid] }) => gid),
        )
        .orderBy('entered_on')
        .orderBy('gid')
        .execute()
      return await shown(rows.map((row) => TIME_ENTRY_COLUMNS.read(row)))
    },
    rest,
  })
}

function conditionsOf(filter: TimeEntryFilter): RawBuilder<unknown>[] {
  return OWNERS.flatMap(([property, column]) => {
    const gid = filter[property]
    return gid === undefined ? [] : [sql`${sql.ref(column)} = ${gid}`]
  })
}

function boundsOf({ from, until }: TimeEntryFilter, after: Key | null): readonly RawBuilder<unknown>[] {
  return [
    ...(from === null ? [] : [sql`entered_on >= ${from}`]),
    ...(until === null ? [] : [sql`entered_on <= ${until}`]),
    ...(after === null ? [] : [sql`(entered_on, gid) > (${after[0]}, ${after[1]})`]),
  ]
}
