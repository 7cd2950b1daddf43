import { sql } from 'kysely'
import type { Database } from '../../db/database.js'
import type { DeleteCategory } from './ports.js'
import { CLOSED_STATUSES } from './timesheet.rules.js'

export function deleteCategory({ locksRows, queries }: Database): DeleteCategory {
  const sunday = locksRows
    ? sql`to_char(sheet.start_on::date + 6, 'YYYY-MM-DD')`
    : sql`date(sheet.start_on, '+6 days')`
  return async (gid) => {
    // A closed week takes no further time, and so what is closed while this runs is closed after it.
    const closed = sql`
      select 1 from time_tracking_entries as entry
      join timesheet_approval_statuses as sheet on sheet.user_gid = entry.created_by_gid
        and sheet.workspace_gid = entry.workspace_gid
        and entry.entered_on between sheet.start_on and ${sunday}
      where entry.category_gid = ${gid} and sheet.approval_status in (${sql.join([...CLOSED_STATUSES])})`
    const { rows } = await sql`
      delete from time_tracking_categories where gid = ${gid} and not exists (${closed})
      returning gid`.execute(queries)
    if (rows.length > 0) return 'deleted'
    const { rows: left } = await sql`
      select gid from time_tracking_categories where gid = ${gid}`.execute(queries)
    return left.length === 0 ? 'deleted' : 'closed'
  }
}
