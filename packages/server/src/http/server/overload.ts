import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { AddressGroup } from '../../platform/address-group.js'

/** How late the event loop may run on the average of an interval; a request then waits that long at each of its steps. */
const EVENT_LOOP_DELAY_MS_MAX = 1_000
/** Requests that are neither answered nor given up; one counts from its headers on, however slowly its body comes or its answer is read. */
const REQUESTS_IN_FLIGHT_MAX = 2_000
/** Strangers' of one address, or of one /64 of IPv6, and so many times more of the wider networks: nobody alone takes the places of all. */
export const REQUESTS_IN_FLIGHT_PER_ADDRESS_MAX = 250
/** The same of requests whose token is being looked up: behind a gateway all callers have one address. */
const CLAIMS_IN_FLIGHT_PER_ADDRESS_MAX = 1_000
/** Of one person, over all their tokens, wherever they come from. */
const REQUESTS_IN_FLIGHT_PER_PERSON_MAX = 500
export const SHED_RETRY_AFTER_SECONDS = 5
const MEASURE_INTERVAL_MS = 1_000
const RESOLUTION_MS = 20
const NANOSECONDS_PER_MS = 1_000_000

/** The named limits hold but for tests; no setting leads here. */
export interface OverloadLimits {
  readonly delayMsMax?: number
  readonly inFlightMax?: number
  readonly inFlightPerAddressMax?: number
  readonly inFlightPerPersonMax?: number
  readonly measureIntervalMs?: number
}

/** The requests of one group of addresses, or of one person, that are in flight. */
interface InGroup {
  readonly group: string
  count: number
}

/** Where a request counts while it is in flight: with its address, until it is known whose it is. */
export interface InFlight {
  counted: readonly InGroup[]
}

/** How a request comes: with a token that may prove whose it is, or as a stranger's. */
export type Comer = 'claims' | 'stranger'

export interface Overload {
  /** Whether a request that comes now is better refused at once than kept waiting. @param groups  in which its address counts */
  isOver(groups: readonly AddressGroup[], comer: Comer): boolean
  /** Whether a person has all the places that they may have. */
  isPersonOver(personGid: string): boolean
  /** @returns the place of the request, for the others */
  began(groups: readonly AddressGroup[], comer: Comer): InFlight
  /** The same of a request whose person is known. */
  beganFor(personGid: string): InFlight
  /** It is known whose it is: it counts with its person from now on, and with its address no more. */
  belongsTo(place: InFlight, personGid: string): void
  ended(place: InFlight): void
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
    inFlightPerPersonMax = REQUESTS_IN_FLIGHT_PER_PERSON_MAX,
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
  const perAddressMax: Readonly<Record<Comer, number>> = {
    claims: Math.max(CLAIMS_IN_FLIGHT_PER_ADDRESS_MAX, inFlightPerAddressMax),
    stranger: inFlightPerAddressMax,
  }
  const countOf = (key: string) => counts.get(key)?.count ?? 0
  const countIn = (group: string): InGroup => {
    let counted = counts.get(group)
    if (counted === undefined) counts.set(group, (counted = { group, count: 0 }))
    counted.count += 1
    return counted
  }
  const leave = ({ counted }: InFlight) => {
    for (const one of counted) {
      one.count -= 1
      if (one.count === 0) counts.delete(one.group)
    }
  }
  return {
    isOver: (groups, comer) =>
      isLate ||
      inFlight >= inFlightMax ||
      groups.some(({ text, times }) => countOf(keyOf(comer, text)) >= perAddressMax[comer] * times),
    isPersonOver: (personGid) => countOf(personKey(personGid)) >= inFlightPerPersonMax,
    began(groups, comer) {
      inFlight += 1
      return { counted: groups.map(({ text }) => countIn(keyOf(comer, text))) }
    },
    beganFor(personGid) {
      inFlight += 1
      return { counted: [countIn(personKey(personGid))] }
    },
    belongsTo(place, personGid) {
      leave(place)
      place.counted = [countIn(personKey(personGid))]
    },
    ended(place) {
      inFlight -= 1
      leave(place)
    },
    inFlight: () => inFlight,
    stop() {
      clearInterval(timer)
      delays.disable()
    },
  }
}

const personKey = (personGid: string): string => `person ${personGid}`
const keyOf = (comer: Comer, group: string): string => (comer === 'stranger' ? group : `claims ${group}`)
