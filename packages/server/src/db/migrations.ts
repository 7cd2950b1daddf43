import { sql } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import { OperatorProblem } from '../platform/faults.js'
import type { Database, DatabaseKind } from './database.js'
import { builtFreshSchema, makeFreshSchema } from './fresh-schema.js'
import { FOUNDATION } from './migrations/0001-foundation.js'
import { APPS } from './migrations/0002-apps.js'
import { GRANTS } from './migrations/0003-grants.js'
import { CONSOLE } from './migrations/0004-console.js'
import { SECURITY } from './migrations/0005-security.js'
import { CONSENT } from './migrations/0006-consent.js'
import { SIGN_IN } from './migrations/0007-sign-in.js'
import { PROVED_ADDRESSES } from './migrations/0008-proved-addresses.js'
import { auditViews } from './migrations/0009-audit-views.js'
import { KEPT_FORMS } from './migrations/0009-kept-forms.js'
import { BOUNDS } from './migrations/0010-bounds.js'
import { RESTORES } from './migrations/0011-restores.js'
import { wellFormedNotes } from './migrations/0013-well-formed-notes.js'
import { OWN_ACTIVITY } from './migrations/0014-own-activity.js'
import { SEED_RECORDS } from './migrations/0014-seed-records.js'
import { SENT_ISSUER } from './migrations/0014-sent-issuer.js'
import { PROFILE } from './migrations/0015-profile.js'
import { AUTHENTICATIONS } from './migrations/0016-authentications.js'
import { mailboxes } from './migrations/0016-mailboxes.js'
import { EXTERNAL } from './migrations/0017-external.js'
import { SAVED_VIEWS } from './migrations/0018-saved-views.js'
import { PLANS } from './migrations/0019-plans.js'
import { changeJournal } from './migrations/0020-changes.js'
import { ATTACHMENTS } from './migrations/0021-attachments.js'
import { TASK_RELATIONS } from './migrations/0022-task-relations.js'
import { STORIES } from './migrations/0023-stories.js'
import { memberships } from './migrations/0024-memberships.js'
import { EVENTS } from './migrations/0028-events.js'
import { PORTFOLIOS } from './migrations/0030-portfolios.js'
import { TIME_TRACKING } from './migrations/0039-time-tracking.js'
import { CAPACITY } from './migrations/0040-capacity.js'
import { GOALS } from './migrations/0041-goals.js'
import { storiesOfGoals } from './migrations/0042-stories-of-goals.js'
import { TASK_LISTS } from './migrations/0033-task-lists.js'
import { JOBS_AND_TEMPLATES } from './migrations/0034-jobs-and-templates.js'
import { STATUS_UPDATES } from './migrations/0037-status-updates.js'
import { portfolioSettings } from './migrations/0038-portfolio-settings.js'
import { SEARCH_ORDERS } from './migrations/0035-search-orders.js'
import { searchTexts } from './migrations/0036-search-texts.js'
import { TASK_TEMPLATES } from './migrations/0045-task-templates.js'
import { COMMENTS_BY_AUTHOR } from './migrations/0047-comments-by-author.js'
import { CUSTOM_FIELDS } from './migrations/0031-custom-fields.js'
import { CUSTOM_FIELD_VALUES } from './migrations/0032-custom-field-values.js'
import { EXPORTS } from './migrations/0049-exports.js'
import { FIELDS_OF_GOALS } from './migrations/0050-fields-of-goals.js'
import { searchLetters } from './migrations/0051-search-letters.js'
import { portableMigration } from './migrations/portable-ddl.js'
import { analyzeAll } from './statistics.js'

/** Append-only: a released migration is never edited, the next one mends it. */
const MIGRATIONS: readonly (readonly [name: string, steps: string | ((kind: DatabaseKind) => Migration)])[] =
  [
    ['0001-foundation', FOUNDATION],
    ['0002-apps', APPS],
    ['0003-grants', GRANTS],
    ['0004-console', CONSOLE],
    ['0005-security', SECURITY],
    ['0006-consent', CONSENT],
    ['0007-sign-in', SIGN_IN],
    ['0008-proved-addresses', PROVED_ADDRESSES],
    ['0009-audit-views', auditViews],
    ['0009-kept-forms', KEPT_FORMS],
    ['0010-bounds', BOUNDS],
    ['0011-restores', RESTORES],
    ['0013-well-formed-notes', wellFormedNotes],
    ['0014-own-activity', OWN_ACTIVITY],
    ['0014-seed-records', SEED_RECORDS],
    ['0014-sent-issuer', SENT_ISSUER],
    ['0015-profile', PROFILE],
    ['0016-authentications', AUTHENTICATIONS],
    ['0016-mailboxes', mailboxes],
    ['0017-external', EXTERNAL],
    ['0018-saved-views', SAVED_VIEWS],
    ['0019-plans', PLANS],
    ['0020-changes', changeJournal],
    ['0021-attachments', ATTACHMENTS],
    ['0022-task-relations', TASK_RELATIONS],
    ['0023-stories', STORIES],
    ['0024-memberships', memberships],
    ['0028-events', EVENTS],
    ['0030-portfolios', PORTFOLIOS],
    ['0031-custom-fields', CUSTOM_FIELDS],
    ['0032-custom-field-values', CUSTOM_FIELD_VALUES],
    ['0033-task-lists', TASK_LISTS],
    ['0034-jobs-and-templates', JOBS_AND_TEMPLATES],
    ['0035-search-orders', SEARCH_ORDERS],
    ['0036-search-texts', searchTexts],
    ['0037-status-updates', STATUS_UPDATES],
    ['0038-portfolio-settings', portfolioSettings],
    ['0039-time-tracking', TIME_TRACKING],
    ['0040-capacity', CAPACITY],
    ['0041-goals', GOALS],
    ['0042-stories-of-goals', storiesOfGoals],
    ['0045-task-templates', TASK_TEMPLATES],
    ['0047-comments-by-author', COMMENTS_BY_AUTHOR],
    ['0049-exports', EXPORTS],
    ['0050-fields-of-goals', FIELDS_OF_GOALS],
    ['0051-search-letters', searchLetters],
  ]

/** In the order in which they run. */
export const MIGRATION_NAMES: readonly string[] = MIGRATIONS.map(([name]) => name)

/** How a database stands to this program. `foreign` has tables, but they are not Mudra's. */
export type SchemaState =
  | { readonly state: 'empty' }
  | { readonly state: 'current'; readonly applied: readonly string[] }
  | { readonly state: 'behind'; readonly applied: readonly string[]; readonly missing: readonly string[] }
  | { readonly state: 'newer'; readonly unknown: readonly string[] }
  | { readonly state: 'foreign' }

export async function readSchemaState(db: Database): Promise<SchemaState> {
  const tables = await tableNames(db)
  if (!tables.includes('kysely_migration'))
    return tables.length === 0 ? { state: 'empty' } : { state: 'foreign' }
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
    db.queries,
  )
  const applied = rows.map((row) => row.name)
  const known = MIGRATION_NAMES
  const unknown = applied.filter((name) => !known.includes(name))
  if (unknown.length > 0) return { state: 'newer', unknown }
  const missing = known.filter((name) => !applied.includes(name))
  if (missing.length === known.length) return { state: 'empty' }
  return missing.length === 0 ? { state: 'current', applied } : { state: 'behind', applied, missing }
}

/** Of tables and views that somebody made, in schemas that this user may use; Kysely's own introspection asks for the columns of each as well. */
async function tableNames(db: Database): Promise<readonly string[]> {
  const query =
    db.kind === 'sqlite'
      ? sql<{
          name: string
        }>`select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\'`
      : sql<{
          name: string
        }>`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'v', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and has_schema_privilege(n.nspname, 'USAGE')`
  return (await query.execute(db.queries)).rows.map(({ name }) => name)
}

/**
 * Brings the schema up to this program, and tells the planner of what is in it. Two programs that migrate at once are safe: the second waits, then finds nothing to do.
 * @returns the names of the migrations that ran, in order
 * @throws OperatorProblem for a database that is newer than the program, or not Mudra's
 */
export async function migrate(db: Database): Promise<readonly string[]> {
  const before = await readSchemaState(db)
  refuseUnusable(before)
  if (before.state === 'current') return []
  if (await makeAtOnce(db, before)) return MIGRATION_NAMES
  const migrator = new Migrator({
    db: db.queries,
    provider: { getMigrations: () => Promise.resolve(migrationsFor(db.kind)) },
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
  // A new one has nothing yet that a planner could know of.
  if (before.state === 'behind') await analyzeAll(db)
  return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName)
}

/** @returns whether the schema was made without going through the migrations, as the build of the program allows for a fresh SQLite */
async function makeAtOnce(db: Database, { state }: SchemaState): Promise<boolean> {
  if (db.kind !== 'sqlite' || state !== 'empty') return false
  const schema = builtFreshSchema()
  // Of another build, it would be the schema of another program.
  if (schema === null || schema.migrations.join() !== MIGRATION_NAMES.join()) return false
  return await makeFreshSchema(db, schema)
}

/** @throws OperatorProblem unless the schema is exactly this program's */
export async function assertCurrentSchema(db: Database): Promise<void> {
  const found = await readSchemaState(db)
  refuseUnusable(found)
  if (found.state !== 'current') {
    throw new OperatorProblem(
      `the database has no current schema (${found.state}). Run \`mudrad migrate\`, or start the server, which does it.`,
    )
  }
}

function refuseUnusable(found: SchemaState): void {
  if (found.state === 'newer') {
    throw new OperatorProblem(
      `the database was written by a newer Mudra (it has ${found.unknown.join(', ')}). Use that version, or a backup made before the upgrade.`,
    )
  }
  if (found.state === 'foreign') {
    throw new OperatorProblem('the database has tables, but they are not Mudra’s. Name an empty database.')
  }
}

function migrationsFor(kind: DatabaseKind) {
  return Object.fromEntries(
    MIGRATIONS.map(([name, steps]) => [
      name,
      typeof steps === 'string' ? portableMigration(kind, steps) : steps(kind),
    ]),
  )
}
