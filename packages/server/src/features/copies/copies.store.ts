import type { Database, Queries } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import { inSnapshot, inTransaction, undo } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { claimFile, insertAttachment } from '../attachments/attachments.writers.js'
import { insertFieldCopies } from '../custom-fields/field-copies.writers.js'
import { endJob } from '../jobs/jobs.writers.js'
import { insertPortfolio } from '../portfolios/portfolios.writers.js'
import { startProject } from '../projects/start-project.writers.js'
import { insertSystemStories } from '../stories/stories.writers.js'
import { insertTaskCopies } from '../tasks/copies/task-copies.writers.js'
import { readPortfolioSource } from './read-sources.store.js'
import { readOriginalGids, readOriginals } from './read-originals.store.js'
import type { CopyStore, NewTasks, NotCopied } from './ports.js'

export function copyStore(db: Database): CopyStore {
  return {
    originals: async (viewer, source, limits) =>
      await inSnapshot(db, async (queries) => await readOriginals(queries, { viewer, source, limits })),
    fits: async (viewer, source, tasksMax) =>
      (await readOriginalGids(db.queries, { viewer, source, tasksMax })) !== null,
    portfolio: async (viewer, portfolioGid) =>
      await inSnapshot(db, async (queries) => await readPortfolioSource(queries, viewer, portfolioGid)),

    async membersAmong(workspaceGid, userGids) {
      const rows = await db.queries
        .selectFrom('workspace_members')
        .innerJoin('users', 'users.gid', 'workspace_members.user_gid')
        .select('users.gid')
        .where('workspace_members.workspace_gid', '=', workspaceGid)
        .where('workspace_members.user_gid', 'in', atLeastOne(userGids))
        .where('users.deactivated_at_ms', 'is', null)
        .execute()
      return new Set(rows.map((row) => row.gid))
    },

    async tagsAmong(tagGids) {
      const rows = await db.queries
        .selectFrom('tags')
        .select('gid')
        .where('gid', 'in', atLeastOne(tagGids))
        .execute()
      return new Set(rows.map((row) => row.gid))
    },

    saveTasks: async (tasks, { jobGid, nowMs }) =>
      await inTransaction(db, async (tx) => {
        const [first] = tasks.copies
        if (first === undefined) return undo('parent_gone')
        if (!(await endJob(tx, { jobGid, newGid: first.task.gid, nowMs }))) return undo(null)
        const refused = await insertTasks(db, tx, { tasks, nowMs })
        return refused === null ? null : undo(refused)
      }),

    saveProject: async ({ fields, members, project, sections, tasks }, { jobGid, nowMs }) =>
      await inTransaction(db, async (tx) => {
        if (!(await endJob(tx, { jobGid, newGid: project.gid, nowMs }))) return undo(null)
        await startProject(tx, { project, members, sections, byGid: tasks.viewer.userGid })
        // Before its tasks, which ID fields number as they come.
        await insertFieldCopies(tx, fields)
        const refused = await insertTasks(db, tx, { tasks, nowMs })
        return refused === null ? null : undo(refused)
      }),

    savePortfolio: async (made, { jobGid, nowMs }) =>
      await inTransaction(db, async (tx) => {
        if (!(await endJob(tx, { jobGid, newGid: made.portfolio.gid, nowMs }))) return undo(null)
        await insertPortfolio(tx, made)
        await insertFieldCopies(tx, made.fields)
        return null
      }),
  }
}

/** @returns why they cannot be kept, and nothing of the transaction may stay then; null when they are there */
async function insertTasks(
  db: Database,
  tx: Queries,
  { nowMs, tasks }: { readonly tasks: NewTasks; readonly nowMs: number },
): Promise<NotCopied | null> {
  const { attachments, attachmentStoryGids, copies, linkStoryGids, viewer } = tasks
  const levelsBelow = levelsOf(copies)
  const decision = await insertTaskCopies(db, tx, { viewer, copies, levelsBelow, linkStoryGids })
  if (decision !== 'made') return decision
  for (const [index, attachment] of attachments.entries()) {
    await insertAttachment(tx, attachment)
    await insertSystemStories(
      tx,
      { taskGid: attachment.parent.gid, byGid: viewer.userGid, atMs: nowMs },
      {
        stories: [{ kind: 'attachment_added', facts: { attachmentName: attachment.name } }],
        gids: attachmentStoryGids.slice(index, index + 1),
      },
    )
    const isClaimed = attachment.host !== 'asana' || (await claimFile(tx, { gid: attachment.gid, nowMs }))
    if (!isClaimed) return 'file_gone'
  }
  return null
}

/** How deep tasks nest below those that are parts of no other one among them. */
function levelsOf(copies: NewTasks['copies']): number {
  const levels = new Map<Gid, number>()
  for (const { task } of copies)
    levels.set(task.gid, task.parentGid === null ? 0 : 1 + (levels.get(task.parentGid) ?? -1))
  return Math.max(0, ...levels.values())
}
