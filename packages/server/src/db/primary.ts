import { performance } from 'node:perf_hooks'
import pg from 'pg'
import { StoreUnavailable } from '../platform/faults.js'
import { pause } from './pause.js'

/** Between two looks at servers that do not answer, or take no writes. */
const LOOK_INTERVAL_MS = 50
/** What a server takes at most to let somebody in, where another one may be asked instead. */
const LOOK_MS_MAX = 2_000

/** A server that takes no writes: a standby, or one that was made read-only. Its code is what PostgreSQL itself answers to a write. */
class TakesNoWrites extends Error {
  override readonly name = 'TakesNoWrites'
  readonly code = '25006'

  constructor() {
    super('it is a standby, or read-only')
  }
}

/** Which of the servers of a database takes writes, and what becomes of those who ask while none does. */
export interface Primary {
  /** Where new connections go, and how long they may take. */
  place(): { readonly connectionString: string; readonly connectionTimeoutMillis?: number }
  /** A new connection could be had: the next outage may be a restart. */
  found(): void
  /**
   * None could be had: from now on `whileAway` waits.
   * @returns false where there is nothing to wait for: the only server has never been there
   */
  lost(cause: unknown): boolean
  /**
   * Waits while no server takes writes. Whoever asks when that has lasted for longer than a restart takes is told so at once, after one look.
   * @returns null where nothing is known of an outage, and there is nothing to wait for
   * @throws StoreUnavailable with what `lost` was told
   */
  whileAway(): Promise<void> | null
}

/**
 * @param urls  of the servers; the first one is asked first
 * @param restartMsMax  for how long a database that has answered before is waited for
 */
export function makePrimary(
  urls: readonly [string, ...string[]],
  { restartMsMax }: { readonly restartMsMax: number },
): Primary {
  let [current] = urls
  let hasAnswered = false
  let outage: { readonly cause: unknown; readonly sinceMs: number } | null = null
  let recovery: Promise<void> | null = null

  /** All at once: one whose machine is gone says nothing, and keeps nobody from its successor. */
  const look = async (): Promise<boolean> => {
    try {
      current = await Promise.any(urls.map(async (url) => await lookAt(url)))
      hasAnswered = true
      outage = null
      return true
    } catch {
      return false // what it was that could not be had is known already
    }
  }
  const recover = async ({ cause, sinceMs }: NonNullable<typeof outage>): Promise<void> => {
    const untilMs = hasAnswered ? sinceMs + restartMsMax : sinceMs
    while (!(await look())) {
      if (performance.now() >= untilMs) throw new StoreUnavailable(cause)
      await pause(LOOK_INTERVAL_MS)
    }
  }
  return {
    place: () => ({
      connectionString: current,
      // Another one may be there already.
      ...(urls.length > 1 ? { connectionTimeoutMillis: LOOK_MS_MAX } : {}),
    }),
    lost: (cause) => {
      if (!hasAnswered && urls.length === 1) return false
      outage ??= { cause, sinceMs: performance.now() }
      return true
    },
    found: () => {
      hasAnswered = true
    },
    whileAway() {
      if (outage === null) return null
      recovery ??= recover(outage).finally(() => {
        recovery = null
      })
      return recovery
    },
  }
}

/** @returns the URL if the server behind it takes writes @throws Error if not */
async function lookAt(url: string): Promise<string> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: LOOK_MS_MAX,
    query_timeout: LOOK_MS_MAX,
    application_name: 'mudrad looks',
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await assertTakesWrites(client)
    return url
  } finally {
    client.end().catch(() => undefined)
  }
}

/**
 * Asks a new connection whether its server takes writes: what is read of a token must be the last that was written, and a standby may not have it yet.
 * @throws TakesNoWrites
 */
export async function assertTakesWrites(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ transaction_read_only: string }>('show transaction_read_only')
  if (rows[0]?.transaction_read_only !== 'off') throw new TakesNoWrites()
}
