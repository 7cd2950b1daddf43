/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number

export interface Clock {
  nowMs(): EpochMs
}

export const systemClock: Clock = { nowMs: () => Date.now() }

/** What a store's act is to those who call it through a face: the same act, at the time that the clock says. */
export type Timed<Act> = Act extends (given: infer Given) => infer Result
  ? (given: Omit<Given, 'nowMs'>) => Result
  : never

/** Gives one act of a store the time, for callers who have no business with it: `timed(clock, tokens, 'revoke')`. A use case that does no more than that is not written. */
export function timed<Store, Name extends keyof Store>(
  clock: Clock,
  store: Store,
  name: Name,
): Timed<Store[Name]> {
  const acts = store as Readonly<Record<Name, (given: object) => unknown>>
  return ((given: object) => acts[name]({ ...given, nowMs: clock.nowMs() })) as Timed<Store[Name]>
}
