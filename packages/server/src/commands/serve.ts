import cluster from 'node:cluster'
import { openMailer } from '../compose-mail.js'
import { announceData, lockDataDir } from '../compose-data.js'
import { openHouse, openServer, type House } from '../compose.js'
import type { Config } from '../config.js'
import { OperatorProblem, StoreUnavailable } from '../platform/faults.js'
import { isLoopback } from '../platform/loopback.js'
import { openLog, type Log } from '../platform/log.js'
import type { Mailer } from '../platform/mailer.js'
import type { DemoDescription } from '../rooms/demo/create-demo.js'
import { notesOnOtherServers } from './choose-data.js'
import { startChores } from './serve-chores.js'
import { startWorkers, tellReady } from './serve-workers.js'
import { explainDevTls, openEdge, withDevCertificate } from './serve-tls.js'
import { makeDataDir, readArguments, type Command, type CommandContext } from './command.js'

const USAGE =
  'mudrad serve [--demo] [--allow-demo] [--dev-tls] [--port N] [--host ADDRESS] [--public-url URL] …'

/** In-flight requests get this long after SIGTERM. */
const DRAIN_MS_MAX = 30_000
const IDLE_CHECK_INTERVAL_MS = 100
const MAIL_INTERVAL_MS = 1_000

type Server = Awaited<ReturnType<typeof openServer>>

/** Serves until SIGTERM or SIGINT. */
export const serve: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    flags: ['demo', 'allow-demo', 'dev-tls'],
    positionals: { min: 0, max: 0 },
  })
  // Until the server can take a new certificate it reads the files anyway; unheard, the signal would end the process.
  if (given.config.tls !== null || given.config.devTls) process.on('SIGHUP', () => undefined)
  makeDataDir(given.config)
  const config = await withDevCertificate(given.config, context.platform)
  const work = { context, log: openLog(config.logLevel), allowDemo: given.has('allow-demo') }
  try {
    if (cluster.isWorker) return await serveAsWorker(config, work)
    for (const note of notesOnOtherServers(config, context.environment)) context.print(note)
    const lock = lockDataDir(config)
    const announced = announceData(config, {
      pid: process.pid,
      environment: context.environment,
      logger: work.log.logger,
    })
    try {
      const wantsDemo = given.has('demo')
      if (config.workers > 1) return await serveByWorkers(config, { ...work, wantsDemo })
      await withServedHouse(config, { ...work, wantsDemo }, async (house, demo) => {
        await serveUntilStopped(house, config, {
          ...work,
          onReady: () => {
            greet(context, config, demo)
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

interface ServeWork {
  readonly context: CommandContext
  readonly log: Log
  readonly allowDemo: boolean
}

/** Brings the schema up, makes the demo where it is wanted, and hands over the open house. */
async function withServedHouse(
  config: Config,
  { allowDemo, context, log, wantsDemo }: ServeWork & { readonly wantsDemo: boolean },
  work: (house: House, demo: DemoDescription | null) => Promise<void>,
): Promise<void> {
  const house = await openHouse(config, { ...context.platform, logger: log.logger }, { schema: 'migrate' })
  try {
    const made =
      wantsDemo && (await house.holdsNobody())
        ? await house.createDemo({ force: false, actor: { kind: 'system' } })
        : null
    await refuseOpenDemo(house, config, allowDemo)
    await work(house, made?.ok === true ? made.demo : null)
  } finally {
    await house.close()
  }
}

/** One of several processes that answer on one port; the one that started it migrated the database and prints. */
async function serveAsWorker(config: Config, { context, log }: ServeWork): Promise<number> {
  const house = await openHouse(config, { ...context.platform, logger: log.logger }, { schema: 'current' })
  try {
    await serveUntilStopped(house, config, { context, log, onReady: tellReady })
    return 0
  } finally {
    await house.close()
    // Nothing more is said to the process that started this one, so nothing keeps it alive.
    process.channel?.unref()
  }
}

/** Migrates once, starts the workers, and answers nothing itself. */
async function serveByWorkers(
  config: Config,
  work: ServeWork & { readonly wantsDemo: boolean },
): Promise<number> {
  const { context, log } = work
  let demo: DemoDescription | null = null
  await withServedHouse(config, work, async (_house, made) => {
    demo = made
    await Promise.resolve()
  })
  const stopped = nextStopSignal()
  const crew = startWorkers({ count: config.workers, logger: log.logger, stopMsMax: DRAIN_MS_MAX })
  if (config.tls !== null)
    process.on('SIGHUP', () => {
      crew.reload()
    })
  try {
    // A stop that is asked for meanwhile does not wait for the start.
    const started = await Promise.race([crew.started, stopped])
    if (typeof started === 'number') return started
    if (started === null) {
      greet(context, config, demo)
      log.logger.info({ signal: await stopped }, 'stopping')
    }
    return 0
  } finally {
    await crew.stop()
  }
}

/** Everybody knows the demo's passwords. */
async function refuseOpenDemo(house: House, config: Config, allowed: boolean): Promise<void> {
  if (allowed || config.host === 'localhost' || isLoopback(config.host) || !(await house.hasDemo())) return
  throw new OperatorProblem(
    `the database holds the demo organisation, whose passwords are public, so the server does not listen on ${config.host}. Use another database, or start with --allow-demo.`,
  )
}

async function serveUntilStopped(
  house: House,
  config: Config,
  { context, log, onReady }: { context: CommandContext; log: Log; onReady: () => void },
): Promise<void> {
  let accepting = true
  const server = await openServer(house, config, {
    clock: context.platform.clock,
    logger: log.logger,
    writeRequestLine: log.requests,
    isAccepting: () => accepting,
  })
  const stopped = nextStopSignal()
  const edge = openEdge(server, config, { logger: log.logger, nowMs: () => context.platform.clock.nowMs() })
  if (edge.reload !== null) process.on('SIGHUP', edge.reload)
  try {
    await listen(server, config)
    await edge.listen(server, config)
  } catch (error) {
    edge.stop()
    await server.close()
    throw error
  }
  const timers = startChores(house, config, log)
  const mail = startMail(house, openMailer(config, context), log)
  onReady()
  log.logger.info({ signal: await stopped }, 'stopping')
  accepting = false
  for (const timer of timers) clearInterval(timer)
  edge.stop()
  const mailStopped = mail.stop()
  await drain(server, log)
  await mailStopped
}

function nextStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      // A second signal while requests finish changes nothing.
      process.on(signal, () => {
        resolve(signal)
      })
    }
  })
}

async function listen(server: Server, { host, port }: Config): Promise<void> {
  try {
    await server.listen({ host, port })
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (code === 'EADDRINUSE') {
      throw new OperatorProblem(
        `port ${port} on ${host} is in use. Stop what uses it, or choose another with MUDRA_PORT.`,
      )
    }
    if (code === 'EACCES') {
      throw new OperatorProblem(
        `port ${port} on ${host} may not be opened by this user. Choose one above 1023 with MUDRA_PORT.`,
      )
    }
    if (code === 'EADDRNOTAVAIL') {
      throw new OperatorProblem(`${host} is no address of this machine. Correct MUDRA_HOST.`)
    }
    throw error
  }
}

/** Sends mail until it is stopped. What is on its way then arrives first, or it would be sent again by the next start. */
function startMail(house: House, mailer: Mailer, { logger }: Log): { stop(): Promise<void> } {
  let run: Promise<unknown> | null = null
  const timer = setInterval(() => {
    run ??= house
      .sendMails(mailer)
      .catch((error: unknown) => {
        logger.warn({ err: error instanceof StoreUnavailable ? error.cause : error }, 'sending mail failed')
      })
      .finally(() => {
        run = null
      })
  }, MAIL_INTERVAL_MS)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await run
    },
  }
}

function greet(context: CommandContext, config: Config, demo: DemoDescription | null): void {
  const [person] = demo?.users ?? []
  if (demo !== null && person !== undefined) {
    const authorization = `-H "Authorization: Bearer ${person.personal_access_token}"`
    context.print('')
    context.print('Mudra made a demo organisation. Try these; the token is shown only now:')
    context.print('')
    context.print(`  curl ${authorization} ${demo.api_base_url}/users/me`)
    context.print(
      `  curl ${authorization} "${demo.api_base_url}/projects?workspace=${person.workspaces[0] ?? ''}"`,
    )
    context.print('')
    context.print('New tokens for everybody in it, and their passwords: npx mudrad demo --json')
    context.print('')
  }
  if (config.devTls && config.tls !== null) explainDevTls(context, config.publicUrl, config.tls.certFile)
  context.print(`ready ${config.publicUrl}`)
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
