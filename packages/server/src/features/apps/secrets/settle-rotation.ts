import type { Gid } from '../../../protocol/asana/gid.js'
import type { Clock } from '../../../platform/clock.js'
import type { Actor } from '../../audit/audit-event.js'
import { wrong, type Wrong } from '../app-settings.js'
import type { AppSecretStore } from '../ports.js'

export interface SettleRotation {
  readonly clientId: Gid
  /** The new secret of the rotation that is meant; null for whichever is under way. */
  readonly freshGid: Gid | null
  /** `completed`: the old secret ends now. `cancelled`: the new one ends now, and the old one has the end back that it had before, or none. */
  readonly as: 'completed' | 'cancelled'
  readonly actor: Actor
}

/**
 * Settles the rotation of an app's secret. Of two who settle one at once, one wins and the other finds none.
 * @returns which secret ended and which is left, or the field that is wrong: `app` · `rotation`
 * @throws StoreUnavailable, nothing else
 */
export function makeSettleRotation(needs: { readonly secrets: AppSecretStore; readonly clock: Clock }) {
  return async (
    request: SettleRotation,
  ): Promise<
    | { readonly ok: true; readonly endedGid: Gid; readonly endedHint: string; readonly keptGid: Gid }
    | Wrong<'app' | 'rotation'>
  > => {
    const settled = await needs.secrets.settleRotation({ ...request, nowMs: needs.clock.nowMs() })
    switch (settled.decision) {
      case 'settled':
        return {
          ok: true,
          endedGid: settled.endedGid,
          endedHint: settled.endedHint,
          keptGid: settled.keptGid,
        }
      case 'not_rotating':
        return wrong(
          'rotation',
          'Is not under way: it was completed or canceled, or the old secret has ended',
        )
      case 'unknown':
        return wrong('app', 'Does not exist')
    }
  }
}
