import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmulator } from 'mudrad/emulator'
import { Mudra } from './mudra.js'

export interface StartOptions {
  /** An organisation in YAML or JSON; the demo organization unless given. */
  readonly seed?: string
  /** `postgres://…` of a database that is empty or was made of a seed; SQLite in memory unless given. */
  readonly database?: string
  /** `asana` counts requests as Asana does, by the server's clock; `off` unless said. */
  readonly rateLimits?: 'asana' | 'off'
}

/**
 * Starts a server in this process, on a free port: one that nobody else sees. Close it, or declare it with `await using`.
 * @throws for a seed or a database that cannot be used; the message says where and why
 */
export async function startMudra({ database, rateLimits, seed }: StartOptions = {}): Promise<Mudra> {
  const folder = await mkdtemp(join(tmpdir(), 'mudra-testing-'))
  const remove = async () => {
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const { close, url } = await startEmulator({
      folder,
      ...(seed === undefined ? {} : { seed }),
      ...(database === undefined ? {} : { databaseUrl: database }),
      ...(rateLimits === undefined ? {} : { rateLimits }),
    })
    return await Mudra.open(url, async () => {
      await close()
      await remove()
    })
  } catch (error) {
    await remove()
    throw error
  }
}

/**
 * Uses a server that runs already: `mudrad serve --ci`.
 * @param url  its address @throws MudraControlError where none in CI mode is there
 */
export async function connectMudra(url: string): Promise<Mudra> {
  return await Mudra.open(url.replace(/\/+$/, ''), async () => await Promise.resolve())
}
