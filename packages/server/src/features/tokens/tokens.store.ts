import type { ExpressionBuilder, Selectable } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { onceEnded, type DueRows } from '../../db/due-rows.js'
import { prepareWith } from '../../db/prepared.js'
import type { Schema, TokensTable } from '../../db/schema.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { formatScopes, FULL_SCOPE } from '../../protocol/oauth/scope.js'
import { unusedFromMs, type Constraint } from '../../protocol/token/policy.js'
import type { GrantedScopes, Role } from '../../protocol/token/principal.js'
import { policyOf } from '../../protocol/token/stored-policy.js'
import { hashFromBytes, hashToBytes } from '../../protocol/token/secret.js'
import { POLICY_COLUMNS } from './policy-columns.js'
import type { Rotation, RotationDecision, TokenStore } from './ports.js'
import { findCreation, keepCreation } from './token-creations.store.js'
import {
  revokeOne,
  refuseOwner,
  createWithin,
  revokeTokenIn,
  livesAt,
  insertPersonalToken,
  createPersonalIn,
} from './tokens.writers.js'
import { readAddresses, recordUses } from './token-uses.store.js'
import type { PersonalToken, RevokedReason, TokenFacts } from './token.js'
import { appendAudit } from '../audit/audit.writers.js'

export function tokenStore(db: Database): TokenStore {
  const readFacts = factsByHash(db.queries)
  return {
    facts: async (hash) => factsOf(await readFacts(hashToBytes(hash))),

    async hashOf(gid) {
      const row = await db.queries
        .selectFrom('tokens')
        .select('hash')
        .where('gid', '=', gid)
        .executeTakeFirst()
      return row === undefined ? null : hashFromBytes(row.hash)
    },

    async describe(hash) {
      const row = await db.queries
        .selectFrom('tokens')
        .innerJoin('users', 'users.gid', 'tokens.user_gid')
        .selectAll('tokens')
        .select(['users.gid as owner_gid', 'users.name as owner_name', 'users.email as owner_email'])
        .select('users.deactivated_at_ms')
        .where('tokens.hash', '=', hashToBytes(hash))
        .executeTakeFirst()
      const facts = factsOf(await readFacts(hashToBytes(hash)))
      if (row === undefined || facts === null) return null
      const policies = facts.constraints.map(({ policy }) => policy)
      return {
        ...lifeOf(row),
        forgottenAtMs: unusedFromMs(facts, policies),
        scope: canonicalScope(scopesOf(row.scopes)),
        clientId: null,
        createdAtMs: row.created_at_ms,
        userDeactivatedAtMs: row.deactivated_at_ms,
        owner: { gid: row.owner_gid, name: row.owner_name, email: row.owner_email },
        dependsOn: facts.dependsOn,
      }
    },

    createPersonal: async (creation) =>
      await inTransaction(db, async (tx) => await createPersonalIn(tx, creation, { db })),

    createPersonalOnce: async ({ replay, ...creation }) =>
      await inTransaction(db, async (tx) => {
        const refusal = await refuseOwner(db, tx, creation)
        if (refusal !== null) return { decision: refusal }
        const { userGid } = creation.token
        const earlier = await findCreation(tx, { userGid, keyHash: replay.keyHash, nowMs: creation.nowMs })
        if (earlier !== null) return { decision: 'replayed', sealedAnswer: earlier }
        const decision = await createWithin(tx, creation)
        if (decision === 'created') await keepCreation(tx, userGid, replay)
        return { decision }
      }),

    rotate: async (rotation) =>
      await inTransaction(db, async (tx) => {
        await holdOwnerOf(db, tx, rotation.tokenGid)
        const decision = await claimRotation(tx, rotation)
        if (decision.decision === 'won') {
          const { user_gid } = await tx
            .selectFrom('tokens')
            .select('user_gid')
            .where('gid', '=', rotation.tokenGid)
            .executeTakeFirstOrThrow()
          await appendAudit(tx, {
            action: 'token_rotated',
            actor: rotation.actor,
            target: { kind: 'token', gid: rotation.tokenGid },
            personGid: user_gid,
            atMs: rotation.nowMs,
            details: { successor: rotation.successor.gid, overlapEndsAtMs: rotation.overlapEndsAtMs },
          })
        }
        return decision
      }),

    endReplaced: async ({ tokenGid, nowMs }) => {
      await inTransaction(db, async (tx) => {
        await holdOwnerOf(db, tx, tokenGid)
        const claimed = await tx
          .selectFrom('tokens')
          .select('replaces_gid')
          .where('gid', '=', tokenGid)
          .where('replaces_gid', 'is not', null)
          .$if(db.locksRows, (query) => query.forUpdate())
          .executeTakeFirst()
        let replaced = claimed?.replaces_gid ?? null
        if (replaced === null) return
        await tx.updateTable('tokens').set({ replaces_gid: null }).where('gid', '=', tokenGid).execute()
        while (replaced !== null) {
          const gid: Gid = replaced
          const row = await tx
            .selectFrom('tokens')
            .select(['replaces_gid'])
            .where('gid', '=', gid)
            .executeTakeFirst()
          const personGid = await revokeOne(tx, { gid: gid, reason: 'replaced', nowMs })
          if (personGid !== null) {
            await appendAudit(tx, {
              action: 'token_replaced',
              actor: { kind: 'system' },
              target: { kind: 'token', gid: gid },
              personGid,
              atMs: nowMs,
              details: { successor: tokenGid },
            })
          }
          replaced = row?.replaces_gid ?? null
        }
      })
    },

    revoke: async (ending) =>
      await inTransaction(db, async (tx) => await revokeTokenIn(tx, ending), { evenTwice: true }),

    async list({ userGid, diedAfterMs }) {
      const rows = await db.queries
        .selectFrom('tokens')
        .selectAll()
        .where('kind', '=', 'personal')
        .$if(userGid !== null, (query) => query.where('user_gid', '=', userGid))
        .where(diedNotBefore(diedAfterMs))
        .orderBy('created_at_ms', 'desc')
        .orderBy('gid', 'desc')
        .execute()
      return rows.map(personalTokenOf)
    },

    async listPage({ userGid, diedAfterMs, nowMs, offset, rowsMax }) {
      const rows = await db.queries
        .selectFrom('tokens')
        .selectAll()
        .where('kind', '=', 'personal')
        .where('user_gid', '=', userGid)
        .where(diedNotBefore(diedAfterMs))
        .orderBy((row) => row.case().when(livesAt(nowMs)(row)).then(0).else(1).end())
        .orderBy('created_at_ms', 'desc')
        .orderBy('gid', 'desc')
        .limit(rowsMax)
        .offset(offset)
        .execute()
      return rows.map(personalTokenOf)
    },

    async find(tokenGid) {
      const row = await db.queries
        .selectFrom('tokens')
        .selectAll()
        .where('gid', '=', tokenGid)
        .executeTakeFirst()
      return row === undefined ? null : personalTokenOf(row)
    },

    addresses: async (tokenGid) => await readAddresses(db.queries, tokenGid),

    recordUses: async (uses, intervalMs) => {
      await recordUses(db, uses, intervalMs)
    },
  }
}

export const DUE_TOKEN_ROTATIONS: DueRows = {
  name: 'token_rotations',
  table: 'token_rotations',
  due: 'expires_at_ms',
  before: onceEnded,
}

function factsByHash(queries: Queries) {
  const build = (hash: Uint8Array) =>
    queries
      .selectFrom('tokens')
      .innerJoin('users', 'users.gid', 'tokens.user_gid')
      .leftJoin('workspace_members', 'workspace_members.user_gid', 'tokens.user_gid')
      .leftJoin('workspaces', 'workspaces.gid', 'workspace_members.workspace_gid')
      .leftJoin('workspace_policies', 'workspace_policies.workspace_gid', 'workspace_members.workspace_gid')
      .select(POLICY_COLUMNS)
      .select([
        'tokens.gid',
        'tokens.created_at_ms',
        'tokens.user_gid',
        'tokens.scopes',
        'tokens.expires_at_ms',
        'tokens.revoked_at_ms',
        'tokens.revoked_reason',
        'tokens.retires_at_ms',
        'tokens.replaces_gid',
        'tokens.last_used_at_ms',
        'users.deactivated_at_ms',
        'users.time_zone',
        'workspace_members.workspace_gid',
        'workspace_members.role',
        'workspaces.plan',
      ])
      .where('tokens.hash', '=', hash)
  const sample: Uint8Array = new Uint8Array()
  return prepareWith(queries, build, sample)
}

type FactsRow = Awaited<ReturnType<ReturnType<typeof factsByHash>>>[number]

/** One row for each workspace that the owner is in, at least one. */
function factsOf(rows: readonly FactsRow[]): TokenFacts | null {
  const [row] = rows
  if (row === undefined) return null
  const roles = new Map<Gid, Role>()
  const constraints: Constraint[] = []
  for (const member of rows) {
    const { role, workspace_gid } = member
    if (workspace_gid === null || role === null) continue
    roles.set(workspace_gid, role)
    if (member.policy_version !== null)
      constraints.push({ workspaceGid: workspace_gid, app: null, policy: policyOf(member) })
  }
  return {
    ...lifeOf(row),
    gid: row.gid,
    kind: 'personal',
    clientId: null,
    userGid: row.user_gid,
    userDeactivatedAtMs: row.deactivated_at_ms,
    ...(row.time_zone === null ? {} : { timeZone: row.time_zone }),
    scopes: scopesOf(row.scopes),
    identity: [],
    roles,
    constraints,
    plan: rows.some(({ plan }) => plan === 'paid') ? 'paid' : 'free',
    createdAtMs: row.created_at_ms,
    replacesGid: row.replaces_gid,
    lastUsedAtMs: row.last_used_at_ms,
    dependsOn: [row.gid, row.user_gid, ...rows.map((member) => member.workspace_gid)].filter(
      (gid) => gid !== null,
    ),
  }
}

/**
 * The owner's row is the queue in which those stand who make or end several tokens of one owner: a deactivation then finds every
 * token that there is, and no two of them wait for each other.
 */
async function holdOwnerOf(db: Database, tx: Queries, tokenGid: Gid): Promise<void> {
  if (!db.locksRows) return
  await tx
    .selectFrom('users')
    .select('gid')
    .where('gid', '=', (sub) =>
      sub.selectFrom('tokens').select('user_gid').where('tokens.gid', '=', tokenGid),
    )
    .forUpdate()
    .execute()
}

async function claimRotation(tx: Queries, rotation: Rotation): Promise<RotationDecision> {
  const { nowMs, overlapEndsAtMs, replay, successor, tokenGid } = rotation
  const claimed = await tx
    .updateTable('tokens')
    .set({
      successor_gid: successor.gid,
      ...(overlapEndsAtMs === null ? {} : { retires_at_ms: overlapEndsAtMs }),
    })
    .where('gid', '=', tokenGid)
    .where('successor_gid', 'is', null)
    .where('revoked_at_ms', 'is', null)
    .where('retires_at_ms', 'is', null)
    .where((row) => row.or([row('expires_at_ms', 'is', null), row('expires_at_ms', '>', nowMs)]))
    .returning(['user_gid', 'name', 'scopes', 'replaces_gid'])
    .executeTakeFirst()
  if (claimed === undefined) return await nameLostRotation(tx, rotation)
  await insertPersonalToken(tx, {
    token: {
      ...successor,
      userGid: claimed.user_gid,
      name: claimed.name,
      scopes: scopesOf(claimed.scopes),
    },
    // With an overlap the clock ends this token; one that it was to replace, but never did, would live on.
    replacesGid: overlapEndsAtMs === null ? tokenGid : claimed.replaces_gid,
    nowMs,
  })
  if (replay !== null) {
    await tx
      .insertInto('token_rotations')
      .values({
        token_gid: tokenGid,
        key_hash: hashToBytes(replay.keyHash),
        sealed_answer: replay.sealedAnswer,
        expires_at_ms: replay.expiresAtMs,
      })
      .execute()
  }
  return { decision: 'won' }
}

async function nameLostRotation(
  tx: Queries,
  { nowMs, replay, tokenGid }: Rotation,
): Promise<RotationDecision> {
  if (replay !== null) {
    const earlier = await tx
      .selectFrom('token_rotations')
      .select('sealed_answer')
      .where('token_gid', '=', tokenGid)
      .where('key_hash', '=', hashToBytes(replay.keyHash))
      .where('expires_at_ms', '>', nowMs)
      .executeTakeFirst()
    if (earlier !== undefined) return { decision: 'replayed', sealedAnswer: earlier.sealed_answer }
  }
  const token = await tx
    .selectFrom('tokens')
    .select('successor_gid')
    .where('gid', '=', tokenGid)
    .executeTakeFirst()
  if (token === undefined) return { decision: 'unknown' }
  return { decision: token.successor_gid === null ? 'not_live' : 'already_rotated' }
}

function diedNotBefore(atMs: number) {
  return (row: ExpressionBuilder<Schema, 'tokens'>) =>
    row.and(
      (['revoked_at_ms', 'expires_at_ms', 'retires_at_ms'] as const).map((end) =>
        row.or([row(end, 'is', null), row(end, '>', atMs)]),
      ),
    )
}

function lifeOf(
  row: Pick<Selectable<TokensTable>, 'expires_at_ms' | 'revoked_at_ms' | 'revoked_reason' | 'retires_at_ms'>,
) {
  return {
    expiresAtMs: row.expires_at_ms,
    revokedAtMs: row.revoked_at_ms,
    revokedReason: row.revoked_reason as RevokedReason | null,
    retiresAtMs: row.retires_at_ms,
  }
}

function personalTokenOf(row: Selectable<TokensTable>): PersonalToken {
  return {
    ...lifeOf(row),
    gid: row.gid,
    userGid: row.user_gid,
    name: row.name,
    hint: row.hint,
    scopes: scopesOf(row.scopes),
    createdAtMs: row.created_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    lastUsedAddress: row.last_used_address,
    successorGid: row.successor_gid,
    exposedAtMs: row.exposed_at_ms,
    restoredAtMs: row.restored_at_ms,
  }
}

function scopesOf(text: string | null): GrantedScopes {
  return text === null ? 'full' : new Set(JSON.parse(text) as string[])
}

function canonicalScope(scopes: GrantedScopes): string {
  return scopes === 'full' ? FULL_SCOPE : formatScopes({ api: [...scopes].toSorted(), identity: [] })
}
