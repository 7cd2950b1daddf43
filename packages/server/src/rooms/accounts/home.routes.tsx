import type { FastifyPluginAsync } from 'fastify'
import { frameOf } from '../../http/console-frame.js'
import { sendPage, wantsPage } from '../../http/contexts/pages.js'
import { noteForLog } from '../../http/request-log.js'
import { HOME } from '../../http/return-target.js'
import { HomePage, WelcomePage } from './home.page.js'

/** The start page. */
export const homeRoutes: FastifyPluginAsync = async (app) => {
  app.get(HOME, async (request, reply) => {
    noteForLog(request).operation = 'home'
    // A program that asks here has mistaken the address of the API; a person is at the right door.
    if (request.session === null && !wantsPage(request)) {
      reply.callNotFound()
      return await reply
    }
    const frame = await frameOf(request, reply)
    const { viewer } = frame
    return await sendPage(
      reply,
      viewer === null ? <WelcomePage frame={frame} /> : <HomePage frame={frame} viewer={viewer} />,
    )
  })
  await Promise.resolve()
}
