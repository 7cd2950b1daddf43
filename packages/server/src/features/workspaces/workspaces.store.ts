import type { Selectable } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import type { WorkspacesTable } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import type { WorkspaceStore } from './ports.js'
import type { Workspace } from './workspace.js'

export function workspaceStore(db: Database): WorkspaceStore {
  return {
    async load(gids) {
      if (gids.length === 0) return new Map()
      const rows = await db.queries.selectFrom('workspaces').selectAll().where('gid', 'in', gids).execute()
      return new Map(rows.map((row) => [row.gid, workspaceOf(row)]))
    },

    async list(gids, page) {
      if (gids.length === 0) return []
      const rows = await db.queries
        .selectFrom('workspaces')
        .selectAll()
        .where('gid', 'in', gids)
        .$if(page.after !== null, (query) => query.where('gid', '>', gidOfKey(page.after, 0)))
        .orderBy('gid')
        .limit(rowsToRead(page))
        .execute()
      return rows.map(workspaceOf)
    },

    async ofUser(userGid) {
      return (await ofMember(db.queries, userGid).execute()).map(workspaceOf)
    },

    async administeredBy(userGid) {
      const rows = await ofMember(db.queries, userGid).where('workspace_members.role', '=', 'admin').execute()
      return rows.map(workspaceOf)
    },
  }
}

function ofMember(queries: Queries, userGid: Gid) {
  return queries
    .selectFrom('workspaces')
    .innerJoin('workspace_members', 'workspace_members.workspace_gid', 'workspaces.gid')
    .selectAll('workspaces')
    .where('workspace_members.user_gid', '=', userGid)
    .orderBy('workspaces.name')
    .orderBy('workspaces.gid')
}

function workspaceOf(row: Selectable<WorkspacesTable>): Workspace {
  return {
    gid: row.gid,
    name: row.name,
    isOrganization: row.is_organization === 1,
    emailDomains: JSON.parse(row.email_domains) as string[],
  }
}
