import { noCustomFields } from '../../protocol/asana/custom-fields.js'
import {
  date,
  dateTime,
  flag,
  listOf,
  nullable,
  oneOf,
  record,
  reference,
  text,
  userReference,
  type Field,
} from '../../protocol/asana/field.js'
import type { InputValues } from '../../protocol/asana/input.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { richFromPlain, richTextFault } from '../../protocol/asana/rich-text.js'
import { NAME_LENGTH_MAX, NOTES_LENGTH_MAX } from '../../protocol/asana/text.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { TaskChanges } from './ports.js'
import { APPROVAL_STATUSES, ASSIGNEE_STATUSES, TASK_SUBTYPES, type Task } from './task.js'

/** What both creating and updating a task take. */
const SETTABLE = {
  name: text({ lengthMax: NAME_LENGTH_MAX }),
  resource_subtype: oneOf(...TASK_SUBTYPES),
  approval_status: oneOf(...APPROVAL_STATUSES),
  assignee_status: oneOf(...ASSIGNEE_STATUSES),
  completed: flag,
  due_at: nullable(dateTime),
  due_on: nullable(date),
  html_notes: text({ lengthMax: NOTES_LENGTH_MAX }),
  notes: text({ lengthMax: NOTES_LENGTH_MAX }),
  liked: flag,
  start_at: nullable(dateTime),
  start_on: nullable(date),
  assignee: nullable(userReference),
  custom_fields: noCustomFields,
} as const satisfies Readonly<Record<string, Field<unknown>>>

export const CREATE_TASK_FIELDS = {
  ...SETTABLE,
  workspace: reference,
  projects: listOf(reference),
  parent: nullable(reference),
  memberships: listOf(record({ project: reference, section: reference }, ['project'])),
  followers: listOf(userReference),
  tags: listOf(reference),
} as const

export const UPDATE_TASK_FIELDS = SETTABLE

export type SettableInput = InputValues<typeof SETTABLE>

type ScheduleChanges = Pick<TaskChanges, 'startOn' | 'startAtMs' | 'dueOn' | 'dueAtMs'>

/**
 * Turns what a request set into changes; the assignee aside, who needs a look at who is where.
 * @param before  the task as it was; null for a new one
 */
export function readTaskChanges(
  input: SettableInput,
  { before, userGid, nowMs }: { readonly before: Task | null; readonly userGid: Gid; readonly nowMs: number },
): Outcome<TaskChanges> {
  if (input.notes !== undefined && input.html_notes !== undefined) {
    return invalid('You may only provide one of notes or html_notes!')
  }
  const richFault = input.html_notes === undefined ? null : richTextFault(input.html_notes)
  if (richFault !== null) return invalid(`html_notes: ${richFault}`)
  const schedule = readSchedule(input)
  if (!schedule.ok) return schedule
  const subtype = input.resource_subtype ?? before?.resourceSubtype ?? 'default_task'
  if (input.approval_status !== undefined && subtype !== 'approval') {
    return invalid('approval_status: Only tasks with resource_subtype approval have one')
  }
  if (subtype === 'milestone' && (schedule.value.startOn ?? schedule.value.startAtMs ?? null) !== null) {
    return invalid('start_on: A milestone has no start date')
  }
  const htmlNotes = input.html_notes ?? (input.notes === undefined ? undefined : richFromPlain(input.notes))
  return done({
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(htmlNotes === undefined ? {} : { htmlNotes }),
    ...(input.assignee_status === undefined ? {} : { assigneeStatus: input.assignee_status }),
    ...(subtype === 'milestone' && before?.resourceSubtype !== 'milestone'
      ? { startOn: null, startAtMs: null }
      : {}),
    ...schedule.value,
    ...readCompletion(input, { before, subtype, userGid, nowMs }),
  })
}

/** An approval is complete exactly when it is no longer pending. */
function readCompletion(
  input: SettableInput,
  context: {
    readonly before: Task | null
    readonly subtype: Task['resourceSubtype']
    readonly userGid: Gid
    readonly nowMs: number
  },
): TaskChanges {
  const { before, subtype, userGid, nowMs } = context
  const wasCompleted = before !== null && before.completedAtMs !== null
  const statusBefore = before?.approvalStatus ?? (wasCompleted ? 'approved' : 'pending')
  const completed =
    input.approval_status === undefined ? input.completed : input.approval_status !== 'pending'
  const approvalStatus =
    subtype !== 'approval'
      ? null
      : (input.approval_status ??
        (input.completed === undefined
          ? statusBefore
          : input.completed
            ? approvedOr(statusBefore)
            : 'pending'))
  return {
    resourceSubtype: subtype,
    approvalStatus,
    ...(completed === undefined || completed === wasCompleted
      ? {}
      : { completedAtMs: completed ? nowMs : null, completedByGid: completed ? userGid : null }),
  }
}

function approvedOr(status: string): string {
  return status === 'pending' ? 'approved' : status
}

/** A task is due on a day or at an instant, never both; a start needs the end that it belongs to, in the same request. */
function readSchedule(input: SettableInput): Outcome<ScheduleChanges> {
  const { due_at: dueAt, due_on: dueOn, start_at: startAt, start_on: startOn } = input
  const given = (value: unknown) => value !== undefined && value !== null
  if (given(dueAt) && given(dueOn)) return invalid('You may only provide one of due_on or due_at!')
  if (given(startAt) && given(startOn)) return invalid('You may only provide one of start_on or start_at!')
  if (given(startAt) && !given(dueAt)) return invalid('start_at: Needs due_at in the same request')
  if (given(startOn) && !given(dueOn) && !given(dueAt)) {
    return invalid('start_on: Needs due_on or due_at in the same request')
  }
  const dueDay = dueOn ?? (dueAt === undefined || dueAt === null ? null : dayOf(dueAt))
  if (typeof startOn === 'string' && dueDay !== null && startOn > dueDay) {
    return invalid('start_on: Must not be after the due date')
  }
  if (typeof startAt === 'number' && typeof dueAt === 'number' && startAt >= dueAt) {
    return invalid('start_at: Must be before due_at')
  }
  const duesCleared = dueAt === null || dueOn === null
  return done({
    ...(given(dueAt) ? { dueAtMs: dueAt ?? null, dueOn: dueDay } : {}),
    ...(given(dueOn) ? { dueAtMs: null, dueOn: dueOn ?? null, startAtMs: null } : {}),
    ...(duesCleared && !given(dueAt) && !given(dueOn)
      ? {
          dueAtMs: null,
          startAtMs: null,
          ...(dueAt === null && dueOn === undefined ? {} : { dueOn: null, startOn: null }),
        }
      : {}),
    ...(startAt === undefined
      ? {}
      : { startAtMs: startAt, startOn: startAt === null ? null : dayOf(startAt) }),
    ...(startOn === undefined || given(startAt) ? {} : { startOn, startAtMs: null }),
  })
}

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10)
}

/** No workspace has tags yet, so the first one named is one that nobody recognises. */
export function unknownTag(tags: readonly Gid[] | undefined): string | null {
  const [first] = tags ?? []
  return first === undefined ? null : unknownReference('tags: [0]', first)
}
