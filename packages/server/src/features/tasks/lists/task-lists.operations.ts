import type { DescribedOperation } from '../../../protocol/asana/description.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import { reference } from '../../../protocol/asana/field.js'
import type { OperationId } from '../../../protocol/asana/operations.js'

export const IN_WORKSPACE = {
  fields: { workspace: reference.says('The workspace whose tasks the list has.') },
  required: ['workspace'],
} as const

export const TASK_LISTS_OPERATIONS = {
  getUserTaskList: {
    tag: 'User task lists',
    summary: 'Get somebody’s list of tasks',
    says: 'Of anybody whom you may look up. What you see of its tasks is what you may see of them elsewhere.',
  },
  getUserTaskListForUser: {
    tag: 'User task lists',
    summary: 'Get a person’s list of tasks',
    says: 'Everybody has one in each of their workspaces.',
    query: IN_WORKSPACE,
    example: { query: { workspace: EXAMPLES.workspace.gid } },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
