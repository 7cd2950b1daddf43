import type { Database, Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { fieldOf } from './custom-field.columns.js'
import { hasOptions } from './custom-field.rules.js'
import { insertField, insertSetting } from './custom-fields.writers.js'
import { readOptions } from './enum-options.store.js'
import type { AskedField, CopiedValue, FieldCopies } from './field-copies.rules.js'
import { insertValues } from './field-values.writers.js'
import { readValues } from './read-values.store.js'

/** The fields that a project or portfolio asks for, in their order, for whoever copies it. */
export async function readAskedFields(queries: Queries, parentGid: Gid): Promise<readonly AskedField[]> {
  const rows = await queries
    .selectFrom('custom_field_settings')
    .crossJoin('custom_fields')
    .whereRef('custom_fields.gid', '=', 'custom_field_settings.custom_field_gid')
    .selectAll('custom_fields')
    .select('custom_field_settings.is_important')
    .where('custom_field_settings.parent_gid', '=', parentGid)
    .orderBy('custom_field_settings.rank')
    .orderBy('custom_field_settings.gid')
    .execute()
  const asked = rows.map((row) => ({ field: fieldOf(row), isImportant: row.is_important === 1 }))
  const chosen = asked.filter(({ field }) => field.localTo !== null && hasOptions(field))
  const options = await readOptions(
    queries,
    chosen.map(({ field }) => field.gid),
  )
  return asked.map((one) => ({ ...one, options: options.get(one.field.gid) ?? [] }))
}

/**
 * What some tasks have in their fields, for whoever copies them.
 * @returns null when they have more than `valuesMax`, or more items in them
 */
export async function readCopiedValues(
  queries: Queries,
  taskGids: readonly Gid[],
  valuesMax: number,
): Promise<ReadonlyMap<Gid, readonly CopiedValue[]> | null> {
  const values = await readValues(queries, taskGids, { rowsMax: valuesMax })
  if (values === null) return null
  return new Map(
    [...values].map(([gid, own]) => [gid, [...own].map(([fieldGid, value]) => ({ fieldGid, value }))]),
  )
}

/** Other features' way to give a project or portfolio the fields of another one, in the transaction that makes it. */
export async function insertFieldCopies(tx: Queries, { locals, settings }: FieldCopies): Promise<void> {
  for (const local of locals) await insertField(tx, local)
  for (const setting of settings) await insertSetting(tx, setting)
}

/**
 * Other features' way to give tasks that are made after others what those had in their fields: in those that what they are put into asks for.
 * A field that was deleted since is left out; where a record that a value refers to was, the database refuses.
 */
export async function insertCopiedValues(
  { locksRows }: Pick<Database, 'locksRows'>,
  tx: Queries,
  tasks: readonly {
    readonly gid: Gid
    readonly projectGids: readonly Gid[]
    readonly values: readonly CopiedValue[]
  }[],
): Promise<void> {
  const fieldGids = new Set(tasks.flatMap(({ values }) => values.map(({ fieldGid }) => fieldGid)))
  const projectGids = new Set(tasks.flatMap((task) => task.projectGids))
  if (fieldGids.size === 0 || projectGids.size === 0) return
  // In one order for all: two that wait for each other's field would never end.
  const held = await tx
    .selectFrom('custom_fields')
    .select('gid')
    .where('gid', 'in', [...fieldGids])
    .orderBy('gid')
    .$if(locksRows, (query) => query.forKeyShare())
    .execute()
  if (held.length === 0) return
  const settings = await tx
    .selectFrom('custom_field_settings')
    .select(['parent_gid', 'custom_field_gid'])
    .where('parent_gid', 'in', [...projectGids])
    .where(
      'custom_field_gid',
      'in',
      held.map((row) => row.gid),
    )
    .execute()
  const asked = new Set(settings.map((row) => `${row.parent_gid} ${row.custom_field_gid}`))
  await insertValues(
    tx,
    tasks.flatMap(({ gid, projectGids: within, values }) =>
      values
        .filter(({ fieldGid }) => within.some((projectGid) => asked.has(`${projectGid} ${fieldGid}`)))
        .map((one) => ({ ...one, holder: { kind: 'task', gid } as const })),
    ),
  )
}
