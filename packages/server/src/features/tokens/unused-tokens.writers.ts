import { sql } from 'kysely'
import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { appendAudit } from '../audit/audit.writers.js'
import { queueMail } from '../mail/mails.writers.js'
import { DAY_MS } from '../../time-units.js'

interface Ended {
  readonly gid: Gid
  readonly user_gid: Gid
  readonly name: string
  readonly hint: string
}

/** Ends personal tokens that a workspace of their owner's demands to be used more often; each once, with its audit row and a letter. */
export async function revokeUnused(
  db: Database,
  { nowMs, rowsMax }: { readonly nowMs: number; readonly rowsMax: number },
): Promise<number> {
  // From the policies on, which are few; and where none asks for it, no token is looked at.
  const due = sql`select old.gid from workspace_policies as p
    cross join workspace_members as m cross join tokens as old
    where m.workspace_gid = p.workspace_gid and old.user_gid = m.user_gid and old.kind = 'personal' and old.revoked_at_ms is null and p.unused_days_max is not null
      and (old.expires_at_ms is null or old.expires_at_ms > ${nowMs})
      and (old.retires_at_ms is null or old.retires_at_ms > ${nowMs})
      and old.created_at_ms <= ${nowMs} - p.unused_days_max * ${sql.lit(DAY_MS)}
      and (old.last_used_at_ms is null or old.last_used_at_ms <= ${nowMs} - p.unused_days_max * ${sql.lit(DAY_MS)})
    limit ${rowsMax}`
  // Nearly always there is none, and then nothing is written, not even a transaction.
  if ((await due.execute(db.queries)).rows.length === 0) return 0
  return await inTransaction(db, async (tx) => {
    const { rows } = await sql<Ended>`update tokens set revoked_at_ms = ${nowMs}, revoked_reason = 'unused'
      where revoked_at_ms is null and gid in (${due}) returning gid, user_gid, name, hint`.execute(tx)
    // In one order, whoever writes to several people: their budgets of mails are held until the end.
    const byPerson = rows.toSorted((one, other) => (one.user_gid < other.user_gid ? -1 : 1))
    for (const { gid, hint, name, user_gid } of byPerson) {
      await appendAudit(tx, {
        action: 'token_revoked',
        actor: { kind: 'system' },
        target: { kind: 'token', gid },
        personGid: user_gid,
        atMs: nowMs,
        reason: 'unused',
        details: { hint, name },
      })
      await queueMail(tx, {
        kind: 'token_unused',
        to: { userGid: user_gid },
        facts: { name, hint },
        nowMs,
      })
    }
    return rows.length
  })
}
