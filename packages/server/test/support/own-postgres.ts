import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync, chmodSync, chownSync, cpSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { freePort } from './mudrad-process.js'
import { initialise, makePostgresPlace, startPostgres, stopPostgres } from './postgres-programs.js'
import { spawn } from './spawn.js'

/** What a process has acknowledged outlives the process: it has been handed to the system, which nobody ends here. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  fsync: 'off',
  wal_level: 'replica',
  max_wal_senders: '4',
  hot_standby: 'on',
}

/** One PostgreSQL of a test's own, which it may stop, kill and start again. */
export interface OwnPostgres {
  readonly url: string
  readonly port: number
  start(): Promise<void>
  /** Ends every session, and then itself. */
  stop(): Promise<void>
  /** SIGKILL to the first of its processes; resolves once all of them have let go. */
  kill(): Promise<void>
  /** A server that follows this one. This one restarts for it. */
  addStandby(): Promise<OwnPostgres>
  /** Makes one that follows take writes. */
  promote(): Promise<void>
}

/** @returns a running server, and what ends it and all that follow it */
export async function openOwnPostgres(): Promise<OwnPostgres & { remove(): Promise<void> }> {
  const place = makePostgresPlace()
  const password = randomBytes(16).toString('hex')
  const all = new Set<() => Promise<void>>()

  const serverIn = async (folder: string): Promise<OwnPostgres> => {
    const port = await freePort()
    const url = `postgres://mudra:${password}@127.0.0.1:${port}/postgres`
    let running: ChildProcess | null = null
    const start = async () => {
      running = await startPostgres(place, { folder, port, settings: SETTINGS, run: spawn })
    }
    const stop = async () => {
      if (running !== null) await stopPostgres(running)
      running = null
    }
    all.add(stop)
    return {
      url,
      port,
      start,
      stop,
      kill: async () => {
        if (running === null) return
        const ended = once(running, 'exit')
        running.kill('SIGKILL')
        await ended
        running = null
        // Its children see it within moments, and hold the memory that the next one needs until then.
        await sleep(300)
      },
      addStandby: async () => {
        const name = `standby_${randomBytes(4).toString('hex')}`
        const copy = join(place.data, name)
        await stop()
        cpSync(join(place.data, folder), copy, { recursive: true })
        writeFileSync(join(copy, 'standby.signal'), '')
        appendFileSync(
          join(copy, 'postgresql.auto.conf'),
          `primary_conninfo = 'host=127.0.0.1 port=${port} user=mudra password=${password} application_name=${name}'\n`,
        )
        // It takes no folder that others may read.
        chmodSync(copy, 0o700)
        own(copy)
        await start()
        const standby = await serverIn(name)
        await standby.start()
        return standby
      },
      promote: async () => {
        const client = new Client({ connectionString: url })
        await client.connect()
        try {
          await client.query('select pg_promote(true, 10)')
        } finally {
          await client.end()
        }
      },
    }
  }
  const own = (path: string) => {
    const { gid, uid } = place.account
    if (uid === undefined || gid === undefined) return
    for (const each of readdirSync(path, { recursive: true, encoding: 'utf8' }))
      chownSync(join(path, each), uid, gid)
    chownSync(path, uid, gid)
  }
  try {
    initialise(place, { folder: 'first', password })
    const first = await serverIn('first')
    await first.start()
    return {
      ...first,
      remove: async () => {
        await Promise.all([...all].map(async (stop) => await stop()))
        place.remove()
      },
    }
  } catch (error) {
    place.remove()
    throw error
  }
}
