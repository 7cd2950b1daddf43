import { GRANT_LIFETIMES, refreshTokenExpiresAtMs } from '../../protocol/oauth/lifetimes.js'
import { refusal, type OAuthRefusal } from '../../protocol/oauth/oauth-error.js'
import { verifierMatches } from '../../protocol/oauth/pkce.js'
import { tokenAnswer } from '../../protocol/oauth/token-answer.js'
import type { TokenRequest } from '../../protocol/oauth/token-request.js'
import { hashSecret, newSecret } from '../../protocol/token/secret.js'
import { parseTokenKind } from '../../protocol/token/token-format.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'
import type { AppFacts } from '../apps/app.js'
import type { Origin } from '../audit/audit-event.js'
import type { MintIdToken } from '../openid/mint-id-token.js'
import { mintGrantIdToken } from './grant-id-token.js'
import type { GrantStore } from './ports.js'

export type CodeRequest = Extract<TokenRequest, { grantType: 'authorization_code' }>
type Reason =
  | 'code_unknown'
  | 'code_expired'
  | 'code_replayed'
  | 'code_burned'
  | 'code_revoked'
  | 'code_redirect_removed'
  | 'code_app_withdrawn'
  | 'app_mismatch'
  | 'redirect_mismatch'
  | 'pkce_mismatch'
export type RedeemOutcome =
  | { readonly ok: true; readonly body: string }
  | { readonly ok: false; readonly refusal: OAuthRefusal<Reason> }
export type RedeemCode = (app: AppFacts, request: CodeRequest, from?: Origin) => Promise<RedeemOutcome>

/**
 * Redeems an authorization code for the first tokens of a grant. One caller wins; a second use revokes what the first one issued. Whatever
 * can fail fails before the code is claimed, and only who has the right verifier can claim it.
 * @param app  as it authenticated: a wrong secret never comes this far, and so neither burns a code nor learns of it
 * @returns the answer's body with secrets to show once, or a reason: `code_unknown` · `code_expired` · `code_replayed` · `code_burned` ·
 *   `code_revoked` · `code_redirect_removed` · `code_app_withdrawn` · `app_mismatch` · `redirect_mismatch` · `pkce_mismatch`. All are the same `invalid_grant` on the wire.
 * @throws StoreUnavailable, nothing else
 * @see RFC 6749 §4.1.3, §4.1.4 · RFC 7636 §4.6 · OpenID Connect Core §3.1.3
 */
export function makeRedeemCode(needs: {
  readonly grants: GrantStore
  readonly mintIdToken: MintIdToken
  readonly clock: Clock
  readonly random: Random
}): RedeemCode {
  const lifetimes = GRANT_LIFETIMES
  const random = (count: number) => needs.random.bytes(count)
  return async (app, request, from) => {
    if (parseTokenKind(request.code) !== 'code') return no('code_unknown')
    const codeHash = hashSecret(request.code)
    const facts = await needs.grants.codeFacts(codeHash)
    if (facts === null) return no('code_unknown')
    if (facts.clientId !== app.clientId) return no('app_mismatch')
    if (facts.redirectUri !== request.redirectUri) return no('redirect_mismatch')
    // RFC 8252 §8.1: such an app's code is never issued without a challenge, and would be anybody's if it were.
    if (app.kind === 'native' && facts.challenge === null) return no('pkce_mismatch')
    if (!verifierMatches(request.verifier, facts.challenge)) {
      await needs.grants.countFailedVerifier(codeHash)
      return no('pkce_mismatch')
    }

    const nowMs = needs.clock.nowMs()
    const access = newSecret('access', random)
    const refresh = newSecret('refresh', random)
    const { nonce, owner, scopes } = facts
    const accessToken = access.secret
    const idToken = await mintGrantIdToken(needs, facts, { scopes, nonce, accessToken })

    const decision = await needs.grants.redeemCode({
      codeHash,
      failedVerifiersMax: lifetimes.codeFailedVerifiersMax,
      grantExpiresAtMs: nowMs + lifetimes.refreshTokenTotalSeconds[app.kind] * 1_000,
      access: {
        hash: access.hash,
        scopes: null,
        expiresAtMs: nowMs + lifetimes.accessTokenLifetimeSeconds * 1_000,
      },
      refresh: {
        hash: refresh.hash,
        expiresAtMs: refreshTokenExpiresAtMs(
          { kind: app.kind, grantedAtMs: nowMs, lastUsedAtMs: null },
          lifetimes,
        ),
      },
      from,
      nowMs,
    })
    if (decision !== 'won') return no(`code_${decision}`)
    const answer = tokenAnswer({
      accessToken,
      expiresInSeconds: lifetimes.accessTokenLifetimeSeconds,
      owner,
      refreshToken: refresh.secret,
      idToken,
    })
    return { ok: true, body: JSON.stringify(answer) }
  }
}

const no = (reason: Reason): RedeemOutcome => ({ ok: false, refusal: refusal(reason) })
