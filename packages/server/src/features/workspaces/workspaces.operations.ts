import type { DescribedOperation } from '../../protocol/asana/description.js'
import type { OperationId } from '../../protocol/asana/operations.js'

export const WORKSPACES_OPERATIONS = {
  getWorkspaces: {
    tag: 'Workspaces',
    summary: 'List your workspaces',
    says: 'The workspaces that you are in.',
  },
  getWorkspace: {
    tag: 'Workspaces',
    summary: 'Get a workspace',
    says: 'One that you are in. Any other does not exist for you.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
