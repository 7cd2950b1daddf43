import type { FastifyPluginAsync } from 'fastify'
import { frameOf, setFlash } from '../../http/pages/console-frame.js'
import { refusePage, seeOther, sendPage } from '../../http/pages/context.js'
import { signedInActor } from '../../http/request-actor.js'
import type { Clock } from '../../platform/clock.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import type { Actor } from '../audit/audit-event.js'
import type { MemberStore } from './member-ports.js'
import { ADMIN_PATH, adminPath } from '../../ui/admin-frame.js'
import { admit, admitForm } from '../../http/pages/admission.js'
import { operation, routes } from '../../http/routes.js'
import { ResetFactorsPage } from './reset-factors.page.js'

interface Needs {
  readonly members: Pick<MemberStore, 'find'>
  readonly clock: Clock
  readonly resetFactors: (act: {
    readonly userGid: Gid
    readonly actor: Actor
    readonly admin: { readonly gid: Gid; readonly workspaceGid: Gid }
  }) => Promise<'reset' | 'none' | 'not_admin' | 'unknown' | 'elsewhere'>
}

interface Named {
  readonly Params: { readonly workspace: string; readonly user: string }
}

const PATH = `${ADMIN_PATH}/:workspace/members/:user/reset-factors`

/** How an admin helps somebody who lost their devices and their recovery codes. */
export function resetFactorRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get<Named>(PATH, operation('reset_factors'), async (request, reply) => {
      const admission = await admit(request, reply, { recent: true })
      if (admission === null) return await reply
      const userGid = parseGid(request.params.user)
      const nowMs = needs.clock.nowMs()
      const member =
        userGid === null ? null : await needs.members.find(admission.workspace.gid, userGid, nowMs)
      if (member === null) return await refusePage(reply, 'not_found')
      const frame = await frameOf(request, reply)
      return await sendPage(reply, <ResetFactorsPage {...admission} frame={frame} member={member} />)
    })
    app.post<Named>(PATH, operation('reset_factors'), async (request, reply) => {
      const admission = await admitForm(request, reply)
      if (admission === null) return await reply
      const { session, workspace } = admission
      const userGid = parseGid(request.params.user)
      const decision =
        userGid === null
          ? 'unknown'
          : await needs.resetFactors({
              userGid,
              actor: signedInActor(request, session),
              admin: { gid: session.user.gid, workspaceGid: workspace.gid },
            })
      if (decision === 'not_admin' || decision === 'unknown') return await refusePage(reply, 'not_found')
      const path = `${adminPath(workspace.gid, 'members')}/${request.params.user}`
      if (decision === 'elsewhere') return await seeOther(reply, `${path}/reset-factors`)
      setFlash(reply, decision === 'reset' ? 'factors_reset' : 'factor_gone')
      return await seeOther(reply, path)
    })
  })
}
