import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import { prepareWith, prepareWithAll } from '../../db/prepared.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { codeState } from '../../protocol/oauth/code-state.js'
import type { CodeChallenge } from '../../protocol/oauth/pkce.js'
import { readAuthentication } from '../../protocol/oauth/acr.js'
import { readScopes } from '../../protocol/oauth/scope.js'
import { hashToBytes } from '../../protocol/token/secret.js'
import type { InsertAccessToken } from '../tokens/access/access-tokens.store.js'
import { claimByHash, holdPersonAndApp, nameWithdrawal } from './code-claim.store.js'
import type { CodeFacts } from './grant.js'
import { refreshTokenWriter, revokeGrant } from './grants.writers.js'
import { grantBound } from './grants-bound.store.js'
import type { GrantStore, LostCode } from './ports.js'
import { DEAD_GRANTS_PER_APP_MAX } from './grant.rules.js'
import { appendAudit } from '../audit/audit.writers.js'

type RedeemInput = Parameters<GrantStore['redeemCode']>[0]

/** Codes, from the moment in which an app presents one. */
export function redemptionStore(
  db: Database,
  needs: { readonly insertAccessToken: InsertAccessToken },
): Pick<GrantStore, 'codeFacts' | 'countFailedVerifier' | 'redeemCode'> {
  const readFacts = factsByHash(db.queries)
  const claim = claimByHash(db.queries)
  const insertGrant = grantWriter(db.queries)
  const insertRefreshToken = refreshTokenWriter(db)
  const keepWithinBound = grantBound(db)
  const forgetOldest = oldestDeadGrant(db.queries)
  return {
    async codeFacts(hash) {
      const [row] = await readFacts(hashToBytes(hash))
      return row === undefined ? null : codeFactsOf(row)
    },

    countFailedVerifier: async (hash) => {
      await db.queries
        .updateTable('codes')
        .set((code) => ({ failed_verifiers: code('failed_verifiers', '+', 1) }))
        .where('hash', '=', hashToBytes(hash))
        .execute()
    },

    redeemCode: async (input) =>
      await inTransaction(db, async (tx) => {
        const { access, grantExpiresAtMs, nowMs, refresh } = input
        await holdPersonAndApp(db, tx, input.codeHash)
        const claimed = await claim(tx, input)
        if (claimed === undefined) return await nameLostCode(tx, input)
        const { authenticated_at_ms, authentication, client_id, grant_gid: gid, scopes, user_gid } = claimed
        await insertGrant(tx, [
          gid,
          client_id,
          user_gid,
          scopes,
          authenticated_at_ms,
          authentication,
          nowMs,
          grantExpiresAtMs,
        ])
        const grantGid = gid
        await insertRefreshToken(tx, { grantGid, generation: 0, issued: 1, token: refresh, nowMs })
        await needs.insertAccessToken(tx, { grantGid, ordinal: 1, token: access, nowMs })
        await appendAudit(tx, {
          action: 'grant_created',
          actor: { kind: 'app', gid: claimed.client_id, from: input.from },
          target: { kind: 'grant', gid },
          personGid: claimed.user_gid,
          appGid: claimed.client_id,
          atMs: nowMs,
          details: { scopes: claimed.scopes },
        })
        await keepWithinBound(tx, {
          userGid: user_gid,
          clientId: client_id,
          grantGid,
          nowMs,
        })
        await forgetOldest(tx, { userGid: user_gid, clientId: client_id })
        return 'won'
      }),
  }
}

/** Nothing that is remembered under a stamp shows a grant that has only just begun. */
function grantWriter(queries: Queries) {
  type Row = readonly [
    gid: Gid,
    clientId: Gid,
    userGid: Gid,
    scopes: string,
    authenticatedAtMs: number,
    authentication: string | null,
    grantedAtMs: number,
    expiresAtMs: number,
  ]
  const insert = prepareWithAll(
    queries,
    ([
      gid,
      client_id,
      user_gid,
      scopes,
      authenticated_at_ms,
      authentication,
      granted_at_ms,
      expires_at_ms,
    ]: Row) =>
      queries
        .insertInto('grants')
        .values({
          gid,
          client_id,
          user_gid,
          scopes,
          authenticated_at_ms,
          authentication,
          granted_at_ms,
          expires_at_ms,
        })
        .modifyEnd(UNSTAMPED),
    ['grant', 'app', 'user', 'scopes', 1, 'authentication', 2, 3],
  )
  return async (tx: Queries, row: Row) => {
    await insert(row, tx)
  }
}

/** With each new grant goes the oldest dead one beyond those that are kept, and the code that it came from: nothing is left to revoke. */
function oldestDeadGrant(queries: Queries) {
  const forget = prepareWithAll(
    queries,
    ([userGid, clientId]: readonly [Gid, Gid]) =>
      queries
        .deleteFrom('grants')
        .where('gid', 'in', (sub) =>
          sub
            .selectFrom('grants')
            .select('gid')
            .where('user_gid', '=', userGid)
            .where('client_id', '=', clientId)
            .where('revoked_at_ms', 'is not', null)
            .orderBy('revoked_at_ms', 'desc')
            .orderBy('gid', 'desc')
            .limit(sql.lit(1))
            .offset(sql.lit(DEAD_GRANTS_PER_APP_MAX)),
        )
        .returning('gid')
        .modifyEnd(UNSTAMPED),
    ['user', 'app'],
  )
  return async (tx: Queries, { clientId, userGid }: { readonly userGid: Gid; readonly clientId: Gid }) => {
    for (const { gid } of await forget([userGid, clientId], tx))
      await tx.deleteFrom('codes').where('grant_gid', '=', gid).execute()
  }
}

/** The claim is lost already; a code that was redeemed before takes the grant of that redemption with it (RFC 6749 §4.1.2). */
async function nameLostCode(
  tx: Queries,
  { codeHash, failedVerifiersMax, from, nowMs }: RedeemInput,
): Promise<LostCode> {
  const code = await tx
    .selectFrom('codes')
    .select(['grant_gid', 'expires_at_ms', 'redeemed_at_ms', 'revoked_at_ms', 'failed_verifiers'])
    .select(['client_id', 'user_gid'])
    .where('hash', '=', hashToBytes(codeHash))
    .executeTakeFirst()
  if (code === undefined) return 'unknown'
  const facts = {
    expiresAtMs: code.expires_at_ms,
    redeemedAtMs: code.redeemed_at_ms,
    failedVerifiers: code.failed_verifiers,
  }
  const state = codeState(facts, nowMs, failedVerifiersMax)
  // What is live but could not be claimed was taken back, or what it was issued under holds no longer.
  if (state === 'live') return await nameWithdrawal(tx, codeHash)
  if (state !== 'redeemed') return state
  const grantGid = code.grant_gid
  if (await revokeGrant(tx, { grantGid, reason: 'code_replayed', nowMs })) {
    await appendAudit(tx, {
      action: 'code_replayed',
      actor: { kind: 'app', gid: code.client_id, from },
      target: { kind: 'grant', gid: grantGid },
      personGid: code.user_gid,
      appGid: code.client_id,
      outcome: 'refused',
      reason: 'code_replayed',
      atMs: nowMs,
    })
  }
  return 'replayed'
}

function factsByHash(queries: Queries) {
  const build = (hash: Uint8Array) =>
    queries
      .selectFrom('codes')
      .innerJoin('users', 'users.gid', 'codes.user_gid')
      .select([
        'codes.grant_gid',
        'codes.client_id',
        'codes.redirect_uri',
        'codes.scopes',
        'codes.challenge',
        'codes.nonce',
        'codes.authenticated_at_ms',
        'codes.authentication',
        'codes.expires_at_ms',
        'users.gid as owner_gid',
        'users.name as owner_name',
        'users.email as owner_email',
      ])
      .where('codes.hash', '=', hash)
  const sample: Uint8Array = new Uint8Array()
  return prepareWith(queries, build, sample)
}

function codeFactsOf(row: Awaited<ReturnType<ReturnType<typeof factsByHash>>>[number]): CodeFacts {
  return {
    grantGid: row.grant_gid,
    clientId: row.client_id,
    owner: { gid: row.owner_gid, name: row.owner_name, email: row.owner_email },
    redirectUri: row.redirect_uri,
    scopes: readScopes(row.scopes),
    challenge: row.challenge as CodeChallenge | null,
    nonce: row.nonce,
    authenticatedAtMs: row.authenticated_at_ms,
    authentication: readAuthentication(row.authentication),
    expiresAtMs: row.expires_at_ms,
  }
}
