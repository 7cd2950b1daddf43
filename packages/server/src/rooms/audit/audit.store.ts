import type { Queries } from '../../db/database.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import type { AuditEvent } from './audit-event.js'

/** Adds one line to the trail, in the transaction of what it records: neither is ever kept without the other. */
export type AppendAudit = (tx: Queries, event: AuditEvent) => Promise<void>

export const appendAudit: AppendAudit = async (tx, event) => {
  await tx
    .insertInto('audit_events')
    .values({
      at_ms: event.atMs,
      action: event.action,
      actor_kind: event.actor.kind,
      actor_gid: 'gid' in event.actor ? event.actor.gid : null,
      target_kind: event.target.kind,
      target_gid: event.target.gid,
      details: JSON.stringify(event.details ?? {}),
    })
    // Nothing that is remembered under a stamp shows the trail.
    .modifyEnd(UNSTAMPED)
    .execute()
}
