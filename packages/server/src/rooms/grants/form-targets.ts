import type { Gid } from '../../protocol/asana/gid.js'
import { parseAuthorizeAddress, verifyRedirect } from '../../protocol/oauth/authorize-address.js'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import type { AuthorizedApp } from './authorize-consent.js'

/**
 * Where signing in may lead at once, off this site: the redirect address of the request that the person goes on to, if it belongs to the
 * app. Browsers hold a form, and every redirect that follows it, to the addresses that its page names (CSP3 §6.4.1, `form-action`).
 * @param to  a path of this site
 * @throws StoreUnavailable, nothing else
 */
export function makeFormTargets(needs: {
  readonly findApp: (clientId: Gid) => Promise<Pick<AuthorizedApp, 'kind' | 'redirectUris'> | null>
}) {
  return async (to: string): Promise<readonly string[]> => {
    const [path = '', query = ''] = to.split('?', 2)
    if (path !== ENDPOINT_PATH.authorization) return []
    const address = parseAuthorizeAddress(new URLSearchParams(query))
    if (!address.ok) return []
    const redirect = verifyRedirect(address.value, await needs.findApp(address.value.clientId))
    return redirect.ok ? [redirect.value.redirectUri] : []
  }
}
