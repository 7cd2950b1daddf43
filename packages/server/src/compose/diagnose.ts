import type { Config } from '../config/config.js'
import type { Database } from '../db/database.js'
import { diagnose } from '../db/diagnose.js'
import type { Platform } from '../platform/platform.js'
import { makeSecretBox } from '../protocol/token/secret-box.js'
import { mailboxFindings } from './mailboxes.js'
import { restoreFindings } from './restore.js'
import { sealingFindings } from './secrets.js'

/** What the doctor can tell of a database, in whatever state it is. */
export async function diagnoseDatabase(
  config: Pick<Config, 'database' | 'encryptionKeys'>,
  { clock, random }: Pick<Platform, 'clock' | 'random'>,
) {
  const box = makeSecretBox({ keys: config.encryptionKeys, random })
  const more = async (db: Database) => [
    ...(await sealingFindings(db, box)),
    ...(await restoreFindings(db, config.database)),
    ...(await mailboxFindings(db)),
  ]
  return await diagnose(config.database, { nowMs: () => clock.nowMs(), more })
}
