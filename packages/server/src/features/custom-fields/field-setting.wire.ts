import {
  relation,
  type AnyRecord,
  type RecordField,
  type RecordFields,
  type Resource,
  type Source,
} from '../../protocol/asana/call.js'
import { INNER_TYPE, NAME, QUERIED } from '../../protocol/asana/common-fields.js'
import type { DescribedObject } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { FLAG, GID } from '../../protocol/asana/openapi-schema.js'
import type { Principal } from '../../protocol/token/principal.js'
import { PARENT_KINDS, type FieldSetting, type ParentKind } from './custom-field.rules.js'
import type { FieldSettingStore, LoadReferenced } from './ports.js'

/** A project, portfolio or goal, as nested records show themselves. */
const PARENT: DescribedObject = {
  fields: {
    gid: { in: 'compact', says: 'The id of the record.', schema: GID, example: EXAMPLES.project.gid },
    name: { in: 'compact', ...NAME, example: EXAMPLES.project.name },
    resource_type: { ...INNER_TYPE, says: '`project`, `portfolio` or `goal`.', example: 'project' },
  },
}

interface Needs {
  readonly fieldSettings: FieldSettingStore
  readonly loadParents: Readonly<Record<ParentKind, LoadReferenced>>
}

export function fieldSettingResource(needs: Needs): Resource<FieldSetting> {
  return {
    type: 'custom_field_setting',
    // It is part of what has it, and shows to whoever may read that.
    nestedScope: 'projects:read',
    says: 'That a project or portfolio asks for a field of what it holds.',
    exampleGid: EXAMPLES.custom_field_setting.gid,
    fields: { ...OWN_FIELDS, parent: parentField(needs) },
    async load(viewer, gids) {
      const all = await needs.fieldSettings.load(gids)
      const parents = await readParents(needs, viewer, [...all.values()])
      return new Map([...all].filter(([, { parent }]) => parents.has(parent.gid)))
    },
  }
}

const OWN_FIELDS: RecordFields<FieldSetting> = {
  custom_field: {
    in: 'compact',
    of: 'custom_field',
    says: 'The field.',
    example: EXAMPLES.custom_field,
    value: ({ customFieldGid }) => customFieldGid,
  },
  is_important: {
    in: 'compact',
    says: 'Whether it is shown where there is little room.',
    schema: FLAG,
    example: false,
    value: ({ isImportant }) => isImportant,
  },
  project: {
    in: 'compact',
    of: 'project',
    says: 'An older name of `parent`; null for a portfolio and for a goal.',
    example: EXAMPLES.project,
    value: ({ parent }) => (parent.kind === 'project' ? parent.gid : null),
  },
}

function parentField(needs: Needs): RecordField<FieldSetting> {
  const source: Source<FieldSetting, object | undefined> = async (viewer, records) => {
    const parents = await readParents(needs, viewer, records)
    return new Map(records.map(({ gid, parent }) => [gid, parents.get(parent.gid)]))
  }
  return {
    in: 'compact',
    of: PARENT,
    says: 'The project, portfolio or goal that has it.',
    example: EXAMPLES.project,
    relation: relation(source, (parent) => parent ?? null),
  }
}

async function readParents(
  { loadParents }: Needs,
  viewer: Principal,
  settings: readonly FieldSetting[],
): Promise<ReadonlyMap<Gid, object>> {
  const shown = new Map<Gid, object>()
  for (const kind of PARENT_KINDS) {
    const gids = new Set(settings.flatMap(({ parent }) => (parent.kind === kind ? [parent.gid] : [])))
    if (gids.size === 0) continue
    for (const [gid, { name }] of await loadParents[kind](viewer, [...gids]))
      shown.set(gid, { gid, name, resource_type: kind })
  }
  return shown
}

/** For how many a plan takes them: most projects have none. What there are is counted when they are read. */
const SETTINGS = 0

/** The field `custom_field_settings` of a project or portfolio. */
export function settingsField({ fieldSettings }: Pick<Needs, 'fieldSettings'>): RecordField<AnyRecord> {
  return {
    in: 'full',
    of: 'custom_field_setting',
    many: SETTINGS,
    weight: QUERIED,
    says: 'Which fields it asks for of what it holds, in order.',
    example: [EXAMPLES.custom_field_setting],
    relation: relation(
      async (_viewer, records) => await fieldSettings.ofParents(records.map(({ gid }) => gid)),
      (gids) => gids,
    ),
  }
}
