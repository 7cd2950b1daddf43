import type { Gid } from '../protocol/asana/gid.js'
import type { AsOf } from '../platform/remembered.js'
import type { Principal } from '../protocol/token/principal.js'

/** How ruby-asana writes the token that it was given: `Authorization: Token token="…"`. */
const TOKEN_SCHEME = /^token +token *= *"([^"]*)" *$/i

/**
 * Takes the token out of `Authorization: Bearer …`, or of `Authorization: Token token="…"`, which is the same in the words of older Ruby
 * clients. Nothing else is looked at: not the query, not cookies, not Basic.
 * @returns null when there is none; whatever stands in its place otherwise, for the verifier to judge
 * @see RFC 6750 §2.1
 */
export function bearerToken(authorization: string | undefined): string | null {
  if (authorization === undefined) return null
  if (authorization.slice(0, 7).toLowerCase() === 'bearer ') return authorization.slice(7).trim()
  return TOKEN_SCHEME.exec(authorization)?.[1] ?? null
}

export type Verification =
  | {
      readonly ok: true
      readonly principal: Principal
      /** As of which change of the database it was judged; null where that could not be told. */
      readonly asOf: AsOf | null
    }
  | {
      readonly ok: false
      readonly reason: string
      readonly tokenGid: string | null
      /** The app that a dead token was issued to; absent for none. */
      readonly clientId?: Gid
      /** Of `token_throttled` alone. */
      readonly retryAfterSeconds?: number
    }

/** A token that is remembered and works; what its use brings about is still to be done. */
export interface Recalled {
  readonly principal: Principal
  readonly asOf: AsOf
  readonly use: {
    readonly kind: 'personal' | 'access'
    readonly tokenGid: Gid
    readonly atMs: number
    readonly address: string
  }
  readonly lastUsedAtMs: number | null
}

/** Judges a bearer token, at once when it is known; `reason` and `tokenGid` are for the log. */
export type Verify = (presented: string | null, address: string) => Verification | Promise<Verification>

/**
 * What of a verifier's reason the caller may know: that a refresh may help, or nothing.
 * @see RFC 6750 §3.1: who sent no bearer token is told of no error in one
 */
export function challengeFor(reason: string): 'missing' | 'expired' | 'invalid' {
  if (reason === 'token_expired') return 'expired'
  return reason === 'token_missing' ? 'missing' : 'invalid'
}
