import { GRANT_LIFETIMES, refreshTokenExpiresAtMs } from '../../protocol/oauth/lifetimes.js'
import { refusal, type JsonRefusal } from '../../protocol/oauth/oauth-error.js'
import { narrowScopes, type ScopeSet } from '../../protocol/oauth/scope.js'
import { tokenAnswer } from '../../protocol/oauth/token-answer.js'
import type { TokenRequest } from '../../protocol/oauth/token-request.js'
import {
  deriveSecrets,
  isDerived,
  keepDerived,
  newSalt,
  repeatDerived,
} from '../../protocol/token/derived-answer.js'
import { openSealed, seal } from '../../protocol/token/sealed-answer.js'
import { hashSecret, newSecret, type NewSecret } from '../../protocol/token/secret.js'
import { parseTokenKind } from '../../protocol/token/token-format.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'
import type { AppFacts } from '../apps/app.js'
import type { Origin } from '../audit/audit-event.js'
import type { MintIdToken } from '../openid/mint-id-token.js'
import type { RefreshFacts } from './grant.js'
import { mintGrantIdToken } from './grant-id-token.js'
import type { GrantStore } from './ports.js'

export type RefreshRequest = Extract<TokenRequest, { grantType: 'refresh_token' }>
export type RefreshOutcome =
  /** Repeated: the answer to a retry, which was given before. */
  | { readonly ok: true; readonly body: string; readonly isRepeated: boolean }
  | { readonly ok: false; readonly refusal: JsonRefusal }
export type Refresh = (app: AppFacts, request: RefreshRequest, from?: Origin) => Promise<RefreshOutcome>

/**
 * Refreshes: a new access token, and with rotation a new refresh token in place of the presented one. A retry within the app's replay
 * window gets the first answer again, byte for byte; what comes later, or from further back, is taken for stolen and ends the grant.
 * @param app  as it authenticated
 * @returns the answer's body with secrets to show once, or `scope_malformed` · `scope_exceeded`, or a reason that is `invalid_grant` on the
 *   wire: `refresh_token_unknown` · `…_app_mismatch` · `…_expired` · `…_revoked` · `…_superseded` · `…_replayed`
 * @throws StoreUnavailable, nothing else
 * @see RFC 6749 §6 · RFC 9700 §4.14.2 · OpenID Connect Core §12
 */
export function makeRefresh(needs: {
  readonly grants: GrantStore
  readonly mintIdToken: MintIdToken
  readonly clock: Clock
  readonly random: Random
}): Refresh {
  const lifetimes = GRANT_LIFETIMES
  const random = (count: number) => needs.random.bytes(count)

  const answerOf = async (
    facts: RefreshFacts,
    issued: {
      readonly access: NewSecret
      readonly successor: NewSecret | null
      readonly scopes: ScopeSet
      readonly expiresInSeconds: number
    },
  ): Promise<string> => {
    const { access, expiresInSeconds, scopes, successor } = issued
    const accessToken = access.secret
    // OpenID Connect Core §12.2: a nonce belongs to one authorization request, not to what follows it.
    const idToken = await mintGrantIdToken(needs, facts, {
      scopes,
      nonce: null,
      accessToken,
    })
    return JSON.stringify(
      tokenAnswer({
        accessToken,
        expiresInSeconds,
        owner: facts.owner,
        refreshToken: successor?.secret ?? null,
        idToken,
      }),
    )
  }

  /**
   * New tokens that can be answered again. An answer with an ID token cannot be made again from what is derived, since the key that signed it may
   * be gone by then: it is sealed whole.
   */
  const issueForRepetition = (presented: string, { identity }: ScopeSet) => {
    if (identity.includes('openid')) {
      const [access, refresh] = [newSecret('access', random), newSecret('refresh', random)]
      return { access, refresh, keep: (body: string) => seal(body, { ...sealedFor(presented), random }) }
    }
    const salt = newSalt(random)
    const secrets = deriveSecrets(presented, salt)
    return { ...secrets, keep: (body: string) => keepDerived(body, salt, secrets) }
  }

  return async (app, { refreshToken, scope }, from) => {
    if (parseTokenKind(refreshToken) !== 'refresh') return no(refusal('refresh_token_unknown'))
    const refreshHash = hashSecret(refreshToken)
    const facts = await needs.grants.refreshFacts(refreshHash)
    if (facts === null) return no(refusal('refresh_token_unknown'))
    if (facts.clientId !== app.clientId) return no(refusal('refresh_token_app_mismatch'))
    const narrowed = narrowScopes(scope, facts.scopes)
    if (!narrowed.ok) return narrowed

    const nowMs = needs.clock.nowMs()
    const issued = app.rotatesRefreshTokens ? issueForRepetition(refreshToken, narrowed.scopes) : null
    const access = issued?.access ?? newSecret('access', random)
    const successor = issued?.refresh ?? null
    const expiresAtMs = refreshTokenExpiresAtMs(
      { kind: app.kind, grantedAtMs: facts.grantedAtMs, lastUsedAtMs: nowMs },
      lifetimes,
    )
    const accessExpiresAtMs = Math.min(
      nowMs + lifetimes.accessTokenLifetimeSeconds * 1_000,
      // Nothing outlives its grant.
      facts.grantedAtMs + lifetimes.refreshTokenTotalSeconds[app.kind] * 1_000,
    )
    const body = await answerOf(facts, {
      access,
      successor,
      scopes: narrowed.scopes,
      expiresInSeconds: Math.floor((accessExpiresAtMs - nowMs) / 1_000),
    })
    const decision = await needs.grants.refresh({
      refreshHash,
      expiresAtMs,
      rotation:
        issued === null
          ? null
          : { successor: { hash: issued.refresh.hash, expiresAtMs }, keptAnswer: issued.keep(body) },
      access: {
        hash: access.hash,
        scopes: narrowed.scopes === facts.scopes ? null : narrowed.scopes,
        expiresAtMs: accessExpiresAtMs,
      },
      replayWindowSeconds: app.replayWindowSeconds,
      from,
      nowMs,
    })
    if (decision.decision === 'won') return { ok: true, body, isRepeated: false }
    if (decision.decision === 'repeated')
      return { ok: true, body: repeat(decision.keptAnswer, refreshToken), isRepeated: true }
    return no(refusal(`refresh_token_${decision.decision}`))
  }
}

/** Gives the answer again that a rotation gave first. */
function repeat(kept: Uint8Array, presented: string): string {
  return isDerived(kept) ? repeatDerived(kept, presented) : openSealed(kept, sealedFor(presented))
}

const sealedFor = (presented: string) => ({ key: presented, context: `refresh ${hashSecret(presented)}` })

const no = (refused: JsonRefusal): RefreshOutcome => ({ ok: false, refusal: refused })
