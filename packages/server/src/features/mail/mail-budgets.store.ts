import type { Queries } from '../../db/database.js'
import { onceEnded, type DueRows } from '../../db/due-rows.js'
import { spentLimit, stillCounted, type MailBudget, type SpentLimit } from './mail-budget.js'

/** A budget, and whose: a gid, or an address in the form in which two are compared. */
export interface Account {
  readonly budget: MailBudget
  readonly subject: string
}

/**
 * Takes one mail from each of several budgets, or from none. The rows are held until the transaction ends, in the order given: whoever
 * spends from the same budgets at the same time, on whichever node, waits, and then counts this one.
 * @returns the limit that keeps the mail back; null for one that may go out
 */
export async function spendMail(
  tx: Queries,
  accounts: readonly Account[],
  nowMs: number,
): Promise<SpentLimit | null> {
  const held: { readonly account: Account; readonly spentAtMs: readonly number[] }[] = []
  for (const account of accounts) held.push({ account, spentAtMs: await hold(tx, account) })
  for (const { account, spentAtMs } of held) {
    const limit = spentLimit(account.budget, spentAtMs, nowMs)
    if (limit !== null) return limit
  }
  for (const { account, spentAtMs } of held) {
    const kept = stillCounted(account.budget, [...spentAtMs, nowMs], nowMs)
    await tx
      .updateTable('mail_budgets')
      .set({ spent_at_ms: JSON.stringify(kept.spentAtMs), ends_at_ms: kept.endsAtMs })
      .where('budget', '=', account.budget.name)
      .where('subject', '=', account.subject)
      .execute()
  }
  return null
}

/** Budgets whose time is over. */
export const DUE_MAIL_BUDGETS: DueRows = {
  name: 'mail_budgets',
  table: 'mail_budgets',
  due: 'ends_at_ms',
  before: onceEnded,
}

/** Writing the row, even unchanged, holds it on both databases, and reads what the last one who held it left. */
async function hold(tx: Queries, { budget, subject }: Account): Promise<readonly number[]> {
  const row = await tx
    .insertInto('mail_budgets')
    .values({ budget: budget.name, subject, spent_at_ms: '[]', ends_at_ms: 0 })
    .onConflict((conflict) =>
      conflict
        .columns(['budget', 'subject'])
        .doUpdateSet((row) => ({ ends_at_ms: row.ref('mail_budgets.ends_at_ms') })),
    )
    .returning('spent_at_ms')
    .executeTakeFirstOrThrow()
  return JSON.parse(row.spent_at_ms) as readonly number[]
}
