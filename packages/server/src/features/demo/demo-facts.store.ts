import type { Queries } from '../../db/database.js'
import type { SeedRecordsTable } from '../../db/schema.js'
import type { DemoFacts } from './demo-facts.js'

/** Reads what a seed brought, as it is now. @returns null where there is none */
export async function readFacts(queries: Queries): Promise<DemoFacts | null> {
  const users = await queries
    .selectFrom('seed_records')
    .innerJoin('users', 'users.gid', 'seed_records.gid')
    .leftJoin('passwords', 'passwords.user_gid', 'users.gid')
    .selectAll('users')
    .select('passwords.hash')
    .where('seed_records.kind', '=', 'user')
    .orderBy('seed_records.position')
    .execute()
  if (users.length === 0) return null
  const members = await queries
    .selectFrom('workspace_members')
    .leftJoin('seed_records', (join) =>
      join
        .onRef('seed_records.gid', '=', 'workspace_members.workspace_gid')
        .on('seed_records.kind', '=', 'workspace'),
    )
    .select(['workspace_members.user_gid', 'workspace_members.workspace_gid', 'workspace_members.role'])
    .where('workspace_members.user_gid', 'in', recordsOf(queries, 'user'))
    .orderBy((row) => row.fn.coalesce('seed_records.position', row.lit(1_000_000)))
    .orderBy('workspace_members.workspace_gid')
    .execute()
  const membershipsOf = Map.groupBy(members, (row) => row.user_gid)
  return {
    users: users.map((row) => ({
      gid: row.gid,
      name: row.name,
      email: row.email,
      createdAtMs: row.created_at_ms,
      deactivatedAtMs: row.deactivated_at_ms,
      emailVerifiedAtMs: row.email_verified_at_ms,
      passwordHash: row.hash,
      memberships: (membershipsOf.get(row.gid) ?? []).map(({ role, workspace_gid }) => ({
        workspaceGid: workspace_gid,
        role,
      })),
    })),
    ...(await readPlaces(queries)),
    apps: await readApps(queries),
  }
}

async function readPlaces(queries: Queries): Promise<Pick<DemoFacts, 'workspaces' | 'teams' | 'projects'>> {
  const workspaces = await queries
    .selectFrom('seed_records')
    .innerJoin('workspaces', 'workspaces.gid', 'seed_records.gid')
    .select(['workspaces.gid', 'workspaces.name'])
    .where('seed_records.kind', '=', 'workspace')
    .orderBy('seed_records.position')
    .execute()
  const teams = await queries
    .selectFrom('seed_records')
    .innerJoin('teams', 'teams.gid', 'seed_records.gid')
    .select(['teams.gid', 'teams.name', 'teams.workspace_gid'])
    .where('seed_records.kind', '=', 'team')
    .orderBy('seed_records.position')
    .execute()
  const projects = await queries
    .selectFrom('seed_records')
    .innerJoin('projects', 'projects.gid', 'seed_records.gid')
    .select(['projects.gid', 'projects.name', 'projects.workspace_gid', 'projects.team_gid'])
    .where('seed_records.kind', '=', 'project')
    .orderBy('seed_records.position')
    .execute()
  return {
    workspaces: workspaces.map((row) => ({ gid: row.gid, name: row.name })),
    teams: teams.map((row) => ({
      gid: row.gid,
      name: row.name,
      workspaceGid: row.workspace_gid,
    })),
    projects: projects.map((row) => ({
      gid: row.gid,
      name: row.name,
      workspaceGid: row.workspace_gid,
      teamGid: row.team_gid,
    })),
  }
}

async function readApps(queries: Queries): Promise<DemoFacts['apps']> {
  const apps = await queries
    .selectFrom('seed_records')
    .innerJoin('apps', 'apps.client_id', 'seed_records.gid')
    .selectAll('apps')
    .where('seed_records.kind', '=', 'app')
    .orderBy('seed_records.position')
    .execute()
  const uris = await queries
    .selectFrom('app_redirect_uris')
    .select(['client_id', 'uri'])
    .where('client_id', 'in', recordsOf(queries, 'app'))
    .orderBy('position')
    .execute()
  const urisOf = Map.groupBy(uris, (row) => row.client_id)
  return apps.map((row) => ({
    clientId: row.client_id,
    name: row.name,
    kind: row.kind,
    permissions: row.permissions,
    scopes: JSON.parse(row.scopes) as string[],
    identityScopes: JSON.parse(row.identity_scopes) as string[],
    redirectUris: (urisOf.get(row.client_id) ?? []).map(({ uri }) => uri),
  }))
}

function recordsOf(queries: Queries, kind: SeedRecordsTable['kind']) {
  return queries.selectFrom('seed_records').select('seed_records.gid').where('seed_records.kind', '=', kind)
}
