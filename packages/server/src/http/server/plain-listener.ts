import { createServer, type Server } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { markPlain } from '../secure-transport.js'
import { HEADERS_BYTES_READ_MAX } from './server-limits.js'

const HEADERS_TIMEOUT_MS = 15_000
const REQUEST_TIMEOUT_MS = 30_000
const STALLED_CONNECTION_TIMEOUT_MS = 30_000
/** Who is sent on comes back over TLS, so nothing is kept open for them. */
const KEEP_ALIVE_TIMEOUT_MS = 1_000

/**
 * A listener in clear beside a server that speaks TLS. It has no answers of its own: each request meets the rule for requests that came in
 * clear, whoever sent it, so pages are sent on and credentials are refused, flagged and audited.
 */
export function openPlainListener(app: FastifyInstance): Server {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      maxHeaderSize: HEADERS_BYTES_READ_MAX,
    },
    (request, response) => {
      markPlain(request)
      app.routing(request, response)
    },
  )
  server.on('clientError', app.answerUnread)
  server.setTimeout(STALLED_CONNECTION_TIMEOUT_MS)
  return server
}
