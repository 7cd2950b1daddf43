import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How late the event loop may run on the average of an interval; a request then waits that long at each of its steps. */
const EVENT_LOOP_DELAY_MS_MAX = 1_000
/** Requests that are neither answered nor given up; one counts from its headers on, however slowly its body comes or its answer is read. */
const REQUESTS_IN_FLIGHT_MAX = 2_000
/** Of one address, or of one network of IPv6: nobody alone takes the places of all. */
export const REQUESTS_IN_FLIGHT_PER_ADDRESS_MAX = 250
export const SHED_RETRY_AFTER_SECONDS = 5
const MEASURE_INTERVAL_MS = 1_000
const RESOLUTION_MS = 20
const NANOSECONDS_PER_MS = 1_000_000

/** The named limits hold but for tests; no setting leads here. */
export interface OverloadLimits {
  readonly delayMsMax?: number
  readonly inFlightMax?: number
  readonly inFlightPerAddressMax?: number
  readonly measureIntervalMs?: number
}

/** The requests of one group of addresses that are in flight. */
export interface InFlight {
  readonly group: string
  count: number
}

export interface Overload {
  /** Whether a request that comes now is better refused at once than kept waiting. @param group  of addresses that count as one */
  isOver(group: string): boolean
  /** @returns what the request counts in, for `ended` */
  began(group: string): InFlight
  ended(counted: InFlight): void
  stop(): void
}

/** Watches how late the event loop runs and how much is in flight. It recovers by itself: each interval is judged alone. */
export function watchOverload(limits: OverloadLimits = {}): Overload {
  const {
    delayMsMax = EVENT_LOOP_DELAY_MS_MAX,
    inFlightMax = REQUESTS_IN_FLIGHT_MAX,
    inFlightPerAddressMax = REQUESTS_IN_FLIGHT_PER_ADDRESS_MAX,
    measureIntervalMs = MEASURE_INTERVAL_MS,
  } = limits
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  let isLate = false
  let inFlight = 0
  const groups = new Map<string, InFlight>()
  const timer = setInterval(() => {
    // Each value is the time between two ticks of the monitor, of which its own resolution is no delay.
    isLate = delays.count > 0 && delays.mean / NANOSECONDS_PER_MS - RESOLUTION_MS > delayMsMax
    delays.reset()
  }, measureIntervalMs)
  timer.unref()
  return {
    isOver: (group) =>
      isLate || inFlight >= inFlightMax || (groups.get(group)?.count ?? 0) >= inFlightPerAddressMax,
    began(group) {
      inFlight += 1
      let counted = groups.get(group)
      if (counted === undefined) groups.set(group, (counted = { group, count: 0 }))
      counted.count += 1
      return counted
    },
    ended(counted) {
      inFlight -= 1
      counted.count -= 1
      if (counted.count === 0) groups.delete(counted.group)
    },
    stop() {
      clearInterval(timer)
      delays.disable()
    },
  }
}
