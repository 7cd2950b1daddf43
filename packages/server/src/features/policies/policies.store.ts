import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { WorkspacePolicy } from '../../protocol/token/policy.js'
import { policyOf } from '../../protocol/token/stored-policy.js'
import { changedParts, partsText } from './policy-form.js'
import { judgedCredentials, membersWithoutFactor } from './policy-impact.store.js'
import type { PersonPolicy, PolicyStore } from './ports.js'
import { revokeUnused } from '../tokens/unused-tokens.writers.js'
import { appendAudit } from '../audit/audit.writers.js'
import { holdAdmin } from '../workspaces/workspaces.writers.js'

/** Admins that somebody is told to ask. */
const ADMINS_NAMED_MAX = 3

export function policyStore(db: Database): PolicyStore {
  return {
    async find(workspaceGid) {
      const row = await db.queries
        .selectFrom('workspace_policies')
        .leftJoin('users', 'users.gid', 'workspace_policies.changed_by_gid')
        .selectAll('workspace_policies')
        .select(['version as policy_version', 'apps as policy_apps', 'users.name as by'])
        .where('workspace_gid', '=', workspaceGid)
        .executeTakeFirst()
      if (row === undefined) return { policy: policyOf(NOTHING_DECIDED), version: 0, changed: null }
      return {
        policy: policyOf(row),
        version: row.version,
        changed: { by: row.by, atMs: row.changed_at_ms },
      }
    },

    ofPerson: async (userGid) => await policiesOf(db.queries, userGid),

    async withoutSecondFactor(workspaceGid, sizeMax) {
      const people = await membersWithoutFactor(db.queries, workspaceGid)
      return { total: people.length, names: people.slice(0, sizeMax).map(({ name }) => name) }
    },

    credentials: async (workspaceGid, at) => await judgedCredentials(db.queries, { workspaceGid, ...at }),
    save: async (change) => await save(db, change),
    revokeUnused: async (at) => await revokeUnused(db, at),
  }
}

const NOTHING_DECIDED = {
  policy_version: null,
  personal_tokens: null,
  token_days_max: null,
  policy_apps: null,
  second_factor: null,
  address_ranges: null,
  unused_days_max: null,
}

async function policiesOf(queries: Queries, userGid: Gid): Promise<readonly PersonPolicy[]> {
  const rows = await queries
    .selectFrom('workspace_members as mine')
    .innerJoin('workspaces', 'workspaces.gid', 'mine.workspace_gid')
    .leftJoin('workspace_policies', 'workspace_policies.workspace_gid', 'mine.workspace_gid')
    .leftJoin('workspace_members as admins', (join) =>
      join.onRef('admins.workspace_gid', '=', 'mine.workspace_gid').on('admins.role', '=', 'admin'),
    )
    .leftJoin('users', (join) =>
      join.onRef('users.gid', '=', 'admins.user_gid').on('users.deactivated_at_ms', 'is', null),
    )
    .selectAll('workspace_policies')
    .select(['version as policy_version', 'apps as policy_apps'])
    .select(['workspaces.gid', 'workspaces.name', 'users.name as admin_name'])
    .where('mine.user_gid', '=', userGid)
    .orderBy('workspaces.name')
    .orderBy('workspaces.gid')
    .orderBy('users.name')
    .execute()
  const found = new Map<string, PersonPolicy>()
  for (const row of rows) {
    const known = found.get(row.gid)
    const admins = [...(known?.admins ?? []), ...(row.admin_name === null ? [] : [row.admin_name])]
    found.set(row.gid, {
      workspace: { gid: row.gid, name: row.name },
      policy: policyOf(row),
      admins: admins.slice(0, ADMINS_NAMED_MAX),
    })
  }
  return [...found.values()]
}

async function save(
  db: Database,
  change: Parameters<PolicyStore['save']>[0],
): ReturnType<PolicyStore['save']> {
  const { actor, adminGid, nowMs, policy, seenVersion, workspaceGid } = change
  return await inTransaction(db, async (tx) => {
    if (adminGid !== null && !(await holdAdmin(db, tx, { workspaceGid, adminGid }))) return 'not_admin'
    if (!(await exists(tx, workspaceGid))) return 'unknown'
    const before = await tx
      .selectFrom('workspace_policies')
      .selectAll()
      .select(['version as policy_version', 'apps as policy_apps'])
      .where('workspace_gid', '=', workspaceGid)
      .executeTakeFirst()
    const old = policyOf(before ?? NOTHING_DECIDED)
    const parts = changedParts(old, policy)
    if ((before?.version ?? 0) !== seenVersion) return 'stale'
    if (parts.length === 0) return 'unchanged'
    if (!(await claim(tx, change))) return 'stale'
    await appendAudit(tx, {
      action: 'policy_changed',
      actor,
      target: { kind: 'workspace', gid: workspaceGid },
      workspaceGid,
      atMs: nowMs,
      details: {
        version: seenVersion + 1,
        before: partsText(old, parts),
        after: partsText(policy, parts),
      },
    })
    return 'saved'
  })
}

async function exists(tx: Queries, workspaceGid: Gid): Promise<boolean> {
  const row = await tx
    .selectFrom('workspaces')
    .select('gid')
    .where('gid', '=', workspaceGid)
    .executeTakeFirst()
  return row !== undefined
}

/** Writes the next version if the one that was seen is still the last. @returns whether it was */
async function claim(
  tx: Queries,
  { adminGid, nowMs, policy, seenVersion, workspaceGid }: Parameters<PolicyStore['save']>[0],
): Promise<boolean> {
  const values = {
    ...columnsOf(policy),
    version: seenVersion + 1,
    changed_by_gid: adminGid,
    changed_at_ms: nowMs,
  }
  const row = await tx
    .insertInto('workspace_policies')
    .values({ workspace_gid: workspaceGid, ...values })
    .onConflict((conflict) =>
      conflict
        .column('workspace_gid')
        .doUpdateSet(values)
        .where(sql.ref('workspace_policies.version'), '=', seenVersion),
    )
    .returning('version')
    .executeTakeFirst()
  return row !== undefined
}

function columnsOf(policy: WorkspacePolicy) {
  return {
    personal_tokens: policy.personalTokensAllowed ? 1 : 0,
    token_days_max: policy.personalTokenDaysMax,
    apps: policy.apps,
    second_factor: policy.secondFactorRequired ? 1 : 0,
    address_ranges: policy.addressRanges.join(' '),
    unused_days_max: policy.unusedDaysMax,
  }
}
