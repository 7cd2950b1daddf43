import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDatabase, type DatabaseLocation } from '../../src/db/database.js'
import { ensureBuilt } from '../support/built.js'
import { freshPostgresUrl } from '../support/databases.js'
import { asGid, DEMO, demoTask, MAKE_DEMO, type FreshDemo } from '../support/demo.js'
import { freePort, plainEnvironment, REPOSITORY, waitForLine } from '../support/mudrad-process.js'
import { DATABASE_KINDS, tokenOf } from '../support/services.js'
import { spawn } from '../support/spawn.js'

const PROGRAM = join(REPOSITORY, 'packages/server/bin/mudrad.js')
/** Enough that an export of them is under way for seconds. */
const TASKS = 2_000
const TASKS_PER_INSERT = 500
const STOP_MS_MAX = 8_000
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

  const inDatabase = async (work: (db: ReturnType<typeof openDatabase>) => Promise<unknown>) => {
    const db = openDatabase(location, { onIdleError: () => undefined })
    await work(db)
    await db.close()
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mudra-exports-crash-'))
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
    await inDatabase(async ({ queries }) => {
      const like = await queries
        .selectFrom('tasks')
        .selectAll()
        .where('gid', '=', asGid(demoTask(31, 0)))
        .executeTakeFirstOrThrow()
      for (let from = 0; from < TASKS; from += TASKS_PER_INSERT)
        await queries
          .insertInto('tasks')
          .values(
            Array.from({ length: TASKS_PER_INSERT }, (_, at) => {
              const gid = String(1_250_000_000_000_000 + from + at) as typeof like.gid
              return {
                ...like,
                gid,
                root_gid: gid,
                parent_gid: null,
                name: `Task ${from + at}`,
                html_notes: crypto.randomUUID().repeat(20),
              }
            }),
          )
          .execute()
    })
  }, 120_000)
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
    return async (signal: 'SIGKILL' | 'SIGTERM') => {
      child.kill(signal)
      await exited
    }
  }
  const headers = () => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })
  const get = async (path: string) => {
    const answer = await fetch(base + path, { headers: headers() })
    expect(answer.status).toBe(200)
    return ((await answer.json()) as { data: Record<string, unknown> }).data
  }
  const ask = async () => {
    const data = { workspace: DEMO.greenfield, export_request_parameters: [{ resource_type: 'task' }] }
    const answer = await fetch(`${base}/exports/resource`, {
      method: 'POST',
      headers: headers(),
      body: JSON.stringify({ data }),
    })
    expect(answer.status, await answer.clone().text()).toBe(201)
    return ((await answer.json()) as { data: { gid: string } }).data.gid
  }
  const incoming = () => {
    const place = join(folder, 'data/attachments/incoming')
    return existsSync(place) ? readdirSync(place) : []
  }
  const stored = () => {
    const place = join(folder, 'data/attachments')
    return readdirSync(place, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
  }
  const untilWriting = async (before: readonly string[] = []) => {
    await vi.waitFor(
      () => {
        expect(incoming().filter((name) => !before.includes(name))).not.toEqual([])
      },
      { timeout: 20_000, interval: 10 },
    )
    await setTimeout(200)
  }

  it(
    'killed and stopped in the middle of an export: nothing is half there, it is begun anew, and what was left goes',
    { timeout: 240_000 },
    async () => {
      const kill = await start()
      const job = await ask()
      await untilWriting()
      await kill('SIGKILL')
      const left = incoming()
      expect(left).toHaveLength(1)

      const stop = await start()
      await untilWriting(left)
      expect(await get(`/jobs/${job}`)).toMatchObject({ status: 'in_progress', new_resource_export: null })
      const stoppedAtMs = Date.now()
      await stop('SIGTERM')
      expect(Date.now() - stoppedAtMs).toBeLessThan(STOP_MS_MAX)
      // What was stopped has taken its file away.
      expect(incoming()).toEqual(left)
      await inDatabase(async ({ queries }) => {
        const found = await queries
          .selectFrom('jobs')
          .select('attempts')
          .where('gid', '=', asGid(job))
          .execute()
        expect(found).toEqual([{ attempts: 1 }])
      })

      const end = await start()
      const exported = await vi.waitFor(
        async () => {
          const { new_resource_export: made, status } = await get(`/jobs/${job}`)
          expect(status).toBe('succeeded')
          return made as { gid: string; download_url: string }
        },
        { timeout: 120_000, interval: 300 },
      )
      const bytes = Buffer.from(await (await fetch(exported.download_url)).arrayBuffer())
      const lines = gunzipSync(bytes).toString().trimEnd().split('\n')
      const gids = new Set(lines.map((line) => (JSON.parse(line) as { gid: string }).gid))
      expect(gids.size).toBe(lines.length)
      expect(lines.length).toBeGreaterThan(TASKS)
      await inDatabase(
        async ({ queries }) =>
          await queries
            .updateTable('exports')
            .set({ kept_until_ms: 0 })
            .where('completed_at_ms', 'is', null)
            .execute(),
      )
      await vi.waitFor(
        () => {
          expect(stored()).toEqual([exported.gid])
        },
        { timeout: SWEPT_MS_MAX, interval: 500 },
      )
      await end('SIGTERM')
    },
  )
})
