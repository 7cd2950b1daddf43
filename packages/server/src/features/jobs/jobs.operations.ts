import type { DescribedOperation } from '../../protocol/asana/description.js'
import type { OperationId } from '../../protocol/asana/operations.js'

export const JOBS_OPERATIONS = {
  getJob: {
    tag: 'Jobs',
    summary: 'Get a job',
    says: 'What became of something that you asked for. Ask again every few seconds until it has succeeded or failed.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
