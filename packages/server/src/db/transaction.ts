import type { Database, Queries } from './database.js'
import type { HowToRun, Work } from './group-commit.js'

/** What a transaction ends with that keeps nothing of what it did. */
class Undone<T> {
  readonly outcome: T

  constructor(outcome: T) {
    this.outcome = outcome
  }
}

/** The only way to have the database undo a transaction is that its work fails; nobody but `inTransaction` sees this. */
class RolledBack extends Error {
  readonly undone: Undone<unknown>

  constructor(undone: Undone<unknown>) {
    super('rolled back')
    this.undone = undone
  }
}

/**
 * Runs statements that are kept all together or not at all. What it returns has been committed, durably; or, where the work returned
 * `undo(outcome)`, nothing has been kept, and it returns that outcome.
 * Nothing but database calls belongs inside: SQLite has one connection, and everybody else waits for it; and where PostgreSQL goes away before the
 * commit, all of it runs again.
 */
export async function inTransaction<T, U = never>(
  db: Database,
  work: Work<T | Undone<U>>,
  how?: HowToRun,
): Promise<T | U> {
  try {
    return await db.transact(async (tx) => {
      const result = await work(tx)
      if (result instanceof Undone) throw new RolledBack(result)
      return result
    }, how)
  } catch (error) {
    if (error instanceof RolledBack) return (error.undone as Undone<U>).outcome
    throw error
  }
}

/** For the work of a transaction to return where it finds half-way that it may not be: whatever was written in it is undone. */
export function undo<const T>(outcome: T): Undone<T> {
  return new Undone(outcome)
}

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
