import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDatabase, type Database, type DatabaseLocation } from '../../src/db/database.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { ensureBuilt } from '../support/built.js'
import { freshPostgresUrl } from '../support/databases.js'
import { asGid, DEMO, demoTask, MAKE_DEMO, type FreshDemo } from '../support/demo.js'
import { newInstallation, type Installation, type Served } from '../support/mudrad.js'
import { DATABASE_KINDS, tokenOf } from '../support/services.js'

/** Enough that a copy of them takes a while. */
const TASKS = 600
/** A job that was begun more often is given up. */
const KILLS = 2
/** Of the time that a copy takes, how much has passed at most when it is killed. */
const KILLED_WITHIN = 0.6
const ASKS_MAX = 5

beforeAll(() => {
  ensureBuilt()
})

describe.each(DATABASE_KINDS)('mudrad serve on %s, killed in the middle of a copy', (kind) => {
  let mudra: Installation
  let db: Database
  let drop: () => Promise<void> = async () => await Promise.resolve()
  let token: string
  let served: Served

  beforeAll(async () => {
    const postgres = kind === 'postgres' ? await freshPostgresUrl() : null
    mudra = newInstallation(postgres === null ? {} : { MUDRA_DATABASE_URL: postgres.url })
    if (postgres !== null) ({ drop } = postgres)
    const location: DatabaseLocation =
      postgres === null
        ? { kind: 'sqlite', path: mudra.databaseFile }
        : { kind: 'postgres', url: postgres.url }
    token = tokenOf(JSON.parse(await mudra.expectDoneHere(MAKE_DEMO)) as FreshDemo, 'ada')
    db = openDatabase(location, { onIdleError: () => undefined })
    await fill(db)
    served = await mudra.serve()
  })
  afterAll(async () => {
    await db.close()
    await mudra.remove()
    await drop()
  })

  const statusOf = async (jobGid: string) =>
    (
      await db.queries
        .selectFrom('jobs')
        .select('status')
        .where('gid', '=', asGid(jobGid))
        .executeTakeFirstOrThrow()
    ).status
  const untilBegun = async (jobGid: string) => {
    await vi.waitFor(
      async () => {
        expect(await statusOf(jobGid)).not.toBe('not_started')
      },
      { timeout: 20_000, interval: 5 },
    )
  }
  const untilDone = async (jobGid: string) => {
    await vi.waitFor(
      async () => {
        expect(await statusOf(jobGid)).toBe('succeeded')
      },
      { timeout: 60_000, interval: 5 },
    )
  }
  const counts = async () => {
    const count = async (table: 'tasks' | 'task_projects' | 'projects' | 'stories') => {
      const { found } = await db.queries
        .selectFrom(table)
        .select((them) => them.fn.countAll<number>().as('found'))
        .executeTakeFirstOrThrow()
      return Number(found)
    }
    return {
      tasks: await count('tasks'),
      places: await count('task_projects'),
      projects: await count('projects'),
      stories: await count('stories'),
    }
  }

  it.each([
    [
      'of a project',
      `/projects/${DEMO.seedCatalogue}/duplicate`,
      { name: 'Copy', include: 'task_notes' },
      { projects: 1 },
    ],
    [
      'of a task',
      `/tasks/${demoTask(31, 0)}/duplicate`,
      { name: 'Copy', include: 'notes,subtasks' },
      { projects: 0 },
    ],
  ] as const)(
    '%s: nothing is half there, it is begun anew, and is there once',
    async (_name, path, data, made) => {
      const before = await counts()
      // What the copy of an undisturbed server has.
      const whole = await served.api(path, token, data)
      expect([whole.status, whole.data]).toEqual([201, expect.anything()])
      await untilBegun(String(whole.data.gid))
      const begunMs = performance.now()
      await untilDone(String(whole.data.gid))
      const takesMs = performance.now() - begunMs
      const after = await counts()
      expect(after.tasks - before.tasks).toBeGreaterThan(TASKS)
      expect(after.projects - before.projects).toBe(made.projects)

      const copied = async () => {
        const asked = await served.api(path, token, data)
        const job = String(asked.data.gid)
        const start = await counts()
        let wasInterrupted = false
        for (let kill = 0; kill < KILLS; kill++) {
          await untilBegun(job)
          await setTimeout(Math.random() * KILLED_WITHIN * takesMs)
          process.kill(served.pid, 'SIGKILL')
          await served.ended
          if ((await statusOf(job)) !== 'succeeded') {
            wasInterrupted = true
            expect(await counts()).toEqual(start)
          }
          served = await mudra.serve()
        }
        await untilDone(job)
        const end = await counts()
        for (const what of ['tasks', 'places', 'projects', 'stories'] as const)
          expect([what, end[what] - start[what]]).toEqual([what, after[what] - before[what]])
        return wasInterrupted
      }
      // Where a copy is faster than the first one was, it is done before it is killed.
      let interrupted = 0
      for (let ask = 0; interrupted === 0 && ask < ASKS_MAX; ask++) if (await copied()) interrupted++
      expect(interrupted).toBeGreaterThan(0)
    },
  )
})

/** Puts tasks into a project, and below a task of it. */
async function fill({ queries }: Database): Promise<void> {
  const parent = asGid(demoTask(31, 0))
  const like = await queries
    .selectFrom('tasks')
    .selectAll()
    .where('gid', '=', parent)
    .executeTakeFirstOrThrow()
  const place = await queries
    .selectFrom('task_projects')
    .selectAll()
    .where('task_gid', '=', parent)
    .executeTakeFirstOrThrow()
  const gidOf = (from: number, at: number) => String(1_250_000_000_000_000 + from + at) as Gid
  const rows = Array.from({ length: TASKS }, (_, at) => ({
    ...like,
    gid: gidOf(0, at),
    root_gid: gidOf(0, at),
    name: `Task ${at}`,
  }))
  const below = Array.from({ length: TASKS }, (_, at) => ({
    ...like,
    gid: gidOf(TASKS, at),
    parent_gid: parent,
    root_gid: parent,
    rank: 1_000_000 + at,
    name: `Subtask ${at}`,
  }))
  const places = rows.map(({ gid }, at) => ({ ...place, task_gid: gid, rank: place.rank + 1_000_000 + at }))
  const half = TASKS / 2
  for (const from of [0, half]) {
    await queries
      .insertInto('tasks')
      .values(rows.slice(from, from + half))
      .execute()
    await queries
      .insertInto('tasks')
      .values(below.slice(from, from + half))
      .execute()
    await queries
      .insertInto('task_projects')
      .values(places.slice(from, from + half))
      .execute()
  }
}
