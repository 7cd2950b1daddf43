import type { RecordFields } from '../../protocol/asana/call.js'
import { NAME } from '../../protocol/asana/common-fields.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { FLAG, oneOf } from '../../protocol/asana/openapi-schema.js'
import { CATEGORY_COLORS } from './time-tracking.rules.js'
import type { FindRecord, PlainRecord } from '../record-kind.js'

export const CATEGORIES_PER_WORKSPACE_MAX = 1_000

/** A word that tracked time is sorted by. */
export interface Category extends PlainRecord {
  readonly name: string
  readonly color: (typeof CATEGORY_COLORS)[number]
  /** 1: what has it keeps it, and no other entry gets it. */
  readonly isArchived: 0 | 1
}

export type FindCategory = FindRecord<Category>

export const CATEGORY_FIELDS: RecordFields<Category> = {
  name: {
    in: 'compact',
    ...NAME,
    example: EXAMPLES.time_tracking_category.name,
    value: ({ name }) => name,
  },
  color: {
    in: 'compact',
    says: 'Its color.',
    schema: oneOf(...CATEGORY_COLORS),
    example: 'blue',
    value: ({ color }) => color,
  },
  is_archived: {
    in: 'full',
    says: 'Whether it was put away: entries that have it keep it, and no other one gets it.',
    schema: FLAG,
    example: false,
    value: ({ isArchived }) => isArchived === 1,
  },
}
