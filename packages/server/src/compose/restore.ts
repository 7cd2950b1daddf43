import { randomUUID } from 'node:crypto'
import type { Config } from '../config/config.js'
import { BACKUP_MARK } from '../db/backup.js'
import type { Database, Queries } from '../db/database.js'
import type { DatabaseFinding } from '../db/finding.js'
import { skipGids } from '../db/gid-blocks.js'
import { forgetSeen, isPutBack, LINEAGE_SETTING, noteSeen } from '../db/lineage.js'
import { fillFrom, refuseFilled, refuseUnfinishedRestore, withBackup } from '../db/restore.js'
import { holdsNobody, settingOr } from '../db/installation.js'
import { DROPPED_TABLES } from '../db/schema.js'
import { inTransaction } from '../db/transaction.js'
import { OperatorProblem } from '../platform/faults.js'
import { makeSecretBox, type SecretBox } from '../protocol/token/secret-box.js'
import { refreshNameSkeletons } from '../features/apps/app-names.store.js'
import type { Living, Restore } from '../features/restores/restore.js'
import { countLiving, lastRestore } from '../features/restores/restores.store.js'
import { settleRestore } from '../features/restores/settle-restore.store.js'
import { KEY_SETTINGS } from '../features/encryption/sealed-rows.store.js'
import { abandonSealed, lostSecrets, type LostSecrets } from '../features/encryption/lost-secrets.store.js'
import {
  forgetPagesDue,
  notePagesDue,
  sealAllIn,
  sealingState,
} from '../features/encryption/sealing.store.js'
import { restoreAttachmentFiles, type RestoredFiles } from './attachment-copies.js'
import { openCurrentDatabase } from './database.js'
import type { Platform } from '../platform/platform.js'
import { refuseWrongKey } from './secrets.js'
import { SESSION_TOTAL_SECONDS } from '../features/sessions/session.rules.js'
import type { CredentialsDecision } from '../protocol/token/restored-credential.js'

type RestoreConfig = Pick<Config, 'database' | 'encryptionKeys'>
type RestorePlatform = Pick<Platform, 'clock' | 'logger' | 'random'>

/** What a restore would bring back, for whoever has to decide. */
export interface RestorePreview {
  readonly backedUpAtMs: number | null
  readonly living: Living
}

/** Asked what is to become of the credentials; throws where nothing was decided. */
export type DecideCredentials = (preview: RestorePreview) => CredentialsDecision

/**
 * Fills an empty database from a backup and settles it, all in one transaction.
 * Files that lie beside the backup are copied before: what is in the database is there.
 * @returns how many rows and files were copied, and the restore; null where it was not confirmed
 * @throws OperatorProblem when the file is no backup, is sealed under a key that is not at hand, or the database holds somebody
 */
export async function restoreFrom(
  config: RestoreConfig & Pick<Config, 'attachments'>,
  platform: RestorePlatform,
  {
    confirmLoss,
    decide,
    file,
  }: {
    readonly file: string
    readonly decide: DecideCredentials
    /** Asked whether to give up what was sealed under a key that is lost; null where that is not wished. */
    readonly confirmLoss: ((lost: LostSecrets) => Promise<boolean>) | null
  },
): Promise<{ readonly rows: number; readonly files: RestoredFiles; readonly restore: Restore } | null> {
  return await onDatabase(config, platform, async (to) => {
    await refuseFilled(to)
    return await withBackup(file, async (backup) => {
      await refreshNameSkeletons(backup)
      const box = makeSecretBox({ keys: config.encryptionKeys, random: platform.random })
      if (confirmLoss === null) await refuseSealedOtherwise(backup, box)
      const nowMs = platform.clock.nowMs()
      const preview = await previewOf(backup.queries, nowMs)
      const credentials = decide(preview)
      const abandons = confirmLoss !== null
      if (abandons && !(await confirmLoss(await lostSecrets(backup.queries, box)))) return null
      const settling = { ...preview, abandons, box, nowMs, credentials, source: 'backup' } as const
      const files = await restoreAttachmentFiles(config.attachments, { backup, file })
      // Of the database that was here before: a process that ends between the commit and its own note is asked nothing twice.
      forgetSeen(config.database)
      const { rows, settled } = await fillFrom(
        to,
        { backup, name: file },
        async (tx) => await settle(to, tx, settling),
      )
      await noteSeen(to, config.database)
      return { rows, files, restore: settled }
    })
  })
}

/**
 * Settles a database that was put back by other means: a file that was copied into its place, PostgreSQL's own recovery.
 * @throws OperatorProblem when nobody is in it
 */
export async function settleInPlace(
  config: RestoreConfig,
  platform: RestorePlatform,
  decide: DecideCredentials,
): Promise<Restore> {
  return await onDatabase(config, platform, async (db) => {
    await refuseUnfinishedRestore(db)
    if (await holdsNobody(db))
      throw new OperatorProblem('nobody is in this database, so there is nothing to decide about')
    const box = makeSecretBox({ keys: config.encryptionKeys, random: platform.random })
    await refuseSealedOtherwise(db, box)
    const nowMs = platform.clock.nowMs()
    const preview = await previewOf(db.queries, nowMs)
    const credentials = decide(preview)
    const settling = { ...preview, abandons: false, box, nowMs, credentials, source: 'in_place' } as const
    const restore = await inTransaction(db, async (tx) => await settle(db, tx, settling))
    await noteSeen(db, config.database)
    return restore
  })
}

async function onDatabase<T>(
  config: RestoreConfig,
  platform: RestorePlatform,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const db = await openCurrentDatabase(config, platform, 'migrate')
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

/** What is in clear is sealed with the restore; what is sealed under another key is not restored. */
async function refuseSealedOtherwise(db: Database, box: SecretBox): Promise<void> {
  const state = await sealingState(db.queries, box)
  if (state !== 'unsealed') refuseWrongKey(state)
}

async function previewOf(queries: Queries, nowMs: number): Promise<RestorePreview> {
  const mark = await queries
    .selectFrom('settings')
    .select('value')
    .where('name', '=', BACKUP_MARK)
    .executeTakeFirst()
  const sessionsSinceMs = nowMs - SESSION_TOTAL_SECONDS * 1_000
  return {
    backedUpAtMs: mark === undefined ? null : Number(mark.value),
    living: await countLiving(queries, { nowMs, sessionsSinceMs }),
  }
}

async function settle(
  db: Database,
  tx: Queries,
  settling: Pick<Restore, 'backedUpAtMs' | 'credentials' | 'source'> & {
    readonly box: SecretBox
    readonly nowMs: number
    /** Whether what no key opens is given up. */
    readonly abandons: boolean
  },
): Promise<Restore> {
  const { abandons, backedUpAtMs, box, credentials, nowMs, source } = settling
  if (abandons) await abandonSealed(db, tx, { box, nowMs })
  for (const table of DROPPED_TABLES) await tx.deleteFrom(table).execute()
  // Whatever a page, a form or a cookie was marked with: browsers that were known, links half followed, offsets.
  await tx
    .deleteFrom('settings')
    .where('name', 'in', [...KEY_SETTINGS, BACKUP_MARK, LINEAGE_SETTING])
    .execute()
  await tx.insertInto('settings').values({ name: LINEAGE_SETTING, value: randomUUID() }).execute()
  const gid = await skipGids(tx, nowMs)
  const restore = await settleRestore(tx, {
    backedUpAtMs,
    credentials,
    gid,
    kind: db.kind,
    nowMs,
    source,
  })
  // Of the files that the backup was made of.
  if (source === 'backup') await forgetPagesDue(tx)
  const cameAs = await sealingState(tx, box)
  await sealAllIn(db, tx, { box, nowMs })
  // What came in clear was written so before it was sealed.
  if (cameAs === 'unsealed') await notePagesDue(db, tx)
  return restore
}

/**
 * Names a database that nobody named yet.
 * @throws OperatorProblem for one that came back without anybody's deciding what becomes of its credentials
 */
export async function refuseUndecided(db: Database, location: Config['database']): Promise<void> {
  await refuseUndecidedState(db, location)
  await settingOr(db, LINEAGE_SETTING, () => randomUUID())
  // Whatever was here before, this one begins now.
  if (await holdsNobody(db)) await noteSeen(db, location)
}

async function refuseUndecidedState(db: Database, location: Config['database']): Promise<void> {
  await refuseUnfinishedRestore(db)
  const mark = await db.queries
    .selectFrom('settings')
    .select('value')
    .where('name', '=', BACKUP_MARK)
    .executeTakeFirst()
  const isOlder = mark === undefined && (await isPutBack(db, location)) && !(await holdsNobody(db))
  if (mark !== undefined || isOlder)
    throw new OperatorProblem(
      `${
        mark === undefined
          ? 'this database is older than the one that was last seen here, or another one'
          : `this database is the backup of ${new Date(Number(mark.value)).toISOString()}`
      }: it was put here by hand, and what was revoked since would work again. Decide with mudrad migrate --in-place --credentials keep|end.`,
    )
}

/** What the doctor says of restores. */
export async function restoreFindings(
  db: Database,
  location: Config['database'],
): Promise<readonly DatabaseFinding[]> {
  const unusable = await refusalOf(async () => {
    await refuseUndecidedState(db, location)
  })
  const last = await lastRestore(db.queries)
  const found: DatabaseFinding[] =
    unusable === null
      ? []
      : [{ level: 'fail', what: `restore: ${unusable}`, remedy: 'then run the doctor again' }]
  if (last === null) return found
  const { atMs, backedUpAtMs, credentials, grants, secrets, source, tokens } = last
  const of = backedUpAtMs === null ? '' : ` of ${new Date(backedUpAtMs).toISOString()}`
  const how = source === 'backup' ? `from a backup${of}` : `in place, from a backup${of}`
  const what = `restored ${new Date(atMs).toISOString()} ${how}, credentials ${credentials === 'keep' ? 'kept' : 'ended'} (${counted(tokens, 'token')}, ${counted(grants, 'grant')}, ${counted(secrets, 'client secret')})`
  return [...found, { level: 'ok', what }]
}

async function refusalOf(work: () => Promise<void>): Promise<string | null> {
  try {
    await work()
    return null
  } catch (error) {
    if (error instanceof OperatorProblem) return error.message
    throw error
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
