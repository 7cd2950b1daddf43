import type { Queries } from '../../db/database.js'
import type { Category } from './category.js'
import type { TimeEntry } from './time-entry.js'
import { CATEGORY_COLUMNS, TIME_ENTRY_COLUMNS } from './time-tracking.columns.js'

/** Other features' way to give a workspace a category in their own transaction. */
export async function insertCategory(tx: Queries, category: Category): Promise<void> {
  await tx.insertInto('time_tracking_categories').values(CATEGORY_COLUMNS.write(category)).execute()
}

/** Other features' way to write time on a task in their own transaction; the task says the sum by itself. */
export async function insertTimeEntry(tx: Queries, entry: TimeEntry): Promise<void> {
  await tx.insertInto('time_tracking_entries').values(TIME_ENTRY_COLUMNS.write(entry)).execute()
}
