import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { Actor } from '../audit/audit-event.js'
import { quoted, wrong, type Wrong } from './app-settings.js'
import type { AppStore } from './ports.js'

/**
 * Takes one address from an app. Nothing is sent there any more, from the next authorization on.
 * @throws StoreUnavailable, nothing else
 */
export function makeRemoveRedirectUri(needs: { readonly apps: AppStore; readonly clock: Clock }) {
  return async (request: {
    readonly clientId: Gid
    readonly uri: string
    readonly actor: Actor
  }): Promise<{ readonly ok: true } | Wrong<'app' | 'redirect-uri'>> => {
    const decision = await needs.apps.removeRedirectUri({ ...request, nowMs: needs.clock.nowMs() })
    switch (decision) {
      case 'removed':
        return { ok: true }
      case 'not_registered':
        return wrong(
          'redirect-uri',
          `${quoted(request.uri)}: Is not registered. It must be written as it was when it was.`,
        )
      case 'unknown':
        return wrong('app', 'Does not exist')
    }
  }
}
