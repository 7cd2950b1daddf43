import type { DescribedOperation } from '../../protocol/asana/description.js'
import { name } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'

const WORKSPACE_NAME_LENGTH_MAX = 255

export const WORKSPACE_CHANGES = {
  fields: { name: name({ lengthMax: WORKSPACE_NAME_LENGTH_MAX, lengthMin: 1 }).says('What people call it.') },
} as const

export const WORKSPACES_OPERATIONS = {
  getWorkspaces: {
    tag: 'Workspaces',
    summary: 'List your workspaces',
    says: 'The workspaces that you are in.',
  },
  updateWorkspace: {
    tag: 'Workspaces',
    summary: 'Rename a workspace',
    says: 'Its admins alone; nothing but its name can be changed.',
    body: WORKSPACE_CHANGES,
    example: { body: { name: 'Greenfield Laboratories' } },
  },
  getWorkspace: {
    tag: 'Workspaces',
    summary: 'Get a workspace',
    says: 'One that you are in. Any other does not exist for you.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
