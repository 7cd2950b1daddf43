import type { Database, Queries } from '../../../db/database.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { Principal } from '../../../protocol/token/principal.js'
import { insertCopiedValues } from '../../custom-fields/field-copies.writers.js'
import { numberTask } from '../../custom-fields/custom-fields.writers.js'
import { holdProject } from '../../projects/projects.writers.js'
import { recordTaskChange } from '../record-change.store.js'
import type { Dependency } from '../relation-ports.js'
import { TASK_COLUMNS } from '../task.columns.js'
import { holdTasksAbove } from '../task-tree.store.js'
import { insertFollowers, insertTask, insertTaskPlace, insertTaskTags } from '../tasks.writers.js'
import { linksToMake } from './copied-links.store.js'
import type { CopyPlace, TaskCopy } from './task-copy.rules.js'

/**
 * Other features' way to make copies of tasks in their own transaction, each told of as a new task is. A task comes after its parent; the first may
 * be a subtask of one that is there already. What they refer to beyond each other has to be there: where it was deleted since it was looked at,
 * the database refuses. Only of what they wait for is left out what is gone, and what may not be joined to them.
 * @returns why they cannot be made as they were planned; nothing of the transaction may stay then
 */
export async function insertTaskCopies(
  db: Pick<Database, 'locksRows'>,
  tx: Queries,
  {
    copies,
    levelsBelow,
    linkStoryGids,
    viewer,
  }: {
    /** Who copies. */
    readonly viewer: Principal
    readonly copies: readonly TaskCopy[]
    /** How deep the tasks nest below the first one. */
    readonly levelsBelow: number
    /** For what is told of tasks beyond them: one for each dependency that does not lead to another copy. */
    readonly linkStoryGids: readonly Gid[]
  },
): Promise<'made' | 'project_gone' | 'parent_gone' | 'too_deep'> {
  // In one order for all: two that wait for each other's project would never end.
  const projects = new Set(copies.flatMap(({ places }) => places.map(({ projectGid }) => projectGid)))
  for (const gid of [...projects].toSorted()) if (!(await holdProject(db, tx, gid))) return 'project_gone'
  const links = await linksToMake(db, tx, { copies, viewer })
  const roots = new Map<Gid, Gid>()
  for (const { rank, task } of copies) {
    const rootGid = task.parentGid === null ? task.gid : roots.get(task.parentGid)
    if (rootGid !== undefined) {
      // Where its original is among its siblings, which are copied as well.
      const row = TASK_COLUMNS.write({ ...task, rootGid })
      await tx
        .insertInto('tasks')
        .values({ ...row, rank })
        .execute()
      roots.set(task.gid, rootGid)
      continue
    }
    const above = await holdTasksAbove(db, tx, { ...task, levelsBelow })
    if (!above.ok) return above.reason
    await insertTask(tx, { ...task, rootGid: above.rootGid })
    roots.set(task.gid, above.rootGid)
  }
  for (const { dependsOnGid, taskGid } of links)
    await tx
      .insertInto('task_dependencies')
      .values({ task_gid: taskGid, depends_on_gid: dependsOnGid })
      .execute()
  for (const copy of copies) await joinCopy(tx, copy, viewer.userGid)
  await insertCopiedValues(
    db,
    tx,
    copies.map(({ fieldValues: values, places, task: { gid } }) => ({
      gid,
      projectGids: places.map(({ projectGid }) => projectGid),
      values,
    })),
  )
  await tellBeyond(tx, links, { copies, byGid: viewer.userGid, storyGids: linkStoryGids })
  return 'made'
}

async function joinCopy(tx: Queries, copy: TaskCopy, byGid: Gid): Promise<void> {
  const { followerGids, places, storyGids, tagGids, task } = copy
  const { createdAtMs: nowMs, gid: taskGid } = task
  for (const place of places) await insertPlace(tx, taskGid, place)
  await numberTask(tx, { taskGid, projectGids: places.map(({ projectGid }) => projectGid) })
  await insertFollowers(tx, { taskGid, userGids: followerGids, nowMs })
  await insertTaskTags(tx, { taskGid, tagGids })
  const after = { fields: task, places, tagGids }
  await recordTaskChange(tx, { taskGid, atMs: nowMs, before: null, after }, { byGid, storyGids })
}

/** Tells tasks that were there already that copies wait for them, as whoever joins tasks does. */
async function tellBeyond(
  tx: Queries,
  links: readonly Dependency[],
  {
    byGid,
    copies,
    storyGids,
  }: { readonly copies: readonly TaskCopy[]; readonly byGid: Gid; readonly storyGids: readonly Gid[] },
): Promise<void> {
  const [first] = copies
  if (first === undefined) return
  const { createdAtMs: atMs } = first.task
  const own = new Set(copies.map(({ task }) => task.gid))
  const beyond = Map.groupBy(
    links.filter(({ dependsOnGid }) => !own.has(dependsOnGid)),
    ({ dependsOnGid }) => dependsOnGid,
  )
  const left = [...storyGids]
  for (const [taskGid, waiting] of beyond)
    await recordTaskChange(
      tx,
      {
        taskGid,
        atMs,
        before: { dependentGids: [] },
        after: { dependentGids: waiting.map((link) => link.taskGid) },
      },
      { byGid, storyGids: left.splice(0, waiting.length) },
    )
}

async function insertPlace(tx: Queries, taskGid: Gid, { rank, ...place }: CopyPlace): Promise<void> {
  if (rank === null) {
    await insertTaskPlace(tx, { taskGid, ...place, position: { at: 'end' } })
    return
  }
  await tx
    .insertInto('task_projects')
    .values({ task_gid: taskGid, project_gid: place.projectGid, section_gid: place.sectionGid, rank })
    .execute()
}
