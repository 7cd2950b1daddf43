import { hashSecret, type SecretHash } from '../../../protocol/token/secret.js'
import { parseTokenKind } from '../../../protocol/token/token-format.js'
import type { IsWithin } from '../../../protocol/token/policy.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { Clock } from '../../../platform/clock.js'
import type { AsOf, Changes } from '../../../platform/remembered.js'
import type { Share } from '../../../platform/shared-values.js'
import type { ExpiredUse } from './note-expired-use.js'
import type { AccessTokenStore, TokenStore, TokenUse } from '../ports.js'
import { makeKnow, type KnownToken, type KnownTokens } from './known-token.js'
import type { TokenFacts } from '../token.js'
import { tokenState, isForgotten } from '../token.rules.js'

export type VerificationReason =
  | 'token_missing'
  | 'token_malformed'
  | 'token_kind_refused'
  | 'token_unknown'
  | 'token_expired'
  | 'token_revoked'
  | 'token_retired'
  | 'token_unused'
  | 'user_deactivated'

export type Verification =
  | {
      readonly ok: true
      readonly principal: Principal
      /** As of which change; null where that could not be told. */
      readonly asOf: AsOf | null
    }
  | {
      readonly ok: false
      readonly reason: VerificationReason
      readonly tokenGid: Gid | null
      /** The app that a dead token was issued to; absent for none. */
      readonly clientId?: Gid
    }

/** Judges a presented bearer token; at once, without a promise, when it is malformed or remembered. */
export type VerifyToken = (presented: string | null, address: string) => Verification | Promise<Verification>

/** A token that is remembered and works. */
export interface Recalled {
  readonly principal: Principal
  readonly asOf: AsOf
  readonly use: TokenUse
  readonly lastUsedAtMs: number | null
}

/**
 * Finds what `verify` would find of a token that is remembered, and does nothing of what a use of it brings about.
 * @returns null for whatever `verify` would refuse, read, wait for or write anything about
 */
export type RecallToken = (presented: string, address: string) => Recalled | null

/**
 * The one verifier for every kind of token. Format and checksum come first and cost no database read; then one SELECT, which is
 * spared while nothing has changed that the last one read, as the journal of changes tells. Expiry is compared on every call.
 * A token that replaces another one ends that one, durably, before its first call is answered. A workspace whose policy the token violates
 * is withheld from its principal; the token goes on for the others. One that a policy ends for want of use is dead at once, whether or not
 * the job that revokes it has come by.
 * @returns the principal, or the reason for the log; the wire shows only "expired" apart from the rest
 * @throws StoreUnavailable, nothing else
 * @see RFC 6750 §3.1
 */
export function makeVerifyToken(needs: {
  readonly tokens: Pick<TokenStore, 'facts' | 'endReplaced'>
  readonly accessTokens: Pick<AccessTokenStore, 'facts'>
  readonly clock: Clock
  readonly changes: Pick<Changes, 'catchUp'>
  readonly known: KnownTokens
  readonly noteUse: (use: TokenUse, lastUsedAtMs: number | null) => void
  /** Told when a token comes that has expired. */
  readonly noteExpiredUse: (use: ExpiredUse) => void
  readonly isWithin: IsWithin
  /** Of what remembered tokens have alike. */
  readonly share: Share
}): { readonly verify: VerifyToken; readonly recall: RecallToken } {
  const know = makeKnow(needs)
  const lookUp = async (
    { hash, kind }: { readonly hash: SecretHash; readonly kind: TokenFacts['kind'] },
    asOf: AsOf | null,
  ): Promise<KnownToken | null> => {
    const facts = await (kind === 'personal' ? needs.tokens : needs.accessTokens).facts(hash)
    if (facts === null) return null
    const known = know(facts)
    if (asOf !== null) needs.known.set(hash, asOf, known)
    return known
  }

  const judge = (
    known: KnownToken | null,
    { address, asOf }: { readonly address: string; readonly asOf: AsOf | null },
  ): Verification | Promise<Verification> => {
    if (known === null) return refusal('token_unknown')
    const { held, principal } = known
    const { clientId, tokenId, tokenKind, userGid } = principal
    const nowMs = needs.clock.nowMs()
    const death = deathOf(known, nowMs)
    if (death === 'token_expired')
      needs.noteExpiredUse({
        kind: tokenKind,
        tokenGid: tokenId,
        userGid,
        clientId,
        address,
        atMs: nowMs,
      })
    if (death !== null) return refusal(death, principal)
    needs.noteUse({ kind: tokenKind, tokenGid: tokenId, atMs: nowMs, address }, known.lastUsedAtMs)
    const verified = { ok: true, principal: held?.cut({ nowMs, address }) ?? principal, asOf } as const
    if (known.replacesGid === null) return verified
    return needs.tokens.endReplaced({ tokenGid: tokenId, nowMs }).then(() => verified)
  }

  const judgeAsOf = (
    token: { readonly hash: SecretHash; readonly kind: TokenFacts['kind'] },
    given: { readonly address: string; readonly asOf: AsOf | null },
  ): Verification | Promise<Verification> => {
    const { asOf } = given
    const known = asOf === null ? undefined : needs.known.get(token.hash, asOf)
    // A use is no change, so when it was last used is remembered as it was; whoever seems forgotten is looked up.
    if (known !== undefined && !(known.held !== null && isForgotten(known.held.facts, needs.clock.nowMs())))
      return judge(known, given)
    return lookUp(token, asOf).then((found) => judge(found, given))
  }

  const verify: VerifyToken = (presented, address) => {
    if (presented === null) return refusal('token_missing')
    const kind = parseTokenKind(presented)
    if (kind === null) return refusal('token_malformed')
    if (kind !== 'personal' && kind !== 'access') return refusal('token_kind_refused')
    const token = { hash: hashSecret(presented), kind }
    const caughtUp = needs.changes.catchUp()
    if (caughtUp instanceof Promise)
      return caughtUp.then(async (asOf) => await judgeAsOf(token, { address, asOf }))
    return judgeAsOf(token, { address, asOf: caughtUp })
  }

  const recall: RecallToken = (presented, address) => {
    const kind = parseTokenKind(presented)
    if (kind !== 'personal' && kind !== 'access') return null
    const asOf = needs.changes.catchUp()
    if (asOf === null || asOf instanceof Promise) return null
    const known = needs.known.get(hashSecret(presented), asOf)
    const nowMs = needs.clock.nowMs()
    if (known === undefined || known.replacesGid !== null || deathOf(known, nowMs) !== null) return null
    const { held, lastUsedAtMs, principal } = known
    return {
      principal: held?.cut({ nowMs, address }) ?? principal,
      asOf,
      use: { kind: principal.tokenKind, tokenGid: principal.tokenId, atMs: nowMs, address },
      lastUsedAtMs,
    }
  }
  return { verify, recall }
}

/** Why a token does not work; null for one that does. */
function deathOf(known: KnownToken, nowMs: number): VerificationReason | null {
  const state = tokenState(known, nowMs)
  if (state !== 'live') return `token_${state}`
  if (known.userDeactivatedAtMs !== null) return 'user_deactivated'
  return known.held !== null && isForgotten(known.held.facts, nowMs) ? 'token_unused' : null
}

function refusal(
  reason: VerificationReason,
  dead: Pick<Principal, 'tokenId' | 'clientId'> | null = null,
): Verification {
  const clientId = dead?.clientId ?? null
  return { ok: false, reason, tokenGid: dead?.tokenId ?? null, ...(clientId === null ? {} : { clientId }) }
}
