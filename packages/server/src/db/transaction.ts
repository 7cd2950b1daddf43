import type { Database } from './database.js'
import type { Work } from './group-commit.js'

/**
 * Runs statements that are kept all together or not at all. What it returns has been committed, durably.
 * Nothing but database calls belongs inside: SQLite has one connection, and everybody else waits for it.
 */
export async function inTransaction<T>(db: Database, work: Work<T>): Promise<T> {
  return await db.transact(work)
}
