import { existsSync } from 'node:fs'
import type { Config } from '../config/config.js'
import { openDatabase, type Database, type DatabaseLocation } from '../db/database.js'
import { assertCurrentSchema, migrate, readSchemaState } from '../db/migrations.js'
import { describeOpenProblem } from '../db/open-problem.js'
import { waitForPostgres } from '../db/wait-for-postgres.js'
import { NothingThere, OperatorProblem } from '../platform/faults.js'
import { refreshNameSkeletons } from '../features/apps/app-names.store.js'
import type { Logger } from '../platform/log.js'
import type { Platform } from '../platform/platform.js'

/**
 * Opens a database with the schema of this program.
 * @param schema  `migrate`: makes one, and brings an older one up; `current`: takes a current one only
 * @throws NothingThere for `current` where there is none yet, which makes nothing; OperatorProblem where it cannot be used as it is
 */
export async function openCurrentDatabase(
  { database: location }: Pick<Config, 'database'>,
  { logger }: Pick<Platform, 'logger'>,
  schema: 'migrate' | 'current',
): Promise<Database> {
  if (schema === 'current' && isMissingFile(location)) throw new NothingThere()
  let db: Database | null = null
  try {
    db = openDatabase(location, {
      onIdleError: (error) => {
        logger.warn({ err: error }, 'PostgreSQL closed an idle connection')
      },
      onNamesLost: () => {
        sayNamesAreLost(logger)
      },
    })
    if (schema === 'migrate') {
      const names = await migrate(db)
      if (names.length > 0) logger.info({ migrations: names }, 'the schema was brought up')
    } else if ((await readSchemaState(db)).state === 'empty') throw new NothingThere()
    await assertCurrentSchema(db)
    if (schema === 'migrate') await refreshNameSkeletons(db)
    return db
  } catch (error) {
    await db?.close()
    const problem = describeOpenProblem(error, location)
    throw problem === null ? error : new OperatorProblem(problem)
  }
}

/** For whoever runs a pooler between this and PostgreSQL. */
export function sayNamesAreLost(logger: Pick<Logger, 'warn'>): void {
  logger.warn(
    'prepared statements get lost before PostgreSQL, so they are not used any more until the next start: set max_prepared_statements in PgBouncer 1.21 or later, or MUDRA_PREPARED_STATEMENTS=off',
  )
}

/** Waits for the database as long as the settings say; see `waitForPostgres`. */
export async function waitForDatabase(
  { database, databaseWaitSeconds }: Pick<Config, 'database' | 'databaseWaitSeconds'>,
  needs: { readonly say: (line: string) => void; readonly signal: AbortSignal },
): Promise<boolean> {
  return await waitForPostgres(database, { seconds: databaseWaitSeconds, ...needs })
}

/** @returns whether nothing of Mudra is there yet; looking makes nothing. What cannot be used as it is, is something. */
export async function isWithoutDatabase(
  config: Pick<Config, 'database'>,
  needs: Pick<Platform, 'logger'>,
): Promise<boolean> {
  try {
    const db = await openCurrentDatabase(config, needs, 'current')
    await db.close()
    return false
  } catch (error) {
    if (error instanceof NothingThere) return true
    if (error instanceof OperatorProblem) return false // whoever opens it in earnest says so
    throw error
  }
}

function isMissingFile(location: DatabaseLocation): boolean {
  return location.kind === 'sqlite' && location.path !== ':memory:' && !existsSync(location.path)
}
