import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Resources } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { timed } from '../../platform/clock.js'
import type { Base } from '../feature.js'
import { workspaceNaming } from './naming.store.js'
import { workspacePlanStore } from './plans.store.js'
import { makeUpdateWorkspace } from './rename-workspace.js'
import { workspaceResource } from './workspace.wire.js'
import { WORKSPACES_OPERATIONS } from './workspaces.operations.js'
import { workspacesApi } from './workspaces.api.js'
import { workspaceStore } from './workspaces.store.js'

export type WorkspacesFeature = ReturnType<typeof workspacesFeature>

export function workspacesFeature(
  { clock, db }: Pick<Base, 'clock' | 'db'>,
  { asRead }: { readonly asRead: AsRead },
) {
  const workspaces = workspaceStore(db)
  const plans = workspacePlanStore(db)
  const resources = { workspace: workspaceResource({ workspaces }) } satisfies Partial<Resources>
  const updateWorkspace = makeUpdateWorkspace({
    workspaces,
    naming: workspaceNaming(db),
    asRead,
    clock,
    fieldNames: Object.keys(resources.workspace.fields),
  })
  return {
    /** @returns null for one that there is not */
    find: async (gid: Gid) => (await workspaces.load([gid])).get(gid) ?? null,
    ofUser: async (userGid: Gid) => await workspaces.ofUser(userGid),
    /** Those that a person is an admin of. */
    administeredBy: async (userGid: Gid) => await workspaces.administeredBy(userGid),
    isOrganization: async (gid: Gid) => (await workspaces.load([gid])).get(gid)?.isOrganization === true,
    /** How often the tokens of people may call, as the operator sees and decides it. */
    listWithPlans: async () => await plans.listWithPlans(),
    setPlan: timed(clock, plans, 'setPlan'),
    resources,
    operations: WORKSPACES_OPERATIONS,
    handlers: workspacesApi({ workspaces, updateWorkspace }),
  }
}
