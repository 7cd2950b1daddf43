import type { Queries } from '../../db/database.js'
import { insertField, insertSetting, numberTasksOf } from '../custom-fields/custom-fields.writers.js'
import { saveFieldValues } from '../custom-fields/field-values.writers.js'
import type { SeedPlan } from './seed-plan.js'

/** Writes the custom fields of a seed, once all is there that asks for them and that has something in them. */
export async function makeFields(
  tx: Queries,
  { customFields }: Pick<SeedPlan, 'customFields'>,
): Promise<void> {
  for (const { field, options, values } of customFields) {
    const numbers = values.map(({ value }) => (value.kind === 'number' ? value.number : 0))
    const lastNumber = field.idPrefix === null ? 0 : Math.max(0, ...numbers)
    await insertField(tx, { field, options, lastNumber })
    for (const { holder, value } of values)
      await saveFieldValues(NOBODY_ELSE, tx, { holder, values: [{ field, value }] })
  }
  const settings = customFields.flatMap((one) =>
    one.settings.map((placed) => ({ ...placed, field: one.field })),
  )
  for (const { field, setting } of settings.toSorted((one, other) => one.place - other.place)) {
    await insertSetting(tx, setting)
    if (field.idPrefix !== null && setting.parent.kind === 'project')
      await numberTasksOf(tx, { fieldGid: field.gid, projectGid: setting.parent.gid })
  }
}

/** What the transaction has made is seen by nobody else yet. */
const NOBODY_ELSE = { locksRows: false }
