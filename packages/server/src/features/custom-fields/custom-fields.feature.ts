import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Resources } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Base } from '../feature.js'
import type { TeamsFeature } from '../teams/teams.feature.js'
import type { UsersFeature } from '../users/users.feature.js'
import { makeAddSetting } from './add-setting.js'
import { REFERENCED_KINDS, type ParentKind } from './custom-field.rules.js'
import { customFieldResource, enumOptionResource } from './custom-field.wire.js'
import { customFieldsApi } from './custom-fields.api.js'
import { CUSTOM_FIELDS_OPERATIONS } from './custom-fields.operations.js'
import { customFieldStore } from './custom-fields.store.js'
import { enumOptionsApi } from './enum-options.api.js'
import { enumOptionStore } from './enum-options.store.js'
import type { FieldItem } from './field-value.rules.js'
import { fieldSettingResource, settingsField } from './field-setting.wire.js'
import { fieldSettingsApi } from './field-settings.api.js'
import { fieldSettingStore } from './field-settings.store.js'
import { fieldValueStore } from './field-values.store.js'
import { valuesField, type ContainersOf } from './field-values.wire.js'
import { makeFindCustomField, makeMayChangeField } from './find-custom-field.js'
import { makeFindNumbered } from './find-numbered.js'
import { makeJudgeValues } from './judge-values.js'
import type { FindParent, LoadEveryReferenced, LoadReferenced } from './ports.js'
import { makeCreateField, makeDeleteField, makeReadNewField, makeUpdateField } from './save-custom-field.js'
import type { SeenParents } from './seen-fields.store.js'

export type CustomFieldsFeature = ReturnType<typeof customFieldsFeature>

interface Needs {
  readonly teams: TeamsFeature
  readonly users: UsersFeature
  readonly asRead: AsRead
  readonly findParent: Readonly<Record<ParentKind, FindParent>>
  readonly loadReferenced: LoadEveryReferenced
  readonly loadGoals: LoadReferenced
  readonly seenParents: SeenParents
}

/** Custom fields, which projects, portfolios and goals have them, and what tasks and projects have in them. */
export function customFieldsFeature(base: Base, needs: Needs) {
  const { clock, db, nextGid, nextGids } = base
  const { asRead, findParent, loadGoals, loadReferenced, seenParents, teams, users } = needs
  const customFields = customFieldStore(db, seenParents)
  const enumOptions = enumOptionStore(db)
  const fieldSettings = fieldSettingStore(db)
  const fieldValues = fieldValueStore(db, seenParents)
  const findCustomField = makeFindCustomField({ customFields })
  const mayChangeField = makeMayChangeField(findParent)
  const resources = {
    custom_field: customFieldResource({ customFields, enumOptions }),
    enum_option: enumOptionResource({ customFields, enumOptions }),
    custom_field_setting: fieldSettingResource({
      fieldSettings,
      loadParents: { ...loadReferenced, goal: loadGoals },
    }),
  } satisfies Partial<Resources>
  const saving = {
    customFields,
    findCustomField,
    mayChangeField,
    asRead,
    clock,
    nextGid,
    nextGids,
    fieldNames: Object.keys(resources.custom_field.fields),
  }
  const readNewField = makeReadNewField(saving)
  return {
    judgeValues: makeJudgeValues({
      customFields,
      enumOptions,
      fieldValues,
      findMember: users.findMember,
      loadReferenced,
    }),
    /** Those among some fields that a person may see. */
    visible: async (viewer: Principal, gids: readonly Gid[]) =>
      await resources.custom_field.load(viewer, gids),
    /** The same as what they are, not as they are shown. */
    visibleDefinitions: async (viewer: Principal, gids: readonly Gid[]) => {
      const found = await customFields.read(viewer, gids)
      return new Map(found.filter(({ isSeen }) => isSeen).map(({ field }) => [field.gid, field]))
    },
    /** Those among tasks, projects and portfolios that a value leads to and a person may see. */
    visibleReferenced: async (viewer: Principal, items: readonly FieldItem[]) => {
      const seen = new Set<Gid>()
      for (const kind of REFERENCED_KINDS) {
        const gids = new Set(items.filter(({ type }) => type === kind).map(({ gid }) => gid))
        if (gids.size === 0) continue
        for (const gid of (await loadReferenced[kind](viewer, [...gids])).keys()) seen.add(gid)
      }
      return seen
    },
    loadOptions: async (gids: readonly Gid[]) => await enumOptions.load(gids),
    findNumbered: makeFindNumbered({ fieldValues }),
    /** The field `custom_fields` of tasks, which show all of a field. */
    valuesField: (containersOf: ContainersOf) =>
      valuesField({ fieldValues, loadReferenced }, { containersOf, form: 'full' }),
    /** The fields of what asks for fields of what it holds, and can have some itself. */
    parentFields: (containersOf: ContainersOf) => ({
      custom_fields: valuesField({ fieldValues, loadReferenced }, { containersOf, form: 'compact' }),
      custom_field_settings: settingsField({ fieldSettings }),
    }),
    /** The field `custom_field_settings` of what has fields itself. */
    settingsField: settingsField({ fieldSettings }),
    resources,
    operations: CUSTOM_FIELDS_OPERATIONS,
    handlers: {
      ...customFieldsApi({
        customFields,
        findCustomField,
        createField: makeCreateField({ customFields, readNewField }),
        updateField: makeUpdateField(saving),
        deleteField: makeDeleteField(saving),
      }),
      ...enumOptionsApi({ enumOptions, findCustomField, mayChangeField, nextGid }),
      ...fieldSettingsApi({
        fieldSettings,
        findParent,
        findTeam: teams.findTeam,
        addSetting: makeAddSetting({ fieldSettings, findCustomField, readNewField, nextGid }),
      }),
    },
  }
}
