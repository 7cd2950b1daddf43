import type { Addresses } from './addresses.js'
import type { AuthorizedFetch } from './credential.js'
import { parseObject } from './endpoint.js'
import { MudraError } from './errors.js'
import { discard } from './waiting.js'

/** Asks who the token is for. @throws MudraError `request_refused`, `answer_malformed` @see OpenID Connect Core §5.3 */
export async function askUserinfo(
  authorizedFetch: AuthorizedFetch,
  { userinfo }: Pick<Addresses, 'userinfo'>,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await authorizedFetch(userinfo, { headers: { accept: 'application/json' } })
  const { status } = response
  if (!response.ok) {
    discard(response.body)
    throw new MudraError('request_refused', `${userinfo} answered ${status}. Was the scope openid granted?`, {
      status,
    })
  }
  const claims = parseObject(await response.text())
  if (claims === null)
    throw new MudraError('answer_malformed', `${userinfo} answered with something that is not JSON.`, {
      status,
    })
  return claims
}
