import type { FastifyPluginAsync } from 'fastify'
import { routes } from '../routes.js'

export interface HealthNeeds {
  /** False as soon as the server is asked to stop. */
  readonly isAccepting: () => boolean
  /** Throws or rejects when the database does not answer. */
  readonly pingDatabase: () => Promise<void>
}

/** `live`: the process runs. `ready`: it wants requests and can answer them. */
export function healthRoutes(needs: HealthNeeds): FastifyPluginAsync {
  return routes((app) => {
    app.get('/-/health/live', async (_request, reply) => await reply.send({ status: 'live' }))
    app.get('/-/health/ready', async (_request, reply) => {
      if (!needs.isAccepting()) return await reply.code(503).send({ status: 'stopping' })
      try {
        await needs.pingDatabase()
      } catch {
        return await reply.code(503).send({ status: 'database unavailable' })
      }
      return await reply.send({ status: 'ready' })
    })
  })
}
