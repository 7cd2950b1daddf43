import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { anyObject, reference } from '../../protocol/asana/field.js'
import { TEXT } from '../../protocol/asana/openapi-schema.js'
import type { OperationId } from '../../protocol/asana/operations.js'

export const RULES_OPERATIONS = {
  triggerRule: {
    tag: 'Rules',
    summary: 'Trigger a rule',
    says: 'There are no rules here, and so none is known: it answers 404.',
    body: {
      fields: {
        resource: reference.says('The task.'),
        action_data: anyObject.says('What the rule is told.'),
      },
      required: ['resource', 'action_data'],
    },
    answer: {
      type: 'object',
      properties: { data: { type: 'object', properties: { message: TEXT } } },
      required: ['data'],
    },
    example: { body: { resource: EXAMPLES.task.gid, action_data: {} } },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
