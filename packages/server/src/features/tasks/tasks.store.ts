import { sql, type NotNull, type RawBuilder } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import { inTransaction, undo } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { TaskStore } from './ports.js'
import type { ExternalChange } from './external.js'
import { readExternals, readTasksByExternal, saveExternal } from './externals.store.js'
import { holdTask, isAsJudged, placesOf, writeChanges } from './task-changes.store.js'
import { tellOfDeletion, tellOfTask } from './task-events.store.js'
import { TASK_COLUMNS } from './task.columns.js'
import { readTaskList } from './task-list.store.js'
import type { Task, TaskMembership } from './task.rules.js'
import { insertFollowers, insertTask, insertTaskPlace } from './tasks.writers.js'
import { projectIsVisible } from '../projects/projects.writers.js'

export function taskStore(db: Database): TaskStore {
  return {
    async read(viewer, gids) {
      const workspaceGids = [...viewer.roles.keys()]
      if (gids.length === 0 || workspaceGids.length === 0) return []
      const rows = await db.queries
        .selectFrom('tasks')
        .selectAll()
        .select(involved(viewer).as('involved'))
        .where('gid', 'in', gids)
        .where('workspace_gid', 'in', workspaceGids)
        .execute()
      const places = await db.queries
        .selectFrom('task_projects')
        .select(['task_gid', 'project_gid'])
        .where('task_gid', 'in', atLeastOne(rows.flatMap((row) => [row.gid, row.root_gid])))
        .execute()
      const projectsOf = Map.groupBy(places, (place) => place.task_gid)
      return rows.map((row) => ({
        task: TASK_COLUMNS.read(row),
        // SQLite answers conditions with 0 and 1.
        involved: Boolean(row.involved),
        projectGids: [...new Set([row.gid, row.root_gid])].flatMap((gid) =>
          (projectsOf.get(gid) ?? []).map((place) => place.project_gid),
        ),
      }))
    },

    findExternal: async (viewer, externalGid) => await readTasksByExternal(db.queries, viewer, externalGid),

    async list(viewer, filter) {
      // A project's tasks are seen by whoever sees the project; a person's and a task's are not.
      const { of } = filter.list
      const isVisible = of === 'assignee' || of === 'parent' ? taskIsVisible(viewer) : null
      const listed = await readTaskList(db, filter, isVisible)
      return listed.map(({ key, row }) => ({ task: TASK_COLUMNS.read(row), key }))
    },

    create: async ({ task, places, followerGids, like, external = null }) =>
      await inTransaction(db, async (tx) => {
        // In one order for all: two that wait for each other's project would never end.
        const projectGids = places.map((place) => place.projectGid).toSorted()
        for (const projectGid of projectGids) await holdProject(db, tx, projectGid)
        if (task.parentGid !== null && !(await holdTasksAbove(db, tx, task))) return 'parent_gone'
        const sections: { projectGid: Gid; sectionGid: Gid }[] = []
        for (const { projectGid, sectionGid } of places) {
          const found = await sectionIn(tx, projectGid, sectionGid)
          if (found === null) return 'place_gone'
          sections.push({ projectGid, sectionGid: found })
        }
        await insertTask(tx, task)
        for (const place of sections) {
          await insertTaskPlace(tx, { taskGid: task.gid, ...place, position: { at: 'end' } })
        }
        await insertFollowers(tx, { taskGid: task.gid, userGids: followerGids, nowMs: task.createdAtMs })
        if (like !== null) {
          await tx
            .insertInto('task_likes')
            .values({ gid: like.gid, task_gid: task.gid, user_gid: like.user })
            .execute()
        }
        if (!(await keepExternal(db, tx, { task, external }))) return undo('external_taken')
        const after = { fields: task, places: sections }
        const change = { taskGid: task.gid, byGid: task.createdByGid, atMs: task.createdAtMs }
        await tellOfTask(tx, { ...change, before: null, after })
        return 'created'
      }),

    update: async ({ taskGid, changes, judged, followerGids, like, external = null, nowMs, byGid }) =>
      await inTransaction(db, async (tx) => {
        // Held, too, where nothing of it changes: what follows happens one after the other.
        const before = await holdTask(db, tx, taskGid)
        if (before === null) return null
        if (judged !== null && !isAsJudged(before, judged)) return 'judged_otherwise' as const
        const task = await writeChanges(tx, before, { changes, nowMs })
        const added = await insertFollowers(tx, { taskGid, userGids: followerGids, nowMs })
        if (like !== null) await setLike(tx, { taskGid, ...like })
        if (!(await keepExternal(db, tx, { task, external }))) return undo('external_taken')
        const sides = {
          before: { fields: before, followerGids: [] },
          after: { fields: task, followerGids: added },
        }
        await tellOfTask(tx, { taskGid, byGid, atMs: nowMs, ...sides })
        return task
      }),

    delete: async ({ byGid, nowMs, taskGid }) => {
      await inTransaction(db, async (tx) => {
        await tellOfDeletion(tx, { taskGid, byGid, atMs: nowMs })
        await tx.deleteFrom('tasks').where('gid', '=', taskGid).execute()
      })
    },

    place: async ({ taskGid, projectGid, sectionGid, position, projectsMax, byGid, nowMs }) =>
      await inTransaction(db, async (tx) => {
        await holdProject(db, tx, projectGid)
        if ((await sectionIn(tx, projectGid, sectionGid)) === null) return 'gone'
        // The task's own row is the queue for moves into several projects at once.
        const task = await holdTask(db, tx, taskGid)
        if (task === null) return 'task_gone'
        const places = await placesOf(tx, taskGid)
        const isNew = places.every((place) => place.projectGid !== projectGid)
        if (isNew && places.length >= projectsMax) return 'too_many_projects'
        await tx
          .deleteFrom('task_projects')
          .where('task_gid', '=', taskGid)
          .where('project_gid', '=', projectGid)
          .execute()
        // Back to where it stood: nothing of a refused move stays.
        if (!(await insertTaskPlace(tx, { taskGid, projectGid, sectionGid, position })))
          return undo('anchor_unknown')
        const others = places.filter((place) => place.projectGid !== projectGid)
        const sides = { before: { places }, after: { places: [...others, { projectGid, sectionGid }] } }
        await tellOfTask(tx, { taskGid, byGid, atMs: nowMs, ...sides })
        return 'placed'
      }),

    async memberships(viewer, taskGids) {
      const byTask = new Map<Gid, TaskMembership[]>(taskGids.map((gid) => [gid, []]))
      if (taskGids.length === 0) return byTask
      const rows = await db.queries
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
    },

    async followers(taskGids) {
      const byTask = new Map<Gid, Gid[]>(taskGids.map((gid) => [gid, []]))
      if (taskGids.length === 0) return byTask
      const rows = await db.queries
        .selectFrom((query) =>
          query
            .selectFrom('task_followers')
            .selectAll()
            .where('task_gid', 'in', taskGids)
            .limit(relatedRowsToRead(taskGids.length))
            .as('some'),
        )
        .select(['task_gid', 'user_gid'])
        .orderBy('followed_at_ms')
        .orderBy('user_gid')
        .execute()
      if (isTooManyRelated(taskGids.length, rows.length)) return null
      for (const row of rows) byTask.get(row.task_gid)?.push(row.user_gid)
      return byTask
    },

    async likes(taskGids) {
      const byTask = new Map<Gid, { gid: Gid; user: Gid }[]>(taskGids.map((gid) => [gid, []]))
      if (taskGids.length === 0) return byTask
      const rows = await db.queries
        .selectFrom((query) =>
          query
            .selectFrom('task_likes')
            .selectAll()
            .where('task_gid', 'in', taskGids)
            .limit(relatedRowsToRead(taskGids.length))
            .as('some'),
        )
        .selectAll()
        .orderBy('gid')
        .execute()
      if (isTooManyRelated(taskGids.length, rows.length)) return null
      for (const row of rows) byTask.get(row.task_gid)?.push({ gid: row.gid, user: row.user_gid })
      return byTask
    },

    externals: async (viewer, taskGids) => await readExternals(db, viewer, taskGids),

    async subtaskCounts(taskGids) {
      const byTask = new Map<Gid, number>(taskGids.map((gid) => [gid, 0]))
      if (taskGids.length === 0) return byTask
      const rows = await db.queries
        .selectFrom('tasks')
        .select((row) => ['parent_gid', row.fn.countAll<number>().as('subtasks')])
        .where('parent_gid', 'in', taskGids)
        .groupBy('parent_gid')
        .$narrowType<{ parent_gid: NotNull }>()
        .execute()
      for (const row of rows) byTask.set(row.parent_gid, row.subtasks)
      return byTask
    },
  }
}

/** @returns false when the app has given the id to another task, and nothing of the transaction may stay */
async function keepExternal(
  { locksRows }: Database,
  tx: Queries,
  { external, task }: { readonly task: Task; readonly external: ExternalChange | null },
): Promise<boolean> {
  return external === null || (await saveExternal({ tx, locksRows }, task, external)) === 'saved'
}

/** Whether a person created a task or its topmost ancestor, is assigned to either, or follows either. */
function involved(viewer: Principal): RawBuilder<boolean> {
  return sql<boolean>`(
    exists (
      select 1 from tasks as kin
      where kin.gid in (tasks.gid, tasks.root_gid)
        and (kin.assignee_gid = ${viewer.userGid} or kin.created_by_gid = ${viewer.userGid}))
    or exists (
      select 1 from task_followers as own
      where own.task_gid in (tasks.gid, tasks.root_gid) and own.user_gid = ${viewer.userGid}))`
}

/** `taskAccess` as a condition on rows of `tasks`. A contract test holds the two against each other. */
function taskIsVisible(viewer: Principal): RawBuilder<boolean> {
  return sql<boolean>`(
    tasks.workspace_gid in (${sql.join(atLeastOne([...viewer.roles.keys()]))}) and (
      ${involved(viewer)}
      or exists (
        select 1 from task_projects as place join projects on projects.gid = place.project_gid
        where place.task_gid in (tasks.gid, tasks.root_gid) and ${projectIsVisible(viewer)})))`
}

/** The project's row is the queue in which those stand who change the order of its tasks. */
async function holdProject(db: Database, tx: Queries, projectGid: Gid): Promise<void> {
  if (!db.locksRows) return
  await tx.selectFrom('projects').select('gid').where('gid', '=', projectGid).forUpdate().execute()
}

/** Keeps the tasks above a new one from being deleted before it is there. @returns false when one is gone already */
async function holdTasksAbove(db: Database, tx: Queries, task: Task): Promise<boolean> {
  // The topmost first, as a deletion goes.
  for (const gid of new Set([task.rootGid, task.parentGid ?? task.rootGid])) {
    const row = await tx
      .selectFrom('tasks')
      .select('gid')
      .where('gid', '=', gid)
      .$if(db.locksRows, (query) => query.forKeyShare())
      .executeTakeFirst()
    if (row === undefined) return false
  }
  return true
}

/** @returns the section when it is in the project, the project's first for null, null when there is no such place */
async function sectionIn(tx: Queries, projectGid: Gid, sectionGid: Gid | null): Promise<Gid | null> {
  const row = await tx
    .selectFrom('sections')
    .select('gid')
    .where('project_gid', '=', projectGid)
    .$if(sectionGid !== null, (query) => query.where('gid', '=', sectionGid))
    .orderBy('rank')
    .orderBy('gid')
    .limit(1)
    .executeTakeFirst()
  return row?.gid ?? null
}

async function setLike(
  tx: Queries,
  {
    taskGid,
    userGid,
    likeGid,
  }: { readonly taskGid: Gid; readonly userGid: Gid; readonly likeGid: Gid | null },
): Promise<void> {
  if (likeGid === null) {
    await tx
      .deleteFrom('task_likes')
      .where('task_gid', '=', taskGid)
      .where('user_gid', '=', userGid)
      .execute()
    return
  }
  await tx
    .insertInto('task_likes')
    .values({ gid: likeGid, task_gid: taskGid, user_gid: userGid })
    .onConflict((conflict) => conflict.columns(['task_gid', 'user_gid']).doNothing())
    .execute()
}
