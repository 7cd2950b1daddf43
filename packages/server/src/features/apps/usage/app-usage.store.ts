import { sql } from 'kysely'
import type { Database } from '../../../db/database.js'
import type { DueRows } from '../../../db/due-rows.js'
import { atLeastOne } from '../../../db/in-list.js'
import { UNSTAMPED } from '../../../db/node-sqlite.js'
import { daysBefore } from '../../../protocol/asana/dates.js'
import { USAGE_KEPT_DAYS, type StatusClass, type UsageCount } from './app-usage.js'
import type { AppUsageStore } from './app-usage-ports.js'

export function appUsageStore(db: Database): AppUsageStore {
  return {
    async add(counts) {
      if (counts.length === 0) return
      // Nothing that is remembered under a stamp shows these counts.
      await sql`${UNSTAMPED}
        insert into app_usage (client_id, day, status_class, requests)
        select added.client_id, added.day, added.status_class, added.requests from ${rowsOf(db, counts)} as added
        where exists (select 1 from apps where apps.client_id = added.client_id)
        on conflict (client_id, day, status_class) do update set requests = app_usage.requests + excluded.requests`.execute(
        db.queries,
      )
    },

    async list({ clientId, fromDay }) {
      const rows = await db.queries
        .selectFrom('app_usage')
        .selectAll()
        .where('client_id', '=', clientId)
        .where('day', '>=', fromDay)
        .orderBy('day')
        .orderBy('status_class')
        .execute()
      return rows.map((row) => ({
        clientId: row.client_id,
        day: row.day,
        statusClass: row.status_class as StatusClass,
        requests: row.requests,
      }))
    },

    async listTotals({ clientIds, fromDay }) {
      const rows = await db.queries
        .selectFrom('app_usage')
        .select(['client_id', 'day'])
        .select(({ fn }) => fn.sum<number | string>('requests').as('requests'))
        .where('client_id', 'in', atLeastOne(clientIds))
        .where('day', '>=', fromDay)
        .groupBy(['client_id', 'day'])
        .orderBy('client_id')
        .orderBy('day')
        .execute()
      // PostgreSQL's sum of integers is a bigint, which comes as text.
      return rows.map((row) => ({
        clientId: row.client_id,
        day: row.day,
        requests: Number(row.requests),
      }))
    },
  }
}

export const DUE_APP_USAGE: DueRows = {
  name: 'app_usage',
  table: 'app_usage',
  due: 'day',
  before: (nowMs) => daysBefore(nowMs, USAGE_KEPT_DAYS),
}

/** In one order on every node: two that add to the same rows at once then wait for each other in turn, and never in a ring. */
function rowsOf(db: Database, counts: readonly UsageCount[]) {
  const key = ({ clientId, day, statusClass }: UsageCount) => `${clientId} ${day} ${statusClass}`
  const ordered = counts.toSorted((one, other) => (key(one) < key(other) ? -1 : 1))
  const batch = JSON.stringify(
    ordered.map(({ clientId, day, requests, statusClass }) => ({
      client_id: clientId,
      day,
      status_class: statusClass,
      requests,
    })),
  )
  return db.kind === 'sqlite'
    ? sql`(select value ->> 'client_id' as client_id, value ->> 'day' as day, value ->> 'status_class' as status_class,
        value ->> 'requests' as requests from json_each(${batch}))`
    : sql`(select * from json_to_recordset(${batch}::json)
        as read_rows(client_id text, day text, status_class integer, requests integer))`
}
