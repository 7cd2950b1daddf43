import { sql, type RawBuilder } from 'kysely'
import { containsText } from '../../db/contains.js'
import type { Database, Queries } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { FULL_SCOPE, readScopes } from '../../protocol/oauth/scope.js'
import { grantedScopes, type Role } from '../../protocol/token/principal.js'
import { restoredOthers } from './restored-others.store.js'
import type { CredentialSort, CredentialSummary } from './ports.js'
import type { Credential, CredentialFilter, CredentialKind, CredentialStore } from './ports.js'
import { holdAdmin } from '../workspaces/workspaces.writers.js'
import { revokeTokenIn } from '../tokens/tokens.writers.js'
import { revokeGrantIn } from '../grants/grants.writers.js'

interface Asked {
  readonly workspaceGid: Gid
  readonly adminGid: Gid
  readonly nowMs: number
}

interface Row {
  readonly kind: CredentialKind
  readonly gid: Gid
  readonly name: string
  readonly hint: string | null
  readonly owner_gid: Gid
  readonly owner_name: string
  readonly owner_email: string
  readonly owner_role: Role
  readonly scopes: string | null
  readonly created_at_ms: number
  readonly expires_at_ms: number | null
  readonly last_used_at_ms: number | null
  readonly last_used_address: string | null
  readonly state: Credential['state']
  readonly exposed_at_ms: number | null
  readonly restored_at_ms: number | null
  readonly foreign_workspaces: number
}

/** Personal tokens and grants are told apart by their tables alone; this reads both as one list. */
export function credentialStore(db: Database): CredentialStore {
  return {
    async list({ filter, sizeMax, skip, sort, ...asked }) {
      const where = whereOf(filter)
      const { rows } = await sql<Row>`select all_of_them.*, ${foreignWorkspaces(asked.adminGid)}
        from ${allOfThem(asked)} where ${where}
        order by ${ORDERS[sort]}, created_at_ms desc, gid desc limit ${sizeMax} offset ${skip}`.execute(
        db.queries,
      )
      const counted = await sql<{
        total: number
      }>`select count(*) as total from ${allOfThem(asked)} where ${where}`.execute(db.queries)
      return { credentials: rows.map(credentialOf), total: Number(counted.rows[0]?.total ?? 0) }
    },

    async summary({ unusedSinceMs, usedFrom, ...asked }) {
      const { rows } = await sql<Record<keyof CredentialSummary, number | null>>`select count(*) as live,
        ${countOf(sql`danger = 0`)} as "full", ${countOf(sql`danger <= 1`)} as deletes,
        ${countOf(sql`expires_at_ms is null`)} as endless, ${countOf(unusedSince(unusedSinceMs))} as unused,
        ${countOf(lastUsedFrom(usedFrom))} as outside
        from ${allOfThem(asked)} where state = 'live'`.execute(db.queries)
      const [row] = rows
      const count = (name: keyof CredentialSummary) => Number(row?.[name] ?? 0)
      return {
        live: count('live'),
        full: count('full'),
        deletes: count('deletes'),
        endless: count('endless'),
        unused: count('unused'),
        outside: count('outside'),
      }
    },

    async addresses({ sizeMax, ...asked }) {
      const { rows } = await sql<{ address: string }>`select distinct last_used_address as address
        from ${allOfThem(asked)} where state = 'live' and last_used_address is not null
        order by address limit ${sizeMax}`.execute(db.queries)
      return rows.map(({ address }) => address)
    },

    restoredOthers: async (workspaceGid, nowMs) => await restoredOthers(db.queries, workspaceGid, nowMs),

    async findEach({ named, ...asked }) {
      const gidsOf = (kind: CredentialKind) =>
        sql.join(atLeastOne(named.filter((one) => one.kind === kind).map(({ gid }) => gid)))
      const { rows } = await sql<Row>`select all_of_them.*, ${foreignWorkspaces(asked.adminGid)}
        from ${allOfThem(asked)}
        where (kind = 'personal' and gid in (${gidsOf('personal')})) or (kind = 'grant' and gid in (${gidsOf('grant')}))
        order by ${ORDERS.danger}, created_at_ms desc, gid desc`.execute(db.queries)
      return rows.map(credentialOf)
    },

    async find({ gid, kind, ...asked }) {
      const row = await one(db.queries, asked, sql`kind = ${kind} and gid = ${gid}`)
      return row === undefined ? null : credentialOf(row)
    },

    end: async (input) => await inTransaction(db, async (tx) => await end(db, tx, input)),
  }
}

async function end(
  db: Database,
  tx: Queries,
  input: Parameters<CredentialStore['end']>[0],
): ReturnType<CredentialStore['end']> {
  const { adminGid, from, gid, kind, nowMs } = input
  if (!(await holdAdmin(db, tx, input))) return 'unknown'
  const where = sql`kind = ${kind} and gid = ${gid}`
  const known = await one(tx, input, where)
  if (known === undefined) return 'unknown'
  await holdReach(db, tx, { adminGid, ownerGid: known.owner_gid })
  const found = await one(tx, input, where)
  if (found === undefined) return 'unknown'
  if (!credentialOf(found).isWithinReach) return 'beyond_reach'
  const act = { actor: { kind: 'user', gid: adminGid, from }, nowMs } as const
  return kind === 'personal'
    ? await revokeTokenIn(tx, { ...act, tokenGid: gid })
    : await revokeGrantIn(tx, { ...act, grantGid: gid, reason: 'revoked' })
}

/**
 * On PostgreSQL the owner's row is held, to which every new membership of theirs refers, and the admin's memberships: neither grows beyond
 * the other between the judgement and the end.
 */
async function holdReach(
  db: Database,
  tx: Queries,
  { adminGid, ownerGid }: { readonly adminGid: Gid; readonly ownerGid: Gid },
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

/** By which the credentials of one page come before those of the next. */
const ORDERS: Readonly<Record<CredentialSort, RawBuilder<unknown>>> = {
  danger: sql`danger, case when expires_at_ms is null then 0 else 1 end`,
  unused: sql`coalesce(last_used_at_ms, created_at_ms)`,
  used: sql`coalesce(last_used_at_ms, 0) desc`,
  newest: sql`created_at_ms desc`,
  ends: sql`case when expires_at_ms is null then 1 else 0 end, expires_at_ms`,
  person: sql`lower(owner_name), owner_gid`,
}

const countOf = (what: RawBuilder<unknown>) => sql`sum(case when ${what} then 1 else 0 end)`
const unusedSince = (sinceMs: number) => sql`coalesce(last_used_at_ms, created_at_ms) < ${sinceMs}`
const lastUsedFrom = (addresses: readonly string[]) =>
  sql`last_used_address in (${sql.join(atLeastOne(addresses))})`

/**
 * The rank of what scopes can do among `DANGERS`, as `dangerOf` says it; both tables end each name with what may be done.
 * @param isFull  how the table writes full permissions
 */
function dangerRank(scopes: RawBuilder<unknown>, isFull: RawBuilder<unknown>) {
  return sql`case when ${isFull} then 0 when ${scopes} like '%:delete%' then 1
    when ${scopes} like '%:write%' then 2 when ${scopes} like '%:read%' then 3 else 4 end`
}

function allOfThem({ nowMs, workspaceGid }: Omit<Asked, 'adminGid'>) {
  return sql`(
    select 'personal' as kind, tokens.gid, tokens.name, tokens.hint, users.gid as owner_gid, users.name as owner_name,
      users.email as owner_email, m.role as owner_role, tokens.scopes, tokens.created_at_ms,
      coalesce(tokens.retires_at_ms, tokens.expires_at_ms) as expires_at_ms, tokens.last_used_at_ms,
      tokens.last_used_address, tokens.exposed_at_ms, tokens.restored_at_ms,
      ${dangerRank(sql`tokens.scopes`, sql`tokens.scopes is null`)} as danger,
      cast(null as text) as client_id,
      case when tokens.revoked_at_ms is not null then 'revoked'
        when tokens.retires_at_ms <= ${nowMs} or tokens.expires_at_ms <= ${nowMs} then 'expired' else 'live' end as state
    from tokens join users on users.gid = tokens.user_gid
      join workspace_members as m on m.user_gid = users.gid and m.workspace_gid = ${workspaceGid}
    where tokens.kind = 'personal'
    union all
    select 'grant' as kind, grants.gid, apps.name, cast(null as text) as hint, users.gid as owner_gid, users.name as owner_name,
      users.email as owner_email, m.role as owner_role, grants.scopes, grants.granted_at_ms as created_at_ms,
      grants.expires_at_ms, grants.last_used_at_ms, grants.last_used_address, grants.exposed_at_ms, grants.restored_at_ms,
      ${dangerRank(sql`grants.scopes`, sql`' ' || grants.scopes || ' ' like ${`% ${FULL_SCOPE} %`}`)} as danger,
      grants.client_id,
      case when grants.revoked_at_ms is not null then 'revoked'
        when grants.expires_at_ms <= ${nowMs} then 'expired' else 'live' end as state
    from grants join users on users.gid = grants.user_gid join apps on apps.client_id = grants.client_id
      join workspace_members as m on m.user_gid = users.gid and m.workspace_gid = ${workspaceGid}
  ) as all_of_them`
}

const DANGER_MAX = { full: 0, deletes: 1, changes: 2 } as const

const SEARCHED = [sql`name`, sql`hint`, sql`owner_name`, sql`owner_email`]

function whereOf(filter: CredentialFilter): RawBuilder<unknown> {
  const { danger, isEndless, isRestored, of, search, state, unusedSinceMs, usedFrom, userGid } = filter
  const parts = [
    ...(userGid === null ? [] : [sql`owner_gid = ${userGid}`]),
    ...(state === 'all' ? [] : [state === 'live' ? sql`state = 'live'` : sql`state <> 'live'`]),
    ...(of === null ? [] : [of === 'personal' ? sql`kind = 'personal'` : sql`client_id = ${of.clientId}`]),
    ...(isRestored ? [sql`restored_at_ms is not null`] : []),
    ...(danger === null ? [] : [sql`danger <= ${DANGER_MAX[danger]}`]),
    ...(isEndless ? [sql`expires_at_ms is null`] : []),
    ...(usedFrom === null ? [] : [lastUsedFrom(usedFrom)]),
    ...(search === null ? [] : [containsText(SEARCHED, search)]),
    ...(unusedSinceMs === null ? [] : [unusedSince(unusedSinceMs)]),
  ]
  return parts.length === 0 ? sql`1 = 1` : sql.join(parts, sql` and `)
}

function credentialOf(row: Row): Credential {
  return {
    kind: row.kind,
    gid: row.gid,
    name: row.name,
    hint: row.hint,
    owner: {
      gid: row.owner_gid,
      name: row.owner_name,
      email: row.owner_email,
      role: row.owner_role,
    },
    scopes: scopesOf(row),
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    lastUsedAddress: row.last_used_address,
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
