import type { DescribedOperation } from '../../../protocol/asana/description.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import { reference, text } from '../../../protocol/asana/field.js'
import type { OperationId } from '../../../protocol/asana/operations.js'
import { NAME_LENGTH_MAX } from '../../../protocol/asana/text.js'

export const SECTION_FIELDS = {
  name: text({ lengthMax: NAME_LENGTH_MAX, lengthMin: 1 }).says('What people call it.'),
  insert_before: reference.says('Put it before this one. Not together with `insert_after`.'),
  insert_after: reference.says('Put it after this one.'),
} as const

export const NEW_SECTION = { fields: SECTION_FIELDS, required: ['name'] } as const

export const INSERT_SECTION = {
  fields: {
    section: reference.says('The section to move. One of the project.'),
    before_section: reference.says('Put it before this one. Not together with `after_section`.'),
    after_section: reference.says('Put it after this one.'),
  },
  required: ['section'],
} as const

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
  insertSectionForProject: {
    tag: 'Sections',
    summary: 'Move a section',
    says: 'Before or after another one of the same project.',
    body: INSERT_SECTION,
    example: { body: { section: EXAMPLES.section.gid, after_section: '1200000000003101' } },
  },
  deleteSection: {
    tag: 'Sections',
    summary: 'Delete a section',
    says: 'It must be empty, and not the last of its project.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
