import { dayIn } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { NamedPart } from '../../protocol/asana/named-text.js'
import type { ResourceType } from '../../protocol/asana/operations.js'
import type { FactsOf, SystemKind, SystemStory } from './story.rules.js'
import { VALUE_WORDS } from './value-story-words.js'
import type { TaskDates } from './task-change.rules.js'

/** By whose clock days are told; null or absent for UTC. */
type TimeZone = string | null | undefined
type Parts = readonly NamedPart[]

/** What a reader is told who may not see the record, or when it is gone. */
const UNNAMED = {
  user: 'somebody',
  project: 'a project',
  section: 'a section',
  tag: 'a tag',
  task: 'a task',
} as const

const named = (type: ResourceType & keyof typeof UNNAMED, gid: Gid): NamedPart => ({
  type,
  gid,
  otherwise: UNNAMED[type],
})

const WORDS: {
  readonly [Kind in SystemKind]: (facts: FactsOf<Kind>, timeZone: TimeZone) => Parts
} = {
  added_to_project: ({ projectGid }) => ['added this task to ', named('project', projectGid)],
  removed_from_project: ({ projectGid }) => ['removed this task from ', named('project', projectGid)],
  section_changed: ({ newSectionGid, oldSectionGid, projectGid }) => [
    'moved this task from ',
    named('section', oldSectionGid),
    ' to ',
    named('section', newSectionGid),
    ' in ',
    named('project', projectGid),
  ],
  assigned: ({ assigneeGid }) => ['assigned this task to ', named('user', assigneeGid)],
  unassigned: ({ assigneeGid }) => ['unassigned this task from ', named('user', assigneeGid)],
  name_changed: ({ newName }) => [`changed the name to "${newName}"`],
  notes_changed: () => ['changed the description'],
  due_date_changed: ({ newDates }, timeZone) => [dateWords(newDates, timeZone)],
  marked_complete: () => ['marked this task complete'],
  marked_incomplete: () => ['marked this task incomplete'],
  resource_subtype_changed: ({ newResourceSubtype: subtype }) => [
    `changed this task to ${subtype === 'default_task' ? 'a task' : subtype === 'approval' ? 'an approval' : `a ${subtype}`}`,
  ],
  approval_status_changed: ({ newApprovalStatus }) => [
    APPROVALS[newApprovalStatus] ?? 'changed the approval of this task',
  ],
  follower_added: ({ followerGid }) => ['added ', named('user', followerGid), ' to task'],
  follower_removed: ({ followerGid }) => ['removed ', named('user', followerGid), ' from task'],
  added_to_task: ({ otherTaskGid }) => ['added this task to ', named('task', otherTaskGid)],
  removed_from_task: ({ otherTaskGid }) => ['removed this task from ', named('task', otherTaskGid)],
  added_to_tag: ({ tagGid }) => ['added this task to ', named('tag', tagGid)],
  removed_from_tag: ({ tagGid }) => ['removed this task from ', named('tag', tagGid)],
  attachment_added: ({ attachmentName }) => [`attached ${attachmentName}`],
  dependency_added: ({ dependencyGid }) => ['marked this task as blocked by ', named('task', dependencyGid)],
  dependency_removed: ({ dependencyGid }) => [
    'marked this task as no longer blocked by ',
    named('task', dependencyGid),
  ],
  dependent_added: ({ otherTaskGid }) => ['marked this task as blocking ', named('task', otherTaskGid)],
  dependent_removed: ({ otherTaskGid }) => [
    'marked this task as no longer blocking ',
    named('task', otherTaskGid),
  ],
  ...VALUE_WORDS,
}

const APPROVALS: Readonly<Record<string, string>> = {
  pending: 'marked this task pending',
  approved: 'approved this task',
  rejected: 'rejected this task',
  changes_requested: 'requested changes on this task',
}

/** What happened, without who did it. */
export function wordsOf({ facts, kind }: SystemStory, timeZone: TimeZone): Parts {
  if ('isWithheld' in facts) return ['changed a custom field']
  // Kind and facts belong together, which TypeScript does not follow through the table.
  return (WORDS[kind] as (facts: unknown, timeZone: TimeZone) => Parts)(facts, timeZone)
}

/** Who did it, and what. */
export function sentenceOf(story: SystemStory & { readonly createdByGid: Gid }, timeZone: TimeZone): Parts {
  return [named('user', story.createdByGid), ' ', ...wordsOf(story, timeZone)]
}

/** The days of dates as somebody sees them where they are; null where there is none. */
export function daysOf(
  { dueAtMs, dueOn, startAtMs, startOn }: TaskDates,
  timeZone: TimeZone,
): { readonly startOn: string | null; readonly dueOn: string | null } {
  const dayOf = (atMs: number | null, day: string | null) =>
    atMs === null || timeZone == null ? day : dayIn(atMs, timeZone)
  return { startOn: dayOf(startAtMs, startOn), dueOn: dayOf(dueAtMs, dueOn) }
}

function dateWords(dates: TaskDates, timeZone: TimeZone): string {
  const { dueOn, startOn } = daysOf(dates, timeZone)
  if (dueOn === null) return 'removed the due date'
  if (startOn === null) return `changed the due date to ${dayInWords(dueOn)}`
  return `changed the due date to ${dayInWords(startOn)} – ${dayInWords(dueOn)}`
}

const DAY_IN_WORDS = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  year: 'numeric',
  month: 'short',
  day: 'numeric',
})

/** `Nov 30, 2026` */
function dayInWords(day: string): string {
  return DAY_IN_WORDS.format(new Date(`${day}T00:00:00Z`))
}
