import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import type { AuthenticateApp } from '../apps/authenticate-app.js'
import type { RedeemCode } from '../grants/redeem-code.js'
import type { Refresh } from '../grants/refresh.js'
import type { AuditAction, AuditEvent } from './audit-event.js'
import type { RefusalRecorder } from './refusal-recorder.js'

/** A dead token that keeps coming is one event in so long. */
const EXPIRED_TOKEN_INTERVAL_MS = 60 * 60 * 1_000
const NO_APP = '0' as Gid

interface Needs {
  readonly refusals: Pick<RefusalRecorder, 'note' | 'noteOfApp'>
  readonly clock: { nowMs(): number }
}

/**
 * The same, and who fails is noted: with the app that they said they are, if that is an id at all. Whose it is, an outcome says where the app was
 * looked up; a secret that cannot be one, and whoever is held back, cost no look-up, and it is made later.
 */
export function recordingAuthentication(
  authenticate: AuthenticateApp,
  { clock, refusals }: Needs,
): AuthenticateApp {
  return async (presented) => {
    const outcome = await authenticate(presented)
    // Whoever only says which app they are, and is unknown, is told apart from nobody.
    if (!outcome.ok && presented.address !== undefined) {
      const { address, clientId } = presented
      const { ownerGid, reason } = outcome
      const gid = parseGid(clientId)
      const event = {
        action: 'client_authentication_failed',
        actor: { kind: 'anonymous', from: { address, credential: null } },
        target: { kind: 'app', gid: gid ?? NO_APP },
        ...(ownerGid === undefined ? {} : { personGid: ownerGid }),
        outcome: 'refused',
        reason,
        atMs: clock.nowMs(),
      } as const
      if (gid !== null && ownerGid === undefined && reason !== 'app_unknown') refusals.noteOfApp(event)
      else refusals.note(event)
    }
    return outcome
  }
}

/** The same, and what is refused is noted. A replay is none of it: it is written together with what it ends. */
export function recordingRedemption(redeem: RedeemCode, needs: Needs): RedeemCode {
  return async (app, request, from) => {
    const outcome = await redeem(app, request, from)
    if (!outcome.ok && outcome.refusal.reason !== 'code_replayed')
      needs.refusals.note(refusedGrant(needs, 'code_redemption_failed', { app, from, outcome }))
    return outcome
  }
}

/** As above. */
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

export interface ExpiredUse {
  readonly kind: 'personal' | 'access'
  readonly tokenGid: Gid
  readonly userGid: Gid
  readonly clientId: Gid | null
  readonly address: string
  readonly atMs: number
}

/** Notes that a token came after its end: once an hour for each. */
export function noteExpiredUse(
  { refusals }: { readonly refusals: Pick<RefusalRecorder, 'note'> },
  use: ExpiredUse,
): void {
  const { address, atMs, clientId, kind, tokenGid, userGid } = use
  const credential = { kind: kind === 'personal' ? 'personal_token' : 'access_token', gid: tokenGid } as const
  refusals.note(
    {
      action: 'token_used_after_expiry',
      actor: { kind: 'anonymous', from: { address, credential } },
      target: { kind: kind === 'personal' ? 'token' : 'grant', gid: tokenGid },
      personGid: userGid,
      ...(clientId === null ? {} : { appGid: clientId }),
      outcome: 'refused',
      reason: 'token_expired',
      atMs,
    },
    { key: tokenGid, intervalMs: EXPIRED_TOKEN_INTERVAL_MS },
  )
}
