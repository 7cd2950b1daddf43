import type { Gid } from '../../protocol/asana/gid.js'
import { timed } from '../../platform/clock.js'
import { appIconPath } from '../apps/pages/app-paths.rules.js'
import type { Base, Served } from '../feature.js'
import type { PoliciesFeature } from '../policies/policies.feature.js'
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
  const acts = {
    block: timed(clock, blocks, 'block'),
    unblock: timed(clock, blocks, 'unblock'),
    approve: timed(clock, approvals, 'approve'),
    decline: timed(clock, approvals, 'decline'),
    withdraw: timed(clock, approvals, 'withdraw'),
  }
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
    askForApproval: timed(clock, approvals, 'ask'),
    block: acts.block,
    unblock: acts.unblock,
    approve: acts.approve,
    serves: (): Served => ({
      pages: [
        workspaceAppRoutes({ acts, blocks, approvals, policies: needs.policies.reading, appIconPath, clock }),
      ],
    }),
  }
}
