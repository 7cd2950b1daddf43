import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import { inTransaction } from '../../db/transaction.js'
import { emailKeys } from '../../protocol/mail/email-key.js'
import { hashToBytes } from '../../protocol/token/secret.js'
import {
  endSession,
  endSessionsBeyondLimit,
  holdAccount,
  insertSession,
} from '../sessions/sessions.writers.js'
import { insertHalfSession } from './half-sessions.store.js'
import type { SignInStore } from './ports.js'
import { appendAudit } from '../audit/audit.writers.js'
import { personHasFactor } from '../factors/factor-rows.writers.js'
import { owesEnrolment } from '../factors/owed-enrolment.writers.js'

/** Stands in the trail for an address that nobody has; what was typed is kept nowhere. */
const NOBODY = ''

export function signInStore(db: Database): SignInStore {
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
        userGid: row.gid,
        passwordHash: row.hash,
        passwordGeneration: row.generation,
        deactivatedAtMs: row.deactivated_at_ms,
      }
    },

    start: async (starting) =>
      await inTransaction(db, async (tx) => await startSession(db, tx, { ...starting })),

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
          gid: row.gid,
          user: {
            gid: row.user_gid,
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
  }
}

async function startSession(
  db: Database,
  tx: Queries,
  starting: Parameters<SignInStore['start']>[0],
): ReturnType<SignInStore['start']> {
  const { nowMs, passwordHash, replacesGid, session } = starting
  if (!(await holdAccount(db, tx, { userGid: session.userGid, passwordHash }))) return 'account_changed'
  if (await personHasFactor(tx, session.userGid)) {
    await insertHalfSession(tx, { session, nowMs })
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
    await endSession(tx, { sessionGid: replacesGid, reason: 'replaced', actor, nowMs })
  }
  await endSessionsBeyondLimit(tx, { userGid: session.userGid, actor, nowMs })
  return 'started'
}
