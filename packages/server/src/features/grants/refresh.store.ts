import { sql, type UpdateObject } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import { prepareWith, prepareWithAll } from '../../db/prepared.js'
import type { Schema } from '../../db/schema.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { refreshTokenState } from '../../protocol/oauth/refresh-state.js'
import { readAuthentication } from '../../protocol/oauth/acr.js'
import { readScopes, scopeNames } from '../../protocol/oauth/scope.js'
import { hashToBytes } from '../../protocol/token/secret.js'
import type { InsertAccessToken } from '../tokens/access/access-tokens.store.js'
import { refreshTokenWriter, revokeGrant } from './grants.writers.js'
import type { GrantStore, RefreshDecision } from './ports.js'
import { REFRESH_GENERATIONS_MAX } from './grant.rules.js'
import { appendAudit } from '../audit/audit.writers.js'

type RefreshInput = Parameters<GrantStore['refresh']>[0]

/** Refresh tokens, from the moment in which an app presents one. */
export function refreshStore(
  db: Database,
  needs: { readonly insertAccessToken: InsertAccessToken },
): Pick<GrantStore, 'refreshFacts' | 'refresh' | 'describeRefreshToken' | 'grantOfRefreshToken'> {
  const readRows = rowsByHash(db.queries)
  const claim = claimByHash(db.queries)
  const insertRefreshToken = refreshTokenWriter(db)
  return {
    async refreshFacts(hash) {
      const [row] = await readRows(hashToBytes(hash))
      if (row === undefined) return null
      return {
        grantGid: row.grant_gid,
        clientId: row.client_id,
        owner: ownerOf(row),
        scopes: readScopes(row.scopes),
        authenticatedAtMs: row.authenticated_at_ms,
        authentication: readAuthentication(row.authentication),
        grantedAtMs: row.granted_at_ms,
      }
    },

    refresh: async (input) =>
      await inTransaction(db, async (tx) => {
        await holdGrant(db, tx, input)
        const claimed = await claim(tx, input)
        if (claimed === undefined) return await nameLostRefresh(tx, input)
        const grantGid = claimed.grant_gid
        const { nowMs, rotation } = input
        const { issued } = claimed
        if (rotation !== null) {
          const generation = claimed.generation + 1
          await insertRefreshToken(tx, { grantGid, generation, issued, token: rotation.successor, nowMs })
        }
        await needs.insertAccessToken(tx, { grantGid, ordinal: issued, token: input.access, nowMs })
        return { decision: 'won' }
      }),

    async describeRefreshToken(hash) {
      const [row] = await readRows(hashToBytes(hash))
      if (row === undefined) return null
      const revokedAtMs = row.revoked_at_ms ?? row.rotated_at_ms
      return {
        scope: scopeNames(row.scopes),
        createdAtMs: row.created_at_ms,
        expiresAtMs: row.expires_at_ms,
        revokedAtMs,
        revokedReason: revokedAtMs === null ? null : 'revoked',
        retiresAtMs: null,
        userDeactivatedAtMs: row.deactivated_at_ms,
        clientId: row.client_id,
        owner: ownerOf(row),
      }
    },

    async grantOfRefreshToken(hash) {
      const [row] = await readRows(hashToBytes(hash))
      return row === undefined ? null : { gid: row.grant_gid, clientId: row.client_id }
    },
  }
}

/** On PostgreSQL the grant is held first, as its deletion with the app holds it first: the two then wait in turn and not in a ring. */
async function holdGrant(db: Database, tx: Queries, { refreshHash }: RefreshInput): Promise<void> {
  if (!db.locksRows) return
  await tx
    .selectFrom('grants')
    .select('gid')
    .where('gid', '=', (sub) =>
      sub.selectFrom('refresh_tokens').select('grant_gid').where('hash', '=', hashToBytes(refreshHash)),
    )
    .forKeyShare()
    .execute()
}

/** The one statement that decides. With rotation, only one caller can ever change the row; without, each moves its end. */
function claimByHash(queries: Queries) {
  const claimWith = (set: UpdateObject<Schema, 'refresh_tokens'>, hash: Uint8Array, nowMs: number) =>
    queries
      .updateTable('refresh_tokens')
      .set(set)
      // Whoever claims it knows, and they alone, which access token of the grant is to be written.
      .set({ issued: sql<number>`issued + 1` })
      .where('hash', '=', hash)
      .where('rotated_at_ms', 'is', null)
      .where('expires_at_ms', '>', nowMs)
      .where((token) =>
        token.exists(
          token
            .selectFrom('grants')
            .innerJoin('users', 'users.gid', 'grants.user_gid')
            .select('grants.gid')
            .whereRef('grants.gid', '=', 'refresh_tokens.grant_gid')
            .where('grants.revoked_at_ms', 'is', null)
            .where('users.deactivated_at_ms', 'is', null),
        ),
      )
      .returning(['grant_gid', 'generation', 'issued'])
      // Nothing that is remembered under a stamp shows a refresh token.
      .modifyEnd(UNSTAMPED)
  type Steady = readonly [usedAtMs: number, expiresAtMs: number, hash: Uint8Array, nowMs: number]
  const steady = prepareWithAll(
    queries,
    ([usedAtMs, expiresAtMs, hash, nowMs]: Steady) =>
      claimWith({ last_used_at_ms: usedAtMs, expires_at_ms: expiresAtMs }, hash, nowMs),
    [1, 2, new Uint8Array(), 3],
  )
  type Rotating = readonly [
    usedAtMs: number,
    atMs: number,
    sealed: Uint8Array,
    hash: Uint8Array,
    nowMs: number,
  ]
  const rotating = prepareWithAll(
    queries,
    ([usedAtMs, atMs, sealed, hash, nowMs]: Rotating) =>
      claimWith({ last_used_at_ms: usedAtMs, rotated_at_ms: atMs, sealed_answer: sealed }, hash, nowMs).where(
        'generation',
        '<',
        sql.lit(REFRESH_GENERATIONS_MAX),
      ),
    [1, 2, new Uint8Array(), new Uint8Array(), 3],
  )
  return async (tx: Queries, { expiresAtMs, nowMs, refreshHash, rotation }: RefreshInput) => {
    const hash = hashToBytes(refreshHash)
    const [row] =
      rotation === null
        ? await steady([nowMs, expiresAtMs, hash, nowMs], tx)
        : await rotating([nowMs, nowMs, rotation.keptAnswer, hash, nowMs], tx)
    return row
  }
}

/** The claim is lost already. What must be taken for stolen takes its grant with it (RFC 9700 §4.14.2). */
async function nameLostRefresh(
  tx: Queries,
  { from, nowMs, refreshHash, replayWindowSeconds }: RefreshInput,
): Promise<RefreshDecision> {
  const token = await tx
    .selectFrom('refresh_tokens as token')
    .innerJoin('grants', 'grants.gid', 'token.grant_gid')
    .innerJoin('users', 'users.gid', 'grants.user_gid')
    .leftJoin('refresh_tokens as successor', (join) =>
      join
        .onRef('successor.grant_gid', '=', 'token.grant_gid')
        .on((on) => on('successor.generation', '=', on('token.generation', '+', 1))),
    )
    .select(['token.grant_gid', 'token.generation', 'token.expires_at_ms', 'token.rotated_at_ms'])
    .select(['token.sealed_answer', 'grants.revoked_at_ms', 'users.deactivated_at_ms'])
    .select(['grants.client_id', 'grants.user_gid'])
    // Its use, not its rotation: the app's owner may have turned rotation off since.
    .select('successor.last_used_at_ms as successor_used_at_ms')
    .select((row) =>
      row
        .selectFrom('refresh_tokens as of_grant')
        .select((row) => row.fn.max('of_grant.generation').as('newest'))
        .whereRef('of_grant.grant_gid', '=', 'token.grant_gid')
        .as('newest'),
    )
    .where('token.hash', '=', hashToBytes(refreshHash))
    .executeTakeFirst()
  if (token === undefined) return { decision: 'unknown' }
  const state = refreshTokenState(
    {
      expiresAtMs: token.expires_at_ms,
      revokedAtMs: token.revoked_at_ms ?? token.deactivated_at_ms,
      generationsBehind: (token.newest ?? token.generation) - token.generation,
      rotatedAtMs: token.rotated_at_ms,
      successorUsedAtMs: token.successor_used_at_ms,
    },
    nowMs,
    replayWindowSeconds,
  )
  // As at the end of its time: the person is asked again.
  if (state === 'current' && token.generation >= REFRESH_GENERATIONS_MAX) return { decision: 'expired' }
  if (state === 'repeat' && token.sealed_answer !== null)
    return { decision: 'repeated', keptAnswer: token.sealed_answer }
  // Its answer was swept away, or the grant or its owner changed between the claim and this reading.
  if (state === 'repeat' || state === 'current') return { decision: 'superseded' }
  if (state !== 'replayed') return { decision: state }
  const grantGid = token.grant_gid
  if (await revokeGrant(tx, { grantGid, reason: 'refresh_token_replayed', nowMs })) {
    await appendAudit(tx, {
      action: 'refresh_token_replayed',
      actor: { kind: 'app', gid: token.client_id, from },
      target: { kind: 'grant', gid: grantGid },
      personGid: token.user_gid,
      appGid: token.client_id,
      outcome: 'refused',
      reason: 'refresh_token_replayed',
      atMs: nowMs,
      details: { generation: token.generation, newest: token.newest },
    })
  }
  return { decision: 'replayed' }
}

function rowsByHash(queries: Queries) {
  const build = (hash: Uint8Array) =>
    queries
      .selectFrom('refresh_tokens')
      .innerJoin('grants', 'grants.gid', 'refresh_tokens.grant_gid')
      .innerJoin('users', 'users.gid', 'grants.user_gid')
      .select([
        'refresh_tokens.grant_gid',
        'refresh_tokens.created_at_ms',
        'refresh_tokens.expires_at_ms',
        'refresh_tokens.rotated_at_ms',
        'grants.client_id',
        'grants.scopes',
        'grants.authenticated_at_ms',
        'grants.authentication',
        'grants.granted_at_ms',
        'grants.revoked_at_ms',
        'users.gid as owner_gid',
        'users.name as owner_name',
        'users.email as owner_email',
        'users.deactivated_at_ms',
      ])
      .where('refresh_tokens.hash', '=', hash)
  const sample: Uint8Array = new Uint8Array()
  return prepareWith(queries, build, sample)
}

function ownerOf(row: {
  readonly owner_gid: Gid
  readonly owner_name: string
  readonly owner_email: string
}) {
  return { gid: row.owner_gid, name: row.owner_name, email: row.owner_email }
}
