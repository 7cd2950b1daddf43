import type { Gid } from '../../protocol/asana/gid.js'
import type { Base } from '../feature.js'
import { workspacePlanStore } from './plans.store.js'
import { workspaceResource } from './workspace.wire.js'
import { WORKSPACES_OPERATIONS } from './workspaces.operations.js'
import { workspacesApi } from './workspaces.api.js'
import { workspaceStore } from './workspaces.store.js'

export type WorkspacesFeature = ReturnType<typeof workspacesFeature>

export function workspacesFeature({ db }: Pick<Base, 'db'>) {
  const workspaces = workspaceStore(db)
  return {
    ofUser: async (userGid: Gid) => await workspaces.ofUser(userGid),
    /** Those that a person is an admin of. */
    administeredBy: async (userGid: Gid) => await workspaces.administeredBy(userGid),
    isOrganization: async (gid: Gid) => (await workspaces.load([gid])).get(gid)?.isOrganization === true,
    plans: workspacePlanStore(db),
    resources: { workspace: workspaceResource({ workspaces }) },
    operations: WORKSPACES_OPERATIONS,
    handlers: workspacesApi({ workspaces }),
  }
}
