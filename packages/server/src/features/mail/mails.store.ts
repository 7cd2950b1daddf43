import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { atLeastOne } from '../../db/in-list.js'
import { emailKey, emailKeys } from '../../protocol/mail/email-key.js'
import { MAILS_COUNTED_MAX, type Mail } from './mail.js'
import {
  INVITATIONS_OF_WORKSPACE,
  INVITATIONS_OF_WORKSPACE_TO_RECIPIENT,
  INVITATIONS_TO_RECIPIENT,
  type SpentLimit,
} from './mail-budget.js'
import { spendMail } from './mail-budgets.store.js'
import type { ClaimedMail, MailStore } from './ports.js'
import { appendAudit } from '../audit/audit.writers.js'
import { type ToQueue, insertMail } from './mails.writers.js'

/** The same for an invitation, which whoever sends it is told of if it is held back. */
export type QueueInvitation = typeof queueInvitation

/**
 * @param recipient  the invited address, in the form in which two are compared
 * @returns the limit that keeps the mail back; null when it was queued
 */
export async function queueInvitation(
  tx: Queries,
  mail: Extract<ToQueue, { readonly kind: 'invitation' }>,
  recipient: string,
): Promise<SpentLimit | null> {
  const { workspaceGid } = mail.facts
  const accounts = [
    { budget: INVITATIONS_OF_WORKSPACE, subject: workspaceGid },
    { budget: INVITATIONS_OF_WORKSPACE_TO_RECIPIENT, subject: `${workspaceGid} ${recipient}` },
    { budget: INVITATIONS_TO_RECIPIENT, subject: recipient },
  ]
  const limit = await spendMail(tx, accounts, mail.nowMs)
  if (limit === null) await insertMail(tx, mail)
  return limit
}

export function mailStore(db: Database): MailStore {
  return {
    async waiting(nowMs) {
      const at = (comparison: '<=' | '>') =>
        db.queries.selectFrom('mails').where('due_at_ms', comparison, nowMs).orderBy('due_at_ms')
      const [oldest] = await at('<=').select('due_at_ms').limit(1).execute()
      const due = await at('<=').select('seq').limit(MAILS_COUNTED_MAX).execute()
      const retrying = await at('>')
        .select('seq')
        .where('attempts', '>', 0)
        .limit(MAILS_COUNTED_MAX)
        .execute()
      return {
        due: due.length,
        retrying: retrying.length,
        lateMs: oldest === undefined ? 0 : nowMs - oldest.due_at_ms,
      }
    },

    async claim({ nowMs, retryAfterMs, rowsMax }) {
      const due = await dueMails(db.queries, nowMs, rowsMax)
      const claimed: ClaimedMail[] = []
      for (const row of due) {
        const attempts = row.attempts + 1
        const { numUpdatedRows } = await db.queries
          .updateTable('mails')
          .set({ attempts, due_at_ms: nowMs + retryAfterMs(attempts) })
          .where('seq', '=', row.seq)
          .where('queued_at_ms', '=', row.queued_at_ms)
          .where('due_at_ms', '=', row.due_at_ms)
          .where('attempts', '=', row.attempts)
          .executeTakeFirst()
        const mail = Number(numUpdatedRows) === 1 ? mailOf(row, attempts) : null
        if (mail === null) continue
        if (row.deactivated_at_ms === null) claimed.push(mail)
        else await removeMail(db.queries, mail.seq)
      }
      return claimed
    },

    remove: async (seq) => {
      await removeMail(db.queries, seq)
    },

    giveUp: async ({ mail, nowMs, reason }) => {
      await inTransaction(db, async (tx) => {
        await removeMail(tx, mail.seq)
        await appendAudit(tx, {
          action: 'mail_failed',
          actor: { kind: 'system' },
          target: targetOf(mail),
          atMs: nowMs,
          outcome: 'refused',
          reason,
          ...(mail.kind === 'invitation' ? { workspaceGid: mail.facts.workspaceGid } : {}),
          details: { kind: mail.kind, attempts: mail.attempts },
        })
      })
    },
  }
}

async function dueMails(queries: Queries, nowMs: number, rowsMax: number) {
  const rows = await queries
    .selectFrom('mails')
    .leftJoin('users', 'users.gid', 'mails.user_gid')
    .select(['users.language', 'users.time_zone', 'mails.user_gid', 'mails.email'])
    .select(['mails.seq', 'mails.kind', 'mails.facts', 'mails.attempts'])
    .select(['mails.queued_at_ms', 'mails.due_at_ms', 'users.name', 'users.deactivated_at_ms'])
    .select(sql<string>`coalesce(mails.email, users.email)`.as('address'))
    .where('mails.due_at_ms', '<=', nowMs)
    .orderBy('mails.due_at_ms')
    .orderBy('mails.seq')
    .limit(rowsMax)
    .execute()
  const settings = await settingsOf(
    queries,
    rows.flatMap(({ email }) => (email === null ? [] : [email])),
  )
  return rows.map((row) => ({ ...row, ...(row.email === null ? null : settings.get(emailKey(row.email))) }))
}

/** In which language, and by which clock, to write to whoever has a mailbox, as far as they said. @returns by the mailbox's key */
async function settingsOf(queries: Queries, emails: readonly string[]) {
  const rows = await queries
    .selectFrom('users')
    .select(['email', 'language', 'time_zone'])
    .where('email_key', 'in', atLeastOne(emails.flatMap((email) => emailKeys(email))))
    .execute()
  return new Map(
    rows.map(({ email, language, time_zone }) => [emailKey(email), { language, time_zone }] as const),
  )
}

/** The writer above is the only one, so a row is read back as what it wrote. */
function mailOf(row: Awaited<ReturnType<typeof dueMails>>[number], attempts: number): ClaimedMail {
  const to = row.user_gid === null ? { email: row.address } : { userGid: row.user_gid }
  return {
    kind: row.kind,
    to,
    facts: JSON.parse(row.facts) as Mail['facts'],
    seq: row.seq,
    address: row.address,
    name: row.name,
    language: row.language,
    timeZone: row.time_zone,
    queuedAtMs: row.queued_at_ms,
    attempts,
  } as ClaimedMail
}

async function removeMail(tx: Queries, seq: number): Promise<void> {
  await tx.deleteFrom('mails').where('seq', '=', seq).execute()
}

/** Nobody's gid stands for an address: what was typed is kept nowhere. */
function targetOf(mail: ClaimedMail): { readonly kind: 'user' | 'workspace'; readonly gid: string } {
  if (mail.kind === 'invitation') return { kind: 'workspace', gid: mail.facts.workspaceGid }
  return { kind: 'user', gid: 'userGid' in mail.to ? mail.to.userGid : '' }
}
