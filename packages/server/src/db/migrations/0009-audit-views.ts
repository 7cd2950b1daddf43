import { hash, randomBytes } from 'node:crypto'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { DatabaseKind } from '../database.js'
import { portableMigration } from './portable-ddl.js'

/** Events that are in memory at once. */
const EVENTS_PER_BATCH = 500
const CHAIN_OF_OLDER = 16
const SALT_BYTES = 16

const COLUMNS = `
alter table audit_events add column workspace_gids TEXT;
alter table audit_events add column workspaces_salt TEXT;
alter table audit_events add column first_hash TEXT;
alter table audit_anchors add column first_hash TEXT;
insert into audit_chains (chain, position, hash) values (${CHAIN_OF_OLDER}, 0, '');
`
const LEFTOVERS = `
delete from audit_anchors where chain = -1;
alter table audit_anchors drop column at_ms;
alter table audit_anchors drop column pruned;
`

/**
 * Takes the workspaces that see an event, and its number, into what is hashed, and the events from before there were chains into one of their
 * own. Each event keeps the hash that it had, so heads that were noted before still hold. What was wrong with a chain is wrong with it
 * afterwards; whether a workspace was put to an event, or taken from it, before now cannot be seen, and an event in chain 0 says so.
 */
export function auditViews(kind: DatabaseKind): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await portableMigration(kind, COLUMNS).up(db)
      const fromBeforeChains = await takeOlder(db)
      const heads = (
        await sql<Head>`select chain, position, hash from audit_chains order by chain`.execute(db)
      ).rows
      let events = 0
      for (const head of heads) events += await hashAnew(db, kind, head)
      if (events > 0) await sayWhatWasDone(db, kind, { events, fromBeforeChains, heads })
      await portableMigration(kind, LEFTOVERS).up(db)
    },
  }
}

interface Head {
  readonly chain: number
  readonly position: number
  readonly hash: string
}

/** An event as it is stored, by the names of its columns. */
type Row = Readonly<Record<string, string | number | null>>

/**
 * Puts what was written before there were chains into one, which ends where it should, whether all of it is there or not.
 * @returns how many there should be
 */
async function takeOlder(db: Kysely<unknown>): Promise<number> {
  await sql`
    update audit_events set chain = ${CHAIN_OF_OLDER}, position = numbered.n
    from (select seq, row_number() over (order by seq) as n from audit_events where chain is null) as numbered
    where audit_events.seq = numbered.seq`.execute(db)
  const { rows } = await sql<{ expected: number }>`
    select position - pruned as expected from audit_anchors where chain = -1`.execute(db)
  const expected = rows[0]?.expected ?? 0
  await sql`update audit_chains set position = ${expected} where chain = ${CHAIN_OF_OLDER}`.execute(db)
  return expected
}

/** @returns how many events there were */
async function hashAnew(db: Kysely<unknown>, kind: DatabaseKind, head: Head): Promise<number> {
  const { chain } = head
  const wasHashed = chain !== CHAIN_OF_OLDER
  const { rows: anchors } = await sql<Head>`
    select chain, position, hash from audit_anchors where chain = ${chain}`.execute(db)
  const start = anchors[0]?.hash ?? ''
  let [before, beforeAnew] = [start, start]
  let events = 0
  for (let after = Number.MIN_SAFE_INTEGER; ;) {
    const { rows: links } = await eventsOf(kind, chain, after).execute(db)
    const changed = links.map((link) => {
      // A link that did not hang on the one before it does not now.
      const prevHash = !wasHashed || link['prev_hash'] === before ? beforeAnew : (link['prev_hash'] ?? null)
      const firstHash = wasHashed ? String(link['hash'] ?? '') : null
      const salt = randomBytes(SALT_BYTES).toString('hex')
      const seenBy = String(link['seen_by'] ?? '')
      beforeAnew = hashOf(link, [prevHash, hashOfViews(link['seq'], salt, seenBy), firstHash])
      before = firstHash ?? ''
      return [link['seq'] ?? null, prevHash, beforeAnew, seenBy, salt, firstHash] as const
    })
    if (changed.length > 0) await writeLinks(db, changed)
    events += links.length
    if (links.length < EVENTS_PER_BATCH) break
    after = Number(links.at(-1)?.['position'])
  }
  // A head that was wrong stays wrong; the older events have one now, unless there are more or less of them than there should be.
  if (wasHashed ? head.hash === before : head.position === events)
    await sql`update audit_chains set hash = ${beforeAnew} where chain = ${chain}`.execute(db)
  return events
}

function eventsOf(kind: DatabaseKind, chain: number, after: number): RawBuilder<Row> {
  const joined = sql.raw(kind === 'sqlite' ? 'group_concat' : 'string_agg')
  return sql<Row>`
    select audit_events.*, (
      select ${joined}(workspace_gid, ' ' order by workspace_gid) from audit_event_workspaces as seen
      where seen.seq = audit_events.seq
    ) as seen_by
    from audit_events where chain = ${chain} and position > ${after} order by position limit ${EVENTS_PER_BATCH}`
}

async function writeLinks(
  db: Kysely<unknown>,
  links: readonly (readonly (string | number | null)[])[],
): Promise<void> {
  const values = sql.join(links.map((link) => sql`(${sql.join(link)})`))
  await sql`
    update audit_events set prev_hash = fresh.column2, hash = fresh.column3, workspace_gids = fresh.column4,
      workspaces_salt = fresh.column5, first_hash = fresh.column6
    from (values ${values}) as fresh where audit_events.seq = cast(fresh.column1 as bigint)`.execute(db)
}

/** Whoever reads the record, or an export of it, learns from when on it proves who sees what. */
async function sayWhatWasDone(
  db: Kysely<unknown>,
  kind: DatabaseKind,
  {
    events,
    fromBeforeChains,
    heads,
  }: { readonly events: number; readonly fromBeforeChains: number; readonly heads: readonly Head[] },
): Promise<void> {
  const { rows } = await sql<Head & { readonly last: number }>`
    select chain, position, hash, (select max(seq) from audit_events) as last from audit_chains where chain = 0`.execute(
    db,
  )
  const [head] = rows
  // Somebody took the head of the chain away; who verifies is told.
  if (head === undefined) return
  const noted = heads.filter(({ chain, position }) => chain !== CHAIN_OF_OLDER && position > 0)
  const link = {
    seq: Number(head.last) + 1,
    chain: 0,
    position: head.position + 1,
    at_ms: Date.now(),
    action: 'audit_rehashed',
    actor_kind: 'system',
    target_kind: 'audit_log',
    target_gid: 'log',
    outcome: 'done',
    details: JSON.stringify({
      events,
      fromBeforeChains,
      heads: noted.map((one) => `${one.chain}:${one.position}:${one.hash}`).join(' '),
    }),
  }
  const salt = randomBytes(SALT_BYTES).toString('hex')
  const fresh = hashOf(link, [head.hash, hashOfViews(link.seq, salt, ''), null])
  const row = { ...link, prev_hash: head.hash, workspace_gids: '', workspaces_salt: salt, hash: fresh }
  const names = sql.join(Object.keys(row).map((name) => sql.ref(name)))
  await sql`insert into audit_events (${names}) values (${sql.join(Object.values(row))})`.execute(db)
  await sql`update audit_chains set position = ${link.position}, hash = ${fresh} where chain = 0`.execute(db)
  // SQLite goes on from the greatest number that there is.
  if (kind === 'postgres')
    await sql`select setval(pg_get_serial_sequence('audit_events', 'seq'), ${link.seq})`.execute(db)
}

const FACTS = [
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
]

/** As `protocol/audit/chain-link.ts` had it when this was written: what a migration does stays as it is. */
function hashOf(
  link: Row,
  [prevHash, hashedViews, firstHash]: readonly [string | number | null, string, string | null],
): string {
  const facts = FACTS.map((name) => link[name] ?? null)
  const place = [link['chain'], link['position'], prevHash, link['seq']]
  return hash('sha256', JSON.stringify(['mudra-audit-2', ...place, ...facts, hashedViews, firstHash]), 'hex')
}

function hashOfViews(seq: string | number | null | undefined, salt: string, gids: string): string {
  return hash('sha256', JSON.stringify(['mudra-audit-workspaces-1', seq, salt, gids]), 'hex')
}
