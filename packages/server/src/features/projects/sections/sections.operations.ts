import type { DescribedOperation } from '../../../protocol/asana/description.js'
import { reference, text } from '../../../protocol/asana/field.js'
import type { OperationId } from '../../../protocol/asana/operations.js'
import { NAME_LENGTH_MAX } from '../../../protocol/asana/text.js'

export const SECTION_FIELDS = {
  name: text({ lengthMax: NAME_LENGTH_MAX, lengthMin: 1 }).says('What people call it.'),
  insert_before: reference.says('Put it before this one. Not together with `insert_after`.'),
  insert_after: reference.says('Put it after this one.'),
} as const

export const NEW_SECTION = { fields: SECTION_FIELDS, required: ['name'] } as const

export const SECTIONS_OPERATIONS = {
  getSectionsForProject: {
    tag: 'Sections',
    summary: 'List the sections of a project',
    says: 'In the order of the project.',
  },
  getSection: {
    tag: 'Sections',
    summary: 'Get a section',
    says: 'A section of a project that you may see.',
  },
  createSectionForProject: {
    tag: 'Sections',
    summary: 'Create a section',
    says: 'At the end, unless a place is named.',
    body: NEW_SECTION,
    example: { body: { name: 'Waiting' } },
  },
  updateSection: {
    tag: 'Sections',
    summary: 'Rename or move a section',
    says: 'Only what is sent changes.',
    body: { fields: SECTION_FIELDS },
    example: { body: { name: 'Next' } },
  },
  deleteSection: {
    tag: 'Sections',
    summary: 'Delete a section',
    says: 'It must be empty, and not the last of its project.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
