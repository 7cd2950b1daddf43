import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { AddressGroup } from '../../platform/address-group.js'

/** How late the event loop may run on the average of an interval; a request then waits that long at each of its steps. */
const EVENT_LOOP_DELAY_MS_MAX = 1_000
/** Requests that are neither answered nor given up; one counts from its headers on, however slowly its body comes or its answer is read. */
const REQUESTS_IN_FLIGHT_MAX = 2_000
/** Of one address, or of one /64 of IPv6, and so many times more of the wider networks: nobody alone takes the places of all. */
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
interface InGroup {
  readonly group: string
  count: number
}

/** The groups in which a request counts while it is in flight. */
export type InFlight = readonly InGroup[]

export interface Overload {
  /** Whether a request that comes now is better refused at once than kept waiting. @param groups  in which its address counts */
  isOver(groups: readonly AddressGroup[]): boolean
  /** @returns what the request counts in, for `ended` */
  began(groups: readonly AddressGroup[]): InFlight
  ended(counted: InFlight): void
  /** How many are in flight. */
  inFlight(): number
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
  const counts = new Map<string, InGroup>()
  const timer = setInterval(() => {
    // Each value is the time between two ticks of the monitor, of which its own resolution is no delay.
    isLate = delays.count > 0 && delays.mean / NANOSECONDS_PER_MS - RESOLUTION_MS > delayMsMax
    delays.reset()
  }, measureIntervalMs)
  timer.unref()
  return {
    isOver: (groups) =>
      isLate ||
      inFlight >= inFlightMax ||
      groups.some(({ text, times }) => (counts.get(text)?.count ?? 0) >= inFlightPerAddressMax * times),
    began(groups) {
      inFlight += 1
      return groups.map(({ text: group }) => {
        let counted = counts.get(group)
        if (counted === undefined) counts.set(group, (counted = { group, count: 0 }))
        counted.count += 1
        return counted
      })
    },
    ended(counted) {
      inFlight -= 1
      for (const one of counted) {
        one.count -= 1
        if (one.count === 0) counts.delete(one.group)
      }
    },
    inFlight: () => inFlight,
    stop() {
      clearInterval(timer)
      delays.disable()
    },
  }
}
