import type { Database, Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { readScopes } from '../../protocol/oauth/scope.js'
import { newestRefreshToken } from '../grants/grants.writers.js'
import type { ConsentFacts, ConsentFactsStore } from '../grants/ports.js'
import { findLookAlike } from '../apps/app-names.writers.js'

/** What a person ought to know before they allow an app something; each is one statement. */
export function consentFactsStore({ queries }: Database): ConsentFactsStore {
  return {
    async read({ clientId, name, nowMs, ownerGid, userGid }) {
      const [owner, shared, approvedBy, held, lookAlike] = await Promise.all([
        ownerOf(queries, ownerGid),
        sharedWorkspaces(queries, { userGid, ownerGid }),
        approvals(queries, { userGid, clientId }),
        heldGrants(queries, { userGid, clientId, nowMs }),
        findLookAlike(queries, { name, personGid: userGid, ownerGid, nowMs }),
      ])
      return {
        owner: { ...owner, sharedWorkspaces: shared },
        approvedBy,
        held,
        lookAlike: lookAlike === null ? null : { name: lookAlike.name },
      }
    },
  }
}

async function ownerOf(
  queries: Queries,
  ownerGid: Gid,
): Promise<Omit<ConsentFacts['owner'], 'sharedWorkspaces'>> {
  const row = await queries
    .selectFrom('users')
    .select(['gid', 'name', 'email', 'deactivated_at_ms'])
    .where('gid', '=', ownerGid)
    .executeTakeFirstOrThrow()
  const { deactivated_at_ms, email, name } = row
  return { gid: row.gid, name, email, isActive: deactivated_at_ms === null }
}

interface Pair {
  readonly userGid: Gid
  readonly clientId: Gid
}

async function sharedWorkspaces(
  queries: Queries,
  { ownerGid, userGid }: { readonly userGid: Gid; readonly ownerGid: Gid },
): Promise<readonly string[]> {
  const rows = await queries
    .selectFrom('workspaces')
    .innerJoin('workspace_members as mine', 'mine.workspace_gid', 'workspaces.gid')
    .innerJoin('workspace_members as theirs', 'theirs.workspace_gid', 'workspaces.gid')
    .select('workspaces.name')
    .where('mine.user_gid', '=', userGid)
    .where('theirs.user_gid', '=', ownerGid)
    .orderBy('workspaces.name')
    .orderBy('workspaces.gid')
    .execute()
  return rows.map(({ name }) => name)
}

async function approvals(queries: Queries, { clientId, userGid }: Pair): Promise<readonly string[]> {
  const rows = await queries
    .selectFrom('app_approvals')
    .innerJoin('workspaces', 'workspaces.gid', 'app_approvals.workspace_gid')
    .innerJoin('workspace_members', 'workspace_members.workspace_gid', 'workspaces.gid')
    .select('workspaces.name')
    .where('app_approvals.client_id', '=', clientId)
    .where('workspace_members.user_gid', '=', userGid)
    .orderBy('workspaces.name')
    .orderBy('workspaces.gid')
    .execute()
  return rows.map(({ name }) => name)
}

/** Newest first. There are at most `GRANTS_PER_PERSON_AND_APP_MAX`. */
async function heldGrants(
  queries: Queries,
  { clientId, nowMs, userGid }: Pair & { readonly nowMs: number },
): Promise<ConsentFacts['held']> {
  const rows = await queries
    .selectFrom('grants')
    .leftJoin('refresh_tokens as newest', newestRefreshToken)
    .select(['grants.scopes', 'grants.granted_at_ms'])
    .where('grants.user_gid', '=', userGid)
    .where('grants.client_id', '=', clientId)
    .where('grants.revoked_at_ms', 'is', null)
    .where('grants.expires_at_ms', '>', nowMs)
    .where((row) =>
      row.or([row('newest.expires_at_ms', 'is', null), row('newest.expires_at_ms', '>', nowMs)]),
    )
    .orderBy('grants.granted_at_ms', 'desc')
    .orderBy('grants.gid', 'desc')
    .execute()
  return rows.map((row) => ({ scopes: readScopes(row.scopes), grantedAtMs: row.granted_at_ms }))
}
