import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { readInSteps } from '../../db/read-in-steps.js'
import { inTransaction } from '../../db/transaction.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import { changeableColumns, fieldOf } from './custom-field.columns.js'
import { nameKey, type CustomField } from './custom-field.rules.js'
import { insertField } from './custom-fields.writers.js'
import type { CustomFieldStore, NameDecision } from './ports.js'
import { fieldIsSeen, type SeenParents } from './seen-fields.store.js'

export function customFieldStore(db: Database, parents: SeenParents): CustomFieldStore {
  return {
    async read(viewer, gids) {
      if (gids.length === 0 || viewer.roles.size === 0) return []
      const rows = await db.queries
        .selectFrom('custom_fields')
        .selectAll()
        .select(fieldIsSeen(viewer, parents).as('is_seen'))
        .where('gid', 'in', gids)
        .execute()
      // Were the workspaces asked of the database, it might read all fields of theirs. SQLite answers conditions with 0 and 1.
      const own = rows.filter((row) => viewer.roles.has(row.workspace_gid))
      return own.map((row) => ({ field: fieldOf(row), isSeen: Boolean(row.is_seen) }))
    },

    list: async (viewer, { page, rest, workspaceGid }) =>
      await readInSteps<Gid, CustomField>({
        rowsMax: rowsToRead(page),
        after: page.after === null ? null : gidOfKey(page.after, 0),
        isFiltered: viewer.roles.get(workspaceGid) === 'guest',
        places: async (after, rowsMax) => {
          const rows = await db.queries
            .selectFrom('custom_fields')
            .select('gid')
            .where('workspace_gid', '=', workspaceGid)
            .where('is_global', '=', 1)
            .$if(after !== null, (query) => query.where('gid', '>', after ?? NO_GID))
            .orderBy('gid')
            .limit(rowsMax)
            .execute()
          return rows.map(({ gid }) => ({ key: gid, isShown: true }))
        },
        rows: async (places) => {
          const rows = await db.queries
            .selectFrom('custom_fields')
            .selectAll()
            .where(
              'gid',
              'in',
              places.map(({ key }) => key),
            )
            .where(fieldIsSeen(viewer, parents))
            .orderBy('gid')
            .execute()
          return rows.map(fieldOf)
        },
        rest,
      }),

    create: async ({ field, options }) =>
      await inTransaction(db, async (tx) => {
        await holdNames(db, tx, field.workspaceGid)
        const taken = await takenName(tx, field)
        if (taken !== null) return taken
        await insertField(tx, { field, options })
        return 'created'
      }),

    update: async ({ gid: fieldGid, workspaceGid }, changes) =>
      await inTransaction(db, async (tx) => {
        await holdNames(db, tx, workspaceGid)
        const held = await tx
          .selectFrom('custom_fields')
          .selectAll()
          .where('gid', '=', fieldGid)
          .executeTakeFirst()
        if (held === undefined) return null
        const after = { ...fieldOf(held), ...changes }
        const taken = await takenName(tx, after)
        if (taken !== null) return taken
        const columns = changeableColumns(after)
        const changed = Object.entries(columns).filter(
          ([name, value]) => held[name as keyof typeof columns] !== value,
        )
        if (changed.length === 0) return after
        const row = await tx
          .updateTable('custom_fields')
          .set(Object.fromEntries(changed))
          .where('gid', '=', fieldGid)
          .returningAll()
          .executeTakeFirst()
        return row === undefined ? null : fieldOf(row)
      }),

    delete: async (fieldGid) => {
      await inTransaction(db, async (tx) => {
        await tx.deleteFrom('custom_fields').where('gid', '=', fieldGid).execute()
      })
    },
  }
}

/** The workspace's row is the queue in which those stand who name its fields. */
export async function holdNames(
  { locksRows }: Pick<Database, 'locksRows'>,
  tx: Queries,
  workspaceGid: Gid,
): Promise<void> {
  if (!locksRows) return
  await tx.selectFrom('workspaces').select('gid').where('gid', '=', workspaceGid).forNoKeyUpdate().execute()
}

/** What of a field another one of the workspace has already; the transaction holds its names. */
export async function takenName(
  tx: Queries,
  field: Pick<CustomField, 'gid' | 'workspaceGid' | 'name' | 'idPrefix' | 'localTo'>,
): Promise<NameDecision | null> {
  const others = tx
    .selectFrom('custom_fields')
    .select('gid')
    .where('workspace_gid', '=', field.workspaceGid)
    .where('gid', '<>', field.gid)
    .limit(1)
  if (field.localTo === null) {
    // Written out, not a parameter: the index of names is of global fields alone, and SQLite plans before it knows parameters.
    const named = others.where('is_global', '=', sql.lit(1)).where('name_key', '=', nameKey(field.name))
    if ((await named.executeTakeFirst()) !== undefined) return 'name_taken'
  }
  if (field.idPrefix === null) return null
  const numbering = others.where('id_prefix', '=', field.idPrefix)
  return (await numbering.executeTakeFirst()) === undefined ? null : 'prefix_taken'
}
