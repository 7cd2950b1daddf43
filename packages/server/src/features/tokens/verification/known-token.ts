import type { Gid } from '../../../protocol/asana/gid.js'
import type { IsWithin } from '../../../protocol/token/policy.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { SecretHash } from '../../../protocol/token/secret.js'
import type { Remembered } from '../../../platform/remembered.js'
import type { Share } from '../../../platform/shared-values.js'
import type { TokenFacts, TokenLife } from '../token.js'
import { cutterOf, REMEMBERED_ADDRESSES_MAX, type CutPrincipal } from './token-reach.js'

/** Tokens that are remembered until something changes that they were read from. */
const KNOWN_TOKENS_MAX = 200_000
/** What they take at most, all together. */
const KNOWN_TOKENS_BYTES_MAX = 100_000_000
/** What one takes, with its hash and its place in the order of use; measured with a person's tokens that share what they can. */
const KNOWN_TOKEN_BYTES = 480
/** What one takes besides that some workspace holds something against, and each address that it was judged for. */
const HELD_BYTES = 1_200
const JUDGED_ADDRESS_BYTES = 300
/** Persons, sets of roles and sets of scopes that tokens share. */
export const SHARED_VALUES_MAX = 20_000

/** What is remembered of a token: what verifying it takes, and nothing else. */
export interface KnownToken extends TokenLife {
  readonly principal: Principal
  readonly userDeactivatedAtMs: number | null
  /** The token that dies when this one is first used; null once that happened. */
  readonly replacesGid: Gid | null
  /** As it was when the token was read: a use is no change. */
  readonly lastUsedAtMs: number | null
  /** The records that it was read from, beside its own. */
  readonly others: readonly Gid[]
  /** Null for a token that no workspace holds anything against: nearly all. */
  readonly held: { readonly facts: TokenFacts; readonly cut: CutPrincipal } | null
}

/** The known tokens of a process, by the hashes of their secrets. */
export type KnownTokens = Remembered<SecretHash, KnownToken>

/** For `makeRemembered`. */
export const KNOWN_TOKENS = {
  dependsOn: recordsOf,
  entriesMax: KNOWN_TOKENS_MAX,
  size: {
    bytesMax: KNOWN_TOKENS_BYTES_MAX,
    bytesOf: ({ held }: KnownToken) =>
      held === null
        ? KNOWN_TOKEN_BYTES
        : KNOWN_TOKEN_BYTES + HELD_BYTES + REMEMBERED_ADDRESSES_MAX * JUDGED_ADDRESS_BYTES,
  },
} as const

function* recordsOf({ others, principal }: KnownToken): Iterable<Gid> {
  yield principal.tokenId
  yield* others
}

/** Makes of what was read what is remembered: whatever several tokens have alike, they share. */
export function makeKnow({
  isWithin,
  share,
}: {
  readonly isWithin: IsWithin
  readonly share: Share
}): (facts: TokenFacts) => KnownToken {
  return (facts) => {
    const principal = principalOf(facts, share)
    const cut = cutterOf(facts, principal, isWithin)
    const others = facts.dependsOn.filter((gid) => gid !== facts.gid)
    return {
      principal,
      expiresAtMs: facts.expiresAtMs,
      revokedAtMs: facts.revokedAtMs,
      revokedReason: facts.revokedReason,
      retiresAtMs: facts.retiresAtMs,
      userDeactivatedAtMs: facts.userDeactivatedAtMs,
      replacesGid: facts.replacesGid,
      lastUsedAtMs: facts.lastUsedAtMs,
      others: share(`records ${others.join(' ')}`, others),
      held: cut === null ? null : { facts, cut },
    }
  }
}

const NONE: readonly never[] = []

/** @param share  of what several principals have alike; each has its own unless given */
export function principalOf(facts: TokenFacts, share: Share = (_text, value) => value): Principal {
  const { clientId, identity, roles, scopes, userGid } = facts
  return {
    tokenId: facts.gid,
    tokenKind: facts.kind,
    clientId: clientId === null ? null : share(clientId, clientId),
    identity: share(`identity ${identity.join(' ')}`, identity),
    ...(facts.claims === undefined ? {} : { claims: facts.claims }),
    userGid: share(userGid, userGid),
    scopes: scopes === 'full' ? scopes : share(`scopes ${[...scopes].join(' ')}`, scopes),
    roles: share(`roles ${[...roles].flat().join(' ')}`, roles),
    withheld: NONE,
    ...(facts.timeZone == null ? {} : { timeZone: share(`zone ${facts.timeZone}`, facts.timeZone) }),
    plan: facts.plan,
    expiresAt: endsAt(facts),
  }
}

function endsAt({ expiresAtMs, retiresAtMs }: TokenFacts): string | null {
  const endMs = Math.min(expiresAtMs ?? Infinity, retiresAtMs ?? Infinity)
  return endMs === Infinity ? null : new Date(endMs).toISOString()
}
