import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Actor } from '../audit/audit-event.js'
import type { AppendAudit } from '../audit/audit.store.js'
import type { SessionEndedReason } from './session.js'

/** @returns whether it was this that ended it */
export async function endSession(
  tx: Queries,
  ending: {
    readonly sessionGid: Gid
    readonly reason: SessionEndedReason
    readonly actor: Actor
    readonly nowMs: number
  },
  appendAudit: AppendAudit,
): Promise<boolean> {
  const { actor, nowMs, reason, sessionGid } = ending
  const row = await tx
    .updateTable('sessions')
    .set({ ended_at_ms: nowMs, ended_reason: reason })
    .where('gid', '=', sessionGid)
    .where('ended_at_ms', 'is', null)
    .returning('user_gid')
    .executeTakeFirst()
  if (row === undefined) return false
  await appendAudit(tx, {
    action: 'session_ended',
    actor,
    target: { kind: 'session', gid: sessionGid },
    personGid: row.user_gid as Gid,
    reason,
    atMs: nowMs,
  })
  return true
}
