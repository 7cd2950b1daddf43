import type { Selectable } from 'kysely'
import { columnsOf } from '../../db/columns.js'
import type { RolesTable } from '../../db/schema.js'
import type { Role } from './role.js'

export const ROLE_COLUMNS = columnsOf<Role, Selectable<RolesTable>>()({
  gid: 'gid',
  workspaceGid: 'workspace_gid',
  name: 'name',
  description: 'description',
  baseRoleType: 'base_role_type',
  permissions: 'permissions',
  createdAtMs: 'created_at_ms',
  modifiedAtMs: 'modified_at_ms',
})
