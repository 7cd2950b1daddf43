import {
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { makeFolder } from '../platform/make-folder.js'
import { ownUid } from '../platform/own-uid.js'
import type { DatabaseLocation } from './database.js'
import { hostsOf, postgresUrls } from './postgres-url.js'
import { isLockHeld, lockForServer } from './server-lock.js'

type Variables = Readonly<Record<string, string | undefined>>

/** A server of this user on this machine, as it announced itself. */
export interface RunningServer {
  readonly pid: number
  readonly url: string
  /** Ports of this machine. */
  readonly listensOn: readonly number[]
  readonly data: DataPlace
}

/** Where a server's data is: a folder, or a database of a PostgreSQL server, never with its password. */
export type DataPlace =
  | { readonly kind: 'sqlite'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly database: string; readonly host: string }

/** Far more than an announcement has. */
const ANNOUNCEMENT_BYTES_MAX = 16_384
const NOT_A_FOLDER_OF_OURS = 'it is not a folder of this user alone'

/**
 * Tells later commands of this user that a server runs, and with which data. The announcement holds as long as the process does, however it
 * ends: a lock beside it, which the operating system lets go of, says so.
 * @param id  that no other server has, not even one of another container that shares the folder
 * @param environment  `XDG_RUNTIME_DIR` names the folder for such files; without it, one of the user's own among the temporary files
 * @throws Error where no such folder can be had
 */
export function announceServer(
  server: RunningServer,
  { environment, id }: { readonly environment: Variables; readonly id: string },
): { withdraw(): void } {
  const [folder = ''] = runtimeFolders(environment)
  makeFolder(folder)
  if (!isOwn(folder)) throw new Error(`${folder}: ${NOT_A_FOLDER_OF_OURS}`)
  const name = join(folder, id)
  const lock = lockForServer(`${name}.lock`, folder)
  writeFileSync(`${name}.partial`, JSON.stringify(server), { mode: 0o600, flag: 'wx' })
  renameSync(`${name}.partial`, `${name}.json`)
  return {
    withdraw: () => {
      lock.release()
      removeAnnouncement(name)
      removeIfEmpty(folder)
    },
  }
}

/** @returns the servers of this user that run now. What a killed server left behind is removed on the way. */
export function runningServers(environment: Variables): readonly RunningServer[] {
  return runtimeFolders(environment)
    .filter((folder, index, all) => all.indexOf(folder) === index && isOwn(folder))
    .flatMap((folder) => {
      const servers = readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .flatMap((name) => {
          const announcement = join(folder, name.slice(0, -'.json'.length))
          if (isLockHeld(`${announcement}.lock`)) return readAnnouncement(`${announcement}.json`)
          removeAnnouncement(announcement)
          return []
        })
      removeIfEmpty(folder)
      return servers
    })
}

/** What two places are compared by, and people are shown. A folder is its real one: a link to it is no other. */
export function dataPlaceOf(location: DatabaseLocation): DataPlace {
  if (location.kind === 'sqlite') return { kind: 'sqlite', folder: realFolder(dirname(location.path)) }
  const [first] = postgresUrls(location.url)
  const database = decodeURIComponent(new URL(first).pathname.slice(1))
  return { kind: 'postgres', database, host: hostsOf(location.url) }
}

export function isSamePlace(one: DataPlace, other: DataPlace): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

export function placeInWords(place: DataPlace): string {
  return place.kind === 'sqlite' ? place.folder : `the PostgreSQL database ${place.database} at ${place.host}`
}

/** The folder to write to comes first; a server that was started with another environment may have written to the other. */
function runtimeFolders({
  TMPDIR: temporary = '',
  XDG_RUNTIME_DIR: runtime = '',
}: Variables): readonly string[] {
  // By the user's number where there is one: the user of a container stands in no list of users.
  const own = join(isAbsolute(temporary) ? temporary : tmpdir(), `mudra-${ownUid() ?? userInfo().username}`)
  return isAbsolute(runtime) && isOwn(runtime) ? [join(runtime, 'mudra'), own] : [own]
}

/** Whether it is a folder, no link, that nobody else can have put anything into: what stands in it is believed. */
function isOwn(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (found?.isDirectory() !== true) return false
  const uid = ownUid()
  return uid === null || (found.uid === uid && (found.mode & 0o077) === 0)
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder // there is none yet
  }
}

function readAnnouncement(file: string): readonly RunningServer[] {
  try {
    if (statSync(file).size > ANNOUNCEMENT_BYTES_MAX) return []
    const { data, listensOn, pid, url } = JSON.parse(readFileSync(file, 'utf8')) as Partial<RunningServer>
    return typeof pid === 'number' && typeof url === 'string' && Array.isArray(listensOn) && isPlace(data)
      ? [{ pid, url, listensOn, data }]
      : []
  } catch {
    return [] // it was withdrawn meanwhile
  }
}

function isPlace(data: Partial<Record<string, unknown>> | undefined): data is DataPlace {
  if (data?.['kind'] === 'sqlite') return typeof data['folder'] === 'string'
  return typeof data?.['database'] === 'string' && typeof data['host'] === 'string'
}

function removeAnnouncement(name: string): void {
  for (const ending of ['.json', '.lock', '.lock-journal', '.partial'])
    rmSync(`${name}${ending}`, { force: true })
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // Others are announced there.
  }
}
