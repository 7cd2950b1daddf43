import type { DescribedOperation } from '../../protocol/asana/description.js'
import { oneOf, text } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { TYPEAHEAD_NAMES } from '../../protocol/asana/search-operations.js'
import { PROJECT_SEARCH_FIELDS, TASK_SEARCH_FIELDS } from './search-fields.js'
import { SEARCH_TEXT_LENGTH_MAX } from './words.rules.js'

const KIND = oneOf(...TYPEAHEAD_NAMES)

export const TYPEAHEAD = {
  fields: {
    resource_type: KIND.says('What to look for. Needed, unless `type` says it. There are no agents.'),
    type: KIND.says('An older name of `resource_type`, which wins over it.'),
    query: text({ lengthMax: SEARCH_TEXT_LENGTH_MAX }).says(
      'How words of its name begin; of people, for whoever may read them, of their address, too. Without it, all fit.',
    ),
  },
} as const

export const SEARCH_DESCRIBED = {
  searchTasksForWorkspace: {
    tag: 'Tasks',
    summary: 'Search tasks in a workspace',
    says: 'Those that you may see and that pass all filters, without pages: the first hundred at most, as they are sorted. To go on, sort by `created_at` and ask for what was created before the last one. `custom_fields.{gid}.is_set` filters by any custom field; `.value` by those of texts, numbers, days and one option each (its gid); `.starts_with`, `.ends_with` and `.contains` by texts, as they are written; `.less_than` and `.greater_than` by numbers; `.before` and `.after` by days.',
    query: { fields: TASK_SEARCH_FIELDS },
    example: { query: { text: 'seed', completed: 'false' } },
  },
  searchProjectsForWorkspace: {
    tag: 'Projects',
    summary: 'Search projects in a workspace',
    says: 'Those that you may see and that pass all filters, without pages: the first hundred at most, as they are sorted.',
    query: { fields: PROJECT_SEARCH_FIELDS },
    example: { query: { text: 'seed' } },
  },
  typeaheadForWorkspace: {
    tag: 'Typeahead',
    summary: 'Find what somebody types',
    says: 'Records of one kind whose names fit: first those that you have to do with, then others. It is quick rather than complete: of tasks it looks at yours, at those that have a whole word, and at those that changed last.',
    // Asana marks it as required; `type` does as well.
    query: { ...TYPEAHEAD, required: ['resource_type'] },
    example: { query: { resource_type: 'user', query: 'B' } },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
