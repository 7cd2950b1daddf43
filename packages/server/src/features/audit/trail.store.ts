import { sql } from 'kysely'
import { containsText } from '../../db/contains.js'
import type { Database, Queries } from '../../db/database.js'
import { backlogOf, type DueRows } from '../../db/due-rows.js'
import { atLeastOne } from '../../db/in-list.js'
import type { AuditEventsTable } from '../../db/schema.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { CHAINS_WRITTEN } from '../../protocol/audit/chain-link.js'
import type { AuditEvent } from './audit-event.js'
import { chainReader } from './chains.store.js'
import type { TrailEvent, TrailFilter, TrailNames, TrailStore } from './ports.js'
import { pruneBatch } from './prune.store.js'
import { eventOf, gidsIn } from './trail-rows.store.js'
import { appendAudit } from './audit.writers.js'

export function trailStore(db: Database): TrailStore {
  const { queries } = db
  return {
    settledSeq: async () =>
      await inTransaction(db, async (tx) => {
        // Numbers are given out under a chain that is held until the commit: whoever holds all chains sees all numbers below the last.
        if (db.locksRows)
          await sql`select chain from audit_chains where chain < ${sql.lit(CHAINS_WRITTEN)} order by chain for share`.execute(
            tx,
          )
        const row = await tx
          .selectFrom('audit_events')
          .select((event) => event.fn.max('seq').as('last'))
          .executeTakeFirst()
        return Number(row?.last ?? 0)
      }),

    async list(filter, page) {
      const matching = filtered(queries, filter)
      const seq = orderedBy(filter)
      const rows =
        'afterSeq' in page
          ? matching.where(seq, '>', page.afterSeq).where(seq, '<=', page.lastSeq).orderBy(seq)
          : matching
              .$if(page.beforeSeq !== null, (query) => query.where(seq, '<', Number(page.beforeSeq)))
              .orderBy(seq, 'desc')
      return (await rows.limit(page.rowsMax).execute()).map(eventOf)
    },

    names: async (events, workspaceGid) => await namesIn(queries, events, workspaceGid),

    ...chainReader(db),

    async ownersOfApps(clientIds) {
      const rows = await queries
        .selectFrom('apps')
        .select(['client_id', 'owner_gid'])
        .where('client_id', 'in', atLeastOne(new Set(clientIds as readonly Gid[])))
        .execute()
      return new Map(rows.map((row) => [row.client_id, row.owner_gid]))
    },

    backlog: async (beforeMs) => await backlogOf(db, DUE_EVENTS, beforeMs),

    prune: async (input) => await inTransaction(db, async (tx) => await pruneBatch(db, tx, input)),

    record: async (events: readonly AuditEvent[]) => {
      await inTransaction(db, async (tx) => {
        for (const event of events) await appendAudit(tx, event)
      })
    },
  }
}

/** Events that are older than the record is kept for. They go by chains, see `pruneBatch`; this only counts them. */
export const DUE_EVENTS: DueRows = {
  name: 'audit_events',
  table: 'audit_events',
  due: 'at_ms',
  before: (beforeMs) => beforeMs,
}

/** The number by whose index a list is walked: that of one target's events, that of what a workspace sees, or that of the record. */
const orderedBy = ({ targetGid, workspaceGid }: TrailFilter) =>
  sql.ref<number>(workspaceGid === null || targetGid !== undefined ? 'audit_events.seq' : 'seen.seq')

function filtered(queries: Queries, filter: TrailFilter) {
  const {
    actions,
    actorGid,
    actorKinds,
    appGid,
    outcome,
    personGid,
    search,
    sinceMs,
    targetGid,
    untilMs,
    workspaceGid,
  } = filter
  let query = eventsOf(queries, filter)
  if (actions !== undefined) query = query.where('action', 'in', atLeastOne(actions))
  if (actorKinds !== undefined)
    query = query.where('actor_kind', 'in', atLeastOne(actorKinds) as AuditEventsTable['actor_kind'][])
  // An app acts for a person.
  if (actorGid !== undefined)
    query = query.where((event) =>
      event.or([event('actor_gid', '=', actorGid), event.and({ actor_kind: 'app', person_gid: actorGid })]),
    )
  if (targetGid !== undefined) query = query.where('target_gid', '=', targetGid)
  if (outcome !== undefined) query = query.where('outcome', '=', outcome)
  if (search !== undefined) query = query.where(hasText(search, workspaceGid))
  if (sinceMs !== undefined) query = query.where('at_ms', '>=', sinceMs)
  if (untilMs !== undefined) query = query.where('at_ms', '<', untilMs)
  if (personGid !== undefined)
    query = query.where((event) =>
      event.or([
        event.and({ actor_kind: 'user', actor_gid: personGid }),
        event.and({ target_kind: 'user', target_gid: personGid }),
        event('person_gid', '=', personGid),
      ]),
    )
  if (appGid !== undefined)
    query = query.where((event) =>
      event.or([
        event.and({ actor_kind: 'app', actor_gid: appGid }),
        event.and({ target_kind: 'app', target_gid: appGid }),
        event('app_gid', '=', appGid),
      ]),
    )
  return query
}

/**
 * The events of a workspace, or all. SQLite takes the tables of a cross join in the order in which they stand: newest first as they lie in an
 * index, until a page is full. In the other order all of the workspace's events would have to be sorted.
 */
function eventsOf(queries: Queries, { targetGid, workspaceGid }: TrailFilter) {
  if (workspaceGid === null) return queries.selectFrom('audit_events').selectAll('audit_events')
  const joined =
    targetGid === undefined
      ? queries.selectFrom('audit_event_workspaces as seen').crossJoin('audit_events')
      : queries.selectFrom('audit_events').crossJoin('audit_event_workspaces as seen')
  return joined
    .selectAll('audit_events')
    .whereRef('seen.seq', '=', 'audit_events.seq')
    .where('seen.workspace_gid', '=', workspaceGid)
}

/** People and tokens are found by their names only where the workspace's admins may know these; see `names`. */
function hasText({ actions, text }: NonNullable<TrailFilter['search']>, workspaceGid: Gid | null) {
  const own = ['address', 'reason', 'details'].map((column) => sql.ref(`audit_events.${column}`))
  const known = (person: 'users.gid' | 'tokens.user_gid') =>
    workspaceGid === null ? sql`` : sql`and ${knownIn(workspaceGid, person)}`
  const gids = sql.join(
    ['actor_gid', 'target_gid', 'person_gid', 'app_gid', 'credential_gid'].map((column) =>
      sql.ref(`audit_events.${column}`),
    ),
  )
  // Whose names an event has is looked up by their keys: nobody's name is read that is in none of the events looked at.
  return sql<boolean>`(${containsText(own, text)} or audit_events.action in (${sql.join(atLeastOne(actions))})
    or ${text} in (${gids})
    or exists (select 1 from users where users.gid in (${gids})
      and ${containsText([sql`users.name`, sql`users.email`], text)} ${known('users.gid')})
    or exists (select 1 from tokens where tokens.gid in (${gids})
      and ${containsText([sql`tokens.name`, sql`tokens.hint`], text)} ${known('tokens.user_gid')})
    or exists (select 1 from apps where apps.client_id in (${gids}) and ${containsText([sql`apps.name`], text)}))`
}

async function namesIn(
  queries: Queries,
  events: readonly TrailEvent[],
  workspaceGid: Gid | null,
): Promise<TrailNames> {
  const wanted = atLeastOne(gidsIn(events))
  const users = await queries
    .selectFrom('users')
    .select(['gid', 'name', 'email'])
    .where('gid', 'in', wanted)
    .$if(workspaceGid !== null, (query) => query.where(knownIn(workspaceGid, 'users.gid')))
    .execute()
  const apps = await queries
    .selectFrom('apps')
    .select(['client_id', 'name'])
    .where('client_id', 'in', wanted)
    .execute()
  const tokens = await queries
    .selectFrom('tokens')
    .select(['gid', 'name', 'hint'])
    .where('gid', 'in', wanted)
    .$if(workspaceGid !== null, (query) => query.where(knownIn(workspaceGid, 'tokens.user_gid')))
    .execute()
  return {
    users: new Map(users.map(({ email, gid, name }) => [gid, { name, email }])),
    apps: new Map(apps.map(({ client_id, name }) => [client_id, name])),
    tokens: new Map(tokens.map(({ gid, hint, name }) => [gid, { name, hint }])),
  }
}

/** Whether a person is a member of the workspace, or was until somebody took them out. */
function knownIn(workspaceGid: Gid | null, person: 'users.gid' | 'tokens.user_gid') {
  return sql<boolean>`(
    exists (select 1 from workspace_members as m where m.workspace_gid = ${workspaceGid} and m.user_gid = ${sql.ref(person)})
    or exists (select 1 from audit_events as e where e.target_gid = ${sql.ref(person)} and e.target_kind = 'user'
      and e.action = 'member_removed' and e.workspace_gid = ${workspaceGid}))`
}
