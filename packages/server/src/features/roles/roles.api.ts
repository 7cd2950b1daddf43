import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Handlers } from '../../protocol/asana/call.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { workspacePageFault } from '../../protocol/asana/pagination.js'
import { done, invalid, noAccess } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Clock } from '../../platform/clock.js'
import { plainKind, type PlainActs, type RecordAccess, type RecordStore } from '../record-kind.js'
import { decidedPermissions, ROLE_FIELDS, ROLES_PER_WORKSPACE_MAX, type Role } from './role.js'
import { NEW_ROLE, OF_ROLES, ROLE_CHANGES } from './roles.operations.js'

type Served = 'getRoles' | 'createRole' | 'getRole' | 'updateRole' | 'deleteRole'

interface Needs {
  readonly store: RecordStore<Role>
  readonly asRead: AsRead
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}

const STANDARD = 'is_standard_role: Standard roles come with a workspace, and nobody makes one'

/** Roles are for the admins of their workspace. */
export function roleKind(needs: Needs) {
  const kind = plainKind({
    ...needs,
    type: 'role',
    nestedScope: 'roles:read',
    says: 'A name for what people may do.',
    exampleGid: EXAMPLES.role.gid,
    fields: ROLE_FIELDS,
    accessOf: (viewer, records) =>
      new Map(
        records
          .filter(({ workspaceGid }) => viewer.roles.get(workspaceGid) === 'admin')
          .map(({ gid }): [Gid, RecordAccess] => [gid, 'change']),
      ),
    create: {
      ...NEW_ROLE,
      ownerField: 'workspace',
      tooMany: `workspace: Has ${ROLES_PER_WORKSPACE_MAX} roles, as many as it may have. Delete some first`,
      make: async (viewer, input) => {
        const { base_role_type: baseRoleType = 'member', permissions = {}, workspace = NO_GID } = input
        const role = viewer.roles.get(workspace)
        if (role === undefined) return invalid(unknownReference('workspace', workspace))
        if (role !== 'admin') return noAccess('workspace')
        if (input.is_standard_role === true) return invalid(STANDARD)
        const nowMs = needs.clock.nowMs()
        const record: Role = {
          gid: await needs.nextGid(),
          workspaceGid: workspace,
          name: input.name ?? '',
          description: input.description ?? '',
          baseRoleType,
          permissions: JSON.stringify(permissions),
          createdAtMs: nowMs,
          modifiedAtMs: nowMs,
        }
        return done({
          record,
          owner: { table: 'workspaces', gid: workspace },
          among: { workspaceGid: workspace },
          countMax: ROLES_PER_WORKSPACE_MAX,
        })
      },
    },
    update: {
      ...ROLE_CHANGES,
      change: (role, { base_role_type: baseRoleType, description, name, permissions, ...input }) => {
        if (input.is_standard_role === true) return invalid(STANDARD)
        const decided = { ...decidedPermissions(role), ...permissions }
        return done({
          changes: {
            ...(name === undefined ? {} : { name }),
            ...(description === undefined ? {} : { description }),
            ...(baseRoleType === undefined ? {} : { baseRoleType }),
            ...(permissions === undefined ? {} : { permissions: JSON.stringify(decided) }),
          },
          stamp: { modifiedAtMs: needs.clock.nowMs() },
          // The permissions that were not named are written with those that were.
          judged: permissions === undefined ? {} : { permissions: role.permissions },
        })
      },
    },
  })
  return { ...kind, handlers: handlersOf(kind) }
}

function handlersOf(kind: PlainActs<Role>): Pick<Handlers, Served> {
  return {
    async getRoles(call) {
      const read = readInput(call.query, OF_ROLES)
      if (!read.ok) return read
      const unpaged = workspacePageFault(call.page, read.value)
      if (unpaged !== null) return unpaged
      const { archived = false, workspace } = read.value
      const inWorkspaces = [...call.principal.roles].filter(([gid]) => gid === (workspace ?? gid))
      if (workspace !== undefined && inWorkspaces.length === 0)
        return invalid(unknownReference('workspace', workspace))
      const administered = inWorkspaces.filter(([, role]) => role === 'admin').map(([gid]) => gid)
      if (workspace !== undefined && administered.length === 0) return noAccess('workspace')
      if (archived || administered.length === 0) return done({ kind: 'list', records: [], next: null })
      return await kind.list(call, {
        where: {},
        anyOf: administered.map((workspaceGid) => ({ workspaceGid })),
      })
    },
    createRole: async ({ data, principal }) => await kind.create(principal, data),
    getRole: async ({ path, principal }) => await kind.get(principal, path.role_gid),
    updateRole: async ({ data, path, principal }) =>
      await kind.update(principal, { text: path.role_gid, data }),
    deleteRole: async ({ path, principal }) => await kind.delete(principal, path.role_gid),
  }
}
