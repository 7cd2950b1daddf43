import { SqliteAdapter, SqliteDialect, type Dialect } from 'kysely'
import { nodeSqlite, type NodeSqlite } from './node-sqlite.js'
import { sqliteDriver } from './sqlite-driver.js'

class OwnSqliteAdapter extends SqliteAdapter {
  /** SQLite rolls schema changes back like any others; Kysely's adapter is too modest to say so. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }
  /** There is one, and the driver says who has it: Kysely would keep everybody waiting with whoever waits for another process. */
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

export function openSqlite(location: Parameters<typeof nodeSqlite>[0]): {
  sqlite: NodeSqlite
  dialect: Dialect
} {
  const sqlite = nodeSqlite(location)
  const dialect = new SqliteDialect({ database: sqlite })
  return {
    sqlite,
    dialect: {
      createAdapter: () => new OwnSqliteAdapter(),
      createDriver: () => sqliteDriver(sqlite),
      createIntrospector: (db) => dialect.createIntrospector(db),
      createQueryCompiler: () => dialect.createQueryCompiler(),
    },
  }
}
