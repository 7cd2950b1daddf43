import { makeSecretBox } from '../../src/protocol/token/secret-box.js'
import { webhookContext } from '../../src/protocol/token/secret-contexts.js'
import { systemRandom } from '../../src/platform/random.js'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from '../../src/commands/migrate.js'
import { doctor } from '../../src/commands/doctor.js'
import { user } from '../../src/commands/user.js'
import { lockDataDir } from '../../src/compose/data.js'
import type { DatabaseLocation } from '../../src/db/database.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { commandsOn } from '../support/command.js'
import { freshPostgresUrl } from '../support/databases.js'
import { DEMO } from '../support/demo.js'
import { DATABASE_KINDS, openServicesAt, testClock } from '../support/services.js'
import { newKey } from '../support/sealed-place.js'
import { openStoresAt, type Stores } from '../support/stores.js'
import { authenticator } from '../support/factors.js'

describe.each(DATABASE_KINDS)('the operator’s key is lost, on %s', (kind) => {
  let folder: string
  let location: DatabaseLocation
  let drop: () => Promise<void>
  let environment: Record<string, string>
  const OLD = newKey()

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mudra-lost-'))
    const database = kind === 'postgres' ? await freshPostgresUrl() : null
    drop = async () => await database?.drop()
    location =
      database === null
        ? { kind: 'sqlite', path: join(folder, 'data', 'mudra.sqlite') }
        : { kind: 'postgres', url: database.url }
    environment = {
      MUDRA_DATA_DIR: join(folder, 'data'),
      ...(database === null ? {} : { MUDRA_DATABASE_URL: database.url }),
    }
    mkdirSync(join(folder, 'data'))
  })
  afterEach(async () => {
    await drop()
    rmSync(folder, { recursive: true })
  })

  const keyFile = (name: string, key: string) => {
    const file = join(folder, name)
    writeFileSync(file, key)
    chmodSync(file, 0o600)
    return file
  }
  const open = async (encryptionKey: string | null) =>
    await openServicesAt(location, testClock(), { encryptionKey })
  const onRows = async <T>(work: (stores: Stores) => Promise<T>) => {
    const stores = await openStoresAt(location)
    try {
      return await work(stores)
    } finally {
      await stores.close()
    }
  }

  /** Ada has an app in use and recovery codes, Ben is setting one up, Cara has a passkey alone; everybody has a token. */
  const furnish = async () => {
    const { clock, close, services } = await open(OLD)
    try {
      await services.demo.create({ force: false, actor: { kind: 'system' } })
      await services.factors.own.beginApp(DEMO.ada as Gid)
      const shown = await services.factors.own.appToSetUp({ gid: DEMO.ada as Gid, email: 'a' })
      const phone = authenticator(shown?.text.replaceAll(' ', '') ?? '')
      const own = { userGid: DEMO.ada as Gid, actor: { kind: 'user', gid: DEMO.ada as Gid } as const }
      const added = await services.factors.own.confirmApp(own, phone.codeAt(clock.nowMs()))
      expect(added.ok).toBe(true)
      await services.factors.own.beginApp(DEMO.ben as Gid)
      await services.openid.currentKey()
    } finally {
      await close()
    }
    await onRows(async ({ db }) => {
      await db.queries
        .insertInto('passkeys')
        .values({
          gid: '6' as Gid,
          user_gid: DEMO.cara,
          credential_id: 'id',
          name: 'Laptop',
          public_key: new Uint8Array(32),
          counter: 1,
          transports: '[]',
          is_device_bound: 1,
          created_at_ms: 1,
        })
        .execute()
      await db.queries.deleteFrom('mails').execute()
    })
    const box = makeSecretBox({ keys: { current: OLD, previous: [] }, random: systemRandom })
    await onRows(async ({ db }) => {
      await db.queries
        .insertInto('webhooks')
        .values({
          gid: '77' as Gid,
          workspace_gid: DEMO.greenfield as Gid,
          resource_type: 'project',
          resource_gid: DEMO.seedCatalogue as Gid,
          user_gid: DEMO.ada as Gid,
          client_id: null,
          credential_gid: '78' as Gid,
          target: 'https://receiver.example',
          filters: '[]',
          secret: box.current.close(Buffer.from('signs'), webhookContext('77')),
          created_at_ms: 0,
          cursor_seq: 0,
          due_at_ms: 0,
          leased_until_ms: 0,
          delivery_retry_count: 0,
        })
        .execute()
    })
  }
  /** What must not change, and what is left of what was sealed. */
  const rows = async () =>
    await onRows(async ({ db: { queries } }) => ({
      stays: {
        users: (await queries.selectFrom('users').selectAll().orderBy('gid').execute()).length,
        passwords: (await queries.selectFrom('passwords').selectAll().execute()).length,
        tokens: (await queries.selectFrom('tokens').select('revoked_at_ms').execute()).map(
          ({ revoked_at_ms }) => revoked_at_ms,
        ),
        codes: (await queries.selectFrom('recovery_codes').selectAll().execute()).length,
        passkeys: (await queries.selectFrom('passkeys').selectAll().execute()).length,
      },
      apps: (await queries.selectFrom('totp_factors').select('user_gid').execute()).length,
      keys: (await queries.selectFrom('signing_keys').selectAll().execute()).map(
        ({ private_jwk, retired_at_ms }) => [private_jwk !== null, retired_at_ms !== null],
      ),
      mails: (await queries.selectFrom('mails').selectAll().execute()).map(({ kind: mail, user_gid }) => [
        mail,
        user_gid,
      ]),
    }))

  it('the doctor says whose factors are gone, and how many', async () => {
    await furnish()
    for (const more of [{}, { MUDRA_ENCRYPTION_KEY_FILE: keyFile('new', newKey()) }]) {
      const { code, printed } = await commandsOn({ ...environment, ...more })(doctor)
      expect(code).toBe(1)
      expect(printed).toMatch(
        /fail +secrets: no key at hand opens 2 authenticator apps \(ada@greenfield\.example, ben@greenfield\.example\), 1 signing key, 2 keys of pages, 1 webhook\n +→ if the key is lost: mudrad migrate --abandon-sealed/,
      )
    }
  })

  it.each([
    ['without a key', null],
    ['under a new one', newKey()],
  ])('what was sealed is given up, and nothing else, and the database opens again %s', async (_what, key) => {
    await furnish()
    const before = await rows()
    expect([before.apps, before.keys]).toEqual([2, [[true, false]]])
    const run = commandsOn(
      key === null ? environment : { ...environment, MUDRA_ENCRYPTION_KEY_FILE: keyFile('new', key) },
    )
    // No word, nothing done.
    const asked = await run(migrate, '--abandon-sealed')
    expect([asked.code, asked.complained]).toEqual([
      1,
      'nothing was changed: it takes the word abandon, or --yes in a script',
    ])
    expect(asked.printed).toContain('2 authenticator apps (ada@greenfield.example, ben@greenfield.example)')
    expect(await rows()).toEqual(before)
    await expect(open(key)).rejects.toThrow('--abandon-sealed')

    const done = await run(migrate, '--abandon-sealed', '--yes')
    expect([done.code, done.complained]).toEqual([0, ''])
    const after = await rows()
    expect(after.stays).toEqual(before.stays)
    expect([after.apps, after.keys]).toEqual([0, [[false, true]]])
    expect(after.mails).toEqual([['second_factor_changed', DEMO.ada]])
    await onRows(async (stores) => {
      expect(await stores.db.queries.selectFrom('webhooks').select('gid').execute()).toEqual([])
      const own = await stores.trail(null)
      expect(own.slice(-3).map(({ action, details, targetGid }) => [action, targetGid, details])).toEqual([
        ['second_factor_removed', DEMO.ada, { factor: 'totp' }],
        ['signing_key_retired', expect.any(String), {}],
        ['sealed_secrets_abandoned', '0', { authenticatorApps: 2, signingKeys: 1, pageKeys: 2, webhooks: 1 }],
      ])
    })
    const { close, services } = await open(key)
    try {
      expect((await services.factors.own.standingOf(DEMO.ada as Gid)).codesLeft).toBeGreaterThan(0)
      expect(JSON.parse((await services.openid.currentKey()).privateJwk)).toHaveProperty('d')
      await services.factors.own.beginApp(DEMO.ada as Gid)
    } finally {
      await close()
    }
    if (key !== null) await expect(open(null)).rejects.toThrow('are sealed')
    // There is nothing more to give up.
    const again = await run(migrate, '--abandon-sealed', '--yes')
    expect([again.code, again.complained]).toEqual([2, expect.stringContaining('nothing is lost')])
    expect((await run(doctor)).printed).not.toContain('no key at hand')
  })

  it('is not lost where it is there: nothing is given up', async () => {
    await furnish()
    const before = await rows()
    const run = commandsOn({ ...environment, MUDRA_ENCRYPTION_KEY_FILE: keyFile('old', OLD) })
    const { code, complained } = await run(migrate, '--abandon-sealed', '--yes')
    expect([code, complained]).toEqual([2, expect.stringContaining('nothing is lost')])
    expect(await rows()).toEqual(before)
  })

  if (kind === 'sqlite')
    it('nothing is given up while a server has the data folder', async () => {
      await furnish()
      const before = await rows()
      const lock = lockDataDir({ database: location, dataDir: join(folder, 'data') })
      try {
        const { code, complained } = await commandsOn(environment)(migrate, '--abandon-sealed', '--yes')
        expect([code, complained]).toEqual([2, expect.stringMatching(/^a server is using .*Stop it first/)])
      } finally {
        lock.release()
      }
      expect(await rows()).toEqual(before)
    })

  it('a new database under a key is sealed by what makes it, and no other command makes one', async () => {
    const run = commandsOn({ ...environment, MUDRA_ENCRYPTION_KEY_FILE: keyFile('new', OLD) })
    const create = ['create', 'a@people.example', '--name', 'A', '--new-workspace', 'W'] as const
    await expect(run(user, ...create)).resolves.toMatchObject({
      code: 2,
      complained: expect.stringContaining('there is no Mudra database'),
    })
    expect((await run(migrate)).code).toBe(0)
    const made = await run(user, ...create)
    expect([made.code, made.complained]).toEqual([0, expect.stringContaining('/login/reset/mdl_')])
    await expect(open(null)).rejects.toThrow('are sealed')
    await (await open(OLD)).close()
  })
})
