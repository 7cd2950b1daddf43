import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { daysAfter, type DueRows } from '../../db/due-rows.js'
import { keepNewest } from '../../db/keep-newest.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { emailKeys } from '../../protocol/mail/email-key.js'
import { hashToBytes } from '../../protocol/token/secret.js'
import type { AppendAudit } from '../audit/audit.store.js'
import { ownSessions } from './own-sessions.store.js'
import type { personHasFactor } from '../factors/factor-rows.store.js'
import type { owesEnrolment } from '../factors/owed-enrolment.store.js'
import type { insertHalfSession } from './half-sessions.store.js'
import type { SessionStore, SessionToStore } from './ports.js'
import { endSession, endSessionsBeyondLimit } from './session-end.store.js'
import {
  DEAD_SESSION_KEPT_DAYS,
  DEAD_SESSIONS_PER_PERSON_MAX,
  SESSION_TOTAL_SECONDS,
  SESSION_UNUSED_SECONDS,
  type SessionEndedReason,
} from './session.js'

/** Stands in the trail for an address that nobody has; what was typed is kept nowhere. */
const NOBODY = ''

interface Needs {
  readonly appendAudit: AppendAudit
  /** Whether a person owes a second step. */
  readonly personHasFactor: typeof personHasFactor
  /** Whether they have to set up a second factor first. */
  readonly owesEnrolment: typeof owesEnrolment
  readonly insertHalfSession: typeof insertHalfSession
}

export function sessionStore(
  db: Database,
  { appendAudit, insertHalfSession, owesEnrolment, personHasFactor }: Needs,
): SessionStore {
  return {
    async findAccount(email) {
      const row = await db.queries
        .selectFrom('users')
        .leftJoin('passwords', 'passwords.user_gid', 'users.gid')
        .select(['users.gid', 'users.deactivated_at_ms'])
        .select(['passwords.hash', 'passwords.generation'])
        .where('users.email_key', 'in', emailKeys(email))
        .executeTakeFirst()
      if (row === undefined) return null
      return {
        userGid: row.gid as Gid,
        passwordHash: row.hash,
        passwordGeneration: row.generation,
        deactivatedAtMs: row.deactivated_at_ms,
      }
    },

    start: async (starting) =>
      await inTransaction(
        db,
        async (tx) =>
          await startSession(db, tx, { ...starting, appendAudit, insertHalfSession, personHasFactor }),
      ),

    recordFailure: async ({ userGid, reason, address, nowMs }) => {
      await inTransaction(db, async (tx) => {
        await appendAudit(tx, {
          action: 'sign_in_failed',
          actor: { kind: 'anonymous', from: { address, credential: null } },
          target: { kind: 'user', gid: userGid ?? NOBODY },
          outcome: 'refused',
          reason,
          atMs: nowMs,
        })
      })
    },

    recordThrottled: async ({ email, address, budget, nowMs }) => {
      await inTransaction(db, async (tx) => {
        const account = await tx
          .selectFrom('users')
          .select('gid')
          .where('email_key', 'in', emailKeys(email.toWellFormed().replaceAll('\0', '')))
          .executeTakeFirst()
        await appendAudit(tx, {
          action: 'sign_in_throttled',
          actor: { kind: 'anonymous', from: { address, credential: null } },
          target: { kind: 'user', gid: account?.gid ?? NOBODY },
          outcome: 'refused',
          reason: budget,
          atMs: nowMs,
        })
      })
    },

    async find(hash) {
      const row = await db.queries
        .selectFrom('sessions')
        .innerJoin('users', 'users.gid', 'sessions.user_gid')
        .select(['sessions.gid', 'sessions.created_at_ms', 'sessions.authenticated_at_ms'])
        .select(['sessions.last_seen_at_ms', 'sessions.ended_at_ms', 'users.deactivated_at_ms'])
        .select(['users.gid as user_gid', 'users.name', 'users.email', 'users.language', 'users.time_zone'])
        .select('users.picture')
        .select(['sessions.methods', owesEnrolment.as('must_enrol')])
        .where('sessions.hash', '=', hashToBytes(hash))
        .executeTakeFirst()
      if (row === undefined) return null
      return {
        session: {
          gid: row.gid as Gid,
          user: {
            gid: row.user_gid as Gid,
            name: row.name,
            email: row.email,
            language: row.language,
            timeZone: row.time_zone,
            picture: row.picture,
          },
          authenticatedAtMs: row.authenticated_at_ms,
          methods: row.methods.split(' '),
          mustEnrol: row.must_enrol === 1,
        },
        createdAtMs: row.created_at_ms,
        lastSeenAtMs: row.last_seen_at_ms,
        endedAtMs: row.ended_at_ms,
        userDeactivatedAtMs: row.deactivated_at_ms,
      }
    },

    async recordSeen({ sessionGid, nowMs, intervalMs }) {
      // Nothing that is remembered under a stamp shows when somebody was there last.
      await sql`${UNSTAMPED}
        update sessions set last_seen_at_ms = ${nowMs} where gid = ${sessionGid}
          and ended_at_ms is null and last_seen_at_ms <= ${nowMs - intervalMs}`.execute(db.queries)
    },

    end: async (ending) =>
      await inTransaction(db, async (tx) => {
        if (await endSession(tx, ending, appendAudit)) return 'ended'
        const known = await tx
          .selectFrom('sessions')
          .select('gid')
          .where('gid', '=', ending.sessionGid)
          .executeTakeFirst()
        return known === undefined ? 'unknown' : 'already'
      }),

    ...ownSessions(db, appendAudit),
  }
}

export const DUE_SESSIONS: DueRows = {
  name: 'sessions',
  table: 'sessions',
  due: 'last_seen_at_ms',
  before: daysAfter(DEAD_SESSION_KEPT_DAYS),
}

/**
 * Other rooms' way to end all of a person's sessions in their own transaction, and what sign-ins are half done. What ran out before stays as it was.
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

/** Other rooms' way to remove a person's sessions together with the person. */
export async function removeSessionsOfUser(tx: Queries, userGid: Gid): Promise<void> {
  await tx.deleteFrom('sessions').where('user_gid', '=', userGid).execute()
}

async function startSession(
  db: Database,
  tx: Queries,
  starting: Parameters<SessionStore['start']>[0] & Omit<Needs, 'owesEnrolment'>,
): ReturnType<SessionStore['start']> {
  const { appendAudit, nowMs, passwordHash, replacesGid, session } = starting
  if (!(await holdAccount(db, tx, { userGid: session.userGid, passwordHash }))) return 'account_changed'
  if (await starting.personHasFactor(tx, session.userGid)) {
    await starting.insertHalfSession(tx, { session, nowMs }, appendAudit)
    return 'second_factor_needed'
  }
  await insertSession(tx, session, nowMs)
  const credential = { kind: 'session', gid: session.gid } as const
  const actor = {
    kind: 'user',
    gid: session.userGid,
    from: { address: session.address, credential },
  } as const
  await appendAudit(tx, {
    action: 'signed_in',
    actor,
    target: { kind: 'session', gid: session.gid },
    atMs: nowMs,
    personGid: session.userGid,
    details: { methods: session.methods.join(' ') },
  })
  if (replacesGid !== null) {
    await endSession(tx, { sessionGid: replacesGid, reason: 'replaced', actor, nowMs }, appendAudit)
  }
  await endSessionsBeyondLimit(tx, { userGid: session.userGid, actor, nowMs }, appendAudit)
  return 'started'
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
