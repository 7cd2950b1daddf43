import type { RecordFields } from '../../protocol/asana/call.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { DATE } from '../../protocol/asana/openapi-schema.js'
import type { PlainRecord } from '../record-kind.js'

/** Of one person in one workspace. */
export const OOO_ENTRIES_PER_PERSON_MAX = 1_000

/** Days on which somebody is out of office, in one workspace. */
export interface OooEntry extends PlainRecord {
  readonly userGid: Gid
  readonly createdByGid: Gid
  readonly startOn: string
  /** The last day; not before `startOn`. */
  readonly endOn: string
}

export const OOO_ENTRY_FIELDS: RecordFields<OooEntry> = {
  start_date: {
    in: 'compact',
    says: 'The first day.',
    schema: DATE,
    example: '2026-12-21',
    value: ({ startOn }) => startOn,
  },
  end_date: {
    in: 'compact',
    says: 'The last day.',
    schema: DATE,
    example: '2027-01-03',
    value: ({ endOn }) => endOn,
  },
  user: {
    in: 'compact',
    of: 'user',
    says: 'Who is out of office.',
    example: EXAMPLES.user,
    value: ({ userGid }) => userGid,
  },
  created_by: {
    in: 'compact',
    of: 'user',
    says: 'Who said so.',
    example: EXAMPLES.user,
    value: ({ createdByGid }) => createdByGid,
  },
}
