import type { Clock, EpochMs } from './clock.js'

/** A clock that tests move. It runs with the one that it was made of until it is frozen. */
export interface SettableClock extends Clock {
  /** Stands still from now on; what stands already stays as it is. */
  freeze(): void
  /** Goes on from where it is. */
  resume(): void
  /** @param byMs  not below 0 */
  advance(byMs: number): void
  /** To any instant, the past among them; it runs on or stands still as before. */
  set(atMs: EpochMs): void
  /** With the clock that it was made of again, and running. */
  reset(): void
  isFrozen(): boolean
}

export function settableClock(from: Clock): SettableClock {
  let aheadMs = 0
  let frozenAtMs: EpochMs | null = null
  const nowMs = () => frozenAtMs ?? from.nowMs() + aheadMs
  const set = (atMs: EpochMs) => {
    if (frozenAtMs === null) aheadMs = atMs - from.nowMs()
    else frozenAtMs = atMs
  }
  return {
    nowMs,
    set,
    freeze: () => {
      frozenAtMs = nowMs()
    },
    resume: () => {
      const atMs = nowMs()
      frozenAtMs = null
      set(atMs)
    },
    advance: (byMs) => {
      set(nowMs() + byMs)
    },
    reset: () => {
      aheadMs = 0
      frozenAtMs = null
    },
    isFrozen: () => frozenAtMs !== null,
  }
}
