/**
 * Everything that can go wrong, and whether the same call may succeed later. The codes are a closed union: a `switch` over
 * {@link MudraErrorCode} that compiles has thought of each.
 */
const RETRYABLE = {
  /** An option has a value that cannot work. The message names it. */
  setting_invalid: false,
  /** A token would travel in clear over a network: only loopback addresses may be `http:`. */
  address_insecure: false,
  /** A request to another origin than the one that the credential is for. */
  origin_foreign: false,
  /** An optional package is needed and not installed. The message has the command. */
  package_missing: false,

  /** The callback does not belong to this login: another browser, another login, or an attack. */
  state_mismatch: false,
  /** The callback was answered by another server than the one that was asked. */
  issuer_mismatch: false,
  /** The callback has neither a code nor an error, or one of its parameters twice. */
  callback_malformed: false,
  /** The person said no. */
  access_denied: false,
  /** The server refused the authorization request; `oauthError` has its word for it. */
  authorization_refused: false,
  /** The login was begun too long ago, or its beginning is not known here. */
  login_expired: false,
  /** The code is used, expired, or not this app's: the login begins anew. */
  code_refused: false,
  /** The answer to the code was lost on the way. A code works once, so the login begins anew. */
  code_answer_lost: false,
  /** The ID token is not for this app or not for this login. */
  id_token_invalid: false,

  /** Nothing is stored under this account: nobody signed in, or they signed out. */
  signed_out: false,
  /** The refresh token works no more: the person ended the access, or it was too long unused. They sign in again. */
  grant_ended: false,
  /** The server does not take this token, and there is no other to be had. */
  token_refused: false,
  /** The server does not take the app's id or secret. */
  app_refused: false,
  /** The server refused the request for another reason; `oauthError` has its word for it. */
  request_refused: false,

  /** Too many requests. `retryAfterSeconds` where the server said so. */
  rate_limited: true,
  /** The server answered with a status of 500 or more. */
  server_failed: true,
  /** No answer came, or not all of it. */
  network_failed: true,
  /** No answer came in time. */
  timed_out: true,
  /** What answered is not the server that was meant: a page of a proxy, for example. */
  answer_malformed: false,

  /** The store holds something that is no credential. It is left as it is. */
  store_corrupt: false,
  /** The key does not open what the store holds. */
  store_key_wrong: false,
  /** Others may read the file: its permissions are wider than its owner. */
  store_too_open: false,
  /** The store can be read and not written: a renewed credential would be lost. */
  store_read_only: false,
  /** Another process has held the store's lock for too long. */
  store_locked: true,
  /** The store does not let whoever runs this in. */
  store_refused: false,
  /** The store cannot be reached, or cannot answer now. */
  store_unavailable: true,
  /** The keychain is locked, and nobody was there to unlock it. */
  keychain_locked: false,
  /** This machine, or this session of it, has no keychain. */
  keychain_absent: false,
} as const

/** What went wrong, as a word for programs. */
export type MudraErrorCode = keyof typeof RETRYABLE

/** What an error may tell beside its code and its message. */
export interface MudraErrorDetails {
  /** The status of the answer, where one came. */
  readonly status?: number | undefined
  /** The server's own word, such as `invalid_scope`. */
  readonly oauthError?: string | undefined
  /** How long the server asks to wait. */
  readonly retryAfterSeconds?: number | undefined
  readonly cause?: unknown
}

/**
 * The only error that this package throws, besides the `AbortError` of a signal that the caller gave. Its message says what to do, and has no
 * secret in it.
 *
 * @example
 * ```ts
 * import { MudraError, personalAccessToken } from '@mudra/client'
 *
 * const credential = personalAccessToken(process.env['ASANA_TOKEN'] ?? '')
 * try {
 *   await credential.fetch('/users/me')
 * } catch (error) {
 *   if (error instanceof MudraError && error.retryable) console.log(`later: ${error.message}`)
 *   else throw error
 * }
 * ```
 */
export class MudraError extends Error {
  override readonly name = 'MudraError'
  readonly code: MudraErrorCode
  /** Whether the same call may succeed later without anybody doing anything. */
  readonly retryable: boolean
  readonly status: number | undefined
  readonly oauthError: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(code: MudraErrorCode, message: string, details: MudraErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause })
    this.code = code
    this.retryable = RETRYABLE[code]
    this.status = details.status
    this.oauthError = details.oauthError
    this.retryAfterSeconds = details.retryAfterSeconds
  }
}
