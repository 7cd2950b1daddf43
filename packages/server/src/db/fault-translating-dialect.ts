import type { DatabaseConnection, Dialect, Driver } from 'kysely'
import { translateFault } from './faults.js'
import { isNamed } from './named-statements.js'

/**
 * The same dialect, but what its driver throws for "not now" arrives as StoreUnavailable.
 * @param names  learns the names of statements that have one, by their texts, before the driver is given them
 */
export function translatingFaults(dialect: Dialect, names: Map<string, string> | null = null): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => translatingDriver(dialect.createDriver(), names),
  }
}

function translatingDriver(driver: Driver, names: Map<string, string> | null): Driver {
  const known = new WeakMap<DatabaseConnection, DatabaseConnection>()
  const originals = new WeakMap<DatabaseConnection, DatabaseConnection>()
  const original = (connection: DatabaseConnection) => originals.get(connection) ?? connection
  return {
    init: async (options) => await translated(driver.init(options)),
    async acquireConnection(options) {
      const connection = await translated(driver.acquireConnection(options))
      const wrapped = known.get(connection) ?? translatingConnection(connection, names)
      known.set(connection, wrapped)
      originals.set(wrapped, connection)
      return wrapped
    },
    beginTransaction: async (connection, settings) =>
      await translated(driver.beginTransaction(original(connection), settings)),
    commitTransaction: async (connection) => await translated(driver.commitTransaction(original(connection))),
    rollbackTransaction: async (connection) =>
      await translated(driver.rollbackTransaction(original(connection))),
    releaseConnection: async (connection, options) =>
      await translated(driver.releaseConnection(original(connection), options)),
    destroy: async (options) => await driver.destroy(options),
  }
}

function translatingConnection(
  connection: DatabaseConnection,
  names: Map<string, string> | null,
): DatabaseConnection {
  return {
    executeQuery: async (query, options) => {
      if (names !== null && isNamed(query)) names.set(query.sql, query.statementName)
      return await translated(connection.executeQuery(query, options), query.sql)
    },
    streamQuery: (query, chunkSize, options) => connection.streamQuery(query, chunkSize, options),
  }
}

async function translated<T>(promise: Promise<T>, statement?: string): Promise<T> {
  try {
    return await promise
  } catch (error) {
    throw translateFault(error, statement)
  }
}
