import type { Selectable } from 'kysely'
import type { Queries } from '../../db/database.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import type { CustomFieldValueItemsTable, CustomFieldValuesTable } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { FieldItem, FieldValue } from './field-value.rules.js'

/** Which values are read. */
interface Wanted {
  /** Null for those in every field. */
  readonly fieldGids?: readonly Gid[] | null
  /** How many values there may be, and how many items in all of them; unless said, as many as one statement may read of so many records. */
  readonly rowsMax?: number | null
}

/**
 * What some records have in their fields, by record and field.
 * @returns null when they have more than may be read
 */
export async function readValues(
  queries: Queries,
  parentGids: readonly Gid[],
  { fieldGids = null, rowsMax = null }: Wanted = {},
): Promise<ReadonlyMap<Gid, ReadonlyMap<Gid, FieldValue>> | null> {
  if (parentGids.length === 0) return new Map()
  const rowsToRead = rowsMax === null ? relatedRowsToRead(parentGids.length) : rowsMax + 1
  const isTooMany = (count: number) =>
    rowsMax === null ? isTooManyRelated(parentGids.length, count) : count > rowsMax
  const rows = await queries
    .selectFrom('custom_field_values')
    .innerJoin('custom_fields', 'custom_fields.gid', 'custom_field_values.custom_field_gid')
    .selectAll('custom_field_values')
    .select('custom_fields.type')
    .where('custom_field_values.parent_gid', 'in', parentGids)
    .$if(fieldGids !== null, (query) =>
      query.where('custom_field_values.custom_field_gid', 'in', fieldGids ?? []),
    )
    .orderBy('custom_field_values.custom_field_gid')
    .limit(rowsToRead)
    .execute()
  if (isTooMany(rows.length)) return null
  const withItems = rows.filter((row) => valueOf(row) === null)
  const read = await readItems(queries, withItems, rowsToRead)
  if (isTooMany(read.length)) return null
  const items = Map.groupBy(read, keyOf)
  const byRecord = new Map<Gid, Map<Gid, FieldValue>>()
  for (const row of rows) {
    const own = byRecord.get(row.parent_gid) ?? new Map<Gid, FieldValue>()
    byRecord.set(row.parent_gid, own)
    own.set(row.custom_field_gid, valueOf(row) ?? itemsOf(items.get(keyOf(row)) ?? [], row.type))
  }
  return byRecord
}

type Keyed = Pick<CustomFieldValuesTable, 'parent_gid' | 'custom_field_gid'>
type ItemRow = Selectable<CustomFieldValueItemsTable>

const keyOf = (row: Keyed) => `${row.parent_gid} ${row.custom_field_gid}`

async function readItems(
  queries: Queries,
  values: readonly Keyed[],
  rowsToRead: number,
): Promise<readonly ItemRow[]> {
  if (values.length === 0) return []
  return await queries
    .selectFrom('custom_field_value_items')
    .selectAll()
    .where('parent_gid', 'in', [...new Set(values.map((row) => row.parent_gid))])
    .where('custom_field_gid', 'in', [...new Set(values.map((row) => row.custom_field_gid))])
    .orderBy('parent_gid')
    .orderBy('custom_field_gid')
    .orderBy('place')
    .limit(rowsToRead)
    .execute()
}

/** Null for a value that is made of items. */
function valueOf(row: Selectable<CustomFieldValuesTable>): FieldValue | null {
  if (row.text_value !== null) return { kind: 'text', text: row.text_value }
  if (row.number_value !== null) return { kind: 'number', number: row.number_value }
  return row.date_on === null ? null : { kind: 'date', on: row.date_on, atMs: row.date_at_ms }
}

function itemsOf(rows: readonly ItemRow[], type: string): FieldValue {
  return { kind: 'items', items: rows.map((row) => ({ type: itemType(row, type), gid: row.item_gid })) }
}

function itemType(row: ItemRow, type: string): FieldItem['type'] {
  if (row.task_gid !== null) return 'task'
  if (row.project_gid !== null) return 'project'
  if (row.portfolio_gid !== null) return 'portfolio'
  return type === 'people' ? 'user' : 'enum_option'
}
