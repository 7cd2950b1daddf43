/** What the server said to a request of `/-/test/…` that it refused. Its message says what to do. */
export class MudraControlError extends Error {
  override readonly name = 'MudraControlError'
  /** Such as `unknown_fault_rule`, `invalid_field`, `unknown_snapshot` or `not_found`. */
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** An app did what it should not; the message names each request. */
export class MudraExpectationError extends Error {
  override readonly name = 'MudraExpectationError'
}

/** Which requests a fault is about; what is absent matches all. */
export interface FaultMatch {
  /** As the log names it: `getUser`, `createTask`, `oauth_token`. */
  readonly operation?: string
  readonly client?: string
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
}

export interface Fault {
  readonly id: number
  readonly when: FaultMatch
  readonly act: FaultAct
  readonly matched: number
  readonly applied: number
}

/** Where a token comes from. */
export interface Descent {
  readonly kind: string
  readonly token: number
  readonly grant: number | null
  readonly generation: number | null
}

export interface LoggedRequest {
  readonly seq: number
  readonly request_id: string
  readonly at: string
  readonly method: string
  readonly path: string
  readonly operation: string | null
  readonly scope: string | null
  readonly status: number | null
  readonly reason: string | null
  readonly credential:
    (Descent & { readonly hint: string; readonly client: string | null; readonly user: string | null }) | null
  readonly redeemed: Descent | null
  readonly rotated: boolean
  readonly fault: number | null
  readonly cut: 'before' | 'after' | null
  readonly retry_after: number | null
}

export interface Finding {
  readonly kind:
    'code_reused' | 'refresh_token_reused' | 'refreshed_at_once' | 'dead_token_reused' | 'retried_too_soon'
  readonly seq: number
  readonly message: string
}

export interface UsedScopes {
  readonly needed: readonly string[]
  readonly granted: readonly string[]
  readonly unused: readonly string[]
}

export interface Organisation {
  readonly users: readonly {
    readonly gid: string
    readonly name: string
    readonly email: string
    readonly password: string | null
    readonly workspaces: readonly string[]
  }[]
  readonly workspaces: readonly { readonly gid: string; readonly name: string }[]
  readonly projects: readonly { readonly gid: string; readonly name: string; readonly workspace: string }[]
  readonly apps: readonly {
    readonly name: string
    readonly client_id: string
    readonly client_secret: string | null
    readonly redirect_uris: readonly string[]
    readonly kind: string
  }[]
}

/** What the token endpoint answered. */
export interface TokenAnswer {
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
  readonly token_type: string
}

export type Ask = <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<T>

/** @returns what asks a server; it throws MudraControlError for what is refused */
export function makeAsk(url: string): Ask {
  return async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${url}/-/test${path}`, {
      method,
      ...(method === 'GET'
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) }),
    })
    const text = await response.text()
    if (response.headers.get('x-mudra-mode') !== 'ci')
      throw new MudraControlError('not_ci', `${url} is no Mudra in CI mode: start it with mudrad serve --ci`)
    if (response.status === 404 && !text.startsWith('{'))
      throw new MudraControlError(
        'no_controls',
        `${url} has no test controls: serve with one process, MUDRA_WORKERS=1`,
      )
    const answer = JSON.parse(text) as T & { error?: { code: string; message: string } }
    if (!response.ok)
      throw new MudraControlError(answer.error?.code ?? 'failed', answer.error?.message ?? text)
    return answer
  }
}
