import type { ExpressionBuilder, JoinBuilder } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import { prepareWithAll } from '../../db/prepared.js'
import type { Schema } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashToBytes } from '../../protocol/token/secret.js'
import type { GrantRevokedReason, RefreshTokenToStore } from './grant.js'
import type { GrantStore } from './ports.js'
import { appendAudit } from '../audit/audit.writers.js'

/** Nothing that is remembered under a stamp shows a refresh token. */
export function refreshTokenWriter({ queries }: Database) {
  type Row = readonly [
    hash: Uint8Array,
    grantGid: Gid,
    generation: number,
    atMs: number,
    endMs: number,
    issued: number,
  ]
  const insert = prepareWithAll(
    queries,
    ([hash, grant_gid, generation, created_at_ms, expires_at_ms, issued]: Row) =>
      queries
        .insertInto('refresh_tokens')
        .values({ hash, grant_gid, generation, created_at_ms, expires_at_ms, issued })
        .modifyEnd(UNSTAMPED),
    [new Uint8Array(), 'grant', 1, 2, 3, 4],
  )
  return async (
    tx: Queries,
    input: {
      readonly grantGid: Gid
      readonly generation: number
      /** How many access tokens the grant has been given, with the one beside it. */
      readonly issued: number
      readonly token: RefreshTokenToStore
      readonly nowMs: number
    },
  ): Promise<void> => {
    const { generation, grantGid, issued, nowMs, token } = input
    await insert([hashToBytes(token.hash), grantGid, generation, nowMs, token.expiresAtMs, issued], tx)
  }
}

/**
 * Joins a grant with the refresh token that is current, under the alias `newest`: found by its key, since a grant that rotates has thousands
 * of them before it ends.
 */
export function newestRefreshToken(
  join: JoinBuilder<Schema & { newest: Schema['refresh_tokens'] }, 'grants' | 'newest'>,
) {
  return join.on((on) =>
    on(
      'newest.hash',
      '=',
      on
        .selectFrom('refresh_tokens as of_grant')
        .select('of_grant.hash')
        .whereRef('of_grant.grant_gid', '=', 'grants.gid')
        .orderBy('of_grant.generation', 'desc')
        .limit(1),
    ),
  )
}

/** @returns when the app last refreshed a grant, by its current refresh token; null for never */
export function lastRefreshOf(newest: {
  readonly generation: number | null
  readonly created_at_ms: number | null
  readonly refreshed_at_ms: number | null
}): number | null {
  const { created_at_ms, generation, refreshed_at_ms } = newest
  // The first one came with the code; each later one with a refresh.
  const madeByRefreshAtMs = generation === null || generation === 0 ? null : created_at_ms
  if (refreshed_at_ms === null || madeByRefreshAtMs === null) return refreshed_at_ms ?? madeByRefreshAtMs
  return Math.max(refreshed_at_ms, madeByRefreshAtMs)
}

/** @returns whether this call was the one that ended it */
export async function revokeGrant(
  tx: Queries,
  input: {
    readonly grantGid: Gid
    readonly of?: { readonly userGid: Gid; readonly clientId: Gid } | undefined
    readonly reason: GrantRevokedReason
    readonly nowMs: number
  },
): Promise<boolean> {
  const row = await tx
    .updateTable('grants')
    .set({ revoked_at_ms: input.nowMs, revoked_reason: input.reason })
    .where('gid', '=', input.grantGid)
    .where((grant) => isOf(grant, input.of))
    .where('revoked_at_ms', 'is', null)
    .returning('gid')
    .executeTakeFirst()
  return row !== undefined
}

/** Whether a grant is this person's and this app's; every one is, where nobody is named. */
function isOf(
  grant: ExpressionBuilder<Schema, 'grants'>,
  of: { readonly userGid: Gid; readonly clientId: Gid } | undefined,
) {
  return grant.and(of === undefined ? {} : { user_gid: of.userGid, client_id: of.clientId })
}

/**
 * Other features' way to end all that a person granted, in their own transaction: grants, and codes that no app has redeemed yet.
 * @returns how many grants lived until now
 */
export async function revokeGrantsOfUser(
  tx: Queries,
  input: { readonly userGid: Gid; readonly reason: GrantRevokedReason; readonly nowMs: number },
): Promise<number> {
  await tx
    .updateTable('codes')
    .set({ revoked_at_ms: input.nowMs })
    .where('user_gid', '=', input.userGid)
    .where('redeemed_at_ms', 'is', null)
    .where('revoked_at_ms', 'is', null)
    .execute()
  await tx.deleteFrom('consents').where('user_gid', '=', input.userGid).execute()
  const { numUpdatedRows } = await tx
    .updateTable('grants')
    .set({ revoked_at_ms: input.nowMs, revoked_reason: input.reason })
    .where('user_gid', '=', input.userGid)
    .where('revoked_at_ms', 'is', null)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Who takes back what they allowed is asked again next time; an app that gives it back need not ask. */
async function forgetConsent(tx: Queries, grantGid: Gid): Promise<void> {
  await tx
    .deleteFrom('consents')
    .where((consent) =>
      consent.exists(
        consent
          .selectFrom('grants')
          .select('grants.gid')
          .whereRef('grants.user_gid', '=', 'consents.user_gid')
          .whereRef('grants.client_id', '=', 'consents.client_id')
          .where('grants.gid', '=', grantGid),
      ),
    )
    .execute()
}

/**
 * The end of a grant, and other features' way to it in their own transaction.
 * @returns what became of it; `already_revoked` and `unknown` wrote nothing
 */
export async function revokeGrantIn(
  tx: Queries,
  { actor, grantGid, nowMs, of, reason }: Parameters<GrantStore['revoke']>[0],
): ReturnType<GrantStore['revoke']> {
  if (!(await revokeGrant(tx, { grantGid, of, reason, nowMs }))) {
    const known = await tx
      .selectFrom('grants')
      .select('gid')
      .where('gid', '=', grantGid)
      .where((grant) => isOf(grant, of))
      .executeTakeFirst()
    return known === undefined ? 'unknown' : 'already_revoked'
  }
  const parties = await partiesOf(tx, grantGid)
  if (reason === 'revoked') await forgetConsent(tx, grantGid)
  const target = { kind: 'grant', gid: grantGid } as const
  await appendAudit(tx, { action: 'grant_revoked', actor, target, ...parties, reason, atMs: nowMs })
  return 'revoked'
}

/** Whose grant it is, and which app's, for the security record. */
async function partiesOf(
  tx: Queries,
  grantGid: Gid,
): Promise<{ readonly personGid: Gid; readonly appGid: Gid }> {
  const grant = await tx
    .selectFrom('grants')
    .select(['user_gid', 'client_id'])
    .where('gid', '=', grantGid)
    .executeTakeFirstOrThrow()
  return { personGid: grant.user_gid, appGid: grant.client_id }
}
