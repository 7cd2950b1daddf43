import type { Base } from '../feature.js'
import { makeEnsurePeriods } from './ensure-periods.js'
import { makeFindTimePeriod } from './find-time-period.js'
import { timePeriodResource } from './time-period.wire.js'
import { timePeriodsApi } from './time-periods.api.js'
import { TIME_PERIODS_OPERATIONS } from './time-periods.operations.js'
import { timePeriodStore } from './time-periods.store.js'

export type TimePeriodsFeature = ReturnType<typeof timePeriodsFeature>

/** The years of workspaces, with their halves and quarters. */
export function timePeriodsFeature({ clock, db, nextGids }: Pick<Base, 'clock' | 'db' | 'nextGids'>) {
  const timePeriods = timePeriodStore(db)
  const findTimePeriod = makeFindTimePeriod({ timePeriods })
  return {
    findTimePeriod,
    resources: { time_period: timePeriodResource({ timePeriods }) },
    operations: TIME_PERIODS_OPERATIONS,
    handlers: timePeriodsApi({
      timePeriods,
      findTimePeriod,
      ensurePeriods: makeEnsurePeriods({ timePeriods, clock, nextGids }),
    }),
  }
}
