import type { AsRead } from '../../protocol/asana/as-read.js'
import { dayIn, dayOf } from '../../protocol/asana/dates.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput, readRecordInput, type Input, type InputValues } from '../../protocol/asana/input.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { parseTaskReference } from '../../protocol/asana/task-reference.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { FindTask } from '../tasks/find-task.js'
import type { FindCategory } from './category.js'
import { mayChangeTime, type FindTimeEntry } from './find-time-entry.js'
import type { TimeEntryChanges, TimeEntryStore, TimeRefused } from './ports.js'
import { NEW_TIME_ENTRY, TIME_ENTRY_CHANGES } from './time-entries.operations.js'
import { CATEGORIES_PER_ENTRY_MAX, TIME_ENTRIES_PER_TASK_MAX, type TimeEntry } from './time-entry.js'

export interface SaveNeeds {
  readonly entries: TimeEntryStore
  readonly findEntry: FindTimeEntry
  readonly findTask: FindTask
  /** The projects that each task is in, of those that the viewer may see. */
  readonly projectsOf: (viewer: Principal, taskGid: Gid) => Promise<readonly Gid[]>
  readonly findCategory: FindCategory
  readonly asRead: AsRead
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  /** Every name of an entry's record, for those that a request may not set. */
  readonly fieldNames: readonly string[]
}

type Values = InputValues<typeof TIME_ENTRY_CHANGES.fields>

/** Tracks the caller's time on a task that they may edit. */
export function makeCreateTimeEntry(needs: SaveNeeds) {
  return async (
    viewer: Principal,
    sent: { readonly taskText: string; readonly data: Input },
  ): Promise<Outcome<TimeEntry>> => {
    const found = await needs.findTask(viewer, parseTaskReference(sent.taskText))
    if (found.state !== 'visible') return found.refusal(sent.taskText)
    const { access, task } = found.record
    const read = readInput(sent.data, { ...NEW_TIME_ENTRY, readOnly: needs.fieldNames })
    if (!read.ok) return read
    if (access !== 'edit') return noAccess('task')
    const nowMs = needs.clock.nowMs()
    const [onlyProject = null, ...others] = await needs.projectsOf(viewer, task.gid)
    const blank: TimeEntry = {
      gid: await needs.nextGid(),
      workspaceGid: task.workspaceGid,
      taskGid: task.gid,
      createdByGid: viewer.userGid,
      projectGid: others.length === 0 ? onlyProject : null,
      categoryGid: null,
      durationMinutes: 0,
      enteredOn: viewer.timeZone == null ? dayOf(nowMs) : dayIn(nowMs, viewer.timeZone),
      billableStatus: 'notApplicable',
      description: '',
      createdAtMs: nowMs,
    }
    const changes = await readChanges(needs, viewer, { before: blank, input: read.value })
    if (!changes.ok) return changes
    const entry = { ...blank, ...changes.value }
    const decision = await needs.entries.create(entry, {
      byGid: viewer.userGid,
      nowMs,
      perTaskMax: TIME_ENTRIES_PER_TASK_MAX,
    })
    if (decision === 'created') return done(entry)
    return decision === 'task_gone' ? notRecognized('task', sent.taskText) : refusalOf(decision, entry)
  }
}

/** Changes time: the caller's own, or as an admin anybody's. */
export function makeUpdateTimeEntry(needs: SaveNeeds) {
  return async (
    viewer: Principal,
    sent: { readonly text: string; readonly data: Input },
  ): Promise<Outcome<TimeEntry>> => {
    const found = await needs.findEntry(viewer, parseGid(sent.text))
    if (found.state !== 'visible') return found.refusal(sent.text)
    const { record } = found
    const read = await readRecordInput(sent.data, {
      ...TIME_ENTRY_CHANGES,
      readOnly: needs.fieldNames,
      asRead: async (values) => await needs.asRead(viewer, { type: 'time_tracking_entry', record }, values),
    })
    if (!read.ok) return read
    if (!mayChangeTime(viewer, record)) return noAccess('time_tracking_entry')
    const changes = await readChanges(needs, viewer, { before: record, input: read.value })
    if (!changes.ok) return changes
    const doing = { byGid: viewer.userGid, nowMs: needs.clock.nowMs() }
    const updated = await needs.entries.update(record, changes.value, doing)
    if (updated === null || updated === 'task_gone') return notRecognized('time_tracking_entry', sent.text)
    return typeof updated === 'string' ? refusalOf(updated, { ...record, ...changes.value }) : done(updated)
  }
}

/** Deletes time: the caller's own, or as an admin anybody's. */
export function makeDeleteTimeEntry(needs: Pick<SaveNeeds, 'clock' | 'entries' | 'findEntry'>) {
  return async (viewer: Principal, text: string): Promise<Outcome<null>> => {
    const found = await needs.findEntry(viewer, parseGid(text))
    if (found.state !== 'visible') return found.refusal(text)
    const { record } = found
    if (!mayChangeTime(viewer, record)) return noAccess('time_tracking_entry')
    const deleted = await needs.entries.delete(record, { byGid: viewer.userGid, nowMs: needs.clock.nowMs() })
    if (deleted === 'closed') return refusalOf(deleted, record)
    return deleted === 'deleted' ? done(null) : notRecognized('time_tracking_entry', text)
  }
}

/** Turns what a request set into changes. What it names has to be there for the viewer: a project of the task's, a category of the workspace's. */
async function readChanges(
  needs: SaveNeeds,
  viewer: Principal,
  { before, input }: { readonly before: TimeEntry; readonly input: Values },
): Promise<Outcome<TimeEntryChanges>> {
  const { attributable_to: projectGid, categories } = input
  if (projectGid != null && projectGid !== before.projectGid) {
    const projectGids = await needs.projectsOf(viewer, before.taskGid)
    if (!projectGids.includes(projectGid))
      return invalid(
        `${unknownReference('attributable_to', projectGid)}. It must be a project that the task is in`,
      )
  }
  const category = await readCategory(needs, viewer, { before, categories })
  if (!category.ok) return category
  return done({
    ...(projectGid === undefined ? {} : { projectGid }),
    ...(category.value === undefined ? {} : { categoryGid: category.value }),
    ...(input.duration_minutes === undefined ? {} : { durationMinutes: input.duration_minutes }),
    ...(input.entered_on === undefined ? {} : { enteredOn: input.entered_on }),
    ...(input.billable_status === undefined ? {} : { billableStatus: input.billable_status }),
    ...(input.description === undefined ? {} : { description: input.description }),
  })
}

/** @returns undefined where the request says nothing of categories */
async function readCategory(
  { findCategory }: SaveNeeds,
  viewer: Principal,
  { before, categories }: { readonly before: TimeEntry; readonly categories: Values['categories'] },
): Promise<Outcome<Gid | null | undefined>> {
  if (categories === undefined) return done(undefined)
  if (categories.length > CATEGORIES_PER_ENTRY_MAX)
    return invalid(`categories: Must have at most ${CATEGORIES_PER_ENTRY_MAX} elements`)
  const [gid = null] = categories
  if (gid === null || gid === before.categoryGid) return done(gid)
  const found = await findCategory(viewer, gid)
  if (!found.ok || found.value.record.workspaceGid !== before.workspaceGid)
    return invalid(unknownReference('categories: [0]', gid))
  if (found.value.record.isArchived === 1)
    return invalid(`categories: [0]: Is archived, and no further time gets it: ${gid}`)
  return done(gid)
}

function refusalOf(refused: Exclude<TimeRefused, 'task_gone'>, entry: TimeEntry): ReturnType<typeof invalid> {
  switch (refused) {
    case 'project_gone':
      return invalid(unknownReference('attributable_to', String(entry.projectGid)))
    case 'category_gone':
      return invalid(unknownReference('categories: [0]', String(entry.categoryGid)))
    case 'too_many':
      return invalid(`task: Has ${TIME_ENTRIES_PER_TASK_MAX} time tracking entries, as many as it may have`)
    case 'closed':
      return invalid(
        'entered_on: The timesheet of that week is submitted or approved. Have it taken back or rejected first',
      )
  }
}
