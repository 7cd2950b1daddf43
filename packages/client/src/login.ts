import { OUT_OF_BAND, type Addresses } from './addresses.js'
import { MudraError } from './errors.js'

/** How long a person may take to sign in and decide. */
const LOGIN_SECONDS_MAX = 3_600

const RANDOM_BYTES = 32

/**
 * A login that was begun: what has to be remembered until the callback comes. It is plain data to be kept where only this browser gets it
 * back, such as a cookie that scripts cannot read, or in the memory of a program; and it is a secret.
 */
export interface PendingLogin {
  readonly state: string
  /** PKCE's secret half. */
  readonly verifier: string
  /** Null unless `openid` is asked for. */
  readonly nonce: string | null
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly startedAtMs: number
}

/** How a login is begun. */
export interface LoginOptions {
  /** Least privilege: name what is needed. Without any, an app with full permissions gets those. */
  readonly scopes?: readonly string[] | undefined
  /** As registered. `urn:ietf:wg:oauth:2.0:oob` has the code shown on a page. */
  readonly redirectUri: string
  /** Further parameters, such as `prompt` or `login_hint`. None takes the place of ours. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
}

/** Makes the address to send the person to, with state and PKCE. @see RFC 6749 §4.1.1 · RFC 7636 §4.1 · RFC 9700 §2.1.1 */
export async function beginLogin(
  { authorization }: Pick<Addresses, 'authorization'>,
  { clientId, clock }: { readonly clientId: string; readonly clock: () => number },
  { parameters = {}, redirectUri, scopes = [] }: LoginOptions,
): Promise<{ readonly url: string; readonly pending: PendingLogin }> {
  const pending: PendingLogin = {
    state: randomText(),
    verifier: randomText(),
    nonce: scopes.includes('openid') ? randomText() : null,
    redirectUri,
    scopes,
    startedAtMs: clock(),
  }
  const url = new URL(authorization)
  url.search = new URLSearchParams({
    ...parameters,
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    state: pending.state,
    code_challenge: await challengeOf(pending.verifier),
    code_challenge_method: 'S256',
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    ...(pending.nonce === null ? {} : { nonce: pending.nonce }),
  }).toString()
  return { url: url.href, pending }
}

/** What {@link checkCallback} compares with. */
export interface CallbackRules {
  readonly addresses: Pick<Addresses, 'api' | 'base'>
  /** Whether an answer that names no issuer is refused. */
  readonly requiresIssuer: boolean
  readonly nowMs: number
}

/**
 * Judges the address that the person came back with.
 * @param callback  the whole address, or its query, or the parameters of a form
 * @returns the code
 * @throws MudraError `state_mismatch`, `issuer_mismatch`, `login_expired`, `access_denied`, `authorization_refused`, `callback_malformed`
 * @see RFC 6749 §4.1.2, §4.1.2.1, §10.12 · RFC 9207 §2.4
 */
export function checkCallback(
  callback: string | URL | URLSearchParams,
  pending: PendingLogin,
  { addresses, nowMs, requiresIssuer }: CallbackRules,
): string {
  const given = parametersOf(callback)
  const only = (name: string) => {
    const [value, ...more] = given.getAll(name)
    if (more.length > 0) throw malformed(`has ${name} more than once`)
    return value ?? null
  }
  const state = only('state')
  // First: whatever else the address says, it says to another login.
  if (state === null || !isSame(state, pending.state))
    throw new MudraError(
      'state_mismatch',
      'This answer belongs to another login: begin a new one, in one tab of one browser.',
    )
  const issuer = only('iss')
  const expected = pending.scopes.includes('openid') ? addresses.api : addresses.base
  if (issuer === null ? requiresIssuer : issuer !== expected)
    throw new MudraError('issuer_mismatch', `The answer is not one of ${expected}. Begin the login anew.`)
  if (nowMs - pending.startedAtMs > LOGIN_SECONDS_MAX * 1_000)
    throw new MudraError('login_expired', 'The login was begun more than an hour ago: begin it anew.')
  const error = only('error')
  if (error === 'access_denied')
    throw new MudraError(
      'access_denied',
      'The person did not allow it: nobody is signed in. They may begin the login anew.',
      { oauthError: error },
    )
  if (error !== null) {
    const said = only('error_description')
    throw new MudraError(
      'authorization_refused',
      `The server refused the login (${error})${said === null ? '.' : `: ${said}`}`,
      { oauthError: error },
    )
  }
  const code = only('code')
  if (code === null || code === '') throw malformed('has neither a code nor an error')
  return code
}

/** @returns whether a program may be handed the code by the person: Asana showed it to them. */
export function isOutOfBand({ redirectUri }: Pick<PendingLogin, 'redirectUri'>): boolean {
  return redirectUri === OUT_OF_BAND
}

/** Reads what was kept of a login. @throws MudraError `login_expired` for what is none */
export function parsePending(kept: unknown): PendingLogin {
  const { nonce, redirectUri, scopes, startedAtMs, state, verifier } = (kept ?? {}) as Partial<PendingLogin>
  if (
    typeof state === 'string' &&
    state.length >= RANDOM_BYTES &&
    typeof verifier === 'string' &&
    typeof redirectUri === 'string' &&
    typeof startedAtMs === 'number' &&
    Array.isArray(scopes) &&
    (nonce === null || typeof nonce === 'string')
  )
    return { state, verifier, nonce, redirectUri, scopes, startedAtMs }
  throw new MudraError(
    'login_expired',
    'This login was not begun here, or its beginning was lost: begin it anew.',
  )
}

/** What an ID token says of a person, checked. Which claims beside these there are depends on the scopes. */
export interface IdClaims extends Readonly<Record<string, unknown>> {
  readonly iss: string
  readonly sub: string
}

/**
 * Checks an ID token that came from the token endpoint itself, over TLS, which stands in the place of its signature.
 * @throws MudraError `id_token_invalid`
 * @see OpenID Connect Core §3.1.3.7
 */
export function checkIdToken(
  token: string,
  {
    addresses,
    clientId,
    nonce,
    nowMs,
  }: {
    readonly addresses: Pick<Addresses, 'api'>
    readonly clientId: string
    readonly nonce: string | null
    /** By the server's clock, where it said what that shows. */
    readonly nowMs: number
  },
): IdClaims {
  const claims = claimsOf(token)
  const audience = [claims?.['aud']].flat()
  const isOurs =
    claims !== null &&
    claims['iss'] === addresses.api &&
    audience.includes(clientId) &&
    (audience.length === 1 || claims['azp'] === clientId) &&
    (nonce === null || claims['nonce'] === nonce) &&
    typeof claims['exp'] === 'number' &&
    claims['exp'] * 1_000 > nowMs &&
    typeof claims['sub'] === 'string'
  if (!isOurs)
    throw new MudraError(
      'id_token_invalid',
      'The ID token is not for this app and this login, or is over. Begin the login anew.',
    )
  return claims as IdClaims
}

function claimsOf(token: string): Readonly<Record<string, unknown>> | null {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0))
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
  } catch {
    return null
  }
}

function parametersOf(callback: string | URL | URLSearchParams): URLSearchParams {
  if (callback instanceof URLSearchParams) return callback
  if (callback instanceof URL) return callback.searchParams
  // A server's request has no origin.
  const query = callback.indexOf('?')
  const text = query === -1 ? callback : callback.slice(query + 1)
  return new URLSearchParams(text.replace(/#.*$/, ''))
}

function malformed(what: string): MudraError {
  return new MudraError(
    'callback_malformed',
    `The callback ${what}. Was its address cut off? Begin the login anew.`,
  )
}

function isSame(one: string, other: string): boolean {
  if (one.length !== other.length) return false
  let difference = 0
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at)
  return difference === 0
}

function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)))
}

async function challengeOf(verifier: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))))
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
