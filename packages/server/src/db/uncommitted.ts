import type { Kysely, Transaction } from 'kysely'
import { wasCutOff } from './faults.js'
import type { HowToRun } from './group-commit.js'
import { TIMES_MAX } from './repeating-dialect.js'
import type { Schema } from './schema.js'

/**
 * Runs a transaction, and runs it again where the database went away before it was asked to commit: nothing of it was kept then, nor can be. Once a commit
 * was asked for, nobody here knows what became of it, and
 * whoever waits is told that the database cannot now, unless the work may be done twice.
 * @param work  does nothing but ask the database, and gives whatever it found by what it returns
 */
export async function repeatUncommitted<T>(
  queries: Kysely<Schema>,
  work: (tx: Transaction<Schema>) => Promise<T>,
  { evenTwice = false }: HowToRun = {},
): Promise<T> {
  for (let times = 1; ; times++) {
    let mayBeKept = false
    try {
      return await queries.transaction().execute(async (tx) => {
        const result = await work(tx)
        mayBeKept = !evenTwice
        return result
      })
    } catch (error) {
      if (mayBeKept || times === TIMES_MAX || !wasCutOff(error)) throw error
    }
  }
}
