import { policyHeaders } from '../protocol/token/policy.js'
import type { Principal } from '../protocol/token/principal.js'

const EXPIRES_AT = 'mudra-token-expires-at'

/** What every answer says of the credential that it answers: when that ends, and where it is kept out. */
export function principalHeaders({ expiresAt, withheld }: Principal): Readonly<Record<string, string>> {
  const headers = policyHeaders(withheld)
  return expiresAt === null ? headers : { ...headers, [EXPIRES_AT]: expiresAt }
}
