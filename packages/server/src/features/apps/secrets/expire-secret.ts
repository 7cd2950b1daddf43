import type { Gid } from '../../../protocol/asana/gid.js'
import type { Clock } from '../../../platform/clock.js'
import type { Actor } from '../../audit/audit-event.js'
import { wrong, type Wrong } from '../app-settings.js'
import type { AppSecretStore } from '../ports.js'
import { overlapFault } from './rotate-secret.js'

/**
 * Ends a secret, at once or some time from now. What it was used to get stays: tokens end by themselves or are revoked.
 * @returns how many of the app's secrets are live without it
 * @throws StoreUnavailable, nothing else
 */
export function makeExpireSecret(needs: { readonly secrets: AppSecretStore; readonly clock: Clock }) {
  return async (request: {
    readonly clientId: Gid
    readonly secretGid: Gid
    /** 0 ends it at once. */
    readonly inSeconds: number
    readonly actor: Actor
  }): Promise<
    | { readonly ok: true; readonly expiresAtMs: number; readonly othersLive: number }
    | Wrong<'app' | 'secret' | 'in'>
  > => {
    const { actor, clientId, inSeconds, secretGid } = request
    const fault = overlapFault(inSeconds)
    if (fault !== null) return wrong('in', fault)
    const nowMs = needs.clock.nowMs()
    const expiresAtMs = nowMs + inSeconds * 1_000
    const decided = await needs.secrets.expire({ clientId, secretGid, expiresAtMs, actor, nowMs })
    switch (decided.decision) {
      case 'set':
        return { ok: true, expiresAtMs, othersLive: decided.othersLive }
      case 'already_dead':
        return wrong(
          'secret',
          'Has ended already, and an ended secret never works again. Rotate to get a new one.',
        )
      case 'secret_unknown':
        return wrong('secret', 'Is not a secret of this app')
      case 'unknown':
        return wrong('app', 'Does not exist')
    }
  }
}
