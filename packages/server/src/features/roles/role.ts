import type { RecordFields } from '../../protocol/asana/call.js'
import { CREATED, LONG_TEXT, MODIFIED, NAME } from '../../protocol/asana/common-fields.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { FLAG, oneOf, TEXT } from '../../protocol/asana/openapi-schema.js'
import type { PlainRecord } from '../record-kind.js'
import {
  BASE_ROLE_TYPES,
  PERMISSION_FIELDS,
  permissionsOf,
  type BaseRoleType,
  type Permissions,
} from './role-permissions.js'

export const ROLES_PER_WORKSPACE_MAX = 100

/** A role that admins of a workspace made up: a name for what people may do. */
export interface Role extends PlainRecord {
  readonly name: string
  readonly description: string
  readonly baseRoleType: BaseRoleType
  /** The permissions that were decided, as JSON; its base gives the others. */
  readonly permissions: string
  readonly createdAtMs: number
  readonly modifiedAtMs: number
}

/** What `Role.permissions` says: nothing but this feature writes it. */
export function decidedPermissions({ permissions }: Pick<Role, 'permissions'>): Permissions {
  return JSON.parse(permissions) as Permissions
}

export const ROLE_FIELDS: RecordFields<Role> = {
  name: { in: 'compact', ...NAME, example: EXAMPLES.role.name, value: ({ name }) => name },
  description: {
    in: 'compact',
    weight: LONG_TEXT,
    says: 'What it is for.',
    schema: TEXT,
    example: EXAMPLES.role.description,
    value: ({ description }) => description,
  },
  is_standard_role: {
    in: 'compact',
    says: 'Whether it came with the workspace. Always false here.',
    schema: FLAG,
    example: false,
    value: () => false,
  },
  creation_time: { in: 'full', ...CREATED, value: ({ createdAtMs }) => formatDateTime(createdAtMs) },
  modified_at: { in: 'full', ...MODIFIED, value: ({ modifiedAtMs }) => formatDateTime(modifiedAtMs) },
  base_role_type: {
    in: 'full',
    says: 'What it is made of: it gives the permissions that were not decided.',
    schema: oneOf(...BASE_ROLE_TYPES),
    example: 'member',
    value: ({ baseRoleType }) => baseRoleType,
  },
  permissions: {
    in: 'full',
    of: { fields: PERMISSION_FIELDS },
    says: 'What it lets people do.',
    example: permissionsOf('member', {}),
    value: (role) => permissionsOf(role.baseRoleType, decidedPermissions(role)),
  },
  workspace: {
    in: 'full',
    of: 'workspace',
    says: 'Its workspace.',
    example: EXAMPLES.workspace,
    value: ({ workspaceGid }) => workspaceGid,
  },
}
