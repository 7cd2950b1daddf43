import { sql, type RawBuilder } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { CONCERNING_ACTIONS, OWN_ACTIONS, ownView } from './own-activity.rules.js'
import type { OwnTrailFilter, OwnTrailStore, TrailEvent, TrailNames } from './ports.js'
import { eventOf, gidsIn } from './trail-rows.store.js'

/** The security record as each person reads their own part of it. */
export function ownTrailStore({ queries }: Database): OwnTrailStore {
  return {
    async list(filter, { beforeSeq, rowsMax }) {
      const page = { beforeSeq, rowsMax }
      const concerning = wished(CONCERNING_ACTIONS, filter)
      const own = wished(OWN_ACTIONS, filter)
      const { userGid } = filter
      // Each is a walk down an index of this person's events alone.
      const parts = [
        part(concerning, sql`target_gid = ${userGid} and target_kind = 'user'`, filter, page),
        part(concerning, sql`person_gid = ${userGid}`, filter, page),
        part(own, sql`actor_gid = ${userGid} and actor_kind = 'user'`, filter, page),
      ]
      const rows = await queries
        .selectFrom('audit_events')
        .selectAll()
        .where('seq', 'in', sql<number>`(${sql.join(parts, sql` union `)})`)
        .orderBy('seq', 'desc')
        .limit(rowsMax)
        .execute()
      return rows.map((row) => ownView(eventOf(row), userGid))
    },

    names: async (events, userGid) => await namesFor(queries, events, userGid),
  }
}

function wished(actions: readonly string[], { actions: only }: OwnTrailFilter): readonly string[] {
  return only === undefined ? actions : actions.filter((action) => only.includes(action))
}

/** The numbers of the newest events of one kind of concern. */
function part(
  actions: readonly string[],
  whose: RawBuilder<unknown>,
  { outcome, sinceMs, untilMs }: OwnTrailFilter,
  { beforeSeq, rowsMax }: { readonly beforeSeq: number | null; readonly rowsMax: number },
): RawBuilder<unknown> {
  const conditions = [whose, sql`action in (${sql.join(atLeastOne(actions))})`]
  if (outcome !== undefined) conditions.push(sql`outcome = ${outcome}`)
  if (sinceMs !== undefined) conditions.push(sql`at_ms >= ${sinceMs}`)
  if (untilMs !== undefined) conditions.push(sql`at_ms < ${untilMs}`)
  if (beforeSeq !== null) conditions.push(sql`seq < ${beforeSeq}`)
  const where = sql.join(conditions, sql` and `)
  return sql`select seq from (select seq from audit_events where ${where} order by seq desc limit ${rowsMax}) as newest`
}

/** The person learns the names of whom they share a workspace with, of every app that is in an event, and of their own tokens. */
async function namesFor(queries: Queries, events: readonly TrailEvent[], userGid: Gid): Promise<TrailNames> {
  const wanted = atLeastOne(gidsIn(events))
  const users = await queries
    .selectFrom('users')
    .select(['gid', 'name', 'email'])
    .where('gid', 'in', wanted)
    .where(
      sql<boolean>`(users.gid = ${userGid} or exists (select 1 from workspace_members as theirs
        join workspace_members as mine on mine.workspace_gid = theirs.workspace_gid
        where theirs.user_gid = users.gid and mine.user_gid = ${userGid}))`,
    )
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
    .where('user_gid', '=', userGid)
    .execute()
  return {
    users: new Map(users.map(({ email, gid, name }) => [gid, { name, email }])),
    apps: new Map(apps.map(({ client_id, name }) => [client_id, name])),
    tokens: new Map(tokens.map(({ gid, hint, name }) => [gid, { name, hint }])),
  }
}
