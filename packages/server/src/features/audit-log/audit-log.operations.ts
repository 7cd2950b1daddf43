import type { DescribedOperation } from '../../protocol/asana/description.js'
import { dateTime, oneOf, text } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'

const word = text({ lengthMax: 100 })

export const EVENT_FILTER = {
  fields: {
    start_at: dateTime.says('Only events from this moment on.'),
    end_at: dateTime.says('Only events before this moment.'),
    event_type: word.says('Only events of this type, as `user_login_failed`.'),
    actor_type: oneOf('user', 'asana', 'asana_support', 'anonymous', 'external_administrator').says(
      'Only events of this kind of actor.',
    ),
    actor_gid: word.says('Only what this person did.'),
    resource_gid: word.says('Only what happened to this.'),
  },
} as const

export const AUDIT_LOG_OPERATIONS = {
  getAuditLogEvents: {
    tag: 'Audit log',
    summary: 'Get audit log events',
    says: 'What happened to the credentials, people and apps of a workspace that you administer, oldest first. Each page names the next, which may still be empty: ask again later. Needs a token with full permissions.',
    query: EVENT_FILTER,
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
