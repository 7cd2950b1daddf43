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
