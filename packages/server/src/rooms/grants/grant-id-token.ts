import type { IdentityScope } from '../../protocol/oauth/scope.js'
import type { MintIdToken } from '../tokens/mint-id-token.js'
import type { CodeFacts } from './grant.js'

/**
 * The ID token beside an access token of a grant.
 * @param issued.nonce  as the authorization request had it; null when it had none, or the token follows from a refresh
 * @returns null where `openid` is not among the scopes
 * @throws StoreUnavailable, nothing else
 * @see OpenID Connect Core §3.1.3.3, §12.2
 */
export async function mintGrantIdToken(
  { mintIdToken }: { readonly mintIdToken: MintIdToken },
  grant: Pick<CodeFacts, 'clientId' | 'owner' | 'authenticatedAtMs'>,
  issued: {
    readonly identity: readonly IdentityScope[]
    readonly nonce: string | null
    readonly accessToken: string
  },
): Promise<string | null> {
  if (!issued.identity.includes('openid')) return null
  const { authenticatedAtMs, clientId, owner } = grant
  return await mintIdToken({ ...issued, clientId, person: owner, authenticatedAtMs, code: null })
}
