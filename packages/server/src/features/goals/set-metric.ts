import { isAtLeast } from '../../protocol/asana/access-level.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { readInput, type Input } from '../../protocol/asana/input.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { NextGids } from '../feature.js'
import type { FindGoal, FoundGoal } from './find-goal.js'
import type { Goal } from './goal.js'
import { CURRENT_VALUE, METRIC, readMetric } from './metric-fields.js'
import { isCounted } from './metric.rules.js'
import type { GoalMetricStore } from './ports.js'

interface Needs {
  readonly metrics: GoalMetricStore
  readonly findGoal: FindGoal
  readonly clock: Clock
}

interface Sent {
  /** The goal, as it was sent. */
  readonly text: string
  readonly data: Input
}

/** Gives a goal a metric, in the place of what it had; the level `editor` is needed. */
export function makeSetMetric(needs: Needs & { readonly nextGids: NextGids }) {
  return async (viewer: Principal, { data, text }: Sent): Promise<Outcome<Goal>> => {
    const found = await editable(needs, viewer, text)
    if (!found.ok) return found
    const read = readInput(data, METRIC)
    if (!read.ok) return read
    const [gid] = await needs.nextGids(1)
    const metric = readMetric(read.value, { gid, setByGid: viewer.userGid })
    if (!metric.ok) return invalid(metric.problem)
    const by = { viewer, byGid: viewer.userGid, nowMs: needs.clock.nowMs() }
    const goal = await needs.metrics.set(found.value.goal.gid, metric.metric, by)
    if (goal === 'refused') return noAccess('goal')
    return goal === 'gone' ? notRecognized('goal', text) : done(goal)
  }
}

/** Says the number that a metric has now; the level `editor` is needed, and for one that a program says, to be who set it. */
export function makeSetCurrentValue(needs: Needs) {
  return async (viewer: Principal, { data, text }: Sent): Promise<Outcome<Goal>> => {
    const found = await editable(needs, viewer, text)
    if (!found.ok) return found
    const read = readInput(data, CURRENT_VALUE)
    if (!read.ok) return read
    const { goal } = found.value
    const { current_number_value: value = 0 } = read.value
    const decision = await needs.metrics.setCurrent({
      goalGid: goal.gid,
      value,
      judge: (metric) => {
        if (isCounted(metric)) return 'counted'
        return metric.progressSource === 'external' && metric.setByGid !== viewer.userGid ? 'foreign' : null
      },
      viewer,
      byGid: viewer.userGid,
      nowMs: needs.clock.nowMs(),
    })
    if (decision === 'gone') return notRecognized('goal', text)
    if (decision === 'no_metric') return invalid('metric: This goal has none: set one first, with setMetric')
    if (decision === 'counted')
      return invalid('current_number_value: Is counted of what carries the goal, and cannot be set')
    return decision === 'foreign' || decision === 'refused' ? noAccess('goal') : done(decision)
  }
}

/** The goal that a request names, for whoever may change it. */
async function editable({ findGoal }: Needs, viewer: Principal, text: string): Promise<Outcome<FoundGoal>> {
  const found = await findGoal(viewer, parseGid(text))
  if (found.state !== 'visible') return found.refusal(text)
  return isAtLeast(found.record.level, 'editor') ? done(found.record) : noAccess('goal')
}
