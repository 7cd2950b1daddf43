import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WriteRequestLine } from '../platform/log.js'

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
export function logRequests(app: FastifyInstance, write: WriteRequestLine): void {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    logRequest(write, { request, reply })
    done()
  })
}

/** The line itself, for the few requests that Fastify answers without running hooks. */
export function logRequest(
  write: WriteRequestLine,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): void {
  write({
    requestId: request.id,
    method: request.method,
    path: pathForLog(request.url),
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 1_000) / 1_000,
    address: request.ip,
    ...(request as Noted)[notes],
  })
}

/** A path without its query; a token that somebody pasted into it is struck out. */
function pathForLog(url: string): string {
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  return path.includes('md') ? path.replaceAll(/md[a-z]_\w{38}/g, '[token]') : path
}
