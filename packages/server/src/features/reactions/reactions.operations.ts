import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { reference, text } from '../../protocol/asana/field.js'
import type { InputForm } from '../../protocol/asana/input.js'
import { EMPTY_LIST } from '../../protocol/asana/openapi-schema.js'
import type { OperationId } from '../../protocol/asana/operations.js'

/** Characters of an emoji: the longest that there are join a whole family. */
const EMOJI_LENGTH_MAX = 64

export const REACTIONS_ON = {
  fields: {
    target: reference.says('The status update or story.'),
    emoji_base: text({ lengthMin: 1, lengthMax: EMOJI_LENGTH_MAX }).says('Which emoji, without its variant.'),
  },
  required: ['target', 'emoji_base'],
} as const satisfies InputForm

export const REACTIONS_OPERATIONS = {
  getReactionsOnObject: {
    tag: 'Reactions',
    summary: 'List reactions',
    says: 'Those with one emoji on a status update or story that you may see. Always empty here: no operation of the API makes any.',
    query: REACTIONS_ON,
    answer: {
      type: 'object',
      properties: { data: EMPTY_LIST, next_page: { type: 'null' } },
      required: ['data'],
    },
    example: { query: { target: EXAMPLES.story.gid, emoji_base: '👍' } },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
