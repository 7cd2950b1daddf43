import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { frameOf, setFlash } from '../../http/console-frame.js'
import { readPageForm, refusePage, seeOther, sendPage } from '../../http/contexts/pages.js'
import { requireSession } from '../../http/recent-sign-in.js'
import { signedInActor } from '../../http/request-actor.js'
import { noteForLog } from '../../http/request-log.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { sliceOf } from '../../ui/paging.js'
import { AuthorizedAppsPage, DeauthorizePage, type ShownApp } from './authorized-apps.page.js'
import type { DeauthorizeApp } from './deauthorize-app.js'
import type { AuthorizedAppView, ListAuthorizedApps } from './list-authorized-apps.js'

const APPS_PATH = '/0/profile/apps'
const DEAUTHORIZE_PATH = `${APPS_PATH}/:clientId/deauthorize`

/** So that a page stays light. */
const APPS_PER_PAGE = 15

interface Needs {
  readonly listAuthorizedApps: ListAuthorizedApps
  readonly deauthorizeApp: DeauthorizeApp
  /** Where an app's picture is served. */
  readonly appIconPath: (clientId: string) => string
}

interface Named {
  readonly Params: { readonly clientId: string }
}

/** The tab *Apps* of *My Profile Settings*. */
export function authorizedAppsRoutes(needs: Needs): FastifyPluginAsync {
  return async (app) => {
    app.get(APPS_PATH, async (request, reply) => {
      noteForLog(request).operation = 'authorized_apps'
      const session = requireSession(request, reply)
      if (session === null) return await reply
      const frame = await frameOf(request, reply)
      const apps = await needs.listAuthorizedApps(session.user.gid)
      const wish = (request.query as URLSearchParams).get('page')
      const slice = sliceOf(apps, wish, APPS_PER_PAGE)
      const rows = slice.rows.map((one) => shown(needs, one))
      return await sendPage(reply, <AuthorizedAppsPage frame={frame} slice={{ ...slice, rows }} />)
    })
    app.get<Named>(DEAUTHORIZE_PATH, async (request, reply) => {
      noteForLog(request).operation = 'authorized_apps'
      const session = requireSession(request, reply)
      if (session === null) return await reply
      const apps = await needs.listAuthorizedApps(session.user.gid)
      const named = apps.find(({ clientId }) => clientId === clientIdOf(request))
      // An app that this person has not allowed anything is none, whoever else has.
      if (named === undefined) return await refusePage(reply, 'not_found')
      const frame = await frameOf(request, reply)
      return await sendPage(reply, <DeauthorizePage frame={frame} app={shown(needs, named)} />)
    })
    app.post<Named>(DEAUTHORIZE_PATH, async (request, reply) => {
      noteForLog(request).operation = 'deauthorize_app'
      const session = requireSession(request, reply, { to: APPS_PATH })
      if (session === null) return await reply
      const read = readPageForm(request)
      if (!read.ok) return await refusePage(reply, read.reason)
      const clientId = clientIdOf(request)
      const ended =
        clientId === null
          ? null
          : await needs.deauthorizeApp({
              userGid: session.user.gid,
              clientId,
              from: signedInActor(request, session).from,
            })
      setFlash(reply, ended === null ? 'app_not_authorized' : 'app_deauthorized')
      return await seeOther(reply, APPS_PATH)
    })
    await Promise.resolve()
  }
}

function clientIdOf(request: FastifyRequest<Named>): Gid | null {
  return parseGid(request.params.clientId)
}

function shown({ appIconPath }: Needs, app: AuthorizedAppView): ShownApp {
  return {
    ...app,
    iconHref: app.hasIcon ? appIconPath(app.clientId) : null,
    deauthorizeHref: `${APPS_PATH}/${app.clientId}/deauthorize`,
  }
}
