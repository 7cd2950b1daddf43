import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { appendAudit } from '../audit/audit.writers.js'
import type { WorkspaceNaming } from './ports.js'
import { holdAdmin } from './workspaces.writers.js'

export function workspaceNaming(db: Database): WorkspaceNaming {
  return {
    rename: async ({ actor, adminGid, name, nowMs, workspaceGid }) =>
      await inTransaction(db, async (tx) => {
        const before = await tx
          .selectFrom('workspaces')
          .select('name')
          .where('gid', '=', workspaceGid)
          .$if(db.locksRows, (query) => query.forNoKeyUpdate())
          .executeTakeFirst()
        if (before === undefined || !(await holdAdmin(db, tx, { workspaceGid, adminGid }))) return false
        if (before.name === name) return true
        await tx.updateTable('workspaces').set({ name }).where('gid', '=', workspaceGid).execute()
        await appendAudit(tx, {
          action: 'workspace_renamed',
          actor,
          target: { kind: 'workspace', gid: workspaceGid },
          workspaceGid,
          atMs: nowMs,
          details: { from: before.name, to: name },
        })
        return true
      }),
  }
}
