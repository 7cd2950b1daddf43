import { sql } from 'kysely'
import type { Gid } from '../protocol/asana/gid.js'
import type { Database, Queries } from './database.js'
import { inTransaction } from './transaction.js'

/** Where counting starts: 16 digits, above the fixed ids of the demo organization, 7.7 × 10^15 below 2^53. */
const FIRST_GID = 1_300_000_000_000_000
/** Ids that one claim reserves. A restart skips the rest of its block: gaps are harmless, an id used twice is not. */
const BLOCK_SIZE = 1_000

export interface GidBlocks {
  /** Ask outside transactions. */
  next(): Promise<Gid>
  /** Several at once, in ascending order; costs what one costs. Ask outside transactions. @param count  at least 1 */
  take(count: number): Promise<readonly [Gid, ...Gid[]]>
  /**
   * Has no process hand out this id or a lower one any more, for a record that is made with an id of its own. What a process has claimed and
   * not handed out yet it forgets. Call it before that record is made.
   */
  keepClearOf(gid: string): Promise<void>
}

/**
 * Hands out ids that no other process hands out and that never come back: the database counts, a process claims a block in one
 * statement.
 */
export function makeGidBlocks(db: Database): GidBlocks {
  let following = 0
  let end = 0
  let claim: Promise<void> | null = null
  /** Of how many calls of `keepClearOf` the block knows, and as of when. */
  let voided = '0'
  let askedAsOf: number | null = null

  const countVoided = async () => {
    const row = await db.queries
      .selectFrom('settings')
      .select('value')
      .where('name', '=', 'gid_blocks_voided')
      .executeTakeFirst()
    return row?.value ?? '0'
  }

  const claimBlock = async () => {
    // Before the block: one that is voided in between counts as voided.
    voided = await countVoided()
    // One that was claimed unseen is a gap.
    const { rows } = await inTransaction(
      db,
      async (tx) =>
        await sql<{ value: string }>`
      insert into settings (name, value) values ('next_gid', ${String(FIRST_GID + BLOCK_SIZE)})
      on conflict (name) do update set value = cast(cast(settings.value as bigint) + ${sql.lit(BLOCK_SIZE)} as text)
      returning value`.execute(tx),
      { evenTwice: true },
    )
    end = Number(rows[0]?.value)
    following = end - BLOCK_SIZE
  }

  const forgetVoidedBlock = async () => {
    const asOf = db.changeStamp()
    if (asOf !== null && asOf === askedAsOf) return
    if ((await countVoided()) !== voided) following = end
    askedAsOf = asOf
  }

  const claimed = async () => {
    claim ??= claimBlock().finally(() => {
      claim = null
    })
    await claim
  }

  /** Nothing is awaited between the look whether there is one and the taking: others take in between. */
  const take = async (): Promise<Gid> => {
    while (following === end) await claimed()
    return String(following++) as Gid
  }

  const next = async () => {
    if (following < end) await forgetVoidedBlock()
    return await take()
  }

  return {
    next,

    async take(count) {
      const gids: [Gid, ...Gid[]] = [await next()]
      while (gids.length < count) gids.push(await take())
      return gids
    },

    async keepClearOf(gid) {
      const after = Number(gid) + 1
      if (after <= FIRST_GID) return
      await sql`
        insert into settings (name, value) values ('next_gid', ${String(after)})
        on conflict (name) do update set value = ${String(after)}
        where cast(settings.value as bigint) < ${sql.lit(after)}`.execute(db.queries)
      await sql`
        insert into settings (name, value) values ('gid_blocks_voided', '1')
        on conflict (name) do update set value = cast(cast(settings.value as bigint) + 1 as text)`.execute(
        db.queries,
      )
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
export async function skipGids(tx: Queries, nowMs: number): Promise<Gid> {
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
  return String(next) as Gid
}
