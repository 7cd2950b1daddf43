import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyRequest } from 'fastify'
import inject from 'light-my-request'
import { API_ROOT } from '../../protocol/asana/api-paths.js'
import type { InnerAnswer, InnerRequest, PerformAll } from '../../protocol/asana/call.js'
import { done, refuse } from '../../protocol/asana/refusal.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { ApiNeeds } from './needs.js'

const inner = Symbol('is made by another request')

/** Whether a request is an action of another one. */
export function isInner(request: IncomingMessage): boolean {
  return inner in request
}

/** Of the request that arrived; what is made by it has its own, or none. */
const OWN_HEADERS =
  /^(?:accept-encoding|connection|content-.*|expect|keep-alive|te|trailer|transfer-encoding|upgrade)$/
/** What an answer may say beside its body that is not the same for all answers to this caller. */
const TOLD_HEADERS = [
  'location',
  'retry-after',
  'www-authenticate',
  'mudra-required-scopes',
  'mudra-granted-scopes',
  'x-request-id',
] as const

/**
 * Sends requests on to the router, without a socket: each walks through the very same hooks, checks and limits as one that arrived.
 * @param by.pretty  whether answers are to be in lines
 */
export function makePerformAll(
  { clock, limits }: Pick<ApiNeeds, 'clock' | 'limits'>,
  request: FastifyRequest,
  by: { readonly principal: Principal; readonly pretty: boolean },
): PerformAll {
  return async (requests) => {
    const wait = limits?.roomFor(by.principal, requests.length, clock.nowMs()) ?? null
    if (wait !== null) return refuse({ kind: 'rate_limited', ...wait })
    const answers: InnerAnswer[] = []
    for (const one of requests) answers.push(await send(request, one, by.pretty))
    return done(answers)
  }
}

async function send(outer: FastifyRequest, sent: InnerRequest, pretty: boolean): Promise<InnerAnswer> {
  const { server } = outer
  const query = new URLSearchParams(sent.query)
  if (pretty) query.set('opt_pretty', 'true')
  const search = query.size === 0 ? '' : `?${query.toString()}`
  const dispatch = (request: IncomingMessage, response: ServerResponse) => {
    // It came over the wire that the outer one came over.
    if ('encrypted' in outer.raw.socket) Object.assign(request.socket, { encrypted: true })
    server.routing(Object.assign(request, { [inner]: true }), response)
  }
  const { remoteAddress } = outer.raw.socket
  const answer = await inject(dispatch, {
    method: sent.method,
    url: `${server.pages.basePath}${API_ROOT}${sent.path}${search}`,
    headers: {
      ...passedOn(outer.headers),
      ...(sent.body === null ? {} : { 'content-type': 'application/json' }),
    },
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
    ...(sent.body === null ? {} : { payload: JSON.stringify(sent.body) }),
    // The method is one that the caller named, and the router is who judges it.
    validate: false,
  })
  const told = TOLD_HEADERS.flatMap((name) => {
    const value = answer.headers[name]
    return value === undefined ? [] : [[name, String(value)] as const]
  })
  return { status: answer.statusCode, headers: Object.fromEntries(told), json: answer.payload }
}

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.test(name)))
}
