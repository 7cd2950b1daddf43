import type { Database, Queries } from '../../../db/database.js'
import { daysAfter, type DueRows } from '../../../db/due-rows.js'
import { UNSTAMPED } from '../../../db/node-sqlite.js'
import { prepareWith, prepareWithAll } from '../../../db/prepared.js'
import { inTransaction } from '../../../db/transaction.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { formatScopes, readScopes, scopeNames } from '../../../protocol/oauth/scope.js'
import type { Constraint } from '../../../protocol/token/policy.js'
import { grantedScopes, type Role } from '../../../protocol/token/principal.js'
import { hashFromBytes, hashToBytes } from '../../../protocol/token/secret.js'
import { policyOf } from '../../../protocol/token/stored-policy.js'
import { POLICY_COLUMNS } from '../policy-columns.js'
import type { AccessTokenStore } from '../ports.js'
import type { AccessTokenToStore, TokenFacts } from '../token.js'
import {
  ACCESS_TOKENS_KEPT_PER_GRANT_MAX,
  ACCESS_TOKENS_PER_GRANT_MAX,
  DEAD_TOKEN_VISIBLE_DAYS,
} from '../token.rules.js'
import { appendAudit } from '../../audit/audit.writers.js'

/** An access token lives as long as it says, unless it or its grant is revoked: one revoked grant ends all of its tokens at once. */
export function accessTokenStore(db: Database): AccessTokenStore {
  const readFacts = factsByHash(db.queries)
  const readDescription = descriptionByHash(db.queries)
  return {
    facts: async (hash) => factsOf(await readFacts(hashToBytes(hash))),

    async latestHashOf(grantGid) {
      const row = await db.queries
        .selectFrom('access_tokens')
        .select('hash')
        .where('grant_gid', '=', grantGid)
        .where('revoked_at_ms', 'is', null)
        .orderBy('ordinal', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? null : hashFromBytes(row.hash)
    },

    async describe(hash) {
      const [row] = await readDescription(hashToBytes(hash))
      if (row === undefined) return null
      return {
        ...lifeOf(row),
        scope: scopeNames(row.scopes ?? row.granted_scopes),
        createdAtMs: row.created_at_ms,
        userDeactivatedAtMs: row.deactivated_at_ms,
        clientId: row.client_id,
        owner: { gid: row.owner_gid, name: row.owner_name, email: row.owner_email },
        dependsOn: [row.grant_gid, row.owner_gid],
      }
    },

    revoke: async ({ hash, clientId, from, nowMs }) =>
      await inTransaction(
        db,
        async (tx) => {
          const row = await tx
            .updateTable('access_tokens')
            .set({ revoked_at_ms: nowMs })
            .where('hash', '=', hashToBytes(hash))
            .where('revoked_at_ms', 'is', null)
            .where('expires_at_ms', '>', nowMs)
            .where((token) =>
              token.exists(
                token
                  .selectFrom('grants')
                  .select('grants.gid')
                  .whereRef('grants.gid', '=', 'access_tokens.grant_gid')
                  .where('grants.client_id', '=', clientId)
                  .where('grants.revoked_at_ms', 'is', null),
              ),
            )
            .returning('grant_gid')
            .executeTakeFirst()
          if (row === undefined) return false
          const { user_gid } = await tx
            .selectFrom('grants')
            .select('user_gid')
            .where('gid', '=', row.grant_gid)
            .executeTakeFirstOrThrow()
          await appendAudit(tx, {
            action: 'token_revoked',
            actor: { kind: 'app', gid: clientId, from },
            target: { kind: 'grant', gid: row.grant_gid },
            personGid: user_gid,
            appGid: clientId,
            atMs: nowMs,
            details: { token: 'access' },
          })
          return true
        },
        { evenTwice: true },
      ),
  }
}

/** As long as the grant that they belong to would be listed. */
export const DUE_ACCESS_TOKENS: DueRows = {
  name: 'access_tokens',
  table: 'access_tokens',
  due: 'expires_at_ms',
  before: daysAfter(DEAD_TOKEN_VISIBLE_DAYS),
}

/** Writes an access token in the transaction of what gives it. */
export type InsertAccessToken = (
  tx: Queries,
  input: {
    readonly grantGid: Gid
    /** Which access token of the grant it is; the first is 1. */
    readonly ordinal: number
    readonly token: AccessTokenToStore
    readonly nowMs: number
  },
) => Promise<void>

/**
 * Writes access tokens, and keeps those of one grant within bounds: with each one that goes beyond `ACCESS_TOKENS_PER_GRANT_MAX` the oldest
 * that may live ends, and with every so many the rows of those go that ended longest ago.
 */
export function accessTokenWriter({ queries }: Database): InsertAccessToken {
  const insert = insertStatement(queries)
  const endOne = endStatement(queries)
  const forgetOldest = forgetStatement(queries)
  return async (tx, { grantGid, nowMs, ordinal, token }) => {
    const scopes = token.scopes === null ? null : formatScopes(token.scopes)
    await insert([hashToBytes(token.hash), grantGid, scopes, nowMs, token.expiresAtMs, ordinal], tx)
    if (ordinal <= ACCESS_TOKENS_PER_GRANT_MAX) return
    await endOne([nowMs, grantGid, ordinal - ACCESS_TOKENS_PER_GRANT_MAX, nowMs], tx)
    const isTimeToForget = ordinal % ACCESS_TOKENS_PER_GRANT_MAX === 0
    if (isTimeToForget && ordinal > ACCESS_TOKENS_KEPT_PER_GRANT_MAX)
      await forgetOldest([grantGid, ordinal - ACCESS_TOKENS_KEPT_PER_GRANT_MAX], tx)
  }
}

/** Nothing that is remembered under a stamp shows a token that nobody has presented yet. */
function insertStatement(queries: Queries) {
  type Row = readonly [
    hash: Uint8Array,
    grantGid: Gid,
    scopes: string | null,
    atMs: number,
    endMs: number,
    ordinal: number,
  ]
  return prepareWithAll(
    queries,
    ([hash, grant_gid, scopes, created_at_ms, expires_at_ms, ordinal]: Row) =>
      queries
        .insertInto('access_tokens')
        .values({ hash, grant_gid, scopes, created_at_ms, expires_at_ms, ordinal })
        .modifyEnd(UNSTAMPED),
    [new Uint8Array(), 'grant', 'scopes', 1, 2, 3],
  )
}

/** It reads as expired: whoever still has it is told to refresh, which helps. */
function endStatement(queries: Queries) {
  type Ending = readonly [endMs: number, grantGid: Gid, ordinal: number, nowMs: number]
  return prepareWithAll(
    queries,
    ([endMs, grantGid, ordinal, nowMs]: Ending) =>
      queries
        .updateTable('access_tokens')
        .set({ expires_at_ms: endMs })
        .where('grant_gid', '=', grantGid)
        .where('ordinal', '=', ordinal)
        .where('expires_at_ms', '>', nowMs),
    [1, 'grant', 2, 3],
  )
}

function forgetStatement(queries: Queries) {
  return prepareWithAll(
    queries,
    ([grantGid, ordinal]: readonly [Gid, number]) =>
      queries.deleteFrom('access_tokens').where('grant_gid', '=', grantGid).where('ordinal', '<=', ordinal),
    ['grant', 1],
  )
}

function factsByHash(queries: Queries) {
  const build = (hash: Uint8Array) =>
    queries
      .selectFrom('access_tokens')
      .innerJoin('grants', 'grants.gid', 'access_tokens.grant_gid')
      .innerJoin('users', 'users.gid', 'grants.user_gid')
      .leftJoin('workspace_members', 'workspace_members.user_gid', 'grants.user_gid')
      .leftJoin('workspaces', 'workspaces.gid', 'workspace_members.workspace_gid')
      .leftJoin('app_blocks', (join) =>
        join
          .onRef('app_blocks.workspace_gid', '=', 'workspace_members.workspace_gid')
          .onRef('app_blocks.client_id', '=', 'grants.client_id'),
      )
      .leftJoin('workspace_policies', 'workspace_policies.workspace_gid', 'workspace_members.workspace_gid')
      .leftJoin('app_approvals', (join) =>
        join
          .onRef('app_approvals.workspace_gid', '=', 'workspace_members.workspace_gid')
          .onRef('app_approvals.client_id', '=', 'grants.client_id'),
      )
      .select(POLICY_COLUMNS)
      .select([
        'access_tokens.created_at_ms',
        'app_approvals.approved_at_ms',
        'access_tokens.scopes',
        'access_tokens.expires_at_ms',
        'access_tokens.revoked_at_ms',
        'grants.gid',
        'grants.client_id',
        'grants.user_gid',
        'grants.scopes as granted_scopes',
        'grants.revoked_at_ms as grant_revoked_at_ms',
        'grants.last_used_at_ms',
        'users.deactivated_at_ms',
        'users.time_zone',
        'workspace_members.workspace_gid',
        'workspace_members.role',
        'workspaces.plan',
        'app_blocks.blocked_at_ms',
      ])
      .where('access_tokens.hash', '=', hash)
  const sample: Uint8Array = new Uint8Array()
  return prepareWith(queries, build, sample)
}

/** One row for each workspace that the owner is in, at least one. Where an admin has blocked the app, its tokens are in no workspace. */
function factsOf(
  rows: readonly Awaited<ReturnType<ReturnType<typeof factsByHash>>>[number][],
): TokenFacts | null {
  const [row] = rows
  if (row === undefined) return null
  const roles = new Map<Gid, Role>()
  const constraints: Constraint[] = []
  for (const member of rows) {
    const { approved_at_ms, blocked_at_ms, policy_version, role, workspace_gid } = member
    if (workspace_gid === null || role === null) continue
    if (blocked_at_ms === null) roles.set(workspace_gid, role)
    if (blocked_at_ms === null && policy_version === null) continue
    const decided = approved_at_ms === null ? 'undecided' : 'approved'
    const app = blocked_at_ms === null ? decided : 'blocked'
    constraints.push({ workspaceGid: workspace_gid, app, policy: policyOf(member) })
  }
  const scopes = readScopes(row.scopes ?? row.granted_scopes)
  return {
    ...lifeOf(row),
    gid: row.gid,
    kind: 'access',
    clientId: row.client_id,
    userGid: row.user_gid,
    userDeactivatedAtMs: row.deactivated_at_ms,
    ...(row.time_zone === null ? {} : { timeZone: row.time_zone }),
    scopes: grantedScopes(scopes),
    identity: scopes.identity,
    ...(scopes.claims === undefined ? {} : { claims: scopes.claims }),
    roles,
    constraints,
    plan: rows.some(({ plan }) => plan === 'paid') ? 'paid' : 'free',
    createdAtMs: row.created_at_ms,
    replacesGid: null,
    lastUsedAtMs: row.last_used_at_ms,
    dependsOn: [row.gid, row.user_gid, row.client_id, ...rows.map((member) => member.workspace_gid)].filter(
      (gid) => gid !== null,
    ),
  }
}

function descriptionByHash(queries: Queries) {
  const build = (hash: Uint8Array) =>
    queries
      .selectFrom('access_tokens')
      .innerJoin('grants', 'grants.gid', 'access_tokens.grant_gid')
      .innerJoin('users', 'users.gid', 'grants.user_gid')
      .select([
        'access_tokens.scopes',
        'access_tokens.created_at_ms',
        'access_tokens.expires_at_ms',
        'access_tokens.revoked_at_ms',
        'grants.gid as grant_gid',
        'grants.client_id',
        'grants.scopes as granted_scopes',
        'grants.revoked_at_ms as grant_revoked_at_ms',
        'users.gid as owner_gid',
        'users.name as owner_name',
        'users.email as owner_email',
        'users.deactivated_at_ms',
      ])
      .where('access_tokens.hash', '=', hash)
  const sample: Uint8Array = new Uint8Array()
  return prepareWith(queries, build, sample)
}

function lifeOf(row: {
  readonly expires_at_ms: number
  readonly revoked_at_ms: number | null
  readonly grant_revoked_at_ms: number | null
}) {
  const revokedAtMs = row.revoked_at_ms ?? row.grant_revoked_at_ms
  return {
    expiresAtMs: row.expires_at_ms,
    revokedAtMs,
    revokedReason: revokedAtMs === null ? null : ('revoked' as const),
    retiresAtMs: null,
  }
}
