import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Actor } from '../audit/audit-event.js'
import type { AppendAudit } from '../audit/audit.store.js'
import {
  LIVE_SESSIONS_PER_PERSON_MAX,
  SESSION_TOTAL_SECONDS,
  SESSION_UNUSED_SECONDS,
  type SessionEndedReason,
} from './session.js'

/** Ended by one sign-in at most; of more, from before there was a limit, the next one ends the next. */
const SESSIONS_ENDED_AT_ONCE_MAX = 100

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

/**
 * Ends what a person has beyond the sessions that they may have at a time, in the transaction of the one that came: those where nobody was
 * for the longest.
 */
export async function endSessionsBeyondLimit(
  tx: Queries,
  ending: { readonly userGid: Gid; readonly actor: Actor; readonly nowMs: number },
  appendAudit: AppendAudit,
): Promise<void> {
  const { actor, nowMs } = ending
  const beyond = await liveSessionsOf(tx, ending)
    .select('gid')
    .orderBy('last_seen_at_ms', 'desc')
    .orderBy('created_at_ms', 'desc')
    .orderBy('gid', 'desc')
    .offset(LIVE_SESSIONS_PER_PERSON_MAX)
    .limit(SESSIONS_ENDED_AT_ONCE_MAX)
    .execute()
  for (const { gid } of beyond)
    await endSession(tx, { sessionGid: gid as Gid, reason: 'limit_reached', actor, nowMs }, appendAudit)
}

/** The statement's form of `isLive`. */
export function liveSessionsOf(
  queries: Queries,
  { nowMs, userGid }: { readonly userGid: Gid; readonly nowMs: number },
) {
  return queries
    .selectFrom('sessions')
    .where('user_gid', '=', userGid)
    .where('ended_at_ms', 'is', null)
    .where('last_seen_at_ms', '>', nowMs - SESSION_UNUSED_SECONDS * 1_000)
    .where('created_at_ms', '>', nowMs - SESSION_TOTAL_SECONDS * 1_000)
}
