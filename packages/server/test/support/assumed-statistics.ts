import { sql } from 'kysely'
import type { Database } from '../../src/db/database.js'

type RowsPerValue = (rows: number) => number
const upTo =
  (most: number): RowsPerValue =>
  (rows) =>
    Math.min(rows, most)
const one: RowsPerValue = () => 1
const everything: RowsPerValue = (rows) => rows
const oneIn =
  (values: number): RowsPerValue =>
  (rows) =>
    rows / values

/**
 * How many rows of a table of so many have the same value in a column; one, unless it stands here. Everything is one tenant's, and one
 * project has every task: where such a value alone decides, a statement reads as good as everything.
 */
const ROWS_PER_VALUE: Readonly<Record<string, RowsPerValue>> = {
  workspace_gid: everything,
  team_gid: oneIn(10),
  project_gid: everything,
  section_gid: oneIn(10),
  task_gid: upTo(3),
  story_gid: upTo(10),
  portfolio_gid: upTo(10),
  custom_field_gid: upTo(1_000),
  is_global: everything,
  parent_gid: upTo(10),
  root_gid: upTo(10),
  client_id: oneIn(2),
  grant_gid: upTo(3),
  token_gid: upTo(5),
  user_gid: upTo(50),
  owner_gid: upTo(50),
  person_gid: upTo(500),
  actor_gid: upTo(500),
  target_gid: upTo(100),
  assignee_gid: upTo(500),
  action: oneIn(50),
  outcome: oneIn(2),
  // Statements ask for admins alone, and they are few.
  role: oneIn(5_000),
  target_kind: oneIn(10),
  details: oneIn(100),
  address: oneIn(1_000),
  reason: oneIn(20),
  kind: oneIn(2),
  actor_kind: oneIn(4),
  chain: oneIn(16),
  day: oneIn(90),
  name: upTo(3),
  seq: upTo(2),
}

/** Where a table differs. */
const OF_TABLES: Readonly<Record<string, Readonly<Record<string, RowsPerValue>>>> = {
  stories: { task_gid: upTo(500) },
  time_tracking_categories: { workspace_gid: upTo(1_000), is_archived: oneIn(2) },
  time_tracking_entries: {
    task_gid: upTo(500),
    category_gid: upTo(2_000),
    created_by_gid: upTo(50_000),
    entered_on: oneIn(1_000),
    billable_status: oneIn(3),
  },
  timesheet_approval_statuses: { user_gid: upTo(500), approval_status: oneIn(4) },
  roles: { workspace_gid: upTo(100) },
  allocations: { project_gid: upTo(5_000) },
  rates: { project_gid: upTo(1_000) },
  access_requests: { project_gid: upTo(50), requester_gid: upTo(100) },
  app_redirect_uris: { client_id: upTo(5) },
  app_secrets: { client_id: upTo(3) },
  app_workspaces: { client_id: upTo(5), workspace_gid: upTo(50) },
  app_blocks: { client_id: upTo(5), workspace_gid: upTo(50) },
  app_approvals: { client_id: upTo(5), workspace_gid: upTo(100) },
  app_requests: { client_id: upTo(5), workspace_gid: upTo(50) },
  app_usage: { client_id: upTo(450) },
  audit_events: { seq: one },
  consents: { client_id: oneIn(20) },
  invitations: { workspace_gid: upTo(1_500) },
  mails: { kind: oneIn(5) },
  custom_fields: { project_gid: upTo(100), portfolio_gid: upTo(100) },
  custom_field_settings: { custom_field_gid: upTo(500), project_gid: upTo(100), portfolio_gid: upTo(100) },
  custom_field_values: { project_gid: upTo(100) },
  custom_field_value_items: { project_gid: upTo(500), portfolio_gid: upTo(500) },
  enum_options: { custom_field_gid: upTo(500) },
  portfolio_items: { project_gid: upTo(50) },
  project_briefs: { project_gid: one },
  project_members: { project_gid: upTo(200) },
  project_templates: { workspace_gid: upTo(1_000), team_gid: upTo(1_000) },
  project_teams: { project_gid: upTo(50), team_gid: upTo(500) },
  saved_views: { workspace_gid: upTo(20) },
  sections: { project_gid: upTo(50), rank: one },
  seed_records: { kind: oneIn(8) },
  status_updates: { project_gid: upTo(500), portfolio_gid: upTo(500) },
  task_templates: { project_gid: upTo(100) },
  team_members: { team_gid: upTo(200) },
  workspace_members: { user_gid: upTo(2) },
  workspace_policies: { workspace_gid: one },
}

/** Tables that stay small however much an installation holds. */
const ROWS_OF_SMALL_TABLES: Readonly<Record<string, number>> = {
  audit_anchors: 16,
  audit_chains: 16,
  change_head: 1,
  kysely_migration: 30,
  kysely_migration_lock: 1,
  seed_records: 200,
  settings: 20,
  signing_keys: 5,
}

/** Indexes of what is rare. */
const RARE = new Set([
  'app_secrets_restored',
  'jobs_open',
  'passkeys_restored',
  'totp_factors_restored',
  'workspace_policies_ending_unused',
])
const ROWS_OF_RARE = 20

export const isSmall = (table: string): boolean => table in ROWS_OF_SMALL_TABLES

/** How many rows a table is taken to have. */
export const assumedRows = (table: string, rows: number): number => ROWS_OF_SMALL_TABLES[table] ?? rows

/** How many rows of a table are taken to have the same value in a column. */
export function assumedRowsPerValue(table: string, column: string, rows: number): number {
  const size = assumedRows(table, rows)
  const shared = OF_TABLES[table]?.[column] ?? ROWS_PER_VALUE[column] ?? one
  return Math.max(1, Math.round(shared(size)))
}

/** Makes SQLite plan as if each table had so many rows: it believes `sqlite_stat1`. */
export async function assumeInSqlite({ queries }: Pick<Database, 'queries'>, rows: number): Promise<void> {
  await sql`analyze`.execute(queries)
  await sql`delete from sqlite_stat1`.execute(queries)
  for (const { columns, isUnique, name, table } of await indexesOf({ queries })) {
    const size = RARE.has(name) ? Math.min(rows, ROWS_OF_RARE) : assumedRows(table, rows)
    let shared = size
    const prefixes = columns.map((column, index) => {
      shared = Math.min(shared, assumedRowsPerValue(table, column, rows))
      return isUnique && index === columns.length - 1 ? 1 : shared
    })
    await sql`insert into sqlite_stat1 (tbl, idx, stat) values (${table}, ${name}, ${[size, ...prefixes].join(' ')})`.execute(
      queries,
    )
  }
  await sql`analyze sqlite_schema`.execute(queries)
}

export const isRare = (index: string): boolean => RARE.has(index)

interface Index {
  readonly name: string
  readonly table: string
  readonly isUnique: boolean
  /** Empty for an expression. */
  readonly columns: readonly string[]
}

/** Every index of an SQLite database. */
export async function indexesOf({ queries }: Pick<Database, 'queries'>): Promise<readonly Index[]> {
  const { rows } = await sql<{ name: string; tbl: string; is_unique: number; columns: string }>`
    select i.name, m.name as tbl, i."unique" as is_unique,
      (select json_group_array(coalesce(c.name, '') order by c.seqno) from pragma_index_info(i.name) as c) as columns
    from sqlite_schema as m join pragma_index_list(m.name) as i where m.type = 'table'`.execute(queries)
  return rows.map((row) => ({
    name: row.name,
    table: row.tbl,
    isUnique: row.is_unique === 1,
    columns: JSON.parse(row.columns) as string[],
  }))
}

/**
 * Makes PostgreSQL plan as if each table had so many rows. It believes how many rows a page has, and counts the pages itself; so each table
 * must have one.
 */
export async function assumeInPostgres({ queries }: Pick<Database, 'queries'>, rows: number): Promise<void> {
  const tables = await sql<{ name: string; pages: number }>`
    select relname as name, (pg_relation_size(oid) / current_setting('block_size')::bigint)::int as pages
    from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`.execute(queries)
  for (const { name, pages } of tables.rows)
    await sql`select pg_restore_relation_stats('schemaname', 'public', 'relname', ${name}::text,
      'relpages', ${pages}::integer, 'reltuples', ${assumedRows(name, rows)}::real)`.execute(queries)
  const columns = await sql<{ tbl: string; name: string; nulls: number }>`
    select c.relname as tbl, a.attname as name, case when a.attnotnull then 0 else 0.5 end as nulls from pg_attribute as a join pg_class as c on c.oid = a.attrelid
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped`.execute(
    queries,
  )
  for (const { name, nulls, tbl } of columns.rows) {
    const size = assumedRows(tbl, rows)
    const values = Math.max(1, Math.round(size / assumedRowsPerValue(tbl, name, rows)))
    await sql`select pg_restore_attribute_stats('schemaname', 'public', 'relname', ${tbl}::text, 'attname', ${name}::text,
      'inherited', false, 'null_frac', ${nulls}::real, 'avg_width', 16::integer, 'n_distinct', ${values === size ? -1 : values}::real)`.execute(
      queries,
    )
  }
}
