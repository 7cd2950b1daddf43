import { fieldValues } from '../../protocol/asana/custom-fields.js'
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
import type { InputValues, Twins } from '../../protocol/asana/input.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { taskReference } from '../../protocol/asana/task-reference.js'
import { NAME_LENGTH_MAX, NOTES_LENGTH_MAX } from '../../protocol/asana/text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { EXTERNAL_FIELD } from './external.js'
import type { TaskChanges } from './ports.js'
import { changeSchedule, NO_SCHEDULE } from './schedule.js'
import { APPROVAL_STATUSES, ASSIGNEE_STATUSES, TASK_SUBTYPES, type Task } from './task.rules.js'

const APPROVAL_STATUS = oneOf(...APPROVAL_STATUSES)

/** What both creating and updating a task take. */
const SETTABLE = {
  name: text({ lengthMax: NAME_LENGTH_MAX }).says('What people call it.'),
  resource_subtype: oneOf(...TASK_SUBTYPES).says('What kind of task it is.'),
  // Null is what tasks of the other kinds have.
  approval_status: nullable(APPROVAL_STATUS).says('What was decided. Only for approvals.'),
  assignee_status: oneOf(...ASSIGNEE_STATUSES).says('Where its assignee keeps it.'),
  assignee_section: nullable(reference).says(
    'Where you keep it in your own list; only of a task that is assigned to you.',
  ),
  completed: flag.says('Whether it is done.'),
  due_at: nullable(dateTime).says('The moment at which it is due. Not together with `due_on`.'),
  due_on: nullable(date).says('The day on which it is due; null for none.'),
  html_notes: text({ lengthMax: NOTES_LENGTH_MAX }).says(
    'What it is about, as rich text in a `<body>`. Not together with `notes`.',
  ),
  notes: text({ lengthMax: NOTES_LENGTH_MAX }).says('What it is about, as plain text.'),
  liked: flag.says('Whether you like it.'),
  start_at: nullable(dateTime).says('The moment at which it starts. Needs `due_at`.'),
  start_on: nullable(date).says('The day on which it starts. Needs a due date.'),
  assignee: nullable(userReference).says('Who is to do it; null for nobody.'),
  custom_fields: fieldValues.says(
    'What it has in custom fields of its projects, by their gids: a text, a number, `{date}` or `{date_time}`, the gid of an option, or a list of gids of options, people or records; null for nothing.',
  ),
  external: EXTERNAL_FIELD.says(
    'What your app keeps with it for itself, as `{gid, data}`; null for nothing. The task can then be named `external:` and that gid wherever a task is. Not with a personal token.',
  ),
} as const satisfies Readonly<Record<string, Field<unknown>>>

export const CREATE_TASK_FIELDS = {
  ...SETTABLE,
  workspace: nullable(reference).says(
    'The workspace to create it in. Not needed with `projects` or `parent`.',
  ),
  projects: listOf(reference).says('The projects to put it into.'),
  parent: nullable(taskReference).says('The task that it is a part of.'),
  memberships: listOf(record({ project: reference, section: reference }, ['project'])).says(
    'The projects to put it into, each with a section.',
  ),
  followers: listOf(userReference).says('Who hears of it, beside you and its assignee.'),
  tags: listOf(reference).says('The tags to give it.'),
} as const

export const UPDATE_TASK_FIELDS = SETTABLE

/** A start needs its end in the same request, also where that stays as it is. */
export const TASK_TWINS: readonly Twins[] = [
  { names: ['notes', 'html_notes'], ofEchoes: 'none' },
  { names: ['due_on', 'due_at'], ofEchoes: 'one' },
  { names: ['start_on', 'start_at'], ofEchoes: 'one' },
]

export type SettableInput = InputValues<typeof SETTABLE>

/**
 * Turns what a request set into changes; the assignee aside, who needs a look at who is where.
 * @param before  the task as it was; null for a new one
 * @param htmlNotes  rich text as it is kept; undefined where the request says nothing of it
 */
export function readTaskChanges(
  input: SettableInput,
  {
    before,
    htmlNotes,
    userGid,
    timeZone = null,
    nowMs,
  }: {
    readonly before: Task | null
    readonly htmlNotes: string | undefined
    readonly userGid: Gid
    /** Of the writer; null or absent for UTC. */
    readonly timeZone?: string | null
    readonly nowMs: number
  },
): Outcome<TaskChanges> {
  const schedule = changeSchedule(before ?? NO_SCHEDULE, input, timeZone)
  if (!schedule.ok) return schedule
  const subtype = input.resource_subtype ?? before?.resourceSubtype ?? 'default_task'
  const status = input.approval_status ?? undefined
  if (input.approval_status === null && before?.approvalStatus != null) {
    return invalid(`approval_status: Must be one of ${APPROVAL_STATUSES.join(', ')}`)
  }
  if (status !== undefined && subtype !== 'approval') {
    return invalid('approval_status: Only tasks with resource_subtype approval have one')
  }
  if (subtype === 'milestone' && (input.start_on ?? input.start_at ?? null) !== null) {
    return invalid('start_on: A milestone has no start date')
  }
  const after: TaskChanges = {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(htmlNotes === undefined ? {} : { htmlNotes }),
    ...(input.assignee_status === undefined ? {} : { assigneeStatus: input.assignee_status }),
    startOn: subtype === 'milestone' ? null : schedule.value.startOn,
    startAtMs: subtype === 'milestone' ? null : schedule.value.startAtMs,
    dueOn: schedule.value.dueOn,
    dueAtMs: schedule.value.dueAtMs,
    ...readCompletion(input, { before, subtype, userGid, nowMs }),
  }
  return done(before === null ? after : differencesOf(before, after))
}

/** Only what is to be other than it was is written: two people who change different fields at once both have their way. */
function differencesOf(before: Task, after: TaskChanges): TaskChanges {
  const changed = Object.entries(after).filter(([name, value]) => before[name as keyof Task] !== value)
  return Object.fromEntries(changed)
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
  const status = input.approval_status ?? undefined
  const statusBefore = before?.approvalStatus ?? (wasCompleted ? 'approved' : 'pending')
  const completed = status === undefined ? input.completed : status !== 'pending'
  const approvalStatus =
    subtype !== 'approval'
      ? null
      : (status ??
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
