import type { Database, Queries } from '../../db/database.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { fieldOf } from './custom-field.columns.js'
import { hasOptions, type CustomField } from './custom-field.rules.js'
import { readOptions } from './enum-options.store.js'
import type { FieldValue } from './field-value.rules.js'
import type { FieldValueStore } from './ports.js'
import { readValues } from './read-values.store.js'
import { fieldIsSeen, type SeenParents } from './seen-fields.store.js'

export function fieldValueStore(db: Database, parents: SeenParents): FieldValueStore {
  return {
    async read(viewer, containers) {
      const parentGids = [...containers.keys()]
      const settings = await readSettings(db.queries, [...new Set([...containers.values()].flat())], {
        records: parentGids.length,
      })
      if (settings === null) return null
      const values = await readValues(db.queries, parentGids)
      if (values === null) return null
      const asked = new Map(
        [...containers].map(([gid, within]) => [
          gid,
          new Set(within.flatMap((one) => settings.get(one) ?? [])),
        ]),
      )
      const fields = await readFields(db.queries, viewer, {
        parents,
        gids: new Set(
          [...asked.values(), ...[...values.values()].map((own) => own.keys())].flatMap((one) => [...one]),
        ),
      })
      const options = await readOptions(
        db.queries,
        [...fields.values()].filter(hasOptions).map(({ gid }) => gid),
      )
      return new Map(
        [...asked].map(([gid, enabled]) => {
          const own = values.get(gid) ?? new Map<Gid, FieldValue>()
          const all = [...new Set([...enabled, ...own.keys()])]
          const shown = all.flatMap((fieldGid) => {
            const field = fields.get(fieldGid)
            if (field === undefined) return []
            return {
              field,
              value: own.get(fieldGid) ?? null,
              options: options.get(fieldGid) ?? [],
              isEnabled: enabled.has(fieldGid),
            }
          })
          return [gid, shown]
        }),
      )
    },

    async fieldsOf(parentGids) {
      const settings = await readSettings(db.queries, parentGids, { records: 1 })
      return new Set([...(settings ?? new Map<Gid, readonly Gid[]>()).values()].flat())
    },

    async findNumbered(viewer, { idPrefix, number, workspaceGid }) {
      const row = await db.queries
        .selectFrom('custom_fields')
        .crossJoin('custom_field_values')
        .whereRef('custom_field_values.custom_field_gid', '=', 'custom_fields.gid')
        .select('custom_field_values.task_gid')
        .where('custom_fields.workspace_gid', '=', workspaceGid)
        .where('custom_fields.id_prefix', '=', idPrefix)
        .where('custom_field_values.number_value', '=', number)
        .where(fieldIsSeen(viewer, parents))
        .executeTakeFirst()
      return row?.task_gid ?? null
    },
  }
}

/** The fields of each of some projects or portfolios, in their order; null when they have more than one statement may read. */
async function readSettings(
  queries: Queries,
  parentGids: readonly Gid[],
  { records }: { readonly records: number },
): Promise<ReadonlyMap<Gid, readonly Gid[]> | null> {
  if (parentGids.length === 0) return new Map()
  const rows = await queries
    .selectFrom('custom_field_settings')
    .select(['parent_gid', 'custom_field_gid'])
    .where('parent_gid', 'in', parentGids)
    .orderBy('parent_gid')
    .orderBy('rank')
    .orderBy('gid')
    .limit(relatedRowsToRead(records))
    .execute()
  if (isTooManyRelated(records, rows.length)) return null
  const byParent = Map.groupBy(rows, (row) => row.parent_gid)
  return new Map([...byParent].map(([gid, own]) => [gid, own.map((row) => row.custom_field_gid)]))
}

/** Those of some fields that the viewer may see. */
async function readFields(
  queries: Queries,
  viewer: Principal,
  { gids, parents }: { readonly gids: ReadonlySet<Gid>; readonly parents: SeenParents },
): Promise<ReadonlyMap<Gid, CustomField>> {
  if (gids.size === 0) return new Map()
  const rows = await queries
    .selectFrom('custom_fields')
    .selectAll()
    .where('gid', 'in', [...gids])
    .where(fieldIsSeen(viewer, parents))
    .execute()
  return new Map(rows.map((row) => [row.gid, fieldOf(row)]))
}
