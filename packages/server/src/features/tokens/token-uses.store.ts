import { sql, type RawBuilder } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { TokenAddress, TokenUse } from './ports.js'
import { TOKEN_ADDRESSES_MAX } from './token.rules.js'

/** Held by whoever records uses: several nodes that write the same rows at once would wait for each other in a ring. */
const RECORDING_LOCK = 0x6d_75_64_75

/**
 * One statement for a whole batch of each kind: each database reads the rows out of one JSON parameter. Nothing that is remembered
 * under a stamp shows when or from where a token was used, so none of them moves it. **On conflict:** on PostgreSQL it waits for nobody: a
 * use of a token or grant that somebody is changing at that moment (most of all, ending it) is left out, and the next one is noted.
 */
export async function recordUses(db: Database, uses: readonly TokenUse[], intervalMs: number): Promise<void> {
  if (uses.length === 0) return
  await inTransaction(db, async (tx) => {
    if (db.kind === 'postgres')
      await sql`select pg_advisory_xact_lock(${sql.lit(RECORDING_LOCK)})`.execute(tx)
    await recordAll(db, tx, { uses, intervalMs })
  })
}

interface Batch {
  readonly uses: readonly TokenUse[]
  readonly intervalMs: number
}

async function recordAll(
  db: Pick<Database, 'kind'>,
  queries: Queries,
  { intervalMs, uses }: Batch,
): Promise<void> {
  for (const [table, kind] of [
    ['tokens', 'personal'],
    ['grants', 'access'],
  ] as const) {
    const ofKind = await recordable(db, queries, { table, uses: uses.filter((use) => use.kind === kind) })
    if (ofKind.length === 0) continue
    const rows = rowsOf(
      db,
      latest(ofKind, ({ tokenGid }) => tokenGid),
    )
    await sql`${UNSTAMPED}
      update ${sql.table(table)} as used set last_used_at_ms = uses.at_ms, last_used_address = uses.address
      from ${rows} as uses
      where used.gid = uses.gid
        and (used.last_used_at_ms is null or used.last_used_at_ms <= uses.at_ms - ${sql.lit(intervalMs)})`.execute(
      queries,
    )
    if (kind === 'personal') await recordAddresses(db, queries, { uses: ofKind, intervalMs })
  }
}

/**
 * Takes the rows of what was used. Whoever ends all tokens of somebody takes theirs in an order of its own, so waiting for some of them while
 * holding others could be waiting in a ring.
 * @returns the uses of what nobody else has taken
 */
async function recordable(
  db: Pick<Database, 'kind'>,
  queries: Queries,
  { table, uses }: { readonly table: 'tokens' | 'grants'; readonly uses: readonly TokenUse[] },
): Promise<readonly TokenUse[]> {
  if (db.kind === 'sqlite' || uses.length === 0) return uses
  const { rows } = await sql<{ gid: string }>`
    select gid from ${sql.table(table)} where gid in (select gid from ${rowsOf(db, uses)} as uses)
    for no key update skip locked`.execute(queries)
  const taken = new Set(rows.map(({ gid }) => gid))
  return uses.filter(({ tokenGid }) => taken.has(tokenGid))
}

/** @returns where a token was used from, the latest first */
export async function readAddresses(queries: Queries, tokenGid: Gid): Promise<readonly TokenAddress[]> {
  const rows = await queries
    .selectFrom('token_addresses')
    .select(['address', 'last_seen_at_ms'])
    .where('token_gid', '=', tokenGid)
    .orderBy('last_seen_at_ms', 'desc')
    .orderBy('address')
    .limit(TOKEN_ADDRESSES_MAX)
    .execute()
  return rows.map((row) => ({ address: row.address, lastSeenAtMs: row.last_seen_at_ms }))
}

async function recordAddresses(
  db: Pick<Database, 'kind'>,
  queries: Queries,
  { intervalMs, uses }: Batch,
): Promise<void> {
  const rows = rowsOf(
    db,
    latest(uses, ({ address, tokenGid }) => `${tokenGid} ${address}`),
  )
  await sql`${UNSTAMPED}
    insert into token_addresses (token_gid, address, last_seen_at_ms)
    select uses.gid, uses.address, uses.at_ms from ${rows} as uses
    where exists (select 1 from tokens where tokens.gid = uses.gid)
    on conflict (token_gid, address) do update set last_seen_at_ms = excluded.last_seen_at_ms
      where token_addresses.last_seen_at_ms <= excluded.last_seen_at_ms - ${sql.lit(intervalMs)}`.execute(
    queries,
  )
  await sql`${UNSTAMPED}
    delete from token_addresses
    where token_gid in (select gid from ${rows} as uses)
      and address not in (
        select kept.address from token_addresses as kept where kept.token_gid = token_addresses.token_gid
        order by kept.last_seen_at_ms desc, kept.address limit ${sql.lit(TOKEN_ADDRESSES_MAX)})`.execute(
    queries,
  )
}

/** Of each thing the last use: one statement cannot write a row twice. */
function latest(uses: readonly TokenUse[], keyOf: (use: TokenUse) => string): readonly TokenUse[] {
  const lastByKey = new Map<string, TokenUse>()
  for (const use of uses) {
    const key = keyOf(use)
    const last = lastByKey.get(key)
    if (last === undefined || last.atMs < use.atMs) lastByKey.set(key, use)
  }
  return [...lastByKey.values()]
}

function rowsOf(db: Pick<Database, 'kind'>, uses: readonly TokenUse[]): RawBuilder<unknown> {
  const batch = JSON.stringify(uses.map((use) => ({ gid: use.tokenGid, at: use.atMs, address: use.address })))
  return db.kind === 'sqlite'
    ? sql`(select value ->> 'gid' as gid, value ->> 'at' as at_ms, value ->> 'address' as address from json_each(${batch}))`
    : sql`(select gid, at as at_ms, address from json_to_recordset(${batch}::json) as x(gid text, at bigint, address text))`
}
