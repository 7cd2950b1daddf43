import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ReadableStream } from 'node:stream/web'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDatabase, type DatabaseLocation } from '../../src/db/database.js'
import { ensureBuilt } from '../support/built.js'
import { freshPostgresUrl } from '../support/databases.js'
import { DEMO, MAKE_DEMO, type FreshDemo } from '../support/demo.js'
import { freePort, plainEnvironment, REPOSITORY, waitForLine } from '../support/mudrad-process.js'
import { DATABASE_KINDS, tokenOf } from '../support/services.js'
import { spawn } from '../support/spawn.js'

const PROGRAM = join(REPOSITORY, 'packages/server/bin/mudrad.js')
const KILLS = 3
const UPLOADS = 6
const MEBIBYTE = 1_024 * 1_024
const FILE_BYTES = 3 * MEBIBYTE
const LARGE_BYTES = 90 * MEBIBYTE
/** What a server may take for a file of that size: far less than the file. */
const GROWTH_BYTES_MAX = 48 * MEBIBYTE
const SWEPT_MS_MAX = 30_000

beforeAll(() => {
  ensureBuilt()
})

describe.each(DATABASE_KINDS)('mudrad serve on %s', (kind) => {
  let folder: string
  let env: Record<string, string>
  let location: DatabaseLocation
  let base: string
  let drop: () => Promise<void> = async () => await Promise.resolve()
  let token: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mudra-attachments-crash-'))
    const port = await freePort()
    base = `http://localhost:${port}/api/1.0`
    env = {
      ...plainEnvironment(folder),
      MUDRA_PORT: String(port),
      MUDRA_DATA_DIR: join(folder, 'data'),
      MUDRA_LOG_LEVEL: 'warn',
      MUDRA_RATE_LIMITS: 'off',
    }
    location = { kind: 'sqlite', path: join(folder, 'data/mudra.sqlite') }
    if (kind === 'postgres') {
      const postgres = await freshPostgresUrl()
      drop = postgres.drop
      env['MUDRA_DATABASE_URL'] = postgres.url
      location = { kind, url: postgres.url }
    }
    const made = spawn(process.execPath, [PROGRAM, ...MAKE_DEMO], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    made.stdout.on('data', (data: Buffer) => {
      text += data.toString()
    })
    await once(made, 'close')
    token = tokenOf(JSON.parse(text) as FreshDemo, 'ada')
  })
  afterAll(async () => {
    await drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const start = async () => {
    const child = spawn(process.execPath, [PROGRAM, 'serve'], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const exited = once(child, 'exit')
    await waitForLine(child, /^ready http:\/\/localhost:\d+$/)
    return {
      pid: child.pid ?? 0,
      end: async (signal: 'SIGKILL' | 'SIGTERM') => {
        child.kill(signal)
        await exited
      },
    }
  }
  const headers = () => ({ authorization: `Bearer ${token}` })
  /** Bytes that come bit by bit, each file with a letter of its own. */
  const upload = async (
    letter: string,
    { bytes = FILE_BYTES, pauseMs = 3 } = {},
  ): Promise<{ gid: string; letter: string }> => {
    const boundary = 'between-the-parts'
    const chunk = Buffer.alloc(65_536, letter)
    const body = async function* () {
      yield Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${letter}.bin"\r\n\r\n`,
      )
      for (let sent = 0; sent < bytes; sent += chunk.length) {
        yield chunk
        if (pauseMs > 0) await setTimeout(pauseMs)
      }
      yield Buffer.from(
        `\r\n--${boundary}\r\nContent-Disposition: form-data; name="parent"\r\n\r\n${DEMO.seedCatalogue}\r\n--${boundary}--\r\n`,
      )
    }
    const answer = await fetch(`${base}/attachments`, {
      method: 'POST',
      headers: { ...headers(), 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: ReadableStream.from(body()) as unknown as BodyInit,
      duplex: 'half',
    } as RequestInit)
    expect(answer.status, await answer.clone().text()).toBe(200)
    return { gid: ((await answer.json()) as { data: { gid: string } }).data.gid, letter }
  }
  const get = async (path: string) => {
    const answer = await fetch(base + path, { headers: headers() })
    expect(answer.status).toBe(200)
    return ((await answer.json()) as { data: unknown }).data
  }
  const listed = async () =>
    ((await get(`/attachments?parent=${DEMO.seedCatalogue}`)) as { gid: string }[]).map(({ gid }) => gid)
  const stored = () => {
    const place = join(folder, 'data/attachments')
    return existsSync(place)
      ? readdirSync(place, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map(({ name }) => name)
          .toSorted()
      : []
  }
  const makeDue = async () => {
    const db = openDatabase(location, { onIdleError: () => undefined })
    await db.queries
      .updateTable('attachment_files')
      .set({ kept_until_ms: 0 })
      .where('attachment_gid', 'is', null)
      .execute()
    await db.close()
  }

  it(
    `killed ${KILLS} times in the middle of uploads: what was acknowledged is whole, nothing is half there, and what was left goes`,
    { timeout: 400_000 },
    async () => {
      const acknowledged: { gid: string; letter: string }[] = []
      let leftBehind = 0
      for (let kill = 0; kill < KILLS; kill++) {
        const server = await start()
        acknowledged.push(await upload('z', { bytes: 65_536 }))
        const uploads = Array.from({ length: UPLOADS }, async (_, at) => await upload('abcdef'.charAt(at)))
        const ended = Promise.allSettled(uploads)
        await vi.waitFor(
          () => {
            expect(existsSync(join(folder, 'data/attachments/incoming'))).toBe(true)
            expect(readdirSync(join(folder, 'data/attachments/incoming')).length).toBeGreaterThan(0)
          },
          { timeout: 20_000 },
        )
        await setTimeout(Math.random() * 200)
        await server.end('SIGKILL')
        for (const one of await ended) if (one.status === 'fulfilled') acknowledged.push(one.value)
        leftBehind += readdirSync(join(folder, 'data/attachments/incoming')).length
      }
      expect(leftBehind).toBeGreaterThan(0)
      const server = await start()
      const gids = await listed()
      expect(gids).toEqual(expect.arrayContaining(acknowledged.map(({ gid }) => gid)))
      for (const gid of gids) {
        const {
          download_url: link,
          name,
          size,
        } = (await get(`/attachments/${gid}`)) as {
          download_url: string
          name: string
          size: number
        }
        const bytes = Buffer.from(await (await fetch(link)).arrayBuffer())
        expect(bytes.equals(Buffer.alloc(size, name.charAt(0)))).toBe(true)
        expect([65_536, FILE_BYTES]).toContain(size)
      }
      await makeDue()
      await vi.waitFor(
        () => {
          expect(stored()).toEqual(gids.toSorted())
        },
        { timeout: SWEPT_MS_MAX, interval: 500 },
      )
      await server.end('SIGTERM')
      console.log(`${KILLS} kills, ${leftBehind} files left behind, ${gids.length} attachments whole`)
    },
  )

  // Which database it is makes no difference to that; /proc is Linux’s.
  it.skipIf(process.platform !== 'linux' || kind === 'postgres')(
    'takes a large file without having it in memory',
    { timeout: 120_000 },
    async () => {
      const server = await start()
      // What is freed late is taken once, however many files follow.
      await upload('y', { bytes: LARGE_BYTES, pauseMs: 0 })
      const highest = () =>
        Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) * 1_024
      const before = highest()
      for (let count = 0; count < 2; count++) await upload('y', { bytes: LARGE_BYTES, pauseMs: 0 })
      const { gid } = await upload('y', { bytes: LARGE_BYTES, pauseMs: 0 })
      expect(await get(`/attachments/${gid}?opt_fields=size`)).toEqual({ gid, size: LARGE_BYTES })
      const grown = highest() - before
      await server.end('SIGTERM')
      console.log(
        `3 × ${LARGE_BYTES / MEBIBYTE} MiB taken after another, memory grew by ${Math.round(grown / MEBIBYTE)} MiB`,
      )
      expect(grown).toBeLessThan(GROWTH_BYTES_MAX)
    },
  )
})
