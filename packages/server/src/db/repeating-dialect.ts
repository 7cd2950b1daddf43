import type { AbortableOperationOptions, CompiledQuery, DatabaseConnection, Dialect, Driver } from 'kysely'
import { CONNECTIONS_MAX } from './postgres-pool.js'
import { tookNoWrites, wasCutOff, wasNotExecuted } from './faults.js'

/** How often something is tried at most: as often as a pool has connections that may all have been lost, and then on new ones. */
export const TIMES_MAX = CONNECTIONS_MAX + 2

/**
 * The same dialect, but what does no harm twice is sent again on a new connection where the first one was lost: a read, and whatever surely was not
 * executed. A statement of a transaction is gone with it; see `repeatUncommitted`.
 * @param onStandby  told when a server refused to write
 */
export function repeatingWhatWasLost(
  dialect: Dialect,
  { onStandby }: { readonly onStandby: () => void },
): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => repeatingDriver(dialect.createDriver(), onStandby),
  }
}

/** A connection that lies in the place of a lost one without its holder seeing it. */
interface Held extends DatabaseConnection {
  /** Null after one was lost and before there is another. */
  real: DatabaseConnection | null
  isInTransaction: boolean
}

/** What is done with connections that may be lost while somebody holds them. */
function makeHolding(driver: Driver, onStandby: () => void) {
  const held = new WeakMap<DatabaseConnection, Held>()
  const heldAs = (connection: DatabaseConnection): Held => {
    const found = held.get(connection)
    if (found === undefined) throw new Error('this connection came from elsewhere')
    return found
  }
  const realOf = (connection: DatabaseConnection): DatabaseConnection => {
    const { real } = heldAs(connection)
    if (real === null) throw new Error('this connection is lost')
    return real
  }
  const renew = async (connection: Held, options?: AbortableOperationOptions): Promise<void> => {
    const lost = connection.real
    connection.real = null
    if (lost !== null) await driver.releaseConnection(lost)
    connection.real = await driver.acquireConnection(options)
  }
  const again = async <T>(
    connection: Held,
    isHarmless: (error: unknown) => boolean,
    run: (real: DatabaseConnection) => Promise<T>,
  ): Promise<T> => {
    for (let times = 1; ; times++) {
      try {
        return await run(realOf(connection))
      } catch (error) {
        if (tookNoWrites(error)) onStandby()
        if (connection.isInTransaction || times === TIMES_MAX || !wasCutOff(error) || !isHarmless(error))
          throw error
        await renew(connection)
      }
    }
  }
  const hold = (real: DatabaseConnection): Held => {
    const connection: Held = {
      real,
      isInTransaction: false,
      executeQuery: async (query, options) =>
        await again(
          connection,
          (error) => isRead(query) || wasNotExecuted(error),
          async (current) => await current.executeQuery(query, options),
        ),
      streamQuery: (query, chunkSize, options) => realOf(connection).streamQuery(query, chunkSize, options),
    }
    held.set(connection, connection)
    return connection
  }
  return { hold, heldAs, realOf, again }
}

function repeatingDriver(driver: Driver, onStandby: () => void): Driver {
  const { again, heldAs, hold, realOf } = makeHolding(driver, onStandby)
  return {
    init: async (options) => {
      await driver.init(options)
    },
    acquireConnection: async (options) => hold(await driver.acquireConnection(options)),
    beginTransaction: async (connection, settings) => {
      const own = heldAs(connection)
      await again(
        own,
        () => true,
        async (real) => {
          await driver.beginTransaction(real, settings)
        },
      )
      own.isInTransaction = true
    },
    commitTransaction: async (connection) => {
      await driver.commitTransaction(realOf(connection))
      heldAs(connection).isInTransaction = false
    },
    rollbackTransaction: async (connection) => {
      await driver.rollbackTransaction(realOf(connection)).catch((error: unknown) => {
        // What went with its connection is undone already, and why it went says more.
        if (!wasCutOff(error)) throw error
      })
      heldAs(connection).isInTransaction = false
    },
    releaseConnection: async (connection, options) => {
      const { real } = heldAs(connection)
      if (real !== null) await driver.releaseConnection(real, options)
    },
    destroy: async (options) => {
      await driver.destroy(options)
    },
  }
}

/** Whether it only reads; of one that could do more, no. */
function isRead({ query, sql }: CompiledQuery): boolean {
  if (query.kind === 'RawNode') return /^\s*(?:select|show)\s/i.test(sql)
  return query.kind === 'SelectQueryNode' && query.with === undefined
}
