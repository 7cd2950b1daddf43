import { spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { freePort } from '../support/mudrad-process.js'
import { spawn } from '../support/spawn.js'

const POSTGRES_PROGRAMS = '/usr/lib/postgresql'
const WAIT_MS_MAX = 120_000
const LOOK_MS = 200

/** Seconds without a word from the primary after which Patroni has another one; its own least. */
const TTL_SECONDS = 20

interface Member {
  readonly name: string
  readonly restUrl: string
  readonly port: number
  readonly dataDir: string
  patroni: ChildProcess | null
}

/** What is missing on this machine, and how to get it; null for nothing. */
export function whatIsMissing(): string | null {
  const missing = [
    ...(['patroni', 'etcd'] as const).filter((name) => spawnSync(name, ['--version']).error !== undefined),
    ...(versions().length === 0 ? ['postgresql'] : []),
  ]
  if (missing.length === 0) return null
  return `missing: ${missing.join(', ')}. On Debian and Ubuntu: apt install patroni etcd-server postgresql python3-etcd python3-psycopg2 (their services need not run)`
}

function versions(): readonly string[] {
  if (!existsSync(POSTGRES_PROGRAMS)) return []
  return readdirSync(POSTGRES_PROGRAMS).filter((one) =>
    existsSync(join(POSTGRES_PROGRAMS, one, 'bin/pg_basebackup')),
  )
}

/** Two PostgreSQL under Patroni with an etcd, in a folder of their own. @param synchronous  `synchronous_mode` */
export async function openPatroni({ synchronous }: { readonly synchronous: boolean }) {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-patroni-'))
  const account = accountOf('postgres')
  chmodSync(folder, 0o755)
  const own = (path: string) => {
    if (account !== null) chownSync(path, account.uid, account.gid)
  }
  const start = (program: string, args: readonly string[], log: string) =>
    spawn(program, [...args], {
      cwd: folder,
      stdio: ['ignore', openSync(join(folder, log), 'a'), openSync(join(folder, log), 'a')],
      ...account,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, LC_ALL: 'C.UTF-8' },
    })
  own(folder)
  const [client, peer] = [await freePort(), await freePort()]
  const etcd = start(
    'etcd',
    [
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=http://127.0.0.1:${client}`,
      `--advertise-client-urls=http://127.0.0.1:${client}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-cluster=default=http://127.0.0.1:${peer}`,
      '--unsafe-no-fsync',
    ],
    'etcd.log',
  )
  const members: Member[] = []
  for (const name of ['one', 'two']) {
    const [rest, port] = [await freePort(), await freePort()]
    const dataDir = join(folder, name)
    mkdirSync(dataDir, { mode: 0o700 })
    own(dataDir)
    const file = join(folder, `${name}.yml`)
    writeFileSync(file, settingsOf({ name, rest, port, dataDir, folder, etcd: client, synchronous }))
    own(file)
    members.push({ name, port, dataDir, restUrl: `http://127.0.0.1:${rest}`, patroni: null })
  }
  const startMember = (member: Member) => {
    member.patroni = start('patroni', [join(folder, `${member.name}.yml`)], `${member.name}.log`)
  }
  /** @returns what Patroni says of each member; null while it says nothing */
  const look = async () => {
    for (const { restUrl } of members) {
      try {
        const response = await fetch(`${restUrl}/cluster`, { signal: AbortSignal.timeout(2_000) })
        const { members: all } = (await response.json()) as {
          members: { name: string; role: string; state: string; lag?: number | string }[]
        }
        return all
      } catch {
        continue
      }
    }
    return null
  }
  const until = async (what: string, isSo: () => Promise<boolean>) => {
    const endMs = performance.now() + WAIT_MS_MAX
    while (!(await isSo())) {
      if (performance.now() > endMs) throw new Error(`${what} did not come about; the logs are in ${folder}`)
      await sleep(LOOK_MS)
    }
  }
  const primary = async (): Promise<Member | null> => {
    for (const member of members) {
      try {
        const { status } = await fetch(`${member.restUrl}/primary`, { signal: AbortSignal.timeout(2_000) })
        if (status === 200) return member
      } catch {
        continue
      }
    }
    return null
  }
  /** One takes writes, and the other follows it, and confirms commits where that is wanted. */
  const whole = async () => {
    await until('a primary with a standby', async () => {
      const leader = await primary()
      if (leader === null) return false
      const db = new pg.Client({ connectionString: urlOf(leader) })
      try {
        await db.connect()
        const { rows } = await db.query<{ sync_state: string }>(
          "select sync_state from pg_stat_replication where state = 'streaming' and application_name in ('one', 'two')",
        )
        return (
          rows.length === 1 &&
          (!synchronous || rows[0]?.sync_state === 'sync' || rows[0]?.sync_state === 'quorum')
        )
      } catch {
        return false
      } finally {
        await db.end().catch(() => undefined)
      }
    })
    // Patroni writes down who may take over a moment after PostgreSQL has begun to wait for it.
    if (synchronous)
      await until(
        'a synchronous standby',
        async () => (await look())?.some(({ role }) => role === 'sync_standby') ?? false,
      )
  }
  /** A postmaster is nobody's child, and would go on after a run that was broken off. */
  const endAll = () => {
    for (const member of members) {
      member.patroni?.kill('SIGKILL')
      killPostmaster(member)
    }
    etcd.kill('SIGKILL')
  }
  process.once('exit', endAll)
  const close = async () => {
    endAll()
    process.off('exit', endAll)
    await sleep(500)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    for (const member of members) startMember(member)
    await whole()
    return {
      /** Both hosts; nodes find out which one takes writes. */
      url: `postgres://postgres:${PASSWORD}@${members.map(({ port }) => `127.0.0.1:${port}`).join(',')}/postgres?target_session_attrs=read-write`,
      primary,
      whole,
      /** As if its machine had lost its power: PostgreSQL and what would start it again. */
      killPrimary: async (): Promise<Member> => {
        const leader = await primary()
        if (leader === null) throw new Error('there is no primary')
        const ended = leader.patroni === null ? null : once(leader.patroni, 'exit')
        leader.patroni?.kill('SIGKILL')
        killPostmaster(leader)
        await ended
        return leader
      },
      untilPromoted: async (before: Member) => {
        await until('a promotion', async () => {
          const now = await primary()
          return now !== null && now !== before
        })
      },
      startMember,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

const PASSWORD = 'of-this-run-alone'

function urlOf({ port }: Member): string {
  return `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`
}

function killPostmaster({ dataDir }: Member): void {
  const file = join(dataDir, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

function accountOf(name: string): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const [, uid, gid] =
    new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(readFileSync('/etc/passwd', 'utf8')) ?? []
  if (uid === undefined || gid === undefined)
    throw new Error(`running as root, and there is no account "${name}"`)
  return { uid: Number(uid), gid: Number(gid) }
}

interface MemberSettings {
  readonly name: string
  readonly rest: number
  readonly port: number
  readonly dataDir: string
  readonly folder: string
  readonly etcd: number
  readonly synchronous: boolean
}

function settingsOf({ dataDir, etcd, folder, name, port, rest, synchronous }: MemberSettings): string {
  return `scope: mudra
name: ${name}
restapi: { listen: '127.0.0.1:${rest}', connect_address: '127.0.0.1:${rest}' }
etcd3: { host: '127.0.0.1:${etcd}' }
bootstrap:
  dcs:
    ttl: ${TTL_SECONDS}
    loop_wait: 2
    retry_timeout: 3
    synchronous_mode: ${String(synchronous)}
    postgresql:
      use_pg_rewind: true
      parameters: { wal_level: replica, hot_standby: 'on', wal_log_hints: 'on', max_connections: 100, wal_keep_size: '256MB' }
  initdb: [{ encoding: UTF8 }, { locale: C.UTF-8 }, data-checksums]
postgresql:
  listen: '127.0.0.1:${port}'
  connect_address: '127.0.0.1:${port}'
  data_dir: ${dataDir}
  bin_dir: ${join(POSTGRES_PROGRAMS, versions().at(-1) ?? '', 'bin')}
  pgpass: ${join(folder, `${name}.pgpass`)}
  parameters: { unix_socket_directories: '${folder}', fsync: 'off' }
  remove_data_directory_on_rewind_failure: true
  remove_data_directory_on_diverged_timelines: true
  authentication:
    superuser: { username: postgres, password: ${PASSWORD} }
    replication: { username: replicator, password: ${PASSWORD} }
    rewind: { username: postgres, password: ${PASSWORD} }
  pg_hba:
    - local all all trust
    - host all all 127.0.0.1/32 scram-sha-256
    - host replication replicator 127.0.0.1/32 scram-sha-256
`
}
