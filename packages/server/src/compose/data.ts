import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Config, Environment } from '../config/config.js'
import {
  announceServer,
  dataPlaceOf,
  isSamePlace,
  placeInWords,
  runningServers,
  type RunningServer,
} from '../db/running-servers.js'
import { isLockHeld, lockForServer } from '../db/server-lock.js'
import type { Logger } from '../platform/log.js'

const SERVER_LOCK_FILE = 'server.lock'

/**
 * Holds the data folder for one server. PostgreSQL serves many, so there is nothing to hold.
 * @throws OperatorProblem when another server has it
 */
export function lockDataDir({ database, dataDir }: Pick<Config, 'database' | 'dataDir'>): {
  release(): void
} {
  if (database.kind === 'postgres') return { release: () => undefined }
  return lockForServer(join(dataDir, SERVER_LOCK_FILE), dataDir)
}

/** Whether a server holds the data folder now. */
export function isServed({ dataDir }: Pick<Config, 'dataDir'>): boolean {
  return isLockHeld(join(dataDir, SERVER_LOCK_FILE))
}

/** Tells later commands of this user which data this server holds. A machine that has no folder for that is served all the same. */
export function announceData(
  { database, httpPort, port, publicUrl }: Pick<Config, 'database' | 'httpPort' | 'port' | 'publicUrl'>,
  needs: { readonly pid: number; readonly environment: Environment; readonly logger: Pick<Logger, 'warn'> },
): { withdraw(): void } {
  try {
    return announceServer(
      {
        pid: needs.pid,
        url: publicUrl,
        listensOn: httpPort === null ? [port] : [port, httpPort],
        data: dataPlaceOf(database),
      },
      { environment: needs.environment, id: randomUUID() },
    )
  } catch (error) {
    // A container's file system may be read-only on purpose, and nobody else is in it.
    if ((error as NodeJS.ErrnoException).code !== 'EROFS')
      needs.logger.warn(
        { err: error },
        'commands in other folders cannot be told where this server’s data is',
      )
    return { withdraw: () => undefined }
  }
}

/** A server of this user, for a person to read of. */
export interface ServerOnOtherData {
  readonly inWords: string
  /** Null for one on PostgreSQL: the URL that it was given has a password in it, and is not told. */
  readonly folder: string | null
}

/** @returns the servers of this user that run on other data; none where one of them runs on this */
export function serversOnOtherData(
  { database }: Pick<Config, 'database'>,
  environment: Environment,
): readonly ServerOnOtherData[] {
  const own = dataPlaceOf(database)
  const servers = runningServers(environment)
  if (servers.some(({ data }) => isSamePlace(data, own))) return []
  return servers.map((server) => ({
    inWords: serverInWords(server),
    folder: server.data.kind === 'sqlite' ? server.data.folder : null,
  }))
}

/** @returns the address of a server of this user that runs on this data; null where there is none */
export function urlOfServer({ database }: Pick<Config, 'database'>, environment: Environment): string | null {
  const own = dataPlaceOf(database)
  return runningServers(environment).find(({ data }) => isSamePlace(data, own))?.url ?? null
}

/** @returns what to say of a server of this user that listens on a port; null where it is something else */
export function serverOnPort(port: number, environment: Environment): string | null {
  const found = runningServers(environment).find(({ listensOn }) => listensOn.includes(port))
  return found === undefined ? null : serverInWords(found)
}

/** A folder or a database of PostgreSQL, without its password. */
export function dataInWords({ database }: Pick<Config, 'database'>): string {
  return placeInWords(dataPlaceOf(database))
}

function serverInWords({ data, pid, url }: RunningServer): string {
  const place = placeInWords(data)
  return `your server at ${url} (process ${pid}) ${data.kind === 'sqlite' ? `keeps its data in ${place}` : `uses ${place}`}`
}
