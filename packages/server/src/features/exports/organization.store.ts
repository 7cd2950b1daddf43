import { sql, type RawBuilder } from 'kysely'
import type { Database } from '../../db/database.js'
import type { Schema } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { OrganizationPage, OrganizationStore } from './organization-ports.js'
import { ORGANIZATION_PARTS, type Part } from './organization-parts.store.js'

/** Rows that one statement reads, whosoever they are. */
const ROWS_PER_STATEMENT = 100
/** Every id comes after it. */
const BEFORE_ALL = ''

type Row = OrganizationPage['rows'][number]

const TABLES = Object.keys(ORGANIZATION_PARTS) as readonly (keyof Schema)[]

export function organizationStore({ queries }: Pick<Database, 'queries'>): OrganizationStore {
  return {
    workspace: async (gid) => {
      const row = await queries
        .selectFrom('workspaces')
        .select(['gid', 'name', 'is_organization', 'email_domains', 'created_at_ms'])
        .where('gid', '=', gid)
        .executeTakeFirst()
      return row ?? null
    },

    parts: TABLES.map((table) => partOf(table).name),

    page: async (name, { after, workspaceGid }) => {
      const table = TABLES.find((one) => partOf(one).name === name)
      if (table === undefined) throw new TypeError(`no export has ${name}`)
      const part = partOf(table)
      const key = sql.join(part.key.map((column) => sql.ref(`it.${column}`)))
      const last = after ?? part.key.map(() => BEFORE_ALL)
      // Along the table's own key, whosoever its rows are: no statement looks at more of them than it may.
      const { rows } = await sql<Row>`
        select ${columnsOf(part)}, case when ${belongs(table, 'it', workspaceGid)} then 1 else 0 end as is_of_workspace
        from ${sql.table(table)} as it where (${key}) > (${sql.join(last)}) order by ${key} limit ${ROWS_PER_STATEMENT}`.execute(
        queries,
      )
      const end = rows.length < ROWS_PER_STATEMENT ? undefined : rows.at(-1)
      return {
        rows: rows.flatMap(({ is_of_workspace: isOwn, ...row }) => (isOwn === 1 ? [row] : [])),
        next: end === undefined ? null : part.key.map((column) => String(end[column])),
      }
    },
  }
}

function partOf(table: keyof Schema): Part {
  const part = ORGANIZATION_PARTS[table]
  if (part === undefined) throw new TypeError(`${table} is in no export`)
  return part
}

function columnsOf({ columns }: Part): RawBuilder<unknown> {
  return columns === undefined ? sql`it.*` : sql.join(columns.map((column) => sql.ref(`it.${column}`)))
}

/** Whether a row is of a workspace. @param alias  of the row's table */
function belongs(table: keyof Schema, alias: string, workspaceGid: Gid): RawBuilder<unknown> {
  const of = table === 'workspace_members' ? 'workspace_gid' : partOf(table).of
  if (of === 'workspace_gid') return sql`${sql.ref(`${alias}.workspace_gid`)} = ${workspaceGid}`
  const ways = of.map(({ by = 'gid', column, table: other }) => {
    const above = `${alias}_of_${other}`
    return sql`exists (select 1 from ${sql.table(other)} as ${sql.ref(above)}
      where ${sql.ref(`${above}.${by}`)} = ${sql.ref(`${alias}.${column}`)} and ${belongs(other, above, workspaceGid)})`
  })
  return sql`(${sql.join(ways, sql` or `)})`
}
