import type { Descent } from './lineage.js'

/** One request. No secret is in it: of a token there is no more than lists show of it. */
export interface LoggedRequest {
  readonly seq: number
  readonly request_id: string
  /** By the clock that tests set. */
  readonly at: string
  readonly method: string
  readonly path: string
  readonly operation: string | null
  /** The scope that the operation takes; `default` for full permissions, null for what is no operation of the API. */
  readonly scope: string | null
  /** Null while it is not answered, or where nobody heard the answer. */
  status: number | null
  /** Why it was refused. */
  reason: string | null
  /** What it was asked with; null for nothing. */
  readonly credential:
    (Descent & { readonly hint: string; client: string | null; user: string | null }) | null
  /** What was redeemed for new tokens; null for all other requests. */
  readonly redeemed: Descent | null
  /** Whether that was exchanged for another one, which is to be used from then on. */
  rotated: boolean
  /** The rule that changed what became of it. */
  readonly fault: number | null
  /** How the connection ended where it was cut. */
  cut: 'before' | 'after' | null
  retry_after: number | null
  /** Moments in the order in which they came, to tell what was known when it was sent; and milliseconds that really passed. */
  readonly began: number
  ended: number | null
  readonly began_ms: number
  ended_ms: number | null
}
