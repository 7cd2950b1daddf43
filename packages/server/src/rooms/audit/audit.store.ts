import { sql, type Compilable, type RawBuilder } from 'kysely'
import type { Queries } from '../../db/database.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import { prepareWithAll } from '../../db/prepared.js'
import { leaveForEnd, type Settle, type WorkPlace } from '../../db/work.js'
import { linkHash, type ChainLink } from '../../protocol/audit/chain-link.js'
import type { AuditEvent } from './audit-event.js'

/** PostgreSQL's transactions commit side by side, and each holds a chain until it has: this many do not wait for each other. */
const CHAINS = 16
/** Events that most acts write have a statement that is built once. */
const PREPARED_EVENTS_MAX = 4

/**
 * Adds one line to the trail, in the transaction of what it records: neither is ever kept without the other. It is written at the
 * transaction's end.
 */
export type AppendAudit = (tx: Queries, event: AuditEvent) => Promise<void>

export const appendAudit: AppendAudit = async (tx, event) => {
  leaveForEnd(tx, event, writeEvents)
  await Promise.resolve()
}

/**
 * Links what an act left to one chain. A transaction holds at most one chain, and nothing waits for anything while it does: no two wait for
 * each other.
 */
const writeEvents: Settle<AuditEvent> = async (tx, events, place) => {
  const statements = statementsFor(place)
  const [head] = await statements.takeHead([], tx)
  if (head === undefined) throw new Error('the audit trail has no chain')
  let { hash, position } = head
  const values = events.flatMap((event) => {
    const link = toLink(event, { chain: head.chain, position: position + 1, prevHash: hash })
    hash = linkHash(link)
    position += 1
    return [...toValues(link), hash]
  })
  for (let at = 0; at < values.length; at += VALUES_PER_STATEMENT_MAX)
    await statements.insert(tx, values.slice(at, at + VALUES_PER_STATEMENT_MAX))
  await statements.moveHead([position, hash, head.chain], tx)
  await statements.showToWorkspaces([head.chain, head.position, position], tx)
}

function toLink(event: AuditEvent, place: Pick<ChainLink, 'chain' | 'position' | 'prevHash'>): ChainLink {
  const { actor, target } = event
  const from = 'from' in actor ? actor.from : undefined
  return {
    ...place,
    atMs: event.atMs,
    action: event.action,
    actorKind: actor.kind,
    actorGid: 'gid' in actor ? actor.gid : null,
    address: from?.address ?? null,
    credentialKind: from?.credential?.kind ?? null,
    credentialGid: from?.credential?.gid ?? null,
    targetKind: target.kind,
    targetGid: target.gid,
    personGid: event.personGid ?? null,
    workspaceGid: event.workspaceGid ?? null,
    appGid: event.appGid ?? null,
    outcome: event.outcome ?? 'done',
    reason: event.reason ?? null,
    details: JSON.stringify(event.details ?? {}),
  }
}

const COLUMNS = [
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
  'hash',
] as const

/** Both databases bind a limited number of values: SQLite 32,766. */
const EVENTS_PER_STATEMENT_MAX = 1_000
const VALUES_PER_STATEMENT_MAX = EVENTS_PER_STATEMENT_MAX * COLUMNS.length

/** Its values in the order of the columns. */
function toValues(link: ChainLink): readonly unknown[] {
  return [
    link.chain,
    link.position,
    link.prevHash,
    link.atMs,
    link.action,
    link.actorKind,
    link.actorGid,
    link.address,
    link.credentialKind,
    link.credentialGid,
    link.targetKind,
    link.targetGid,
    link.personGid,
    link.workspaceGid,
    link.appGid,
    link.outcome,
    link.reason,
    link.details,
  ]
}

type Statements = ReturnType<typeof prepareStatements>
const prepared = new WeakMap<WorkPlace, Statements>()

function statementsFor(place: WorkPlace): Statements {
  const known = prepared.get(place) ?? prepareStatements(place)
  prepared.set(place, known)
  return known
}

/** Nothing that is remembered under a stamp shows the trail, so none of these moves it. */
function prepareStatements({ locksRows, queries }: WorkPlace) {
  const once = <R>(query: RawBuilder<R>): Compilable<R> => ({ compile: () => query.compile(queries) })
  const ownChain = locksRows ? sql`(select floor(random() * ${sql.lit(CHAINS)})::bigint) for update` : sql`0`
  const inserts = new Map<number, (values: readonly unknown[], tx?: Queries) => Promise<unknown>>()
  return {
    takeHead: prepareWithAll(
      queries,
      () => once(sql<Head>`select chain, position, hash from audit_chains where chain = ${ownChain}`),
      [],
    ),
    moveHead: prepareWithAll(
      queries,
      ([position, hash, chain]: readonly [number, string, number]) =>
        once(
          sql`update audit_chains set position = ${position}, hash = ${hash} where chain = ${chain} ${UNSTAMPED}`,
        ),
      [1, 'a', 2],
    ),
    showToWorkspaces: prepareWithAll(queries, (range: Range) => once(showToWorkspaces(range)), [1, 2, 3]),
    async insert(tx: Queries, values: readonly unknown[]) {
      const count = values.length / COLUMNS.length
      if (count > PREPARED_EVENTS_MAX) {
        await insertRows(values).execute(tx)
        return
      }
      const build = (all: readonly unknown[]) => once(insertRows(all))
      const run =
        inserts.get(count) ??
        prepareWithAll<readonly unknown[], unknown>(queries, build, numbered(values.length))
      inserts.set(count, run)
      await run(values, tx)
    },
  }
}

/** A chain, the position before the first event and that of the last one. */
type Range = readonly [chain: number, after: number, last: number]

/**
 * What happened in one workspace is that one's alone. Everything else is seen where whom it concerns is a member at this moment: who it was
 * done to and whose it is. Who did it counts where they did it to themselves or to nobody: where else an admin is a member is nothing to
 * those whom they act on, and these are nothing to there.
 */
function showToWorkspaces([chain, after, last]: Range): RawBuilder<unknown> {
  return sql`
    insert into audit_event_workspaces (workspace_gid, seq)
    with fresh as (
      select * from audit_events where chain = ${chain} and position > ${after} and position <= ${last}
    ), people as (
      select seq, target_gid as gid from fresh where target_kind = 'user' and workspace_gid is null
      union select seq, person_gid from fresh where workspace_gid is null
      union select seq, actor_gid from fresh where actor_kind = 'user' and workspace_gid is null
        and (target_kind <> 'user' or target_gid = actor_gid) and (person_gid is null or person_gid = actor_gid)
    )
    select workspace_gid, seq from fresh where workspace_gid is not null
    union select members.workspace_gid, seq from people
      join workspace_members as members on members.user_gid = people.gid
    ${UNSTAMPED}`
}

/** @param values  of all rows, one after the other */
function insertRows(values: readonly unknown[]) {
  const rows = []
  for (let start = 0; start < values.length; start += COLUMNS.length)
    rows.push(sql`(${sql.join(values.slice(start, start + COLUMNS.length))})`)
  const columns = sql.join(COLUMNS.map((column) => sql.ref(column)))
  return sql`insert into audit_events (${columns}) values ${sql.join(rows)} ${UNSTAMPED}`
}

function numbered(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}

interface Head {
  readonly chain: number
  readonly position: number
  readonly hash: string
}
