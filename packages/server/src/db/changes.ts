import { sql, type Kysely } from 'kysely'
import { StoreUnavailable } from '../platform/faults.js'
import type { AsOf, Changes } from '../platform/remembered.js'
import { LINES_MAX, makeChangeLog, tailOf, type JournalTail } from './change-log.js'
import { prepareWith } from './prepared.js'
import type { Schema } from './schema.js'

/**
 * On SQLite: the journal is looked at when the change stamp has moved.
 * @param readTail  null while a transaction is open
 */
export function sqliteChanges({
  changeStamp,
  readTail,
}: {
  readonly changeStamp: () => number
  readonly readTail: (afterSeq: number) => JournalTail | null
}): Changes {
  const log = makeChangeLog()
  let asOf: AsOf = { version: -1, stamp: -1 }
  return {
    tellsAtOnce: true,
    catchUp() {
      const stamp = changeStamp()
      if (stamp === asOf.stamp) return asOf
      const tail = readTail(log.head())
      if (tail === null) return null
      asOf = { version: log.add(tail), stamp }
      return asOf
    },
    changedAt: log.changedAt,
  }
}

/**
 * On PostgreSQL: one statement for all requests that have arrived before it is sent. It is sent when the turn of the event loop has heard all its
 * sockets, and not before the one before has been answered.
 * @param needs.onStandby  told when a standby was asked, from which nothing is taken
 */
export function postgresChanges(
  queries: Kysely<Schema>,
  { onStandby }: { readonly onStandby: () => void },
): Changes {
  const log = makeChangeLog()
  const readTail = prepareWith(
    queries,
    (afterSeq: number) =>
      queries
        .selectFrom('change_head')
        .leftJoin('changes', (join) => join.on('changes.seq', '>', afterSeq))
        // When a server began to run tells it from the one that a failover puts in its place.
        .select(sql<string>`pg_postmaster_start_time()::text`.as('server'))
        // A pooler may lead a connection that exists to another server.
        .select(sql<boolean>`pg_is_in_recovery()`.as('is_standby'))
        .select(['change_head.seq as head', 'changes.gid'])
        .where('change_head.id', '=', sql.lit(1))
        .limit(sql.lit(LINES_MAX)),
    0,
  )
  const read = async (): Promise<AsOf> => {
    const rows = await readTail(log.head())
    if (rows[0]?.is_standby === true) {
      onStandby()
      throw new StoreUnavailable(new Error('the server that was asked is a standby'))
    }
    return { version: log.add(tailOf(rows)), stamp: null }
  }
  let current: Promise<unknown> = Promise.resolve()
  let next: Promise<AsOf> | null = null
  return {
    tellsAtOnce: false,
    catchUp() {
      if (next !== null) return next
      const before = current
      next = endOf(before).then(async () => {
        next = null
        return await read()
      })
      current = next
      return next
    },
    changedAt: log.changedAt,
  }
}

/** Waits until it has ended, one way or the other, and until this turn has heard all its sockets. */
async function endOf(before: Promise<unknown>): Promise<void> {
  await before.catch(() => undefined)
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
}
