import type { Kysely, Transaction } from 'kysely'
import { StoreUnavailable } from '../platform/faults.js'
import { wasCutOff } from './faults.js'
import type { HowToRun } from './group-commit.js'
import { refusalOfName } from './named-statements.js'
import { TIMES_MAX } from './repeating-dialect.js'
import type { Schema } from './schema.js'

/**
 * Runs a transaction, and runs it again where the database went away before it was asked to commit, or where a newer version's migration has changed what one of
 * its statements answers: nothing of it was kept then, nor can be. Once a commit was asked for, nobody here knows what became of it, and
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
      if (mayBeKept || times === TIMES_MAX || !(wasCutOff(error) || wasPlannedBefore(error))) throw error
    }
  }
}

/** Whether a statement was planned before the tables were changed; its connection plans it anew the next time. */
function wasPlannedBefore(error: unknown): boolean {
  return refusalOfName(error instanceof StoreUnavailable ? error.cause : error) === 'stale'
}
