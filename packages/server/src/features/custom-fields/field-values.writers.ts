import type { Database, Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { isSameValue, type FieldValue, type HeldValue } from './field-value.rules.js'
import { readValues } from './read-values.store.js'

/** Rows of one statement, so that it has no more values than a database takes. */
const ROWS_PER_INSERT = 500

const REFERENCED_TABLES = [
  ['task', 'tasks'],
  ['project', 'projects'],
  ['portfolio', 'portfolios'],
] as const

/** What can have values of its own. */
export interface ValueHolder {
  readonly kind: 'task' | 'project'
  readonly gid: Gid
}

/** The fields that a change made other than they were. */
export interface ChangedValues {
  readonly before: readonly HeldValue[]
  readonly after: readonly HeldValue[]
}

/**
 * Other features' way to set what a record, which their transaction holds, has in some fields.
 * @param values  one a field; null takes it away
 * @returns null when a field, or what a value refers to, was deleted meanwhile, and nothing of the transaction may stay
 */
export async function saveFieldValues(
  { locksRows }: Pick<Database, 'locksRows'>,
  tx: Queries,
  { holder, values }: { readonly holder: ValueHolder; readonly values: readonly HeldValue[] },
): Promise<ChangedValues | null> {
  if (values.length === 0) return { before: [], after: [] }
  const fieldGids = values.map(({ field }) => field.gid).toSorted()
  const held = await tx
    .selectFrom('custom_fields')
    .select('gid')
    .where('gid', 'in', fieldGids)
    .orderBy('gid')
    .$if(locksRows, (query) => query.forKeyShare())
    .execute()
  if (held.length < fieldGids.length || !(await holdReferenced({ locksRows }, tx, values))) return null
  const had = (await readValues(tx, [holder.gid], { fieldGids }))?.get(holder.gid)
  const changed = values
    .map((after) => ({ before: { ...after, value: had?.get(after.field.gid) ?? null }, after }))
    .filter(({ after, before }) => !isSameValue(before.value, after.value))
  const after = changed.map((one) => one.after)
  await replaceValues(tx, { holder, values: after })
  return { before: changed.map((one) => one.before), after }
}

async function replaceValues(
  tx: Queries,
  { holder, values }: { readonly holder: ValueHolder; readonly values: readonly HeldValue[] },
): Promise<void> {
  if (values.length === 0) return
  await tx
    .deleteFrom('custom_field_values')
    .where('parent_gid', '=', holder.gid)
    .where(
      'custom_field_gid',
      'in',
      values.map(({ field }) => field.gid),
    )
    .execute()
  await insertValues(
    tx,
    values.flatMap(({ field, value }) => (value === null ? [] : [{ holder, fieldGid: field.gid, value }])),
  )
}

/** What a record has in a field. */
export interface NewValue {
  readonly holder: ValueHolder
  readonly fieldGid: Gid
  readonly value: FieldValue
}

/** Writes what records, which have nothing in these fields yet, have in them. */
export async function insertValues(tx: Queries, values: readonly NewValue[]): Promise<void> {
  const rows = values.map(({ fieldGid, holder, value }) => ({
    parent_gid: holder.gid,
    custom_field_gid: fieldGid,
    task_gid: holder.kind === 'task' ? holder.gid : null,
    project_gid: holder.kind === 'project' ? holder.gid : null,
    ...columnsOf(value),
  }))
  for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
    const some = rows.slice(at, at + ROWS_PER_INSERT)
    await tx.insertInto('custom_field_values').values(some).execute()
  }
  const items = values.flatMap(({ fieldGid, holder, value }) =>
    value.kind !== 'items'
      ? []
      : value.items.map(({ gid, type }, place) => ({
          parent_gid: holder.gid,
          custom_field_gid: fieldGid,
          item_gid: gid,
          place,
          task_gid: type === 'task' ? gid : null,
          project_gid: type === 'project' ? gid : null,
          portfolio_gid: type === 'portfolio' ? gid : null,
        })),
  )
  for (let at = 0; at < items.length; at += ROWS_PER_INSERT) {
    const some = items.slice(at, at + ROWS_PER_INSERT)
    await tx.insertInto('custom_field_value_items').values(some).execute()
  }
}

/** Keeps all that some values refer to from being deleted until the transaction ends. @returns false when something is gone */
async function holdReferenced(
  { locksRows }: Pick<Database, 'locksRows'>,
  tx: Queries,
  values: readonly HeldValue[],
): Promise<boolean> {
  const items = values.flatMap(({ value }) => (value?.kind === 'items' ? value.items : []))
  for (const [kind, table] of REFERENCED_TABLES) {
    const gids = [...new Set(items.filter(({ type }) => type === kind).map(({ gid }) => gid))]
    if (gids.length === 0) continue
    const held = await tx
      .selectFrom(table)
      .select('gid')
      .where('gid', 'in', gids.toSorted())
      .orderBy('gid')
      .$if(locksRows, (query) => query.forKeyShare())
      .execute()
    if (held.length < gids.length) return false
  }
  return true
}

function columnsOf(value: FieldValue) {
  return {
    text_value: value.kind === 'text' ? value.text : null,
    number_value: value.kind === 'number' ? value.number : null,
    date_on: value.kind === 'date' ? value.on : null,
    date_at_ms: value.kind === 'date' ? value.atMs : null,
  }
}
