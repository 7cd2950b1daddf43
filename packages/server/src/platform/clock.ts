/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number

export interface Clock {
  nowMs(): EpochMs
}

export const systemClock: Clock = { nowMs: () => Date.now() }
