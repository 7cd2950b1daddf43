import { t } from '../../languages/text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { redirectUriFault, type IsHttpHost } from '../../protocol/oauth/redirect-uri.js'
import type { Clock } from '../../platform/clock.js'
import type { Actor } from '../audit/audit-event.js'
import { REDIRECT_URIS_PER_APP_MAX } from './app.js'
import { quoted, wrong, type Wrong } from './app-settings.js'
import type { AppStore } from './ports.js'

/**
 * Registers one more address at which an app may be answered, exactly as it is written.
 * @throws StoreUnavailable, nothing else
 * @see RFC 6749 §3.1.2.2 · RFC 9700 §2.1
 */
export function makeAddRedirectUri(needs: {
  readonly apps: AppStore
  readonly clock: Clock
  readonly isHttpHost: IsHttpHost
}) {
  return async (request: {
    readonly clientId: Gid
    readonly uri: string
    readonly actor: Actor
  }): Promise<{ readonly ok: true } | Wrong<'app' | 'redirect-uri'>> => {
    const app = await needs.apps.find(request.clientId)
    if (app === null) return wrong('app', 'Does not exist')
    const fault = redirectUriFault(request.uri, app.kind, needs.isHttpHost)
    if (fault !== null) return wrong('redirect-uri', `${quoted(request.uri)}: ${fault}`)
    const decision = await needs.apps.addRedirectUri({
      ...request,
      urisMax: REDIRECT_URIS_PER_APP_MAX,
      nowMs: needs.clock.nowMs(),
    })
    switch (decision) {
      case 'added':
        return { ok: true }
      case 'already_registered':
        return wrong('redirect-uri', t('{uri}: Is registered already', { uri: quoted(request.uri) }))
      case 'limit_reached':
        return wrong(
          'redirect-uri',
          t('The app already has {uris}, the most an app may have. Remove one that is not used any more.', {
            uris: REDIRECT_URIS_PER_APP_MAX,
          }),
        )
      case 'unknown':
        return wrong('app', 'Does not exist')
    }
  }
}
