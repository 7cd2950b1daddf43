import { sql } from 'kysely'
import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { appendEvents } from '../events/events.writers.js'
import type { NewEvent } from '../events/event.rules.js'
import type { Task, TaskMembership } from './task.rules.js'
import { taskEvents, type ToldChange } from './task-events.rules.js'

interface By {
  readonly byGid: Gid
  readonly atMs: number
}

/** A task with whose streams it is in beside its own: those of the tasks above it, and of the projects and sections of all of these. */
export interface ToldTask {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly subtype: string
  readonly streamGids: readonly Gid[]
}

/** A task with nothing above it, as whoever has just made it knows it. */
export function toldAlone(
  { gid, resourceSubtype, workspaceGid }: Pick<Task, 'gid' | 'resourceSubtype' | 'workspaceGid'>,
  places: readonly TaskMembership[],
): ToldTask {
  const streamGids = [gid, ...places.flatMap((place) => [place.projectGid, place.sectionGid])]
  return { gid, workspaceGid, subtype: resourceSubtype, streamGids }
}

/**
 * Tells of a change that a transaction made of a task that is still there.
 * @param known  spares a look at it
 */
export async function tellOfTask(tx: Queries, change: ToldChange & By, known?: ToldTask): Promise<void> {
  const [task] = known === undefined ? await readTold(tx, [change.taskGid]) : [known]
  if (task === undefined) return
  // Where it stood before, they are told, too.
  const left = [
    ...(change.before?.places ?? []).flatMap((place) => [place.projectGid, place.sectionGid]),
    ...[change.before?.fields?.parentGid ?? null].filter((gid) => gid !== null),
  ]
  appendEvents(tx, {
    workspaceGid: task.workspaceGid,
    byGid: change.byGid,
    atMs: change.atMs,
    events: taskEvents(change, task),
    streamGids: [...task.streamGids, ...left],
  })
}

/** Tells that a task is deleted, and every task below it. It has to be there yet. */
export async function tellOfDeletion(
  tx: Queries,
  { atMs, byGid, taskGid }: By & { readonly taskGid: Gid },
): Promise<void> {
  for (const task of await readTold(tx, await gidsBelow(tx, taskGid))) {
    const resource = { type: 'task', gid: task.gid, subtype: task.subtype }
    const events: readonly NewEvent[] = [{ resource, action: 'deleted' }]
    appendEvents(tx, { workspaceGid: task.workspaceGid, byGid, atMs, events, streamGids: task.streamGids })
  }
}

/** The task itself first. */
async function gidsBelow(tx: Queries, taskGid: Gid): Promise<readonly Gid[]> {
  const { rows } = await sql<{ gid: Gid }>`with recursive below (gid) as (
      select gid from tasks where gid = ${taskGid}
      union all select tasks.gid from below cross join tasks where tasks.parent_gid = below.gid)
    select gid from below`.execute(tx)
  return rows.map((row) => row.gid)
}

/** Tasks whose streams are read by one statement. */
const TASKS_PER_STATEMENT = 500

async function readTold(tx: Queries, gids: readonly Gid[]): Promise<readonly ToldTask[]> {
  const told: ToldTask[] = []
  for (let at = 0; at < gids.length; at += TASKS_PER_STATEMENT) {
    told.push(...(await readSome(tx, gids.slice(at, at + TASKS_PER_STATEMENT))))
  }
  return told
}

async function readSome(tx: Queries, gids: readonly Gid[]): Promise<readonly ToldTask[]> {
  const { rows } = await sql<{
    gid: Gid
    above_gid: Gid
    project_gid: Gid | null
    section_gid: Gid | null
    workspace_gid: Gid
    resource_subtype: string
  }>`with recursive kin (gid, above_gid) as (
      select gid, gid from tasks where gid in (${sql.join(gids)})
      union all select kin.gid, tasks.parent_gid from kin cross join tasks
        where tasks.gid = kin.above_gid and tasks.parent_gid is not null)
    select kin.gid, kin.above_gid, task_projects.project_gid, task_projects.section_gid,
      tasks.workspace_gid, tasks.resource_subtype
    from kin cross join tasks left join task_projects on task_projects.task_gid = kin.above_gid
    where tasks.gid = kin.gid`.execute(tx)
  return [...Map.groupBy(rows, (row) => row.gid)].flatMap(([gid, own]) => {
    const [first] = own
    if (first === undefined) return []
    const streamGids = new Set(
      own.flatMap((row) => [row.above_gid, row.project_gid, row.section_gid].filter((one) => one !== null)),
    )
    return [
      {
        gid,
        workspaceGid: first.workspace_gid,
        subtype: first.resource_subtype,
        streamGids: [...streamGids],
      },
    ]
  })
}
