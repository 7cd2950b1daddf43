import { sql } from 'kysely'
import type { Queries } from '../../db/database.js'
import { claimRank } from '../../db/ranked-list.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { fieldRow, optionRow, settingRow } from './custom-field.columns.js'
import type { CustomField, EnumOption, FieldSetting } from './custom-field.rules.js'

/** Room for new options between those that a field is made with. */
const OPTION_RANK_STEP = 2 ** 20

/**
 * Other features' way to make a field, with its options in their order, in their own transaction.
 * @param lastNumber  of an ID field: the last number that it has given
 */
export async function insertField(
  tx: Queries,
  {
    field,
    lastNumber = 0,
    options,
  }: {
    readonly field: CustomField
    readonly options: readonly EnumOption[]
    readonly lastNumber?: number
  },
): Promise<void> {
  await tx
    .insertInto('custom_fields')
    .values({ ...fieldRow(field), last_number: lastNumber })
    .execute()
  if (options.length === 0) return
  const rows = options.map((option, index) => ({
    ...optionRow(option),
    rank: (index + 1) * OPTION_RANK_STEP,
  }))
  await tx.insertInto('enum_options').values(rows).execute()
}

/** Other features' way to give a project or portfolio a field, as the last one, in their own transaction. */
export async function insertSetting(tx: Queries, setting: FieldSetting): Promise<void> {
  const list = { table: 'custom_field_settings', scope: setting.parent.gid } as const
  const rank = await claimRank(tx, list, { at: 'end' })
  await tx
    .insertInto('custom_field_settings')
    .values({ ...settingRow(setting), rank: rank ?? 0 })
    .execute()
}

/**
 * Gives a task that a transaction holds a number in each ID field of projects that it has come into, unless it has one there. The field's row is
 * the queue in which tasks get their numbers.
 */
export async function numberTask(
  tx: Queries,
  { projectGids, taskGid }: { readonly taskGid: Gid; readonly projectGids: readonly Gid[] },
): Promise<void> {
  if (projectGids.length === 0) return
  const fields = await tx
    .selectFrom('custom_field_settings')
    .crossJoin('custom_fields')
    .whereRef('custom_fields.gid', '=', 'custom_field_settings.custom_field_gid')
    .select('custom_fields.gid')
    .distinct()
    .where('custom_field_settings.parent_gid', 'in', projectGids)
    .where('custom_fields.id_prefix', 'is not', null)
    // In one order for all: two that wait for each other's field would never end.
    .orderBy('custom_fields.gid')
    .execute()
  for (const { gid } of fields) await numberTaskIn(tx, { fieldGid: gid, taskGid })
}

async function numberTaskIn(
  tx: Queries,
  { fieldGid, taskGid }: { readonly fieldGid: Gid; readonly taskGid: Gid },
): Promise<void> {
  const known = await tx
    .selectFrom('custom_field_values')
    .select('parent_gid')
    .where('parent_gid', '=', taskGid)
    .where('custom_field_gid', '=', fieldGid)
    .executeTakeFirst()
  if (known !== undefined) return
  const counted = await tx
    .updateTable('custom_fields')
    .set((it) => ({ last_number: it('last_number', '+', 1) }))
    .where('gid', '=', fieldGid)
    .returning('last_number')
    .executeTakeFirst()
  if (counted === undefined) return
  await tx
    .insertInto('custom_field_values')
    .values({
      parent_gid: taskGid,
      custom_field_gid: fieldGid,
      task_gid: taskGid,
      project_gid: null,
      text_value: null,
      number_value: counted.last_number,
      date_on: null,
      date_at_ms: null,
    })
    .execute()
}

/** The same for all tasks of a project that have no number in the field yet, in the order in which they were made. */
export async function numberTasksOf(
  tx: Queries,
  { fieldGid, projectGid }: { readonly fieldGid: Gid; readonly projectGid: Gid },
): Promise<void> {
  // The field's row is held from here on.
  const field = await tx
    .updateTable('custom_fields')
    .set((it) => ({ last_number: it.ref('last_number') }))
    .where('gid', '=', fieldGid)
    .returning('last_number')
    .executeTakeFirst()
  if (field === undefined) return
  const inserted = await sql`
    insert into custom_field_values (parent_gid, custom_field_gid, task_gid, number_value)
    select placed.task_gid, ${fieldGid}, placed.task_gid,
      ${sql.lit(field.last_number)} + row_number() over (order by placed.task_gid)
    from task_projects as placed
    where placed.project_gid = ${projectGid} and not exists (
      select 1 from custom_field_values as had
      where had.parent_gid = placed.task_gid and had.custom_field_gid = ${fieldGid})`.execute(tx)
  await tx
    .updateTable('custom_fields')
    .set({ last_number: field.last_number + Number(inserted.numAffectedRows ?? 0n) })
    .where('gid', '=', fieldGid)
    .execute()
}
