import {
  relation,
  type RecordField,
  type RecordFields,
  type Resource,
  type Resources,
} from '../../../protocol/asana/call.js'
import { CREATED, INNER_GID, INNER_TYPE } from '../../../protocol/asana/common-fields.js'
import { formatDateTime, formatOptionalDateTime } from '../../../protocol/asana/dates.js'
import type { DescribedObject } from '../../../protocol/asana/description.js'
import { EXAMPLE_MOMENT, EXAMPLES } from '../../../protocol/asana/examples.js'
import {
  COUNT,
  DATE_TIME,
  FLAG,
  listOf,
  oneOf,
  orNull,
  TEXT,
  type Schema,
} from '../../../protocol/asana/openapi-schema.js'
import { EVENT_ACTIONS } from '../event.rules.js'
import { readSeen } from '../event.wire.js'
import type { WebhookStore } from './ports.js'
import { WEBHOOK_FAILING_MS_MAX, type Webhook } from './webhook.rules.js'

const FILTERS: Schema = listOf({
  type: 'object',
  properties: {
    resource_type: TEXT,
    resource_subtype: TEXT,
    action: oneOf(...EVENT_ACTIONS),
    fields: listOf(TEXT),
  },
})

const NAMED: DescribedObject = {
  fields: {
    gid: INNER_GID,
    resource_type: INNER_TYPE,
    name: {
      in: 'compact',
      says: 'Its name; null for what you do not see any more.',
      schema: orNull(TEXT),
      example: EXAMPLES.project.name,
    },
  },
}

const OWN_FIELDS: RecordFields<Webhook> = {
  active: {
    in: 'compact',
    says: 'Whether it tells of events. One that does not is gone.',
    schema: FLAG,
    example: true,
    value: () => true,
  },
  target: {
    in: 'compact',
    says: 'Where it sends them.',
    schema: TEXT,
    example: 'https://receiver.example/webhooks?from=mudra',
    value: (webhook) => webhook.target,
  },
  created_at: { in: 'full', ...CREATED, value: (webhook) => formatDateTime(webhook.createdAtMs) },
  last_failure_at: {
    in: 'full',
    says: 'When its target last failed to take something.',
    schema: orNull(DATE_TIME),
    example: null,
    value: (webhook) => formatOptionalDateTime(webhook.lastFailureAtMs),
  },
  last_failure_content: {
    in: 'full',
    says: 'What its target answered then, or what went wrong.',
    schema: orNull(TEXT),
    example: null,
    value: (webhook) => webhook.lastFailureContent,
  },
  last_success_at: {
    in: 'full',
    says: 'When its target last took something.',
    schema: orNull(DATE_TIME),
    example: EXAMPLE_MOMENT,
    value: (webhook) => formatOptionalDateTime(webhook.lastSuccessAtMs),
  },
  delivery_retry_count: {
    in: 'full',
    says: 'How often its target has failed since it last succeeded.',
    schema: COUNT,
    example: 0,
    value: (webhook) => webhook.retryCount,
  },
  next_attempt_after: {
    in: 'full',
    says: 'When it is tried again, while its target fails.',
    schema: orNull(DATE_TIME),
    example: null,
    value: (webhook) => (webhook.retryCount === 0 ? null : formatDateTime(webhook.dueAtMs)),
  },
  failure_deletion_timestamp: {
    in: 'full',
    says: 'When it is given up, if its target goes on failing.',
    schema: orNull(DATE_TIME),
    example: null,
    value: ({ failingSinceMs }) =>
      failingSinceMs === null ? null : formatDateTime(failingSinceMs + WEBHOOK_FAILING_MS_MAX),
  },
  filters: {
    in: 'full',
    says: 'Of what it tells, where not of everything.',
    schema: FILTERS,
    example: [{ resource_type: 'task', action: 'changed', fields: ['completed'] }],
    value: (webhook) => webhook.filters,
  },
}

/** A webhook is seen by those who made it: the same person, by the same app. */
export function webhookResource(needs: {
  readonly webhooks: WebhookStore
  readonly resources: () => Resources
}): Resource<Webhook> {
  const resource: RecordField<Webhook> = {
    in: 'compact',
    of: NAMED,
    says: 'What it is about.',
    example: EXAMPLES.project,
    relation: relation(
      async (viewer, webhooks: readonly Webhook[]) => {
        const named = webhooks.map((one) => ({ type: one.resourceType, gid: one.resourceGid }))
        const seen = await readSeen(needs.resources(), viewer, named)
        return new Map(
          webhooks.map((one) => {
            const about = { type: one.resourceType, gid: one.resourceGid }
            return [one.gid, { gid: about.gid, resource_type: about.type, name: seen.name(about) }] as const
          }),
        )
      },
      (found) => found,
    ),
  }
  return {
    type: 'webhook',
    nestedScope: 'webhooks:read',
    says: 'An address that is told of what happens to a record.',
    exampleGid: '1200000000040001',
    fields: { ...OWN_FIELDS, resource },
    async load(viewer, gids) {
      const found = await Promise.all(gids.map(async (gid) => await needs.webhooks.find(viewer, gid)))
      return new Map(found.filter((one) => one !== null).map((one) => [one.gid, one] as const))
    },
  }
}
