import type { Config } from './config.js'
import { openDatabase, type Database } from './db/database.js'
import { assertCurrentSchema, migrate, readSchemaState } from './db/migrations.js'
import { describeOpenProblem } from './db/open-problem.js'
import { waitForPostgres } from './db/wait-for-postgres.js'
import { OperatorProblem } from './platform/faults.js'
import { refreshNameSkeletons } from './rooms/apps/app-names.store.js'
import type { Platform } from './compose-platform.js'

/**
 * Opens the database with the schema of this program.
 * @param schema  `migrate`: bring any older one up; `current`: take only an empty or a current one
 * @throws OperatorProblem when the database cannot be used as it is, in one line
 */
export async function openCurrentDatabase(
  config: Pick<Config, 'database'>,
  { logger }: Pick<Platform, 'logger'>,
  schema: 'migrate' | 'current',
): Promise<Database> {
  let db: Database | null = null
  try {
    db = openDatabase(config.database, {
      onIdleError: (error) => {
        logger.warn({ err: error }, 'PostgreSQL closed an idle connection')
      },
    })
    const isEmpty = (await readSchemaState(db)).state === 'empty'
    if (schema === 'migrate' || isEmpty) {
      const names = await migrate(db)
      if (names.length > 0) logger.info({ migrations: names }, 'the schema was brought up')
    }
    await assertCurrentSchema(db)
    if (schema === 'migrate') await refreshNameSkeletons(db)
    return db
  } catch (error) {
    await db?.close()
    const problem = describeOpenProblem(error, config.database)
    throw problem === null ? error : new OperatorProblem(problem)
  }
}

/** Waits for the database as long as the settings say; see `waitForPostgres`. */
export async function waitForDatabase(
  { database, databaseWaitSeconds }: Pick<Config, 'database' | 'databaseWaitSeconds'>,
  needs: { readonly say: (line: string) => void; readonly signal: AbortSignal },
): Promise<boolean> {
  return await waitForPostgres(database, { seconds: databaseWaitSeconds, ...needs })
}
