import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './mudrad-process.js'
import { spawn } from './spawn.js'

/** Debian puts it where not everybody looks. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin`
const [, major, minor] = /PgBouncer (\d+)\.(\d+)/.exec(
  String(spawnSync('pgbouncer', ['--version'], { encoding: 'utf8', env: { PATH } }).stdout),
) ?? [null, null, null]

/** The machine's PgBouncer: null where there is none. It keeps prepared statements from 1.21 on. */
export const pgbouncerVersion =
  major === null || major === undefined
    ? null
    : { text: `${major}.${minor}`, keepsStatements: Number(major) > 1 || Number(minor) >= 21 }

const TRIES_MAX = 100

/**
 * Runs the machine's PgBouncer before a PostgreSQL, as docs/operations.md says: each transaction gets whichever connection is free.
 * @param url  of the database
 * @param poolSize  connections to PostgreSQL
 * @returns the URL of the same database through it
 */
export async function startPgbouncer(
  url: string,
  { poolSize }: { readonly poolSize: number },
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-pgbouncer-'))
  chmodSync(folder, 0o755) // whoever it runs as has to read the file in it
  const { hostname, password, pathname, port: postgresPort, username } = new URL(url)
  const port = await freePort()
  const file = join(folder, 'pgbouncer.ini')
  const statements = pgbouncerVersion?.keepsStatements === true ? 'max_prepared_statements = 200' : ''
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${postgresPort} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 200
${statements}
ignore_startup_parameters = statement_timeout, idle_in_transaction_session_timeout
`,
  )
  // It refuses to run as root.
  const bouncer = spawn('pgbouncer', ['-q', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH },
    ...nobody(),
  })
  let said = ''
  bouncer.stderr?.on('data', (chunk) => (said += String(chunk)))
  const stop = async () => {
    if (bouncer.exitCode === null) {
      bouncer.kill('SIGTERM')
      await once(bouncer, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  }
  for (let tries = 0; !(await accepts(port)); tries++) {
    if (tries === TRIES_MAX || bouncer.exitCode !== null) {
      await stop()
      throw new Error(`pgbouncer did not start: ${said}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { url: `postgres://${username}@127.0.0.1:${port}${pathname}`, stop }
}

function nobody(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? []
  return { uid: Number(uid), gid: Number(gid) }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
