import { performance } from 'node:perf_hooks'
import { sql } from 'kysely'
import { OperatorProblem, StoreUnavailable } from '../platform/faults.js'
import { openDatabase, type DatabaseLocation } from './database.js'
import { pause } from './pause.js'
import { hostsOf } from './postgres-url.js'

const TRY_INTERVAL_MS = 500
const NO_ANSWER = 'no answer'

/**
 * Waits until PostgreSQL answers. What waiting cannot mend, such as a wrong password, is left for the opening itself to say.
 * @param needs.seconds  for how long at most; 0 for not at all
 * @param needs.say  told once, in one line, that it has to wait and why
 * @param needs.signal  ends the waiting early, without a word
 * @returns whether there is something to open; false if it was ended early
 * @throws OperatorProblem when the time is up
 */
export async function waitForPostgres(
  location: DatabaseLocation,
  needs: {
    readonly seconds: number
    readonly say: (line: string) => void
    readonly signal: AbortSignal
  },
): Promise<boolean> {
  if (location.kind !== 'postgres' || needs.seconds === 0) return true
  // Not the clock on the wall, which a machine may set while it starts.
  const endMs = performance.now() + needs.seconds * 1_000
  const stopped = aborted(needs.signal)
  let reason: string | null = null
  for (let hasSaidSo = false; !needs.signal.aborted; hasSaidSo = true) {
    // A try by itself may take longer than what is left.
    const enough = AbortSignal.timeout(Math.max(1, Math.ceil(endMs - performance.now())))
    const found = await Promise.race([reasonToWait(location), aborted(enough), stopped])
    if (needs.signal.aborted) break
    if (found === null) return true
    // What a try before the last moment found says more.
    if (found !== NO_ANSWER || reason === null) reason = found
    const where = `PostgreSQL at ${hostsOf(location.url)}`
    if (performance.now() >= endMs)
      throw new OperatorProblem(
        `${where} did not answer within ${needs.seconds} s: ${reason}. Start it, correct MUDRA_DATABASE_URL, or wait longer with MUDRA_WAIT_FOR_DATABASE.`,
      )
    if (!hasSaidSo) needs.say(`waiting up to ${needs.seconds} s for ${where}: ${reason}`)
    await Promise.race([pause(Math.min(TRY_INTERVAL_MS, endMs - performance.now())), stopped])
  }
  return false
}

/** @returns why the database does not answer yet; null if it does, or if waiting is of no use */
async function reasonToWait(location: DatabaseLocation): Promise<string | null> {
  const db = openDatabase(location, { onIdleError: () => undefined })
  try {
    await sql`select 1`.execute(db.queries)
    return null
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) return null
    const { cause } = error
    if (!(cause instanceof Error)) return String(cause)
    // Several addresses of one name that all refuse are one error without words.
    return cause.message || String((cause as { code?: unknown }).code)
  } finally {
    await db.close()
  }
}

async function aborted(signal: AbortSignal): Promise<string> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  return NO_ANSWER
}
