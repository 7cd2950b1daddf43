import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { attachmentOf, rowOf } from './attachment.columns.js'
import type { Attachment } from './attachment.rules.js'

/** Other features' way to attach something in their own transaction. */
export async function insertAttachment(tx: Queries, attachment: Attachment): Promise<void> {
  await tx.insertInto('attachments').values(rowOf(attachment)).execute()
}

/**
 * Has a file belong to the attachment that has its gid, in the transaction that makes the attachment.
 * @returns false when it is kept no longer, and nothing of the transaction may stay
 */
export async function claimFile(
  tx: Queries,
  { gid, nowMs }: { readonly gid: Gid; readonly nowMs: number },
): Promise<boolean> {
  const claimed = await tx
    .updateTable('attachment_files')
    // Once its attachment goes, it has been kept for long enough.
    .set({ attachment_gid: gid, kept_until_ms: 0 })
    .where('gid', '=', gid)
    .where('attachment_gid', 'is', null)
    .where('kept_until_ms', '>', nowMs)
    .executeTakeFirst()
  return claimed.numUpdatedRows > 0n
}

/** What is attached to some tasks, for whoever copies them; one more than `rowsMax` where there is more. */
export async function attachmentsOfTasks(
  queries: Queries,
  { rowsMax, taskGids }: { readonly taskGids: readonly Gid[]; readonly rowsMax: number },
): Promise<readonly Attachment[]> {
  if (taskGids.length === 0) return []
  const rows = await queries
    .selectFrom('attachments')
    .selectAll()
    .where('task_gid', 'in', taskGids)
    .orderBy('task_gid')
    .orderBy('gid')
    .limit(rowsMax + 1)
    .execute()
  return rows.map(attachmentOf)
}
