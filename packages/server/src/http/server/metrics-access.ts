import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { makeIsWithin } from '../../platform/address-ranges.js'
import type { Budget, Throttle } from '../../platform/throttle.js'
import { bearerToken } from '../bearer-auth.js'
import { noteForLog } from '../request-log.js'
import { isLocal, isSecure, knownAddress } from '../secure-transport.js'

/** Wrong tokens of one address. A collector that has a wrong one comes four times a minute. */
export const METRICS_TOKEN_BUDGET: Budget = {
  name: 'metrics_token_address',
  points: 20,
  windowSeconds: 600,
  against: 'guessing',
  keys: 'anybody',
}

export interface MetricsAccess {
  /** Canonical ranges of addresses that may read. */
  readonly ranges: readonly string[]
  /** Who presents it may read from anywhere; null for nobody. */
  readonly token: string | null
  readonly throttle: Throttle
  /** Told of a token that was refused. */
  readonly noteRefused: (refused: { readonly reason: MetricsRefusal; readonly address: string }) => void
}

export type MetricsRefusal = 'metrics_token_wrong' | 'metrics_token_in_clear'

/**
 * Lets in whoever asks on this machine, from a range of addresses that was opened, or with the token. Everybody else finds nothing there, or is
 * asked for the token where there is one. What a server does is its operator's business.
 * @returns whether the request may be answered; it has been refused otherwise
 */
export function makeAdmitToMetrics(
  needs: MetricsAccess,
): (request: FastifyRequest, reply: FastifyReply) => Promise<boolean> {
  const isWithin = makeIsWithin()
  const expected = needs.token === null ? null : digest(needs.token)

  const isFromRange = (request: FastifyRequest) => {
    const address = needs.ranges.length === 0 ? null : knownAddress(request)
    return address !== null && isWithin(needs.ranges, address)
  }

  return async (request, reply) => {
    // By whatever other name: a page of somebody else's may have one that leads to this machine.
    if (isLocal(request, { hasOtherNames: true }) || isFromRange(request)) return true
    if (expected === null) {
      reply.callNotFound()
      return false
    }
    const presented = bearerToken(request.headers.authorization)
    if (presented === null) return refuse(request, reply, { status: 401, reason: 'metrics_token_missing' })
    const address = request.ip
    if (!isSecure(request)) {
      needs.noteRefused({ reason: 'metrics_token_in_clear', address })
      return refuse(request, reply, { status: 403, reason: 'metrics_token_in_clear' })
    }
    // Taken before it is compared, so that any number at once are no more than these.
    const verdict = await needs.throttle.consume(METRICS_TOKEN_BUDGET, { address })
    if (!verdict.ok) {
      void reply.header('retry-after', verdict.retryAfterSeconds)
      return refuse(request, reply, { status: 429, reason: 'throttled' })
    }
    if (!timingSafeEqual(digest(presented), expected)) {
      needs.noteRefused({ reason: 'metrics_token_wrong', address })
      return refuse(request, reply, { status: 401, reason: 'metrics_token_wrong' })
    }
    await needs.throttle.giveBack(METRICS_TOKEN_BUDGET, { address })
    return true
  }
}

const LINES: Readonly<Record<401 | 403 | 429, string>> = {
  401: 'The metrics need the bearer token of MUDRA_METRICS_TOKEN_FILE.',
  403: 'The token came without TLS: make a new one, and use https.',
  429: 'Too many wrong tokens. Try again later.',
}

function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  { reason, status }: { readonly status: 401 | 403 | 429; readonly reason: string },
): false {
  noteForLog(request).reason = reason
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="Mudra metrics"')
  void reply
    .code(status)
    .headers({ 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' })
    .send(`${LINES[status]}\n`)
  return false
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
