import type { FastifyPluginAsync } from 'fastify'
import { frameOf } from '../../http/pages/console-frame.js'
import { sendPage, wantsPage } from '../../http/pages/context.js'
import { HOME } from '../../http/pages/return-target.js'
import { operation, routes } from '../../http/routes.js'
import type { FindHomeFacts } from './home-facts.js'
import { HomePage, WelcomePage } from './home.page.js'
import { API_ROOT } from '../../protocol/asana/api-paths.js'

/** For a program at the door: `curl`, a monitor, somebody who gave the base URL without its path. */
const FOR_PROGRAMS = `This is Mudra. The API is at ${API_ROOT}, its reference at /docs.\n`

interface Needs {
  readonly homeFacts: FindHomeFacts
}

/** The start page, for whoever asks. */
export function homeRoutes({ homeFacts }: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(HOME, operation('home'), async (request, reply) => {
      void reply.header('vary', 'accept')
      const { session } = request
      if (session === null && !wantsPage(request)) {
        return await reply
          .headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
          .type('text/plain; charset=utf-8')
          .send(FOR_PROGRAMS)
      }
      const frame = await frameOf(request, reply)
      const { viewer } = frame
      if (session === null || viewer === null) return await sendPage(reply, <WelcomePage frame={frame} />)
      const facts = await homeFacts(session, viewer.adminOf)
      return await sendPage(reply, <HomePage frame={frame} viewer={viewer} facts={facts} />)
    })
  })
}
