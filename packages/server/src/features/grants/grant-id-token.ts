import type { ScopeSet } from '../../protocol/oauth/scope.js'
import type { MintIdToken } from '../openid/mint-id-token.js'
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
  grant: Pick<CodeFacts, 'clientId' | 'owner' | 'authenticatedAtMs' | 'authentication'>,
  issued: {
    readonly scopes: ScopeSet
    readonly nonce: string | null
    readonly accessToken: string
  },
): Promise<string | null> {
  const { accessToken, nonce, scopes } = issued
  const { claims = [], identity } = scopes
  if (!identity.includes('openid')) return null
  const { owner: person, ...told } = grant
  return await mintIdToken({
    clientId: told.clientId,
    authenticatedAtMs: told.authenticatedAtMs,
    authentication: told.authentication,
    person,
    identity,
    claims,
    nonce,
    accessToken,
    code: null,
  })
}
