import type { Gid } from '../../protocol/asana/gid.js'
import { appIconPath } from '../apps/pages/app-paths.rules.js'
import type { Base, Served } from '../feature.js'
import type { PoliciesFeature } from '../policies/policies.feature.js'
import type { AppApprovalStore } from '../policies/ports.js'
import type { WorkspacesFeature } from '../workspaces/workspaces.feature.js'
import { appApprovalStore } from './app-approvals.store.js'
import { appBlockStore } from './app-blocks.store.js'
import type { AppBlockStore } from './ports.js'
import { workspaceAppRoutes } from './workspace-apps.routes.js'

export type AppAdmissionFeature = ReturnType<typeof appAdmissionFeature>

/** Which apps a workspace keeps out, approves, or is asked for. */
export function appAdmissionFeature(
  { clock, db }: Pick<Base, 'clock' | 'db'>,
  needs: { readonly policies: PoliciesFeature; readonly workspaces: WorkspacesFeature },
) {
  const blocks = appBlockStore(db)
  const approvals = appApprovalStore(db)
  const reading: Pick<AppBlockStore, 'apps'> = blocks
  const blockedFor = async (userGid: Gid, clientId: Gid) => await blocks.blockedFor(userGid, clientId)
  const unapprovedFor = async (userGid: Gid, clientId: Gid) =>
    await approvals.unapprovedFor(userGid, clientId)
  return {
    reading,
    blockedFor,
    unapprovedFor,
    /** Workspaces that keep an app out do not tell it who is in them. @returns those of a person that do not */
    openTo: async (userGid: Gid, clientId: Gid): Promise<readonly Gid[]> => {
      const blocked = await blockedFor(userGid, clientId)
      const unapproved = await unapprovedFor(userGid, clientId)
      const reached = (await needs.workspaces.ofUser(userGid)).map(({ gid }) => gid)
      return reached.filter((gid) => !blocked.has(gid) && !unapproved.has(gid))
    },
    askForApproval: async (asking: Omit<Parameters<AppApprovalStore['ask']>[0], 'nowMs'>) =>
      await approvals.ask({ ...asking, nowMs: clock.nowMs() }),
    block: async (act: Parameters<AppBlockStore['block']>[0]) => await blocks.block(act),
    unblock: async (act: Parameters<AppBlockStore['unblock']>[0]) => await blocks.unblock(act),
    approve: async (act: Parameters<AppApprovalStore['approve']>[0]) => await approvals.approve(act),
    serves: (): Served => ({
      pages: [
        workspaceAppRoutes({ blocks, approvals, policies: needs.policies.reading, appIconPath, clock }),
      ],
    }),
  }
}
