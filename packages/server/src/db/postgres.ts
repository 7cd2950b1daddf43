import { PostgresDialect, type Dialect } from 'kysely'
import pg from 'pg'

/** Connections of one server process. PostgreSQL's own default limit is 100 for all processes together. */
const CONNECTIONS_MAX = 10
const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 30_000
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000

/** Instants and counters are bigint columns; all of them stay below 2^53. */
const INT8 = 20

export function openPostgres(url: string, { onIdleError }: { onIdleError: (error: Error) => void }): Dialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    application_name: 'mudrad',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? Number : (pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown),
    },
  })
  // Without a listener, a restart of PostgreSQL kills this process through an idle connection.
  pool.on('error', onIdleError)
  // The same for one that is in use: the query that runs on it fails by itself, and its caller is told.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return new PostgresDialect({ pool })
}
