import type { Database, Queries } from '../../db/database.js'
import { prepareWithAll } from '../../db/prepared.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { lastRefreshOf, newestRefreshToken, revokeGrant } from './grants.writers.js'
import { GRANTS_ENDED_AT_ONCE_MAX, GRANTS_PER_PERSON_AND_APP_MAX, lastUseOf } from './grant.rules.js'
import { appendAudit } from '../audit/audit.writers.js'

interface Made {
  readonly userGid: Gid
  readonly clientId: Gid
  /** The grant that has just been made. It stays, whatever the clock says. */
  readonly grantGid: Gid
  readonly nowMs: number
}

/**
 * Ends the least recently used grants of a person and app beyond the most that they may have, at most `GRANTS_ENDED_AT_ONCE_MAX` of them,
 * each with its audit row. Whoever calls holds the person's row, so that two redemptions cannot both find room.
 */
export function grantBound({ queries }: Database): (tx: Queries, made: Made) => Promise<void> {
  const count = liveGrantCounter(queries)
  return async (tx, made) => {
    const { clientId, grantGid, nowMs, userGid } = made
    // Nearly always there is room, and nobody's use has to be looked at.
    if ((await count(tx, made)) <= GRANTS_PER_PERSON_AND_APP_MAX) return
    const others = (await liveGrants(tx, made)).filter(({ gid }) => gid !== grantGid)
    const idleFirst = others.toSorted((a, b) => lastUseOf(a) - lastUseOf(b) || a.grantedAtMs - b.grantedAtMs)
    const tooMany = Math.max(0, others.length + 1 - GRANTS_PER_PERSON_AND_APP_MAX)
    for (const { gid } of idleFirst.slice(0, Math.min(tooMany, GRANTS_ENDED_AT_ONCE_MAX))) {
      const reason = 'grant_limit_reached'
      if (!(await revokeGrant(tx, { grantGid: gid, reason, nowMs }))) continue
      await appendAudit(tx, {
        action: 'grant_revoked',
        actor: { kind: 'system' },
        target: { kind: 'grant', gid },
        personGid: userGid,
        appGid: clientId,
        reason,
        atMs: nowMs,
        details: { newer: grantGid, most: GRANTS_PER_PERSON_AND_APP_MAX },
      })
    }
  }
}

function liveGrantCounter(queries: Queries) {
  type Values = readonly [userGid: Gid, clientId: Gid, nowMs: number]
  const read = prepareWithAll(
    queries,
    ([userGid, clientId, nowMs]: Values) =>
      queries
        .selectFrom('grants')
        .select((grant) => grant.fn.countAll<number>().as('count'))
        .where('user_gid', '=', userGid)
        .where('client_id', '=', clientId)
        .where('revoked_at_ms', 'is', null)
        .where('expires_at_ms', '>', nowMs),
    ['user', 'app', 1],
  )
  return async (tx: Queries, { clientId, nowMs, userGid }: Made): Promise<number> => {
    const [row] = await read([userGid, clientId, nowMs], tx)
    return row?.count ?? 0
  }
}

/** A grant whose refresh token ended for want of use is dead already, and takes no place. */
async function liveGrants(tx: Queries, { clientId, nowMs, userGid }: Made) {
  const rows = await tx
    .selectFrom('grants')
    .leftJoin('refresh_tokens as newest', newestRefreshToken)
    .select(['grants.gid', 'grants.granted_at_ms', 'grants.last_used_at_ms'])
    .select(['newest.generation', 'newest.created_at_ms', 'newest.last_used_at_ms as refreshed_at_ms'])
    .where('grants.user_gid', '=', userGid)
    .where('grants.client_id', '=', clientId)
    .where('grants.revoked_at_ms', 'is', null)
    .where('grants.expires_at_ms', '>', nowMs)
    .where((row) =>
      row.or([row('newest.expires_at_ms', 'is', null), row('newest.expires_at_ms', '>', nowMs)]),
    )
    .execute()
  return rows.map((row) => ({
    gid: row.gid,
    grantedAtMs: row.granted_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    lastRefreshedAtMs: lastRefreshOf(row),
  }))
}
