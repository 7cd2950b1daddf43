import { EMPTY_ANSWER, type Answer, type Call, type Handlers } from '../../protocol/asana/call.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, type Outcome } from '../../protocol/asana/refusal.js'
import { parseTaskReference } from '../../protocol/asana/task-reference.js'
import { DAYS } from './categories.operations.js'
import type { FindCategory } from './category.js'
import { shownEntries, type FindTimeEntry, type VisibleTasks } from './find-time-entry.js'
import type { NarrowTime } from './narrow-time.js'
import type { TimeEntryFilter, TimeEntryStore } from './ports.js'
import type { makeCreateTimeEntry, makeDeleteTimeEntry, makeUpdateTimeEntry } from './save-time-entry.js'
import type { FindTask } from '../tasks/find-task.js'
import type { TimeEntry } from './time-entry.js'

type Served =
  | 'getTimeTrackingEntriesForTask'
  | 'getTimeTrackingEntriesForTimeTrackingCategory'
  | 'createTimeTrackingEntry'
  | 'getTimeTrackingEntry'
  | 'updateTimeTrackingEntry'
  | 'deleteTimeTrackingEntry'
  | 'getTimeTrackingEntries'

interface Needs {
  readonly entries: TimeEntryStore
  readonly findEntry: FindTimeEntry
  readonly findTask: FindTask
  readonly findCategory: FindCategory
  readonly visibleTasks: VisibleTasks
  readonly narrowTime: NarrowTime
  readonly createEntry: ReturnType<typeof makeCreateTimeEntry>
  readonly updateEntry: ReturnType<typeof makeUpdateTimeEntry>
  readonly deleteEntry: ReturnType<typeof makeDeleteTimeEntry>
}

export function timeEntriesApi(needs: Needs): Pick<Handlers, Served> {
  const list = async (
    { page, principal, rest }: Pick<Call<OperationId>, 'page' | 'principal' | 'rest'>,
    filter: TimeEntryFilter,
  ): Promise<Outcome<Answer>> => {
    const shown = async (entries: readonly TimeEntry[]) =>
      await shownEntries(needs.visibleTasks, principal, entries)
    const rows = await needs.entries.list({ ...filter, page, rest, shown })
    const cut = cutPage(rows, { page, keyOf: ({ enteredOn, gid }) => [enteredOn, gid] })
    return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
  }
  return {
    async getTimeTrackingEntriesForTask(call) {
      const { task_gid: text } = call.path
      const found = await needs.findTask(call.principal, parseTaskReference(text))
      if (found.state !== 'visible') return found.refusal(text)
      return await list(call, { taskGid: found.record.task.gid, from: null, until: null })
    },

    async getTimeTrackingEntriesForTimeTrackingCategory(call) {
      const found = await needs.findCategory(call.principal, call.path.time_tracking_category_gid)
      if (!found.ok) return found
      const read = readInput(call.query, DAYS)
      if (!read.ok) return read
      const { end_date: until = null, start_date: from = null } = read.value
      return await list(call, { categoryGid: found.value.record.gid, from, until })
    },

    async getTimeTrackingEntries(call) {
      const narrowed = await needs.narrowTime(call.principal, call.query)
      if (!narrowed.ok) return narrowed
      return narrowed.value === null
        ? done({ kind: 'list', records: [], next: null })
        : await list(call, narrowed.value)
    },

    async getTimeTrackingEntry({ path, principal }) {
      const { time_tracking_entry_gid: text } = path
      const found = await needs.findEntry(principal, parseGid(text))
      return found.state === 'visible' ? answer(done(found.record)) : found.refusal(text)
    },

    createTimeTrackingEntry: async ({ data, path, principal }) =>
      answer(await needs.createEntry(principal, { taskText: path.task_gid, data })),

    updateTimeTrackingEntry: async ({ data, path, principal }) =>
      answer(await needs.updateEntry(principal, { text: path.time_tracking_entry_gid, data })),

    async deleteTimeTrackingEntry({ path, principal }) {
      const deleted = await needs.deleteEntry(principal, path.time_tracking_entry_gid)
      return deleted.ok ? done(EMPTY_ANSWER) : deleted
    },
  }
}

function answer(outcome: Outcome<TimeEntry>): Outcome<Answer> {
  return outcome.ok ? done({ kind: 'record', record: outcome.value }) : outcome
}
