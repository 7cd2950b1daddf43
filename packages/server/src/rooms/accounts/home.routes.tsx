import type { FastifyPluginAsync } from 'fastify'
import { frameOf } from '../../http/console-frame.js'
import { sendPage, wantsPage } from '../../http/contexts/pages.js'
import { noteForLog } from '../../http/request-log.js'
import { HOME } from '../../http/return-target.js'
import type { FindHomeFacts } from './home-facts.js'
import { HomePage, WelcomePage } from './home.page.js'

interface Needs {
  readonly homeFacts: FindHomeFacts
}

/** The start page. */
export function homeRoutes({ homeFacts }: Needs): FastifyPluginAsync {
  return async (app) => {
    app.get(HOME, async (request, reply) => {
      noteForLog(request).operation = 'home'
      const { session } = request
      // A program that asks here has mistaken the address of the API; a person is at the right door.
      if (session === null && !wantsPage(request)) {
        reply.callNotFound()
        return await reply
      }
      const frame = await frameOf(request, reply)
      const { viewer } = frame
      if (session === null || viewer === null) return await sendPage(reply, <WelcomePage frame={frame} />)
      const facts = await homeFacts(session, viewer.adminOf)
      return await sendPage(reply, <HomePage frame={frame} viewer={viewer} facts={facts} />)
    })
    await Promise.resolve()
  }
}
