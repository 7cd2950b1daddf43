import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { performance } from 'node:perf_hooks'
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { API_ROOT } from '../../protocol/asana/api-paths.js'
import { errorAnswer } from '../../protocol/asana/refusal.js'
import type { Logger, WriteRequestLine } from '../../platform/log.js'
import type { Probe } from '../../platform/probe.js'
import type { Backlog } from '../../platform/sweeper.js'
import type { CollectedMetric, Telemetry } from '../../platform/telemetry.js'
import { makeTally, type Tally } from '../../platform/tally.js'
import { tlsOptions } from '../../platform/tls.js'
import type { Language } from '../../languages/languages.js'
import { API_HEADERS } from '../api/answers.js'
import type { ApiNeeds } from '../api/needs.js'
import { apiContext } from '../api/context.js'
import { oauthContext, type OAuthNeeds } from '../oauth/context.js'
import { openidContext, type OpenidNeeds } from '../oauth/openid-context.js'
import { pagesContext, refusePage, wantsPage, type PagesNeeds } from '../pages/context.js'
import { guardForms } from '../pages/recent-sign-in.js'
import { limitBodyTime, UPLOAD_TIMEOUT_MS } from './body-time.js'
import { addBasePathToLocations, basePathOf, siteForCsp, withoutBasePath } from './base-path.js'
import { addEdgeHooks, addHsts, type HstsSettings } from './edge-hooks.js'
import { answerBeforeFastify } from './hot-path.js'
import { healthRoutes, type HealthNeeds } from './health.js'
import { watchOverload, type OverloadLimits } from './overload.js'
import { makeReportClearText, type ClearTextNeeds } from './clear-text.js'
import {
  makeRequestMetrics,
  metricsRoutes,
  type MetricsReader,
  type Reading,
  type RequestMetrics,
} from './metrics.js'
import { makeAdmitToMetrics, type MetricsAccess } from './metrics-access.js'
import { REQUEST_LOG_PATH } from '../test-paths.js'
import { addProbe } from './probe-hooks.js'
import { addModeHeader } from './mode-header.js'
import { headProblem, refuseHead, refuseUnclearHeads } from './plain-head.js'
import { logRequest, noteForLog } from '../request-log.js'
import { operationOf } from '../routes.js'
import {
  CONNECTIONS_CHECK_INTERVAL_MS,
  guardRequests,
  HEADERS_BYTES_READ_MAX,
  HEADERS_TIMEOUT_MS,
  KEEP_ALIVE_TIMEOUT_MS,
  limitConnections,
  PATH_PARAMETER_LENGTH_MAX,
  REQUESTS_PER_CONNECTION_MAX,
  STALLED_CONNECTION_TIMEOUT_MS,
} from './server-limits.js'
import { makeAnswerUnread, type AnswerUnread } from './unread-requests.js'
import { loadAssets, type BrandWish } from '../pages/static-assets.js'

const LIMITS_OF_NODE = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  connectionsCheckingInterval: CONNECTIONS_CHECK_INTERVAL_MS,
  maxHeaderSize: HEADERS_BYTES_READ_MAX,
}

export interface ServerNeeds extends HstsSettings {
  /** What was held back, by the name of the limit. */
  readonly limited: Tally
  /** What each sweep is behind, by the kind of row. */
  readonly backlogs: ReadonlyMap<string, Backlog>
  /** Where requests are traced; null for nowhere. */
  readonly telemetry: Telemetry | null
  /** What is measured elsewhere and shown with the rest. */
  readonly readings: readonly Reading[]
  /** When to refuse work; the named limits unless a test says otherwise. */
  readonly overload?: OverloadLimits
  readonly api: ApiNeeds
  readonly oauth: Omit<OAuthNeeds, 'reportClearText'>
  readonly openid: OpenidNeeds
  readonly pages: PagesNeeds
  readonly health: HealthNeeds
  readonly logger: Logger
  readonly writeRequestLine: WriteRequestLine
  /** Told of a request that came over a connection behind another one, in the same turn of the event loop. */
  readonly onFollowingRequest: () => void
  /** Whether what is remembered may be answered before Fastify takes the request. */
  readonly answersHot: boolean
  /** Whether this is CI mode, which every answer says. */
  readonly isCi: boolean
  /** Of pages, for whoever says nothing of their own. */
  readonly defaultLanguage: Language
  readonly brand: BrandWish
  /** Where the picture of a person is. */
  readonly picturePath: (name: string) => string
  readonly trustedProxies: readonly string[]
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null
  /** Sees all requests, and may stand between; null but in CI mode. */
  readonly probe: Probe | null
  readonly noteExposure: ClearTextNeeds['noteExposure']
  /** All that is measured, as Prometheus reads it: of this process, or of all that serve together. */
  readonly metricsReader: MetricsReader
  /** Who may read it. */
  readonly metricsAccess: MetricsAccess
}

declare module 'fastify' {
  interface FastifyInstance {
    /** For another listener beside this server's. */
    answerUnread: AnswerUnread
  }
}

/** Puts the contexts together. Nothing listens yet. */
export async function buildServer(needs: ServerNeeds): Promise<FastifyInstance> {
  const metrics = makeRequestMetrics()
  /** Once for each request, when it has been answered. */
  const observe = (request: FastifyRequest, reply: FastifyReply) => {
    const ms = reply.elapsedTime
    const note = noteForLog(request)
    const operation = operationOf(request)
    metrics.count({ operation: operation ?? 'other', status: reply.statusCode, ms })
    note.span?.end({
      operation: operation ?? 'other',
      reason: note.reason,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
    })
    logRequest(needs.writeRequestLine, { request, reply, operation, ms })
  }
  const { csrfKey, publicUrl } = needs.pages
  const basePath = basePathOf(publicUrl)
  const rewriteUrl = withoutBasePath(basePath)
  const nextRequestId = makeRequestIds()
  const answerUnread = makeAnswerUnread({
    ...needs,
    nextRequestId,
    rewriteUrl,
    count: (status) => {
      metrics.count({ operation: 'other', status, ms: 0 })
    },
  })
  const options = {
    ...(basePath === '' ? {} : { rewriteUrl }),
    clientErrorHandler: answerUnread,
    trustProxy: needs.trustedProxies.length === 0 ? false : [...needs.trustedProxies],
    requestTimeout: UPLOAD_TIMEOUT_MS,
    connectionTimeout: STALLED_CONNECTION_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    maxRequestsPerSocket: REQUESTS_PER_CONNECTION_MAX,
    forceCloseConnections: 'idle' as const,
    return503OnClosing: false,
    genReqId: nextRequestId,
    routerOptions: {
      maxParamLength: PATH_PARAMETER_LENGTH_MAX,
      // Parameters keep their order and repetitions; what they mean is each context's to say.
      querystringParser: (text: string) => new URLSearchParams(text) as unknown as Record<string, unknown>,
    },
    frameworkErrors: (_error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      addModeHeader(reply, needs.isCi)
      addHsts({ request, reply }, needs)
      // No hook has run yet.
      const problem = headProblem(request.raw)
      if (problem === null) answerUndecodable(request, reply)
      else void refuseHead(request, reply, problem)
      observe(request, reply)
    },
  }
  const app: FastifyInstance =
    needs.tls === null
      ? fastify({ ...options, http: LIMITS_OF_NODE })
      : fastify({
          ...options,
          https: { ...tlsOptions(needs.tls), ...LIMITS_OF_NODE },
        })
  limitConnections(app.server)
  refuseUnclearHeads(app)
  const shed = makeTally()
  metrics.readTally(
    'mudra_limited_total',
    { help: 'Requests and tries that were held back', label: 'limit' },
    needs.limited,
  )
  metrics.readTally(
    'mudra_shed_total',
    { help: 'Requests refused because of overload', label: 'context' },
    shed,
  )
  showBacklogs(metrics, needs.backlogs)
  for (const reading of needs.readings) metrics.read(reading)
  const overload = watchOverload(needs.overload)
  metrics.read({
    name: 'mudra_requests_in_flight',
    help: 'Requests that are neither answered nor given up',
    type: 'gauge',
    values: () => [{ labels: {}, value: overload.inFlight() }],
  })
  guardRequests(app, { overload, shed })
  app.addHook('onClose', (_app, done) => {
    // What prom-client watches of the process it watches for as long as that lives, and holds the registry meanwhile. A collector takes its last
    // metrics after this.
    if (telemetry === null) metrics.registry.clear()
    done()
  })
  limitBodyTime(app)
  const { telemetry } = needs
  telemetry?.sendMetrics(
    async () => (await metrics.registry.getMetricsAsJSON()) as readonly CollectedMetric[],
  )
  const heard = makeHeard(needs.onFollowingRequest)
  const reportClearText = makeReportClearText({
    noteExposure: needs.noteExposure,
    count: (outcome) => {
      metrics.countClearText(outcome)
    },
    logger: needs.logger,
  })
  app.addHook('onRequest', (request, reply, done) => {
    heard(request.raw)
    if (telemetry !== null) {
      const { id: requestId, method } = request
      const span = telemetry.beginRequest({ method, requestId, traceparent: request.headers['traceparent'] })
      if (span !== null) noteForLog(request).span = span
    }
    void reply.header('x-request-id', request.id)
    // Whoever comes while the server stops takes the next request elsewhere.
    if (!needs.health.isAccepting()) void reply.header('connection', 'close')
    addModeHeader(reply, needs.isCi)
    done()
  })
  addEdgeHooks(app, { ...needs, reportClearText })
  if (needs.probe !== null) addProbe(app, needs.probe)
  app.addHook('onResponse', (request, reply, done) => {
    observe(request, reply)
    done()
  })
  const assets = loadAssets(needs.brand)
  app.decorate('pages', {
    assets: assets.paths,
    basePath,
    site: siteForCsp(publicUrl),
    csrfKey,
    publicUrl,
    isHttps: publicUrl.startsWith('https:') && !needs.isCi,
    isCi: needs.isCi,
    requestLogPath: needs.probe === null ? null : REQUEST_LOG_PATH,
    defaultLanguage: needs.defaultLanguage,
    brand: assets.brand,
    picturePath: needs.picturePath,
  })
  app.decorate('answerUnread', answerUnread)
  addBasePathToLocations(app, basePath)
  app.setNotFoundHandler((request, reply) =>
    wantsPage(request)
      ? refusePage(reply, 'not_found')
      : reply.code(404).type('text/plain; charset=utf-8').send(nothingHere(reply)),
  )
  await app.register(healthRoutes(needs.health))
  await app.register(
    metricsRoutes({
      read: needs.metricsReader(metrics.registry),
      admit: makeAdmitToMetrics(needs.metricsAccess),
    }),
  )
  await app.register(oauthContext({ ...needs.oauth, reportClearText }))
  await app.register(openidContext(needs.openid))
  await app.register(apiContext(needs.api), { prefix: API_ROOT })
  await app.register(assets.routes)
  await app.register(pagesContext(needs.pages, guardForms))
  if (needs.answersHot && telemetry === null)
    answerBeforeFastify(app, {
      ...needs,
      isAccepting: needs.health.isAccepting,
      overload,
      metrics,
      nextRequestId,
      heard,
      pages: app.pages,
    })
  return app
}

/** Rows that wait to be freed: where they grow, they are made faster than a sweep may free them. */
function showBacklogs(metrics: RequestMetrics, backlogs: ReadonlyMap<string, Backlog>): void {
  const label = 'rows'
  metrics.readGauge(
    'mudra_sweep_backlog_rows',
    { help: 'Rows that are due to be freed, up to ten thousand', label },
    () => [...backlogs].map(([name, { rows }]) => [name, rows] as const),
  )
  metrics.readGauge(
    'mudra_sweep_backlog_age_seconds',
    { help: 'For how long the oldest row has been due to be freed', label },
    () => [...backlogs].map(([name, { ageMs }]) => [name, ageMs / 1_000] as const),
  )
}

/** A path that cannot be decoded (`%zz`) leads nowhere. No hook has run yet, so the request's id is added here. */
function answerUndecodable(request: FastifyRequest, reply: FastifyReply): void {
  void reply.code(404).header('x-request-id', request.id)
  if (request.url.startsWith(API_ROOT))
    void reply.headers(API_HEADERS).send(errorAnswer({ kind: 'no_route' }).body)
  else void reply.type('text/plain; charset=utf-8').send(nothingHere(reply))
}

function nothingHere({ server }: FastifyReply): string {
  return `Nothing is here. The API is at ${server.pages.basePath}${API_ROOT}.\n`
}

const isHeard = Symbol('that a request was heard')
type Heard = IncomingMessage & { [isHeard]?: true }

/**
 * Tells of a request whose connection has already brought another one in this turn of the event loop. What is first on it had begun to arrive when the
 * turn began; what follows (a client that does not wait for answers) may have been sent at any moment since.
 */
function makeHeard(onFollowing: () => void): (request: Heard) => void {
  const turnBySocket = new WeakMap<object, number>()
  const { nodeTiming } = performance
  return (request) => {
    // One that goes the ordinary way after all is heard twice. A variable would hold its connection after its end.
    if (request[isHeard] === true) return
    request[isHeard] = true
    const { socket } = request
    const turn = nodeTiming.uvMetricsInfo.loopCount
    if (turnBySocket.get(socket) === turn) onFollowing()
    else turnBySocket.set(socket, turn)
  }
}

/** Ids that are told apart in a log of several nodes: eight random characters of this process, then a count. */
function makeRequestIds(): () => string {
  const prefix = randomBytes(6).toString('base64url')
  let count = 0
  return () => `${prefix}-${(count++).toString(36)}`
}
