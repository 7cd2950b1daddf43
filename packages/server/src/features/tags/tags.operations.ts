import { COLORS } from '../../protocol/asana/colors.js'
import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import {
  listOrText,
  name,
  nullable,
  oneOf,
  reference,
  text,
  userReference,
} from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { NAME_LENGTH_MAX, NOTES_LENGTH_MAX } from '../../protocol/asana/text.js'

/** What both creating and updating a tag take. */
export const TAG_FIELDS = {
  name: name({ lengthMax: NAME_LENGTH_MAX }).says('What people call it.'),
  color: nullable(oneOf(...COLORS)).says('Its color, as `dark-green` or `light-blue`; null for none.'),
  notes: text({ lengthMax: NOTES_LENGTH_MAX }).says('What it is about, as plain text.'),
} as const

export const CREATE_TAG_FIELDS = {
  ...TAG_FIELDS,
  workspace: nullable(reference).says('The workspace to create it in, where the path names none.'),
  followers: listOrText(userReference).says('Who follows it. A guest sees the tags that they follow.'),
} as const

export const TAG_FILTER = {
  fields: { workspace: reference.says('Only tags of this workspace.') },
} as const

const NEW = { fields: CREATE_TAG_FIELDS }

export const TAGS_OPERATIONS = {
  getTags: {
    tag: 'Tags',
    summary: 'List tags',
    says: 'Those of all your workspaces, or of one. Only those of one have pages.',
    query: TAG_FILTER,
    example: { query: { workspace: EXAMPLES.workspace.gid } },
  },
  getTag: { tag: 'Tags', summary: 'Get a tag', says: 'A tag that you may see.' },
  getTagsForWorkspace: {
    tag: 'Tags',
    summary: 'List the tags of a workspace',
    says: 'A guest finds those that they created or follow.',
  },
  createTag: {
    tag: 'Tags',
    summary: 'Create a tag',
    says: 'It stays in the workspace that you name.',
    body: NEW,
    example: { body: { name: 'Waiting for delivery', workspace: EXAMPLES.workspace.gid } },
  },
  createTagForWorkspace: {
    tag: 'Tags',
    summary: 'Create a tag in a workspace',
    says: 'As createTag, in this workspace.',
    body: NEW,
    example: { body: { name: 'Waiting for delivery', color: 'light-orange' } },
  },
  updateTag: {
    tag: 'Tags',
    summary: 'Change a tag',
    says: 'Only what is sent changes, on every task that has it.',
    body: { fields: TAG_FIELDS },
    example: { body: { color: 'dark-green' } },
  },
  deleteTag: {
    tag: 'Tags',
    summary: 'Delete a tag',
    says: 'Tasks that have it lose it. There is no way back.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
