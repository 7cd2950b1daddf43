import type { Config } from '../config/config.js'
import { OWN_BRAND } from '../config/brand.js'
import type { Database } from '../db/database.js'
import { makeGidBlocks, type GidBlocks } from '../db/gid-blocks.js'
import type { Base } from '../features/feature.js'
import { makeMeters } from '../platform/meters.js'
import type { Platform } from '../platform/platform.js'
import { NO_KEYS } from '../protocol/token/secret-box.js'
import { openCurrentDatabase } from './database.js'
import { openLimits } from './limits.js'
import { refuseUndecided } from './restore.js'
import { keyOfInstallation, openSecrets, type Secrets } from './secrets.js'

export type ServicesConfig = Pick<
  Config,
  'accessTokenRevocation' | 'attachments' | 'database' | 'publicUrl'
> &
  Partial<
    Pick<
      Config,
      'brand' | 'encryptionKeys' | 'httpRedirectRanges' | 'language' | 'rateLimits' | 'webhookRanges'
    >
  >

export interface OpenOptions {
  /** `migrate`: make a schema, and bring any older one up (the server, `mudrad migrate`); `current`: take only a current one. */
  readonly schema: 'migrate' | 'current'
  /** False in CI mode and for tests, which fail on purpose more often than anybody may. */
  readonly countsGuesses?: boolean
}

/** The base, and what only the root needs of it. */
export interface OpenBase extends Base {
  readonly gids: GidBlocks
  readonly secrets: Secrets
  readonly limits: ReturnType<typeof openLimits>
  readonly cursorKey: Uint8Array
  readonly csrfKey: Uint8Array
}

/**
 * Opens what all features stand on. Whatever was opened is closed again if a later step fails.
 * @throws NothingThere where `current` finds no database, and makes none; OperatorProblem when it cannot be used as it is, in one line
 */
export async function openBase(
  config: ServicesConfig,
  platform: Platform,
  { countsGuesses = true, schema }: OpenOptions,
): Promise<OpenBase> {
  const db = await openCurrentDatabase(config, platform, schema)
  try {
    await refuseUndecided(db, config.database)
    const secrets = await openSecrets(db, platform, {
      keys: config.encryptionKeys ?? NO_KEYS,
      seals: schema === 'migrate',
    })
    const { cursorKey, csrfKey } = await ownKeys(db, platform, secrets)
    const gids = makeGidBlocks(db)
    const limits = openLimits(config, { key: csrfKey, logger: platform.logger, countsGuesses })
    return {
      ...platform,
      db,
      gids,
      nextGid: async () => await gids.next(),
      nextGids: async (count) => await gids.take(count),
      secrets,
      box: secrets.box,
      holdSealing: secrets.hold,
      limits,
      throttle: limits.throttle,
      meters: makeMeters(),
      publicUrl: config.publicUrl,
      brand: config.brand ?? OWN_BRAND,
      cursorKey,
      csrfKey,
    }
  } catch (error) {
    await db.close()
    throw error
  }
}

/** Of places in lists, and of forms. All nodes of an installation share them. */
async function ownKeys(db: Database, { random }: Platform, secrets: Secrets) {
  const needs = { ...secrets, random }
  return {
    cursorKey: await keyOfInstallation(db, 'cursor_key', needs),
    csrfKey: await keyOfInstallation(db, 'csrf_key', needs),
  }
}
