import {
  type AnyRecord,
  type RecordField,
  type RecordFields,
  relation,
  type Resource,
} from '../../protocol/asana/call.js'
import { ACCESS_LEVELS } from '../../protocol/asana/access-level.js'
import {
  alwaysNull,
  LONG_TEXT,
  NAME,
  NO_CUSTOM_FIELDS,
  NOTES,
  QUERIED,
  RICH_TEXT,
} from '../../protocol/asana/common-fields.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { DATE, FLAG, oneOf, orNull } from '../../protocol/asana/openapi-schema.js'
import { RichValue } from '../../protocol/asana/rich-value.js'
import { loadVisibleGoals } from './find-goal.js'
import { goalLikeFields } from './goal-likes.wire.js'
import { goalMetricField } from './goal-metric.wire.js'
import { GOAL_DEFAULT_LEVEL, GOAL_PRIVACY, type Goal } from './goal.js'
import { GOAL_STATUSES } from './goal-status.rules.js'
import type { GoalMemberStore, GoalStore } from './ports.js'
import type { ReadMetrics } from './read-metrics.js'

/** For how many a plan takes its people: more than nearly all goals have. */
const PEOPLE = 20

const OWN_FIELDS: RecordFields<Goal> = {
  name: { in: 'compact', ...NAME, example: EXAMPLES.goal.name, value: ({ name }) => name },
  owner: {
    in: 'compact',
    of: 'user',
    says: 'Who answers for it.',
    example: EXAMPLES.user,
    value: ({ ownerGid }) => ownerGid,
  },
  notes: {
    in: 'full',
    weight: LONG_TEXT,
    ...NOTES,
    value: ({ htmlNotes, workspaceGid }) => new RichValue('plain', htmlNotes, workspaceGid),
  },
  html_notes: {
    in: 'optional',
    weight: LONG_TEXT,
    ...RICH_TEXT,
    value: ({ htmlNotes, workspaceGid }) => new RichValue('xml', htmlNotes, workspaceGid),
  },
  due_on: {
    in: 'full',
    says: 'The day on which it is due.',
    schema: orNull(DATE),
    example: null,
    value: ({ dueOn }) => dueOn,
  },
  start_on: {
    in: 'full',
    says: 'The day on which it starts.',
    schema: orNull(DATE),
    example: null,
    value: ({ startOn }) => startOn,
  },
  is_workspace_level: {
    in: 'full',
    says: 'Whether it stands among the goals of the workspace.',
    schema: FLAG,
    example: true,
    value: ({ isWorkspaceLevel }) => isWorkspaceLevel,
  },
  status: {
    in: 'full',
    says: 'How it stands: an open one `green`, `yellow` or `red`, a closed one `achieved`, `partial`, `missed` or `dropped`.',
    schema: orNull(oneOf(...GOAL_STATUSES)),
    example: 'green',
    value: ({ status }) => status,
  },
  team: {
    in: 'full',
    of: 'team',
    says: 'Its team.',
    example: null,
    value: ({ teamGid }) => teamGid,
  },
  time_period: {
    in: 'full',
    of: 'time_period',
    scope: 'time_periods:read',
    says: 'The year, half or quarter that it is for.',
    example: null,
    value: ({ timePeriodGid }) => timePeriodGid,
  },
  workspace: {
    in: 'full',
    of: 'workspace',
    says: 'Its workspace.',
    example: EXAMPLES.workspace,
    value: ({ workspaceGid }) => workspaceGid,
  },
  privacy_setting: {
    in: 'full',
    says: 'Who sees it. Always the whole workspace here, but for guests who do not work on it.',
    schema: oneOf('public_to_workspace', 'members_only'),
    example: GOAL_PRIVACY,
    value: () => GOAL_PRIVACY,
  },
  default_access_level: {
    in: 'full',
    says: 'What a new member may do.',
    schema: oneOf(...ACCESS_LEVELS),
    example: GOAL_DEFAULT_LEVEL,
    value: () => GOAL_DEFAULT_LEVEL,
  },
  current_status_update: { in: 'full', ...alwaysNull('Its last status update.'), value: () => null },
  custom_fields: { in: 'full', ...NO_CUSTOM_FIELDS, value: () => [] },
}

export function goalResource({
  goals,
  members,
  readMetrics,
  settingsField,
}: {
  readonly goals: GoalStore
  /** Which custom fields it has. */
  readonly settingsField: RecordField<AnyRecord>
  readonly members: GoalMemberStore
  readonly readMetrics: ReadMetrics
}): Resource<Goal> {
  return {
    type: 'goal',
    nestedScope: 'goals:read',
    says: 'What a workspace or a team wants to reach.',
    exampleGid: EXAMPLES.goal.gid,
    fields: {
      ...OWN_FIELDS,
      ...goalLikeFields(goals),
      metric: goalMetricField(readMetrics),
      custom_field_settings: settingsField,
      followers: {
        in: 'full',
        of: 'user',
        many: PEOPLE,
        weight: QUERIED,
        says: 'Who works on it.',
        example: [EXAMPLES.user],
        relation: relation(
          async (_viewer, records) => await members.people(records.map(({ gid }) => gid)),
          (gids) => gids,
        ),
      },
    },
    load: async (viewer, gids) => await loadVisibleGoals({ goals }, viewer, gids),
  }
}
