import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { AuditAction } from '../audit/events.rules.js'
import type { HoldSealing } from '../encryption/sealing.store.js'
import type { FactorAct } from './ports.js'
import { appendAudit } from '../audit/audit.writers.js'
import { queueMail } from '../mail/mails.writers.js'

export interface FactorStoreNeeds {
  /** How the secret of an authenticator app is closed at this moment. */
  readonly holdSealing: HoldSealing
}

/** Writes a change into the trail, and to the person. */
export async function record(
  tx: Queries,
  { actor, nowMs, userGid }: FactorAct,
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
