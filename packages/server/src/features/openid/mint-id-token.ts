import type { Gid } from '../../protocol/asana/gid.js'
import type { Authentication } from '../../protocol/oauth/acr.js'
import { idTokenClaims, mayTell } from '../../protocol/oauth/id-token.js'
import type { GrantLifetimes } from '../../protocol/oauth/lifetimes.js'
import { issuerOf } from '../../protocol/oauth/metadata.js'
import type { GrantedClaim, IdentityScope } from '../../protocol/oauth/scope.js'
import type { TokenOwner } from '../../protocol/oauth/token-answer.js'
import type { Clock } from '../../platform/clock.js'
import type { Signer } from '../../platform/signer.js'
import type { CurrentSigningKey } from './current-signing-key.js'

/**
 * Tells an app, signed, who the person is. Nothing is stored.
 * @param input.identity  what was granted; `openid` is among it, or there is no ID token
 * @param input.claims  what was granted beside, by name
 * @param input.authentication  how the person proved who they are; null where that is not known
 * @param input.authenticatedAtMs  when the person last proved who they are
 * @param input.nonce  as the authorization request had it; null when it had none
 * @param input.accessToken, input.code  what travels with the ID token, which is bound to it; null for what does not
 * @returns a JWT, signed with RS256 off the event loop
 * @throws StoreUnavailable, nothing else
 * @see OpenID Connect Core §2, §3.1.3.6, §3.3.2.11
 */
export type MintIdToken = (input: {
  readonly clientId: Gid
  readonly person: TokenOwner
  readonly identity: readonly IdentityScope[]
  readonly claims?: readonly GrantedClaim[]
  readonly authentication?: Authentication | null
  readonly authenticatedAtMs: number
  readonly nonce: string | null
  readonly accessToken: string | null
  readonly code: string | null
}) => Promise<string>

export function makeMintIdToken(needs: {
  readonly currentKey: CurrentSigningKey
  readonly signer: Signer
  readonly clock: Clock
  readonly lifetimes: Pick<GrantLifetimes, 'idTokenLifetimeSeconds'>
  readonly publicUrl: string
  /** The whole address of somebody's picture; null for nobody's. */
  readonly pictureUrlOf: (userGid: Gid) => Promise<string | null>
  /** Whether it was shown that somebody's address is theirs. */
  readonly isEmailProved: (userGid: Gid) => Promise<boolean>
  /** What an app may be told of the workspaces and teams of a person. */
  readonly groupsFor: (userGid: Gid, clientId: Gid) => Promise<readonly string[]>
}): MintIdToken {
  const issuer = issuerOf(needs.publicUrl, { openid: true })
  const lifetimeSeconds = needs.lifetimes.idTokenLifetimeSeconds
  return async ({ person: { gid, name, email }, claims = [], authentication = null, ...input }) => {
    const key = await needs.currentKey()
    const allowed = { identity: input.identity, claims }
    const tells = (claim: 'email' | 'email_verified' | 'groups' | 'picture') =>
      mayTell(claim, 'id_token', allowed)
    const isEmailProved = (tells('email') || tells('email_verified')) && (await needs.isEmailProved(gid))
    const groups = tells('groups') ? await needs.groupsFor(gid, input.clientId) : []
    const pictureUrl = tells('picture') ? await needs.pictureUrlOf(gid) : null
    const person = { gid, name, email, isEmailProved, pictureUrl, groups }
    return await needs.signer.sign(
      idTokenClaims(
        { ...input, claims, authentication, issuer, person, lifetimeSeconds },
        needs.clock.nowMs(),
      ),
      key,
    )
  }
}
