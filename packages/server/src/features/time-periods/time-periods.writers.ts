import type { Selectable } from 'kysely'
import { columnsOf } from '../../db/columns.js'
import type { Queries } from '../../db/database.js'
import type { TimePeriodsTable } from '../../db/schema.js'
import type { TimePeriod } from './time-period.rules.js'

export const TIME_PERIOD_COLUMNS = columnsOf<TimePeriod, Selectable<TimePeriodsTable>>()({
  gid: 'gid',
  workspaceGid: 'workspace_gid',
  period: 'period',
  startOn: 'start_on',
  endOn: 'end_on',
  parentGid: 'parent_gid',
})

/** Other features' way to give a workspace a period in their own transaction, after the one that it is a part of. */
export async function insertTimePeriod(tx: Queries, period: TimePeriod): Promise<void> {
  await tx.insertInto('time_periods').values(TIME_PERIOD_COLUMNS.write(period)).execute()
}
