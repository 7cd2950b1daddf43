import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { GrantStore } from '../grants/ports.js'
import type { Timed } from '../../platform/clock.js'
import { frameOf, setFlash } from '../../http/pages/console-frame.js'
import {
  readPageForm,
  refusePage,
  seeOther,
  sendPage,
  type BrowserSession,
} from '../../http/pages/context.js'
import { requireSession } from '../../http/pages/recent-sign-in.js'
import { signedInActor } from '../../http/request-actor.js'
import { operation, routes } from '../../http/routes.js'
import { queryOf } from '../../http/request-parts.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { sliceOf } from '../../ui/paging.js'
import { AuthorizedAppsPage, connectionsOf, type ShownApp } from './authorized-apps.page.js'
import { DeauthorizePage, EndConnectionPage } from './end-access.page.js'
import type { EndOwnGrant } from './end-own-grant.js'
import type { AuthorizedAppView, ListAuthorizedApps } from './list-authorized-apps.js'

const APPS_PATH = '/0/profile/apps'
const DEAUTHORIZE_PATH = `${APPS_PATH}/:clientId/deauthorize`
const END_PATH = `${APPS_PATH}/:clientId/connections/:gid/end`

/** So that a page stays light. */
const CONNECTIONS_PER_PAGE = 20

interface Needs {
  readonly listAuthorizedApps: ListAuthorizedApps
  readonly deauthorizeApp: Timed<GrantStore['revokeApp']>
  readonly endOwnGrant: EndOwnGrant
  /** Where an app's picture is served. */
  readonly appIconPath: (clientId: string) => string
}

interface Named {
  readonly Params: { readonly clientId: string; readonly gid?: string }
}

/** The tab *Apps* of *My Profile Settings*. */
export function authorizedAppsRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(APPS_PATH, operation('authorized_apps'), async (request, reply) => {
      const session = requireSession(request, reply)
      if (session === null) return await reply
      const frame = await frameOf(request, reply)
      const apps = await needs.listAuthorizedApps(session.user.gid)
      const wish = queryOf(request).get('page')
      const rows = apps.flatMap((one) => connectionsOf(shown(needs, one)))
      const slice = sliceOf(rows, wish, CONNECTIONS_PER_PAGE)
      return await sendPage(reply, <AuthorizedAppsPage frame={frame} slice={slice} />)
    })
    app.get<Named>(DEAUTHORIZE_PATH, operation('authorized_apps'), async (request, reply) => {
      const named = await findNamed(needs, request, reply)
      if (named === null) return await reply
      const frame = await frameOf(request, reply)
      return await sendPage(reply, <DeauthorizePage frame={frame} app={named} />)
    })
    app.post<Named>(DEAUTHORIZE_PATH, operation('deauthorize_app'), async (request, reply) => {
      const session = readEnding(request, reply)
      if (session === null) return await reply
      const clientId = parseGid(request.params.clientId)
      const { from } = signedInActor(request, session)
      const ended =
        clientId === null ? null : await needs.deauthorizeApp({ userGid: session.user.gid, clientId, from })
      setFlash(reply, ended === null ? 'app_not_authorized' : 'app_deauthorized')
      return await seeOther(reply, APPS_PATH)
    })
    app.get<Named>(END_PATH, operation('authorized_apps'), async (request, reply) => {
      const named = await findNamed(needs, request, reply)
      if (named === null) return await reply
      const connection = named.connections.find(({ grantGid }) => grantGid === request.params.gid)
      if (connection === undefined) return await refusePage(reply, 'not_found')
      const frame = await frameOf(request, reply)
      return await sendPage(reply, <EndConnectionPage frame={frame} app={named} connection={connection} />)
    })
    app.post<Named>(END_PATH, operation('end_connection'), async (request, reply) => {
      const session = readEnding(request, reply)
      if (session === null) return await reply
      const [clientId, grantGid] = [parseGid(request.params.clientId), parseGid(request.params.gid ?? '')]
      const { from } = signedInActor(request, session)
      const decision =
        clientId === null || grantGid === null
          ? 'unknown'
          : await needs.endOwnGrant({ userGid: session.user.gid, clientId, grantGid, from })
      setFlash(reply, decision === 'revoked' ? 'connection_ended' : 'connection_gone')
      return await seeOther(reply, APPS_PATH)
    })
  })
}

/** The app that an address names. One that this person has not allowed anything is none, whoever else has. @returns null once answered */
async function findNamed(
  needs: Needs,
  request: FastifyRequest<Named>,
  reply: FastifyReply,
): Promise<ShownApp | null> {
  const session = requireSession(request, reply)
  if (session === null) return null
  const apps = await needs.listAuthorizedApps(session.user.gid)
  const named = apps.find(({ clientId }) => clientId === clientIdOf(request))
  if (named !== undefined) return shown(needs, named)
  refusePage(reply, 'not_found')
  return null
}

/** @returns who sent a form that ends something; null once answered */
function readEnding(request: FastifyRequest<Named>, reply: FastifyReply): BrowserSession | null {
  const session = requireSession(request, reply, { to: APPS_PATH })
  if (session === null) return null
  const read = readPageForm(request)
  if (read.ok) return session
  refusePage(reply, read.reason)
  return null
}

function clientIdOf(request: FastifyRequest<Named>): Gid | null {
  return parseGid(request.params.clientId)
}

function shown({ appIconPath }: Needs, app: AuthorizedAppView): ShownApp {
  const path = `${APPS_PATH}/${app.clientId}`
  return {
    ...app,
    iconHref: app.hasIcon ? appIconPath(app.clientId) : null,
    deauthorizeHref: `${path}/deauthorize`,
    endHrefOf: (grantGid) => `${path}/connections/${grantGid}/end`,
  }
}
