import { sql } from 'kysely'
import type { Database } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { SpentStore } from './budget.js'

/** What was spent on the projects of some budgets: of the time that counts for each, as each of them says. */
export function spentStore(db: Database): SpentStore {
  return {
    async spent(budgets) {
      if (budgets.length === 0) return new Map()
      const { rows } = await sql<{ gid: Gid; minutes: number; minute_hundredths: number }>`
        select budgets.gid, cast(sum(entry.duration_minutes) as bigint) as minutes,
          cast(sum(entry.duration_minutes * coalesce(rates.rate_hundredths, 0)) as bigint) as minute_hundredths
        from budgets
        join time_tracking_entries as entry on entry.project_gid = budgets.project_gid
          and (budgets.actual_filter = 'any'
            or (budgets.actual_filter = 'billable' and entry.billable_status = 'billable')
            or (budgets.actual_filter = 'non_billable' and entry.billable_status = 'nonBillable'))
        left join rates on rates.project_gid = budgets.project_gid and rates.user_gid = entry.created_by_gid
        where budgets.gid in (${sql.join(budgets.map(({ gid }) => gid))})
        group by budgets.gid`.execute(db.queries)
      return new Map(
        rows.map((row) => [row.gid, { minutes: row.minutes, minuteHundredths: row.minute_hundredths }]),
      )
    },
  }
}
