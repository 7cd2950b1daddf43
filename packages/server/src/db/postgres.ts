import { PostgresDialect, type Dialect } from 'kysely'
import pg from 'pg'
import { tookNoWrites } from './faults.js'
import { clientWithNames, type Naming } from './named-statements.js'
import { CONNECTIONS_MAX, PrimaryPool, type PoolCounts } from './postgres-pool.js'
import { makeRecurring } from './recurring-statements.js'
import { postgresUrls } from './postgres-url.js'
import { makePrimary } from './primary.js'

/** How long anybody waits for a connection, one of the pool or a new one. */
const CONNECT_TIMEOUT_MS = 5_000
/** Statements and transactions that wait for a connection; whoever comes beyond is told at once to come back. */
const CONNECTION_WAITERS_MAX = 1_000
/** For how long a database that has answered before is waited for, from when it was found away: longer than a restart takes, shorter than anybody waits for an answer. */
const RESTART_MS_MAX = 3_000
const STATEMENT_TIMEOUT_MS = 30_000
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000

/** Instants and counters are bigint columns; all of them stay below 2^53. */
const INT8 = 20
const INSTANTS_AS_NUMBERS = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : (pg.types.getTypeParser(oid, format) as (value: string) => unknown),
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
    restartMsMax = RESTART_MS_MAX,
    waitersMax = CONNECTION_WAITERS_MAX,
  }: Needs & { readonly waitersMax?: number | undefined; readonly restartMsMax?: number | undefined },
): {
  readonly dialect: Dialect
  readonly names: Map<string, string>
  readonly counts: () => PoolCounts
  /** Makes new connections; see `PrimaryPool`. */
  readonly renew: () => void
} {
  const naming: Naming = {
    names: new Map(),
    recurring: makeRecurring(),
    isOn: preparedStatements !== 'off',
  }
  const urls = postgresUrls(url)
  const pool = new PrimaryPool(
    clientWithNames(naming, { onLost: onNamesLost }),
    {
      max: CONNECTIONS_MAX,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      application_name: 'mudrad',
      types: INSTANTS_AS_NUMBERS,
    },
    {
      primary: makePrimary(urls, { restartMsMax }),
      waitersMax,
      waitMsMax: CONNECT_TIMEOUT_MS,
      onIdleError,
    },
  )
  return {
    dialect: new PostgresDialect({ pool }),
    names: naming.names,
    counts: () => pool.counts(),
    renew: () => {
      pool.renew()
    },
  }
}

/** Connections for counting tries. They are their own, so that a busy database makes nobody wait for a counter, nor a counter for it. */
const COUNTING_CONNECTIONS_MAX = 3
const COUNTING_TIMEOUT_MS = 500

/** What `platform/throttle.ts` counts through. */
export function openCountingPool(
  { preparedStatements, url }: Place,
  { onIdleError, onNamesLost, timeoutMs = COUNTING_TIMEOUT_MS }: Needs & { readonly timeoutMs?: number },
): { query(statement: object): Promise<unknown>; counts(): PoolCounts; end(): Promise<void> } {
  const naming: Naming = {
    names: new Map(),
    recurring: () => undefined,
    isOn: preparedStatements !== 'off',
  }
  const pool = new PrimaryPool(
    // The library that counts names its statements itself.
    clientWithNames(naming, { onLost: onNamesLost }),
    {
      max: COUNTING_CONNECTIONS_MAX,
      statement_timeout: timeoutMs,
      application_name: 'mudrad counts',
      types: INSTANTS_AS_NUMBERS,
    },
    {
      primary: makePrimary(postgresUrls(url), { restartMsMax: 0 }),
      waitersMax: CONNECTION_WAITERS_MAX,
      waitMsMax: timeoutMs,
      onIdleError,
    },
  )
  return {
    query: async (statement) => {
      const client = await pool.connect()
      try {
        const result: unknown = await client.query(statement as pg.QueryConfig)
        client.release()
        return result
      } catch (error) {
        client.release(true)
        if (tookNoWrites(error)) pool.renew()
        throw error
      }
    },
    counts: () => pool.counts(),
    end: async () => {
      await pool.end()
    },
  }
}
