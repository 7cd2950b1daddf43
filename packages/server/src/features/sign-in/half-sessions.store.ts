import type { Queries } from '../../db/database.js'
import { hashToBytes } from '../../protocol/token/secret.js'
import { HALF_SESSION_SECONDS } from './half-session.js'
import type { SessionToStore } from '../sessions/ports.js'
import { appendAudit } from '../audit/audit.writers.js'

/** Remembers that the password was right. The hash is kept in a table of its own: what opens it opens no session. */
export async function insertHalfSession(
  tx: Queries,
  half: { readonly session: SessionToStore; readonly nowMs: number },
): Promise<void> {
  const { nowMs, session } = half
  await tx
    .insertInto('half_sessions')
    .values({
      hash: hashToBytes(session.hash),
      user_gid: session.userGid,
      created_at_ms: nowMs,
      expires_at_ms: nowMs + HALF_SESSION_SECONDS * 1_000,
      tries: 0,
    })
    .execute()
  await appendAudit(tx, {
    action: 'second_factor_asked',
    actor: { kind: 'user', gid: session.userGid, from: { address: session.address, credential: null } },
    target: { kind: 'user', gid: session.userGid },
    atMs: nowMs,
  })
}
