import { sql } from 'kysely'
import type { Database } from './database.js'

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
