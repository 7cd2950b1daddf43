import { hash } from 'node:crypto'
import type { Gid } from '../asana/gid.js'
import type { IdentityScope } from './scope.js'

/** The person, as far as OpenID Connect can know them. */
export interface Person {
  readonly gid: Gid
  readonly name: string
  readonly email: string
  /** Whether it was shown that the address is theirs. */
  readonly isEmailProved: boolean
  /** Null for a person without a picture. */
  readonly pictureUrl: string | null
}

interface PersonClaims {
  readonly sub: Gid
  readonly email?: string
  readonly email_verified?: false
  readonly name?: string
  readonly picture?: string
}

export interface IdTokenClaims extends PersonClaims {
  readonly iss: string
  readonly aud: Gid
  /** Seconds since 1970, like `iat` and `auth_time`. */
  readonly exp: number
  readonly iat: number
  readonly auth_time: number
  readonly nonce?: string
  readonly at_hash?: string
  readonly c_hash?: string
}

export interface IdTokenFacts {
  /** The OpenID issuer. */
  readonly issuer: string
  readonly clientId: Gid
  readonly person: Person
  readonly identity: readonly IdentityScope[]
  /** When the person last proved who they are. */
  readonly authenticatedAtMs: number
  readonly lifetimeSeconds: number
  /** As the authorization request had it; null when it had none. */
  readonly nonce: string | null
  /** The tokens that travel with it; null for one that does not. */
  readonly accessToken: string | null
  readonly code: string | null
}

/**
 * States the claims of an ID token; signing is done elsewhere, with RS256.
 * @returns all that the standard asks for, and of the person what the granted scopes allow
 * @see OpenID Connect Core §2, §3.1.3.6, §3.3.2.11, §5.4
 */
export function idTokenClaims(facts: IdTokenFacts, nowMs: number): IdTokenClaims {
  const issuedAt = Math.floor(nowMs / 1_000)
  return {
    iss: facts.issuer,
    ...userinfoAnswer(facts.person, facts.identity),
    aud: facts.clientId,
    exp: issuedAt + facts.lifetimeSeconds,
    iat: issuedAt,
    auth_time: Math.floor(facts.authenticatedAtMs / 1_000),
    ...(facts.nonce === null ? {} : { nonce: facts.nonce }),
    ...(facts.accessToken === null ? {} : { at_hash: leftHalfHash(facts.accessToken) }),
    ...(facts.code === null ? {} : { c_hash: leftHalfHash(facts.code) }),
  }
}

/**
 * The body of userinfo, not wrapped in `data`: the person's gid, and what the granted scopes allow beside it. An address that nobody has
 * proved says so, or whoever made the account would be taken for its owner by apps that know people by their address.
 * @see OpenID Connect Core §5.1, §5.3.2, §5.4
 */
export function userinfoAnswer(person: Person, identity: readonly IdentityScope[]): PersonClaims {
  const { pictureUrl } = person
  return {
    sub: person.gid,
    ...(identity.includes('email') ? { email: person.email } : {}),
    ...(identity.includes('email') && !person.isEmailProved ? { email_verified: false } : {}),
    ...(identity.includes('profile') ? { name: person.name } : {}),
    ...(identity.includes('profile') && pictureUrl !== null ? { picture: pictureUrl } : {}),
  }
}

/**
 * Binds a token or a code to the ID token that travels with it: the left half of its SHA-256, the hash of RS256.
 * @returns 22 characters of base64url
 * @see OpenID Connect Core §3.1.3.6, §3.3.2.11
 */
export function leftHalfHash(asciiText: string): string {
  return hash('sha256', asciiText, 'buffer').subarray(0, 16).toString('base64url')
}
