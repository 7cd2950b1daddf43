import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Job } from '../jobs/job.rules.js'
import { jobStore } from '../jobs/jobs.store.js'
import { exportStore } from './exports.store.js'
import type { ExportStore } from './ports.js'

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
}
