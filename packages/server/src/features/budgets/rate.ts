import type { RecordFields } from '../../protocol/asana/call.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { NUMBER, TEXT } from '../../protocol/asana/openapi-schema.js'
import type { PlainRecord } from '../record-kind.js'

export const RATES_PER_PROJECT_MAX = 1_000
export const RATE_MAX = 1_000_000_000
/** From which level in a project on somebody sees what its people cost. */
export const RATES_SEEN_FROM = 'admin'
/** What money is counted in everywhere, ISO 4217. */
export const CURRENCY = 'USD'

/** What an hour of somebody costs in a project; there is one for each person in each project. */
export interface Rate extends PlainRecord {
  readonly projectGid: Gid
  readonly userGid: Gid
  readonly createdByGid: Gid
  readonly rateHundredths: number
}

export const RATE_FIELDS: RecordFields<Rate> = {
  parent: {
    in: 'compact',
    of: 'project',
    says: 'The project.',
    example: EXAMPLES.project,
    value: ({ projectGid }) => projectGid,
  },
  resource: {
    in: 'compact',
    of: 'user',
    says: 'Whose hour it is.',
    example: EXAMPLES.user,
    value: ({ userGid }) => userGid,
  },
  rate: {
    in: 'compact',
    says: 'What an hour costs.',
    schema: NUMBER,
    example: 95.5,
    value: ({ rateHundredths }) => rateHundredths / 100,
  },
  currency_code: {
    in: 'compact',
    says: 'What money is counted in.',
    schema: TEXT,
    example: CURRENCY,
    value: () => CURRENCY,
  },
  created_by: {
    in: 'compact',
    of: 'user',
    says: 'Who said so.',
    example: EXAMPLES.user,
    value: ({ createdByGid }) => createdByGid,
  },
}
