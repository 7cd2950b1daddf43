import type { Database, Queries } from '../../db/database.js'
import { onceEnded, type DueRows } from '../../db/due-rows.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashToBytes, type SecretHash } from '../../protocol/token/secret.js'
import type { SpendProof } from '../factors/spend-proof.store.js'
import { HALF_SESSION_TRIES_MAX } from './half-session.js'
import type { SecondStepStore } from './second-step-ports.js'
import { endSession, endSessionsBeyondLimit, insertSession } from '../sessions/sessions.writers.js'
import { appendAudit } from '../audit/audit.writers.js'
import { queueMail } from '../mail/mails.writers.js'
import { claimCodeTry, giveBackCodeTry } from '../factors/code-tries.writers.js'

/** Stands in the trail for a passkey that nobody has. */
const NOBODY = ''

interface Needs {
  readonly spendProof: SpendProof
}

export function secondStepStore(db: Database, needs: Needs): SecondStepStore {
  return {
    async find(hash, nowMs) {
      const row = await db.queries
        .selectFrom('half_sessions')
        .innerJoin('users', 'users.gid', 'half_sessions.user_gid')
        .innerJoin('passwords', 'passwords.user_gid', 'users.gid')
        .select(['users.gid', 'users.name', 'users.email', 'half_sessions.tries', 'passwords.generation'])
        .where('half_sessions.hash', '=', hashToBytes(hash))
        .where('half_sessions.expires_at_ms', '>', nowMs)
        .where('users.deactivated_at_ms', 'is', null)
        .executeTakeFirst()
      if (row === undefined || row.tries >= HALF_SESSION_TRIES_MAX) return null
      return {
        user: { gid: row.gid, name: row.name, email: row.email },
        passwordGeneration: row.generation,
        triesLeft: HALF_SESSION_TRIES_MAX - row.tries,
      }
    },

    claimTry: async (claim) => await inTransaction(db, async (tx) => await claimTry(db, tx, claim)),

    start: async (starting) =>
      await inTransaction(db, async (tx) => await startProven(db, tx, { ...starting, needs })),

    async recordFailure({ address, nowMs, reason, userGid }) {
      await inTransaction(db, async (tx) => {
        await appendAudit(tx, {
          action: 'second_factor_failed',
          actor: { kind: 'anonymous', from: { address, credential: null } },
          target: { kind: 'user', gid: userGid ?? NOBODY },
          atMs: nowMs,
          outcome: 'refused',
          reason,
        })
      })
    },
  }
}

export const DUE_HALF_SESSIONS: DueRows = {
  name: 'half_sessions',
  table: 'half_sessions',
  due: 'expires_at_ms',
  before: onceEnded,
}

/** Held are the half-session and its person, so that all that is counted of them is counted one after the other. */
async function claimTry(
  db: Database,
  tx: Queries,
  { address, counts, hash, nowMs }: Parameters<SecondStepStore['claimTry']>[0],
): ReturnType<SecondStepStore['claimTry']> {
  const half = tx.selectFrom('half_sessions').select('user_gid').where('hash', '=', hashToBytes(hash))
  const owner = await half.executeTakeFirst()
  const userGid = owner?.user_gid
  if (userGid === undefined || !(await holdActive(db, tx, userGid))) return { decision: 'gone' }
  const open = await half
    .where('expires_at_ms', '>', nowMs)
    .where('tries', '<', HALF_SESSION_TRIES_MAX)
    .executeTakeFirst()
  if (open === undefined) return { decision: 'gone' }
  const claimed = await claimCodeTry(tx, { userGid, counts, nowMs })
  if (claimed.decision === 'claimed') {
    await tx
      .updateTable('half_sessions')
      .set((now) => ({ tries: now('tries', '+', 1) }))
      .where('hash', '=', hashToBytes(hash))
      .execute()
    return claimed
  }
  const { isFirst, isOfStrangers, triesMax, waitMs } = claimed
  if (isFirst) {
    await appendAudit(tx, {
      action: 'second_factor_failed',
      actor: { kind: 'anonymous', from: { address, credential: null } },
      target: { kind: 'user', gid: userGid },
      atMs: nowMs,
      outcome: 'refused',
      reason: 'throttled',
    })
    const facts = { tries: triesMax, address }
    if (isOfStrangers) await queueMail(tx, { kind: 'second_factor_guessed', to: { userGid }, facts, nowMs })
  }
  return { decision: 'throttled', waitMs }
}

/** The person is held first, as everybody does who ends their sessions, so that nobody waits for somebody who waits for them. */
async function startProven(
  db: Database,
  tx: Queries,
  starting: Parameters<SecondStepStore['start']>[0] & { readonly needs: Needs },
): ReturnType<SecondStepStore['start']> {
  const { halfHash, needs, nowMs, proof, replacesGid, session } = starting
  const { address, userGid } = session
  if (!(await holdActive(db, tx, userGid))) return 'gone'
  if (halfHash !== null && !(await isOwed(db, tx, { halfHash, userGid, nowMs }))) return 'gone'
  const credential = { kind: 'session', gid: session.gid } as const
  const actor = { kind: 'user', gid: userGid, from: { address, credential } } as const
  const spent = await needs.spendProof(tx, { userGid, proof, actor, address, nowMs })
  if (spent !== 'spent') return spent
  if (halfHash !== null)
    await tx.deleteFrom('half_sessions').where('hash', '=', hashToBytes(halfHash)).execute()
  await giveBackCodeTry(tx, { userGid, counts: starting.counts })
  await insertSession(tx, session, nowMs)
  await appendAudit(tx, {
    action: 'signed_in',
    actor,
    target: { kind: 'session', gid: session.gid },
    personGid: userGid,
    atMs: nowMs,
    details: { address, methods: session.methods.join(' '), factor: proof.kind },
  })
  if (replacesGid !== null)
    await endSession(tx, { sessionGid: replacesGid, reason: 'replaced', actor, nowMs })
  await endSessionsBeyondLimit(tx, { userGid, actor, nowMs })
  return 'started'
}

async function holdActive(db: Database, tx: Queries, userGid: Gid): Promise<boolean> {
  const row = await tx
    .selectFrom('users')
    .select('gid')
    .where('gid', '=', userGid)
    .where('deactivated_at_ms', 'is', null)
    .$if(db.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  return row !== undefined
}

/** Whether the half-session is this person's and still there; it is held until the transaction ends. */
async function isOwed(
  db: Database,
  tx: Queries,
  half: { readonly halfHash: SecretHash; readonly userGid: Gid; readonly nowMs: number },
): Promise<boolean> {
  const row = await tx
    .selectFrom('half_sessions')
    .select('user_gid')
    .where('hash', '=', hashToBytes(half.halfHash))
    .where('user_gid', '=', half.userGid)
    .where('expires_at_ms', '>', half.nowMs)
    .$if(db.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  return row !== undefined
}
