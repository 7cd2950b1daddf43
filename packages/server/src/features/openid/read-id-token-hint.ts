import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { issuerOf } from '../../protocol/oauth/metadata.js'
import type { Signer } from '../../platform/signer.js'
import type { ListSigningKeys } from './list-signing-keys.js'

/** Longer than any ID token of ours: names, addresses and nonces have limits of their own. */
const ID_TOKEN_HINT_LENGTH_MAX = 8_192

/** Whom an ID token was about, and for which app. */
export interface IdTokenHint {
  readonly sub: Gid
  readonly clientId: Gid
}

/**
 * Reads an ID token of ours that an app hands back. One that has expired is as good a hint as any other.
 * @returns null for every other text: signed by somebody else or not at all, with a key that is published no more, for another issuer
 * @throws StoreUnavailable, nothing else
 * @see OpenID Connect Core §3.1.2.1 (`id_token_hint`) · OpenID Connect RP-Initiated Logout §2, §4
 */
export type ReadIdTokenHint = (presented: string) => Promise<IdTokenHint | null>

export function makeReadIdTokenHint(needs: {
  readonly listKeys: ListSigningKeys
  readonly signer: Signer
  readonly publicUrl: string
}): ReadIdTokenHint {
  const issuer = issuerOf(needs.publicUrl, { openid: true })
  return async (presented) => {
    if (presented.length > ID_TOKEN_HINT_LENGTH_MAX) return null
    const keys = await needs.listKeys()
    const claims = await needs.signer.verify(
      presented,
      keys.map((key) => key.publicJwk),
    )
    if (claims === null || claims['iss'] !== issuer) return null
    const sub = gidOf(claims['sub'])
    const clientId = gidOf(claims['aud'])
    return sub === null || clientId === null ? null : { sub, clientId }
  }
}

function gidOf(claim: unknown): Gid | null {
  return typeof claim === 'string' ? parseGid(claim) : null
}
