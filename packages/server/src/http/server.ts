import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { errorAnswer } from '../protocol/asana/refusal.js'
import type { Logger, WriteRequestLine } from '../platform/log.js'
import { API_HEADERS, API_ROOT, apiContext, type ApiNeeds } from './contexts/api.js'
import { oauthContext, type OAuthNeeds } from './contexts/oauth.js'
import { openidContext, type OpenidNeeds } from './contexts/openid.js'
import { pagesContext, refusePage, wantsPage, type PagesNeeds } from './contexts/pages.js'
import { healthRoutes, type HealthNeeds } from './health.js'
import { makeRequestMetrics, metricsRoutes } from './metrics.js'
import { logRequest, noteForLog } from './request-log.js'
import { loadAssets } from './static-assets.js'

/** The whole request must have arrived by then; a connection that says nothing is closed sooner. */
const REQUEST_TIMEOUT_MS = 30_000
/** A connection on which nothing moves, neither request nor answer: a client that asks and never reads holds memory. */
const STALLED_CONNECTION_TIMEOUT_MS = 30_000
const HEADERS_TIMEOUT_MS = 15_000
const KEEP_ALIVE_TIMEOUT_MS = 72_000
const PATH_PARAMETER_LENGTH_MAX = 512

export interface ServerNeeds {
  readonly api: ApiNeeds
  readonly oauth: OAuthNeeds
  readonly openid: OpenidNeeds
  readonly pages: PagesNeeds
  readonly health: HealthNeeds
  readonly logger: Logger
  readonly writeRequestLine: WriteRequestLine
  /** Told of a request that came over a connection behind another one, in the same turn of the event loop. */
  readonly onFollowingRequest: () => void
  readonly trustedProxies: readonly string[]
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null
}

/** Puts the contexts together. Nothing listens yet. */
export async function buildServer(needs: ServerNeeds): Promise<FastifyInstance> {
  const metrics = makeRequestMetrics()
  /** Once for each request, when it has been answered. */
  const observe = (request: FastifyRequest, reply: FastifyReply) => {
    const ms = reply.elapsedTime
    metrics.count({ operation: noteForLog(request).operation ?? 'other', status: reply.statusCode, ms })
    logRequest(needs.writeRequestLine, { request, reply, ms })
  }
  const options = {
    trustProxy: needs.trustedProxies.length === 0 ? false : [...needs.trustedProxies],
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: STALLED_CONNECTION_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    forceCloseConnections: 'idle' as const,
    return503OnClosing: false,
    genReqId: makeRequestIds(),
    routerOptions: {
      maxParamLength: PATH_PARAMETER_LENGTH_MAX,
      // Parameters keep their order and repetitions; what they mean is each context's to say.
      querystringParser: (text: string) => new URLSearchParams(text) as unknown as Record<string, unknown>,
    },
    frameworkErrors: (_error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      answerUndecodable(request, reply)
      observe(request, reply)
    },
  }
  const app: FastifyInstance =
    needs.tls === null
      ? fastify({ ...options, http: { headersTimeout: HEADERS_TIMEOUT_MS } })
      : (fastify({
          ...options,
          https: { ...needs.tls, minVersion: 'TLSv1.2', headersTimeout: HEADERS_TIMEOUT_MS },
        }) as unknown as FastifyInstance)
  const isFollowing = makeFollowsInTurn()
  app.addHook('onRequest', (request, reply, done) => {
    if (isFollowing(request)) needs.onFollowingRequest()
    void reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    observe(request, reply)
    done()
  })
  const assets = loadAssets()
  const { csrfKey, publicUrl } = needs.pages
  app.decorate('pages', { assets: assets.paths, csrfKey, publicUrl, isHttps: publicUrl.startsWith('https:') })
  app.setNotFoundHandler((request, reply) =>
    wantsPage(request)
      ? refusePage(reply, 'not_found')
      : reply.code(404).type('text/plain; charset=utf-8').send(NOTHING_HERE),
  )
  await app.register(healthRoutes(needs.health))
  await app.register(metricsRoutes(metrics.registry))
  await app.register(oauthContext(needs.oauth))
  await app.register(openidContext(needs.openid))
  await app.register(apiContext(needs.api), { prefix: API_ROOT })
  await app.register(assets.routes)
  await app.register(pagesContext(needs.pages))
  return app
}

/** A path that cannot be decoded (`%zz`) leads nowhere. No hook has run yet, so the request's id is added here. */
function answerUndecodable(request: FastifyRequest, reply: FastifyReply): void {
  void reply.code(404).header('x-request-id', request.id)
  if (request.url.startsWith(API_ROOT))
    void reply.headers(API_HEADERS).send(errorAnswer({ kind: 'no_route' }).body)
  else void reply.type('text/plain; charset=utf-8').send(NOTHING_HERE)
}

const NOTHING_HERE = `Nothing is here. The API is at ${API_ROOT}.\n`

/**
 * Whether a connection has already brought a request in this turn of the event loop. What is first on it had begun to arrive when the
 * turn began; what follows (a client that does not wait for answers) may have been sent at any moment since.
 */
function makeFollowsInTurn(): (request: FastifyRequest) => boolean {
  const turnBySocket = new WeakMap<object, number>()
  const { nodeTiming } = performance
  return ({ raw: { socket } }) => {
    const turn = nodeTiming.uvMetricsInfo.loopCount
    if (turnBySocket.get(socket) === turn) return true
    turnBySocket.set(socket, turn)
    return false
  }
}

/** Ids that are told apart in a log of several nodes: eight random characters of this process, then a count. */
function makeRequestIds(): () => string {
  const prefix = randomBytes(6).toString('base64url')
  let count = 0
  return () => `${prefix}-${(count++).toString(36)}`
}
