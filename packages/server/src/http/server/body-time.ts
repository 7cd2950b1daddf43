import type { FastifyInstance } from 'fastify'

/** The whole request must have arrived by then, where its route says nothing else; a connection that says nothing is closed sooner. */
const REQUEST_TIMEOUT_MS = 30_000
/** The same for a file: the largest one, at 1.4 Mbit/s. Node itself knows one limit for all, and this is it. */
export const UPLOAD_TIMEOUT_MS = 600_000

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For how long a body may come; `REQUEST_TIMEOUT_MS` unless said. */
    bodyTimeoutMs?: number
  }
}

/**
 * Ends requests whose bodies take longer to arrive than their route allows, as Node ends those that take longer than any may.
 * @param otherwiseMs  for routes that say nothing
 */
export function limitBodyTime(app: FastifyInstance, otherwiseMs = REQUEST_TIMEOUT_MS): void {
  app.addHook('onRequest', ({ headers, raw, routeOptions }, reply, done) => {
    const hasBody = headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
    if (hasBody) {
      const timer = setTimeout(() => {
        if (raw.readableEnded || raw.destroyed || reply.raw.writableEnded) return
        // What Node says of it, so that it is answered alike.
        const tooLate = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
        app.server.emit('clientError', tooLate, raw.socket)
      }, routeOptions.config.bodyTimeoutMs ?? otherwiseMs)
      timer.unref()
      for (const half of [raw, reply.raw])
        half.once('close', () => {
          clearTimeout(timer)
        })
    }
    done()
  })
}
