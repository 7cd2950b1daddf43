import type { RecordFields } from '../../protocol/asana/call.js'
import type { DescribedObject } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { DATE, NUMBER, oneOf, TEXT } from '../../protocol/asana/openapi-schema.js'
import type { PlainRecord } from '../record-kind.js'

export const ALLOCATIONS_PER_PROJECT_MAX = 5_000
export const EFFORT_TYPES = ['hours', 'percent'] as const
export const EFFORT_MAX = 10_000

/** That somebody is planned for a project for some days. */
export interface Allocation extends PlainRecord {
  readonly projectGid: Gid
  readonly userGid: Gid
  readonly createdByGid: Gid
  readonly startOn: string
  /** The last day; not before `startOn`. */
  readonly endOn: string
  /** For how much of their time; null, with its value, where nobody said. */
  readonly effortType: (typeof EFFORT_TYPES)[number] | null
  readonly effortHundredths: number | null
}

const EFFORT: DescribedObject = {
  fields: {
    type: {
      in: 'compact',
      says: 'What it is counted in.',
      schema: oneOf(...EFFORT_TYPES),
      example: 'percent',
    },
    value: { in: 'compact', says: 'How much it is.', schema: NUMBER, example: 50 },
  },
}

export const ALLOCATION_FIELDS: RecordFields<Allocation> = {
  resource_subtype: {
    in: 'compact',
    says: 'What kind of allocation it is.',
    schema: TEXT,
    example: 'project_allocation',
    value: () => 'project_allocation',
  },
  start_date: {
    in: 'compact',
    says: 'The first day.',
    schema: DATE,
    example: '2026-12-01',
    value: ({ startOn }) => startOn,
  },
  end_date: {
    in: 'compact',
    says: 'The last day.',
    schema: DATE,
    example: '2026-12-18',
    value: ({ endOn }) => endOn,
  },
  effort: {
    in: 'compact',
    of: EFFORT,
    says: 'For how much of their time.',
    example: { type: 'percent', value: 50 },
    value: ({ effortHundredths, effortType }) =>
      effortType === null || effortHundredths === null
        ? null
        : { type: effortType, value: effortHundredths / 100 },
  },
  assignee: {
    in: 'compact',
    of: 'user',
    says: 'Who is planned for it.',
    example: EXAMPLES.user,
    value: ({ userGid }) => userGid,
  },
  created_by: {
    in: 'compact',
    of: 'user',
    says: 'Who planned it.',
    example: EXAMPLES.user,
    value: ({ createdByGid }) => createdByGid,
  },
  parent: {
    in: 'compact',
    of: 'project',
    says: 'The project.',
    example: EXAMPLES.project,
    value: ({ projectGid }) => projectGid,
  },
}
