import type { FastifyPluginAsync } from 'fastify'
import { sendPage } from '../../../http/pages/context.js'
import { frameOf } from '../../../http/pages/console-frame.js'
import { operation, routes } from '../../../http/routes.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { UsageDay } from './app-usage.js'
import { UsagePage } from './app-usage.page.js'
import { findOwnApp, type AppParams, type FindApp } from '../pages/own-app.parts.js'
import { appIconHref } from '../pages/app-paths.rules.js'

const PATH = '/0/my-apps/:clientId/usage'

/** `/0/my-apps/:client_id/usage`. */
export function appUsageRoutes(needs: {
  readonly findApp: FindApp
  readonly usageOf: (clientId: Gid) => Promise<readonly UsageDay[]>
}): FastifyPluginAsync {
  return routes((fastify) => {
    fastify.get<AppParams>(PATH, operation('console_app_usage'), async (request, reply) => {
      const own = await findOwnApp({ request, reply }, { findApp: needs.findApp })
      if (own === null) return await reply
      const { app } = own
      const days = await needs.usageOf(app.clientId)
      const frame = await frameOf(request, reply)
      return await sendPage(
        reply,
        <UsagePage frame={frame} app={app} iconHref={appIconHref(app)} days={days} />,
      )
    })
  })
}
