import { sql, type RawBuilder } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { readScopes } from '../../protocol/oauth/scope.js'
import { grantedScopes, type Role } from '../../protocol/token/principal.js'
import type { AppendAudit } from '../audit/audit.store.js'
import type { revokeGrantIn } from '../grants/grants.store.js'
import type { revokeTokenIn } from '../tokens/token-ends.store.js'
import type { holdAdmin } from '../workspaces/workspaces.store.js'
import { restoredOthers } from './restored-others.store.js'
import type { Credential, CredentialFilter, CredentialKind, CredentialStore } from './ports.js'

interface Needs {
  readonly appendAudit: AppendAudit
  readonly holdAdmin: typeof holdAdmin
  readonly revokeTokenIn: typeof revokeTokenIn
  readonly revokeGrantIn: typeof revokeGrantIn
}

interface Asked {
  readonly workspaceGid: Gid
  readonly adminGid: Gid
  readonly nowMs: number
}

interface Row {
  readonly kind: CredentialKind
  readonly gid: string
  readonly name: string
  readonly hint: string | null
  readonly owner_gid: string
  readonly owner_name: string
  readonly owner_email: string
  readonly owner_role: Role
  readonly scopes: string | null
  readonly created_at_ms: number
  readonly expires_at_ms: number | null
  readonly last_used_at_ms: number | null
  readonly state: Credential['state']
  readonly exposed_at_ms: number | null
  readonly restored_at_ms: number | null
  readonly foreign_workspaces: number
}

/** Personal tokens and grants are told apart by their tables alone; this reads both as one list. */
export function credentialStore(db: Database, needs: Needs): CredentialStore {
  return {
    async list({ filter, sizeMax, skip, ...asked }) {
      const where = whereOf(filter)
      const { rows } = await sql<Row>`select all_of_them.*, ${foreignWorkspaces(asked.adminGid)}
        from ${allOfThem(asked)} where ${where}
        order by created_at_ms desc, gid desc limit ${sizeMax} offset ${skip}`.execute(db.queries)
      const counted = await sql<{
        total: number
      }>`select count(*) as total from ${allOfThem(asked)} where ${where}`.execute(db.queries)
      return { credentials: rows.map(credentialOf), total: Number(counted.rows[0]?.total ?? 0) }
    },

    restoredOthers: async (workspaceGid, nowMs) => await restoredOthers(db.queries, workspaceGid, nowMs),

    async find({ gid, kind, ...asked }) {
      const row = await one(db.queries, asked, sql`kind = ${kind} and gid = ${gid}`)
      return row === undefined ? null : credentialOf(row)
    },

    end: async (input) => await inTransaction(db, async (tx) => await end(db, tx, { ...input, needs })),
  }
}

async function end(
  db: Database,
  tx: Queries,
  input: Parameters<CredentialStore['end']>[0] & { readonly needs: Needs },
): ReturnType<CredentialStore['end']> {
  const { adminGid, from, gid, kind, needs, nowMs } = input
  if (!(await needs.holdAdmin(db, tx, input))) return 'unknown'
  const where = sql`kind = ${kind} and gid = ${gid}`
  const known = await one(tx, input, where)
  if (known === undefined) return 'unknown'
  await holdReach(db, tx, { adminGid, ownerGid: known.owner_gid })
  const found = await one(tx, input, where)
  if (found === undefined) return 'unknown'
  if (!credentialOf(found).isWithinReach) return 'beyond_reach'
  const act = { actor: { kind: 'user', gid: adminGid, from }, nowMs } as const
  return kind === 'personal'
    ? await needs.revokeTokenIn(tx, { ...act, tokenGid: gid }, needs)
    : await needs.revokeGrantIn(tx, { ...act, grantGid: gid, reason: 'revoked' }, needs)
}

/**
 * On PostgreSQL the owner's row is held, to which every new membership of theirs refers, and the admin's memberships: neither grows beyond
 * the other between the judgement and the end.
 */
async function holdReach(
  db: Database,
  tx: Queries,
  { adminGid, ownerGid }: { readonly adminGid: Gid; readonly ownerGid: string },
): Promise<void> {
  if (!db.locksRows) return
  await tx
    .selectFrom('workspace_members')
    .select('role')
    .where('user_gid', '=', adminGid)
    .orderBy('workspace_gid')
    .forShare()
    .execute()
  await tx.selectFrom('users').select('gid').where('gid', '=', ownerGid).forUpdate().execute()
}

async function one(queries: Queries, asked: Asked, where: RawBuilder<unknown>): Promise<Row | undefined> {
  const { rows } = await sql<Row>`select all_of_them.*, ${foreignWorkspaces(asked.adminGid)}
    from ${allOfThem(asked)} where ${where} limit 1`.execute(queries)
  return rows[0]
}

/** In how many workspaces of the owner's this admin is none: a token is theirs to end only where that is 0. */
function foreignWorkspaces(adminGid: Gid) {
  return sql`(select count(*) from workspace_members as theirs where theirs.user_gid = owner_gid
    and not exists (select 1 from workspace_members as mine where mine.workspace_gid = theirs.workspace_gid
      and mine.user_gid = ${adminGid} and mine.role = 'admin')) as foreign_workspaces`
}

function allOfThem({ nowMs, workspaceGid }: Asked) {
  return sql`(
    select 'personal' as kind, tokens.gid, tokens.name, tokens.hint, users.gid as owner_gid, users.name as owner_name,
      users.email as owner_email, m.role as owner_role, tokens.scopes, tokens.created_at_ms,
      coalesce(tokens.retires_at_ms, tokens.expires_at_ms) as expires_at_ms, tokens.last_used_at_ms,
      tokens.exposed_at_ms, tokens.restored_at_ms,
      cast(null as text) as client_id,
      case when tokens.revoked_at_ms is not null then 'revoked'
        when tokens.retires_at_ms <= ${nowMs} or tokens.expires_at_ms <= ${nowMs} then 'expired' else 'live' end as state
    from tokens join users on users.gid = tokens.user_gid
      join workspace_members as m on m.user_gid = users.gid and m.workspace_gid = ${workspaceGid}
    where tokens.kind = 'personal'
    union all
    select 'grant' as kind, grants.gid, apps.name, cast(null as text) as hint, users.gid as owner_gid, users.name as owner_name,
      users.email as owner_email, m.role as owner_role, grants.scopes, grants.granted_at_ms as created_at_ms,
      grants.expires_at_ms, grants.last_used_at_ms, grants.exposed_at_ms, grants.restored_at_ms,
      grants.client_id,
      case when grants.revoked_at_ms is not null then 'revoked'
        when grants.expires_at_ms <= ${nowMs} then 'expired' else 'live' end as state
    from grants join users on users.gid = grants.user_gid join apps on apps.client_id = grants.client_id
      join workspace_members as m on m.user_gid = users.gid and m.workspace_gid = ${workspaceGid}
  ) as all_of_them`
}

function whereOf({ isRestored, of, state, unusedSinceMs, userGid }: CredentialFilter): RawBuilder<unknown> {
  const parts = [
    ...(userGid === null ? [] : [sql`owner_gid = ${userGid}`]),
    ...(state === 'all' ? [] : [state === 'live' ? sql`state = 'live'` : sql`state <> 'live'`]),
    ...(of === null ? [] : [of === 'personal' ? sql`kind = 'personal'` : sql`client_id = ${of.clientId}`]),
    ...(isRestored ? [sql`restored_at_ms is not null`] : []),
    ...(unusedSinceMs === null ? [] : [sql`coalesce(last_used_at_ms, created_at_ms) < ${unusedSinceMs}`]),
  ]
  return parts.length === 0 ? sql`1 = 1` : sql.join(parts, sql` and `)
}

function credentialOf(row: Row): Credential {
  return {
    kind: row.kind,
    gid: row.gid as Gid,
    name: row.name,
    hint: row.hint,
    owner: {
      gid: row.owner_gid as Gid,
      name: row.owner_name,
      email: row.owner_email,
      role: row.owner_role,
    },
    scopes: scopesOf(row),
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    state: row.state,
    exposedAtMs: row.exposed_at_ms,
    restoredAtMs: row.restored_at_ms,
    isWithinReach: Number(row.foreign_workspaces) === 0,
  }
}

/** Each table writes scopes its own way: a JSON array or null for all, and canonical text. */
function scopesOf({ kind, scopes }: Row): Credential['scopes'] {
  if (kind === 'grant') {
    const set = readScopes(scopes ?? '')
    return { granted: grantedScopes(set), set }
  }
  if (scopes === null) return { granted: 'full', set: { api: 'full', identity: [] } }
  const api = JSON.parse(scopes) as string[]
  return { granted: new Set(api), set: { api, identity: [] } }
}
