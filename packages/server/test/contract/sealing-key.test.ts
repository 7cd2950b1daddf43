import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diagnoseDatabase } from '../../src/compose/diagnose.js'
import { openDatabase } from '../../src/db/database.js'
import { NothingThere } from '../../src/platform/faults.js'
import { systemRandom } from '../../src/platform/random.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { makeSecretBox } from '../../src/protocol/token/secret-box.js'
import { resealAll, sealAll } from '../../src/features/encryption/sealing.store.js'
import { DEMO } from '../support/demo.js'
import { DATABASE_KINDS, testPlatform } from '../support/services.js'
import {
  newKey,
  sealedPlace,
  standsInFiles,
  type GivenKeys,
  type SealedPlace,
} from '../support/sealed-place.js'

const [OLD, NEW] = [newKey(), newKey()]
/** Under load somebody else's transaction can last. */
const STARTS_MAX = 20
const BOTH = { key: NEW, previous: [OLD] }
const boxOf = (current: string, ...previous: string[]) =>
  makeSecretBox({ keys: { current, previous }, random: systemRandom })

describe.each(DATABASE_KINDS)('the operator’s key, on %s', (kind) => {
  let place: SealedPlace
  beforeEach(async () => {
    place = await sealedPlace(kind)
  })
  afterEach(async () => {
    await place.drop()
  })
  const isAll = { opened: 5, all: 5 }
  /** Starts until nothing is due any more: on a shared PostgreSQL others' transactions may be older. */
  const startUntilClean = async (keys: GivenKeys) => {
    for (let starts = 0; starts < STARTS_MAX; starts++) {
      await place.within(keys, async (services) => await services.openid.currentKey())
      if (!(await place.settings()).has('clear_pages_due')) return
    }
    throw new Error('the files were never written anew')
  }
  const actions = async () =>
    await place.onRows(async (stores) => (await stores.trail('0' as Gid)).map(({ action }) => action))
  const findings = async ({ key, previous = [] }: { key: string | null; previous?: readonly string[] }) => {
    const keys = { current: key, previous }
    const found = await diagnoseDatabase({ database: place.location, encryptionKeys: keys }, testPlatform())
    return found.flatMap(({ level, what }) => (what.startsWith('secrets') ? [`${level} ${what}`] : []))
  }

  it('is changed in place: nothing is lost, the old one opens nothing any more, and it is written down', async () => {
    const secrets = await place.furnish({ key: OLD })
    await expect(place.open({ key: NEW })).rejects.toThrow('MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS')
    expect(await place.within(BOTH, place.secretsOf)).toEqual(secrets)
    expect(await findings(BOTH)).toEqual(['warn secrets: they are sealed under the key from before'])
    const changed = await place.within(BOTH, async (services) => await services.installation.resealSecrets())
    expect(changed.before).toBe('sealed_before')
    expect([await place.openedBy(NEW), (await place.openedBy(OLD)).opened]).toEqual([isAll, 0])
    expect(await place.within({ key: NEW }, place.secretsOf)).toEqual(secrets)
    await expect(place.open({ key: OLD })).rejects.toThrow('this is not the key')
    expect(await actions()).toEqual(['secrets_resealed'])
    // Again: there is nothing to do, and nothing is done.
    await startUntilClean(BOTH)
    const kept = await place.settings()
    expect(await place.within(BOTH, async (services) => await services.installation.resealSecrets())).toEqual(
      {
        before: 'sealed',
        isClean: true,
      },
    )
    expect(await place.settings()).toEqual(kept)
    expect(await findings(BOTH)).toEqual(['ok secrets: what must be read again is sealed'])
  })

  it('beside servers that know both: they read on, and write so that those who know one of them read it', async () => {
    await place.furnish({ key: OLD })
    const node = await place.open(BOTH)
    try {
      // Before the change, a server with the old one alone may still run.
      await node.services.factors.own.beginApp(DEMO.ben as Gid)
      await node.services.openid.rotateKey({ actor: { kind: 'operator' } })
      expect(await place.openedBy(OLD)).toEqual({ opened: 6, all: 6 })
      const secrets = await place.secretsOf(node.services)
      await place.within(BOTH, async (services) => await services.installation.resealSecrets())
      node.services.installation.askForWritesAgain()
      expect(await place.secretsOf(node.services)).toEqual(secrets)
      // After it, with the new one.
      await node.services.factors.own.beginApp(DEMO.gil as Gid)
      await node.services.openid.rotateKey({ actor: { kind: 'operator' } })
      expect(await place.openedBy(NEW)).toEqual({ opened: 7, all: 7 })
    } finally {
      await node.close()
    }
  })

  it('is not changed by half: what fails amid it leaves everything under the old one', async () => {
    const secrets = await place.furnish({ key: OLD })
    await place.onRows(async ({ db }) => {
      // Its line of the security record comes last, and neither database takes it.
      await expect(resealAll(db, { box: boxOf(NEW, OLD), nowMs: Number.NaN })).rejects.toThrow()
    })
    expect((await place.openedBy(OLD)).opened).toBe(5)
    for (const keys of [BOTH, { key: OLD, previous: [NEW] }, { key: OLD }])
      expect(await place.within(keys, place.secretsOf)).toEqual(secrets)
  })

  it('and what was sealed under the old one is gone from the files, also after a crash between the two', async () => {
    await place.furnish({ key: OLD })
    const before = Buffer.from((await place.settings()).get('csrf_key')?.slice(7) ?? '')
    expect(await standsInFiles(place, before)).toBe(true)
    await place.onRows(async ({ db }) => {
      expect(await resealAll(db, { box: boxOf(NEW, OLD), nowMs: 0 })).toBe('sealed_before')
    })
    expect(await findings(BOTH)).toContain('warn secrets: the files of the database still have some in clear')
    // Run again, it only finishes.
    expect(
      (await place.within(BOTH, async (services) => await services.installation.resealSecrets())).before,
    ).toBe('sealed')
    await startUntilClean(BOTH)
    expect(await standsInFiles(place, before)).toBe(false)
  })

  it('seals so that nothing is left in clear in the files, also after a crash between the two', async () => {
    const { csrf, signing } = await place.furnish({ key: null })
    const { d } = JSON.parse(signing) as { readonly d: string }
    const clear = [Buffer.from(d.slice(0, 80)), Buffer.from(Buffer.from(csrf, 'hex').toString('base64url'))]
    // As it is where statistics were gathered, and rows were rewritten and deleted over time.
    await place.onRows(async ({ db }) => {
      const rows = Array.from({ length: 100 }, (_, index) => ({ name: `old ${index}`, value: d }))
      await db.queries.insertInto('settings').values(rows).execute()
      if (kind === 'postgres') await sql`analyze`.execute(db.queries)
      await db.queries.deleteFrom('settings').where('name', 'like', 'old %').execute()
    })
    const areThere = async () =>
      await Promise.all(clear.map(async (bytes) => await standsInFiles(place, bytes)))
    expect(await areThere()).toEqual([true, true])
    await place.onRows(async ({ db }) => {
      expect(await sealAll(db, { box: boxOf(NEW), nowMs: 0 })).toBe('sealed')
    })
    expect(await areThere()).toEqual([true, true])
    await startUntilClean({ key: NEW })
    expect(await areThere()).toEqual([false, false])
    expect(await actions()).toEqual(['secrets_sealed'])
  })

  it('is not told to be done while somebody still reads what was there before', async () => {
    const { signing } = await place.furnish({ key: null })
    const { d } = JSON.parse(signing) as { readonly d: string }
    const isThere = async () => await standsInFiles(place, Buffer.from(d.slice(0, 80)))
    const reader = openDatabase(place.location, { onIdleError: () => undefined })
    try {
      await reader.queries
        .transaction()
        .setIsolationLevel(kind === 'postgres' ? 'repeatable read' : 'serializable')
        .execute(async (tx) => {
          await sql`select count(*) from settings`.execute(tx)
          if (kind === 'sqlite') return
          await place.within({ key: NEW }, async (services) => await services.openid.currentKey())
          expect(await findings({ key: NEW })).toEqual([
            'ok secrets: what must be read again is sealed',
            'warn secrets: the files of the database still have some in clear',
          ])
        })
    } finally {
      await reader.close()
    }
    await startUntilClean({ key: NEW })
    expect([await isThere(), await findings({ key: NEW })]).toEqual([
      false,
      ['ok secrets: what must be read again is sealed'],
    ])
  })

  it('is missed by a server that was not given it: it keeps nothing that the others could not read', async () => {
    await place.furnish({ key: null })
    const without = await place.open({ key: null })
    try {
      await place.within({ key: NEW }, async (services) => await services.openid.currentKey())
      await expect(without.services.factors.own.beginApp(DEMO.ben as Gid)).rejects.toThrow(
        'MUDRA_ENCRYPTION_KEY_FILE does not name the key',
      )
      expect(await place.openedBy(NEW)).toEqual(isAll)
    } finally {
      await without.close()
    }
  })

  it('seals an empty database by whatever command comes first, though it was made without it', async () => {
    const empty = await sealedPlace(kind, 'empty')
    try {
      // A command that may run beside a server makes no database.
      await expect(empty.openBeside({ key: NEW })).rejects.toBeInstanceOf(NothingThere)
      await empty.within({ key: null }, async () => await Promise.resolve())
      const opened = await empty.openBeside({ key: NEW })
      await opened.close()
      expect(await empty.openedBy(NEW)).toEqual({ opened: 3, all: 3 })
      expect((await empty.settings()).get('csrf_key')).toMatch(/^sealed:/)
    } finally {
      await empty.drop()
    }
  })
})
