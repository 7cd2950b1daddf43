import { PostgresDialect, type Dialect } from 'kysely'
import pg from 'pg'
import { StoreUnavailable } from '../platform/faults.js'
import { clientWithNames, type Naming } from './named-statements.js'

/** Connections of one server process. PostgreSQL's own default limit is 100 for all processes together. */
const CONNECTIONS_MAX = 10
/** How long anybody waits for a connection, one of the pool or a new one. */
const CONNECT_TIMEOUT_MS = 5_000
/** Statements and transactions that wait for a connection; whoever comes beyond is told at once to come back. */
const CONNECTION_WAITERS_MAX = 1_000
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

interface Needs {
  readonly onIdleError: (error: Error) => void
  /** Told when statements are sent without names from now on, since something between here and the database loses them. */
  readonly onNamesLost: () => void
}

/** The settings of a location that its pools share. */
interface Place {
  readonly url: string
  readonly preparedStatements?: 'on' | 'off' | undefined
}

export function openPostgres(
  { preparedStatements, url }: Place,
  {
    onIdleError,
    onNamesLost,
    waitersMax = CONNECTION_WAITERS_MAX,
  }: Needs & { readonly waitersMax?: number | undefined },
): {
  readonly dialect: Dialect
  readonly names: Map<string, string>
  readonly counts: () => PoolCounts
} {
  const naming: Naming = { names: new Map(), isOn: preparedStatements !== 'off' }
  const pool = new BoundedPool(waitersMax, {
    connectionString: url,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    application_name: 'mudrad',
    types: INSTANTS_AS_NUMBERS,
    Client: clientWithNames(naming, { onLost: onNamesLost }),
  })
  // Without a listener, a restart of PostgreSQL kills this process through an idle connection.
  pool.on('error', onIdleError)
  // The same for one that is in use: the query that runs on it fails by itself, and its caller is told.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return { dialect: new PostgresDialect({ pool }), names: naming.names, counts: () => countsOf(pool) }
}

/** A pool for which only so many wait. */
class BoundedPool extends pg.Pool {
  constructor(waitersMax: number, config: pg.PoolConfig) {
    super(config)
    const connect = this.connect.bind(this)
    this.connect = (async () => {
      if (this.waitingCount >= waitersMax)
        throw new StoreUnavailable(new Error(`${waitersMax} wait for a connection to PostgreSQL already`))
      return await connect()
    }) as typeof this.connect
  }
}

function countsOf({ idleCount: idle, totalCount, waitingCount: waiting }: pg.Pool): PoolCounts {
  return { idle, busy: totalCount - idle, waiting }
}

/** Connections for counting tries. They are their own, so that a busy database makes nobody wait for a counter, nor a counter for it. */
const COUNTING_CONNECTIONS_MAX = 3
const COUNTING_TIMEOUT_MS = 500

/** What `platform/throttle.ts` counts through. */
export function openCountingPool(
  { preparedStatements, url }: Place,
  { onIdleError, onNamesLost, timeoutMs = COUNTING_TIMEOUT_MS }: Needs & { readonly timeoutMs?: number },
): { query(statement: object): Promise<unknown>; counts(): PoolCounts; end(): Promise<void> } {
  const naming: Naming = { names: new Map(), isOn: preparedStatements !== 'off' }
  const pool = new pg.Pool({
    connectionString: url,
    max: COUNTING_CONNECTIONS_MAX,
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    application_name: 'mudrad counts',
    types: INSTANTS_AS_NUMBERS,
    // The library that counts names its statements itself.
    Client: clientWithNames(naming, { onLost: onNamesLost }),
  })
  pool.on('error', onIdleError)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return {
    query: async (statement) => {
      const client = await pool.connect()
      try {
        const result: unknown = await client.query(statement as pg.QueryConfig)
        client.release()
        return result
      } catch (error) {
        client.release(true)
        throw error
      }
    },
    counts: () => countsOf(pool),
    end: async () => {
      if (!pool.ending) await pool.end()
    },
  }
}
