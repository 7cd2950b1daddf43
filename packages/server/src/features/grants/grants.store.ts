import type { Selectable } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import type { AppsTable, GrantsTable, UsersTable } from '../../db/schema.js'
import { inTransaction } from '../../db/transaction.js'
import { readScopes } from '../../protocol/oauth/scope.js'
import type { InsertAccessToken } from '../tokens/access/access-tokens.store.js'
import type { Grant, GrantRevokedReason } from './grant.js'
import { lastRefreshOf, newestRefreshToken, revokeGrantIn } from './grants.writers.js'
import type { GrantStore } from './ports.js'
import { redemptionStore } from './redemption.store.js'
import { refreshStore } from './refresh.store.js'
import { revokeAppStore } from './revoke-app.store.js'

export function grantStore(
  db: Database,
  needs: { readonly insertAccessToken: InsertAccessToken },
): GrantStore {
  return {
    ...redemptionStore(db, needs),
    ...refreshStore(db, needs),
    ...revokeAppStore(db),

    revoke: async (ending) =>
      await inTransaction(db, async (tx) => await revokeGrantIn(tx, ending), { evenTwice: true }),

    async list({ userGid, clientId, diedAfterMs }) {
      const rows = await grantRows(db.queries)
        .$if(userGid !== null, (query) => query.where('grants.user_gid', '=', userGid))
        .$if(clientId !== null, (query) => query.where('grants.client_id', '=', clientId))
        .where((row) =>
          row.or([row('grants.revoked_at_ms', 'is', null), row('grants.revoked_at_ms', '>', diedAfterMs)]),
        )
        .where('grants.expires_at_ms', '>', diedAfterMs)
        .orderBy('grants.granted_at_ms', 'desc')
        .orderBy('grants.gid', 'desc')
        .execute()
      return rows.map(grantOf).filter((grant) => grant.expiresAtMs > diedAfterMs)
    },

    async find(grantGid) {
      const row = await grantRows(db.queries).where('grants.gid', '=', grantGid).executeTakeFirst()
      return row === undefined ? null : grantOf(row)
    },
  }
}

function grantRows(queries: Queries) {
  return queries
    .selectFrom('grants')
    .innerJoin('apps', 'apps.client_id', 'grants.client_id')
    .innerJoin('users', 'users.gid', 'grants.user_gid')
    .selectAll('grants')
    .select(['apps.name as app_name', 'apps.kind as app_kind'])
    .select(['users.name as owner_name', 'users.email as owner_email'])
    .leftJoin('refresh_tokens as newest', newestRefreshToken)
    .select(['newest.expires_at_ms as refresh_expires_at_ms', 'newest.generation'])
    .select(['newest.created_at_ms', 'newest.last_used_at_ms as refreshed_at_ms'])
}

type GrantRow = Selectable<GrantsTable> & {
  readonly app_name: AppsTable['name']
  readonly app_kind: AppsTable['kind']
  readonly owner_name: UsersTable['name']
  readonly owner_email: UsersTable['email']
  /** Of its current refresh token, here and below. */
  readonly refresh_expires_at_ms: number | null
  readonly generation: number | null
  readonly created_at_ms: number | null
  readonly refreshed_at_ms: number | null
}

function grantOf(row: GrantRow): Grant {
  return {
    gid: row.gid,
    app: { clientId: row.client_id, name: row.app_name, kind: row.app_kind },
    owner: { gid: row.user_gid, name: row.owner_name, email: row.owner_email },
    scopes: readScopes(row.scopes),
    grantedAtMs: row.granted_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    lastUsedAddress: row.last_used_address,
    lastRefreshedAtMs: lastRefreshOf(row),
    expiresAtMs: row.refresh_expires_at_ms ?? row.expires_at_ms,
    revokedAtMs: row.revoked_at_ms,
    revokedReason: row.revoked_reason as GrantRevokedReason | null,
    exposedAtMs: row.exposed_at_ms,
    restoredAtMs: row.restored_at_ms,
  }
}
