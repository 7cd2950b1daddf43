import { GOAL_STATUSES } from '../goals/goal-status.rules.js'
import { METRIC_UNITS, METRIC_VALUE_MAX, PRECISION_MAX, PROGRESS_SOURCES } from '../goals/metric.rules.js'
import { STATUS_TYPES_OF } from '../status-updates/status-update.rules.js'
import { CATEGORY_COLORS } from '../time-tracking/time-tracking.rules.js'
import { BILLABLE_STATUSES, ENTRY_MINUTES_MAX } from '../time-tracking/time-tracking.rules.js'
import {
  ACCESS_LEVELS,
  day,
  flag,
  gid,
  list,
  moment,
  name,
  oneOf,
  orNull,
  record,
  RICH_TEXT_LENGTH_MAX,
  text,
  TIME_PERIOD,
  user,
} from './seed-schema-parts.js'

/** What a seed may say of how work comes along: goals, status updates, briefs and tracked time. */

const WORDS = {
  text: text('In plain words.', 65_535),
  html_text: text('The same as rich text, in <body>…</body>; instead of text.', RICH_TEXT_LENGTH_MAX),
}
const DAYS_MAX = 36_500
const days = (description: string) => ({
  type: 'integer',
  minimum: -DAYS_MAX,
  maximum: DAYS_MAX,
  description,
})

export const statusUpdate = record(
  'How something came along, in `text` or in `html_text`.',
  ['status_type'],
  {
    gid,
    status_type: oneOf(STATUS_TYPES_OF.project, 'How it stood.'),
    title: text('What it is called. Without it: Status Update and the day.', 1_024),
    ...WORDS,
    created_by: {
      ...user,
      description: 'Who wrote it. Without it: the owner, else the workspace’s first admin.',
    },
    created_at: moment('When it was written. Without it: when the file is used'),
    created_in_days: days('Days from the moment at which the file is used; instead of created_at.'),
  },
)

export const projectBrief = record('What the project is for, at length, in `text` or in `html_text`.', [], {
  gid,
  title: text('What it is called.', 1_024),
  ...WORDS,
})

export const category = record('A word that tracked time is sorted by.', ['name'], {
  gid,
  name: name('category', 1_024),
  color: oneOf(CATEGORY_COLORS, 'Its color.', 'none'),
  is_archived: flag('Whether it was put away.', false),
})

export const timeEntry = record('Time that somebody spent on a task.', ['duration_minutes'], {
  gid,
  duration_minutes: {
    type: 'integer',
    minimum: 1,
    maximum: ENTRY_MINUTES_MAX,
    description: 'How long it took.',
  },
  created_by: {
    ...user,
    description: 'Whose time it is. Without it: the assignee’s, else who made the task.',
  },
  entered_on: day('The day of the work. Without it: that on which the file is used'),
  entered_in_days: days('Days from the day on which the file is used; instead of entered_on.'),
  attributable_to: {
    type: ['string', 'integer'],
    description: 'The project that it counts for, by name or gid; the task is in it.',
  },
  category: { type: ['string', 'integer'], description: 'A category of this workspace, by name or gid.' },
  billable_status: oneOf(BILLABLE_STATUSES, 'Whether somebody is to pay for it.', 'notApplicable'),
  description: text('What was done.', 65_535),
  created_at: moment('When it was entered. Without it: when the file is used'),
})

const value = (description: string) => ({
  type: 'number',
  minimum: -METRIC_VALUE_MAX,
  maximum: METRIC_VALUE_MAX,
  description,
})

const metric = record('The number by which it is told how far the goal is.', [], {
  gid,
  unit: oneOf(METRIC_UNITS, 'What it counts. Without it: a percentage where it is counted, else none.'),
  precision: {
    type: 'integer',
    minimum: 0,
    maximum: PRECISION_MAX,
    default: 0,
    description: 'Places after the point.',
  },
  currency_code: text('Of the unit currency: as ISO 4217 has it.', 3),
  initial_number_value: { ...value('Where it begins.'), default: 0 },
  target_number_value: value('Where it is to go. Without it: 1, where it is counted.'),
  current_number_value: value('Where it is. Without it: where it begins. What is counted takes none.'),
  progress_source: oneOf(PROGRESS_SOURCES, 'Where the number comes from.', 'manual'),
  is_custom_weight: flag('Whether what carries the goal counts by its weight.', false),
  set_by: { ...user, description: 'Who set it. Without it: who made the goal.' },
})

export const goal = record('A goal.', ['name'], {
  gid,
  name: name('goal', 1_024),
  created_by: { ...user, description: 'Who made it. Without it: the workspace’s first admin.' },
  owner: {
    ...user,
    type: ['string', 'integer', 'null'],
    description: 'Who answers for it. Without it: who made it; null for nobody.',
  },
  team: { type: ['string', 'integer', 'null'], description: 'A team of this workspace, by name or gid.' },
  is_workspace_level: {
    type: 'boolean',
    description: 'Whether it stands among the goals of the workspace. Without it: where it has no team.',
  },
  notes: text('In plain words.', 65_535),
  html_notes: text('The same as rich text, in <body>…</body>; instead of notes.', RICH_TEXT_LENGTH_MAX),
  start_on: orNull(day('The day it starts; needs a day on which it is due')),
  due_on: orNull(day('The day it is due')),
  due_in_days: days('Days from the day on which the file is used; instead of due_on.'),
  time_period: {
    type: 'string',
    pattern: TIME_PERIOD,
    description:
      'The year, half or quarter that it is for: FY27, H1 FY27, Q1 FY27; or that in which the file is used, or the one after it: this quarter, next year.',
  },
  status: { enum: [...GOAL_STATUSES, null], default: null, description: 'How it stands; needs a metric.' },
  metric,
  members: list(
    record('Somebody who works on it, and follows it.', ['user'], {
      gid,
      user,
      access_level: oneOf(
        ACCESS_LEVELS,
        'What they may do. Without it: commenter, and admin for the owner and who made it.',
      ),
    }),
    'Its owner is always one. Without it: who made it, too.',
  ),
  supporting: list(
    record('What carries it.', ['resource'], {
      gid,
      resource: {
        type: ['string', 'integer'],
        description: 'A goal, project or portfolio of this workspace, by name or gid, or a task, by gid.',
      },
      contribution_weight: {
        type: 'number',
        minimum: 0,
        maximum: 1,
        default: 0,
        description: 'How much it counts where the goal is counted by weight.',
      },
    }),
    'Subgoals and work, in order.',
  ),
})
