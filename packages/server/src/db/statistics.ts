import { sql } from 'kysely'
import { DAY_MS } from '../time-units.js'
import type { Database } from './database.js'
import { UNSTAMPED } from './node-sqlite.js'
import { TABLES } from './schema.js'

/** After so long every table is looked at again, whether or not it has grown: what is in it may have. */
const LOOKED_AT_EVERY_MS = DAY_MS

/**
 * Says without doing anything (1) which tables an ANALYZE would help (2), those that this connection has not read, too (0x10000): those that have no
 * statistics, and those that have become ten times as large as these say, or a tenth.
 */
const WHAT_HAS_GROWN = sql<{ optimize: string }>`pragma optimize(0x10003)`

/** What was written in bulk, and before anybody reads it: after a migration, a restore, a seed. */
export async function analyzeAll(db: Pick<Database, 'queries'>): Promise<void> {
  for (const table of TABLES) await analyze(db, table)
}

/**
 * What a planner knows of the tables, kept near to what is in them. PostgreSQL does that by itself; SQLite only when it is asked.
 * @returns looks at one table, within a few milliseconds: one that has grown much, and in turn each once a day. It says which; null for none
 */
export function makeStatistics(
  db: Pick<Database, 'kind' | 'queries'>,
  { clock }: { readonly clock: { nowMs(): number } },
): () => Promise<string | null> {
  let allLookedAtMs = Number.NEGATIVE_INFINITY
  let waiting: string[] = []
  return async () => {
    if (db.kind === 'postgres') return null
    if (waiting.length === 0) {
      const isTimeForAll = clock.nowMs() - allLookedAtMs >= LOOKED_AT_EVERY_MS
      if (isTimeForAll) allLookedAtMs = clock.nowMs()
      waiting = isTimeForAll ? [...TABLES] : await grown(db)
    }
    const table = waiting.shift() ?? null
    if (table !== null) await analyze(db, table)
    return table
  }
}

async function grown({ queries }: Pick<Database, 'queries'>): Promise<string[]> {
  const { rows } = await WHAT_HAS_GROWN.execute(queries)
  const named = rows.flatMap(({ optimize }) => /^ANALYZE "main"\."(\w+)"/.exec(optimize)?.[1] ?? [])
  return named.filter((name) => (TABLES as readonly string[]).includes(name))
}

/** SQLite reads no more of each index than `ANALYSIS_ROWS_MAX`, PostgreSQL a sample. */
async function analyze({ queries }: Pick<Database, 'queries'>, table: string): Promise<void> {
  await sql`${UNSTAMPED} analyze ${sql.table(table)}`.execute(queries)
}
