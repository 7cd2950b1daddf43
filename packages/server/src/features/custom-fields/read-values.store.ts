import type { Selectable } from 'kysely'
import type { Queries } from '../../db/database.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import type { CustomFieldValueItemsTable, CustomFieldValuesTable } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { FieldItem, FieldValue } from './field-value.rules.js'

/**
 * What some records have in their fields, by record and field.
 * @param fieldGids  in these alone; in all of them without
 * @returns null when several records have more than one statement may read
 */
export async function readValues(
  queries: Queries,
  parentGids: readonly Gid[],
  fieldGids: readonly Gid[] | null = null,
): Promise<ReadonlyMap<Gid, ReadonlyMap<Gid, FieldValue>> | null> {
  if (parentGids.length === 0) return new Map()
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
    .limit(relatedRowsToRead(parentGids.length))
    .execute()
  if (isTooManyRelated(parentGids.length, rows.length)) return null
  const withItems = rows.filter((row) => valueOf(row) === null)
  const items = await readItems(queries, withItems, parentGids.length)
  if (items === null) return null
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
  records: number,
): Promise<ReadonlyMap<string, readonly ItemRow[]> | null> {
  if (values.length === 0) return new Map()
  const rows = await queries
    .selectFrom('custom_field_value_items')
    .selectAll()
    .where('parent_gid', 'in', [...new Set(values.map((row) => row.parent_gid))])
    .where('custom_field_gid', 'in', [...new Set(values.map((row) => row.custom_field_gid))])
    .orderBy('parent_gid')
    .orderBy('custom_field_gid')
    .orderBy('place')
    .limit(relatedRowsToRead(records))
    .execute()
  return isTooManyRelated(records, rows.length) ? null : Map.groupBy(rows, keyOf)
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
