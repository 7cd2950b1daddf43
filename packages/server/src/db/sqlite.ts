import { SqliteAdapter, SqliteDialect, type Dialect } from 'kysely'
import { nodeSqlite, type NodeSqlite } from './node-sqlite.js'

/** SQLite rolls schema changes back like any others; Kysely's adapter is too modest to say so. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
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
      createAdapter: () => new TransactionalSqliteAdapter(),
      createDriver: () => dialect.createDriver(),
      createIntrospector: (db) => dialect.createIntrospector(db),
      createQueryCompiler: () => dialect.createQueryCompiler(),
    },
  }
}
