import type { Config } from '../config/config.js'
import { inTransaction } from '../db/transaction.js'
import { OperatorProblem } from '../platform/faults.js'
import { makeSecretBox } from '../protocol/token/secret-box.js'
import { abandonSealed, lostSecrets, type LostSecrets } from '../features/encryption/lost-secrets.store.js'
import { sealAllIn, sealingState } from '../features/encryption/sealing.store.js'
import { openCurrentDatabase } from './database.js'
import type { Platform } from '../platform/platform.js'

/**
 * Gives up what was sealed under a key that is lost. What is sealed again afterwards, under the key at hand if there is one, is in the same
 * transaction. Nobody may serve the database meanwhile.
 * @param confirm  told what will be lost; nothing is changed unless it says so
 * @returns what was given up; null where it was not confirmed
 * @throws OperatorProblem where every secret opens
 */
export async function abandonSealedSecrets(
  config: Pick<Config, 'database' | 'encryptionKeys'>,
  platform: Pick<Platform, 'clock' | 'logger' | 'random'>,
  confirm: (lost: LostSecrets) => Promise<boolean>,
): Promise<LostSecrets | null> {
  const db = await openCurrentDatabase(config, platform, 'migrate')
  try {
    const box = makeSecretBox({ keys: config.encryptionKeys, random: platform.random })
    const state = await sealingState(db.queries, box)
    const lost = await lostSecrets(db.queries, box)
    const isAnyLost = lost.people.length + lost.settings.length + lost.signingKids.length > 0
    if (!isAnyLost && state !== 'key_missing' && state !== 'key_wrong')
      throw new OperatorProblem(
        'nothing is lost: every secret in this database opens. Leave out --abandon-sealed',
      )
    if (!(await confirm(lost))) return null
    const needs = { box, nowMs: platform.clock.nowMs() }
    return await inTransaction(db, async (tx) => {
      const abandoned = await abandonSealed(db, tx, needs)
      await sealAllIn(db, tx, needs)
      return abandoned
    })
  } finally {
    await db.close()
  }
}
