import type { Database, Queries } from '../../db/database.js'
import { claimRank } from '../../db/ranked-list.js'
import { RELATED_ROWS_MAX } from '../../db/related-rows.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { optionOf, optionRow } from './custom-field.columns.js'
import { OPTIONS_PER_FIELD_MAX, type EnumOption } from './custom-field.rules.js'
import type { EnumOptionStore } from './ports.js'

export function enumOptionStore(db: Database): EnumOptionStore {
  return {
    async load(gids) {
      if (gids.length === 0) return new Map()
      const rows = await db.queries.selectFrom('enum_options').selectAll().where('gid', 'in', gids).execute()
      return new Map(rows.map((row) => [row.gid, optionOf(row)]))
    },

    ofFields: async (fieldGids) => await readOptions(db.queries, fieldGids),

    create: async ({ option, placing }) =>
      await inTransaction(db, async (tx) => {
        if (!(await holdField(db, tx, option.customFieldGid))) return 'gone'
        const { held } = await tx
          .selectFrom('enum_options')
          .select((row) => row.fn.countAll<number>().as('held'))
          .where('custom_field_gid', '=', option.customFieldGid)
          .executeTakeFirstOrThrow()
        if (Number(held) >= OPTIONS_PER_FIELD_MAX) return 'too_many'
        const rank = await claimRank(tx, { table: 'enum_options', scope: option.customFieldGid }, placing)
        if (rank === null) return 'anchor_unknown'
        await tx
          .insertInto('enum_options')
          .values({ ...optionRow(option), rank })
          .execute()
        return 'created'
      }),

    update: async (option, changes) =>
      await inTransaction(db, async (tx) => {
        if (!(await holdField(db, tx, option.customFieldGid))) return null
        if (changes.isEnabled === false && !(await isAnotherEnabled(tx, option))) return 'last_enabled'
        const { isEnabled, ...texts } = changes
        const row = await tx
          .updateTable('enum_options')
          .set((it) => ({
            name: it.ref('name'),
            ...texts,
            ...(isEnabled === undefined ? {} : { is_enabled: isEnabled ? 1 : 0 }),
          }))
          .where('gid', '=', option.gid)
          .returningAll()
          .executeTakeFirst()
        return row === undefined ? null : optionOf(row)
      }),

    move: async ({ fieldGid, optionGid, placing }) =>
      await inTransaction(db, async (tx) => {
        await holdField(db, tx, fieldGid)
        const option = await tx
          .selectFrom('enum_options')
          .selectAll()
          .where('gid', '=', optionGid)
          .where('custom_field_gid', '=', fieldGid)
          .executeTakeFirst()
        if (option === undefined) return 'option_unknown'
        const rank = await claimRank(tx, { table: 'enum_options', scope: fieldGid }, placing)
        if (rank === null) return 'anchor_unknown'
        await tx.updateTable('enum_options').set({ rank }).where('gid', '=', optionGid).execute()
        return optionOf(option)
      }),
  }
}

/** All options of some fields, in their order, in as few statements as none of which reads too much. */
export async function readOptions(
  queries: Queries,
  fieldGids: readonly Gid[],
): Promise<ReadonlyMap<Gid, readonly EnumOption[]>> {
  const byField = new Map<Gid, EnumOption[]>(fieldGids.map((gid) => [gid, []]))
  if (fieldGids.length === 0) return byField
  const rows = await queries
    .selectFrom('enum_options')
    .selectAll()
    .where('custom_field_gid', 'in', fieldGids)
    .orderBy('custom_field_gid')
    .orderBy('rank')
    .orderBy('gid')
    .limit(RELATED_ROWS_MAX + 1)
    .execute()
  if (rows.length > RELATED_ROWS_MAX) {
    const middle = Math.ceil(fieldGids.length / 2)
    return new Map([
      ...(await readOptions(queries, fieldGids.slice(0, middle))),
      ...(await readOptions(queries, fieldGids.slice(middle))),
    ])
  }
  for (const row of rows) byField.get(row.custom_field_gid)?.push(optionOf(row))
  return byField
}

/** The field's row is the queue in which those stand who change its options. @returns false when it is gone */
async function holdField({ locksRows }: Database, tx: Queries, fieldGid: Gid): Promise<boolean> {
  const row = await tx
    .selectFrom('custom_fields')
    .select('gid')
    .where('gid', '=', fieldGid)
    .$if(locksRows, (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  return row !== undefined
}

async function isAnotherEnabled(tx: Queries, { customFieldGid, gid }: EnumOption): Promise<boolean> {
  const other = await tx
    .selectFrom('enum_options')
    .select('gid')
    .where('custom_field_gid', '=', customFieldGid)
    .where('is_enabled', '=', 1)
    .where('gid', '<>', gid)
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}
