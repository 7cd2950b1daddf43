import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { Actor } from '../audit/audit-event.js'
import type { AppStore } from './ports.js'

/**
 * Deletes an app with its redirect URIs, secrets, icon and chosen workspaces. Its client id never comes back; its audit rows stay.
 * @throws StoreUnavailable, nothing else
 */
export function makeDeleteApp(needs: { readonly apps: AppStore; readonly clock: Clock }) {
  return async (request: { readonly clientId: Gid; readonly actor: Actor }): Promise<'deleted' | 'unknown'> =>
    await needs.apps.delete({ ...request, nowMs: needs.clock.nowMs() })
}
