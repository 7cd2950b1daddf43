import { PostgresDialect, type Dialect } from 'kysely'
import pg from 'pg'

/** Connections of one server process. PostgreSQL's own default limit is 100 for all processes together. */
const CONNECTIONS_MAX = 10
const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 30_000
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000

/** Instants and counters are bigint columns; all of them stay below 2^53. */
const INT8 = 20
const INSTANTS_AS_NUMBERS = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : (pg.types.getTypeParser(oid, format) as (value: string) => unknown),
}

/** Connections of a pool, and requests that wait for one. */
export interface PoolCounts {
  readonly idle: number
  readonly busy: number
  readonly waiting: number
}

export function openPostgres(
  url: string,
  { onIdleError }: { onIdleError: (error: Error) => void },
): { readonly dialect: Dialect; readonly counts: () => PoolCounts } {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    application_name: 'mudrad',
    types: INSTANTS_AS_NUMBERS,
  })
  // Without a listener, a restart of PostgreSQL kills this process through an idle connection.
  pool.on('error', onIdleError)
  // The same for one that is in use: the query that runs on it fails by itself, and its caller is told.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return { dialect: new PostgresDialect({ pool }), counts: () => countsOf(pool) }
}

function countsOf({ idleCount: idle, totalCount, waitingCount: waiting }: pg.Pool): PoolCounts {
  return { idle, busy: totalCount - idle, waiting }
}

/** Connections for counting tries. They are their own, so that a busy database makes nobody wait for a counter, nor a counter for it. */
const COUNTING_CONNECTIONS_MAX = 3
const COUNTING_TIMEOUT_MS = 500

/** What `platform/throttle.ts` counts through. */
export function openCountingPool(
  url: string,
  {
    onIdleError,
    timeoutMs = COUNTING_TIMEOUT_MS,
  }: { readonly onIdleError: (error: Error) => void; readonly timeoutMs?: number },
): { query(statement: object): Promise<unknown>; counts(): PoolCounts; end(): Promise<void> } {
  const pool = new pg.Pool({
    connectionString: url,
    max: COUNTING_CONNECTIONS_MAX,
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    application_name: 'mudrad counts',
    types: INSTANTS_AS_NUMBERS,
  })
  pool.on('error', onIdleError)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return {
    query: async (statement) => await pool.query(statement as pg.QueryConfig),
    counts: () => countsOf(pool),
    end: async () => {
      if (!pool.ending) await pool.end()
    },
  }
}
