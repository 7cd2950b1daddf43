import { sql } from 'kysely'
import type { Database } from '../../db/database.js'
import type { DueRows } from '../../db/due-rows.js'
import { atLeastOne } from '../../db/in-list.js'
import { inTransaction } from '../../db/transaction.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import { firstUsageDay, type TokenUsageCount, type TokenUsageStore } from './token-usage.js'

export function tokenUsageStore(db: Database): TokenUsageStore {
  return {
    async add(counts) {
      if (counts.length === 0) return
      // Nothing that is remembered under a stamp shows these counts.
      await inTransaction(db, async (tx) => {
        await sql`${UNSTAMPED}
        insert into token_usage (token_gid, day, requests)
        select added.token_gid, added.day, added.requests from ${rowsOf(db, counts)} as added
        where exists (select 1 from tokens where tokens.gid = added.token_gid)
        on conflict (token_gid, day) do update set requests = token_usage.requests + excluded.requests`.execute(
          tx,
        )
      })
    },

    async list({ fromDay, tokenGids }) {
      const rows = await db.queries
        .selectFrom('token_usage')
        .selectAll()
        .where('token_gid', 'in', atLeastOne(tokenGids))
        .where('day', '>=', fromDay)
        .orderBy('token_gid')
        .orderBy('day')
        .execute()
      return rows.map((row) => ({ tokenGid: row.token_gid, day: row.day, requests: row.requests }))
    },
  }
}

export const DUE_TOKEN_USAGE: DueRows = {
  name: 'token_usage',
  table: 'token_usage',
  due: 'day',
  before: firstUsageDay,
}

/** In one order on every node: two that add to the same rows at once then wait for each other in turn, and never in a ring. */
function rowsOf(db: Database, counts: readonly TokenUsageCount[]) {
  const key = ({ day, tokenGid }: TokenUsageCount) => `${tokenGid} ${day}`
  const ordered = counts.toSorted((one, other) => (key(one) < key(other) ? -1 : 1))
  const batch = JSON.stringify(
    ordered.map(({ day, requests, tokenGid }) => ({ token_gid: tokenGid, day, requests })),
  )
  return db.kind === 'sqlite'
    ? sql`(select value ->> 'token_gid' as token_gid, value ->> 'day' as day, value ->> 'requests' as requests
        from json_each(${batch}))`
    : sql`(select * from json_to_recordset(${batch}::json)
        as read_rows(token_gid text, day text, requests integer))`
}
