import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/platform/random.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { makeSecretBox } from '../../src/protocol/token/secret-box.js'
import { appContext } from '../../src/protocol/token/secret-contexts.js'
import { ensureBuilt } from '../support/built.js'
import { DATABASE_KINDS } from '../support/services.js'
import { plainEnvironment, REPOSITORY } from '../support/mudrad-process.js'
import { newKey, sealedPlace, type SealedPlace } from '../support/sealed-place.js'
import { NOW_MS } from '../support/stores.js'
import { spawn } from '../support/spawn.js'

const PROGRAM = join(REPOSITORY, 'packages/server/bin/mudrad.js')
/** So many that resealing them takes a while, amid which it is killed. */
const PEOPLE = 2_000
/** Each run may live longer than the one before, whatever a start takes on this machine. */
const FIRST_KILL_MS = 300
const LATER_FACTOR = 1.3
const KILLS_MAX = 20

beforeAll(ensureBuilt)

describe.each(DATABASE_KINDS)('mudrad keys reseal, killed again and again, on %s', (kind) => {
  let place: SealedPlace
  const [OLD, NEW] = [newKey(), newKey()]
  beforeEach(async () => {
    place = await sealedPlace(kind)
    await place.furnish({ key: OLD })
    const box = makeSecretBox({ keys: { current: OLD, previous: [] }, random: systemRandom })
    await place.onRows(async ({ db: { queries } }) => {
      const gids = Array.from({ length: PEOPLE }, (_, index) => String(1_500_000_000_000_000 + index) as Gid)
      for (let at = 0; at < PEOPLE; at += 500) {
        const some = gids.slice(at, at + 500)
        await queries
          .insertInto('users')
          .values(
            some.map((gid) => ({
              gid,
              name: 'N',
              email: `${gid}@people.example`,
              email_key: `${gid}@people.example`,
              created_at_ms: NOW_MS,
            })),
          )
          .execute()
        await queries
          .insertInto('totp_factors')
          .values(
            some.map((gid) => ({
              user_gid: gid,
              secret: box.current.close(Buffer.from(gid), appContext(gid)),
              created_at_ms: NOW_MS,
              last_step: 0,
            })),
          )
          .execute()
      }
    })
  })
  afterEach(async () => {
    await place.drop()
  })

  const keyFile = (name: string, key: string) => {
    const file = join(place.folder, name)
    writeFileSync(file, key)
    chmodSync(file, 0o600)
    return file
  }
  /** @returns its exit code; null where it was killed first */
  const resealFor = async (killedAfterMs: number | null) => {
    const child = spawn(process.execPath, [PROGRAM, 'keys', 'reseal'], {
      cwd: place.folder,
      env: {
        ...plainEnvironment(place.folder),
        MUDRA_ENCRYPTION_KEY_FILE: keyFile('new', NEW),
        MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS: keyFile('old', OLD),
        ...place.settingsOf(),
      },
      stdio: 'ignore',
    })
    const ended = once(child, 'exit') as Promise<[number | null]>
    if (killedAfterMs !== null) {
      await Promise.race([setTimeout(killedAfterMs), ended])
      child.kill('SIGKILL')
    }
    return (await ended)[0]
  }

  it('loses nothing: at each moment one key opens everything, and the last run finishes', async () => {
    const seen = new Set<string>()
    let code: number | null = null
    for (let kills = 0; code === null && kills < KILLS_MAX; kills++) {
      code = await resealFor(FIRST_KILL_MS * LATER_FACTOR ** kills)
      const [underNew, underOld] = [await place.openedBy(NEW), await place.openedBy(OLD)]
      expect(underNew.all).toBe(PEOPLE + 5)
      expect([0, underNew.all]).toContain(underNew.opened)
      expect(underNew.opened + underOld.opened).toBe(underNew.all)
      seen.add(underNew.opened === 0 ? 'old' : 'new')
    }
    expect(seen).toContain('old')
    for (let run = 0; (await place.settings()).has('clear_pages_due') && run < 20; run++)
      await resealFor(null)
    expect(await resealFor(null)).toBe(0)
    expect((await place.openedBy(NEW)).opened).toBe(PEOPLE + 5)
    expect((await place.settings()).has('clear_pages_due')).toBe(false)
  })
})
