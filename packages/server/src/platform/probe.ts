import type { PostOutcome } from './post.js'

/** A request that is about to be judged. */
export interface Arrival {
  readonly requestId: string
  readonly method: string
  /** Without its query. */
  readonly path: string
  /** What the log calls it; null for what has no name. */
  readonly operation: string | null
  /** The token in its header; null for none. */
  readonly bearer: string | null
  /** The app that says it asks, by its credentials or in its request for authorization; null for none. Nothing of it is verified. */
  readonly clientId: string | null
  /** The form of a request of an app to the OAuth endpoints; null for all others. */
  readonly form: URLSearchParams | null
}

/** What becomes of a request beside what the server makes of it. */
export interface Interference {
  /** In place of the server's answer; nothing is judged then, and nothing done. */
  readonly answer: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  } | null
  /** `before`: the connection ends and nothing is done; `after`: all is done, and nobody hears of it. */
  readonly cut: 'before' | 'after' | null
  readonly delayMs: number
  /** Whether the token of synchronization that came with it counts as too old. */
  readonly isSyncStale: boolean
}

export interface Answered {
  readonly requestId: string
  readonly status: number
  /** Null for one that has none, or that is no text. */
  readonly body: string | null
  readonly headers: Readonly<Record<string, unknown>>
  /** Why it was refused, as the log has it. */
  readonly reason: string | null
  readonly tokenGid: string | null
  readonly userGid: string | null
  readonly clientId: string | null
  readonly wasCut: boolean
}

/** What is about to be sent to the receiver of a webhook. */
export interface Delivery {
  readonly webhookGid: string
  /** By which the webhook was made. */
  readonly credentialGid: string
  readonly clientId: string | null
  readonly userGid: string
  readonly target: string
  /** How many. */
  readonly events: number
}

/** Sends it, unless somebody stands between. @returns what the receiver is taken to have said */
export type Carry = (delivery: Delivery, send: () => Promise<PostOutcome>) => Promise<PostOutcome>

/** Sees all requests of a server that tests are run against, and may stand between. */
export interface Probe {
  /** Told what requests can be called, before the first comes. */
  readonly named: (operation: string) => void
  readonly arrived: (arrival: Arrival) => Promise<Interference | null>
  readonly answered: (answered: Answered) => void
  /** Told of those who went away before they were answered. */
  readonly aborted: (requestId: string) => void
}
