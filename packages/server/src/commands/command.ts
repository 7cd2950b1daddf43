import { openServices, type Services } from '../compose/services.js'
import { waitForDatabase } from '../compose/database.js'
import type { Platform } from '../platform/platform.js'
import type { Config, Environment } from '../config/config.js'
import { NothingThere, OperatorProblem } from '../platform/faults.js'
import { makeFolder } from '../platform/make-folder.js'
import { noDatabase, settleData } from './choose-data.js'

/** What a command may use of the process; main.ts hands it over. */
export interface CommandContext {
  readonly environment: Environment
  readonly platform: Platform
  readonly nodeVersion: string
  /** How wide the terminal is that standard output is; undefined for a pipe or a file. */
  readonly columns?: number | undefined
  /** One line to stdout. */
  print(line: string): void
  /** One line to stderr. */
  complain(line: string): void
  /** Asks for a secret: hidden at a terminal, else one line of stdin. */
  askSecret(question: string): Promise<string>
  /** Asks a person at the terminal; an empty answer for one who breaks off. Null where there is none to ask. */
  readonly ask: ((question: string) => Promise<string>) | null
}

/** The data folder is its owner's alone: it holds everybody's data. PostgreSQL needs none. */
export function makeDataDir(config: Pick<Config, 'database' | 'dataDir'>): void {
  if (config.database.kind !== 'sqlite') return
  try {
    makeFolder(config.dataDir)
  } catch (error) {
    throw new OperatorProblem(
      `cannot make the data folder ${config.dataDir}: ${error instanceof Error ? error.message : String(error)}. Name another with MUDRA_DATA_DIR.`,
    )
  }
}

/**
 * Waits for PostgreSQL where that is wanted.
 * @param signal  ends the waiting
 * @returns false if it was ended
 */
export async function awaitDatabase(
  config: Pick<Config, 'database' | 'databaseWaitSeconds'>,
  { complain }: Pick<CommandContext, 'complain'>,
  signal: AbortSignal = new AbortController().signal,
): Promise<boolean> {
  return await waitForDatabase(config, {
    say: (line) => {
      complain(`mudrad: ${line}`)
    },
    signal,
  })
}

/**
 * Opens the services for one command beside a server that may be running, and closes it whatever happens. It makes no database: one in a folder
 * that was named by mistake would be empty, and answer every question wrongly.
 */
export async function withServices(
  given: Config,
  context: CommandContext,
  work: (services: Services, config: Config) => Promise<number>,
): Promise<number> {
  const config = await settleData(given, context)
  await awaitDatabase(config, context)
  const services = await openServices(config, context.platform, { schema: 'current' }).catch(
    (error: unknown) => {
      throw error instanceof NothingThere ? noDatabase(config) : error
    },
  )
  return await workIn(services, async () => await work(services, config))
}

/** The same for the few commands that make a database where there is none, and bring an older one up. */
export async function withMadeServices(
  given: Config,
  context: CommandContext,
  work: (services: Services, config: Config) => Promise<number>,
): Promise<number> {
  const config = await settleData(given, context)
  makeDataDir(config)
  await awaitDatabase(config, context)
  const services = await openServices(config, context.platform, { schema: 'migrate' })
  return await workIn(services, async () => await work(services, config))
}

async function workIn(services: Services, work: (services: Services) => Promise<number>): Promise<number> {
  try {
    return await work(services)
  } finally {
    await services.close()
  }
}

const SECONDS_PER_UNIT = { s: 1, m: 60, h: 3_600, d: 86_400 } as const

/** @throws OperatorProblem for a text that is not a length of time */
export function readSeconds(text: string, option: string): number {
  const parts = /^(\d{1,9})([smhd]?)$/.exec(text)
  if (parts === null) throw new OperatorProblem(`${option} must be a length of time like 90s, 60m, 24h or 7d`)
  const unit = (parts[2] === '' ? 's' : parts[2]) as keyof typeof SECONDS_PER_UNIT
  return Number(parts[1]) * SECONDS_PER_UNIT[unit]
}

/** @returns the names in a list that is separated by commas or spaces */
export function readNames(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((name) => name !== '')
}

export function isoOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString()
}
