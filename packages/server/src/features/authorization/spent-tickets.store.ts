import type { Queries } from '../../db/database.js'
import { onceEnded, type DueRows } from '../../db/due-rows.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import type { Spendable } from '../grants/ports.js'

/**
 * Spends what is worth one decision, in the transaction of that decision: of many at once one spends it.
 * @returns whether it was this call
 */
export async function spendTicket(tx: Queries, { expiresAtMs, id }: Spendable): Promise<boolean> {
  const row = await tx
    .insertInto('spent_tickets')
    .values({ id, expires_at_ms: expiresAtMs })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    // Nothing that is remembered under a stamp shows what was spent.
    .modifyEnd(UNSTAMPED)
    .executeTakeFirst()
  return row !== undefined
}

export async function isTicketSpent(queries: Queries, id: string): Promise<boolean> {
  const row = await queries.selectFrom('spent_tickets').select('id').where('id', '=', id).executeTakeFirst()
  return row !== undefined
}

/** What has expired is refused without being looked for, so its row serves nobody. */
export const DUE_SPENT_TICKETS: DueRows = {
  name: 'spent_tickets',
  table: 'spent_tickets',
  due: 'expires_at_ms',
  before: onceEnded,
}
