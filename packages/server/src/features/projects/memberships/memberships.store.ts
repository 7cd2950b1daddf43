import type { Selectable } from 'kysely'
import type { Database, Queries } from '../../../db/database.js'
import { readInSteps } from '../../../db/read-in-steps.js'
import type { ProjectMembersTable, ProjectTeamsTable } from '../../../db/schema.js'
import { NO_GID, type Gid } from '../../../protocol/asana/gid.js'
import type { Member } from '../../../protocol/asana/membership-kind.js'
import { gidOfKey, rowsToRead } from '../../../protocol/asana/pagination.js'
import { projectIsVisible } from '../projects.writers.js'
import type { ProjectMembership } from './membership.js'
import type { ProjectMembershipReader } from './ports.js'

type Row = Pick<Selectable<ProjectMembersTable>, 'gid' | 'project_gid' | 'access_level'>

export function projectMembershipReader({ queries }: Pick<Database, 'queries'>): ProjectMembershipReader {
  return {
    async load(gids) {
      if (gids.length === 0) return new Map()
      const people = await queries
        .selectFrom('project_members')
        .selectAll()
        .where('gid', 'in', gids)
        .execute()
      const teams = await queries.selectFrom('project_teams').selectAll().where('gid', 'in', gids).execute()
      return new Map([...people.map(ofUser), ...teams.map(ofTeam)].map((one) => [one.gid, one]))
    },

    async list({ member, page, projectGid }) {
      const rowsMax = rowsToRead(page)
      const after = page.after === null ? null : gidOfKey(page.after, 0)
      if (member !== null) {
        const found = await findMembership(queries, projectGid, member)
        return found !== null && (after === null || found.gid > after) ? [found] : []
      }
      const some = { projectGid, after, rowsMax }
      const rows = [...(await people(queries, some)), ...(await teams(queries, some))]
      return rows.toSorted((one, other) => (one.gid < other.gid ? -1 : 1)).slice(0, rowsMax)
    },

    async listOfTeam(viewer, { page, rest, teamGid }) {
      return await readInSteps<Gid, ProjectMembership>({
        rowsMax: rowsToRead(page),
        after: page.after === null ? null : gidOfKey(page.after, 0),
        isFiltered: true,
        places: async (after, rowsMax) => {
          const rows = await queries
            .selectFrom('project_teams')
            .select('gid')
            .where('team_gid', '=', teamGid)
            .$if(after !== null, (query) => query.where('gid', '>', after ?? NO_GID))
            .orderBy('gid')
            .limit(rowsMax)
            .execute()
          return rows.map(({ gid }) => ({ key: gid, isShown: true }))
        },
        rows: async (places) => {
          const rows = await queries
            .selectFrom('project_teams')
            .innerJoin('projects', 'projects.gid', 'project_teams.project_gid')
            .selectAll('project_teams')
            .where(
              'project_teams.gid',
              'in',
              places.map(({ key }) => key),
            )
            .where(projectIsVisible(viewer))
            .orderBy('project_teams.gid')
            .execute()
          return rows.map(ofTeam)
        },
        rest,
      })
    },
  }
}

/** @returns null for whoever is no member of a project */
async function findMembership(
  queries: Queries,
  projectGid: Gid,
  { gid, type }: Member,
): Promise<ProjectMembership | null> {
  if (type === 'user') {
    const row = await queries
      .selectFrom('project_members')
      .selectAll()
      .where('project_gid', '=', projectGid)
      .where('user_gid', '=', gid)
      .executeTakeFirst()
    return row === undefined ? null : ofUser(row)
  }
  const row = await queries
    .selectFrom('project_teams')
    .selectAll()
    .where('project_gid', '=', projectGid)
    .where('team_gid', '=', gid)
    .executeTakeFirst()
  return row === undefined ? null : ofTeam(row)
}

interface Some {
  readonly projectGid: Gid
  readonly after: Gid | null
  readonly rowsMax: number
}

async function people(queries: Queries, { after, projectGid, rowsMax }: Some) {
  const rows = await queries
    .selectFrom('project_members')
    .selectAll()
    .where('project_gid', '=', projectGid)
    .$if(after !== null, (query) => query.where('gid', '>', after ?? NO_GID))
    .orderBy('gid')
    .limit(rowsMax)
    .execute()
  return rows.map(ofUser)
}

async function teams(queries: Queries, { after, projectGid, rowsMax }: Some) {
  const rows = await queries
    .selectFrom('project_teams')
    .selectAll()
    .where('project_gid', '=', projectGid)
    .$if(after !== null, (query) => query.where('gid', '>', after ?? NO_GID))
    .orderBy('gid')
    .limit(rowsMax)
    .execute()
  return rows.map(ofTeam)
}

const ofUser = (row: Selectable<ProjectMembersTable>): ProjectMembership =>
  membershipOf(row, { type: 'user', gid: row.user_gid })

const ofTeam = (row: Selectable<ProjectTeamsTable>): ProjectMembership =>
  membershipOf(row, { type: 'team', gid: row.team_gid })

const membershipOf = (row: Row, member: Member): ProjectMembership => ({
  gid: row.gid,
  projectGid: row.project_gid,
  member,
  level: row.access_level,
})
