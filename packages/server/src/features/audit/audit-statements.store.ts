import { sql, type Compilable, type RawBuilder } from 'kysely'
import type { Queries } from '../../db/database.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import { prepareWithAll } from '../../db/prepared.js'
import type { WorkPlace } from '../../db/work.js'
import { CHAINS_WRITTEN } from '../../protocol/audit/chain-link.js'

/** What most acts write has a statement that is built once. */
const PREPARED_ROWS_MAX = 4
/** Both databases take a limited number of values in one statement; SQLite 32,766. */
const ROWS_PER_STATEMENT_MAX = 1_000

const EVENT_COLUMNS = [
  'seq',
  'chain',
  'position',
  'prev_hash',
  'at_ms',
  'action',
  'actor_kind',
  'actor_gid',
  'address',
  'credential_kind',
  'credential_gid',
  'target_kind',
  'target_gid',
  'person_gid',
  'workspace_gid',
  'app_gid',
  'outcome',
  'reason',
  'details',
  'workspace_gids',
  'workspaces_salt',
  'hash',
] as const

/** A chain that is held, and the next number for an event. */
export interface Head {
  readonly chain: number
  readonly position: number
  readonly hash: string
  /** That nobody guesses. */
  readonly salt: string
  readonly seq: number
}

export type AuditStatements = ReturnType<typeof prepareStatements>

const prepared = new WeakMap<WorkPlace, AuditStatements>()

export function statementsFor(place: WorkPlace): AuditStatements {
  const known = prepared.get(place) ?? prepareStatements(place)
  prepared.set(place, known)
  return known
}

/** Nothing that is remembered under a stamp shows the trail, so none of these moves it. */
function prepareStatements({ locksRows, queries }: WorkPlace) {
  const once = <R>(query: RawBuilder<R>): Compilable<R> => ({ compile: () => query.compile(queries) })
  const takeOne = prepareWithAll(
    queries,
    ([count]: readonly [number]) => once(locksRows ? takeLockedHead(count) : takeOnlyHead(count)),
    [1],
  )
  const move = prepareWithAll(
    queries,
    ([position, hash, chain]: readonly [number, string, number]) =>
      once(
        sql`update audit_chains set position = ${position}, hash = ${hash} where chain = ${chain} ${UNSTAMPED}`,
      ),
    [1, 'a', 2],
  )
  const insertEvents = inRows(queries, EVENT_COLUMNS.length, (rows) => {
    const columns = sql.join(EVENT_COLUMNS.map((column) => sql.ref(column)))
    return sql`insert into audit_events (${columns}) values ${rows} ${UNSTAMPED}`
  })
  const insertSeen = inRows(
    queries,
    2,
    (rows) => sql`insert into audit_event_workspaces (workspace_gid, seq) values ${rows} ${UNSTAMPED}`,
  )
  const readMemberships = inRows<{ readonly user_gid: string; readonly workspace_gid: string }>(
    queries,
    1,
    (rows) => sql`select user_gid, workspace_gid from workspace_members where (user_gid) in (${rows})`,
  )
  return {
    /** @returns a row for each number; all are of one chain */
    takeHead: async (tx: Queries, count: number) => await takeOne([count], tx),
    moveHead: async (
      tx: Queries,
      { chain, hash, position }: { readonly chain: number; readonly position: number; readonly hash: string },
    ) => await move([position, hash, chain], tx),
    insert: async (tx: Queries, rows: readonly (readonly unknown[])[]) => await insertEvents(tx, rows),
    show: async (tx: Queries, seen: readonly { readonly workspaceGid: string; readonly seq: number }[]) =>
      await insertSeen(
        tx,
        seen.map(({ seq, workspaceGid }) => [workspaceGid, seq]),
      ),
    memberships: async (tx: Queries, people: readonly string[]) =>
      await readMemberships(
        tx,
        people.map((gid) => [gid]),
      ),
  }
}

/** SQLite has one writer at a time: what is the greatest number now still is when the event is written. */
function takeOnlyHead(count: number): RawBuilder<Head> {
  return sql`
    with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
    select chain, position, hash, (select lower(hex(randomblob(16)))) as salt,
      (select coalesce(max(seq), 0) from audit_events) + n as seq
    from audit_chains, numbers where chain = 0`
}

/**
 * Numbers are given out once the chain is held: whoever holds all chains sees all numbers below the last. The chain is picked once, beforehand:
 * PostgreSQL judges a row anew that somebody else held and changed meanwhile, and would pick another one then.
 */
function takeLockedHead(count: number): RawBuilder<Head> {
  return sql`
    with picked as materialized (
      select floor(random() * ${sql.lit(CHAINS_WRITTEN)})::bigint as chain
    ), head as materialized (
      select audit_chains.chain, position, hash from picked join audit_chains on audit_chains.chain = picked.chain
      for update of audit_chains
    )
    select head.*, replace(gen_random_uuid()::text, '-', '') as salt,
      nextval(pg_get_serial_sequence('audit_events', 'seq')) as seq
    from head cross join generate_series(1, ${count}::integer)`
}

/** A statement over rows of so many values: built once for few of them, and run in parts for very many. */
function inRows<R = unknown>(
  queries: Queries,
  width: number,
  build: (rows: RawBuilder<unknown>) => RawBuilder<R>,
): (tx: Queries, rows: readonly (readonly unknown[])[]) => Promise<readonly R[]> {
  const known = new Map<number, (values: readonly unknown[], tx: Queries) => Promise<readonly R[]>>()
  const statement = (rows: readonly (readonly unknown[])[]) =>
    build(sql.join(rows.map((row) => sql`(${sql.join(row)})`)))
  const preparedFor = (count: number) => {
    const found =
      known.get(count) ??
      prepareWithAll<readonly unknown[], R>(
        queries,
        (values) => ({ compile: () => statement(inPartsOf(width, values)).compile(queries) }),
        Array.from({ length: count * width }, (_, index) => index),
      )
    known.set(count, found)
    return found
  }
  return async (tx, rows) => {
    if (rows.length === 0) return []
    if (rows.length <= PREPARED_ROWS_MAX) return await preparedFor(rows.length)(rows.flat(), tx)
    const results: R[] = []
    for (const part of inPartsOf(ROWS_PER_STATEMENT_MAX, rows))
      results.push(...(await statement(part).execute(tx)).rows)
    return results
  }
}

function inPartsOf<T>(size: number, all: readonly T[]): readonly (readonly T[])[] {
  const parts = []
  for (let start = 0; start < all.length; start += size) parts.push(all.slice(start, start + size))
  return parts
}
