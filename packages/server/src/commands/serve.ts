import { setImmediate } from 'node:timers/promises'
import { lockDataDir, openHouse, openServer, type House } from '../compose.js'
import type { Config } from '../config.js'
import { OperatorProblem, StoreUnavailable } from '../platform/faults.js'
import { isLoopback } from '../platform/loopback.js'
import { openLog, type Log } from '../platform/log.js'
import type { DemoDescription } from '../rooms/demo/create-demo.js'
import { makeDataDir, readArguments, type Command, type CommandContext } from './command.js'

const USAGE = 'mudrad serve [--demo] [--allow-demo] [--port N] [--host ADDRESS] [--public-url URL] …'

/** In-flight requests get this long after SIGTERM. */
const DRAIN_MS_MAX = 30_000
const IDLE_CHECK_INTERVAL_MS = 100
const USES_FLUSH_INTERVAL_MS = 1_000
const SWEEP_INTERVAL_MS = 60_000

type Server = Awaited<ReturnType<typeof openServer>>

/** Serves until SIGTERM or SIGINT. */
export const serve: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    flags: ['demo', 'allow-demo'],
    positionals: { min: 0, max: 0 },
  })
  const { config } = given
  makeDataDir(config)
  const lock = lockDataDir(config)
  const log = openLog(config.logLevel)
  try {
    const platform = { ...context.platform, logger: log.logger }
    const house = await openHouse(config, platform, { schema: 'migrate' })
    try {
      const demo =
        given.has('demo') && (await house.holdsNobody())
          ? await house.createDemo({ force: false, actor: { kind: 'system' } })
          : null
      await refuseOpenDemo(house, config, given.has('allow-demo'))
      await serveUntilStopped(house, config, { context, log, demo: demo?.ok === true ? demo.demo : null })
    } finally {
      await house.close()
    }
    return 0
  } finally {
    log.finish()
    lock.release()
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
  { context, log, demo }: { context: CommandContext; log: Log; demo: DemoDescription | null },
): Promise<void> {
  let accepting = true
  const server = await openServer(house, config, {
    clock: context.platform.clock,
    logger: log.logger,
    writeRequestLine: log.requests,
    isAccepting: () => accepting,
  })
  const stopped = nextStopSignal()
  await listen(server, config)
  const timers = startChores(house, log)
  greet(context, config, demo)
  log.logger.info({ signal: await stopped }, 'stopping')
  accepting = false
  for (const timer of timers) clearInterval(timer)
  await drain(server, log)
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

/** What a server does beside answering; each run stands alone, and one that fails is tried again at the next. */
function startChores(house: House, { logger }: Log): readonly NodeJS.Timeout[] {
  const every = (intervalMs: number, chore: () => Promise<unknown>) => {
    let running = false
    const timer = setInterval(() => {
      if (running) return
      running = true
      chore()
        .catch((error: unknown) => {
          logger.warn({ err: error instanceof StoreUnavailable ? error.cause : error }, 'a chore failed')
        })
        .finally(() => {
          running = false
        })
    }, intervalMs)
    timer.unref()
    return timer
  }
  return [
    every(USES_FLUSH_INTERVAL_MS, async () => {
      // Requests are answered between two batches.
      while ((await house.uses.flush()) > 0) await setImmediate()
    }),
    every(USES_FLUSH_INTERVAL_MS, async () => {
      while ((await house.appRequests.flush()) > 0) await setImmediate()
    }),
    every(SWEEP_INTERVAL_MS, async () => await house.sweepTokens()),
    every(SWEEP_INTERVAL_MS, async () => await house.sweepGrants()),
    every(SWEEP_INTERVAL_MS, async () => await house.sweepSessions()),
    every(SWEEP_INTERVAL_MS, async () => await house.sweepAppUsage()),
  ]
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
