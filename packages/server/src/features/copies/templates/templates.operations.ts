import type { DescribedOperation } from '../../../protocol/asana/description.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import {
  date,
  flag,
  listOf,
  name,
  nullable,
  oneOf,
  record,
  reference,
  userReference,
} from '../../../protocol/asana/field.js'
import type { OperationId } from '../../../protocol/asana/operations.js'
import { NAME_LENGTH_MAX } from '../../../protocol/asana/text.js'

const NEW_NAME = name({ lengthMax: NAME_LENGTH_MAX })

export const SAVE_AS_TEMPLATE = {
  fields: {
    name: NEW_NAME.says('What the template is called.'),
    public: flag.says('Whether everybody of its team may use it.'),
    team: nullable(reference).says('Its team; that of the project unless said.'),
    workspace: nullable(reference).says('Its workspace, which is that of the project.'),
  },
  required: ['name', 'public'],
} as const

export const INSTANTIATE_PROJECT = {
  fields: {
    name: NEW_NAME.says('What the new project is called.'),
    team: nullable(reference).says('Its team; that of the template unless said.'),
    public: flag.says('An older form of `privacy_setting`.'),
    privacy_setting: oneOf('public_to_workspace', 'private_to_team', 'private').says(
      'Who sees it. Only its maker unless said.',
    ),
    is_strict: flag.says(
      'Whether a day has to be named where the template asks for one; today is taken otherwise.',
    ),
    requested_dates: listOf(record({ gid: oneOf('1', '2'), value: nullable(date) }, ['gid', 'value'])).says(
      'The first day of the new project (`1`), or the last (`2`): all dates are counted from it.',
    ),
    requested_roles: listOf(record({ gid: reference, value: userReference }, ['gid', 'value'])).says(
      'Who takes which role. No template has any.',
    ),
  },
  required: ['name'],
} as const

export const TEMPLATES_FILTER = {
  fields: {
    workspace: reference.says('Only those of this workspace.'),
    team: reference.says('Only those of this team.'),
  },
} as const

export const TEMPLATES_OPERATIONS = {
  projectSaveAsTemplate: {
    tag: 'Projects',
    summary: 'Save a project as a template',
    says: 'A job makes the template of its sections, custom fields and tasks, without what is attached to them. Ask `getJob` for what became of it.',
    body: SAVE_AS_TEMPLATE,
    example: { body: { name: 'A catalogue', public: true, team: EXAMPLES.team.gid } },
  },
  instantiateProject: {
    tag: 'Project templates',
    summary: 'Make a project of a template',
    says: 'A job makes the project. Ask `getJob` for what became of it.',
    body: INSTANTIATE_PROJECT,
    example: {
      body: { name: 'Autumn catalogue', requested_dates: [{ gid: '1', value: '2027-01-04' }] },
    },
  },
  getProjectTemplate: {
    tag: 'Project templates',
    summary: 'Get a project template',
    says: 'A template that you may see.',
  },
  deleteProjectTemplate: {
    tag: 'Project templates',
    summary: 'Delete a project template',
    says: 'By its owner, or an admin of the workspace. Projects that were made of it stay.',
  },
  getProjectTemplates: {
    tag: 'Project templates',
    summary: 'List project templates',
    says: 'Those that you may see.',
    query: TEMPLATES_FILTER,
    example: { query: { workspace: EXAMPLES.workspace.gid } },
  },
  getProjectTemplatesForTeam: {
    tag: 'Project templates',
    summary: 'List the project templates of a team',
    says: 'Those that you may see.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
