import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { folderFileStore } from '../../platform/folder-file-store.js'
import { gzipped } from '../../platform/gzip.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Job } from '../jobs/job.rules.js'
import { jobStore } from '../jobs/jobs.store.js'
import { ExportImpossible } from './export.rules.js'
import { exportStore } from './exports.store.js'
import type { ExportStore } from './ports.js'
import { makeDiscardExport, makeWriteExport } from './write-export.js'
import { MINUTE_MS } from '../../time-units.js'

const KEPT_UNTIL_MS = NOW_MS + 1_000
const LATER_MS = NOW_MS + 100_000

export function exportContract(open: OpenStores): void {
  let stores: Stores
  let exports: ExportStore
  let person: Person
  beforeAll(async () => {
    stores = await open()
    exports = exportStore(stores.db)
    person = await stores.newPerson()
  })
  afterAll(async () => {
    await stores.close()
  })

  const expected = async (keptUntilMs = KEPT_UNTIL_MS): Promise<Gid> => {
    const gid = await stores.nextGid()
    await exports.expect({
      gid,
      kind: 'graph_export_request',
      workspaceGid: person.workspaceGid,
      userGid: person.gid,
      createdAtMs: NOW_MS - 5,
      keptUntilMs,
    })
    return gid
  }
  const newJob = async (): Promise<Gid> => {
    const job: Job = {
      gid: await stores.nextGid(),
      workspaceGid: person.workspaceGid,
      kind: 'graph_export_request',
      status: 'in_progress',
      userGid: person.gid,
      clientId: null,
      credentialGid: '1' as Gid,
      input: '{}',
      attempts: 1,
      newGid: null,
      createdAtMs: NOW_MS,
      endedAtMs: null,
    }
    await jobStore(stores.db).create(job, { openMax: 100 })
    return job.gid
  }
  const complete = async (gid: Gid, jobGid: Gid) =>
    await exports.complete({ gid, jobGid, size: 42, nowMs: NOW_MS, keptUntilMs: LATER_MS })
  const due = async (nowMs: number) => await exports.takeDue({ nowMs, rowsMax: 10 })
  const isThere = async (gid: Gid, nowMs = NOW_MS) => (await exports.load([gid], nowMs)).has(gid)

  it('a file is there once it is complete, with its job, and until it is due', async () => {
    const [gid, jobGid] = [await expected(), await newJob()]
    expect(await isThere(gid)).toBe(false)
    expect(await complete(gid, jobGid)).toBe(true)
    expect((await exports.load([gid], NOW_MS)).get(gid)).toEqual({
      gid,
      kind: 'graph_export_request',
      workspaceGid: person.workspaceGid,
      size: 42,
      createdAtMs: NOW_MS - 5,
      completedAtMs: NOW_MS,
    })
    expect((await jobStore(stores.db).load([jobGid]))[0]).toMatchObject({ status: 'succeeded', newGid: gid })
    expect(await exports.giveUp(gid)).toBe(false)
    expect(await due(LATER_MS - 1)).toEqual([])
    expect([await isThere(gid, LATER_MS - 1), await isThere(gid, LATER_MS)]).toEqual([true, false])
    expect(await due(LATER_MS)).toEqual([gid])
    await exports.forget([gid])
    expect(await due(LATER_MS)).toEqual([])
  })

  it('of two that do one job, one has its file kept', async () => {
    const [one, other, jobGid] = [await expected(), await expected(), await newJob()]
    expect([await complete(one, jobGid), await complete(other, jobGid)]).toEqual([true, false])
    expect([await isThere(one), await isThere(other)]).toEqual([true, false])
    expect(await exports.giveUp(other)).toBe(true)
    await exports.forget([one, other])
    expect(await isThere(one)).toBe(true)
  })

  it('a file of which nobody gives a sign goes, and its writer comes too late', async () => {
    const [silent, alive, jobGid] = [await expected(), await expected(), await newJob()]
    expect(await exports.keep(alive, LATER_MS)).toBe(true)
    expect(await due(KEPT_UNTIL_MS)).toEqual([silent])
    expect(await exports.keep(silent, LATER_MS)).toBe(false)
    expect(await complete(silent, jobGid)).toBe(false)
    // Neither is the job done.
    expect((await jobStore(stores.db).load([jobGid]))[0]).toMatchObject({
      status: 'in_progress',
      newGid: null,
    })
    expect(await due(KEPT_UNTIL_MS)).toEqual([silent])
    await exports.forget([silent, alive])
    expect(await due(KEPT_UNTIL_MS)).toEqual([])
    expect(await complete(alive, jobGid)).toBe(true)
  })

  it('a file of a workspace that is gone goes at once, and is there for nobody', async () => {
    const [gid, jobGid] = [await expected(), await newJob()]
    await complete(gid, jobGid)
    await stores.db.queries
      .updateTable('exports')
      .set({ workspace_gid: null })
      .where('gid', '=', gid)
      .execute()
    expect(await isThere(gid)).toBe(false)
    expect(await due(NOW_MS)).toEqual([gid])
  })

  describe('written', () => {
    let folder: string
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'mudra-exports-'))
    })
    afterAll(() => {
      rmSync(folder, { recursive: true, force: true })
    })

    const files = () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
    /** Writes texts, each of which may change what is true by then. */
    const write = async (
      texts: (world: World) => AsyncIterable<string>,
      { stopping }: { readonly stopping?: AbortSignal } = {},
    ) => {
      const world: World = { nowMs: NOW_MS, isAllowed: true, judged: 0 }
      const fileStore = folderFileStore(folder)
      const writeExport = makeWriteExport({
        exports,
        fileStore,
        gzipped,
        clock: { nowMs: () => world.nowMs },
        nextGid: stores.nextGid,
        discardExport: makeDiscardExport({ exports, fileStore }),
      })
      const jobGid = await newJob()
      const jobs = jobStore(stores.db)
      const [job] = await jobs.load([jobGid])
      if (job === undefined) throw new Error('the job is gone')
      const before = files()
      const written = writeExport(
        {
          job,
          kind: 'graph_export_request',
          judge: (viewer) => (viewer === null ? 'not allowed' : null),
          texts: texts(world),
        },
        {
          judgeAgain: async () => {
            world.judged += 1
            return await Promise.resolve(world.isAllowed ? person.viewer : null)
          },
          stopping,
        },
      )
      const problem = await written.catch((error: unknown) => error)
      const [after] = await jobs.load([jobGid])
      return { problem, status: after?.status, left: files().filter((name) => !before.includes(name)), world }
    }

    it('is there, and its job has succeeded', async () => {
      const { left, problem, status } = await write(async function* () {
        yield await Promise.resolve('{}')
      })
      expect({ problem, status }).toEqual({ problem: null, status: 'succeeded' })
      expect(left).toHaveLength(1)
    })

    it('is had by nobody where who asked may not have it by then, and is looked at every minute', async () => {
      const late = await write(async function* (world) {
        yield await Promise.resolve('a')
        world.isAllowed = false
      })
      expect(late).toMatchObject({ problem: 'not allowed', status: 'in_progress', left: [] })
      const early = await write(async function* (world) {
        for (let minute = 0; minute < 3; minute++) {
          yield await Promise.resolve('a')
          world.nowMs += MINUTE_MS
        }
        world.isAllowed = false
        yield 'b'
        throw new Error('nobody wants to know')
      })
      expect(early).toMatchObject({ problem: 'not allowed', status: 'in_progress', left: [] })
      expect(early.world.judged).toBe(3)
    })

    it('stays alive as long as somebody writes it', async () => {
      const { problem, status } = await write(async function* (world) {
        for (let minute = 0; minute < 40; minute++) {
          yield await Promise.resolve('a')
          world.nowMs += MINUTE_MS
          await exports.takeDue({ nowMs: world.nowMs, rowsMax: 10 })
        }
      })
      expect({ problem, status }).toEqual({ problem: null, status: 'succeeded' })
    })

    it('leaves nothing where the server is to end, or what is read fails', async () => {
      const stopping = new AbortController()
      const stopped = await write(
        async function* () {
          yield await Promise.resolve('a')
          stopping.abort()
          yield 'b'
        },
        { stopping: stopping.signal },
      )
      expect(stopped).toMatchObject({ problem: { name: 'AbortError' }, status: 'in_progress', left: [] })
      const failed = await write(async function* () {
        yield await Promise.resolve('a')
        throw new Error('the database is gone')
      })
      expect(failed).toMatchObject({ problem: new Error('the database is gone'), left: [] })
      const impossible = await write(async function* () {
        yield await Promise.resolve('a')
        throw new ExportImpossible('has too much')
      })
      expect(impossible).toMatchObject({ problem: 'has too much', left: [] })
    })
  })
}

/** What a test changes while an export is written. */
interface World {
  nowMs: number
  isAllowed: boolean
  /** How often it was asked who may have it. */
  judged: number
}
