import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { makeSecretBox } from '../../src/protocol/token/secret-box.js'
import { systemRandom } from '../../src/platform/random.js'
import { appContext, settingContext, signingKeyContext } from '../../src/protocol/token/secret-contexts.js'
import type { NewDatabase } from './databases.js'
import { DEMO } from './demo.js'
import { openServices } from '../../src/compose/services.js'
import {
  attachmentsOf,
  openServicesAt,
  testClock,
  testPlatform,
  type DatabaseKind,
  type TestServices,
} from './services.js'
import { openStoresAt, sharedLocation, type Stores } from './stores.js'

export const newKey = () => randomBytes(32).toString('base64')

/** The keys that a process is given. */
export interface GivenKeys {
  readonly key: string | null
  readonly previous?: readonly string[]
}

/** A database on which services are opened with one key or another. */
export async function sealedPlace(kind: DatabaseKind, holding: NewDatabase = 'with schema') {
  const place = await sharedLocation(kind, holding)
  const open = async ({ key, previous = [] }: GivenKeys): Promise<TestServices> =>
    await openServicesAt(place.location, testClock(), { encryptionKey: key, previousKeys: previous })
  const within = async <T>(keys: GivenKeys, work: (services: TestServices['services']) => Promise<T>) => {
    const opened = await open(keys)
    try {
      return await work(opened.services)
    } finally {
      await opened.close()
    }
  }
  const onRows = async <T>(work: (stores: Stores) => Promise<T>) => {
    const stores = await openStoresAt(place.location)
    try {
      return await work(stores)
    } finally {
      await stores.close()
    }
  }
  const secretsOf = async (services: TestServices['services']) => ({
    app: (await services.factors.own.appToSetUp({ gid: DEMO.ada as Gid, email: 'ada@greenfield.example' }))
      ?.text,
    signing: (await services.openid.currentKey()).privateJwk,
    csrf: Buffer.from(services.csrfKey).toString('hex'),
  })
  return {
    ...place,
    open,
    /** As a command that may run beside a server. */
    openBeside: async ({ key, previous = [] }: GivenKeys) =>
      await openServices(
        {
          accessTokenRevocation: 'on',
          attachments: attachmentsOf(place.location),
          database: place.location,
          encryptionKeys: { current: key, previous },
          publicUrl: 'http://localhost:8080',
        },
        testPlatform(),
        { schema: 'current' },
      ),
    within,
    onRows,
    secretsOf,
    /** Where a process finds it. */
    settingsOf: (): Record<string, string> =>
      place.location.kind === 'postgres'
        ? { MUDRA_DATABASE_URL: place.location.url }
        : { MUDRA_DATA_DIR: place.folder },
    /** An installation in use: people, a signing key, an authenticator app that is being set up. @returns its secrets */
    furnish: async (keys: GivenKeys) =>
      await within(keys, async (services) => {
        await services.demo.create({ force: false, actor: { kind: 'system' } })
        await services.factors.own.beginApp(DEMO.ada as Gid)
        return await secretsOf(services)
      }),
    /** How many secrets open with nothing but one key, and how many there are. */
    openedBy: async (key: string | null) =>
      await onRows(async ({ db: { queries } }) => {
        const box = makeSecretBox({ keys: { current: key, previous: [] }, random: systemRandom })
        const apps = await queries.selectFrom('totp_factors').select(['user_gid', 'secret']).execute()
        const signing = await queries.selectFrom('signing_keys').select(['kid', 'private_jwk']).execute()
        const settings = await queries
          .selectFrom('settings')
          .selectAll()
          .where('name', 'in', ['cursor_key', 'csrf_key', 'encryption_marker'])
          .execute()
        const opens = [
          ...apps.map(({ secret, user_gid }) => box.opens(secret, appContext(user_gid))),
          ...signing.flatMap(({ kid, private_jwk }) =>
            private_jwk === null ? [] : [box.opens(private_jwk, signingKeyContext(kid))],
          ),
          ...settings.map(({ name, value }) => box.opens(value, settingContext(name))),
        ]
        return { opened: opens.filter((one) => one).length, all: opens.length }
      }),
    settings: async () =>
      await onRows(async ({ db }) => {
        const rows = await db.queries.selectFrom('settings').selectAll().execute()
        return new Map(rows.map(({ name, value }) => [name, value]))
      }),
  }
}

export type SealedPlace = Awaited<ReturnType<typeof sealedPlace>>

/**
 * Whether some bytes stand anywhere in the files of a database: of a SQLite, its log of writes included; of a PostgreSQL, those of its tables,
 * indexes and what it knows of their values.
 */
export async function standsInFiles(place: SealedPlace, bytes: Buffer): Promise<boolean> {
  const folder = place.location.kind === 'sqlite' ? place.folder : await postgresFolder(place)
  return readdirSync(folder).some((file) => {
    const path = join(folder, file)
    // A table that was dropped is removed while this looks.
    return existsSync(path) && readFileSync(path).includes(bytes)
  })
}

/** Of this database alone, after everything was written to it that PostgreSQL keeps in memory. */
async function postgresFolder({ onRows }: SealedPlace): Promise<string> {
  return await onRows(async ({ db }) => {
    await sql`checkpoint`.execute(db.queries)
    const { rows } = await sql<{ folder: string }>`
      select current_setting('data_directory') || '/base/' || oid as folder
      from pg_database where datname = current_database()`.execute(db.queries)
    return rows[0]?.folder ?? ''
  })
}
