import { CompiledQuery, type Kysely, type Transaction } from 'kysely'
import type { Schema } from './schema.js'
import { runWork } from './work.js'

/** What belongs together in the database: kept as a whole, or not at all. */
export type Work<T> = (tx: Transaction<Schema>) => Promise<T>
export type Transact = <T>(work: Work<T>, how?: HowToRun) => Promise<T>

export interface HowToRun {
  /**
   * The work does no harm when it is done twice, and answers as well the second time: where the database goes away amid the commit and nobody knows
   * what became of it, it is run again.
   */
  readonly evenTwice?: boolean
}

/** Whoever waits longer than a group of these waits for the next one, and reads come in between. */
const WORKS_PER_GROUP_MAX = 64

/** So many groups run with savepoints after one of several failed: whoever fails on purpose has few groups run twice. */
const CAREFUL_GROUPS = 32

const BEGIN_ONE = CompiledQuery.raw('savepoint work')
const UNDO_ONE = CompiledQuery.raw('rollback to work')
const END_ONE = CompiledQuery.raw('release work')

interface Waiting {
  /** May run twice; what it did the first time was undone. @returns who is told when all is durable */
  run(tx: Transaction<Schema>): Promise<() => void>
  fail(error: unknown): void
}

/**
 * SQLite waits for the disk at each commit, and a commit of many costs as long as one of one. So all that asks for a transaction in one
 * turn of the event loop runs in one. One that fails is undone alone. Nobody is answered before the
 * common commit, and when that fails nothing was kept and everybody is told. While the disk works the next ones arrive, so groups are as
 * large as the load makes them, and whoever comes alone waits for nobody.
 *
 * A savepoint before each would undo one alone at once, and has SQLite write down every page before it is changed, in a file of its own: most of what a
 * redemption of a code writes. Few fail, so there are none at first; where one fails all of them are undone and run again, with savepoints.
 */
export function groupCommit(queries: Kysely<Schema>): Transact {
  const place = { queries, locksRows: false }
  let waiting: Waiting[] = []
  let carefulGroups = 0

  const runGroup = async (group: readonly Waiting[]): Promise<void> => {
    if (group.length === 1 || carefulGroups === 0) {
      if (await runTogether(queries, group)) return
      carefulGroups = CAREFUL_GROUPS
    }
    carefulGroups -= 1
    await runApart(queries, group)
  }
  const runNext = () => {
    const group = waiting.slice(0, WORKS_PER_GROUP_MAX)
    waiting = waiting.slice(WORKS_PER_GROUP_MAX)
    if (waiting.length > 0) setImmediate(runNext)
    void runGroup(group)
  }

  return async (work) =>
    await new Promise((resolve, reject) => {
      const run = async (tx: Transaction<Schema>) => {
        const result = await runWork(place, tx, work)
        return () => {
          resolve(result)
        }
      }
      // The first one sees to it that the group runs once the turn has heard everybody whose request has arrived.
      if (waiting.push({ run, fail: reject }) === 1) setImmediate(runNext)
    })
}

/**
 * Never throws: whoever waits is told.
 * @returns false where one of several failed: nothing was kept, and nobody was told
 */
async function runTogether(queries: Kysely<Schema>, group: readonly Waiting[]): Promise<boolean> {
  const kept: (() => void)[] = []
  let hasOneFailed = false
  try {
    await queries.transaction().execute(async (tx) => {
      for (const one of group)
        try {
          kept.push(await one.run(tx))
        } catch (error) {
          hasOneFailed = true
          throw error
        }
    })
  } catch (error) {
    if (hasOneFailed && group.length > 1) return false
    for (const one of group) one.fail(error)
    return true
  }
  for (const tell of kept) tell()
  return true
}

/** The same, but each between savepoints of its own. Never throws: whoever waits is told. */
async function runApart(queries: Kysely<Schema>, group: readonly Waiting[]): Promise<void> {
  const kept: (() => void)[] = []
  try {
    await queries.transaction().execute(async (tx) => {
      for (const one of group) {
        await tx.executeQuery(BEGIN_ONE)
        try {
          kept.push(await one.run(tx))
        } catch (error) {
          // After a full disk there is no savepoint any more, and nothing of the group: this throws then, and ends it.
          await tx.executeQuery(UNDO_ONE).catch(() => {
            throw error
          })
          one.fail(error)
        }
        await tx.executeQuery(END_ONE)
      }
    })
  } catch (error) {
    for (const one of group) one.fail(error)
    return
  }
  for (const tell of kept) tell()
}
