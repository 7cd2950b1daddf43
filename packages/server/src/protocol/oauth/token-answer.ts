import type { Gid } from '../asana/gid.js'

/** Whose token it is, as the answer names them. */
export interface TokenOwner {
  readonly gid: Gid
  readonly name: string
  readonly email: string
}

/** The success of the token endpoint: status 200 and nothing else, or old libraries refuse it. */
export interface TokenAnswer {
  readonly access_token: string
  readonly expires_in: number
  readonly token_type: 'bearer'
  readonly data: { readonly id: number; readonly gid: Gid; readonly name: string; readonly email: string }
  readonly refresh_token?: string
  readonly id_token?: string
}

/**
 * Writes the answer to a redeemed code or a refresh. It has no `scope`, as Asana's has none: one that differs from the request makes
 * libraries fail.
 * @param issued.refreshToken  null when none was issued: the app keeps the one that it has
 * @param issued.idToken  signed; null when `openid` was not granted
 * @returns the body; `id` is the gid as a number, which is exact because gids lie below 2^53
 * @see RFC 6749 §5.1 · OpenID Connect Core §3.1.3.3
 */
export function tokenAnswer(issued: {
  readonly accessToken: string
  readonly expiresInSeconds: number
  readonly owner: TokenOwner
  readonly refreshToken: string | null
  readonly idToken: string | null
}): TokenAnswer {
  const { gid, name, email } = issued.owner
  return {
    access_token: issued.accessToken,
    expires_in: issued.expiresInSeconds,
    token_type: 'bearer',
    data: { id: Number(gid), gid, name, email },
    ...(issued.refreshToken === null ? {} : { refresh_token: issued.refreshToken }),
    ...(issued.idToken === null ? {} : { id_token: issued.idToken }),
  }
}

/** A live token, as far as others may know it. */
export interface LiveToken {
  /** Personal tokens are access tokens, too. */
  readonly kind: 'access' | 'refresh'
  /** Canonical text. */
  readonly scope: string
  readonly issuedAtMs: number
  /** Null for one that lives until it is revoked. */
  readonly expiresAtMs: number | null
  /** The app that it was issued to; null for a personal token. */
  readonly clientId: Gid | null
}

/** Of a token that is dead, unknown, or nobody's: the same, so that nothing is learnt from it. */
const INACTIVE = { active: false } as const

const secondsOf = (ms: number) => Math.floor(ms / 1_000)

export interface TokenInfoAnswer {
  readonly token_type?: 'bearer' | 'refresh'
  readonly expires_in?: number
  readonly exp?: number
  readonly scope?: string
  readonly client_id?: Gid
  readonly active: boolean
}

/**
 * Answers Asana's `token_info`.
 * @param token  null for every token that is not live
 * @returns seconds in `expires_in` and since 1970 in `exp`, both left out for a token without an end
 */
export function tokenInfoAnswer(token: LiveToken | null, nowMs: number): TokenInfoAnswer {
  if (token === null || isOver(token, nowMs)) return INACTIVE
  return {
    token_type: token.kind === 'refresh' ? 'refresh' : 'bearer',
    ...(token.expiresAtMs === null
      ? {}
      : { expires_in: secondsOf(token.expiresAtMs - nowMs), exp: secondsOf(token.expiresAtMs) }),
    scope: token.scope,
    ...(token.clientId === null ? {} : { client_id: token.clientId }),
    active: true,
  }
}

export interface IntrospectionAnswer {
  readonly active: boolean
  readonly scope?: string
  readonly client_id?: Gid
  readonly username?: string
  readonly token_type?: 'bearer' | 'refresh'
  readonly exp?: number
  readonly iat?: number
  readonly sub?: Gid
  readonly iss?: string
}

/**
 * Answers an introspection. What the caller may not know of is answered like what does not exist.
 * @param token  null for every token that is not live, and for one that is not the caller's business
 * @param issuer  the server's public address
 * @see RFC 7662 §2.2
 */
export function introspectionAnswer(
  token: (LiveToken & { readonly owner: TokenOwner }) | null,
  { issuer, nowMs }: { readonly issuer: string; readonly nowMs: number },
): IntrospectionAnswer {
  if (token === null || isOver(token, nowMs)) return INACTIVE
  return {
    active: true,
    scope: token.scope,
    ...(token.clientId === null ? {} : { client_id: token.clientId }),
    username: token.owner.email,
    token_type: token.kind === 'refresh' ? 'refresh' : 'bearer',
    ...(token.expiresAtMs === null ? {} : { exp: secondsOf(token.expiresAtMs) }),
    iat: secondsOf(token.issuedAtMs),
    sub: token.owner.gid,
    iss: issuer,
  }
}

function isOver({ expiresAtMs }: LiveToken, nowMs: number): boolean {
  return expiresAtMs !== null && expiresAtMs <= nowMs
}
