import type { Queries } from '../../db/database.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { seededWorkspaces } from './demo-removal.store.js'
import type { ExportedSeed } from './ports.js'
import type { SeedApp, SeedDocument, SeedToken, SeedUser, SeedWorkspace } from './seed-document.js'
import { exportWork, type ExportedPeople } from './seed-export-work.store.js'
import { livesAt } from '../tokens/tokens.writers.js'

/** Gids of the workspaces that are described. */
type Workspaces = ReturnType<typeof describedWorkspaces>

function describedWorkspaces(queries: Queries, isDemo: boolean) {
  return queries
    .selectFrom('workspaces')
    .select('workspaces.gid')
    .$if(isDemo, (query) => query.where('workspaces.gid', 'in', seededWorkspaces(queries)))
}

/**
 * Reads all of an organisation that a seed can say: of the demo where there is one, else of everybody. What people order by hand keeps its
 * order, all else is by gid, so that an export of what was made of an export is the same again. It has no secret in it.
 */
export async function exportSeed(queries: Queries, needs: { readonly nowMs: number }): Promise<ExportedSeed> {
  const seeded = await seededWorkspaces(queries).limit(1).executeTakeFirst()
  const places = describedWorkspaces(queries, seeded !== undefined)
  const rows = await readUsers(queries, places, seeded !== undefined)
  const people: ExportedPeople = new Map(rows.map((row) => [row.gid, row.email]))
  const tokens = await readTokens(queries, needs)
  return {
    document: {
      version: 1,
      users: rows.map((row): SeedUser => {
        const own = tokens.get(row.gid) ?? []
        return {
          gid: Number(row.gid),
          name: row.name,
          email: row.email,
          ...(row.deactivated_at_ms === null ? {} : { deactivated: true }),
          ...(row.email_verified_at_ms === null ? { email_verified: false } : {}),
          ...(own.length === 0 ? {} : { tokens: own }),
        }
      }),
      workspaces: await readWorkspaces(queries, places, people),
      ...(await readApps(queries, places, people)),
    },
    passwordHashes: new Map(rows.flatMap((row) => (row.hash === null ? [] : [[row.gid, row.hash]]))),
  }
}

/** What says who made it, beside tasks and tags. */
const MAKERS = ['custom_fields', 'goals', 'status_updates', 'time_tracking_entries'] as const

/** Whoever is in one of the workspaces, or made something in one; without a demo everybody. */
async function readUsers(queries: Queries, places: Workspaces, isDemo: boolean) {
  const members = queries
    .selectFrom('workspace_members')
    .select('user_gid')
    .where('workspace_gid', 'in', places)
  const makers = queries.selectFrom('tasks').select('created_by_gid').where('workspace_gid', 'in', places)
  const finishers = queries
    .selectFrom('tasks')
    .select('completed_by_gid')
    .where('workspace_gid', 'in', places)
    .where('completed_by_gid', 'is not', null)
  const taggers = queries.selectFrom('tags').select('created_by_gid').where('workspace_gid', 'in', places)
  const setters = queries
    .selectFrom('goal_metrics')
    .innerJoin('goals', 'goals.gid', 'goal_metrics.goal_gid')
    .select('goal_metrics.set_by_gid')
    .where('goals.workspace_gid', 'in', places)
  const brought = queries.selectFrom('seed_records').select('seed_records.gid').where('kind', '=', 'user')
  return await queries
    .selectFrom('users')
    .leftJoin('passwords', 'passwords.user_gid', 'users.gid')
    .selectAll('users')
    .select('passwords.hash')
    .$if(isDemo, (query) =>
      query.where((row) =>
        row.or([
          row('users.gid', 'in', members),
          row('users.gid', 'in', makers),
          row('users.gid', 'in', finishers),
          row('users.gid', 'in', taggers),
          row('users.gid', 'in', setters),
          ...MAKERS.map((table) =>
            row(
              'users.gid',
              'in',
              queries.selectFrom(table).select('created_by_gid').where('workspace_gid', 'in', places),
            ),
          ),
          row('users.gid', 'in', brought),
        ]),
      ),
    )
    .orderBy('users.gid')
    .execute()
}

/** Live tokens, by what they are: their values are known to nobody. */
async function readTokens(queries: Queries, needs: { readonly nowMs: number }) {
  const rows = await queries
    .selectFrom('tokens')
    .select(['user_gid', 'name', 'scopes', 'expires_at_ms'])
    .where(livesAt(needs.nowMs))
    .execute()
  const described = ({ expires_at_ms: expiresAtMs, name, scopes }: (typeof rows)[number]): SeedToken => ({
    name,
    ...(scopes === null ? {} : { scopes: JSON.parse(scopes) as string[] }),
    ...(expiresAtMs === null ? {} : { expires_at: formatDateTime(expiresAtMs) }),
  })
  // Not by gid: whoever makes them anew gives them other ones.
  const byText = (one: SeedToken, other: SeedToken) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)
  return new Map(
    [...Map.groupBy(rows, (row) => row.user_gid)].map(([userGid, own]) => [
      userGid,
      own.map(described).toSorted(byText),
    ]),
  )
}

async function readWorkspaces(
  queries: Queries,
  places: Workspaces,
  people: ExportedPeople,
): Promise<readonly SeedWorkspace[]> {
  const workspaces = await queries
    .selectFrom('workspaces')
    .selectAll()
    .where('gid', 'in', places)
    .orderBy('gid')
    .execute()
  const members = await queries
    .selectFrom('workspace_members')
    .select(['gid', 'workspace_gid', 'user_gid', 'role'])
    .where('workspace_gid', 'in', places)
    .orderBy('user_gid')
    .execute()
  const teams = await queries
    .selectFrom('teams')
    .selectAll()
    .where('workspace_gid', 'in', places)
    .orderBy('gid')
    .execute()
  const teamMembers = Map.groupBy(
    await queries
      .selectFrom('team_members')
      .innerJoin('teams', 'teams.gid', 'team_members.team_gid')
      .select(['team_members.gid', 'team_members.team_gid', 'team_members.user_gid', 'team_members.is_admin'])
      .where('teams.workspace_gid', 'in', places)
      .orderBy('team_members.user_gid')
      .execute(),
    (row) => row.team_gid,
  )
  const exported: SeedWorkspace[] = []
  for (const row of workspaces) {
    const own = members.filter((member) => member.workspace_gid === row.gid)
    const memberGids = new Set(own.map((member) => member.user_gid))
    const emailOf = (gid: Gid) => people.get(gid) ?? gid
    const ownTeams = teams.filter((team) => team.workspace_gid === row.gid)
    const domains = JSON.parse(row.email_domains) as string[]
    exported.push({
      gid: Number(row.gid),
      name: row.name,
      ...(row.is_organization === 1 ? {} : { is_organization: false }),
      ...(domains.length === 0 ? {} : { email_domains: domains }),
      ...(row.plan === 'paid' ? {} : { plan: row.plan }),
      members: own.map((member) => ({
        gid: Number(member.gid),
        user: emailOf(member.user_gid),
        role: member.role,
      })),
      ...(ownTeams.length === 0
        ? {}
        : {
            teams: ownTeams.map((team) => ({
              gid: Number(team.gid),
              name: team.name,
              ...(team.html_description === '' ? {} : { html_description: team.html_description }),
              ...(team.visibility === 'public' ? {} : { visibility: team.visibility }),
              members: (teamMembers.get(team.gid) ?? [])
                .filter((member) => memberGids.has(member.user_gid))
                .map((member) => ({
                  gid: Number(member.gid),
                  user: emailOf(member.user_gid),
                  ...(member.is_admin === 1 ? { admin: true } : {}),
                })),
            })),
          }),
      ...(await exportWork(queries, row.gid, { people, members: memberGids })),
    })
  }
  return exported
}

async function readApps(
  queries: Queries,
  places: Workspaces,
  people: ExportedPeople,
): Promise<Pick<SeedDocument, 'apps'>> {
  const rows = (await queries.selectFrom('apps').selectAll().orderBy('client_id').execute()).filter((row) =>
    people.has(row.owner_gid),
  )
  const uris = Map.groupBy(
    await queries.selectFrom('app_redirect_uris').selectAll().orderBy('position').execute(),
    (row) => row.client_id,
  )
  // An owner may have left a workspace since it was chosen, and could not choose it any more.
  const chosen = Map.groupBy(
    await queries
      .selectFrom('app_workspaces')
      .innerJoin('apps', 'apps.client_id', 'app_workspaces.client_id')
      .innerJoin('workspace_members', (join) =>
        join
          .onRef('workspace_members.workspace_gid', '=', 'app_workspaces.workspace_gid')
          .onRef('workspace_members.user_gid', '=', 'apps.owner_gid'),
      )
      .select(['app_workspaces.client_id', 'app_workspaces.workspace_gid'])
      .where('app_workspaces.workspace_gid', 'in', places)
      .orderBy('app_workspaces.workspace_gid')
      .execute(),
    (row) => row.client_id,
  )
  const apps = rows.map((row): SeedApp => {
    const isNative = row.kind === 'native'
    const redirects = (uris.get(row.client_id) ?? []).map(({ uri }) => uri)
    const workspaces = (chosen.get(row.client_id) ?? []).map((one) => Number(one.workspace_gid))
    return {
      client_id: Number(row.client_id),
      owner: people.get(row.owner_gid) ?? row.owner_gid,
      name: row.name,
      ...(row.description === '' ? {} : { description: row.description }),
      ...(isNative ? { kind: 'native' } : {}),
      scopes: [
        ...(row.permissions === 'full' ? ['default'] : (JSON.parse(row.scopes) as string[])),
        ...(JSON.parse(row.identity_scopes) as string[]),
      ],
      ...(redirects.length === 0 ? {} : { redirect_uris: redirects }),
      ...(row.distribution === 'any' ? {} : { distribution: distributionOf(row.distribution, workspaces) }),
      ...(row.requires_pkce === 1 && !isNative ? { require_pkce: true } : {}),
      ...(row.rotates_refresh_tokens === 1 && !isNative ? { rotate_refresh_tokens: true } : {}),
      ...(row.replay_window_seconds === 120 ? {} : { replay_window_seconds: row.replay_window_seconds }),
      ...(row.is_resource_server === 1 ? { resource_server: true } : {}),
      ...((row.sends_issuer === 1) === (row.kind === 'native') ? {} : { send_iss: row.sends_issuer === 1 }),
    }
  })
  return apps.length === 0 ? {} : { apps }
}

/** An app whose chosen workspaces have gone can be authorized by nobody. */
function distributionOf(kind: 'none' | 'workspaces', workspaces: readonly number[]) {
  return kind === 'none' || workspaces.length === 0 ? 'none' : workspaces
}
