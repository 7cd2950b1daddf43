import { MudraError } from '../errors.js'
import { pause } from '../waiting.js'

/** A lock that was not given back for so long is one whose holder is gone. A refresh takes less, with all that may go wrong. */
export const LEASE_SECONDS = 100

/** How long one waits for a lock that others hold. */
const LOCK_WAIT_SECONDS_MAX = 120
const POLL_MS = 100

/**
 * Asks for a lock until it is had.
 * @param attempt  null where somebody else holds it
 * @param description  the store, for the message
 * @throws MudraError `store_locked`, and what `attempt` throws
 */
export async function takeLock<Lock>(
  attempt: () => Promise<Lock | null>,
  description: string,
): Promise<Lock> {
  const startedMs = performance.now()
  for (;;) {
    const lock = await attempt()
    if (lock !== null) return lock
    if (performance.now() - startedMs > LOCK_WAIT_SECONDS_MAX * 1_000)
      throw new MudraError(
        'store_locked',
        `Somebody has held the lock of ${description} for too long. Try again later.`,
      )
    await pause(POLL_MS * (0.5 + Math.random()))
  }
}

/** What a writer is told whose lock somebody took over meanwhile. Nothing of theirs is overwritten. */
export function overtaken(description: string): MudraError {
  return new MudraError(
    'store_locked',
    `Somebody else wrote to ${description} meanwhile, since this process stood still. Try again.`,
  )
}
