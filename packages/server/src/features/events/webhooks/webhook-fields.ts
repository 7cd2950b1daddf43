import { listOf, oneOf, record, reference, text, type Field } from '../../../protocol/asana/field.js'
import type { InputForm } from '../../../protocol/asana/input.js'
import { EVENT_ACTIONS } from '../event.rules.js'
import { WEBHOOK_FILTERS_MAX, WEBHOOK_TARGET_LENGTH_MAX, type WebhookFilter } from './webhook.rules.js'

const NAME_LENGTH_MAX = 64
const NAME = text({ lengthMin: 1, lengthMax: NAME_LENGTH_MAX })

const FILTER: Field<WebhookFilter> = record(
  {
    resource_type: NAME,
    resource_subtype: NAME,
    action: oneOf(...EVENT_ACTIONS),
    fields: listOf(NAME),
  },
  [],
)

const FILTERS = listOf(FILTER).says(
  `What to tell of, where not of everything; any one is enough. At most ${WEBHOOK_FILTERS_MAX}. \`fields\` goes with the action \`changed\` alone; a workspace needs filters, and takes no \`fields\`.`,
)

export const WEBHOOKS_OF = {
  fields: {
    workspace: reference.says('The workspace.'),
    resource: reference.says('Only webhooks about this record.'),
  },
  required: ['workspace'],
} as const satisfies InputForm

export const NEW_WEBHOOK = {
  fields: {
    resource: reference.says('The task, project, section or workspace of which to tell.'),
    target: text({ lengthMin: 1, lengthMax: WEBHOOK_TARGET_LENGTH_MAX }).says(
      'Where to send it: an https address that answers a handshake before this request is answered.',
    ),
    filters: FILTERS,
  },
  required: ['resource', 'target'],
} as const satisfies InputForm

export const WEBHOOK_CHANGES = { fields: { filters: FILTERS } } as const satisfies InputForm

/** @returns what is wrong with some filters, or null */
export function filtersFault(filters: readonly WebhookFilter[], resourceType: string): string | null {
  const isHigher = resourceType === 'workspace'
  if (filters.length > WEBHOOK_FILTERS_MAX)
    return `filters: Must have at most ${WEBHOOK_FILTERS_MAX} elements`
  if (isHigher && filters.length === 0) return `filters: A webhook of a ${resourceType} must have filters`
  for (const [index, { action, fields, resource_type: type }] of filters.entries()) {
    if (fields !== undefined && isHigher) return `filters: [${index}]: fields: Not for a ${resourceType}`
    if (fields !== undefined && action !== 'changed')
      return `filters: [${index}]: fields: Goes with the action changed alone`
    if (isHigher && (type === undefined || type === 'task' || type === 'story'))
      return `filters: [${index}]: resource_type: A webhook of a ${resourceType} is not told of tasks and stories`
  }
  return null
}

/** @returns what is wrong with where a webhook is to be sent, or null @param mayBeClear  whether the operator lets any be sent without TLS */
export function targetFault(target: string, mayBeClear: boolean): string | null {
  if (!URL.canParse(target)) return 'target: Must be a URL'
  const { password, protocol, username } = new URL(target)
  if (username !== '' || password !== '') return 'target: Must not have a name or a password in it'
  if (protocol === 'https:' || (protocol === 'http:' && mayBeClear)) return null
  return 'target: Must be an https URL'
}
