import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { ADD_SETTING } from './add-setting.js'
import {
  CREATE_FIELD_FIELDS,
  CREATE_OPTION,
  MOVE_OPTION,
  OPTION_FIELDS,
  REMOVE_SETTING,
  UPDATE_FIELD_FIELDS,
} from './custom-field-fields.js'

const FIELD = { custom_field: EXAMPLES.custom_field.gid }

export const CUSTOM_FIELDS_OPERATIONS = {
  createCustomField: {
    tag: 'Custom fields',
    summary: 'Create a custom field',
    says: 'In the library of a workspace, from which projects and portfolios take it.',
    body: { fields: CREATE_FIELD_FIELDS, required: ['name', 'workspace'] },
    example: {
      body: {
        name: 'Cost',
        workspace: EXAMPLES.workspace.gid,
        resource_subtype: 'number',
        format: 'currency',
        currency_code: 'EUR',
        precision: 2,
      },
    },
  },
  getCustomField: {
    tag: 'Custom fields',
    summary: 'Get a custom field',
    says: 'What it is, without any value.',
  },
  updateCustomField: {
    tag: 'Custom fields',
    summary: 'Change a custom field',
    says: 'Only what is sent changes, everywhere. Its type and its options do not.',
    body: { fields: UPDATE_FIELD_FIELDS },
    example: { body: { description: 'What to do first.' } },
  },
  deleteCustomField: {
    tag: 'Custom fields',
    summary: 'Delete a custom field',
    says: 'With all that tasks and projects have in it. One of the library is deleted by who made it, or by an admin of the workspace. There is no way back.',
  },
  getCustomFieldsForWorkspace: {
    tag: 'Custom fields',
    summary: 'List the custom fields of a workspace',
    says: 'Those of its library. A guest finds those of projects and portfolios that they see.',
  },
  createEnumOptionForCustomField: {
    tag: 'Custom fields',
    summary: 'Add an option to a custom field',
    says: 'At the end, or beside another one.',
    body: CREATE_OPTION,
    example: { body: { name: 'Urgent', color: 'hot-pink' } },
  },
  insertEnumOptionForCustomField: {
    tag: 'Custom fields',
    summary: 'Move an option of a custom field',
    says: 'Before or after another one of the same field.',
    body: MOVE_OPTION,
    example: {
      body: { enum_option: EXAMPLES.enum_option.gid, after_enum_option: EXAMPLES.other_enum_option.gid },
    },
  },
  updateEnumOption: {
    tag: 'Custom fields',
    summary: 'Change an option of a custom field',
    says: 'One that is disabled can no longer be chosen, and stays where it was chosen. An option is never deleted.',
    body: { fields: OPTION_FIELDS },
    example: { body: { color: 'orange' } },
  },
  getCustomFieldSettingsForProject: {
    tag: 'Custom field settings',
    summary: 'List the custom fields of a project',
    says: 'Those that its tasks have, in its order.',
  },
  getCustomFieldSettingsForPortfolio: {
    tag: 'Custom field settings',
    summary: 'List the custom fields of a portfolio',
    says: 'Those that its projects have, in its order.',
  },
  getCustomFieldSettingsForGoal: {
    tag: 'Custom field settings',
    summary: 'List the custom fields of a goal',
    says: 'Those that it has, in its order.',
  },
  addCustomFieldSettingForGoal: {
    tag: 'Goals',
    summary: 'Add a custom field to a goal',
    says: 'At the end, or beside another one.',
    body: ADD_SETTING,
    example: { body: FIELD },
  },
  removeCustomFieldSettingForGoal: {
    tag: 'Goals',
    summary: 'Take a custom field out of a goal',
    says: 'A field that is local to the goal is deleted.',
    body: REMOVE_SETTING,
    example: { body: FIELD },
  },
  getCustomFieldSettingsForTeam: {
    tag: 'Custom field settings',
    summary: 'List the custom fields of a team',
    says: 'Always an empty list here: no operation gives a team any.',
  },
  addCustomFieldSettingForProject: {
    tag: 'Projects',
    summary: 'Add a custom field to a project',
    says: 'At the end, or beside another one. Its tasks have the field from then on.',
    body: ADD_SETTING,
    example: { body: FIELD },
  },
  removeCustomFieldSettingForProject: {
    tag: 'Projects',
    summary: 'Take a custom field out of a project',
    says: 'Values stay, disabled. A field that is local to the project is deleted with its values.',
    body: REMOVE_SETTING,
    example: { body: FIELD },
  },
  addCustomFieldSettingForPortfolio: {
    tag: 'Portfolios',
    summary: 'Add a custom field to a portfolio',
    says: 'At the end, or beside another one. Its projects have the field from then on.',
    body: ADD_SETTING,
    example: { body: FIELD },
  },
  removeCustomFieldSettingForPortfolio: {
    tag: 'Portfolios',
    summary: 'Take a custom field out of a portfolio',
    says: 'Values stay, disabled. A field that is local to the portfolio is deleted with its values.',
    body: REMOVE_SETTING,
    example: { body: FIELD },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
