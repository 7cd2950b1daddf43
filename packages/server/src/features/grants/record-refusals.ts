import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { AuditEvent } from '../audit/audit-event.js'
import type { AuditAction } from '../audit/events.rules.js'
import type { RefusalRecorder } from '../audit/refusal-recorder.js'
import type { RedeemCode } from './redeem-code.js'
import type { Refresh } from './refresh.js'

interface Needs {
  readonly refusals: Pick<RefusalRecorder, 'note'>
  readonly clock: Clock
}

/** A redemption that also notes what it refuses, but for a replay: that is written together with what it ends. */
export function recordingRedemption(redeem: RedeemCode, needs: Needs): RedeemCode {
  return async (app, request, from) => {
    const outcome = await redeem(app, request, from)
    if (!outcome.ok && outcome.refusal.reason !== 'code_replayed')
      needs.refusals.note(refusedGrant(needs, 'code_redemption_failed', { app, from, outcome }))
    return outcome
  }
}

/** A refresh that also notes what it refuses, but for a replay. */
export function recordingRefresh(refresh: Refresh, needs: Needs): Refresh {
  return async (app, request, from) => {
    const outcome = await refresh(app, request, from)
    if (!outcome.ok && outcome.refusal.reason !== 'refresh_token_replayed')
      needs.refusals.note(refusedGrant(needs, 'refresh_failed', { app, from, outcome }))
    return outcome
  }
}

function refusedGrant(
  { clock }: Needs,
  action: AuditAction,
  {
    app: { clientId, ownerGid },
    from,
    outcome,
  }: {
    readonly app: { readonly clientId: Gid; readonly ownerGid: Gid }
    readonly from: Parameters<Refresh>[2]
    readonly outcome: { readonly refusal: { readonly reason: string } }
  },
): AuditEvent {
  return {
    action,
    actor: { kind: 'app', gid: clientId, from },
    target: { kind: 'app', gid: clientId },
    personGid: ownerGid,
    appGid: clientId,
    outcome: 'refused',
    reason: outcome.refusal.reason,
    atMs: clock.nowMs(),
  }
}
