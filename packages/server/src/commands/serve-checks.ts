import { accessSync, constants, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { serverOnPort } from '../compose/data.js'
import type { Config, Environment } from '../config/config.js'
import { OperatorProblem } from '../platform/faults.js'

/**
 * Looks whether a server can start, before anything is made: whether its ports are free, and whether its folder can be made and written.
 * @throws OperatorProblem in one line
 */
export async function checkStart(config: Config, environment: Environment): Promise<void> {
  const { host, httpPort, port } = config
  await checkPort({ host, port, variable: 'MUDRA_PORT' }, environment)
  if (httpPort !== null) await checkPort({ host, port: httpPort, variable: 'MUDRA_HTTP_PORT' }, environment)
  if (config.database.kind === 'sqlite' || config.devTls) checkFolder(config.dataDir)
}

interface Address {
  readonly host: string
  readonly port: number
  readonly variable: 'MUDRA_PORT' | 'MUDRA_HTTP_PORT'
}

async function checkPort(address: Address, environment: Environment): Promise<void> {
  const { host, port } = address
  const probe = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject)
      probe.listen({ host, port, exclusive: true }, resolve)
    })
  } catch (error) {
    throw listenProblem(error, address, environment) ?? error
  } finally {
    // One that never listened closes at once, too.
    await new Promise((resolve) => probe.close(resolve))
  }
}

/** @returns why a port cannot be listened on and what to do; null for an error that says something else */
export function listenProblem(
  error: unknown,
  { host, port, variable }: Address,
  environment: Environment,
): OperatorProblem | null {
  const { code } = error as { code?: unknown }
  if (code === 'EADDRINUSE') {
    const own = serverOnPort(port, environment)
    return new OperatorProblem(
      own === null
        ? `port ${port} on ${host} is in use. Stop the program that uses it, or choose another port with ${variable}.`
        : `port ${port} on ${host} is in use: ${own}. Stop it, or choose another port with ${variable}.`,
    )
  }
  if (code === 'EACCES')
    return new OperatorProblem(
      `this user may not open port ${port} on ${host}. Choose a port above 1023 with ${variable}.`,
    )
  if (code === 'EADDRNOTAVAIL')
    return new OperatorProblem(`this machine does not have the address ${host}. Change MUDRA_HOST.`)
  return null
}

/** Looks at the folder, or at the one in which it is to be made; makes neither. */
function checkFolder(folder: string): void {
  let existing = folder
  let found = statSync(existing, { throwIfNoEntry: false })
  while (found === undefined && dirname(existing) !== existing) {
    existing = dirname(existing)
    found = statSync(existing, { throwIfNoEntry: false })
  }
  const problem = (why: string) =>
    new OperatorProblem(
      `cannot ${existing === folder && found?.isDirectory() === true ? 'use' : 'make'} the data folder ${folder}: ${why}. Name another with MUDRA_DATA_DIR.`,
    )
  if (found?.isDirectory() !== true) throw problem(`${existing} is not a folder`)
  try {
    accessSync(existing, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    throw problem(`this user may not write to ${existing}`)
  }
}
