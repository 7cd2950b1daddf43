import { copyTables } from './copy-tables.js'
import type { Database } from './database.js'
import { TABLES, type Schema } from './schema.js'
import { inSnapshot, inTransaction } from './transaction.js'

type Rows = readonly Record<string, unknown>[]

/** All rows of a database at one moment, in memory: for databases of tests, which are small. */
export interface Snapshot {
  readonly rows: ReadonlyMap<keyof Schema, Rows>
}

const VOIDED = 'gid_blocks_voided'

export async function takeSnapshot(db: Database): Promise<Snapshot> {
  return await inSnapshot(db, async (queries) => {
    const rows = new Map<keyof Schema, Rows>()
    for (const table of TABLES) rows.set(table, await queries.selectFrom(table).selectAll().execute())
    return { rows }
  })
}

/**
 * Makes a database what it was. **Atomic.** The journal of changes goes on, so that whatever is remembered of what came since is not found any more, and
 * ids that were handed out since are handed out again, in the same order each time.
 */
export async function putBack(db: Database, { rows }: Snapshot): Promise<void> {
  await inTransaction(db, async (tx) => {
    const present = await tx
      .selectFrom('settings')
      .select('value')
      .where('name', '=', VOIDED)
      .executeTakeFirst()
    await copyTables((table) => oneBatch(rows.get(table) ?? []), { to: db, tx })
    const value = String(Number(present?.value ?? 0) + 1)
    await tx
      .insertInto('settings')
      .values({ name: VOIDED, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute()
  })
}

async function* oneBatch(rows: Rows): AsyncIterable<Rows> {
  await Promise.resolve()
  yield rows
}
