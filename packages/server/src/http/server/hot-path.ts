import type { IncomingMessage, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { FastifyInstance } from 'fastify'
import { OPERATIONS } from '../../protocol/asana/operations.js'
import { allows } from '../../protocol/token/principal.js'
import { rememberAddressGroups } from '../../platform/address-group.js'
import type { WriteRequestLine } from '../../platform/log.js'
import { writeRemembered, type EdgeHeaders } from '../api/answers.js'
import type { ApiNeeds } from '../api/needs.js'
import type { Question } from '../api/remembered-answers.js'
import { bearerToken, type Recalled } from '../bearer-auth.js'
import { callersTrace, pathForLog } from '../request-log.js'
import { isSecure } from '../secure-transport.js'
import { makeReadArrival } from './arrival.js'
import { hstsOf, type HstsSettings } from './edge-hooks.js'
import { CI_MODE, MODE_HEADER } from './mode-header.js'
import type { RequestMetrics } from './metrics.js'
import type { InFlight, Overload } from './overload.js'
import { headProblem } from './plain-head.js'

export interface HotPathNeeds extends HstsSettings {
  readonly api: ApiNeeds
  readonly overload: Overload
  readonly metrics: Pick<RequestMetrics, 'count'>
  readonly writeRequestLine: WriteRequestLine
  readonly nextRequestId: () => string
  readonly trustedProxies: readonly string[]
  readonly isAccepting: () => boolean
  /** Told of each request, before it is judged. */
  readonly heard: (request: IncomingMessage) => void
  readonly pages: { readonly isHttps: boolean; readonly isCi: boolean }
}

/** A request that was answered here, until its answer has left. */
interface Answered {
  readonly request: IncomingMessage
  readonly question: Question
  readonly recalled: Recalled
  readonly requestId: string
  readonly address: string
  readonly startedMs: number
  inFlight?: InFlight
}
const answered = Symbol('what was answered before Fastify')
type Answering = ServerResponse & { [answered]?: Answered }

/**
 * Answers a read whose answer is remembered for a token that is remembered, before Fastify takes the request: what most requests are. Everything else goes the
 * ordinary way (`server.ts`, `api/context.ts`, `api/perform.ts`), which is what defines every answer: this does for the one case what is done there, in the same
 * order, with the same functions, and gives up, before anything was counted or written, wherever it would not end in a 200.
 */
export function answerBeforeFastify(app: FastifyInstance, needs: HotPathNeeds): void {
  const answer = makeHotPath(needs)
  let isClosing = false
  app.addHook('preClose', (done) => {
    isClosing = true
    done()
  })
  const { server } = app
  const listeners = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!isClosing && answer(request, response)) return
    for (const listener of listeners) listener.call(server, request, response)
  })
}

/** @returns false for a request that goes the ordinary way */
function makeHotPath(needs: HotPathNeeds): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { answers, clock, limits, noteRecalled, recall } = needs.api
  const { overload, pages } = needs
  const groupsOf = rememberAddressGroups()
  const cameFrom = makeReadArrival(needs.trustedProxies)
  const mode: EdgeHeaders = pages.isCi ? { [MODE_HEADER]: CI_MODE } : {}
  const edgeOfTls: EdgeHeaders = { ...hstsOf(needs), ...mode }
  const settle = makeSettle(needs)
  // One listener of each kind for all: each request pays for what is made for it alone.
  const finished = function (this: Answering) {
    const one = this[answered]
    if (one !== undefined) settle(one)
  }
  const closed = function (this: Answering) {
    const counted = this[answered]?.inFlight
    if (counted !== undefined) overload.ended(counted)
  }

  return (request, response: Answering) => {
    const { headers, method, url = '' } = request
    if (method !== 'GET' || !url.startsWith('/')) return false
    const question = answers.askedAt(url)
    // An answer that waits for the one before it on its connection has no socket yet.
    if (question === undefined || response.socket === null || !needs.isAccepting()) return false
    if (headProblem(request) !== null) return false
    const startedMs = performance.now()
    const { ip, protocol } = cameFrom(request)
    const { socket } = request
    if (overload.isOver(groupsOf(ip), 'claims')) return false
    if (!isSecure({ ip, protocol, headers, raw: request, socket, server: { pages } })) return false
    const presented = bearerToken(headers.authorization)
    if (presented === null) return false
    needs.heard(request)
    const recalled = recall(presented, ip)
    if (recalled === null) return false
    const { asOf, principal } = recalled
    const text = answers.find(question, principal, asOf)
    if (overload.isPersonOver(principal.userGid)) return false
    if (text === undefined || !allows(principal.scopes, OPERATIONS[question.id].scope)) return false
    if (limits !== null && !limits.takeIfFree(principal, clock.nowMs())) return false

    noteRecalled(recalled)
    const requestId = needs.nextRequestId()
    const edge = protocol === 'https' ? edgeOfTls : mode
    writeRemembered(response, { requestId, text, principal, edge })
    const one: Answered = { request, question, recalled, requestId, address: ip, startedMs }
    if (socket.writableLength === 0) {
      settle(one)
      return true
    }
    // Whoever does not take the answer at once holds a place until they have, as with every other.
    one.inFlight = overload.beganFor(principal.userGid)
    response[answered] = one
    response.on('finish', finished)
    response.on('close', closed)
    return true
  }
}

/** What is done for a request when its answer has left. */
function makeSettle({ api, metrics, writeRequestLine }: HotPathNeeds): (one: Answered) => void {
  return ({ address, question, recalled: { principal }, request, requestId, startedMs }) => {
    const ms = performance.now() - startedMs
    if (principal.clientId !== null) api.countAppRequest(principal.clientId, 200)
    metrics.count({ operation: question.id, status: 200, ms })
    writeRequestLine({
      requestId,
      method: 'GET',
      path: pathForLog(question.url),
      status: 200,
      micros: Math.round(ms * 1_000),
      address,
      operation: question.id,
      token: principal.tokenId,
      user: principal.userGid,
      reason: undefined,
      traceparent: callersTrace(request.headers),
    })
  }
}
