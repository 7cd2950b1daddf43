import { sql } from 'kysely'
import type { Database } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { EndingCredential, HomeFactsStore } from './home-facts.js'

/** What the start page shows, each by an index of the person's own rows. */
export function homeFactsStore({ queries }: Database): HomeFactsStore {
  return {
    async endingOf(userGid, { nowMs, rowsMax, untilMs }) {
      // A rotation with an overlap can end a token before its own end.
      const { rows } = await sql<EndingRow>`
        select kind, gid, name, ends_at_ms from (
          select 'token' as kind, t.gid, t.name, case
              when t.retires_at_ms is null then t.expires_at_ms
              when t.expires_at_ms is null then t.retires_at_ms
              when t.retires_at_ms < t.expires_at_ms then t.retires_at_ms
              else t.expires_at_ms end as ends_at_ms
            from tokens as t where t.user_gid = ${userGid} and t.revoked_at_ms is null
          union all
          select 'secret' as kind, a.client_id as gid, a.name, s.expires_at_ms as ends_at_ms
            from apps as a join app_secrets as s on s.client_id = a.client_id where a.owner_gid = ${userGid}
        ) as ending
        where ends_at_ms > ${nowMs} and ends_at_ms <= ${untilMs}
        order by ends_at_ms, kind, gid limit ${rowsMax}`.execute(queries)
      return rows.map((row) => ({
        kind: row.kind,
        gid: row.gid,
        name: row.name,
        endsAtMs: row.ends_at_ms,
      }))
    },

    async activeAppsOf(userGid, { nowMs, rowsMax, sinceMs }) {
      const { rows } = await sql<ActiveRow>`
        select client_id, name, last_used_at_ms, last_used_address from (
          select g.client_id, a.name, g.last_used_at_ms, g.last_used_address,
            row_number() over (partition by g.client_id order by g.last_used_at_ms desc, g.gid) as place
          from grants as g join apps as a on a.client_id = g.client_id
          where g.user_gid = ${userGid} and g.revoked_at_ms is null and g.expires_at_ms > ${nowMs}
            and g.last_used_at_ms >= ${sinceMs}
        ) as used
        where place = 1 order by last_used_at_ms desc, client_id limit ${rowsMax}`.execute(queries)
      return rows.map((row) => ({
        clientId: row.client_id,
        name: row.name,
        lastUsedAtMs: row.last_used_at_ms,
        lastUsedAddress: row.last_used_address,
      }))
    },

    async waitingIn(workspaceGids, rowsMax) {
      const rows = await queries
        .selectFrom('app_requests')
        .select(({ fn }) => ['workspace_gid', fn.countAll().as('apps')])
        .where('workspace_gid', 'in', atLeastOne(workspaceGids))
        .groupBy('workspace_gid')
        .orderBy('apps', 'desc')
        .orderBy('workspace_gid')
        .limit(rowsMax)
        .execute()
      return rows.map((row) => ({ workspaceGid: row.workspace_gid, apps: Number(row.apps) }))
    },
  }
}

interface EndingRow {
  readonly kind: EndingCredential['kind']
  readonly gid: Gid
  readonly name: string
  readonly ends_at_ms: number
}

interface ActiveRow {
  readonly client_id: Gid
  readonly name: string
  readonly last_used_at_ms: number
  readonly last_used_address: string | null
}
