import type { Insertable, Selectable } from 'kysely'
import type { CustomFieldSettingsTable, CustomFieldsTable, EnumOptionsTable } from '../../db/schema.js'
import {
  nameKey,
  NUMBER_FORMATS,
  REFERENCED_KINDS,
  type CustomField,
  type EnumOption,
  type FieldSetting,
} from './custom-field.rules.js'

/** `last_number` is no property of a field: it moves with each task that it numbers. */
export function fieldRow(field: CustomField): Insertable<CustomFieldsTable> {
  return {
    gid: field.gid,
    workspace_gid: field.workspaceGid,
    created_by_gid: field.createdByGid,
    type: field.type,
    last_number: 0,
    is_global: field.localTo === null ? 1 : 0,
    project_gid: field.localTo?.kind === 'project' ? field.localTo.gid : null,
    portfolio_gid: field.localTo?.kind === 'portfolio' ? field.localTo.gid : null,
    goal_gid: field.localTo?.kind === 'goal' ? field.localTo.gid : null,
    created_at_ms: field.createdAtMs,
    ...changeableColumns(field),
  }
}

/** The columns of what can be changed of a field. */
export function changeableColumns(field: CustomField) {
  return {
    name: field.name,
    name_key: nameKey(field.name),
    description: field.description,
    id_prefix: field.idPrefix,
    decimals: field.decimals,
    format: field.format,
    currency_code: field.currencyCode,
    custom_label: field.customLabel,
    custom_label_position: field.customLabelPosition,
    refers_to: field.refersTo.join(','),
    has_notifications: field.hasNotifications ? 1 : 0,
  }
}

export function fieldOf(row: Selectable<CustomFieldsTable>): CustomField {
  const refersTo = row.refers_to.split(',')
  return {
    gid: row.gid,
    workspaceGid: row.workspace_gid,
    createdByGid: row.created_by_gid,
    name: row.name,
    description: row.description,
    type: row.type,
    idPrefix: row.id_prefix,
    decimals: row.decimals,
    format: NUMBER_FORMATS.find((format) => format === row.format) ?? 'none',
    currencyCode: row.currency_code,
    customLabel: row.custom_label,
    customLabelPosition: row.custom_label_position,
    refersTo: REFERENCED_KINDS.filter((kind) => refersTo.includes(kind)),
    hasNotifications: row.has_notifications === 1,
    localTo: row.is_global === 1 ? null : parentOf(row),
    createdAtMs: row.created_at_ms,
  }
}

export function optionRow(option: EnumOption): Omit<EnumOptionsTable, 'rank'> {
  return {
    gid: option.gid,
    custom_field_gid: option.customFieldGid,
    name: option.name,
    color: option.color,
    is_enabled: option.isEnabled ? 1 : 0,
  }
}

export function optionOf(row: Selectable<EnumOptionsTable>): EnumOption {
  return {
    gid: row.gid,
    customFieldGid: row.custom_field_gid,
    name: row.name,
    color: row.color,
    isEnabled: row.is_enabled === 1,
  }
}

export function settingRow(setting: FieldSetting): Omit<Insertable<CustomFieldSettingsTable>, 'rank'> {
  const { gid, kind } = setting.parent
  return {
    gid: setting.gid,
    custom_field_gid: setting.customFieldGid,
    parent_gid: gid,
    project_gid: kind === 'project' ? gid : null,
    portfolio_gid: kind === 'portfolio' ? gid : null,
    goal_gid: kind === 'goal' ? gid : null,
    is_important: setting.isImportant ? 1 : 0,
  }
}

export function settingOf(row: Selectable<CustomFieldSettingsTable>): FieldSetting {
  return {
    gid: row.gid,
    customFieldGid: row.custom_field_gid,
    parent: parentOf(row) ?? { kind: 'project', gid: row.parent_gid },
    isImportant: row.is_important === 1,
  }
}

function parentOf({
  goal_gid: goalGid,
  portfolio_gid: portfolioGid,
  project_gid: projectGid,
}: Pick<
  Selectable<CustomFieldsTable>,
  'project_gid' | 'portfolio_gid' | 'goal_gid'
>): CustomField['localTo'] {
  if (projectGid !== null) return { kind: 'project', gid: projectGid }
  if (portfolioGid !== null) return { kind: 'portfolio', gid: portfolioGid }
  return goalGid === null ? null : { kind: 'goal', gid: goalGid }
}
