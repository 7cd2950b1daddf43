import type { Resource } from '../../protocol/asana/call.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { DATE, oneOf, TEXT } from '../../protocol/asana/openapi-schema.js'
import type { TimePeriodStore } from './ports.js'
import { displayNameOf, PERIODS, type TimePeriod } from './time-period.rules.js'

export function timePeriodResource({
  timePeriods,
}: {
  readonly timePeriods: Pick<TimePeriodStore, 'read'>
}): Resource<TimePeriod> {
  return {
    type: 'time_period',
    nestedScope: 'time_periods:read',
    says: 'A year of a workspace, or a half or a quarter of one.',
    exampleGid: EXAMPLES.time_period.gid,
    fields: {
      display_name: {
        in: 'compact',
        says: 'What it is called, with its year.',
        schema: TEXT,
        example: 'Q4 FY26',
        value: displayNameOf,
      },
      period: {
        in: 'compact',
        says: 'Which part of the year it is; `FY` is the whole.',
        schema: oneOf(...PERIODS),
        example: 'Q4',
        value: ({ period }) => period,
      },
      start_on: {
        in: 'compact',
        says: 'Its first day.',
        schema: DATE,
        example: '2026-10-01',
        value: ({ startOn }) => startOn,
      },
      end_on: {
        in: 'compact',
        says: 'Its last day.',
        schema: DATE,
        example: '2026-12-31',
        value: ({ endOn }) => endOn,
      },
      parent: {
        in: 'full',
        of: 'time_period',
        says: 'What it is a part of: the half of a quarter, the year of a half. Null for a year.',
        example: null,
        value: ({ parentGid }) => parentGid,
      },
    },
    load: async (viewer, gids) =>
      new Map((await timePeriods.read(viewer, gids)).map((period) => [period.gid, period])),
  }
}
