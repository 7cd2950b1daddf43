import { sql } from 'kysely'
import type { DatabaseKind, Queries } from '../../db/database.js'
import { leaveForEnd, type Settle } from '../../db/work.js'

/** From here on numbers are reserved by time when a database is restored. */
const NUMBERED_SINCE_MS = Date.UTC(2026, 0, 1)

/** More than any installation writes. */
const NUMBERS_PER_MS = 10

/**
 * Other features' way to leave out, in their own transaction, every number that an event may have had since a backup was made: whoever collects events
 * by their numbers would take a new one for an old one. Ask when all events of the transaction are appended.
 */
export async function skipEventNumbers(
  tx: Queries,
  { kind, nowMs }: { readonly kind: DatabaseKind; readonly nowMs: number },
): Promise<void> {
  const row = await tx
    .selectFrom('audit_events')
    .select((event) => event.fn.max('seq').as('last'))
    .executeTakeFirst()
  const first = Math.max(Number(row?.last ?? 0) + 1, Math.max(0, nowMs - NUMBERED_SINCE_MS) * NUMBERS_PER_MS)
  if (kind === 'postgres') {
    await sql`select setval(pg_get_serial_sequence('audit_events', 'seq'), ${first}, false)`.execute(tx)
    return
  }
  // SQLite counts on from the last row: this one is it, until those of the transaction have their numbers.
  await tx
    .insertInto('audit_events')
    .values({
      seq: first,
      at_ms: nowMs,
      action: 'placeholder',
      actor_kind: 'system',
      actor_gid: null,
      target_kind: 'server',
      target_gid: '0',
      details: '{}',
      chain: null,
      position: null,
      address: null,
      credential_kind: null,
      credential_gid: null,
      person_gid: null,
      workspace_gid: null,
      app_gid: null,
      reason: null,
      prev_hash: null,
      hash: null,
      workspace_gids: null,
      workspaces_salt: null,
      first_hash: null,
    })
    .execute()
  leaveForEnd(tx, first, removePlaceholder)
}

const removePlaceholder: Settle<number> = async (tx, seqs) => {
  await tx.deleteFrom('audit_events').where('seq', 'in', seqs).execute()
}
