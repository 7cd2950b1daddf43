import { sql } from 'kysely'
import type { Database } from '../../db/database.js'
import { daysAfter, dueGids, isOneOf, type DueRows } from '../../db/due-rows.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import { REPLAY_WINDOW_SECONDS_MAX } from '../../protocol/oauth/lifetimes.js'
import { DEAD_GRANT_VISIBLE_DAYS, UNREDEEMED_CODE_KEPT_SECONDS } from './grant.rules.js'

/** Once it has expired, a code that nobody redeemed is worth as little as one that never was. */
export const DUE_UNREDEEMED_CODES: DueRows = {
  name: 'codes_unredeemed',
  table: 'codes',
  due: 'expires_at_ms',
  where: 'redeemed_at_ms is null',
  before: (nowMs) => nowMs - UNREDEEMED_CODE_KEPT_SECONDS * 1_000,
}

/** A redeemed one that is presented again revokes its grant, and is kept for that. */
export const DUE_REDEEMED_CODES: DueRows = {
  name: 'codes_redeemed',
  table: 'codes',
  due: 'redeemed_at_ms',
  where: 'redeemed_at_ms is not null',
  before: daysAfter(DEAD_GRANT_VISIBLE_DAYS),
}

/** What rotations answered, when no app may choose to hear it again any more. */
export const DUE_ROTATION_ANSWERS: DueRows = {
  name: 'refresh_token_answers',
  table: 'refresh_tokens',
  due: 'rotated_at_ms',
  where: 'sealed_answer is not null',
  empties: 'sealed_answer',
  before: (nowMs) => nowMs - REPLAY_WINDOW_SECONDS_MAX * 1_000,
}

/** Their tokens go before them, see `freeDueGrants`. */
export const DUE_GRANTS: DueRows = {
  name: 'grants',
  table: 'grants',
  due: 'coalesce(revoked_at_ms, expires_at_ms)',
  before: daysAfter(DEAD_GRANT_VISIBLE_DAYS),
}

/** Grants at a time: each has tokens, which would all go with it in one statement. */
const GRANTS_PER_BATCH = 25

/**
 * Frees the grants that have been dead for longest: first their tokens, so many rows at a time, then themselves.
 * @returns how many rows went; as many as `rowsMax` when there may be more
 */
export async function freeDueGrants(
  db: Database,
  { nowMs, rowsMax }: { readonly nowMs: number; readonly rowsMax: number },
): Promise<number> {
  const due = await dueGids(db, DUE_GRANTS, { nowMs, rowsMax: GRANTS_PER_BATCH })
  if (due.length === 0) return 0
  const gids = sql.join(due)
  let gone = 0
  for (const table of ['access_tokens', 'refresh_tokens'] as const) {
    const left = rowsMax - gone
    const { numAffectedRows } = await sql`${UNSTAMPED} delete from ${sql.table(table)}
      where ${isOneOf(db, sql`from ${sql.table(table)} where grant_gid in (${gids}) order by grant_gid limit ${left}`)}`.execute(
      db.queries,
    )
    gone += Number(numAffectedRows ?? 0)
    if (gone >= rowsMax) return rowsMax
  }
  const { numAffectedRows } = await sql`${UNSTAMPED} delete from grants where gid in (${gids})`.execute(
    db.queries,
  )
  return due.length < GRANTS_PER_BATCH ? gone + Number(numAffectedRows ?? 0) : rowsMax
}
