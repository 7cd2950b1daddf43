import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { frameOf, setFlash } from '../../http/pages/console-frame.js'
import { refusePage, seeOther, sendPage } from '../../http/pages/context.js'
import type { Clock, Timed } from '../../platform/clock.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { ADMIN_PATH, adminPath, PAGE_SIZE } from '../../ui/admin-frame.js'
import { admit, admitForm, pageNumberOf } from '../../http/pages/admission.js'
import type { AppApprovalStore, PolicyStore } from '../policies/ports.js'
import { signedInActor } from '../../http/request-actor.js'
import { operation, routes } from '../../http/routes.js'
import { WorkspaceAppPage, WorkspaceAppsPage, type ShownWorkspaceApp } from './workspace-apps.page.js'
import { wordsForAdmins } from '../../protocol/oauth/admin-words.js'
import type { AppBlockStore, WorkspaceApp } from './ports.js'

interface Needs {
  readonly acts: {
    readonly [Way in 'block' | 'unblock']: Timed<AppBlockStore[Way]>
  } & { readonly [Way in 'approve' | 'decline' | 'withdraw']: Timed<AppApprovalStore[Way]> }
  readonly blocks: Pick<AppBlockStore, 'apps'>
  readonly approvals: Pick<AppApprovalStore, 'approved' | 'requests'>
  readonly policies: Pick<PolicyStore, 'find'>
  /** Where an app's picture is served. */
  readonly appIconPath: (clientId: string) => string
  readonly clock: Clock
}

interface Named {
  readonly Params: { readonly clientId: string }
}

const APPS = `${ADMIN_PATH}/:workspace/apps`
/** Apps that wait to be approved, on one page; the oldest first. */
const APP_REQUESTS_SHOWN_MAX = 50
const LATELY_MS = 60 * 60 * 1_000

/** The apps that act for people of a workspace, and keeping one out of it. */
export function workspaceAppRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(APPS, operation('workspace_apps'), async (request, reply) => {
      const admission = await admit(request, reply)
      if (admission === null) return await reply
      const apps = await appsOf(needs, admission.workspace.gid)
      const page = pageNumberOf(request)
      const shown = apps.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
      const asked = await needs.approvals.requests(admission.workspace.gid, APP_REQUESTS_SHOWN_MAX)
      const requests = asked.map((one) => ({
        ...one,
        iconHref: one.hasIcon ? needs.appIconPath(one.clientId) : null,
      }))
      const frame = await frameOf(request, reply)
      return await sendPage(
        reply,
        <WorkspaceAppsPage
          {...admission}
          frame={frame}
          apps={shown}
          requests={requests}
          page={page}
          total={apps.length}
        />,
      )
    })
    app.get<Named>(`${APPS}/:clientId`, operation('workspace_app'), async (request, reply) => {
      const admission = await admit(request, reply)
      if (admission === null) return await reply
      const apps = await appsOf(needs, admission.workspace.gid)
      const found = apps.find(({ clientId }) => clientId === request.params.clientId)
      if (found === undefined) return await refusePage(reply, 'not_found')
      const frame = await frameOf(request, reply)
      return await sendPage(reply, <WorkspaceAppPage {...admission} frame={frame} app={found} />)
    })
    for (const way of ['block', 'unblock'] as const) {
      app.post<Named>(
        `${APPS}/:clientId/${way}`,
        operation(`${way}_app`),
        async (request, reply) => await decide(request, reply, { ...needs, way }),
      )
    }
    for (const way of ['approve', 'decline', 'withdraw'] as const) {
      app.post<Named>(
        `${APPS}/:clientId/${way}`,
        operation(`${way}_app`),
        async (request, reply) => await settleApproval(request, reply, { ...needs, way }),
      )
    }
  })
}

const FLASH_OF = {
  approve: 'app_approved',
  decline: 'app_declined',
  withdraw: 'approval_withdrawn',
} as const

async function settleApproval(
  request: FastifyRequest<Named>,
  reply: FastifyReply,
  { acts, way }: Needs & { readonly way: keyof typeof FLASH_OF },
): Promise<FastifyReply> {
  const admission = await admitForm(request, reply)
  if (admission === null) return await reply
  const clientId = parseGid(request.params.clientId)
  if (clientId === null) return await refusePage(reply, 'not_found')
  const { session, workspace } = admission
  const decision = await acts[way]({
    workspaceGid: workspace.gid,
    clientId,
    adminGid: session.user.gid,
    actor: signedInActor(request, session),
  })
  if (decision === 'not_admin' || decision === 'unknown') return await refusePage(reply, 'not_found')
  setFlash(reply, FLASH_OF[way])
  return await seeOther(reply, adminPath(workspace.gid, 'apps'))
}

async function decide(
  request: FastifyRequest<Named>,
  reply: FastifyReply,
  { acts, way }: Needs & { readonly way: 'block' | 'unblock' },
): Promise<FastifyReply> {
  const admission = await admitForm(request, reply)
  if (admission === null) return await reply
  const clientId = parseGid(request.params.clientId)
  if (clientId === null) return await refusePage(reply, 'not_found')
  const { session, workspace } = admission
  const act = {
    workspaceGid: workspace.gid,
    clientId,
    adminGid: session.user.gid,
    from: admission.from,
  }
  const decision = await acts[way](act)
  if (decision === 'not_admin' || decision === 'unknown') return await refusePage(reply, 'not_found')
  setFlash(reply, way === 'block' ? 'app_blocked' : 'app_unblocked')
  return await seeOther(reply, adminPath(workspace.gid, 'apps'))
}

async function appsOf(needs: Needs, workspaceGid: Gid): Promise<readonly ShownWorkspaceApp[]> {
  const nowMs = needs.clock.nowMs()
  const apps = await needs.blocks.apps(workspaceGid, { nowMs, sinceMs: nowMs - LATELY_MS })
  const approved = await needs.approvals.approved(workspaceGid)
  const { policy } = await needs.policies.find(workspaceGid)
  return apps.map((app: WorkspaceApp) => ({
    ...app,
    isApproved: approved.has(app.clientId),
    needsApproval: policy.apps === 'approved',
    iconHref: app.hasIcon ? needs.appIconPath(app.clientId) : null,
    groups: wordsForAdmins(app.scopes),
  }))
}
