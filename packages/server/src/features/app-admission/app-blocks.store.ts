import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { readScopes } from '../../protocol/oauth/scope.js'
import type { AppBlockStore, BlockAct, WorkspaceApp } from './ports.js'
import { appendAudit } from '../audit/audit.writers.js'
import { holdAdmin } from '../workspaces/workspaces.writers.js'

export function appBlockStore(db: Database): AppBlockStore {
  return {
    apps: async (workspaceGid, at) => await appsOf(db.queries, { workspaceGid, ...at }),

    async blockedFor(userGid, clientId) {
      const rows = await db.queries
        .selectFrom('app_blocks')
        .innerJoin('workspace_members', 'workspace_members.workspace_gid', 'app_blocks.workspace_gid')
        .select('app_blocks.workspace_gid')
        .where('app_blocks.client_id', '=', clientId)
        .where('workspace_members.user_gid', '=', userGid)
        .execute()
      return new Set(rows.map((row) => row.workspace_gid))
    },

    block: async (act) =>
      await inTransaction(db, async (tx) => {
        if (!(await holdAdmin(db, tx, act))) return 'not_admin'
        if (!(await holdUsedApp(db, tx, act))) return 'unknown'
        const row = await tx
          .insertInto('app_blocks')
          .values({
            workspace_gid: act.workspaceGid,
            client_id: act.clientId,
            blocked_by_gid: act.adminGid,
            blocked_at_ms: act.nowMs,
          })
          .onConflict((conflict) => conflict.columns(['workspace_gid', 'client_id']).doNothing())
          .returning('client_id')
          .executeTakeFirst()
        if (row === undefined) return 'already'
        await record(tx, { ...act, action: 'app_blocked' })
        return 'blocked'
      }),

    unblock: async (act) =>
      await inTransaction(db, async (tx) => {
        if (!(await holdAdmin(db, tx, act))) return 'not_admin'
        const row = await tx
          .deleteFrom('app_blocks')
          .where('workspace_gid', '=', act.workspaceGid)
          .where('client_id', '=', act.clientId)
          .returning('client_id')
          .executeTakeFirst()
        if (row === undefined) return (await holdUsedApp(db, tx, act)) ? 'already' : 'unknown'
        await record(tx, { ...act, action: 'app_unblocked' })
        return 'unblocked'
      }),
  }
}

async function record(
  tx: Queries,
  act: BlockAct & { readonly action: 'app_blocked' | 'app_unblocked' },
): Promise<void> {
  await appendAudit(tx, {
    action: act.action,
    actor: { kind: 'user', gid: act.adminGid, from: act.from },
    target: { kind: 'app', gid: act.clientId },
    workspaceGid: act.workspaceGid,
    appGid: act.clientId,
    atMs: act.nowMs,
  })
}

/** Only what members use, or an admin approved, can be blocked: a workspace's admins learn of no other app. */
async function holdUsedApp(
  db: Database,
  tx: Queries,
  { clientId, nowMs, workspaceGid }: BlockAct,
): Promise<boolean> {
  const row = await tx
    .selectFrom('apps')
    .select('client_id')
    .where('client_id', '=', clientId)
    .where((app) =>
      app.or([
        app.exists(
          app
            .selectFrom('grants')
            .innerJoin('workspace_members', 'workspace_members.user_gid', 'grants.user_gid')
            .select('grants.gid')
            .whereRef('grants.client_id', '=', 'apps.client_id')
            .where('workspace_members.workspace_gid', '=', workspaceGid)
            .where('grants.revoked_at_ms', 'is', null)
            .where('grants.expires_at_ms', '>', nowMs),
        ),
        app.exists(
          app
            .selectFrom('app_blocks')
            .select('app_blocks.client_id')
            .whereRef('app_blocks.client_id', '=', 'apps.client_id')
            .where('app_blocks.workspace_gid', '=', workspaceGid),
        ),
        app.exists(
          app
            .selectFrom('app_approvals')
            .select('app_approvals.client_id')
            .whereRef('app_approvals.client_id', '=', 'apps.client_id')
            .where('app_approvals.workspace_gid', '=', workspaceGid),
        ),
      ]),
    )
    .$if(db.locksRows, (query) => query.forKeyShare())
    .executeTakeFirst()
  return row !== undefined
}

interface Asked {
  readonly workspaceGid: Gid
  readonly nowMs: number
  readonly sinceMs: number
}

async function appsOf(queries: Queries, asked: Asked): Promise<readonly WorkspaceApp[]> {
  const used = await usedApps(queries, asked)
  const scopes = await allowedScopes(queries, asked)
  const blocks = await blocksOf(queries, asked.workspaceGid)
  const approved = await approvedApps(queries, asked.workspaceGid)
  const ids = [...new Set([...used, ...blocks, ...approved].map((row) => row.client_id))]
  const apps = ids.map((clientId): WorkspaceApp => {
    const use = used.find((row) => row.client_id === clientId)
    const block = blocks.find((row) => row.client_id === clientId)
    const named = use ?? block ?? approved.find((row) => row.client_id === clientId)
    const texts = scopes.filter((row) => row.client_id === clientId).map((row) => row.scopes)
    return {
      clientId,
      name: named?.name ?? '',
      hasIcon: (named?.icon ?? null) !== null,
      scopes: readScopes(texts.join(' ')),
      people: Number(use?.people ?? 0),
      peopleLately: Number(use?.people_lately ?? 0),
      lastUsedAtMs: use?.last_used_at_ms ?? null,
      block: block === undefined ? null : { by: block.by, atMs: block.blocked_at_ms },
    }
  })
  return apps.toSorted(
    (one, other) => (other.lastUsedAtMs ?? 0) - (one.lastUsedAtMs ?? 0) || one.name.localeCompare(other.name),
  )
}

function liveGrants(queries: Queries, { nowMs, workspaceGid }: Asked) {
  return queries
    .selectFrom('grants')
    .innerJoin('workspace_members', 'workspace_members.user_gid', 'grants.user_gid')
    .where('workspace_members.workspace_gid', '=', workspaceGid)
    .where('grants.revoked_at_ms', 'is', null)
    .where('grants.expires_at_ms', '>', nowMs)
}

async function usedApps(queries: Queries, asked: Asked) {
  return await liveGrants(queries, asked)
    .innerJoin('apps', 'apps.client_id', 'grants.client_id')
    .leftJoin('app_icons', 'app_icons.client_id', 'apps.client_id')
    .groupBy(['apps.client_id', 'apps.name', 'app_icons.client_id'])
    .select(['apps.client_id', 'apps.name', 'app_icons.client_id as icon'])
    .select((row) => [
      row.fn.count<number>('grants.user_gid').distinct().as('people'),
      row.fn.max('grants.last_used_at_ms').as('last_used_at_ms'),
      sql<number>`count(distinct case when grants.last_used_at_ms >= ${asked.sinceMs} then grants.user_gid end)`.as(
        'people_lately',
      ),
    ])
    .execute()
}

async function allowedScopes(queries: Queries, asked: Asked) {
  return await liveGrants(queries, asked).select(['grants.client_id', 'grants.scopes']).distinct().execute()
}

async function blocksOf(queries: Queries, workspaceGid: Gid) {
  return await queries
    .selectFrom('app_blocks')
    .innerJoin('apps', 'apps.client_id', 'app_blocks.client_id')
    .innerJoin('users', 'users.gid', 'app_blocks.blocked_by_gid')
    .leftJoin('app_icons', 'app_icons.client_id', 'apps.client_id')
    .select(['apps.client_id', 'apps.name', 'app_icons.client_id as icon', 'app_blocks.blocked_at_ms'])
    .select('users.name as by')
    .where('app_blocks.workspace_gid', '=', workspaceGid)
    .execute()
}

/** What an admin approved is theirs to see, and to block or to withdraw, before anybody uses it. */
async function approvedApps(queries: Queries, workspaceGid: Gid) {
  return await queries
    .selectFrom('app_approvals')
    .innerJoin('apps', 'apps.client_id', 'app_approvals.client_id')
    .leftJoin('app_icons', 'app_icons.client_id', 'apps.client_id')
    .select(['apps.client_id', 'apps.name', 'app_icons.client_id as icon'])
    .where('app_approvals.workspace_gid', '=', workspaceGid)
    .execute()
}
