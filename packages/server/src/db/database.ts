import { Kysely } from 'kysely'
import type { Changes } from '../platform/remembered.js'
import { postgresChanges, sqliteChanges } from './changes.js'
import { translatingFaults } from './fault-translating-dialect.js'
import { groupCommit, type Transact } from './group-commit.js'
import { openPostgres } from './postgres.js'
import type { PoolCounts } from './postgres-pool.js'
import { repeatingWhatWasLost } from './repeating-dialect.js'
import type { Schema } from './schema.js'
import { openSqlite } from './sqlite.js'
import { repeatUncommitted } from './uncommitted.js'
import { runWork } from './work.js'

export type DatabaseKind = 'sqlite' | 'postgres'

/** Where the data is: a file of this machine, `:memory:`, or a PostgreSQL server. */
export type DatabaseLocation =
  | {
      readonly kind: 'sqlite'
      readonly path: string
      /** The bytes of a database file (not one in WAL mode), which `:memory:` begins as a copy of; it begins empty otherwise. */
      readonly image?: Uint8Array
    }
  | {
      readonly kind: 'postgres'
      /** Of one server or of several, of which one takes writes; see `postgres-url.ts`. */
      readonly url: string
      /** `off` behind a pooler that cannot keep them; on unless said. */
      readonly preparedStatements?: 'on' | 'off'
    }

/** What statements are written against: the database itself, or a transaction on it. */
export type Queries = Kysely<Schema>

export interface Database {
  readonly kind: DatabaseKind
  readonly queries: Queries
  /** Behind `inTransaction`, which says what it does. */
  readonly transact: Transact
  /** Whether a SELECT can hold rows against other writers; SQLite's one writer at a time needs none of it. */
  readonly locksRows: boolean
  /**
   * Differs from an earlier one once anything may have been written, whichever process wrote it; null where nothing cheap tells.
   * What was read under a stamp is true as long as the stamp stands.
   */
  changeStamp(): number | null
  /** What changed of what processes have in mind, as the journal of the database tells it. */
  readonly changes: Changes
  /** Makes the next `changeStamp` look anew, for a request that may have arrived since the last one was taken. */
  askAgain(): void
  /** The connections to PostgreSQL; null on SQLite, which has none. */
  poolCounts(): PoolCounts | null
  close(): Promise<void>
}

/**
 * Opens the database without looking at what is in it; `migrations.ts` does that.
 * @param needs.onIdleError  told when PostgreSQL drops a connection that nobody was using
 * @param needs.onNamesLost  told once, when a pooler before PostgreSQL turns out to lose prepared statements, and they are given up
 * @param needs.waitersMax  how many may wait for a connection to PostgreSQL; the named limit unless given
 * @param needs.restartMsMax  for how long a PostgreSQL that has answered before is waited for; the named time unless given
 */
export function openDatabase(
  location: DatabaseLocation,
  needs: {
    readonly onIdleError: (error: Error) => void
    readonly onNamesLost?: () => void
    readonly waitersMax?: number
    readonly restartMsMax?: number
  },
): Database {
  if (location.kind === 'sqlite') {
    const { sqlite, dialect } = openSqlite(location)
    const queries = new Kysely<Schema>({ dialect: translatingFaults(dialect) })
    return {
      kind: 'sqlite',
      queries,
      transact: groupCommit(queries),
      locksRows: false,
      changeStamp: () => sqlite.changeStamp(),
      changes: sqliteChanges(sqlite),
      askAgain: () => {
        sqlite.askAgain()
      },
      poolCounts: () => null,
      close: async () => {
        await queries.destroy()
      },
    }
  }
  const postgres = openPostgres(location, { onNamesLost: () => undefined, ...needs })
  const dialect = translatingFaults(postgres.dialect, postgres.names)
  const queries = new Kysely<Schema>({
    dialect: repeatingWhatWasLost(dialect, { onStandby: postgres.renew }),
  })
  const place = { queries, locksRows: true }
  return {
    kind: 'postgres',
    queries,
    transact: async (work, how) =>
      await repeatUncommitted(queries, async (tx) => await runWork(place, tx, work), how),
    locksRows: true,
    changeStamp: () => null,
    changes: postgresChanges(queries, { onStandby: postgres.renew }),
    askAgain: () => undefined,
    poolCounts: () => postgres.counts(),
    close: async () => {
      await queries.destroy()
    },
  }
}
