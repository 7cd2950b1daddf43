import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { WriteRequestLine } from '../platform/log.js'
import type { RequestSpan } from '../platform/telemetry.js'
import { formatTraceParent, parseTraceParent } from '../platform/traceparent.js'
import { scrubPath } from '../platform/scrub.js'
import type { Gid } from '../protocol/asana/gid.js'

/** What the line of a request says beside method, path, status and time. Never a secret, never a query string. */
export interface RequestNote {
  user?: string
  token?: string | null
  /** The app that the token belongs to; it is counted and not written. */
  app?: Gid
  reason?: string
  /** Where it is traced. */
  span?: RequestSpan
}

const notes = Symbol('what the log line of this request says')

interface Noted {
  [notes]?: RequestNote
}

export function noteForLog(request: FastifyRequest): RequestNote {
  return ((request as Noted)[notes] ??= {})
}

/** Writes the line of a request that has been answered, under the id that the answer carries as `X-Request-Id`. */
export function logRequest(
  write: WriteRequestLine,
  answered: {
    readonly request: FastifyRequest
    readonly reply: FastifyReply
    readonly operation: string | undefined
    readonly ms: number
  },
): void {
  const { ms, operation, reply, request } = answered
  const { reason, span, token, user } = noteForLog(request)
  write({
    requestId: request.id,
    method: request.method,
    path: pathForLog(request.url),
    status: reply.statusCode,
    micros: Math.round(ms * 1_000),
    address: request.ip,
    operation,
    token,
    user,
    reason,
    traceparent: span?.traceparent ?? callersTrace(request.headers),
  })
}

/** What the caller says of which trace this is part; in the one form that it can have, so that nothing else comes into a log. */
export function callersTrace(headers: IncomingHttpHeaders): string | undefined {
  const header = headers['traceparent']
  if (header === undefined) return undefined
  const parent = parseTraceParent(header)
  return parent === null ? undefined : formatTraceParent(parent)
}

/** A path without its query; a secret that somebody pasted into it is struck out. */
export function pathForLog(url: string): string {
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  return scrubPath(path)
}
