import type { EndpointAnswer } from './endpoint.js'
import { MudraError } from './errors.js'
import type { StoredCredential, User } from './stored-credential.js'

/** What the token endpoint gave. */
export interface TokenAnswer extends Omit<StoredCredential, 'accessToken'> {
  readonly accessToken: string
  readonly idToken: string | null
}

/**
 * Reads a token answer.
 * @param nowMs  by this machine's clock
 * @throws MudraError `answer_malformed`
 * @see RFC 6749 §5.1
 */
export function readTokenAnswer({ body, serverNowMs }: EndpointAnswer, nowMs: number): TokenAnswer {
  const { access_token: accessToken, token_type: type, refresh_token: refreshToken, id_token: idToken } = body
  if (!isToken(accessToken) || !isBearer(type))
    throw new MudraError(
      'answer_malformed',
      'The token endpoint answered without a bearer token. Is baseUrl the address of Asana or Mudra?',
    )
  const seconds = Number(body['expires_in'] ?? Number.NaN)
  const clockOffsetMs = serverNowMs === null ? 0 : serverNowMs - nowMs
  return {
    accessToken,
    refreshToken: isToken(refreshToken) ? refreshToken : null,
    expiresAtMs: Number.isFinite(seconds) ? nowMs + clockOffsetMs + seconds * 1_000 : null,
    clockOffsetMs,
    user: readUser(body['data']),
    scopes: typeof body['scope'] === 'string' ? body['scope'].split(' ').filter((one) => one !== '') : null,
    idToken: isToken(idToken) ? idToken : null,
  }
}

/** The token endpoint's answer, in its own words, as other libraries hand it on. */
export interface HandedTokens {
  readonly access_token: string
  readonly refresh_token?: string | undefined
  /** Seconds from now. */
  readonly expires_in?: number | undefined
  /** Seconds since 1970, as most libraries make of the former. */
  readonly expires_at?: number | undefined
  readonly scope?: string | undefined
  /** Whose access it is. */
  readonly data?: unknown
}

/**
 * Reads tokens that another library got.
 * @throws MudraError `setting_invalid`
 */
export function readHandedTokens(
  { expires_at: expiresAt, expires_in: given, ...tokens }: HandedTokens,
  nowMs: number,
): StoredCredential {
  if (!isToken(tokens.access_token))
    throw new MudraError(
      'setting_invalid',
      'access_token is no token. Was the login of the other library done?',
    )
  const expiresIn = given ?? (expiresAt === undefined ? undefined : expiresAt - nowMs / 1_000)
  const body = { ...tokens, expires_in: expiresIn }
  const { idToken: _idToken, ...credential } = readTokenAnswer({ body, serverNowMs: null }, nowMs)
  return credential
}

/** Some servers leave the type out. */
function isBearer(type: unknown): boolean {
  return type === undefined || (typeof type === 'string' && type.toLowerCase() === 'bearer')
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)
}

function readUser(data: unknown): User | null {
  if (typeof data !== 'object' || data === null) return null
  const { email, gid, id, name } = data as Record<string, unknown>
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const found = text(gid) || (typeof id === 'number' ? String(id) : text(id))
  return found === '' ? null : { gid: found, name: text(name), email: text(email) }
}
