import type { Queries } from '../../db/database.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import type { Spendable } from './ports.js'

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

/** What has expired is refused without being looked for, so its row serves nobody. @returns how many went */
export async function sweepSpentTickets(
  queries: Queries,
  { nowMs, rowsMax }: { readonly nowMs: number; readonly rowsMax: number },
): Promise<number> {
  const { numDeletedRows } = await queries
    .deleteFrom('spent_tickets')
    .where('id', 'in', (sub) =>
      sub
        .selectFrom('spent_tickets')
        .select('id')
        .where('expires_at_ms', '<=', nowMs)
        .orderBy('expires_at_ms')
        .limit(rowsMax),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
