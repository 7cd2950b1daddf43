import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { addTaskTime, holdTimedTask } from '../tasks/tracked-time.writers.js'
import type { TimeEntryStore, TimeRefused } from './ports.js'
import { readTimeEntries } from './time-entry-list.store.js'
import type { TimeEntry } from './time-entry.js'
import { TIME_ENTRY_COLUMNS } from './time-tracking.columns.js'
import { insertTimeEntry } from './time-tracking.writers.js'
import { isClosed, mondayOf } from './timesheet.rules.js'
import { readStatuses } from './timesheet-statuses.store.js'

export function timeEntryStore(db: Database): TimeEntryStore {
  return {
    read: async (gids) => (gids.length === 0 ? [] : await readEntries(db.queries, gids)),

    list: async (filter) => await readTimeEntries(db.queries, filter),

    statuses: async (entries) => await readStatuses(db.queries, entries),

    create: async (entry, { perTaskMax, ...doing }) =>
      await inTransaction(db, async (tx) => {
        const task = await holdTimedTask(db, tx, entry.taskGid)
        if (task === null) return 'task_gone'
        const refused = await holdReferred(db, tx, entry)
        if (refused !== null) return refused
        const { kept } = await tx
          .selectFrom('time_tracking_entries')
          .select((row) => row.fn.countAll<number>().as('kept'))
          .where('task_gid', '=', entry.taskGid)
          .executeTakeFirstOrThrow()
        if (kept >= perTaskMax) return 'too_many'
        await insertTimeEntry(tx, entry)
        await addTaskTime(tx, task, { ...doing, minutes: entry.durationMinutes })
        return 'created'
      }),

    update: async ({ gid, taskGid }, changes, doing) =>
      await inTransaction(db, async (tx) => {
        const task = await holdTimedTask(db, tx, taskGid)
        const [before] = task === null ? [] : await readEntries(tx, [gid])
        if (task === null || before === undefined) return null
        const after = { ...before, ...changes }
        if (await isInClosedWeek(db, tx, before)) return 'closed'
        const refused = await holdReferred(db, tx, after)
        if (refused !== null) return refused
        await tx
          .updateTable('time_tracking_entries')
          .set(TIME_ENTRY_COLUMNS.write(after))
          .where('gid', '=', gid)
          .execute()
        await addTaskTime(tx, task, { ...doing, minutes: after.durationMinutes - before.durationMinutes })
        return after
      }),

    delete: async ({ gid, taskGid }, doing) =>
      await inTransaction(db, async (tx) => {
        const task = await holdTimedTask(db, tx, taskGid)
        const [before] = task === null ? [] : await readEntries(tx, [gid])
        if (task === null || before === undefined) return null
        if (await isInClosedWeek(db, tx, before)) return 'closed'
        await tx.deleteFrom('time_tracking_entries').where('gid', '=', gid).execute()
        await addTaskTime(tx, task, { ...doing, minutes: -before.durationMinutes })
        return 'deleted'
      }),
  }
}

async function readEntries(queries: Queries, gids: readonly Gid[]): Promise<readonly TimeEntry[]> {
  const rows = await queries
    .selectFrom('time_tracking_entries')
    .selectAll()
    .where('gid', 'in', gids)
    .execute()
  return rows.map((row) => TIME_ENTRY_COLUMNS.read(row))
}

/** Holds what an entry refers to, and the week that it is of, until the transaction ends. @returns what of it forbids to keep the entry */
async function holdReferred(db: Database, tx: Queries, entry: TimeEntry): Promise<TimeRefused | null> {
  const { categoryGid, projectGid } = entry
  if (projectGid !== null && !(await hold(db, tx, 'projects', projectGid))) return 'project_gone'
  if (categoryGid !== null && !(await hold(db, tx, 'time_tracking_categories', categoryGid)))
    return 'category_gone'
  return (await isInClosedWeek(db, tx, entry)) ? 'closed' : null
}

// oxlint-disable-next-line max-params -- a row by its table and gid, in a transaction
async function hold(
  { locksRows }: Database,
  tx: Queries,
  table: 'projects' | 'time_tracking_categories',
  gid: Gid,
): Promise<boolean> {
  const row = await tx
    .selectFrom(table)
    .select('gid')
    .where('gid', '=', gid)
    .$if(locksRows, (query) => query.forKeyShare())
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Whether the week of an entry was handed in. The answer holds until the transaction ends: a timesheet's status waits for who looks at it, and one
 * that is about to begin for who holds its person.
 */
async function isInClosedWeek(
  { locksRows }: Database,
  tx: Queries,
  { createdByGid, enteredOn, workspaceGid }: TimeEntry,
): Promise<boolean> {
  if (locksRows)
    await tx.selectFrom('users').select('gid').where('gid', '=', createdByGid).forShare().execute()
  const sheet = await tx
    .selectFrom('timesheet_approval_statuses')
    .select('approval_status')
    .where('user_gid', '=', createdByGid)
    .where('workspace_gid', '=', workspaceGid)
    .where('start_on', '=', mondayOf(enteredOn))
    .$if(locksRows, (query) => query.forShare())
    .executeTakeFirst()
  return sheet !== undefined && isClosed(sheet.approval_status)
}
