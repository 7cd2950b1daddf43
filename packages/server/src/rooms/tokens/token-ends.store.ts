import type { ExpressionBuilder } from 'kysely'
import type { Queries } from '../../db/database.js'
import type { Schema } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashToBytes, type SecretHash } from '../../protocol/token/secret.js'
import type { AppendAudit } from '../audit/audit.store.js'
import type { TokenStore } from './ports.js'
import type { RevokedReason } from './token.js'

/**
 * Other rooms' way to end tokens in their own transaction: a deactivated user's, a recreated demo's. What has expired stays expired.
 * @returns how many lived until now
 */
export async function revokeTokensOfUser(
  tx: Queries,
  input: { readonly userGid: Gid; readonly reason: RevokedReason; readonly nowMs: number },
): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('tokens')
    .set({ revoked_at_ms: input.nowMs, revoked_reason: input.reason })
    .where('user_gid', '=', input.userGid)
    .where(livesAt(input.nowMs))
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Other rooms' way to remove a person's tokens together with the person. */
export async function removeTokensOfUser(tx: Queries, userGid: Gid): Promise<void> {
  await tx.deleteFrom('tokens').where('user_gid', '=', userGid).execute()
}

/** Other rooms' way to make room for a token of the same value as one of this person that was ended. */
export async function removeTokenOfUser(
  tx: Queries,
  { hash, userGid }: { readonly hash: SecretHash; readonly userGid: Gid },
): Promise<void> {
  await tx
    .deleteFrom('tokens')
    .where('hash', '=', hashToBytes(hash))
    .where('user_gid', '=', userGid)
    .execute()
}

/**
 * The end of a token, and other rooms' way to it in their own transaction.
 * @returns what became of it; `already_revoked` and `unknown` wrote nothing
 */
export async function revokeTokenIn(
  tx: Queries,
  { actor, nowMs, tokenGid }: Parameters<TokenStore['revoke']>[0],
  { appendAudit }: { readonly appendAudit: AppendAudit },
): ReturnType<TokenStore['revoke']> {
  const personGid = await revokeOne(tx, { gid: tokenGid, reason: 'revoked', nowMs })
  if (personGid === null) {
    const known = await tx.selectFrom('tokens').select('gid').where('gid', '=', tokenGid).executeTakeFirst()
    return known === undefined ? 'unknown' : 'already_revoked'
  }
  const target = { kind: 'token', gid: tokenGid } as const
  await appendAudit(tx, { action: 'token_revoked', actor, target, personGid, atMs: nowMs })
  return 'revoked'
}

/** @returns whose it is; null for one that was revoked before, or that does not exist */
export async function revokeOne(
  tx: Queries,
  { gid, reason, nowMs }: { gid: Gid; reason: RevokedReason; nowMs: number },
): Promise<Gid | null> {
  const row = await tx
    .updateTable('tokens')
    .set({ revoked_at_ms: nowMs, revoked_reason: reason })
    .where('gid', '=', gid)
    .where('revoked_at_ms', 'is', null)
    .returning('user_gid')
    .executeTakeFirst()
  return (row?.user_gid ?? null) as Gid | null
}

/** What `tokenState` calls live, in SQL. */
export function livesAt(nowMs: number) {
  return (row: ExpressionBuilder<Schema, 'tokens'>) =>
    row.and([
      row('revoked_at_ms', 'is', null),
      row.or([row('expires_at_ms', 'is', null), row('expires_at_ms', '>', nowMs)]),
      row.or([row('retires_at_ms', 'is', null), row('retires_at_ms', '>', nowMs)]),
    ])
}
