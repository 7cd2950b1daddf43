import type { Gid } from '../../protocol/asana/gid.js'
import { timed } from '../../platform/clock.js'
import type { Base } from '../feature.js'
import { workspacePlanStore } from './plans.store.js'
import { workspaceResource } from './workspace.wire.js'
import { WORKSPACES_OPERATIONS } from './workspaces.operations.js'
import { workspacesApi } from './workspaces.api.js'
import { workspaceStore } from './workspaces.store.js'

export type WorkspacesFeature = ReturnType<typeof workspacesFeature>

export function workspacesFeature({ clock, db }: Pick<Base, 'clock' | 'db'>) {
  const workspaces = workspaceStore(db)
  const plans = workspacePlanStore(db)
  return {
    ofUser: async (userGid: Gid) => await workspaces.ofUser(userGid),
    /** Those that a person is an admin of. */
    administeredBy: async (userGid: Gid) => await workspaces.administeredBy(userGid),
    isOrganization: async (gid: Gid) => (await workspaces.load([gid])).get(gid)?.isOrganization === true,
    /** How often the tokens of people may call, as the operator sees and decides it. */
    listWithPlans: async () => await plans.listWithPlans(),
    setPlan: timed(clock, plans, 'setPlan'),
    resources: { workspace: workspaceResource({ workspaces }) },
    operations: WORKSPACES_OPERATIONS,
    handlers: workspacesApi({ workspaces }),
  }
}
