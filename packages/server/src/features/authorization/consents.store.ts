import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { keepNewest } from '../../db/keep-newest.js'
import { requireLiveSession } from '../../db/live-session.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { formatScopes, readScopes } from '../../protocol/oauth/scope.js'
import { hashToBytes } from '../../protocol/token/secret.js'
import type { CodeToStore } from '../grants/grant.js'
import type { ConsentStore, LostDecision } from '../grants/ports.js'
import { isTicketSpent, spendTicket } from './spent-tickets.store.js'
import { CODES_WAITING_PER_APP_MAX } from '../grants/grant.rules.js'
import { appendAudit } from '../audit/audit.writers.js'

export function consentStore(db: Database): ConsentStore {
  return {
    remembered: async (userGid, clientId) => await rememberedBy(db.queries, { userGid, clientId }),

    async ofUser(userGid) {
      const rows = await db.queries
        .selectFrom('consents')
        .innerJoin('apps', 'apps.client_id', 'consents.client_id')
        .select(['consents.client_id', 'consents.scopes', 'consents.given_at_ms', 'apps.name'])
        .where('consents.user_gid', '=', userGid)
        .orderBy('consents.given_at_ms', 'desc')
        .orderBy('consents.client_id')
        .execute()
      return rows.map((row) => ({
        app: { clientId: row.client_id, name: row.name },
        scopes: readScopes(row.scopes),
        givenAtMs: row.given_at_ms,
      }))
    },

    isSpent: async (id) => await isTicketSpent(db.queries, id),

    allow: async ({ userGid, clientId, from, scopes, redirectUri, code, asked, nowMs, ...spending }) =>
      await inTransaction(db, async (tx) => {
        // First the person's row, then the app's: whoever deactivates the one or deletes the other comes before or after all of this.
        if (!(await holdActiveUser(db, tx, userGid))) return 'user_inactive'
        await requireLiveSession(tx, { from })
        if (!(await holdExistingApp(db, tx, clientId))) return 'app_unknown'
        const lost = await spend(tx, spending)
        if (lost !== null) return lost
        const text = formatScopes(scopes)
        if (!asked && (await rememberedBy(tx, { userGid, clientId })) !== text) return 'not_remembered'
        if (asked) await remember(tx, { userGid, clientId, text, nowMs })
        if (code !== null) await insertCode(tx, { code, nowMs })
        await appendAudit(tx, {
          action: 'consent_given',
          actor: { kind: 'user', gid: userGid, from },
          target: { kind: 'app', gid: clientId },
          appGid: clientId,
          atMs: nowMs,
          details: { scopes: text, redirectUri, asked, grant: code?.grantGid ?? null },
        })
        return 'allowed'
      }),

    deny: async ({ userGid, clientId, from, scopes, redirectUri, nowMs, ...spending }) =>
      await inTransaction(db, async (tx) => {
        const lost = await spend(tx, spending)
        if (lost !== null) return lost
        await appendAudit(tx, {
          action: 'consent_denied',
          actor: { kind: 'user', gid: userGid, from },
          target: { kind: 'app', gid: clientId },
          appGid: clientId,
          atMs: nowMs,
          details: { scopes: formatScopes(scopes), redirectUri },
        })
        return 'denied'
      }),
  }
}

/** @returns null when all was spent by this decision, or there was nothing to spend */
async function spend(
  tx: Queries,
  { mark = null, ticket = null }: Pick<Parameters<ConsentStore['allow']>[0], 'mark' | 'ticket'>,
): Promise<LostDecision | null> {
  if (ticket !== null && !(await spendTicket(tx, ticket))) return 'ticket_spent'
  if (mark !== null && !(await spendTicket(tx, mark))) return 'mark_spent'
  return null
}

interface Pair {
  readonly userGid: Gid
  readonly clientId: Gid
}

async function rememberedBy(queries: Queries, { userGid, clientId }: Pair): Promise<string | null> {
  const row = await queries
    .selectFrom('consents')
    .select('scopes')
    .where('user_gid', '=', userGid)
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  return row?.scopes ?? null
}

async function holdActiveUser(db: Database, tx: Queries, userGid: Gid): Promise<boolean> {
  const user = await tx
    .selectFrom('users')
    .select('deactivated_at_ms')
    .where('gid', '=', userGid)
    .$if(db.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  return user !== undefined && user.deactivated_at_ms === null
}

/** Shared with the app's other people, who need not wait for each other: only a deletion must. */
async function holdExistingApp(db: Database, tx: Queries, clientId: Gid): Promise<boolean> {
  const app = await tx
    .selectFrom('apps')
    .select('client_id')
    .where('client_id', '=', clientId)
    .$if(db.locksRows, (query) => query.forKeyShare())
    .executeTakeFirst()
  return app !== undefined
}

async function remember(
  tx: Queries,
  { userGid, clientId, text, nowMs }: Pair & { readonly text: string; readonly nowMs: number },
): Promise<void> {
  await tx
    .insertInto('consents')
    .values({ user_gid: userGid, client_id: clientId, scopes: text, given_at_ms: nowMs })
    .onConflict((conflict) =>
      conflict.columns(['user_gid', 'client_id']).doUpdateSet({ scopes: text, given_at_ms: nowMs }),
    )
    .execute()
}

async function insertCode(
  tx: Queries,
  { code, nowMs }: { readonly code: CodeToStore; readonly nowMs: number },
): Promise<void> {
  await tx
    .insertInto('codes')
    .values({
      hash: hashToBytes(code.hash),
      grant_gid: code.grantGid,
      client_id: code.clientId,
      user_gid: code.userGid,
      redirect_uri: code.redirectUri,
      registered_uri: code.registeredUri,
      scopes: formatScopes(code.scopes),
      challenge: code.challenge,
      nonce: code.nonce,
      authenticated_at_ms: code.authenticatedAtMs,
      authentication: code.authentication === null ? null : JSON.stringify(code.authentication),
      created_at_ms: nowMs,
      expires_at_ms: code.expiresAtMs,
      redeemed_at_ms: null,
      revoked_at_ms: null,
      failed_verifiers: 0,
    })
    .execute()
  await keepNewest(tx, {
    table: 'codes',
    key: 'hash',
    which: sql`user_gid = ${code.userGid} and client_id = ${code.clientId} and redeemed_at_ms is null
      and hash <> ${hashToBytes(code.hash)}`,
    since: 'created_at_ms',
    keptMax: CODES_WAITING_PER_APP_MAX - 1,
  })
}
