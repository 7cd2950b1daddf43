import type { Database, Queries } from '../../db/database.js'
import { inTransaction, undo } from '../../db/transaction.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import { holdProject } from '../projects/projects.writers.js'
import { insertSystemStories } from '../stories/stories.writers.js'
import { touchTask } from '../tasks/tasks.writers.js'
import { attachmentOf } from './attachment.columns.js'
import type { AttachmentParent } from './attachment.rules.js'
import { claimFile, insertAttachment } from './attachments.writers.js'
import type { AttachmentStore } from './ports.js'

const PARENT_COLUMNS = { task: 'task_gid', project: 'project_gid' } as const

export function attachmentStore(db: Database): AttachmentStore {
  return {
    async load(gids) {
      if (gids.length === 0) return new Map()
      const rows = await db.queries.selectFrom('attachments').selectAll().where('gid', 'in', gids).execute()
      return new Map(rows.map((row) => [row.gid, attachmentOf(row)]))
    },

    async list({ gid, kind }, page) {
      const rows = await db.queries
        .selectFrom('attachments')
        .selectAll()
        .where(PARENT_COLUMNS[kind], '=', gid)
        .$if(page.after !== null, (query) => query.where('gid', '>', gidOfKey(page.after, 0)))
        .orderBy('gid')
        .limit(rowsToRead(page))
        .execute()
      return rows.map(attachmentOf)
    },

    create: async (attachment, { nowMs, perParentMax, storyGid }) =>
      await inTransaction(db, async (tx) => {
        const { createdByGid: byGid, gid, name: attachmentName, parent } = attachment
        // Whoever attaches holds what they attach to: its attachments are counted one after the other.
        if (!(await hold(db, tx, { parent, nowMs }))) return 'parent_gone'
        const { attached } = await tx
          .selectFrom('attachments')
          .select((row) => row.fn.countAll<number>().as('attached'))
          .where(PARENT_COLUMNS[parent.kind], '=', parent.gid)
          .executeTakeFirstOrThrow()
        if (attached >= perParentMax) return undo('too_many')
        await insertAttachment(tx, attachment)
        if (attachment.host === 'asana' && !(await claimFile(tx, { gid, nowMs }))) return undo('file_gone')
        if (parent.kind === 'task')
          await insertSystemStories(
            tx,
            { taskGid: parent.gid, byGid, atMs: nowMs },
            { stories: [{ kind: 'attachment_added', facts: { attachmentName } }], gids: [storyGid] },
          )
        return 'created'
      }),

    delete: async ({ gid, parent }, nowMs) =>
      await inTransaction(db, async (tx) => {
        if (!(await hold(db, tx, { parent, nowMs }))) return 'gone'
        // Its file belongs to nothing from then on: the reference is set to null with it.
        const { numDeletedRows } = await tx
          .deleteFrom('attachments')
          .where('gid', '=', gid)
          .executeTakeFirst()
        return numDeletedRows > 0n ? 'deleted' : undo('gone')
      }),
  }
}

/** @returns false when the parent is gone */
async function hold(
  db: Database,
  tx: Queries,
  { nowMs, parent }: { readonly parent: AttachmentParent; readonly nowMs: number },
): Promise<boolean> {
  return parent.kind === 'task'
    ? await touchTask(tx, { taskGid: parent.gid, nowMs })
    : await holdProject(db, tx, parent.gid)
}
