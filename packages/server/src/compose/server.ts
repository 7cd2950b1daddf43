import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { OWN_BRAND } from '../config/brand.js'
import type { Config } from '../config/config.js'
import type { Served, Serving } from '../features/feature.js'
import { picturePath } from '../features/users/profile.js'
import { makeFairShare } from '../http/api/fair-share.js'
import type { OverloadLimits } from '../http/server/overload.js'
import { buildServer } from '../http/server/server.js'
import { makeCountUnknown, throttleUnknown } from '../http/unknown-tokens.js'
import type { Clock } from '../platform/clock.js'
import type { Logger, WriteRequestLine } from '../platform/log.js'
import { OperatorProblem } from '../platform/faults.js'
import { ownVersion } from '../platform/own-version.js'
import type { Telemetry } from '../platform/telemetry.js'
import { makeRememberedAnswers, type OwnAnswer, type Question } from '../http/api/remembered-answers.js'
import { makeRecent } from '../platform/recent.js'
import { makeRemembered } from '../platform/remembered.js'
import { makeVersionedMemory } from '../platform/versioned-memory.js'
import { openingScopes } from '../protocol/asana/opening-scopes.js'
import { metricsAccess, metricsReader } from './edge.js'
import { countingRefusedTokens } from './meters.js'
import { readingsOf } from './readings.js'
import type { Services } from './services.js'

/** Answers that are remembered while nothing is written; at most 4 KiB each. */
const REMEMBERED_ANSWERS_MAX = 5_000
/** Addresses for which an answer was remembered lately, however many remember one for them. */
const KNOWN_ADDRESSES_MAX = 5_000

type ServerConfig = Pick<Config, 'mail' | 'tls' | 'trustedProxies'> &
  Partial<
    Pick<
      Config,
      'auditRetentionDays' | 'brand' | 'devTls' | 'hstsIncludesSubdomains' | 'isCi' | 'language' | 'metrics'
    >
  >

interface Needs {
  readonly clock: Clock
  readonly logger: Logger
  readonly writeRequestLine: WriteRequestLine
  readonly isAccepting: () => boolean
  /** When to refuse work, if not at the named limits. */
  readonly overload?: OverloadLimits
  /** Whether what is remembered may be answered before Fastify takes the request; it is, unless said. */
  readonly answersHot?: boolean
  /** Where requests are traced and metrics sent; nowhere unless said. */
  readonly telemetry?: Telemetry | null
}

/** The HTTP server over the services; nothing listens yet. */
export async function openServer(
  services: Services,
  config: ServerConfig,
  needs: Needs,
): Promise<FastifyInstance> {
  const { clock, logger } = needs
  refuseControlsOutsideCi(services, config)
  const { installation, limits } = services
  const { throttle } = limits
  const brand = config.brand ?? OWN_BRAND
  const fairShare = makeFairShare()
  const serving = servingOf(services, config)
  const served = services.features.map(({ serves }) => serves?.(serving) ?? {})
  const routes = (kind: keyof Served): readonly FastifyPluginAsync[] =>
    served.flatMap((one: Served) => one[kind] ?? [])
  return await buildServer({
    api: {
      verify: serving.verify,
      recall: services.tokens.recall,
      noteRecalled: services.tokens.noteRecalled,
      handlers: services.handlers,
      resources: services.resources,
      cursorKey: services.cursorKey,
      answers: rememberAnswers(services),
      countAppRequest: (clientId, status) => {
        services.apps.requests.note(clientId, status)
      },
      publicUrl: services.publicUrl,
      limits: limits.apiLimits,
      limited: limits.limited,
      uploads: services.attachments.uploads,
      fairShare,
      clock,
      logger,
    },
    telemetry: needs.telemetry ?? null,
    limited: limits.limited,
    backlogs: services.backlogs,
    readings: readingsOf(services, { version: ownVersion() }),
    ...(needs.overload === undefined ? {} : { overload: needs.overload }),
    oauth: { throttle, routes: routes('oauth'), logger },
    openid: { routes: routes('documents'), logger },
    pages: {
      routes: routes('pages'),
      findSession: services.signIn.findSession,
      typedForms: services.signIn.typedForms,
      findAdministered: services.workspaces.administeredBy,
      fairShare,
      throttle,
      clock,
      csrfKey: services.csrfKey,
      publicUrl: services.publicUrl,
      logger,
    },
    onFollowingRequest: installation.askForWritesAgain,
    answersHot: answersHot(services, needs),
    health: { isAccepting: needs.isAccepting, pingDatabase: installation.ping },
    logger,
    writeRequestLine: needs.writeRequestLine,
    noteExposure: services.leaks.noteExposure,
    metricsReader: metricsReader(),
    metricsAccess: metricsAccess(services, config.metrics, clock),
    trustedProxies: config.trustedProxies,
    tls: config.tls,
    probe: services.emulator.probe,
    isCi: serving.isCi,
    defaultLanguage: config.language ?? 'en',
    brand,
    picturePath,
    isDevelopment: config.devTls === true || serving.isCi,
    hstsIncludesSubdomains: config.hstsIncludesSubdomains === true,
  })
}

/** @throws OperatorProblem where tests could set the clock of a server that is not for tests */
function refuseControlsOutsideCi({ emulator }: Pick<Services, 'emulator'>, { isCi }: ServerConfig): void {
  if (emulator.probe !== null && isCi !== true)
    throw new OperatorProblem('what tests set and ask of a server is for CI mode alone: start with --ci')
}

/** What a probe has to see goes the ordinary way. */
function answersHot({ changes, emulator }: Services, needs: Needs): boolean {
  return needs.answersHot !== false && emulator.probe === null && changes.tellsAtOnce
}

/** What the endpoints of this server share. */
function servingOf({ api, limits, meters, tokens }: Services, config: ServerConfig): Serving {
  const counting = makeCountUnknown(limits.throttle)
  return {
    ...counting,
    verify: countingRefusedTokens(throttleUnknown(tokens.verify, counting.countUnknown), meters),
    api,
    openingScopes: openingScopes(api.records),
    brand: config.brand ?? OWN_BRAND,
    sendsMail: config.mail.smtp !== null,
    auditRetentionDays: config.auditRetentionDays ?? null,
    isCi: config.isCi === true,
  }
}

function rememberAnswers({ changes }: Pick<Services, 'changes'>) {
  return makeRememberedAnswers({
    addresses: makeRecent<string, Question>({ entriesMax: KNOWN_ADDRESSES_MAX }),
    any: makeVersionedMemory({ entriesMax: REMEMBERED_ANSWERS_MAX }),
    own: makeRemembered<string, OwnAnswer>({
      changes,
      dependsOn: (answer) => answer.dependsOn,
      entriesMax: REMEMBERED_ANSWERS_MAX,
    }),
  })
}
