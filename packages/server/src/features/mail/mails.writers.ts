import type { Queries } from '../../db/database.js'
import { RESET_REQUESTS_WAITING_MAX, type Mail } from './mail.js'
import { HELD_NOTICES, noticesOf } from './mail-budget.js'
import { spendMail } from './mail-budgets.store.js'

export type ToQueue = Mail & { readonly nowMs: number }

/**
 * Every feature's way to write to a person, in the transaction of what the mail is about: neither is ever kept without the other. A person is
 * mailed so many notices of a kind and no more; one mail tells them that others were held back, and where to look.
 */
export type QueueMail = (tx: Queries, mail: ToQueue) => Promise<void>

export const queueMail: QueueMail = async (tx, mail) => {
  const { nowMs, to } = mail
  // An address is proved once, and a request for a link has limits of its own before it comes here.
  if ('userGid' in to && mail.kind !== 'address_proved') {
    const { userGid: subject } = to
    const limit = await spendMail(tx, [{ budget: noticesOf(mail.kind), subject }], nowMs)
    if (limit !== null) {
      if ((await spendMail(tx, [{ budget: HELD_NOTICES, subject }], nowMs)) !== null) return
      const facts = { mails: limit.mails, untilMs: limit.untilMs }
      await insertMail(tx, { kind: 'notices_held', to, facts, nowMs })
      return
    }
  }
  await insertMail(tx, mail)
}

export async function insertMail(tx: Queries, { facts, kind, nowMs, to }: ToQueue): Promise<void> {
  await tx
    .insertInto('mails')
    .values({
      kind,
      user_gid: 'userGid' in to ? to.userGid : null,
      email: 'email' in to ? to.email : null,
      facts: JSON.stringify(facts),
      queued_at_ms: nowMs,
      attempts: 0,
      due_at_ms: nowMs,
    })
    .execute()
}

/** Whether so many requests for reset links wait that no further one is taken. Tells nothing of any account. */
export async function hasTooManyResetRequests(tx: Queries): Promise<boolean> {
  const rows = await tx
    .selectFrom('mails')
    .select('seq')
    .where('kind', '=', 'password_reset')
    .limit(RESET_REQUESTS_WAITING_MAX)
    .execute()
  return rows.length >= RESET_REQUESTS_WAITING_MAX
}

/** Other features' way to keep a restored database from mailing links that were asked for before, in their own transaction. */
export async function dropRestoredLinks(tx: Queries): Promise<void> {
  await tx.deleteFrom('mails').where('kind', 'in', ['password_reset', 'invitation']).execute()
}
