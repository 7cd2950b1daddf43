import { hash } from 'node:crypto'
import type { Gid } from '../asana/gid.js'
import type { Authentication } from './acr.js'
import {
  CLAIMS_BY_IDENTITY_SCOPE,
  type ClaimPlace,
  type GrantedClaim,
  type IdentityScope,
  type PersonClaim,
} from './scope.js'

/** The person, as far as OpenID Connect can know them. */
export interface Person {
  readonly gid: Gid
  readonly name: string
  readonly email: string
  /** Whether it was shown that the address is theirs. */
  readonly isEmailProved: boolean
  /** Null for a person without a picture. */
  readonly pictureUrl: string | null
  /** Gids of the workspaces and teams that they are in, as far as the app reaches; see `GROUPS_MAX`. */
  readonly groups: readonly string[]
}

/** Groups of one person that an app is told: the claim travels in headers and addresses. Workspaces come first, then teams, by gid. */
export const GROUPS_MAX = 200

interface PersonClaims {
  readonly sub: Gid
  readonly email?: string
  readonly email_verified?: boolean
  readonly name?: string
  readonly preferred_username?: string
  readonly picture?: string
  readonly groups?: readonly string[]
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
  readonly acr?: string
  readonly amr?: readonly string[]
  readonly sid?: string
}

export interface IdTokenFacts {
  /** The OpenID issuer. */
  readonly issuer: string
  readonly clientId: Gid
  readonly person: Person
  readonly identity: readonly IdentityScope[]
  readonly claims: readonly GrantedClaim[]
  /** How the person did; null for a grant from before that was kept. */
  readonly authentication: Authentication | null
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
    ...personClaims(facts.person, { ...facts, place: 'id_token' }),
    aud: facts.clientId,
    exp: issuedAt + facts.lifetimeSeconds,
    iat: issuedAt,
    auth_time: Math.floor(facts.authenticatedAtMs / 1_000),
    ...facts.authentication,
    ...(facts.nonce === null ? {} : { nonce: facts.nonce }),
    ...(facts.accessToken === null ? {} : { at_hash: leftHalfHash(facts.accessToken) }),
    ...(facts.code === null ? {} : { c_hash: leftHalfHash(facts.code) }),
  }
}

/** What was allowed: by scopes for both places, by its name for one. */
interface Allowed {
  readonly identity: readonly IdentityScope[]
  readonly claims?: readonly GrantedClaim[]
}

/**
 * The body of userinfo, not wrapped in `data`: the person's gid, and what was allowed beside it.
 * @see OpenID Connect Core §5.1, §5.3.2, §5.4, §5.5
 */
export function userinfoAnswer(person: Person, allowed: Allowed): PersonClaims {
  return personClaims(person, { ...allowed, place: 'userinfo' })
}

/** Whether a claim may be told in a place. */
export function mayTell(claim: PersonClaim, place: ClaimPlace, { claims = [], identity }: Allowed): boolean {
  return claims.includes(`${place}:${claim}`) || identity.some((scope) => claimsOf(scope).includes(claim))
}

const claimsOf = (scope: IdentityScope): readonly string[] => CLAIMS_BY_IDENTITY_SCOPE[scope]

function personClaims(
  person: Person,
  { place, ...allowed }: Allowed & { readonly place: ClaimPlace },
): PersonClaims {
  const tell = (claim: PersonClaim) => mayTell(claim, place, allowed)
  const { groups, pictureUrl } = person
  // An address never comes without it: whoever made the account of another's address would be taken for its owner.
  const verified = tell('email') || tell('email_verified')
  return {
    sub: person.gid,
    ...(tell('email') ? { email: person.email } : {}),
    ...(verified ? { email_verified: person.isEmailProved } : {}),
    ...(tell('name') ? { name: person.name } : {}),
    ...(tell('preferred_username') ? { preferred_username: userNameOf(person) } : {}),
    ...(tell('picture') && pictureUrl !== null ? { picture: pictureUrl } : {}),
    ...(tell('groups') ? { groups } : {}),
  }
}

/** What stands before the @ of their address: nobody chooses another name here, and two people may have the same. */
const userNameOf = ({ email }: Person) => email.slice(0, email.lastIndexOf('@'))

/**
 * Binds a token or a code to the ID token that travels with it: the left half of its SHA-256, the hash of RS256.
 * @returns 22 characters of base64url
 * @see OpenID Connect Core §3.1.3.6, §3.3.2.11
 */
export function leftHalfHash(asciiText: string): string {
  return hash('sha256', asciiText, 'buffer').subarray(0, 16).toString('base64url')
}
