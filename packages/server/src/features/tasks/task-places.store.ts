import type { Database, Queries } from '../../db/database.js'
import { inTransaction, undo } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { numberTask } from '../custom-fields/custom-fields.writers.js'
import { projectIsVisible } from '../projects/projects.writers.js'
import type { Position } from '../projects/sections/section.js'
import type { TaskStore } from './ports.js'
import type { TaskRelationStore } from './relation-ports.js'
import { recordTaskChange } from './record-change.store.js'
import { placesOf } from './task-changes.store.js'
import type { TaskMembership } from './task.rules.js'
import { insertTaskPlace } from './tasks.writers.js'

/** The project's row is the queue in which those stand who change the order of its tasks. */
export async function holdProject(
  { locksRows }: Pick<Database, 'locksRows'>,
  tx: Queries,
  projectGid: Gid,
): Promise<void> {
  if (!locksRows) return
  await tx.selectFrom('projects').select('gid').where('gid', '=', projectGid).forUpdate().execute()
}

/**
 * @param which  `last` for the project's last section instead of its first, where none is named
 * @returns the section when it is in the project, the project's first for null, null when there is no such place
 */
export async function sectionIn(
  tx: Queries,
  projectGid: Gid,
  sectionGid: Gid | null,
  which: 'first' | 'last' = 'first',
): Promise<Gid | null> {
  const direction = which === 'last' ? 'desc' : 'asc'
  const row = await tx
    .selectFrom('sections')
    .select('gid')
    .where('project_gid', '=', projectGid)
    .$if(sectionGid !== null, (query) => query.where('gid', '=', sectionGid))
    .orderBy('rank', direction)
    .orderBy('gid', direction)
    .limit(1)
    .executeTakeFirst()
  return row?.gid ?? null
}

/** Puts a task into a project: see `TaskStore.place`. */
export async function placeTask(
  db: Database,
  {
    nowMs,
    position,
    projectGid,
    projectsMax,
    sectionGid,
    taskGid,
    telling,
  }: Parameters<TaskStore['place']>[0],
): ReturnType<TaskStore['place']> {
  return await inTransaction(db, async (tx) => {
    await holdProject(db, tx, projectGid)
    const named = await sectionIn(tx, projectGid, sectionGid, 'last')
    if (named === null) return 'gone'
    // The task's own row is the queue for moves into several projects at once.
    const task = await tx
      .selectFrom('tasks')
      .select('gid')
      .where('gid', '=', taskGid)
      .$if(db.locksRows, (query) => query.forUpdate())
      .executeTakeFirst()
    if (task === undefined) return 'task_gone'
    const places = await placesOf(tx, taskGid)
    const isThere = places.some((place) => place.projectGid === projectGid)
    if (!isThere && places.length >= projectsMax) return 'too_many_projects'
    if (position === null && isThere && sectionGid === null) return 'placed'
    const wanted = position ?? { at: 'end' }
    const section = sectionGid ?? (await sectionOf(tx, { projectGid, last: named, position: wanted }))
    if (section === null) return 'anchor_unknown'
    await removeTaskPlace(tx, { taskGid, projectGid })
    // Back to where it stood: nothing of a refused move stays.
    if (!(await insertTaskPlace(tx, { taskGid, projectGid, sectionGid: section, position: wanted })))
      return undo('anchor_unknown')
    if (!isThere) await numberTask(tx, { taskGid, projectGids: [projectGid] })
    const others = places.filter((place) => place.projectGid !== projectGid)
    const sides = { before: { places }, after: { places: [...others, { projectGid, sectionGid: section }] } }
    await recordTaskChange(tx, { taskGid, atMs: nowMs, ...sides }, telling)
    return 'placed'
  })
}

/** The section that a position in a whole project is in; null when the task beside which it is stands elsewhere. */
async function sectionOf(
  tx: Queries,
  {
    last,
    position,
    projectGid,
  }: { readonly projectGid: Gid; readonly last: Gid; readonly position: Position },
): Promise<Gid | null> {
  if (position.at === 'end') return last
  if (position.at === 'start') return await sectionIn(tx, projectGid, null)
  const row = await tx
    .selectFrom('task_projects')
    .select('section_gid')
    .where('task_gid', '=', position.anchor)
    .where('project_gid', '=', projectGid)
    .executeTakeFirst()
  return row?.section_gid ?? null
}

/** Takes a task out of a project: see `TaskRelationStore.leaveProject`. */
export async function leaveProject(
  db: Database,
  { nowMs, projectGid, taskGid, telling }: Parameters<TaskRelationStore['leaveProject']>[0],
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await holdProject(db, tx, projectGid)
    const before = await placesOf(tx, taskGid)
    await removeTaskPlace(tx, { taskGid, projectGid })
    const places = before.filter((place) => place.projectGid !== projectGid)
    const sides = { before: { places: before }, after: { places } }
    await recordTaskChange(tx, { taskGid, atMs: nowMs, ...sides }, telling)
  })
}

async function removeTaskPlace(
  tx: Queries,
  { projectGid, taskGid }: { readonly taskGid: Gid; readonly projectGid: Gid },
): Promise<void> {
  await tx
    .deleteFrom('task_projects')
    .where('task_gid', '=', taskGid)
    .where('project_gid', '=', projectGid)
    .execute()
}

/** The places of tasks that the viewer may see: see `TaskStore.memberships`. */
export async function readMemberships(
  queries: Queries,
  viewer: Principal,
  taskGids: readonly Gid[],
): Promise<ReadonlyMap<Gid, readonly TaskMembership[]>> {
  const byTask = new Map<Gid, TaskMembership[]>(taskGids.map((gid) => [gid, []]))
  if (taskGids.length === 0) return byTask
  const rows = await queries
    .selectFrom('task_projects')
    // From the tasks to their projects, whatever a planner thinks of the other way round: that reads every project of the workspace.
    .crossJoin('projects')
    .whereRef('projects.gid', '=', 'task_projects.project_gid')
    .select(['task_projects.task_gid', 'task_projects.project_gid', 'task_projects.section_gid'])
    .where('task_projects.task_gid', 'in', taskGids)
    .where(projectIsVisible(viewer))
    .orderBy('task_projects.project_gid')
    .execute()
  for (const row of rows) {
    byTask.get(row.task_gid)?.push({ projectGid: row.project_gid, sectionGid: row.section_gid })
  }
  return byTask
}
