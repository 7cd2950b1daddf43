import type { Clock } from '../../platform/clock.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { NextGids } from '../feature.js'
import type { TimePeriodStore } from './ports.js'
import { stretchesOf, yearsAt } from './time-period.rules.js'

/** Makes the periods that a workspace should have by now and has not: those of all years the first time, of one more year in each later one. */
export function makeEnsurePeriods(needs: {
  readonly timePeriods: TimePeriodStore
  readonly clock: Clock
  readonly nextGids: NextGids
}) {
  return async (workspaceGid: Gid): Promise<void> => {
    const stretches = yearsAt(needs.clock.nowMs()).flatMap(stretchesOf)
    const [first] = stretches
    if (first === undefined) return
    const present = await needs.timePeriods.countFrom(workspaceGid, first.startOn)
    if (present >= stretches.length) return
    await needs.timePeriods.ensure(workspaceGid, {
      stretches,
      gids: await needs.nextGids(stretches.length),
    })
  }
}
