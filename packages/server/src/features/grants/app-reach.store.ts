import { sql } from 'kysely'
import type { Database } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'

/**
 * Other features' way to tell how many people an app acts for.
 * @param at.sinceMs  from when on somebody counts as one of those whom it acted for lately
 */
export function appReachOf(db: Database) {
  return async (
    clientId: Gid,
    { nowMs, sinceMs }: { readonly nowMs: number; readonly sinceMs: number },
  ): Promise<{ readonly grants: number; readonly people: number; readonly peopleSince: number }> => {
    const row = await db.queries
      .selectFrom('grants')
      .where('client_id', '=', clientId)
      .where('revoked_at_ms', 'is', null)
      .where('expires_at_ms', '>', nowMs)
      .select((grant) => [
        grant.fn.countAll<number>().as('grants'),
        grant.fn.count<number>('user_gid').distinct().as('people'),
        sql<number>`count(distinct case when last_used_at_ms >= ${sinceMs} then user_gid end)`.as(
          'people_since',
        ),
      ])
      .executeTakeFirstOrThrow()
    return { grants: row.grants, people: row.people, peopleSince: row.people_since }
  }
}
