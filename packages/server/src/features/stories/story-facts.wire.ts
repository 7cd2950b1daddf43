import type { RecordField, RecordFields } from '../../protocol/asana/call.js'
import { formatOptionalDateTime } from '../../protocol/asana/dates.js'
import type { DescribedObject } from '../../protocol/asana/description.js'
import { DATE, DATE_TIME, orNull, TEXT } from '../../protocol/asana/openapi-schema.js'
import type { ResourceType } from '../../protocol/asana/operations.js'
import { daysOf } from './story-words.js'
import type { Story, StoryFacts } from './story.rules.js'
import { valueFactFields } from './value-facts.wire.js'

const DATES: DescribedObject = {
  fields: {
    start_on: {
      in: 'compact',
      says: 'The day on which it starts.',
      schema: orNull(DATE),
      example: null,
    },
    due_at: {
      in: 'compact',
      says: 'The moment at which it is due.',
      schema: orNull(DATE_TIME),
      example: null,
    },
    due_on: {
      in: 'compact',
      says: 'The day on which it is due.',
      schema: orNull(DATE),
      example: '2026-11-30',
    },
  },
}

type Names<T> = { [Name in keyof StoryFacts]: StoryFacts[Name] extends T ? Name : never }[keyof StoryFacts]

/** Undefined for a story that has no such fact: the field is left out then. */
function factOf<Name extends keyof StoryFacts>(story: Story, name: Name): StoryFacts[Name] | undefined {
  const facts: Partial<StoryFacts> | null = story.facts
  return facts?.[name]
}

function record(of: ResourceType, says: string, name: Names<string>): RecordField<Story> {
  return {
    in: 'full',
    of,
    says,
    example: null,
    isRare: true,
    value: (story) => factOf(story, name),
  }
}

function text(says: string, name: Names<string>): RecordField<Story> {
  return {
    in: 'full',
    says,
    schema: TEXT,
    example: '',
    isRare: true,
    value: (story) => factOf(story, name),
  }
}

function dates(says: string, name: 'oldDates' | 'newDates'): RecordField<Story> {
  return {
    in: 'full',
    of: DATES,
    says,
    example: null,
    isRare: true,
    value(story, { timeZone }) {
      const fact = factOf(story, name)
      if (fact === undefined) return undefined
      const { dueOn, startOn } = daysOf(fact, timeZone)
      return { start_on: startOn, due_at: formatOptionalDateTime(fact.dueAtMs), due_on: dueOn }
    },
  }
}

/** What a story of the system's is about: each kind has some of these, and comments have none. */
export const storyFactFields: RecordFields<Story> = {
  project: record('project', 'The project that the task came into, left, or was moved in.', 'projectGid'),
  old_section: record('section', 'The section that the task was moved out of.', 'oldSectionGid'),
  new_section: record('section', 'The section that the task was moved into.', 'newSectionGid'),
  assignee: record('user', 'Who the task was assigned to, or taken from.', 'assigneeGid'),
  follower: record('user', 'Who follows the task from then on, or no longer.', 'followerGid'),
  tag: record('tag', 'The tag that the task got, or lost.', 'tagGid'),
  task: record('task', 'The other task: the parent, or one that waits for this one.', 'otherTaskGid'),
  dependency: record('task', 'The task that this one waits for, or no longer.', 'dependencyGid'),
  old_name: text('What the task was called before.', 'oldName'),
  new_name: text('What the task was called then.', 'newName'),
  old_dates: dates('When the task was to start and was due before.', 'oldDates'),
  new_dates: dates('When the task was to start and was due then.', 'newDates'),
  old_resource_subtype: text('What kind of task it was before.', 'oldResourceSubtype'),
  new_resource_subtype: text('What kind of task it became.', 'newResourceSubtype'),
  old_approval_status: text('What had been decided before.', 'oldApprovalStatus'),
  new_approval_status: text('What was decided then.', 'newApprovalStatus'),
  ...valueFactFields(DATES),
}
