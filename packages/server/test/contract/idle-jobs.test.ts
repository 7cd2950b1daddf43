import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeSweeper } from '../../src/platform/sweeper.js'
import { openServicesAt, type TestServices } from '../support/services.js'
import { sharedLocation } from '../support/stores.js'

let place: Awaited<ReturnType<typeof sharedLocation>>
let opened: TestServices
const waited: string[] = []

beforeAll(async () => {
  place = await sharedLocation('sqlite')
  opened = await openServicesAt(place.location)
  const made = await opened.services.demo.create({ force: false, actor: { kind: 'system' } })
  expect(made.ok).toBe(true)
})
afterAll(async () => {
  await opened.close()
  await place.drop()
})

/** All that a server does beside answering, every second or minute, as often as there is more. */
const doChores = async () => {
  const { services } = opened
  const failed = (error: unknown, name: string) => waited.push(`${name}: ${String(error)}`)
  const jobs = [
    ...services.features.flatMap((feature) => feature.jobs ?? []),
    { name: 'counts', run: services.limits.exchangeLoadCounts },
    { name: 'API counts', run: services.limits.exchangeApiCounts },
  ]
  for (const job of jobs)
    try {
      while (await job.run()) continue
    } catch (error) {
      failed(error, job.name)
    }
  const { backlogs, sweeps } = services
  await makeSweeper({ sweeps, backlogs, onFailure: failed, stopwatch: () => 0 }).wake()
}

it('with nothing to do, no job and no sweep waits for another process that writes', async () => {
  if (place.location.kind !== 'sqlite') throw new Error('a file was asked for')
  await doChores() // what the demo left to be done
  expect(waited).toEqual([])

  const other = new DatabaseSync(place.location.path)
  try {
    other.exec('begin immediate')
    await doChores()
  } finally {
    other.close()
  }
  expect(waited).toEqual([])
})
