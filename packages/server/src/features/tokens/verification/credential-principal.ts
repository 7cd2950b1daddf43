import type { Gid } from '../../../protocol/asana/gid.js'
import type { IsWithin } from '../../../protocol/token/policy.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { SecretHash } from '../../../protocol/token/secret.js'
import type { AccessTokenStore, TokenStore } from '../ports.js'
import { isForgotten, tokenState } from '../token.rules.js'
import { cutterOf } from './token-reach.js'
import { principalOf } from './known-token.js'

/** What makes something that acts later, when nobody presents a token: a personal token, or the grant of an app. */
export interface Credential {
  readonly kind: 'personal' | 'access'
  /** Of a personal token its own; of an app's that of the grant. */
  readonly gid: Gid
}

/** What a credential allows now. @returns null for one that has ended, and for one whose person has */
export type PrincipalOfCredential = (credential: Credential, nowMs: number) => Promise<Principal | null>

/**
 * Judges a credential by its gid, for what was made with it and goes on without it. Of an app it counts that its grant lives, and not whether an
 * access token of it has run out; policies that ask from where a token comes are not met by what comes from nowhere.
 */
export function makePrincipalOfCredential(needs: {
  readonly tokens: Pick<TokenStore, 'facts' | 'hashOf'>
  readonly accessTokens: Pick<AccessTokenStore, 'facts' | 'latestHashOf'>
  readonly isWithin: IsWithin
}): PrincipalOfCredential {
  const hashOf = async ({ gid, kind }: Credential): Promise<SecretHash | null> =>
    kind === 'personal' ? await needs.tokens.hashOf(gid) : await needs.accessTokens.latestHashOf(gid)

  return async (credential, nowMs) => {
    const hash = await hashOf(credential)
    if (hash === null) return null
    const facts = await (credential.kind === 'personal' ? needs.tokens : needs.accessTokens).facts(hash)
    if (facts === null || facts.userDeactivatedAtMs !== null) return null
    const state = tokenState(facts, nowMs)
    const lives = state === 'live' || (state === 'expired' && credential.kind === 'access')
    if (!lives || isForgotten(facts, nowMs)) return null
    const principal = principalOf(facts)
    return cutterOf(facts, principal, needs.isWithin)?.({ nowMs, address: null }) ?? principal
  }
}
