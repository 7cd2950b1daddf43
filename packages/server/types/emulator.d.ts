// What the module `mudrad/emulator` offers, and what a server in CI mode says and takes below `/-/test`: the one place where it stands. The server is
// compiled against it, and `@mudra/testing` hands it on.

/** Which requests a fault is about; what is absent matches all. */
export interface FaultMatch {
  /** As the log names it: `getUser`, `createTask`, `oauth_token`; `webhook_delivery` for what the server sends to a receiver. */
  readonly operation?: string
  readonly client?: string
  /** The token itself that comes with the request, or in its form. Of a delivery: one of those by which the webhook was made. */
  readonly token?: string
  /** The first of them; 1 unless said. */
  readonly nth?: number
  /** How many; 1 unless said, 0 for all that follow. */
  readonly times?: number
  /** Of those, how many in a hundred; the seed says which, the same ones every time. */
  readonly percent?: number
  readonly seed?: number
}

export interface FaultAct {
  /** Answered with Asana's own body, and nothing is done. */
  readonly status?: 400 | 401 | 402 | 403 | 404 | 429 | 451 | 500 | 502 | 503 | 504
  /** Seconds, with 429 and 503. */
  readonly retry_after?: number
  readonly delay_ms?: number
  /** `before`: nothing is done; `after`: all is done, and the app does not hear of it. */
  readonly cut?: 'before' | 'after'
  /** What becomes of the token that comes with the request, before it is judged. */
  readonly token?: 'expired' | 'revoked'
  /** The token of synchronization counts as too old: 412, with a new one. */
  readonly sync?: 'stale'
  /** `lost`: a delivery counts as taken, and nobody got it; `doubled`: it comes twice. It stands alone. */
  readonly webhook?: 'lost' | 'doubled'
}

/** A rule, and what came of it. */
export interface Fault {
  readonly id: number
  readonly when: FaultMatch
  readonly act: FaultAct
  /** How many requests it was about, and how many of them it changed. */
  readonly matched: number
  readonly applied: number
}

/** Where a token comes from. */
export interface Descent {
  readonly kind: string
  /** Counts the tokens that a server has seen, so that two requests with one token are told from two tokens. */
  readonly token: number
  /** Counts what people allowed apps; null for a token of nobody's app. */
  readonly grant: number | null
  /** 1 came with the code, 2 with the first refresh. */
  readonly generation: number | null
}

/** One request, or one delivery of a webhook. No secret is in it: of a token there is no more than lists show of it. */
export interface LoggedRequest {
  readonly seq: number
  readonly request_id: string
  /** By the clock that tests set. */
  readonly at: string
  readonly method: string
  /** Of a delivery, the address that it went to, without its query. */
  readonly path: string
  readonly operation: string | null
  /** The app that asked, or that made the webhook; null for none. */
  readonly client: string | null
  /** The scope that the operation takes; `default` for full permissions, null for what is no operation of the API. */
  readonly scope: string | null
  /** Null while it is not answered, or where nobody heard the answer. Of a delivery, what the receiver said. */
  readonly status: number | null
  /** Why it was refused. */
  readonly reason: string | null
  /** What it was asked with; null for nothing. Of a delivery, by what the webhook was made. */
  readonly credential:
    | (Descent & {
        readonly hint: string
        readonly client: string | null
        readonly user: string | null
        /** What it may do; null where it was dead or nobody's. */
        readonly scope: string | null
      })
    | null
  /** What was redeemed for new tokens; null for all other requests. */
  readonly redeemed: Descent | null
  /** Whether that was exchanged for another one, which is to be used from then on. */
  readonly rotated: boolean
  /** The rule that changed what became of it. */
  readonly fault: number | null
  /** How the connection ended where it was cut; `aborted` where whoever asked went away. */
  readonly cut: 'before' | 'after' | 'aborted' | null
  readonly retry_after: number | null
  /** Null for all that is no delivery. */
  readonly delivery: {
    readonly webhook: string
    /** How many; none in what only says that the webhook is still there. */
    readonly events: number
    /** `again` is the second of a doubled one. */
    readonly fate: 'sent' | 'lost' | 'again'
  } | null
  /** Milliseconds that really passed; null while it is not answered. */
  readonly took_ms: number | null
}

export interface Finding {
  readonly kind:
    'code_reused' | 'refresh_token_reused' | 'refreshed_at_once' | 'dead_token_reused' | 'retried_too_soon'
  /** The request. */
  readonly seq: number
  readonly message: string
}

/** Which scopes requests took. */
export interface UsedScopes {
  /** The least that an app needs for what it asked; `default` is full permissions. */
  readonly needed: readonly string[]
  /** Those of the tokens that came. */
  readonly granted: readonly string[]
  /** Granted and not needed. */
  readonly unused: readonly string[]
}

/** What the server wrote to somebody, as they read it. */
export interface ReadMail {
  /** Such as `password_reset` or `invitation`. */
  readonly kind: string
  readonly to: string
  readonly subject: string
  readonly text: string
  /** What it asks to open; it stands in the text, too. Null for none. */
  readonly link: string | null
  /** By the clock that tests set. */
  readonly at: string
}

export interface EmulatorWish {
  /** A seed in YAML or JSON; the demo organization unless given. */
  readonly seed?: string
  /** A PostgreSQL that is empty or was made of a seed; SQLite in memory unless given. */
  readonly databaseUrl?: string
  /** Where attached files are put. */
  readonly folder: string
  /** `asana` counts requests as Asana does, by the clock that tests set; `off` unless said. */
  readonly rateLimits?: 'asana' | 'off'
}

export interface StartedEmulator {
  /** Without a slash at its end. */
  readonly url: string
  readonly close: () => Promise<void>
}

/**
 * Serves a seed in this process in CI mode, on a free port of this machine, for the tests of an app.
 * @throws for a seed or a database that cannot be used, in words for whoever wrote the test
 */
export function startEmulator(wish: EmulatorWish): Promise<StartedEmulator>
