import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { restoreFrom, type DecideCredentials } from '../../src/compose/restore.js'
import type { DatabaseLocation } from '../../src/db/database.js'
import { commandsOn } from './command.js'
import { freshPostgresUrl } from './databases.js'
import { openServicesAt, testClock, testPlatform, type DatabaseKind, type TestClock } from './services.js'
import { openStoresAt, type Stores } from './stores.js'
import type { CredentialsDecision } from '../../src/protocol/token/restored-credential.js'

/** A data folder and a database of its own, with what is done to it: services, commands, looks at its rows. */
export async function openPlace(kind: DatabaseKind) {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-place-'))
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir)
  const database = kind === 'postgres' ? await freshPostgresUrl() : null
  const location: DatabaseLocation =
    database === null
      ? { kind: 'sqlite', path: join(dataDir, 'mudra.sqlite') }
      : { kind: 'postgres', url: database.url }
  const environment = {
    MUDRA_DATA_DIR: dataDir,
    ...(database === null ? {} : { MUDRA_DATABASE_URL: database.url }),
  }
  const attachments = { kind: 'folder', folder: join(dataDir, 'attachments') } as const
  const config = { attachments, database: location, encryptionKeys: { current: null, previous: [] } }
  return {
    folder,
    dataDir,
    location,
    attachments,
    environment,
    run: commandsOn(environment),
    open: async (clock: TestClock = testClock(), encryptionKey: string | null = null) =>
      await openServicesAt(location, clock, { attachments, encryptionKey }),
    onRows: async <T>(work: (stores: Stores) => Promise<T>): Promise<T> => {
      const stores = await openStoresAt(location)
      try {
        return await work(stores)
      } finally {
        await stores.close()
      }
    },
    restore: async (
      file: string,
      credentials: CredentialsDecision | DecideCredentials,
      { clock = testClock(), key = null }: { readonly clock?: TestClock; readonly key?: string | null } = {},
    ) => {
      const decide = typeof credentials === 'string' ? () => credentials : credentials
      const given = { ...config, encryptionKeys: { current: key, previous: [] } }
      const restored = await restoreFrom(given, testPlatform(clock), { file, decide, confirmLoss: null })
      if (restored === null) throw new Error('it was not confirmed')
      return restored
    },
    drop: async () => {
      await database?.drop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export type RestorePlace = Awaited<ReturnType<typeof openPlace>>
