import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How late the event loop may run on the average of an interval; a request then waits that long at each of its steps. */
export const EVENT_LOOP_DELAY_MS_MAX = 1_000
/** Requests that are neither answered nor given up. */
export const REQUESTS_IN_FLIGHT_MAX = 2_000
export const SHED_RETRY_AFTER_SECONDS = 5
const MEASURE_INTERVAL_MS = 1_000
const RESOLUTION_MS = 20
const NANOSECONDS_PER_MS = 1_000_000

export interface OverloadLimits {
  readonly delayMsMax?: number
  readonly inFlightMax?: number
}

export interface Overload {
  /** Whether a request that comes now is better refused at once than kept waiting. */
  isOver(): boolean
  began(): void
  ended(): void
  stop(): void
}

/** Watches how late the event loop runs and how much is in flight. It recovers by itself: each interval is judged alone. */
export function watchOverload(limits: OverloadLimits = {}): Overload {
  const { delayMsMax = EVENT_LOOP_DELAY_MS_MAX, inFlightMax = REQUESTS_IN_FLIGHT_MAX } = limits
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  let isLate = false
  let inFlight = 0
  const timer = setInterval(() => {
    // Each value is the time between two ticks of the monitor, of which its own resolution is no delay.
    isLate = delays.count > 0 && delays.mean / NANOSECONDS_PER_MS - RESOLUTION_MS > delayMsMax
    delays.reset()
  }, MEASURE_INTERVAL_MS)
  timer.unref()
  return {
    isOver: () => isLate || inFlight > inFlightMax,
    began() {
      inFlight += 1
    },
    ended() {
      inFlight -= 1
    },
    stop() {
      clearInterval(timer)
      delays.disable()
    },
  }
}
