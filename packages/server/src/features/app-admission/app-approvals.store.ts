import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { AuditAction } from '../audit/events.rules.js'
import type { AppApprovalAct, AppApprovalStore } from '../policies/ports.js'
import { appendAudit } from '../audit/audit.writers.js'
import { holdAdmin } from '../workspaces/workspaces.writers.js'

/** Who may come in where only approved apps may, and who asks to. */
export function appApprovalStore(db: Database): AppApprovalStore {
  return {
    async unapprovedFor(userGid, clientId) {
      const rows = await unapproved(db.queries, userGid, clientId)
      return new Map(rows.map((row) => [row.workspace_gid, { isAsked: row.asked_at_ms !== null }]))
    },

    async requests(workspaceGid, sizeMax) {
      const rows = await db.queries
        .selectFrom('app_requests')
        .innerJoin('apps', 'apps.client_id', 'app_requests.client_id')
        .innerJoin('users', 'users.gid', 'app_requests.asked_by_gid')
        .leftJoin('app_icons', 'app_icons.client_id', 'apps.client_id')
        .select(['apps.client_id', 'apps.name', 'app_icons.client_id as icon', 'app_requests.asked_at_ms'])
        .select(['users.name as by_name', 'users.email as by_email'])
        .where('app_requests.workspace_gid', '=', workspaceGid)
        .orderBy('app_requests.asked_at_ms')
        .orderBy('apps.client_id')
        .limit(sizeMax)
        .execute()
      return rows.map((row) => ({
        clientId: row.client_id,
        name: row.name,
        hasIcon: row.icon !== null,
        by: { name: row.by_name, email: row.by_email },
        atMs: row.asked_at_ms,
      }))
    },

    async approved(workspaceGid) {
      const rows = await db.queries
        .selectFrom('app_approvals')
        .select('client_id')
        .where('workspace_gid', '=', workspaceGid)
        .execute()
      return new Set(rows.map(({ client_id }) => client_id))
    },

    ask: async (asking) => await ask(db, asking),

    approve: async (act) =>
      await inTransaction(db, async (tx) => {
        if (!(await holdAdmin(db, tx, act))) return 'not_admin'
        if (!(await isKnown(tx, act))) return 'unknown'
        const row = await tx
          .insertInto('app_approvals')
          .values({
            workspace_gid: act.workspaceGid,
            client_id: act.clientId,
            approved_by_gid: act.adminGid,
            approved_at_ms: act.nowMs,
          })
          .onConflict((conflict) => conflict.columns(['workspace_gid', 'client_id']).doNothing())
          .returning('client_id')
          .executeTakeFirst()
        await endRequest(tx, act)
        if (row === undefined) return 'already'
        await record(tx, act, { action: 'app_approved' })
        return 'approved'
      }),

    decline: async (act) =>
      await inTransaction(db, async (tx) => {
        if (!(await holdAdmin(db, tx, act))) return 'not_admin'
        if (!(await endRequest(tx, act))) return (await isKnown(tx, act)) ? 'already' : 'unknown'
        await record(tx, act, { action: 'app_declined' })
        return 'declined'
      }),

    withdraw: async (act) =>
      await inTransaction(db, async (tx) => {
        if (!(await holdAdmin(db, tx, act))) return 'not_admin'
        const row = await tx
          .deleteFrom('app_approvals')
          .where('workspace_gid', '=', act.workspaceGid)
          .where('client_id', '=', act.clientId)
          .returning('client_id')
          .executeTakeFirst()
        if (row === undefined) return (await isKnown(tx, act)) ? 'already' : 'unknown'
        await record(tx, act, { action: 'app_approval_withdrawn' })
        return 'withdrawn'
      }),
  }
}

async function unapproved(queries: Queries, userGid: Gid, clientId: Gid) {
  return await queries
    .selectFrom('workspace_policies')
    .innerJoin('workspace_members', 'workspace_members.workspace_gid', 'workspace_policies.workspace_gid')
    .leftJoin('app_approvals', (join) =>
      join
        .onRef('app_approvals.workspace_gid', '=', 'workspace_policies.workspace_gid')
        .on('app_approvals.client_id', '=', clientId),
    )
    .leftJoin('app_requests', (join) =>
      join
        .onRef('app_requests.workspace_gid', '=', 'workspace_policies.workspace_gid')
        .on('app_requests.client_id', '=', clientId),
    )
    .select(['workspace_policies.workspace_gid', 'app_requests.asked_at_ms'])
    .where('workspace_members.user_gid', '=', userGid)
    .where('workspace_policies.apps', '=', 'approved')
    .where('app_approvals.client_id', 'is', null)
    .execute()
}

async function ask(
  db: Database,
  { actor, clientId, nowMs, userGid }: Parameters<AppApprovalStore['ask']>[0],
): Promise<number> {
  return await inTransaction(db, async (tx) => {
    const app = await tx
      .selectFrom('apps')
      .select('client_id')
      .where('client_id', '=', clientId)
      .executeTakeFirst()
    const waiting = app === undefined ? [] : await unapproved(tx, userGid, clientId)
    let asked = 0
    for (const { workspace_gid } of waiting) {
      const row = await tx
        .insertInto('app_requests')
        .values({ workspace_gid, client_id: clientId, asked_by_gid: userGid, asked_at_ms: nowMs })
        .onConflict((conflict) => conflict.columns(['workspace_gid', 'client_id']).doNothing())
        .returning('client_id')
        .executeTakeFirst()
      if (row === undefined) continue
      asked += 1
      await appendAudit(tx, {
        action: 'app_approval_asked',
        actor,
        target: { kind: 'app', gid: clientId },
        workspaceGid: workspace_gid,
        appGid: clientId,
        atMs: nowMs,
      })
    }
    return asked
  })
}

/** Admins learn only of apps that members use or ask for. */
async function isKnown(tx: Queries, { clientId, workspaceGid }: AppApprovalAct): Promise<boolean> {
  const asked = await tx
    .selectFrom('app_requests')
    .select('client_id')
    .where('workspace_gid', '=', workspaceGid)
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  if (asked !== undefined) return true
  const used = await tx
    .selectFrom('grants')
    .innerJoin('workspace_members', 'workspace_members.user_gid', 'grants.user_gid')
    .select('grants.gid')
    .where('grants.client_id', '=', clientId)
    .where('workspace_members.workspace_gid', '=', workspaceGid)
    .where('grants.revoked_at_ms', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return used !== undefined
}

async function endRequest(tx: Queries, { clientId, workspaceGid }: AppApprovalAct): Promise<boolean> {
  const row = await tx
    .deleteFrom('app_requests')
    .where('workspace_gid', '=', workspaceGid)
    .where('client_id', '=', clientId)
    .returning('client_id')
    .executeTakeFirst()
  return row !== undefined
}

async function record(
  tx: Queries,
  { actor, clientId, nowMs, workspaceGid }: AppApprovalAct,
  { action }: { readonly action: AuditAction },
): Promise<void> {
  await appendAudit(tx, {
    action,
    actor,
    target: { kind: 'app', gid: clientId },
    workspaceGid,
    appGid: clientId,
    atMs: nowMs,
  })
}
