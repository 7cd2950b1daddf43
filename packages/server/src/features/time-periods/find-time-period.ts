import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { TimePeriodStore } from './ports.js'
import type { TimePeriod } from './time-period.rules.js'

/** Looks a time period up for somebody: whoever is in a workspace sees its periods. @param gid  null for a text that is no id */
export type FindTimePeriod = (viewer: Principal, gid: Gid | null) => Promise<TimePeriod | null>

export function makeFindTimePeriod({
  timePeriods,
}: {
  readonly timePeriods: Pick<TimePeriodStore, 'read'>
}): FindTimePeriod {
  return async (viewer, gid) => {
    const [period] = gid === null ? [] : await timePeriods.read(viewer, [gid])
    return period ?? null
  }
}
