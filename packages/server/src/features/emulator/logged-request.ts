import type { LoggedRequest } from '../../../types/emulator.js'

/** What the log calls that something was sent to the receiver of a webhook. */
export const DELIVERY_OPERATION = 'webhook_delivery'

/** What is known only when a request has been answered. */
type Learnt = 'status' | 'reason' | 'client' | 'credential' | 'rotated' | 'cut' | 'retry_after'

/** One request while it is answered and after, and when that was. */
export interface LogEntry
  extends Omit<LoggedRequest, Learnt | 'took_ms'>, Writable<Pick<LoggedRequest, Learnt>> {
  readonly moments: {
    /** In the order in which they came, to tell what was known when it was sent. */
    readonly began: number
    ended: number | null
    /** Of a stopwatch. */
    readonly beganMs: number
    endedMs: number | null
  }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/** A request as tests and people read it. */
export const toldOf = ({ moments: { beganMs, endedMs }, ...told }: LogEntry): LoggedRequest => ({
  ...told,
  took_ms: endedMs === null ? null : Math.round(endedMs - beganMs),
})
