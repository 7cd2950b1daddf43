import type { Database, Queries } from '../../db/database.js'
import { inTransaction, undo } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { numberTask } from '../custom-fields/custom-fields.writers.js'
import { saveFieldValues } from '../custom-fields/field-values.writers.js'
import type { TaskStore } from './ports.js'
import type { ExternalChange } from './external.js'
import { readTasksByExternal, saveExternal } from './externals.store.js'
import { toldAlone } from './task-events.store.js'
import { recordTaskChange, recordTaskDeletion } from './record-change.store.js'
import { TASK_COLUMNS } from './task.columns.js'
import { readTaskList } from './task-list.store.js'
import { holdTask, isAsJudged, setLike, writeChanges } from './task-changes.store.js'
import { holdProject, placeTask, sectionIn } from './task-places.store.js'
import { taskReads } from './task-reads.store.js'
import { readTaskStandings } from './task-standings.store.js'
import { insertTags } from './task-tags.store.js'
import { holdTasksAbove, holdTree } from './task-tree.store.js'
import type { Task } from './task.rules.js'
import { insertFollowers, insertTask, insertTaskPlace } from './tasks.writers.js'
import { taskIsVisible } from './visible-tasks.writers.js'

export function taskStore(db: Database): TaskStore {
  return {
    read: async (viewer, gids) => await readTaskStandings(db.queries, viewer, gids),

    findExternal: async (viewer, externalGid) => await readTasksByExternal(db.queries, viewer, externalGid),

    async list(viewer, filter) {
      // A project's tasks are seen by whoever sees the project; those of others are not by whoever sees these.
      const { of } = filter.list
      const isVisible = of === 'project' || of === 'section' ? null : taskIsVisible(viewer)
      const listed = await readTaskList(db, filter, isVisible)
      return listed.map(({ key, row }) => ({ task: TASK_COLUMNS.read(row), key }))
    },

    create: async ({
      external = null,
      fieldValues = [],
      followerGids,
      like,
      places,
      tagGids = [],
      task,
      telling,
    }) =>
      await inTransaction(db, async (tx) => {
        // In one order for all: two that wait for each other's project would never end.
        const projectGids = places.map((place) => place.projectGid).toSorted()
        for (const projectGid of projectGids) await holdProject(db, tx, projectGid)
        const above = await holdTasksAbove(db, tx, task)
        if (!above.ok) return above.reason
        const sections: { projectGid: Gid; sectionGid: Gid }[] = []
        for (const { projectGid, sectionGid } of places) {
          const found = await sectionIn(tx, projectGid, sectionGid)
          if (found === null) return 'place_gone'
          sections.push({ projectGid, sectionGid: found })
        }
        await insertTask(tx, { ...task, rootGid: above.rootGid })
        for (const place of sections) {
          await insertTaskPlace(tx, { taskGid: task.gid, ...place, position: { at: 'end' } })
        }
        await insertFollowers(tx, { taskGid: task.gid, userGids: followerGids, nowMs: task.createdAtMs })
        if ((await insertTags(db, tx, { taskGid: task.gid, tagGids })) === null) return undo('tag_gone')
        if (like !== null) await setLike(tx, { taskGid: task.gid, userGid: like.user, likeGid: like.gid })
        if (!(await keepExternal(db, tx, { task, external }))) return undo('external_taken')
        const holder = { kind: 'task', gid: task.gid } as const
        if ((await saveFieldValues(db, tx, { holder, values: fieldValues })) === null)
          return undo('field_gone')
        await numberTask(tx, { taskGid: task.gid, projectGids })
        const after = { fields: task, places: sections, tagGids }
        const change = { taskGid: task.gid, atMs: task.createdAtMs, before: null, after }
        const known = task.parentGid === null ? toldAlone(task, sections) : undefined
        await recordTaskChange(tx, change, telling, known)
        return 'created'
      }),

    update: async ({
      changes,
      external = null,
      fieldValues = [],
      followerGids,
      judged,
      like,
      nowMs,
      taskGid,
      telling,
    }) =>
      await inTransaction(
        db,
        async (tx) => {
          // Held, too, where nothing of it changes: what follows happens one after the other.
          const before = await holdTask(db, tx, taskGid)
          if (before === null) return null
          if (judged !== null && !isAsJudged(before, judged)) return 'judged_otherwise'
          const holder = { kind: 'task', gid: taskGid } as const
          const values = await saveFieldValues(db, tx, { holder, values: fieldValues })
          if (values === null) return 'field_gone'
          const task = await writeChanges(tx, before, { changes, nowMs, isTouched: values.after.length > 0 })
          const newFollowerGids = await insertFollowers(tx, { taskGid, userGids: followerGids, nowMs })
          if (like !== null) await setLike(tx, { taskGid, ...like })
          if (!(await keepExternal(db, tx, { task, external }))) return undo('external_taken')
          const sides = {
            before: { fields: before, fieldValues: values.before },
            after: { fields: task, fieldValues: values.after, newFollowerGids },
          }
          await recordTaskChange(tx, { taskGid, atMs: nowMs, ...sides }, telling)
          return task
        },
        { evenTwice: true },
      ),

    delete: async ({ byGid, nowMs, taskGid }) => {
      await inTransaction(
        db,
        async (tx) => {
          const task = await tx
            .selectFrom('tasks')
            .select('workspace_gid')
            .where('gid', '=', taskGid)
            .executeTakeFirst()
          if (task === undefined) return
          await holdTree(db, tx, { workspaceGid: task.workspace_gid, to: 'grow' })
          // Of two who delete it, one tells it.
          if ((await holdTask(db, tx, taskGid)) === null) return
          await recordTaskDeletion(tx, { taskGid, byGid, atMs: nowMs })
          await tx.deleteFrom('tasks').where('gid', '=', taskGid).execute()
        },
        { evenTwice: true },
      )
    },

    place: async (move) => await placeTask(db, move),

    ...taskReads(db),
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
