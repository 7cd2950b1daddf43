import { afterAll, beforeAll, expect, it } from 'vitest'
import { pino } from 'pino'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import { COPY_KINDS, EXPORT_KINDS, JOB_ATTEMPTS_MAX, type CopyKind, type Job } from './job.rules.js'
import { jobStore } from './jobs.store.js'
import { endJob } from './jobs.writers.js'
import type { JobStore } from './ports.js'
import { makeRunJob, type Worker } from './run-job.js'

const KINDS = Object.keys(COPY_KINDS) as readonly CopyKind[]

export function jobContract(open: OpenStores): void {
  let stores: Stores
  let jobs: JobStore
  let person: Person
  beforeAll(async () => {
    stores = await open()
    jobs = jobStore(stores.db)
    person = await stores.newPerson()
  })
  afterAll(async () => {
    await stores.close()
  })

  const newJob = async (wish: Partial<Job> = {}): Promise<Job> => {
    const job: Job = {
      gid: await stores.nextGid(),
      workspaceGid: person.workspaceGid,
      kind: 'duplicate_task',
      status: 'not_started',
      userGid: person.gid,
      clientId: null,
      credentialGid: '1' as Gid,
      input: '{}',
      attempts: 0,
      newGid: null,
      createdAtMs: NOW_MS,
      endedAtMs: null,
      ...wish,
    }
    expect(await jobs.create(job, { openMax: 10 })).toBe('created')
    return job
  }
  const read = async ({ gid }: Job) => (await jobs.load([gid]))[0]
  const end = async ({ gid: jobGid }: Job) =>
    await inTransaction(stores.db, async (tx) => await endJob(tx, { jobGid, newGid: jobGid, nowMs: NOW_MS }))
  const runWith = (worker: Worker) =>
    makeRunJob({
      jobs,
      kinds: KINDS,
      workers: () => ({
        duplicate_task: worker,
        duplicate_project: worker,
        duplicate_portfolio: worker,
        save_project_as_template: worker,
        instantiate_project: worker,
        instantiate_task: worker,
      }),
      principalOf: async () => await Promise.resolve(person.viewer),
      clock: { nowMs: () => NOW_MS },
      logger: pino({ level: 'silent' }),
    })

  it('the one that has been open for longest is begun, and again as long as it has not ended', async () => {
    const second = await newJob({ createdAtMs: NOW_MS + 1 })
    const first = await newJob()
    for (const attempts of [1, 2])
      expect(await jobs.begin(KINDS)).toEqual({ ...first, status: 'in_progress', attempts })
    expect(await end(first)).toBe(true)
    expect(await read(first)).toMatchObject({ status: 'succeeded', newGid: first.gid, endedAtMs: NOW_MS })
    expect(await jobs.begin(KINDS)).toMatchObject({ gid: second.gid, attempts: 1 })
    await jobs.fail(second.gid, NOW_MS)
    expect(await jobs.begin(KINDS)).toBeNull()
  })

  it('one that has ended stays as it ended', async () => {
    const [done, failed] = [await newJob(), await newJob()]
    await end(done)
    await jobs.fail(failed.gid, NOW_MS)
    expect(await end(failed)).toBe(false)
    await jobs.fail(done.gid, NOW_MS)
    expect([(await read(done))?.status, (await read(failed))?.status]).toEqual(['succeeded', 'failed'])
  })

  it('a person has no more of them open than may be', async () => {
    const [first, second] = [await newJob(), await newJob()]
    const more = { ...first, gid: await stores.nextGid() }
    expect(await jobs.create(more, { openMax: 2 })).toBe('too_many')
    for (const { gid } of [first, second]) await jobs.fail(gid, NOW_MS)
    expect(await jobs.create(more, { openMax: 2 })).toBe('created')
    await jobs.fail(more.gid, NOW_MS)
  })

  it('one whose worker does not survive it is tried a few times, and has failed then', async () => {
    const job = await newJob()
    let begun = 0
    const run = runWith(async () => {
      begun += 1
      return await Promise.reject(new Error('killed'))
    })
    for (let attempt = 0; attempt < JOB_ATTEMPTS_MAX; attempt++) {
      await expect(run()).rejects.toThrow('killed')
      expect((await read(job))?.status).toBe('in_progress')
    }
    expect(await run()).toBe(true)
    expect(begun).toBe(JOB_ATTEMPTS_MAX)
    expect((await read(job))?.status).toBe('failed')
    expect(await run()).toBe(false)
  })

  it('exports are begun beside copies, and a workspace has one of each of two kinds at a time', async () => {
    for (const kind of ['export_request', 'organization_export'] as const) {
      const first = await newJob({ kind })
      const second = { ...first, gid: await stores.nextGid() }
      expect(await jobs.create(second, { openMax: 10 })).toBe('workspace_busy')
      expect(await jobs.begin(KINDS)).toBeNull()
      expect(await jobs.begin(EXPORT_KINDS)).toMatchObject({ gid: first.gid, attempts: 1 })
      await jobs.fail(first.gid, NOW_MS)
      expect(await jobs.create(second, { openMax: 10 })).toBe('created')
      await jobs.fail(second.gid, NOW_MS)
    }
    const graphs = [
      await newJob({ kind: 'graph_export_request' }),
      await newJob({ kind: 'graph_export_request' }),
    ]
    for (const { gid } of graphs) await jobs.fail(gid, NOW_MS)
  })

  it('one that is put back counts as not begun, unless it has ended', async () => {
    const job = await newJob()
    await jobs.begin(KINDS)
    await jobs.putBack(job.gid)
    expect(await read(job)).toMatchObject({ attempts: 0, endedAtMs: null })
    await jobs.begin(KINDS)
    await jobs.fail(job.gid, NOW_MS)
    await jobs.putBack(job.gid)
    expect(await read(job)).toMatchObject({ attempts: 1, status: 'failed' })
  })

  it('one that stops with its server is put back, and one that fails is not', async () => {
    const job = await newJob()
    const run = runWith(async () => await Promise.reject(new Error('stopped')))
    await expect(run(new AbortController().signal)).rejects.toThrow('stopped')
    expect(await run(AbortSignal.abort())).toBe(true)
    expect(await read(job)).toMatchObject({ attempts: 1, endedAtMs: null })
    await jobs.fail(job.gid, NOW_MS)
  })

  it('one that cannot be done has failed at once', async () => {
    const job = await newJob()
    await runWith(async () => await Promise.resolve('it is gone'))()
    expect(await read(job)).toMatchObject({ status: 'failed', newGid: null, attempts: 1 })
  })
}
