import type { FastifyPluginAsync } from 'fastify'
import { pageNumberOf } from '../../http/pages/admission.js'
import { sendPage } from '../../http/pages/context.js'
import { frameOf } from '../../http/pages/console-frame.js'
import { requireSession } from '../../http/pages/recent-sign-in.js'
import { operation, routes } from '../../http/routes.js'
import { queryOf } from '../../http/request-parts.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { MyAppsPage, type AppCard } from './my-apps.page.js'
import type { makeListOwnTokens } from '../tokens/own-tokens.js'
import { MY_APPS_PATH } from '../tokens/pages/token-paths.rules.js'

/** `/0/my-apps`: what somebody has made. */
export function myAppsRoutes(needs: {
  readonly listOwnTokens: ReturnType<typeof makeListOwnTokens>
  readonly listOwnApps: (ownerGid: Gid) => Promise<readonly AppCard[]>
}): FastifyPluginAsync {
  return routes((app) => {
    app.get(MY_APPS_PATH, operation('my_apps'), async (request, reply) => {
      const session = requireSession(request, reply)
      if (session === null) return await reply
      const ownerGid = session.user.gid
      const showsAllApps = queryOf(request).get('apps') === 'all'
      const list = await needs.listOwnTokens({ ownerGid, page: pageNumberOf(request) })
      const apps = await needs.listOwnApps(ownerGid)
      const frame = await frameOf(request, reply)
      return await sendPage(
        reply,
        <MyAppsPage frame={frame} list={list} apps={apps} showsAllApps={showsAllApps} />,
      )
    })
  })
}
