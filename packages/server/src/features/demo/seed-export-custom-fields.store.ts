import type { Queries } from '../../db/database.js'
import type {
  CustomFieldsTable,
  CustomFieldValueItemsTable,
  CustomFieldValuesTable,
} from '../../db/schema.js'
import type { Selectable } from 'kysely'
import { formatDateTime } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { SeedCustomField, SeedFieldParent, SeedFieldValue } from './seed-document.js'
import type { SeedGid } from './seed-reference.js'

type FieldRow = Selectable<CustomFieldsTable>
type ItemRow = Selectable<CustomFieldValueItemsTable>

interface Names {
  readonly people: ReadonlyMap<Gid, string>
  readonly members: ReadonlySet<Gid>
}

/** The custom fields of a workspace, with what asks for them and what tasks and projects have in them; what leads to portfolios is left out. */
export async function exportCustomFields(
  queries: Queries,
  workspaceGid: Gid,
  names: Names,
): Promise<readonly SeedCustomField[]> {
  const fields = await queries
    .selectFrom('custom_fields')
    .selectAll()
    .where('workspace_gid', '=', workspaceGid)
    .orderBy('gid')
    .execute()
  const ofWorkspace = queries
    .selectFrom('custom_fields')
    .select('custom_fields.gid')
    .where('custom_fields.workspace_gid', '=', workspaceGid)
  const options = Map.groupBy(
    await queries
      .selectFrom('enum_options')
      .selectAll()
      .where('custom_field_gid', 'in', ofWorkspace)
      .orderBy('rank')
      .orderBy('gid')
      .execute(),
    (row) => row.custom_field_gid,
  )
  const parents = await readParents(queries, ofWorkspace)
  const values = await readValues(queries, ofWorkspace)
  return fields.map((field): SeedCustomField => {
    const own = options.get(field.gid) ?? []
    const asking = parents.get(field.gid) ?? []
    const held = (values.get(field.gid) ?? []).flatMap((row) => describeValue(field, row, names))
    return {
      ...describeField(field, names),
      ...(own.length === 0
        ? {}
        : {
            options: own.map(({ color, gid, is_enabled: isEnabled, name }) => ({
              gid: Number(gid),
              name,
              color,
              ...(isEnabled === 1 ? {} : { enabled: false }),
            })),
          }),
      ...(asking.length === 0 ? {} : { on: asking }),
      ...(held.length === 0 ? {} : { values: held }),
    }
  })
}

type FieldGids = ReturnType<typeof fieldGids>
const fieldGids = (queries: Queries) => queries.selectFrom('custom_fields').select('custom_fields.gid')

async function readParents(
  queries: Queries,
  ofWorkspace: FieldGids,
): Promise<ReadonlyMap<Gid, readonly SeedFieldParent[]>> {
  const rows = await queries
    .selectFrom('custom_field_settings')
    .selectAll()
    .where('custom_field_gid', 'in', ofWorkspace)
    .orderBy('parent_gid')
    .orderBy('rank')
    .orderBy('gid')
    .execute()
  const placed = [...Map.groupBy(rows, (row) => row.parent_gid).values()].flatMap((own) =>
    own.map((row, place) => ({ ...row, place })),
  )
  return new Map(
    [...Map.groupBy(placed, (row) => row.custom_field_gid)].map(([gid, own]) => [
      gid,
      own.map((row) => ({
        gid: Number(row.gid),
        in: Number(row.parent_gid),
        ...(row.is_important === 1 ? { is_important: true } : {}),
        place: row.place,
      })),
    ]),
  )
}

type HeldRow = Selectable<CustomFieldValuesTable> & { readonly items: readonly ItemRow[] }

async function readValues(
  queries: Queries,
  ofWorkspace: FieldGids,
): Promise<ReadonlyMap<Gid, readonly HeldRow[]>> {
  const rows = await queries
    .selectFrom('custom_field_values')
    .selectAll()
    .where('custom_field_gid', 'in', ofWorkspace)
    .orderBy('custom_field_gid')
    .orderBy('parent_gid')
    .execute()
  const items = await queries
    .selectFrom('custom_field_value_items')
    .selectAll()
    .where('custom_field_gid', 'in', ofWorkspace)
    .orderBy('place')
    .execute()
  const keyOf = (row: Pick<ItemRow, 'parent_gid' | 'custom_field_gid'>) =>
    `${row.parent_gid} ${row.custom_field_gid}`
  const byValue = Map.groupBy(items, keyOf)
  return Map.groupBy(
    rows.map((row) => ({ ...row, items: byValue.get(keyOf(row)) ?? [] })),
    (row) => row.custom_field_gid,
  )
}

function describeField(row: FieldRow, { people }: Names): SeedCustomField {
  const isNumber = row.type === 'number'
  return {
    gid: Number(row.gid),
    name: row.name,
    type: row.type,
    created_by: people.get(row.created_by_gid) ?? row.created_by_gid,
    ...(row.description === '' ? {} : { description: row.description }),
    ...(isNumber
      ? { precision: row.decimals, format: row.format as NonNullable<SeedCustomField['format']> }
      : {}),
    ...(row.currency_code === null ? {} : { currency_code: row.currency_code }),
    ...(row.custom_label === null ? {} : { custom_label: row.custom_label }),
    ...(row.custom_label_position === null ? {} : { custom_label_position: row.custom_label_position }),
    ...(row.id_prefix === null ? {} : { id_prefix: row.id_prefix }),
    ...(row.type === 'reference'
      ? { input_restrictions: row.refers_to.split(',') as NonNullable<SeedCustomField['input_restrictions']> }
      : {}),
    ...(row.has_notifications === 1 ? { has_notifications_enabled: true } : {}),
    ...(row.is_global === 1 ? {} : { local: true }),
  }
}

function describeValue(field: FieldRow, row: HeldRow, { members, people }: Names): readonly SeedFieldValue[] {
  const of = Number(row.parent_gid)
  if (row.text_value !== null) return [{ of, value: row.text_value }]
  if (row.number_value !== null) return [{ of, value: row.number_value }]
  if (row.date_on !== null)
    return [{ of, value: row.date_at_ms === null ? row.date_on : formatDateTime(row.date_at_ms) }]
  const value = row.items
    .filter((item) => item.portfolio_gid === null)
    .flatMap((item): readonly SeedGid[] => {
      if (field.type !== 'people') return [Number(item.item_gid)]
      return members.has(item.item_gid) ? [people.get(item.item_gid) ?? item.item_gid] : []
    })
  return value.length === 0 ? [] : [{ of, value }]
}
