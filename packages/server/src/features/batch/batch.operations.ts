import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { COUNT, listOf, type Schema } from '../../protocol/asana/openapi-schema.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { BATCH } from './action.js'

const RESULT: Schema = {
  type: 'object',
  properties: {
    body: { type: ['object', 'null'], description: 'What the action answered.' },
    headers: { type: 'object', description: 'Headers that belong to this answer alone.' },
    status_code: { ...COUNT, description: 'The status of the answer.' },
  },
}

export const BATCH_OPERATIONS = {
  createBatchRequest: {
    tag: 'Batch API',
    summary: 'Send several requests at once',
    says: 'They are performed one after the other, and their answers come in the same order. Each needs its own scope, counts for itself, and fails alone.',
    body: BATCH,
    answer: { type: 'object', required: ['data'], properties: { data: listOf(RESULT) } },
    example: {
      body: {
        actions: [
          { method: 'get', relative_path: `/tasks/${EXAMPLES.task.gid}`, options: { fields: ['name'] } },
          { method: 'get', relative_path: '/users/me' },
        ],
      },
    },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
