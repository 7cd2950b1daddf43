import type { Handlers } from '../../protocol/asana/call.js'
import { INNER_GID, INNER_TYPE, NAME } from '../../protocol/asana/common-fields.js'
import type {
  DescribedObject,
  DescribedOperation,
  DescribedRecord,
} from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { reference } from '../../protocol/asana/field.js'
import { NO_GID } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { noRecords } from '../../protocol/asana/no-records.js'
import { FLAG, orNull, TEXT } from '../../protocol/asana/openapi-schema.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { done, invalid, notRecognized } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { ProjectsFeature } from '../projects/projects.feature.js'

/** For how many a plan takes the states of a type. */
const STATUS_OPTIONS = 5

const STATUS_OPTION: DescribedObject = {
  fields: {
    gid: INNER_GID,
    resource_type: { ...INNER_TYPE, example: 'custom_type_status_option' },
    name: { in: 'compact', ...NAME, example: 'Solution pending' },
    completion_state: {
      in: 'compact',
      says: 'Whether a task in it is done.',
      schema: orNull(TEXT),
      example: 'Incomplete',
    },
    enabled: { in: 'compact', says: 'Whether it can be chosen.', schema: FLAG, example: true },
    color: { in: 'compact', says: 'Its color.', schema: orNull(TEXT), example: 'blue' },
  },
}

const CUSTOM_TYPE: DescribedRecord = {
  type: 'custom_type',
  nestedScope: 'task_custom_types:read',
  says: 'A kind of task that people made, with states of its own. There are none: nothing in the API makes one.',
  exampleGid: INNER_GID.example as string,
  fields: {
    name: { in: 'compact', ...NAME, example: 'Bug ticket' },
    status_options: {
      in: 'full',
      of: STATUS_OPTION,
      many: STATUS_OPTIONS,
      says: 'The states that a task of it can be in.',
      example: [],
    },
  },
}

const OF_PROJECT = {
  fields: { project: reference.says('The project whose types you want.') },
  required: ['project'],
} as const

const CUSTOM_TYPES_OPERATIONS = {
  getCustomTypes: {
    tag: 'Custom types',
    summary: 'List the custom types of a project',
    says: 'Always empty: no operation of the API makes one.',
    query: OF_PROJECT,
    example: { query: { project: EXAMPLES.project.gid } },
  },
  getCustomType: {
    tag: 'Custom types',
    summary: 'Get a custom type',
    says: 'Always 404, for there are none.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>

/** Kinds of task with states of their own. Asana makes them on its pages alone, so there are none here; projects say so to who may see them. */
export function customTypesFeature({ projects }: { readonly projects: ProjectsFeature }) {
  const handlers: Pick<Handlers, keyof typeof CUSTOM_TYPES_OPERATIONS> = {
    async getCustomTypes({ principal, query }) {
      const read = readInput(query, OF_PROJECT)
      if (!read.ok) return read
      const { project: gid = NO_GID } = read.value
      const found = await projects.findProject(principal, gid)
      if (found.state !== 'visible') return invalid(unknownReference('project', gid))
      return done({ kind: 'list', records: [], next: null })
    },
    getCustomType: async ({ path }) =>
      await Promise.resolve(notRecognized('custom_type', path.custom_type_gid)),
  }
  return { resources: { custom_type: noRecords(CUSTOM_TYPE) }, operations: CUSTOM_TYPES_OPERATIONS, handlers }
}
