import { sql } from 'kysely'
import type { Queries } from '../../db/database.js'
import type { Rest } from '../../protocol/asana/call.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import type { TaskCounts } from './task-counts.js'

/** Tasks that one statement counts, so that none of them holds the event loop for long. */
const TASKS_PER_STATEMENT_MAX = 2_000

/** Counts the tasks of a project step by step; what changes meanwhile may be counted as it was or as it is. */
export async function countTasks(
  queries: Queries,
  { projectGid, rest }: { readonly projectGid: Gid; readonly rest: Rest },
): Promise<TaskCounts> {
  const counts = { tasks: 0, completed: 0, milestones: 0, completedMilestones: 0 }
  for (let after: Gid | null = NO_GID; after !== null;) {
    const step = await countStep(queries, { projectGid, after })
    counts.tasks += step.tasks
    counts.completed += step.completed ?? 0
    counts.milestones += step.milestones ?? 0
    counts.completedMilestones += step.completed_milestones ?? 0
    await rest(step.tasks)
    after = step.tasks < TASKS_PER_STATEMENT_MAX ? null : step.last
  }
  return counts
}

interface Step {
  readonly tasks: number
  readonly last: Gid | null
  /** Sums of nothing are null. */
  readonly completed: number | null
  readonly milestones: number | null
  readonly completed_milestones: number | null
}

async function countStep(
  queries: Queries,
  { after, projectGid }: { readonly projectGid: Gid; readonly after: Gid },
): Promise<Step> {
  const isDone = sql`tasks.completed_at_ms is not null`
  const isMilestone = sql`tasks.resource_subtype = 'milestone'`
  const sumOf = (condition: unknown) => sql`cast(sum(case when ${condition} then 1 else 0 end) as integer)`
  const { rows } = await sql<Step>`
    select count(*) as tasks, max(place.task_gid) as last, ${sumOf(isDone)} as completed, ${sumOf(isMilestone)} as milestones,
      ${sumOf(sql`${isDone} and ${isMilestone}`)} as completed_milestones
    from (select task_gid from task_projects where project_gid = ${projectGid} and task_gid > ${after}
      order by task_gid limit ${TASKS_PER_STATEMENT_MAX}) as place cross join tasks
    where tasks.gid = place.task_gid`.execute(queries)
  const [step] = rows
  if (step === undefined) throw new Error('a count has no row')
  return step
}
