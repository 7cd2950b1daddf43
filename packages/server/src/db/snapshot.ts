import type { Database, Queries } from './database.js'
import { inTransaction } from './transaction.js'

/**
 * Runs reads that all see the database as of one moment: what others commit meanwhile is in all of them, or in none. Nothing but reads of
 * the database belongs inside: PostgreSQL refuses to write there.
 */
export async function inSnapshot<T>(db: Database, read: (queries: Queries) => Promise<T>): Promise<T> {
  // SQLite has one connection for all that is written, so nothing is committed amid a transaction.
  if (db.kind === 'sqlite') return await inTransaction(db, read)
  return await db.queries
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(read)
}
