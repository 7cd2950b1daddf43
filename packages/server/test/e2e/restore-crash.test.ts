import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backUp } from '../../src/db/backup.js'
import { openDatabase } from '../../src/db/database.js'
import { readSchemaState } from '../../src/db/migrations.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { ensureBuilt } from '../support/built.js'
import { DATABASE_KINDS } from '../support/services.js'
import { plainEnvironment, REPOSITORY } from '../support/mudrad-process.js'
import { openPlace, type RestorePlace } from '../support/restored.js'
import { NOW_MS } from '../support/stores.js'
import { spawn } from '../support/spawn.js'

const PROGRAM = join(REPOSITORY, 'packages/server/bin/mudrad.js')
/** So many that copying them takes a while, amid which it is killed. */
const PEOPLE = 6_000
const ROWS_PER_INSERT = 500
/** Each run may live longer than the one before, whatever a start takes on this machine. */
const FIRST_KILL_MS = 300
const LATER_FACTOR = 1.3
const KILLS_MAX = 20

let source: RestorePlace
let backup: string
beforeAll(async () => {
  ensureBuilt()
  source = await openPlace('sqlite')
  backup = join(source.folder, 'backup.sqlite')
  const { close, services } = await source.open()
  await services.demo.create({ force: false, actor: { kind: 'operator' } })
  await close()
  await source.onRows(async ({ db }) => {
    for (let at = 0; at < PEOPLE; at += ROWS_PER_INSERT) {
      const rows = Array.from({ length: ROWS_PER_INSERT }, (_, index) => {
        const gid = String(1_500_000_000_000_000 + at + index) as Gid
        return { gid, name: 'N', email: gid, email_key: gid, created_at_ms: NOW_MS }
      })
      await db.queries.insertInto('users').values(rows).execute()
    }
    await backUp({ from: db, to: backup, nowMs: NOW_MS })
  })
})
afterAll(async () => {
  await source.drop()
})

describe.each(DATABASE_KINDS)('mudrad migrate --from, killed again and again, into %s', (kind) => {
  let target: RestorePlace
  beforeAll(async () => {
    target = await openPlace(kind)
  })
  afterAll(async () => {
    await target.drop()
  })

  const restoreFor = async (killedAfterMs: number) => {
    const child = spawn(process.execPath, [PROGRAM, 'migrate', '--from', backup, '--credentials', 'keep'], {
      cwd: target.folder,
      env: { ...plainEnvironment(target.folder), ...target.environment },
      stdio: 'ignore',
    })
    const ended = once(child, 'exit') as Promise<[number | null]>
    await Promise.race([setTimeout(killedAfterMs), ended])
    child.kill('SIGKILL')
    return (await ended)[0]
  }
  /** How many people are in it; null where it was not even made. */
  const peopleIn = async () => {
    const db = openDatabase(target.location, { onIdleError: () => undefined })
    try {
      if ((await readSchemaState(db)).state !== 'current') return null
      return (await db.queries.selectFrom('users').select('gid').execute()).length
    } finally {
      await db.close()
    }
  }

  it('leaves all of it or nothing, says so, and the last run finishes', async () => {
    const seen = new Set<number | null>()
    let code: number | null = null
    for (let kills = 0; code === null && kills < KILLS_MAX; kills++) {
      code = await restoreFor(FIRST_KILL_MS * LATER_FACTOR ** kills)
      const people = await peopleIn()
      seen.add(people)
      // It was all there before it was killed: nothing is left to do but to start.
      if (people === PEOPLE + 4) break
      expect([null, 0]).toContain(people)
      if (people === 0) {
        const { complained } = await target.run(async (args, context) => {
          const { user } = await import('../../src/commands/user.js')
          return await user(['list', ...args], context)
        })
        // Nothing had been begun, or it says that it was not finished.
        if (complained !== '') expect(complained).toMatch(/was begun and not finished, so nothing is in it/)
      }
    }
    expect(seen.has(0) || seen.has(null)).toBe(true)
    expect(await peopleIn()).toBe(PEOPLE + 4)
    const { close, services } = await target.open()
    expect(await services.audit.verify([])).toMatchObject({ ok: true })
    await close()
  })
})
