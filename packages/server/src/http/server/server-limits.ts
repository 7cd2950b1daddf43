import type { Server, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { errorAnswer, faultAnswer } from '../../protocol/asana/refusal.js'
import { refusal } from '../../protocol/oauth/oauth-error.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { parseTokenKind } from '../../protocol/token/token-format.js'
import { bearerToken } from '../bearer-auth.js'
import { rememberAddressGroups } from '../../platform/address-group.js'
import type { Tally } from '../../platform/tally.js'
import { placeOf, refuseEarly } from './early-refusal.js'
import { SHED_RETRY_AFTER_SECONDS, type Comer, type InFlight, type Overload } from './overload.js'

/** A connection on which nothing moves, neither request nor answer: a client that asks and never reads holds memory. */
export const STALLED_CONNECTION_TIMEOUT_MS = 30_000
export const HEADERS_TIMEOUT_MS = 15_000
/** How often connections are looked at for the two times above. */
export const CONNECTIONS_CHECK_INTERVAL_MS = 5_000
export const KEEP_ALIVE_TIMEOUT_MS = 72_000
/** Decoded: `external:` and the longest id that an app can give a task. */
export const PATH_PARAMETER_LENGTH_MAX = 1_040
/** RFC 9110 §4.1 recommends to take at least 8,000. */
export const URL_LENGTH_MAX = 12_288
/** All headers of a request together, its first line included. */
export const HEADERS_BYTES_MAX = 16_384
/** So much is read of a head, so that whoever sends somewhat too much hears of it in the form that they know. */
export const HEADERS_BYTES_READ_MAX = 32_768
export const HEADERS_COUNT_MAX = 100
/** Each holds some 20 KiB; who comes beyond it is not let in. */
export const CONNECTIONS_MAX = 10_000
/** A connection ends after so many; a proxy opens another one. */
export const REQUESTS_PER_CONNECTION_MAX = 1_000_000

/** What tells how the server is must be told when it is unwell. */
const STATE_PATHS = /^\/-\/(?:health\/|metrics)/

export function limitConnections(server: Server): void {
  server.maxConnections = CONNECTIONS_MAX
  server.maxHeadersCount = HEADERS_COUNT_MAX
}

const countedIn = Symbol('where its request counts while it is worked on')
const person = Symbol('with whom it counts, once that is known')
type Counted = ServerResponse & { [countedIn]?: InFlight | undefined; [person]?: Gid }

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Counts a request with the person whose it is, and no more with its address.
     * @returns false for one that was refused, because its person has too many
     */
    countForPerson: (request: FastifyRequest, reply: FastifyReply, personGid: Gid) => boolean
  }
}

/** Whether a request brings a token that could be one. */
function comerOf(request: FastifyRequest): Comer {
  if (placeOf(request) !== 'api') return 'stranger'
  const presented = bearerToken(request.headers.authorization)
  return presented !== null && parseTokenKind(presented) !== null ? 'claims' : 'stranger'
}

/** Refuses at once what is too long, and everything while there is more to do than can be done: a quick no, and health still answers. */
export function guardRequests(
  app: FastifyInstance,
  { overload, shed }: { readonly overload: Overload; readonly shed: Tally },
): void {
  const groupsOf = rememberAddressGroups()
  const ended = (response: Counted) => {
    const counted = response[countedIn]
    if (counted === undefined) return
    response[countedIn] = undefined
    overload.ended(counted)
  }
  // One listener for all: each request pays for what is made for it alone.
  const closed = function (this: Counted) {
    ended(this)
  }
  app.addHook('onRequest', (request, reply, done) => {
    if (request.url.length > URL_LENGTH_MAX) {
      void refuseLongUrl(request, reply)
      return
    }
    const groups = groupsOf(request.ip)
    const comer = comerOf(request)
    if (overload.isOver(groups, comer) && !STATE_PATHS.test(request.routeOptions.url ?? '')) {
      shed.count(placeOf(request))
      void refuseForNow(request, reply)
      return
    }
    const response: Counted = reply.raw
    response[countedIn] = overload.began(groups, comer)
    // A caller who goes away before the answer is no work any more; nothing else tells of it.
    response.on('close', closed)
    done()
  })
  app.decorate('countForPerson', (request: FastifyRequest, reply: FastifyReply, personGid: Gid) => {
    const response: Counted = reply.raw
    const place = response[countedIn]
    // A request that is judged again when its body has arrived counts with its person already.
    if (place === undefined || response[person] === personGid) return true
    if (overload.isPersonOver(personGid)) {
      shed.count(placeOf(request))
      void refuseForNow(request, reply)
      return false
    }
    overload.belongsTo(place, personGid)
    response[person] = personGid
    return true
  })
  app.addHook('onResponse', (_request, reply, done) => {
    ended(reply.raw)
    done()
  })
  app.addHook('onClose', async () => {
    overload.stop()
    await Promise.resolve()
  })
}

/** @see RFC 9110 §15.6.4 */
function refuseForNow(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const unavailable = faultAnswer('unavailable', request.id, SHED_RETRY_AFTER_SECONDS)
  return refuseEarly(request, reply, {
    reason: 'shed',
    api: unavailable,
    oauth: refusal('unavailable'),
    page: 'busy',
    text: { status: unavailable.status, line: 'Too much at once. Try again soon.' },
    retryAfterSeconds: SHED_RETRY_AFTER_SECONDS,
  })
}

/** @see RFC 9110 §15.5.15 */
function refuseLongUrl(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const tooLong = errorAnswer({ kind: 'url_too_long', lengthMax: URL_LENGTH_MAX })
  return refuseEarly(request, reply, {
    reason: 'url_too_long',
    api: tooLong,
    oauth: null,
    page: 'address_too_long',
    text: { status: tooLong.status, line: 'That address is too long.' },
  })
}
