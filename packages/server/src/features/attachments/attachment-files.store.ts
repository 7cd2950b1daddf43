import type { Database, Queries } from '../../db/database.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import type { AttachmentFileStore } from './ports.js'

/** Before every moment that a clock shows. */
const LONG_AGO_MS = 0

export function attachmentFileStore(db: Database): AttachmentFileStore {
  return {
    expect: async ({ gid, keptUntilMs }) => {
      await db.queries
        .insertInto('attachment_files')
        .values({ gid, attachment_gid: null, kept_until_ms: keptUntilMs })
        .execute()
    },

    giveUp: async (gid) => {
      const { numUpdatedRows } = await db.queries
        .updateTable('attachment_files')
        .set({ kept_until_ms: LONG_AGO_MS })
        .where('gid', '=', gid)
        .where('attachment_gid', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    takeDue: async ({ nowMs, rowsMax }) => {
      const due = await db.queries
        .selectFrom('attachment_files')
        .select('gid')
        .where('attachment_gid', 'is', null)
        .where('kept_until_ms', '<=', nowMs)
        .orderBy('kept_until_ms')
        .limit(rowsMax)
        .execute()
      if (due.length === 0) return []
      // An attachment that claims one of them at this moment has it, or finds it given up: the row decides.
      const taken = await db.queries
        .updateTable('attachment_files')
        .set({ kept_until_ms: LONG_AGO_MS })
        .where(
          'gid',
          'in',
          due.map(({ gid }) => gid),
        )
        .where('attachment_gid', 'is', null)
        .returning('gid')
        .execute()
      return taken.map(({ gid }) => gid)
    },

    forget: async (gids) => {
      if (gids.length === 0) return
      await db.queries
        .deleteFrom('attachment_files')
        .where('gid', 'in', gids)
        .where('attachment_gid', 'is', null)
        .execute()
    },
  }
}

/** Files that attachments have, so many at a time and each once, for whoever copies them. @param page.after  null for the first */
export async function attachedFiles(
  queries: Queries,
  page: { readonly after: Gid | null; readonly rowsMax: number },
): Promise<readonly Gid[]> {
  const rows = await queries
    .selectFrom('attachment_files')
    .select('attachment_gid')
    .where('attachment_gid', '>', page.after ?? NO_GID)
    .orderBy('attachment_gid')
    .limit(page.rowsMax)
    .execute()
  return rows.flatMap(({ attachment_gid: gid }) => gid ?? [])
}
