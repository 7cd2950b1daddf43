import type { Database, Queries } from '../../db/database.js'
import { claimRank } from '../../db/ranked-list.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import { inTransaction, undo } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import { fieldOf, settingOf, settingRow } from './custom-field.columns.js'
import {
  FIELDS_PER_PARENT_MAX,
  TASKS_NUMBERED_MAX,
  type CustomField,
  type FieldSetting,
} from './custom-field.rules.js'
import { holdNames, takenName } from './custom-fields.store.js'
import { insertField, numberTasksOf } from './custom-fields.writers.js'
import type { FieldSettingStore } from './ports.js'

export function fieldSettingStore(db: Database): FieldSettingStore {
  return {
    async load(gids) {
      if (gids.length === 0) return new Map()
      const rows = await db.queries
        .selectFrom('custom_field_settings')
        .selectAll()
        .where('gid', 'in', gids)
        .execute()
      return new Map(rows.map((row) => [row.gid, settingOf(row)]))
    },

    async list(parentGid, page) {
      const [rank = 0] = page.after ?? []
      const rows = await db.queries
        .selectFrom('custom_field_settings')
        .selectAll()
        .where('parent_gid', '=', parentGid)
        .$if(page.after !== null, (query) =>
          query.where((row) =>
            row(row.refTuple('rank', 'gid'), '>', row.tuple(Number(rank), gidOfKey(page.after, 1))),
          ),
        )
        .orderBy('rank')
        .orderBy('gid')
        .limit(rowsToRead(page))
        .execute()
      return rows.map((row) => ({ setting: settingOf(row), rank: row.rank }))
    },

    async ofParents(parentGids) {
      const byParent = new Map<Gid, Gid[]>(parentGids.map((gid) => [gid, []]))
      if (parentGids.length === 0) return byParent
      const rows = await db.queries
        .selectFrom('custom_field_settings')
        .select(['parent_gid', 'gid'])
        .where('parent_gid', 'in', parentGids)
        .orderBy('parent_gid')
        .orderBy('rank')
        .orderBy('gid')
        .limit(relatedRowsToRead(parentGids.length))
        .execute()
      if (isTooManyRelated(parentGids.length, rows.length)) return null
      for (const row of rows) byParent.get(row.parent_gid)?.push(row.gid)
      return byParent
    },

    add: async ({ local, placing, setting }) =>
      await inTransaction(db, async (tx) => {
        if (local !== null) await holdNames(db, tx, local.field.workspaceGid)
        // The parent's row is the queue in which those stand who change its fields.
        if (!(await holdParent(db, tx, setting.parent))) return 'gone'
        const refused = await refusedBy(tx, setting)
        if (refused !== null) return refused
        if (local !== null) {
          if ((await takenName(tx, local.field)) === 'prefix_taken') return 'prefix_taken'
          await insertField(tx, local)
        }
        const field = local?.field ?? (await holdField(db, tx, setting.customFieldGid))
        if (field === null) return 'field_gone'
        const list = { table: 'custom_field_settings', scope: setting.parent.gid } as const
        const rank = await claimRank(tx, list, placing)
        if (rank === null) return undo('anchor_unknown')
        await tx
          .insertInto('custom_field_settings')
          .values({ ...settingRow(setting), rank })
          .execute()
        if (field.idPrefix === null || setting.parent.kind !== 'project') return 'added'
        const numbered = { fieldGid: field.gid, projectGid: setting.parent.gid }
        if (await hasTooManyTasks(tx, numbered.projectGid)) return undo('too_many_tasks')
        await numberTasksOf(tx, numbered)
        return 'added'
      }),

    remove: async ({ fieldGid, parentGid }) =>
      await inTransaction(db, async (tx) => {
        const removed = await tx
          .deleteFrom('custom_field_settings')
          .where('custom_field_gid', '=', fieldGid)
          .where('parent_gid', '=', parentGid)
          .returning('gid')
          .execute()
        if (removed.length === 0) return false
        await tx.deleteFrom('custom_fields').where('gid', '=', fieldGid).where('is_global', '=', 0).execute()
        return true
      }),
  }
}

async function refusedBy(
  tx: Queries,
  { customFieldGid, parent }: FieldSetting,
): Promise<'there_already' | 'too_many' | null> {
  const there = await tx
    .selectFrom('custom_field_settings')
    .select('custom_field_gid')
    .where('parent_gid', '=', parent.gid)
    .limit(FIELDS_PER_PARENT_MAX)
    .execute()
  if (there.some((row) => row.custom_field_gid === customFieldGid)) return 'there_already'
  return there.length >= FIELDS_PER_PARENT_MAX ? 'too_many' : null
}

const PARENT_TABLES = { project: 'projects', portfolio: 'portfolios', goal: 'goals' } as const

/** @returns false when it is gone */
async function holdParent(
  { locksRows }: Database,
  tx: Queries,
  { gid, kind }: FieldSetting['parent'],
): Promise<boolean> {
  const row = await tx
    .selectFrom(PARENT_TABLES[kind])
    .select('gid')
    .where('gid', '=', gid)
    .$if(locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  return row !== undefined
}

/** Keeps a field from being deleted until the transaction ends. @returns null when it is gone */
async function holdField({ locksRows }: Database, tx: Queries, fieldGid: Gid): Promise<CustomField | null> {
  const row = await tx
    .selectFrom('custom_fields')
    .selectAll()
    .where('gid', '=', fieldGid)
    .$if(locksRows, (query) => query.forKeyShare())
    .executeTakeFirst()
  return row === undefined ? null : fieldOf(row)
}

async function hasTooManyTasks(tx: Queries, projectGid: Gid): Promise<boolean> {
  const beyond = await tx
    .selectFrom('task_projects')
    .select('task_gid')
    .where('project_gid', '=', projectGid)
    .orderBy('task_gid')
    .offset(TASKS_NUMBERED_MAX)
    .limit(1)
    .executeTakeFirst()
  return beyond !== undefined
}
