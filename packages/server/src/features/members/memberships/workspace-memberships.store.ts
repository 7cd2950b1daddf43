import type { Database, Queries } from '../../../db/database.js'
import { atLeastOne } from '../../../db/in-list.js'
import { readInSteps } from '../../../db/read-in-steps.js'
import { NO_GID, type Gid } from '../../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../../protocol/asana/pagination.js'
import type { Role } from '../../../protocol/token/principal.js'
import type { WorkspaceMembershipReader } from './ports.js'
import type { WorkspaceMembership } from './workspace-membership.js'

export function workspaceMembershipReader({ queries }: Pick<Database, 'queries'>): WorkspaceMembershipReader {
  return {
    async load(gids) {
      if (gids.length === 0) return new Map()
      const rows = await memberships(queries).where('workspace_members.gid', 'in', gids).execute()
      return new Map(rows.map((row) => [row.gid, membershipOf(row)]))
    },

    async listOfWorkspace({ page, rest, seenAmong, workspaceGid }) {
      return await readInSteps<Gid, WorkspaceMembership, Place>({
        rowsMax: rowsToRead(page),
        after: page.after === null ? null : gidOfKey(page.after, 0),
        isFiltered: true,
        places: async (after, rowsMax) => {
          const rows = await queries
            .selectFrom('workspace_members')
            .select(['gid', 'user_gid'])
            .where('workspace_gid', '=', workspaceGid)
            .$if(after !== null, (query) => query.where('gid', '>', after ?? NO_GID))
            .orderBy('gid')
            .limit(rowsMax)
            .execute()
          return rows.map((row) => ({ key: row.gid, userGid: row.user_gid, isShown: true }))
        },
        rows: async (places) => {
          const seen = await seenAmong(places.map(({ userGid }) => userGid))
          const shown = places.filter(({ userGid }) => seen.has(userGid)).map(({ key }) => key)
          const rows = await memberships(queries)
            .where('workspace_members.gid', 'in', atLeastOne(shown))
            .orderBy('workspace_members.gid')
            .execute()
          return rows.map(membershipOf)
        },
        rest,
      })
    },

    async listOfUser({ page, userGid, workspaceGids }) {
      const rows = await memberships(queries)
        .where('workspace_members.user_gid', '=', userGid)
        .where('workspace_members.workspace_gid', 'in', atLeastOne(workspaceGids))
        .$if(page.after !== null, (query) =>
          query.where('workspace_members.gid', '>', gidOfKey(page.after, 0)),
        )
        .orderBy('workspace_members.gid')
        .limit(rowsToRead(page))
        .execute()
      return rows.map(membershipOf)
    },
  }
}

interface Place {
  readonly key: Gid
  readonly userGid: Gid
  readonly isShown: boolean
}

function memberships(queries: Queries) {
  return queries
    .selectFrom('workspace_members')
    .innerJoin('users', 'users.gid', 'workspace_members.user_gid')
    .selectAll('workspace_members')
    .select('users.deactivated_at_ms')
}

function membershipOf(row: {
  readonly gid: Gid
  readonly workspace_gid: Gid
  readonly user_gid: Gid
  readonly role: Role
  readonly joined_at_ms: number
  readonly deactivated_at_ms: number | null
}): WorkspaceMembership {
  return {
    gid: row.gid,
    workspaceGid: row.workspace_gid,
    userGid: row.user_gid,
    role: row.role,
    isDeactivated: row.deactivated_at_ms !== null,
    joinedAtMs: row.joined_at_ms,
  }
}
