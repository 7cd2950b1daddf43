import { createServer } from 'node:net'
import type { EmulatorWish, StartedEmulator } from '../../types/emulator.js'
import { OWN_BRAND } from '../config/brand.js'
import type { DatabaseLocation } from '../db/database.js'
import { makeFolder } from '../platform/make-folder.js'
import { systemClock } from '../platform/clock.js'
import { OperatorProblem } from '../platform/faults.js'
import { makeLogger } from '../platform/log.js'
import type { PasswordHasher } from '../platform/password-hasher.js'
import { strengthEstimator } from '../platform/password-strength.js'
import { systemRandom } from '../platform/random.js'
import { settableClock } from '../platform/settable-clock.js'
import { readSeed } from './demo.js'
import { startJobs } from './jobs.js'
import { openServer } from './server.js'
import { openServices, type Services } from './services.js'

/** How often another port is taken where somebody else was faster. */
const PORT_TRIES_MAX = 5

/** Passwords of seeds are public: nothing is gained by hashing them slowly. */
const publicHasher: PasswordHasher = {
  hash: async (password) => await Promise.resolve(`public:${password}`),
  matches: async (password, stored) => await Promise.resolve(stored === `public:${password}`),
  isOutdated: () => false,
}

/**
 * Serves a seed in this process in CI mode, on a free port of this machine, for the tests of an app. What serves otherwise serves here, too: several may run
 * side by side, and none knows of the others.
 * @throws OperatorProblem for a seed or a database that cannot be used, in words for whoever wrote the test
 */
export async function startEmulator(wish: EmulatorWish): Promise<StartedEmulator> {
  for (let tries = 1; ; tries++) {
    try {
      return await startAt(await freePort(), wish)
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EADDRINUSE' || tries >= PORT_TRIES_MAX) throw error
    }
  }
}

async function startAt(port: number, wish: EmulatorWish): Promise<StartedEmulator> {
  const url = `http://127.0.0.1:${port}`
  const clock = settableClock(systemClock)
  const logger = makeLogger('silent', { write: () => undefined })
  makeFolder(wish.folder)
  const services = await openServices(
    {
      accessTokenRevocation: 'on',
      attachments: { kind: 'folder', folder: wish.folder },
      database: locationOf(wish.databaseUrl),
      publicUrl: url,
      rateLimits: wish.rateLimits ?? 'off',
      webhookRanges: ['127.0.0.0/8', '::1/128'],
    },
    {
      clock,
      testClock: clock,
      random: systemRandom,
      hasher: publicHasher,
      estimateStrength: strengthEstimator(),
      logger,
    },
    { schema: 'migrate', countsGuesses: false },
  )
  try {
    await fill(services, wish.seed, clock.nowMs())
    const server = await openServer(
      services,
      {
        mail: { smtp: null, from: 'Mudra <mudra@localhost>' },
        tls: null,
        trustedProxies: [],
        isCi: true,
        brand: OWN_BRAND,
      },
      {
        clock,
        logger,
        writeRequestLine: () => undefined,
        isAccepting: () => true,
        overload: { delayMsMax: Infinity },
      },
    )
    await server.listen({ host: '127.0.0.1', port })
    const jobs = startJobs(services, { auditRetentionDays: null }, { logger, mailer: null })
    return {
      url,
      close: async () => {
        await jobs.stop()
        server.server.closeAllConnections()
        await server.close()
        await services.close()
      },
    }
  } catch (error) {
    await services.close()
    throw error
  }
}

function locationOf(url: string | undefined): DatabaseLocation {
  return url === undefined ? { kind: 'sqlite', path: ':memory:' } : { kind: 'postgres', url }
}

async function fill(
  { demo, installation }: Services,
  seed: string | undefined,
  nowMs: number,
): Promise<void> {
  const read = seed === undefined ? null : readSeed(seed, nowMs)
  if (read?.ok === false)
    throw new OperatorProblem(
      read.faults
        .map(({ column, field, line, message }) => `seed:${line}:${column}: ${field}: ${message}`)
        .join('\n'),
    )
  const made = await demo.create({
    ...(read === null ? {} : { seed: read.seed }),
    force: false,
    tokensFor: 'nobody',
    secrets: false,
    actor: { kind: 'system' },
  })
  if (!made.ok)
    throw new OperatorProblem(
      `the database holds people whom no seed brought (${made.reason}): use an empty one`,
    )
  await installation.keepMode('ci')
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
