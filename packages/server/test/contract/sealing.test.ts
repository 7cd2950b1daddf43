import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { restoreFrom } from '../../src/compose/restore.js'
import { diagnoseDatabase } from '../../src/compose/diagnose.js'
import { openServices } from '../../src/compose/services.js'
import { backUp } from '../../src/db/backup.js'
import { systemRandom } from '../../src/platform/random.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { makeSecretBox } from '../../src/protocol/token/secret-box.js'
import { sealAll } from '../../src/features/encryption/sealing.store.js'
import { DEMO } from '../support/demo.js'
import {
  attachmentsOf,
  DATABASE_KINDS,
  openServicesAt,
  testClock,
  testPlatform,
  type TestServices,
} from '../support/services.js'
import { openStoresAt, sharedLocation } from '../support/stores.js'
const KEY = randomBytes(32).toString('base64')
const OTHER_KEY = randomBytes(32).toString('base64')
const ADA = { gid: DEMO.ada as Gid, email: 'ada@greenfield.example' }
const OPERATOR = { kind: 'operator' } as const

describe.each(DATABASE_KINDS)('secrets that must be read again, on %s', (kind) => {
  let place: Awaited<ReturnType<typeof sharedLocation>>
  beforeEach(async () => {
    place = await sharedLocation(kind, 'with schema')
  })
  afterEach(async () => {
    await place.drop()
  })

  const open = async (encryptionKey: string | null) =>
    await openServicesAt(place.location, testClock(), { encryptionKey })
  const within = async <T>(
    encryptionKey: string | null,
    work: (services: TestServices['services']) => Promise<T>,
  ) => {
    const opened = await open(encryptionKey)
    try {
      return await work(opened.services)
    } finally {
      await opened.close()
    }
  }
  /** An installation in use: a signing key, an authenticator app that is being set up. */
  const furnish = async (encryptionKey: string | null) =>
    await within(encryptionKey, async (services) => {
      await services.demo.create({ force: false, actor: { kind: 'system' } })
      await services.factors.own.beginApp(ADA.gid)
      return await secretsOf(services)
    })
  const secretsOf = async (services: TestServices['services']) => ({
    app: (await services.factors.own.appToSetUp(ADA))?.text,
    signing: (await services.openid.currentKey()).privateJwk,
  })
  const kept = async () => {
    const stores = await openStoresAt(place.location)
    try {
      const { queries } = stores.db
      const keys = await queries.selectFrom('signing_keys').select('private_jwk').execute()
      const apps = await queries.selectFrom('totp_factors').select('secret').execute()
      const settings = await queries.selectFrom('settings').selectAll().execute()
      return {
        keys: keys.map(({ private_jwk }) => private_jwk ?? ''),
        apps: apps.map(({ secret }) => Buffer.from(secret)),
        settings: new Map(settings.map(({ name, value }) => [name, value])),
      }
    } finally {
      await stores.close()
    }
  }

  it('are sealed by the first start with a key, and stay what they are', async () => {
    const secrets = await furnish(null)
    const before = await kept()
    expect(before.keys[0]).toMatch(/^\{/)
    expect(await within(KEY, secretsOf)).toEqual(secrets)
    const after = await kept()
    expect(after.keys.every((text) => text.startsWith('sealed:'))).toBe(true)
    expect(after.apps.map((secret) => secret[0])).toEqual([1])
    for (const name of ['cursor_key', 'csrf_key', 'encryption_marker'])
      expect(after.settings.get(name), name).toMatch(/^sealed:/)
    expect(await within(KEY, secretsOf)).toEqual(secrets)
  })

  it('are sealed from the beginning where the key is there from the beginning, and when they are made anew', async () => {
    await furnish(KEY)
    await within(KEY, async (services) => {
      await services.openid.rotateKey({ actor: OPERATOR })
      await services.factors.own.beginApp(DEMO.ben as Gid)
    })
    const { apps, keys } = await kept()
    expect(keys.filter((text) => text !== '').every((text) => text.startsWith('sealed:'))).toBe(true)
    expect(apps.map((secret) => secret[0])).toEqual([1, 1])
  })

  if (kind === 'sqlite')
    it('leave nothing in clear in the files, also of before there was a key', async () => {
      const { signing } = await furnish(null)
      const [app = Buffer.alloc(0)] = (await kept()).apps
      const { d } = JSON.parse(signing) as { readonly d: string }
      const csrf = (await kept()).settings.get('csrf_key') ?? ''
      const files = () => readdirSync(place.folder).map((file) => readFileSync(join(place.folder, file)))
      const areThere = () =>
        [Buffer.from(d.slice(0, 80)), app.subarray(1), Buffer.from(csrf)].map((secret) =>
          files().some((file) => file.includes(secret)),
        )
      expect(areThere()).toEqual([true, true, true])
      await within(KEY, async (services) => await services.openid.currentKey())
      expect(areThere()).toEqual([false, false, false])
    })

  if (kind === 'sqlite')
    it('leave nothing in clear after a start that was killed between sealing and writing the file anew', async () => {
      const { signing } = await furnish(null)
      const { d } = JSON.parse(signing) as { readonly d: string }
      const isInClear = () =>
        readdirSync(place.folder).some((file) =>
          readFileSync(join(place.folder, file)).includes(Buffer.from(d.slice(0, 80))),
        )
      const stores = await openStoresAt(place.location)
      // As rows leave it that were rewritten and deleted over time: in pages that nothing uses any more.
      const rows = Array.from({ length: 100 }, (_, index) => ({ name: `old ${index}`, value: d }))
      await stores.db.queries.insertInto('settings').values(rows).execute()
      await stores.db.queries.deleteFrom('settings').where('name', 'like', 'old %').execute()
      const box = makeSecretBox({ keys: { current: KEY, previous: [] }, random: systemRandom })
      expect(await sealAll(stores.db, { box, nowMs: 0 })).toBe('sealed')
      await stores.close()
      expect(isInClear()).toBe(true)
      await within(KEY, async (services) => await services.openid.currentKey())
      expect(isInClear()).toBe(false)
      expect((await kept()).settings.has('clear_pages_due')).toBe(false)
    })

  it('keep everything shut for another key and for none, and say which setting it is', async () => {
    const secrets = await furnish(KEY)
    await expect(open(OTHER_KEY)).rejects.toThrow(
      'this is not the key that secrets in this database are sealed with',
    )
    await expect(open(null)).rejects.toThrow('name the file with their key in MUDRA_ENCRYPTION_KEY_FILE')
    expect(await within(KEY, secretsOf)).toEqual(secrets)
  })

  it('are sealed by no command that runs beside a server which knows of no key', async () => {
    const secrets = await furnish(null)
    const config = {
      accessTokenRevocation: 'on',
      attachments: attachmentsOf(place.location),
      database: place.location,
      encryptionKeys: { current: KEY, previous: [] },
      publicUrl: 'http://localhost:8080',
    } as const
    await expect(openServices(config, testPlatform(), { schema: 'current' })).rejects.toThrow(
      'nothing in this database is sealed yet',
    )
    expect((await kept()).settings.has('encryption_marker')).toBe(false)
    expect(await within(null, secretsOf)).toEqual(secrets)
  })

  it('are told of by the doctor: sealed, not yet, without their key, with another', async () => {
    const findings = async (encryptionKey: string | null) => {
      const found = await diagnoseDatabase(
        { database: place.location, encryptionKeys: { current: encryptionKey, previous: [] } },
        testPlatform(),
      )
      return found.flatMap(({ level, remedy, what }) =>
        what.startsWith('secrets') ? [`${level} ${what} → ${remedy ?? ''}`] : [],
      )
    }
    await furnish(null)
    expect(await findings(null)).toEqual([])
    expect(await findings(KEY)).toEqual([
      expect.stringMatching(/^fail secrets: .*nothing in this database is sealed yet → run mudrad migrate/),
    ])
    await within(KEY, secretsOf)
    expect(await findings(KEY)).toEqual(['ok secrets: what must be read again is sealed → '])
    const lost = expect.stringMatching(
      /^fail secrets: no key at hand opens 1 authenticator app \(ada@greenfield\.example\), 1 signing key, 2 keys of pages → if the key is lost: mudrad migrate --abandon-sealed/,
    ) as string
    expect(await findings(null)).toEqual([
      expect.stringMatching(/^fail secrets: .* are sealed → name the file/),
      lost,
    ])
    expect(await findings(OTHER_KEY)).toEqual([
      expect.stringMatching(/^fail secrets: .*not the key.* → name the file with the right one/),
      lost,
    ])
  })

  describe('in a backup', () => {
    const backedUp = async (encryptionKey: string | null) => {
      const secrets = await furnish(encryptionKey)
      const file = join(place.folder, 'backup.sqlite')
      const stores = await openStoresAt(place.location)
      await backUp({ from: stores.db, to: file, nowMs: 0 })
      await stores.close()
      return { file, secrets }
    }
    /** Restores into an empty place, and opens that. */
    const restored = async (
      file: string,
      key: string | null,
      work: (reopen: (key: string | null) => Promise<TestServices>) => Promise<void>,
    ) => {
      const copy = await sharedLocation(kind)
      const reopen = async (encryptionKey: string | null) =>
        await openServicesAt(copy.location, testClock(), { encryptionKey })
      try {
        const config = {
          attachments: attachmentsOf(copy.location),
          database: copy.location,
          encryptionKeys: { current: key, previous: [] },
        }
        const decide = () => 'keep' as const
        await restoreFrom(config, testPlatform(), { file, decide, confirmLoss: null })
        await work(reopen)
      } finally {
        await copy.drop()
      }
    }
    const secretsIn = async (opened: TestServices) => {
      const { app } = await secretsOf(opened.services)
      await opened.close()
      return app
    }

    it('stay sealed, and come back under the same key alone', async () => {
      const { file, secrets } = await backedUp(KEY)
      expect(readFileSync(file).includes(Buffer.from('sealed:'))).toBe(true)
      await restored(file, KEY, async (reopen) => {
        await expect(reopen(OTHER_KEY)).rejects.toThrow('not the key')
        expect(await secretsIn(await reopen(KEY))).toEqual(secrets.app)
      })
      for (const [key, problem] of [
        [OTHER_KEY, 'this is not the key'],
        [null, 'secrets in this database are sealed'],
      ] as const)
        await expect(restored(file, key, async () => await Promise.resolve())).rejects.toThrow(problem)
    })

    it('that is in clear are sealed as it is restored, where there is a key', async () => {
      const { file, secrets } = await backedUp(null)
      await restored(file, KEY, async (reopen) => {
        await expect(reopen(null)).rejects.toThrow('are sealed')
        expect(await secretsIn(await reopen(KEY))).toEqual(secrets.app)
      })
    })
  })

  // One server at a time has a SQLite.
  if (kind === 'postgres')
    it('are sealed once by servers that start together, and refused to the one with another key', async () => {
      const secrets = await furnish(null)
      const opened = await Promise.allSettled([KEY, KEY, OTHER_KEY, KEY].map(open))
      const done = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      const refused = opened.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
      for (const { services } of done) expect(await secretsOf(services)).toEqual(secrets)
      for (const services of done) await services.close()
      expect([1, 3]).toContain(done.length)
      expect(refused).toHaveLength(4 - done.length)
      for (const reason of refused) expect(reason).toContain('this is not the key')
    })
})
