import type { Database } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
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
      await db.queries
        .deleteFrom('attachment_files')
        .where('gid', 'in', atLeastOne(gids))
        .where('attachment_gid', 'is', null)
        .execute()
    },
  }
}
