import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { dateTime, listOf, oneOf, record, reference, text } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { EXPORT_FILTER_PEOPLE_MAX, EXPORT_KEPT_DAYS, EXPORT_PARAMETERS_MAX } from './export.rules.js'

const FIELD_PATH_LENGTH_MAX = 512

export const GRAPH_EXPORT = {
  fields: {
    parent: reference.says('A goal, team, portfolio or project that you may see.'),
  },
  required: ['parent'],
} as const

const PEOPLE = listOf(reference, { lengthMax: EXPORT_FILTER_PEOPLE_MAX })

const EXPORT_FILTER_FIELDS = {
  'assigned_by.any': PEOPLE.says('Tasks that one of these assigned.'),
  'assignee.any': PEOPLE.says('Tasks that are assigned to one of these.'),
  'commented_on_by.any': PEOPLE.says('What one of these commented on.'),
  'created_at.after': dateTime.says('What was created later.'),
  'created_at.before': dateTime.says('What was created earlier.'),
  'created_by.any': PEOPLE.says('What one of these created.'),
  'followers.any': PEOPLE.says('What one of these follows.'),
  'liked_by.any': PEOPLE.says('What one of these likes.'),
  'modified_at.after': dateTime.says('What was changed later.'),
  'modified_at.before': dateTime.says('What was changed earlier.'),
} as const

export const EXPORTED_TYPES = ['task', 'team', 'message'] as const
export type ExportedType = (typeof EXPORTED_TYPES)[number]

export const RESOURCE_EXPORT = {
  fields: {
    workspace: reference.says('The workspace.'),
    export_request_parameters: listOf(
      record(
        {
          resource_type: oneOf(...EXPORTED_TYPES),
          filters: record(EXPORT_FILTER_FIELDS, []),
          fields: listOf(text({ lengthMax: FIELD_PATH_LENGTH_MAX })),
        },
        ['resource_type'],
      ),
      { lengthMax: EXPORT_PARAMETERS_MAX },
    ).says(
      'What is exported: each with a kind of record, with filters that all have to be met, and with fields as `opt_fields` has them.',
    ),
  },
  required: ['workspace', 'export_request_parameters'],
} as const

export const ORGANIZATION_EXPORT = {
  fields: { organization: reference.says('A workspace that you are an admin of.') },
  required: ['organization'],
} as const

const KEPT = `The file is kept for ${EXPORT_KEPT_DAYS} days.`

export const EXPORTS_OPERATIONS = {
  createGraphExport: {
    tag: 'Exports',
    summary: 'Export what is below a record',
    says: `A job writes a goal, team, portfolio or project and what is below it, as far as you may see it, into a JSON file in gzip. Ask \`getJob\` for what became of it. ${KEPT}`,
    body: GRAPH_EXPORT,
    example: { body: { parent: EXAMPLES.project.gid } },
  },
  createResourceExport: {
    tag: 'Exports',
    summary: 'Export tasks, teams or messages',
    says: `A job writes what you may see of a workspace into a file of JSON lines in gzip, and a workspace has one such job at a time. Ask \`getJob\` for what became of it. ${KEPT}`,
    body: RESOURCE_EXPORT,
    example: {
      body: {
        workspace: EXAMPLES.workspace.gid,
        export_request_parameters: [{ resource_type: 'task', fields: ['name', 'assignee.name'] }],
      },
    },
  },
  createOrganizationExport: {
    tag: 'Organization exports',
    summary: 'Export a workspace',
    says: `Writes all that people have in a workspace into a JSON file in gzip, whoever may see it. For its admins, one at a time, and recorded in its audit log. ${KEPT}`,
    body: ORGANIZATION_EXPORT,
    example: { body: { organization: EXAMPLES.workspace.gid } },
  },
  getOrganizationExport: {
    tag: 'Organization exports',
    summary: 'Get the export of a workspace',
    says: 'How far it is, and where its file is: for an hour, so ask again for a new address. For whoever asked for it, as long as they are an admin.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
