import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from '../platform/log.js'

/** What the line of a request says beside method, path, status and time. Never a secret, never a query string. */
export interface RequestNote {
  operation?: string
  user?: string
  token?: string | null
  reason?: string
}

const notes = Symbol('what the log line of this request says')

interface Noted {
  [notes]?: RequestNote
}

export function noteForLog(request: FastifyRequest): RequestNote {
  return ((request as Noted)[notes] ??= {})
}

/** One line a request, once it is answered, under the id that the answer carries as `X-Request-Id`. */
export function logRequests(app: FastifyInstance, { logger }: { readonly logger: Logger }): void {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const end = request.url.indexOf('?')
    logger.info({
      requestId: request.id,
      method: request.method,
      path: end === -1 ? request.url : request.url.slice(0, end),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 1_000) / 1_000,
      address: request.ip,
      ...(request as Noted)[notes],
    })
    done()
  })
}
