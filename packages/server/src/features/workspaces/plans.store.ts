import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { WorkspacePlanStore } from './plan-ports.js'
import { appendAudit } from '../audit/audit.writers.js'

export function workspacePlanStore(db: Database): WorkspacePlanStore {
  return {
    async listWithPlans() {
      const rows = await db.queries
        .selectFrom('workspaces')
        .leftJoin('workspace_members', 'workspace_members.workspace_gid', 'workspaces.gid')
        .select(['workspaces.gid', 'workspaces.name', 'workspaces.plan'])
        .select(({ fn }) => fn.count<string | number>('workspace_members.user_gid').as('members'))
        .groupBy(['workspaces.gid', 'workspaces.name', 'workspaces.plan'])
        .orderBy('workspaces.gid')
        .execute()
      return rows.map((row) => ({ ...row, gid: row.gid, members: Number(row.members) }))
    },

    async setPlan({ actor, nowMs, plan, workspaceGid }) {
      return await inTransaction(db, async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('workspaces')
          .set({ plan })
          .where('gid', '=', workspaceGid)
          .where('plan', '!=', plan)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) {
          const known = await tx
            .selectFrom('workspaces')
            .select('gid')
            .where('gid', '=', workspaceGid)
            .executeTakeFirst()
          return known === undefined ? 'unknown' : 'unchanged'
        }
        await appendAudit(tx, {
          action: 'workspace_plan_changed',
          actor,
          target: { kind: 'workspace', gid: workspaceGid },
          workspaceGid,
          atMs: nowMs,
          details: { plan },
        })
        return 'set'
      })
    },
  }
}
