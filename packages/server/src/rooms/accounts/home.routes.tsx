import type { FastifyPluginAsync } from 'fastify'
import { frameOf } from '../../http/console-frame.js'
import { sendPage, wantsPage } from '../../http/contexts/pages.js'
import { noteForLog } from '../../http/request-log.js'
import { HOME } from '../../http/return-target.js'
import { HomePage, WelcomePage } from './home.page.js'

/** For a program at the door: `curl`, a monitor, somebody who gave the base URL without its path. */
const FOR_PROGRAMS = 'This is Mudra. The API is at /api/1.0, its reference at /docs.\n'

/** The start page, for whoever asks. */
export const homeRoutes: FastifyPluginAsync = async (app) => {
  app.get(HOME, async (request, reply) => {
    noteForLog(request).operation = 'home'
    void reply.header('vary', 'accept')
    if (request.session === null && !wantsPage(request)) {
      return await reply
        .headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
        .type('text/plain; charset=utf-8')
        .send(FOR_PROGRAMS)
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
