import cluster from 'node:cluster'
import { Server as NetServer } from 'node:net'
import { openMailer } from '../compose/mailer.js'
import { announceData, lockDataDir } from '../compose/data.js'
import { noteHeads, startJobs } from '../compose/jobs.js'
import { isWithoutDatabase } from '../compose/database.js'
import { describeSharedMailbox } from '../compose/mailboxes.js'
import { openServer } from '../compose/server.js'
import { openServices, type Services } from '../compose/services.js'
import type { Config, Environment } from '../config/config.js'
import { OperatorProblem } from '../platform/faults.js'
import { isLoopback, namesLoopback } from '../platform/loopback.js'
import { openLog, type Log } from '../platform/log.js'
import { openTelemetry } from '../platform/opentelemetry.js'
import { ownVersion } from '../platform/own-version.js'
import type { CheckedSeed } from '../features/demo/read-seed.js'
import { settleMode, withTestClock } from './serve-ci.js'
import { startWorkers, tellReady } from './serve-workers.js'
import { notesOnOtherServers } from './choose-data.js'
import { checkStart, listenProblem } from './serve-checks.js'
import { greet } from './serve-greeting.js'
import { openEdge, withDevCertificate } from './serve-tls.js'
import { readSeedFile } from './seed-file.js'
import { defineCommand, type Arguments, type Run } from './command-line.js'
import { awaitDatabase, makeDataDir, type CommandContext } from './command.js'
import { SERVE } from './texts/serve.js'

/** In-flight requests get this long after SIGTERM. */
const DRAIN_MS_MAX = 30_000
const IDLE_CHECK_INTERVAL_MS = 100
/** What came in at the last moment is on its way for no longer. */
const LAST_REQUESTS_MS = 500

const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const

type Server = Awaited<ReturnType<typeof openServer>>

/** Serves until SIGTERM or SIGINT. */
const run: Run = async (given, context) => {
  // Until the server can take a new certificate it reads the files anyway; unheard, the signal would end the process.
  if (given.config.tls !== null || given.config.devTls) process.on('SIGHUP', () => undefined)
  const wanted = cluster.isWorker ? null : readWanted(given, context)
  const wish = { wanted, allowDemo: given.has('allow-demo') || given.config.isCi }
  // Whatever keeps it from starting is seen before anything is made; a worker finds it made.
  if (!cluster.isWorker) {
    await checkStart(given.config, context.environment)
    await refuseNewOpenDemo(given.config, context, wish)
  }
  makeDataDir(given.config)
  const config = await withDevCertificate(given.config, context.platform)
  const work = { ...wish, context: withTestClock(context, config), log: openLog(config.logLevel) }
  try {
    if (!(await isDatabaseThere(config, context))) return 0
    if (cluster.isWorker) return await serveAsWorker(config, work)
    const lock = lockDataDir(config)
    const { logger } = work.log
    // Asked before this one is announced, too.
    const notes = notesOnOtherServers(config, context.environment)
    const announced = announceData(config, { pid: process.pid, environment: context.environment, logger })
    try {
      if (config.workers > 1) return await serveByWorkers(config, work, notes)
      await withServedServices(config, work, async (services) => {
        await serveUntilStopped(services, config, {
          ...work,
          onReady: async () => {
            await fillAndGreet(services, config, { ...work, notes })
          },
        })
      })
      return 0
    } finally {
      announced.withdraw()
      lock.release()
    }
  } finally {
    work.log.finish()
  }
}

/**
 * Waits for the database where that is wanted.
 * @returns false if SIGTERM or SIGINT ended the waiting; unheard, they would not end the first process of a container
 */
async function isDatabaseThere(config: Config, context: CommandContext): Promise<boolean> {
  const stop = new AbortController()
  const onSignal = () => {
    stop.abort()
  }
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal)
  try {
    return await awaitDatabase(config, context, stop.signal)
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, onSignal)
  }
}

/** What an empty database is filled with: the demo organization, another seed, or nothing. */
type Wanted = { readonly seed: CheckedSeed | null; readonly file: string | null } | null

function readWanted(given: Arguments, context: CommandContext): Wanted {
  const file = given.text('seed')
  if (file === null) return given.has('demo') || given.config.isCi ? { seed: null, file: null } : null
  if (given.has('demo'))
    throw new OperatorProblem('--demo and --seed each fill the database: use only one of them')
  return { seed: readSeedFile(file, context.platform.clock.nowMs()), file }
}

/**
 * Fills an empty database once the port is this server's, so that a token is never made that nobody is shown. Of several servers that start
 * at once one does it.
 * @returns what was made; null for nothing
 */
async function makeWanted(services: Services, wanted: Wanted) {
  if (wanted === null || !(await services.installation.holdsNobody())) return null
  const made = await services.demo.create({
    ...(wanted.seed === null ? {} : { seed: wanted.seed }),
    force: false,
    onlyIfEmpty: true,
    tokensFor: wanted.seed === null ? 'the first' : 'nobody',
    secrets: false,
    actor: { kind: 'system' },
  })
  // A seed may be large; the demo is not.
  if (made.ok && wanted.seed !== null) await services.installation.analyze()
  return made.ok ? made : null
}

async function fillAndGreet(
  services: Services,
  config: Config,
  { context, notes, wanted }: ServeWork & { readonly notes: readonly string[] },
): Promise<void> {
  const made = await makeWanted(services, wanted)
  const mailboxes = (await services.users.sharedMailboxes()).map(describeSharedMailbox)
  const concerns = mailboxes.map(({ remedy, what }) => `${what}. To mend it, ${remedy}`)
  await greet(services, config, {
    context,
    made,
    seedFile: wanted?.file ?? null,
    notes: [...notes, ...concerns],
  })
}

interface Wish {
  readonly wanted: Wanted
  readonly allowDemo: boolean
}

interface ServeWork extends Wish {
  readonly context: CommandContext
  readonly log: Log
}

/** Brings the schema up, and hands over the open services. */
async function withServedServices(
  config: Config,
  { allowDemo, context, log, wanted }: ServeWork,
  work: (services: Services) => Promise<void>,
): Promise<void> {
  const services = await openServices(
    config,
    { ...context.platform, logger: log.logger },
    { schema: 'migrate', countsGuesses: !config.isCi },
  )
  try {
    await settleMode(services, config)
    const isDemo =
      (await services.demo.exists()) || (wanted !== null && (await services.installation.holdsNobody()))
    if (isDemo && openingOf(config) !== null && !allowDemo)
      throw openDemoProblem(config, 'the database holds')
    await work(services)
  } finally {
    await services.close()
  }
}

/** One of several processes that answer on one port; the one that started it migrated the database and prints. */
async function serveAsWorker(config: Config, { context, log }: Omit<ServeWork, keyof Wish>): Promise<number> {
  const services = await openServices(
    config,
    { ...context.platform, logger: log.logger },
    { schema: 'current', countsGuesses: !config.isCi },
  )
  try {
    await serveUntilStopped(services, config, { context, log, onReady: tellReady })
    return 0
  } finally {
    await services.close()
    // Nothing more is said to the process that started this one, so nothing keeps it alive.
    process.channel?.unref()
  }
}

/** Migrates once, starts the workers, and answers nothing itself. */
async function serveByWorkers(config: Config, work: ServeWork, notes: readonly string[]): Promise<number> {
  const { log } = work
  await withServedServices(config, work, async () => await Promise.resolve())
  const stopped = nextStopSignal()
  const crew = startWorkers({
    count: config.workers,
    logger: log.logger,
    stopMsMax: config.stopDelaySeconds * 1_000 + DRAIN_MS_MAX,
  })
  if (config.tls !== null)
    process.on('SIGHUP', () => {
      crew.reload()
    })
  try {
    // A stop that is asked for meanwhile does not wait for the start.
    const started = await Promise.race([crew.started, stopped])
    if (typeof started === 'number') return started
    if (started === null) {
      await withServedServices(config, work, async (services) => {
        await fillAndGreet(services, config, { ...work, notes })
      })
      log.logger.info({ signal: await stopped }, 'stopping')
    }
    return 0
  } finally {
    await crew.stop()
  }
}

/** Nothing is made that could not be served. */
async function refuseNewOpenDemo(
  config: Config,
  context: CommandContext,
  { allowDemo, wanted }: Wish,
): Promise<void> {
  if (wanted === null || allowDemo || openingOf(config) === null) return
  if (await isWithoutDatabase(config, context.platform))
    throw openDemoProblem(config, 'the database would hold')
}

/** Everybody knows the demo's passwords, and whoever wrote a seed its. */
function openDemoProblem(config: Config, what: string): OperatorProblem {
  return new OperatorProblem(
    `${what} the demo organization, whose passwords are public, so the server ${openingOf(config) ?? ''}. Use another database, or start with --allow-demo.`,
  )
}

/** What opens a server to more than this machine, as what it does not do then; null for nothing. */
function openingOf({ host, publicUrl, trustedProxies }: Config): string | null {
  if (host !== 'localhost' && !isLoopback(host)) return `does not listen on ${host}`
  if (!namesLoopback(new URL(publicUrl).host)) return `does not serve ${publicUrl}`
  return trustedProxies.length === 0 ? null : 'does not stand behind the proxies of MUDRA_TRUSTED_PROXIES'
}

async function serveUntilStopped(
  services: Services,
  config: Config,
  { context, log, onReady }: { context: CommandContext; log: Log; onReady: () => Promise<void> | void },
): Promise<void> {
  let accepting = true
  const telemetry =
    config.telemetry === null
      ? null
      : await openTelemetry(config.telemetry, { version: ownVersion(), logger: log.logger })
  const server = await openServer(services, config, {
    clock: context.platform.clock,
    logger: log.logger,
    writeRequestLine: log.requests,
    isAccepting: () => accepting,
    telemetry,
  })
  const stopped = nextStopSignal()
  const edge = openEdge(server, config, { logger: log.logger, nowMs: () => context.platform.clock.nowMs() })
  if (edge.reload !== null) process.on('SIGHUP', edge.reload)
  try {
    await listen(server, config, context.environment)
    await edge.listen(server, config)
  } catch (error) {
    edge.stop()
    await server.close()
    throw error
  }
  const jobs = startJobs(services, config, { logger: log.logger, mailer: openMailer(config, context) })
  let signal: NodeJS.Signals | null = null
  try {
    await onReady()
    signal = await stopped
    log.logger.info({ signal }, 'stopping')
  } finally {
    accepting = false
    // Ctrl-C is pressed by somebody who waits.
    if (signal === 'SIGTERM' && config.stopDelaySeconds > 0) {
      await whileConnected(server, config.stopDelaySeconds)
      await stopListening(server)
    }
    edge.stop()
    const jobsStopped = jobs.stop()
    await drain(server, log)
    await jobsStopped
    await noteHeads(services, log)
    await telemetry?.stop()
  }
}

function nextStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of STOP_SIGNALS) {
      // A second signal while requests finish changes nothing.
      process.on(signal, () => {
        resolve(signal)
      })
    }
  })
}

async function listen(server: Server, { host, port }: Config, environment: Environment): Promise<void> {
  try {
    await server.listen({ host, port })
  } catch (error) {
    throw listenProblem(error, { host, port, variable: 'MUDRA_PORT' }, environment) ?? error
  }
}

/** Waits as long as somebody is connected, who may be a balancer that has not seen yet that ready is red. */
async function whileConnected(server: Server, secondsMax: number): Promise<void> {
  const count = async () =>
    await new Promise<number>((resolve) => {
      // Who cannot be counted is not waited for: the stop goes on.
      server.server.getConnections((error, connections) => {
        resolve(error === null ? connections : 0)
      })
    })
  const endsAtMs = performance.now() + secondsMax * 1_000
  while (performance.now() < endsAtMs && (await count()) > 0)
    await new Promise((resolve) => setTimeout(resolve, IDLE_CHECK_INTERVAL_MS))
}

/**
 * Takes no new connection, and gives those that were just taken the time to say what they want: a balancer hears that nobody listens, and asks elsewhere, but
 * what it has sent it does not send again.
 */
async function stopListening(server: Server): Promise<void> {
  // What waits to be taken is taken before.
  await new Promise((resolve) => setImmediate(resolve))
  // Not what HTTP makes of it, which ends connections that have not said anything yet.
  NetServer.prototype.close.call(server.server)
  await new Promise((resolve) => setTimeout(resolve, LAST_REQUESTS_MS))
}

/** Idle connections close at once, busy ones when they have been answered, all of them after half a minute. */
async function drain(server: Server, { logger }: Log): Promise<void> {
  const timer = setTimeout(() => {
    logger.warn('requests were still running after 30 s and are cut off')
    server.server.closeAllConnections()
  }, DRAIN_MS_MAX)
  // A connection that was busy is kept alive for another request once it has been answered; none of them is waited for.
  const idle = setInterval(() => {
    server.server.closeIdleConnections()
  }, IDLE_CHECK_INTERVAL_MS)
  await server.close()
  clearInterval(idle)
  clearTimeout(timer)
}

export const serve = defineCommand('serve', SERVE, { run })
