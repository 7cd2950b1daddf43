import { type ExpressionBuilder, sql } from 'kysely'
import type { Queries, Database } from '../../db/database.js'
import type { Schema } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashToBytes, type SecretHash } from '../../protocol/token/secret.js'
import type { TokenStore, Creation, CreationDecision } from './ports.js'
import type { RevokedReason, PersonalTokenToStore } from './token.js'
import { appendAudit } from '../audit/audit.writers.js'
import { daysAfter, type DueRows } from '../../db/due-rows.js'
import { keepNewest } from '../../db/keep-newest.js'
import { requireLiveSession } from '../../db/live-session.js'
import type { GrantedScopes } from '../../protocol/token/principal.js'
import { DEAD_TOKEN_VISIBLE_DAYS, DEAD_TOKENS_PER_PERSON_MAX } from './token.rules.js'

/**
 * Other features' way to end tokens in their own transaction: a deactivated user's, a recreated demo's. What has expired stays expired.
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

/** Other features' way to remove a person's tokens together with the person. */
export async function removeTokensOfUser(tx: Queries, userGid: Gid): Promise<void> {
  await tx.deleteFrom('tokens').where('user_gid', '=', userGid).execute()
}

/** Other features' way to make room for a token of the same value as one of this person that was ended. */
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
 * The end of a token, and other features' way to it in their own transaction.
 * @returns what became of it; `already_revoked` and `unknown` wrote nothing
 */
export async function revokeTokenIn(
  tx: Queries,
  { actor, nowMs, tokenGid }: Parameters<TokenStore['revoke']>[0],
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
  return row?.user_gid ?? null
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

/** Dead ones are listed with their reason for so long. */
export const DUE_TOKENS: DueRows = {
  name: 'tokens',
  table: 'tokens',
  due: 'coalesce(revoked_at_ms, retires_at_ms, expires_at_ms)',
  before: daysAfter(DEAD_TOKEN_VISIBLE_DAYS),
}

/** Other features' way to make a token in their own transaction, judged as `createPersonal` judges it. */
export async function createPersonalIn(
  tx: Queries,
  creation: Creation,
  { db }: { readonly db: Database },
): Promise<CreationDecision> {
  return (await refuseOwner(db, tx, creation)) ?? (await createWithin(tx, creation))
}

/** Writes a token that somebody else's transaction makes, too. */
export async function insertPersonalToken(
  tx: Queries,
  input: { readonly token: PersonalTokenToStore; readonly replacesGid: Gid | null; readonly nowMs: number },
): Promise<void> {
  const { token } = input
  await tx
    .insertInto('tokens')
    .values({
      gid: token.gid,
      kind: 'personal',
      hash: hashToBytes(token.hash),
      hint: token.hint,
      user_gid: token.userGid,
      name: token.name,
      scopes: token.scopes === 'full' ? null : JSON.stringify([...token.scopes].toSorted()),
      created_at_ms: input.nowMs,
      expires_at_ms: token.expiresAtMs,
      revoked_at_ms: null,
      revoked_reason: null,
      retires_at_ms: null,
      successor_gid: null,
      replaces_gid: input.replacesGid,
      last_used_at_ms: null,
      last_used_address: null,
    })
    .execute()
  await keepNewest(tx, {
    table: 'tokens',
    key: 'gid',
    which: sql`user_gid = ${token.userGid} and ${sql.raw(DUE_TOKENS.due)} <= ${input.nowMs}`,
    since: DUE_TOKENS.due,
    keptMax: DEAD_TOKENS_PER_PERSON_MAX,
  })
}

/** @returns why this person gets no token; null if they may have one. Holds the owner's row, see `holdOwnerOf`; here the owner is named. */
export async function refuseOwner(
  db: Database,
  tx: Queries,
  { actor, token }: Pick<Creation, 'actor' | 'token'>,
): Promise<'owner_inactive' | 'owner_unknown' | null> {
  const owner = await tx
    .selectFrom('users')
    .select(['gid', 'deactivated_at_ms'])
    .where('gid', '=', token.userGid)
    .$if(db.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  if (owner === undefined) return 'owner_unknown'
  if (owner.deactivated_at_ms !== null) return 'owner_inactive'
  await requireLiveSession(tx, actor)
  return null
}

export async function createWithin(
  tx: Queries,
  { actor, liveMax, nowMs, token }: Creation,
): Promise<'created' | 'limit_reached'> {
  if ((await countLive(tx, { userGid: token.userGid, nowMs })) >= liveMax) return 'limit_reached'
  await insertPersonalToken(tx, { token, replacesGid: null, nowMs })
  await appendAudit(tx, {
    action: 'token_created',
    actor,
    target: { kind: 'token', gid: token.gid },
    personGid: token.userGid,
    atMs: nowMs,
    details: {
      hint: token.hint,
      name: token.name,
      scopes: scopesText(token.scopes),
    },
  })
  return 'created'
}

async function countLive(tx: Queries, { userGid, nowMs }: { userGid: Gid; nowMs: number }): Promise<number> {
  const { live } = await tx
    .selectFrom('tokens')
    .select((row) => row.fn.countAll<number>().as('live'))
    .where('user_gid', '=', userGid)
    .where('kind', '=', 'personal')
    .where(livesAt(nowMs))
    .executeTakeFirstOrThrow()
  return live
}

function scopesText(scopes: GrantedScopes): string {
  return scopes === 'full' ? 'full' : [...scopes].toSorted().join(' ')
}
