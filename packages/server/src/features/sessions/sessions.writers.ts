import type { Queries, Database } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Actor } from '../audit/audit-event.js'
import type { SessionEndedReason } from './session.js'
import {
  LIVE_SESSIONS_PER_PERSON_MAX,
  SESSION_TOTAL_SECONDS,
  SESSION_UNUSED_SECONDS,
  DEAD_SESSIONS_PER_PERSON_MAX,
} from './session.rules.js'
import { sql } from 'kysely'
import { keepNewest } from '../../db/keep-newest.js'
import { hashToBytes } from '../../protocol/token/secret.js'
import type { SessionToStore } from './ports.js'
import { appendAudit } from '../audit/audit.writers.js'

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
    personGid: row.user_gid,
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
    await endSession(tx, { sessionGid: gid, reason: 'limit_reached', actor, nowMs })
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

/**
 * Other features' way to end all of a person's sessions in their own transaction, and what sign-ins are half done. What ran out before stays as it was.
 * @returns how many lived until now
 */
export async function endSessionsOfUser(
  tx: Queries,
  input: { readonly userGid: Gid; readonly reason: SessionEndedReason; readonly nowMs: number },
): Promise<number> {
  const { nowMs, reason, userGid } = input
  await tx.deleteFrom('half_sessions').where('user_gid', '=', userGid).execute()
  const { numUpdatedRows } = await tx
    .updateTable('sessions')
    .set({ ended_at_ms: nowMs, ended_reason: reason })
    .where('user_gid', '=', userGid)
    .where('ended_at_ms', 'is', null)
    .where('last_seen_at_ms', '>', nowMs - SESSION_UNUSED_SECONDS * 1_000)
    .where('created_at_ms', '>', nowMs - SESSION_TOTAL_SECONDS * 1_000)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Other features' way to remove a person's sessions together with the person. */
export async function removeSessionsOfUser(tx: Queries, userGid: Gid): Promise<void> {
  await tx.deleteFrom('sessions').where('user_gid', '=', userGid).execute()
}

/** Holds the person and their password until the transaction ends: a deactivation or a new password comes before it or sees its session. */
export async function holdAccount(
  db: Database,
  tx: Queries,
  { passwordHash, userGid }: { readonly userGid: Gid; readonly passwordHash: string },
): Promise<boolean> {
  const row = await tx
    .selectFrom('users')
    .innerJoin('passwords', 'passwords.user_gid', 'users.gid')
    .select('users.gid')
    .where('users.gid', '=', userGid)
    .where('users.deactivated_at_ms', 'is', null)
    .where('passwords.hash', '=', passwordHash)
    .$if(db.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  return row !== undefined
}

/** @param authenticatedAtMs  when the person proved who they are by all their factors; now, unless the session follows another */
export async function insertSession(
  tx: Queries,
  session: SessionToStore,
  nowMs: number,
  authenticatedAtMs = nowMs,
): Promise<void> {
  await tx
    .insertInto('sessions')
    .values({
      gid: session.gid,
      hash: hashToBytes(session.hash),
      user_gid: session.userGid,
      created_at_ms: nowMs,
      authenticated_at_ms: authenticatedAtMs,
      last_seen_at_ms: nowMs,
      ended_at_ms: null,
      ended_reason: null,
      address: session.address,
      user_agent: session.userAgent,
      methods: session.methods.join(' '),
    })
    .execute()
  await keepNewest(tx, {
    table: 'sessions',
    key: 'gid',
    which: sql`user_gid = ${session.userGid} and ended_at_ms is not null`,
    since: 'ended_at_ms',
    keptMax: DEAD_SESSIONS_PER_PERSON_MAX,
  })
}
