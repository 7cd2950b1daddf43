import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { endSessionsOfUser } from '../accounts/sessions.store.js'
import type { AuditAction } from '../audit/audit-event.js'
import type { AppendAudit } from '../audit/audit.store.js'
import type { QueueMail } from '../mail/mails.store.js'
import type { holdAdmin } from '../workspaces/workspaces.store.js'
import type { HoldSealing } from '../sealing/sealing.store.js'
import type { FactorAct } from './ports.js'

export interface FactorStoreNeeds {
  readonly appendAudit: AppendAudit
  readonly queueMail: QueueMail
  readonly endSessionsOfUser: typeof endSessionsOfUser
  readonly holdAdmin: typeof holdAdmin
  /** How the secret of an authenticator app is closed at this moment. */
  readonly holdSealing: HoldSealing
}

/** Writes a change into the trail, and to the person. */
export async function record(
  tx: Queries,
  { actor, nowMs, userGid }: FactorAct,
  { appendAudit, queueMail }: Pick<FactorStoreNeeds, 'appendAudit' | 'queueMail'>,
  what: {
    readonly action: AuditAction
    readonly change: string
    readonly details: Readonly<Record<string, string | number>>
    readonly workspaceGid?: Gid
  },
): Promise<void> {
  const { action, change, details, workspaceGid } = what
  await appendAudit(tx, {
    action,
    actor,
    target: { kind: 'user', gid: userGid },
    atMs: nowMs,
    details,
    ...(workspaceGid === undefined ? {} : { workspaceGid }),
  })
  const isOwn = actor.kind === 'user' && actor.gid === userGid
  const address = isOwn ? (actor.from?.address ?? null) : null
  await queueMail(tx, { kind: 'second_factor_changed', to: { userGid }, facts: { change, address }, nowMs })
}
