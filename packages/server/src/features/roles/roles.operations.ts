import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { flag, name, oneOf, reference, text } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { NAME_LENGTH_MAX, NOTES_LENGTH_MAX } from '../../protocol/asana/text.js'
import { BASE_ROLE_TYPES, PERMISSIONS_INPUT } from './role-permissions.js'

const SETTABLE = {
  name: name({ lengthMax: NAME_LENGTH_MAX, lengthMin: 1 }).says('What people call it.'),
  description: text({ lengthMax: NOTES_LENGTH_MAX }).says('What it is for.'),
  base_role_type: oneOf(...BASE_ROLE_TYPES).says('What gives the permissions that are not named.'),
  permissions: PERMISSIONS_INPUT.says('What it lets people do; what is not named stays as it is.'),
  is_standard_role: flag.says('False: standard roles come with a workspace, and nobody makes one.'),
} as const

export const NEW_ROLE = {
  fields: { ...SETTABLE, workspace: reference.says('The workspace to create it in.') },
  required: ['name', 'description', 'base_role_type', 'workspace'],
} as const

export const ROLE_CHANGES = { fields: SETTABLE } as const

export const OF_ROLES = {
  fields: {
    workspace: reference.says('Only those of this workspace. Only one workspace has pages.'),
    archived: flag.says('With true, none: no role is ever archived.'),
  },
} as const

export const ROLES_OPERATIONS = {
  getRoles: {
    tag: 'Roles',
    summary: 'List roles',
    says: 'Those of a workspace, or of all workspaces of which you are an admin.',
    query: OF_ROLES,
    example: { query: { workspace: EXAMPLES.workspace.gid } },
  },
  createRole: {
    tag: 'Roles',
    summary: 'Create a role',
    says: 'For admins of the workspace. A role describes what people may do; nobody is given one here.',
    body: NEW_ROLE,
    example: {
      body: {
        workspace: EXAMPLES.workspace.gid,
        name: EXAMPLES.role.name,
        description: EXAMPLES.role.description,
        base_role_type: 'member',
        permissions: { create_team: false },
      },
    },
  },
  getRole: { tag: 'Roles', summary: 'Get a role', says: 'For admins of its workspace.' },
  updateRole: {
    tag: 'Roles',
    summary: 'Change a role',
    says: 'For admins of its workspace. Only what is sent changes.',
    body: ROLE_CHANGES,
    example: { body: { permissions: { create_team: true } } },
  },
  deleteRole: {
    tag: 'Roles',
    summary: 'Delete a role',
    says: 'For admins of its workspace. There is no way back.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
