import { sql } from 'kysely'
import type { Database, Queries } from './database.js'

/** Where counting starts: 16 digits, above the fixed ids of the demo organisation, 7.7 × 10^15 below 2^53. */
const FIRST_GID = 1_300_000_000_000_000
/** Ids that one claim reserves. A restart skips the rest of its block: gaps are harmless, an id used twice is not. */
const BLOCK_SIZE = 1_000

/**
 * Hands out ids that no other process hands out and that never come back: the database counts, a process claims a block in one
 * statement. Ask outside transactions.
 */
export function makeGidBlocks(db: Database): { next(): Promise<string> } {
  let following = 0
  let end = 0
  let claim: Promise<void> | null = null

  const claimBlock = async () => {
    const { rows } = await sql<{ value: string }>`
      insert into settings (name, value) values ('next_gid', ${String(FIRST_GID + BLOCK_SIZE)})
      on conflict (name) do update set value = cast(cast(settings.value as bigint) + ${sql.lit(BLOCK_SIZE)} as text)
      returning value`.execute(db.queries)
    end = Number(rows[0]?.value)
    following = end - BLOCK_SIZE
  }

  return {
    async next() {
      while (following === end) {
        claim ??= claimBlock().finally(() => {
          claim = null
        })
        await claim
      }
      return String(following++)
    },
  }
}

/** From here on ids are reserved by time when a database is restored. */
const COUNTED_SINCE_MS = Date.UTC(2026, 0, 1)
/** More than any installation hands out: a thousand times more than a busy server writes. */
const GIDS_PER_MS = 1_000

/**
 * Leaves out every id that may have been handed out since a backup was made, by whatever was restored from it before: it would name two things.
 * Nobody knows how many those were, but how many there can have been by now.
 * @returns the next one that is handed out by nobody else
 */
export async function skipGids(tx: Queries, nowMs: number): Promise<string> {
  const kept = await tx
    .selectFrom('settings')
    .select('value')
    .where('name', '=', 'next_gid')
    .executeTakeFirst()
  const next = Math.max(
    Number(kept?.value ?? FIRST_GID) + BLOCK_SIZE,
    FIRST_GID + Math.max(0, nowMs - COUNTED_SINCE_MS) * GIDS_PER_MS,
  )
  const value = String(next + BLOCK_SIZE)
  await tx
    .insertInto('settings')
    .values({ name: 'next_gid', value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
  return String(next)
}
