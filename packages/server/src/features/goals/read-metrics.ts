import type { Gid } from '../../protocol/asana/gid.js'
import { CONNECTED_RELATIONSHIPS_MAX } from './goal-relationship.js'
import { isCounted, progressOf, progressOfParts, valueAt, type Metric, type Part } from './metric.rules.js'
import type { GoalMetricStore } from './ports.js'

/** A metric with the number that it has now, counted where it is counted. */
export interface ShownMetric extends Metric {
  readonly now: number
}

/** @returns null for several goals that are counted of more than may be read at once; never for a single one */
export type ReadMetrics = (goalGids: readonly Gid[]) => Promise<ReadonlyMap<Gid, ShownMetric> | null>

/** Goals that one statement asks for. */
const GOALS_PER_STATEMENT_MAX = 200

/** How many tasks and milestones a project has, and how many of them are done. */
export interface ProjectCounts {
  readonly tasks: number
  readonly completed: number
  readonly milestones: number
  readonly completedMilestones: number
}

interface Needs {
  readonly metrics: GoalMetricStore
  readonly countTasks: (projectGid: Gid) => Promise<ProjectCounts>
}

/** Goals and parts of goals, as far as they are needed. */
interface Gathered {
  readonly metrics: Map<Gid, Metric>
  readonly subgoals: Map<Gid, { readonly gid: Gid; readonly weight: number }[]>
  readonly parts: Map<Gid, Part[]>
  /** The numbers that were worked out already. */
  readonly values: Map<Gid, number>
}

/**
 * Reads the metrics of goals. What is counted is counted of what carries the goal at the moment: of its subgoals, and what those count of theirs;
 * of the tasks or milestones of its projects; or of its tasks. Whoever sees a goal sees how far it is, also where they may not see all that carries it.
 */
export function makeReadMetrics(needs: Needs): ReadMetrics {
  return async (goalGids) => {
    const gathered = await gatherGoals(needs, goalGids)
    if (gathered === null) return null
    await gatherTasks(needs, gathered)
    await gatherProjects(needs, gathered)
    const shown = new Map<Gid, ShownMetric>()
    for (const gid of goalGids) {
      const metric = gathered.metrics.get(gid)
      if (metric !== undefined) shown.set(gid, { ...metric, now: valueOf(gid, metric, gathered) })
    }
    return shown
  }
}

/** The metrics of goals, and of all that they are counted of, a statement for each level. */
async function gatherGoals({ metrics }: Needs, goalGids: readonly Gid[]): Promise<Gathered | null> {
  const gathered: Gathered = {
    metrics: new Map(),
    subgoals: new Map(),
    parts: new Map(),
    values: new Map(),
  }
  const seen = new Set(goalGids)
  let relationships = 0
  for (let level = [...seen]; level.length > 0;) {
    const next: Gid[] = []
    for (const some of portionsOf(level)) {
      const found = await metrics.read(some)
      for (const [gid, metric] of found) gathered.metrics.set(gid, metric)
      const links = await metrics.subgoals(countedBy(found, 'subgoal_progress'))
      relationships += links.length
      if (goalGids.length > 1 && relationships > CONNECTED_RELATIONSHIPS_MAX) return null
      for (const { goalGid, subgoalGid, weight } of links) {
        add(gathered.subgoals, goalGid, { gid: subgoalGid, weight })
        if (seen.has(subgoalGid)) continue
        seen.add(subgoalGid)
        next.push(subgoalGid)
      }
    }
    level = next
  }
  return gathered
}

async function gatherTasks({ metrics }: Needs, gathered: Gathered): Promise<void> {
  const goalGids = countedBy(gathered.metrics, 'task_completion')
  for (const some of portionsOf(goalGids))
    for (const { goalGid, isDone, weight } of await metrics.tasks(some))
      add(gathered.parts, goalGid, { progress: isDone ? 1 : 0, weight })
}

async function gatherProjects({ countTasks, metrics }: Needs, gathered: Gathered): Promise<void> {
  const ofTasks = countedBy(gathered.metrics, 'project_task_completion')
  const ofMilestones = new Set(countedBy(gathered.metrics, 'project_milestone_completion'))
  const links: Awaited<ReturnType<typeof metrics.projects>>[number][] = []
  for (const some of portionsOf([...ofTasks, ...ofMilestones])) links.push(...(await metrics.projects(some)))
  const counted = new Map<Gid, ProjectCounts>()
  for (const { goalGid, projectGid, weight } of links) {
    const counts = counted.get(projectGid) ?? (await countTasks(projectGid))
    counted.set(projectGid, counts)
    const [done, all] = ofMilestones.has(goalGid)
      ? [counts.completedMilestones, counts.milestones]
      : [counts.completed, counts.tasks]
    add(gathered.parts, goalGid, { progress: all === 0 ? 0 : done / all, weight })
  }
}

function portionsOf(goalGids: readonly Gid[]): readonly (readonly Gid[])[] {
  const portions: (readonly Gid[])[] = []
  for (let from = 0; from < goalGids.length; from += GOALS_PER_STATEMENT_MAX)
    portions.push(goalGids.slice(from, from + GOALS_PER_STATEMENT_MAX))
  return portions
}

function countedBy(metrics: ReadonlyMap<Gid, Metric>, source: Metric['progressSource']): Gid[] {
  return [...metrics].filter(([, { progressSource }]) => progressSource === source).map(([gid]) => gid)
}

function add<T>(lists: Map<Gid, T[]>, gid: Gid, one: T): void {
  const list = lists.get(gid)
  if (list === undefined) lists.set(gid, [one])
  else list.push(one)
}

/** Goals hang together without circles, so this ends; each is worked out once. */
function valueOf(gid: Gid, metric: Metric, gathered: Gathered): number {
  if (!isCounted(metric)) return metric.current
  const known = gathered.values.get(gid)
  if (known !== undefined) return known
  const ofSubgoals = (gathered.subgoals.get(gid) ?? []).flatMap((subgoal): Part[] => {
    const its = gathered.metrics.get(subgoal.gid)
    // A goal that has no number is none of what is counted.
    if (its === undefined) return []
    return [{ progress: progressOf(its, valueOf(subgoal.gid, its, gathered)), weight: subgoal.weight }]
  })
  const parts = [...ofSubgoals, ...(gathered.parts.get(gid) ?? [])]
  const value = valueAt(metric, progressOfParts(metric, parts))
  gathered.values.set(gid, value)
  return value
}
