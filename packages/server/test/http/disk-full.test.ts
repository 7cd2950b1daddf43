import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answersOf, openFaultyWork, type FaultyWork } from '../support/faulty.js'
import { openTestServerAt, testClock, type TestServer } from '../support/services.js'
import { openStoresAt, type Stores } from '../support/stores.js'
import { makeLogIn } from '../support/token-scene.js'

const DISK_BYTES = 16 * 1_048_576
const FILLER_BYTES = 4_096
const UNAVAILABLE = { status: 503, retryAfter: expect.stringMatching(/^\d+$/) as string }

/** A disk of its own, in memory; only root may mount one. */
const folder = mkdtempSync(join(tmpdir(), 'mudra-disk-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', folder]).status === 0
if (!mounted) rmdirSync(folder)

describe.skipIf(!mounted)('a full disk (skipped where no disk can be mounted)', () => {
  const databaseFile = join(folder, 'mudra.sqlite')
  const filler = join(folder, 'filler')
  let server: TestServer
  let stores: Stores
  let work: FaultyWork

  beforeAll(async () => {
    const location = { kind: 'sqlite', path: databaseFile } as const
    server = await openTestServerAt(location, testClock())
    stores = await openStoresAt(location)
    work = await openFaultyWork({ server, logIn: makeLogIn(server, stores) })
  })
  afterAll(async () => {
    await stores.close()
    await server.close()
    spawnSync('umount', [folder])
    rmdirSync(folder)
  })

  const fillDisk = () => {
    const file = openSync(filler, 'a')
    try {
      for (;;) writeSync(file, Buffer.alloc(FILLER_BYTES))
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' })
    } finally {
      closeSync(file)
    }
  }

  test('tokens are still checked; writes and revocations answer 503, never a false 200; it recovers by itself', async () => {
    fillDisk()
    // The write-ahead log has room left that it once took; then the disk is asked.
    let status = 201
    for (let count = 0; count < 5_000 && status === 201; count++) status = await work.createTask()
    expect(status).toBe(503)

    const full = await answersOf(server, work)
    expect(full).toEqual({
      'reading with a token': { status: 200, retryAfter: undefined },
      'creating a task': UNAVAILABLE,
      refreshing: UNAVAILABLE,
      revoking: UNAVAILABLE,
      introspecting: { status: 200, retryAfter: undefined },
      'token information': { status: 200, retryAfter: undefined },
    })
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        await [work.createTask, work.refresh, work.revoke][index % 3]?.()
      }),
    )

    unlinkSync(filler)
    expect(await work.createTask()).toBe(201)
    expect(await work.refresh()).toBe(200)
    expect(await work.revoke()).toBe(200)
    expect(await work.lost(stores.db)).toEqual([])
    const db = new DatabaseSync(databaseFile)
    expect(db.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    db.close()
  })
})
