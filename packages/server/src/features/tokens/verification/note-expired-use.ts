import type { Gid } from '../../../protocol/asana/gid.js'
import type { RefusalRecorder } from '../../audit/refusal-recorder.js'

/** A dead token that keeps coming is one event in so long. */
const EXPIRED_TOKEN_INTERVAL_MS = 60 * 60 * 1_000

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
