import type { TokenStore, TokenUse } from './ports.js'
import { LAST_USED_INTERVAL_MS } from './token.js'

/** Uses written by one statement; the rest waits for the next one, so that no flush holds the event loop for long. */
const USES_PER_FLUSH_MAX = 250
/** Uses that wait at most. Beyond it the oldest knowledge is given up: a last-used time may then be a minute older than the truth. */
const PENDING_MAX = 200_000

export interface UseRecorder {
  note(use: TokenUse, lastUsedAtMs: number | null): void
  /** Writes one batch of what waits. @returns how many still wait */
  flush(): Promise<number>
  flushAll(): Promise<void>
}

/**
 * Keeps "last used" off the path of requests: uses wait in memory and are written in batches. A crash loses what waited, about a
 * second's worth. Of a personal token each address counts for itself: a use from elsewhere shows however busy the token is.
 */
export function makeUseRecorder(needs: { readonly tokens: Pick<TokenStore, 'recordUses'> }): UseRecorder {
  let pending = new Map<string, TokenUse>()
  const noted = new Map<string, number>()

  const flush = async () => {
    const batch = [...firstOf(pending.values(), USES_PER_FLUSH_MAX)]
    if (batch.length === 0) return 0
    await needs.tokens.recordUses(batch, LAST_USED_INTERVAL_MS)
    // Only now: a batch that could not be written waits for the next attempt. What was noted meanwhile stays.
    for (const use of batch) {
      const key = keyOf(use)
      if (pending.get(key) === use) pending.delete(key)
    }
    return pending.size
  }

  return {
    note(use, lastUsedAtMs) {
      const key = keyOf(use)
      // When a personal token was last used does not say that it was from here.
      const lastStoredAtMs = use.kind === 'access' ? (lastUsedAtMs ?? 0) : 0
      const last = Math.max(lastStoredAtMs, noted.get(key) ?? 0)
      if (use.atMs - last < LAST_USED_INTERVAL_MS) return
      if (noted.size >= PENDING_MAX) noted.clear()
      if (pending.size >= PENDING_MAX) pending = new Map()
      noted.set(key, use.atMs)
      pending.set(key, use)
    },
    flush,
    async flushAll() {
      while ((await flush()) > 0);
    },
  }
}

function keyOf(use: TokenUse): string {
  return use.kind === 'personal' ? `${use.tokenGid} ${use.address}` : use.tokenGid
}

function* firstOf<T>(values: Iterable<T>, count: number): Iterable<T> {
  let left = count
  for (const value of values) {
    if (left-- === 0) return
    yield value
  }
}
