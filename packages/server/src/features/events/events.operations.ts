import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { reference, text } from '../../protocol/asana/field.js'
import type { InputForm } from '../../protocol/asana/input.js'
import {
  DATE_TIME,
  FLAG,
  GID,
  listOf,
  oneOf,
  orNull,
  TEXT,
  type Schema,
} from '../../protocol/asana/openapi-schema.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { EVENT_ACTIONS } from './event.rules.js'

const SYNC_LENGTH_MAX = 2_048

const SYNC = {
  sync: text({ lengthMax: SYNC_LENGTH_MAX }).says(
    'What the answer before gave. Without it, and with one that is too old, the answer is 412 and has a new one.',
  ),
} as const

export const EVENTS_OF = {
  fields: { resource: reference.says('The task, project, section or goal whose events to read.'), ...SYNC },
  // A path can name it as well.
  required: ['resource'],
} as const satisfies InputForm

export const WORKSPACE_EVENTS = { fields: SYNC } as const satisfies InputForm

const NAMED: Schema = {
  type: 'object',
  properties: { gid: GID, resource_type: TEXT, name: orNull(TEXT) },
}

const EVENT: Schema = {
  type: 'object',
  properties: {
    user: { anyOf: [NAMED, { type: 'null' }] },
    resource: NAMED,
    type: TEXT,
    action: oneOf(...EVENT_ACTIONS),
    parent: { anyOf: [NAMED, { type: 'null' }] },
    created_at: DATE_TIME,
    change: {
      type: 'object',
      properties: {
        field: TEXT,
        action: oneOf('changed', 'added', 'removed'),
        new_value: NAMED,
        added_value: NAMED,
        removed_value: NAMED,
      },
    },
  },
}

const ANSWER: Schema = {
  type: 'object',
  required: ['data', 'sync', 'has_more'],
  properties: { data: listOf(EVENT), sync: TEXT, has_more: FLAG },
}

export const EVENTS_OPERATIONS = {
  getEvents: {
    tag: 'Events',
    summary: 'List what happened to a record',
    says: 'In the order in which it happened, since `sync` was given out. What happens to tasks is told in the streams of the tasks above them, and of their projects and sections, too.',
    query: EVENTS_OF,
    answer: ANSWER,
    example: { query: { resource: EXAMPLES.project.gid } },
  },
  getWorkspaceEvents: {
    tag: 'Workspaces',
    summary: 'List what happened in a workspace',
    says: 'To what you may see there, in the order in which it happened, since `sync` was given out.',
    query: WORKSPACE_EVENTS,
    answer: ANSWER,
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
