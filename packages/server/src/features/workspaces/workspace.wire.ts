import type { Resource } from '../../protocol/asana/call.js'
import type { WorkspaceStore } from './ports.js'
import type { Workspace } from './workspace.js'

export function workspaceResource({
  workspaces,
}: {
  readonly workspaces: WorkspaceStore
}): Resource<Workspace> {
  return {
    shape: {
      type: 'workspace',
      nestedScope: 'workspaces:read',
      fields: {
        name: { in: 'compact' },
        email_domains: { in: 'full' },
        is_organization: { in: 'full' },
      },
    },
    load: async (viewer, gids) => await workspaces.load(gids.filter((gid) => viewer.roles.has(gid))),
    values: {
      name: (workspace) => workspace.name,
      email_domains: (workspace) => workspace.emailDomains,
      is_organization: (workspace) => workspace.isOrganization,
    },
    relations: {},
  }
}
