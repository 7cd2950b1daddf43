import { sql } from 'kysely'
import type { DatabaseKind, Queries } from '../../src/db/database.js'
import type { Schema } from '../../src/db/schema.js'
import { DAY_MS } from '../../src/time-units.js'
import { NOW_MS } from './stores.js'

interface Column {
  readonly name: string
  readonly type: string
}

interface Reference {
  readonly column: string
  readonly table: string
  readonly its: string
}

interface Restrictions {
  readonly references: readonly Reference[]
  /** The text of the table's checks, each with the name of its column and its words. */
  readonly checks: string
}

/**
 * Inserts a row with a value in every column: what it refers to is among the rows that there are, what ends ends tomorrow, what has to be one of a few words is the first of
 * them.
 * @throws where a table takes no such row; it needs one of its own in `every-table.ts`
 */
export async function insertPlainRow(
  queries: Queries,
  table: keyof Schema,
  kind: DatabaseKind,
): Promise<void> {
  const { columns } =
    (await queries.introspection.getTables()).find(({ name }) => name === table) ??
    raise(`there is no table ${table}`)
  const restrictions = await RESTRICTIONS[kind](queries, table)
  const row: Record<string, unknown> = {}
  for (const { dataType, isAutoIncrementing, name } of columns)
    if (!isAutoIncrementing) row[name] = await valueOf(queries, { name, type: dataType }, restrictions)
  await queries
    .insertInto(table)
    .values(row as never)
    .execute()
    .catch((error: unknown) => {
      throw new Error(`${table} takes no plain row; give it one in every-table.ts`, { cause: error })
    })
}

async function valueOf(
  queries: Queries,
  { name, type }: Column,
  { checks, references }: Restrictions,
): Promise<unknown> {
  const reference = references.find(({ column }) => column === name)
  if (reference !== undefined) {
    const of = sql.table(reference.table)
    const { rows } = await sql<{
      value: unknown
    }>`select ${sql.ref(reference.its)} as value from ${of} limit 1`.execute(queries)
    return rows[0]?.value ?? null
  }
  const [, word] = new RegExp(String.raw`\b${name}\W[^']{0,40}'([^']*)'`).exec(checks) ?? []
  if (word !== undefined) return word
  if (/blob|bytea/i.test(type)) return new Uint8Array(32).fill(name.length)
  if (/real|double|float8/i.test(type)) return 0.5
  if (!/int/i.test(type)) return /_(?:on|day)$|^day$/.test(name) ? '2026-11-23' : `some ${name}`
  if (!name.endsWith('_at_ms')) return 1
  return name.startsWith('expires') ? NOW_MS + DAY_MS : NOW_MS
}

const RESTRICTIONS: Readonly<
  Record<DatabaseKind, (queries: Queries, table: string) => Promise<Restrictions>>
> = {
  async sqlite(queries, table) {
    const { rows: references } = await sql<Reference>`
      select "from" as "column", "table", "to" as its from pragma_foreign_key_list(${table})`.execute(queries)
    const { rows } = await sql<{ text: string }>`
      select sql as text from sqlite_master where type = 'table' and name = ${table}`.execute(queries)
    return { references, checks: [...(rows[0]?.text ?? '').matchAll(/check \(.*\)/g)].join('\n') }
  },
  async postgres(queries, table) {
    const { rows: references } = await sql<Reference>`
      select a.attname as "column", c.confrelid::regclass::text as "table", f.attname as its
      from pg_constraint c
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      join pg_attribute f on f.attrelid = c.confrelid and f.attnum = c.confkey[1]
      where c.contype = 'f' and c.conrelid = ${table}::regclass`.execute(queries)
    const { rows } = await sql<{ text: string }>`
      select pg_get_constraintdef(oid) as text from pg_constraint
      where contype = 'c' and conrelid = ${table}::regclass`.execute(queries)
    return { references, checks: rows.map(({ text }) => text).join('\n') }
  },
}

function raise(message: string): never {
  throw new Error(message)
}
