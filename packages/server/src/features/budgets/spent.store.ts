import { sql } from 'kysely'
import type { Database } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Spent, SpentStore } from './budget.js'

/** What was spent on the projects of some budgets: of the time that counts for each, as each of them says. */
export function spentStore(db: Database): SpentStore {
  return {
    async spent(budgets) {
      if (budgets.length === 0) return new Map()
      // The databases add up minutes; what they cost would be more than an integer of theirs can be.
      const { rows } = await sql<{ gid: Gid; minutes: number; rate_hundredths: number }>`
        select budgets.gid, cast(sum(entry.duration_minutes) as bigint) as minutes,
          coalesce(rates.rate_hundredths, 0) as rate_hundredths
        from budgets
        join time_tracking_entries as entry on entry.project_gid = budgets.project_gid
          and (budgets.actual_filter = 'any'
            or (budgets.actual_filter = 'billable' and entry.billable_status = 'billable')
            or (budgets.actual_filter = 'non_billable' and entry.billable_status = 'nonBillable'))
        left join rates on rates.project_gid = budgets.project_gid and rates.user_gid = entry.created_by_gid
        where budgets.gid in (${sql.join(budgets.map(({ gid }) => gid))})
        group by budgets.gid, coalesce(rates.rate_hundredths, 0)`.execute(db.queries)
      const spent = new Map<Gid, Spent>()
      for (const { gid, minutes, rate_hundredths: rate } of rows) {
        const before = spent.get(gid) ?? { minutes: 0, minuteHundredths: 0n }
        spent.set(gid, {
          minutes: before.minutes + Number(minutes),
          minuteHundredths: before.minuteHundredths + BigInt(minutes) * BigInt(rate),
        })
      }
      return spent
    },
  }
}
