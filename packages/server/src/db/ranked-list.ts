import { sql } from 'kysely'
import type { Queries } from './database.js'

/** Room between neighbours: twenty insertions at the same place fit before the list is numbered anew. */
const RANK_GAP = 2 ** 20

/** Where a row goes in a list that people order by hand. */
export type Place =
  | { readonly at: 'start' }
  | { readonly at: 'end' }
  | { readonly at: 'before'; readonly anchor: string }
  | { readonly at: 'after'; readonly anchor: string }

/** A table whose rows stand in lists: the columns that name the list, the row, and the lists that exist. */
const LISTS = {
  sections: { scope: 'project_gid', id: 'gid' },
  task_projects: { scope: 'section_gid', id: 'task_gid' },
  tasks: { scope: 'parent_gid', id: 'gid' },
  portfolio_items: { scope: 'portfolio_gid', id: 'project_gid' },
  goal_relationships: { scope: 'goal_gid', id: 'supporting_gid' },
  enum_options: { scope: 'custom_field_gid', id: 'gid' },
  custom_field_settings: { scope: 'parent_gid', id: 'gid' },
} as const

/**
 * Finds the rank for a new row; the caller holds the list (a lock on its owner), so that the neighbours stay where they are.
 * @returns null when the anchor is not in the list
 */
export async function claimRank(
  tx: Queries,
  list: { readonly table: keyof typeof LISTS; readonly scope: string },
  place: Place,
): Promise<number | null> {
  for (const attempt of ['as it is', 'numbered anew']) {
    const gap = await findGap(tx, list, place)
    if (gap === null) return null
    if (gap.high - gap.low > 1) return Math.floor((gap.low + gap.high) / 2)
    if (attempt === 'as it is') await numberAnew(tx, list)
  }
  return null
}

async function findGap(
  tx: Queries,
  { table, scope }: { readonly table: keyof typeof LISTS; readonly scope: string },
  place: Place,
): Promise<{ low: number; high: number } | null> {
  const columns = LISTS[table]
  const inList = sql`${sql.ref(columns.scope)} = ${scope}`
  if (place.at === 'end' || place.at === 'start') {
    const edge = place.at === 'end' ? sql`max(rank)` : sql`min(rank)`
    const { rows } = await sql<{ edge: number | null }>`
      select ${edge} as edge from ${sql.table(table)} where ${inList}`.execute(tx)
    const rank = rows[0]?.edge ?? 0
    return place.at === 'end'
      ? { low: rank, high: rank + 2 * RANK_GAP }
      : { low: rank - 2 * RANK_GAP, high: rank }
  }
  const anchor = await sql<{ rank: number }>`
    select rank from ${sql.table(table)} where ${inList} and ${sql.ref(columns.id)} = ${place.anchor}`.execute(
    tx,
  )
  const rank = anchor.rows[0]?.rank
  if (rank === undefined) return null
  const [neighbour, comparison] = place.at === 'before' ? [sql`max(rank)`, sql`<`] : [sql`min(rank)`, sql`>`]
  const { rows } = await sql<{ rank: number | null }>`
    select ${neighbour} as rank from ${sql.table(table)}
    where ${inList} and (rank, ${sql.ref(columns.id)}) ${comparison} (${sql.lit(rank)}, ${place.anchor})`.execute(
    tx,
  )
  const other = rows[0]?.rank ?? null
  if (place.at === 'before') return { low: other ?? rank - 2 * RANK_GAP, high: rank }
  return { low: rank, high: other ?? rank + 2 * RANK_GAP }
}

async function numberAnew(
  tx: Queries,
  { table, scope }: { readonly table: keyof typeof LISTS; readonly scope: string },
): Promise<void> {
  const columns = LISTS[table]
  const id = sql.ref(columns.id)
  await sql`
    update ${sql.table(table)} set rank = numbered.place * ${sql.lit(RANK_GAP)}
    from (
      select ${id} as row_id, row_number() over (order by rank, ${id}) as place
      from ${sql.table(table)} where ${sql.ref(columns.scope)} = ${scope}
    ) as numbered
    where ${sql.ref(`${table}.${columns.id}`)} = numbered.row_id and ${sql.ref(`${table}.${columns.scope}`)} = ${scope}`.execute(
    tx,
  )
}
