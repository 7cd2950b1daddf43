import type { Selectable } from 'kysely'
import type { Queries } from '../../db/database.js'
import type { GoalMetricsTable, GoalsTable } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { displayNameOf } from '../time-periods/time-period.rules.js'
import { groupedBy } from './seed-export-progress.store.js'
import type { SeedGoal, SeedGoalMember, SeedMetric, SeedSupporting } from './seed-progress-document.js'

interface Names {
  readonly people: ReadonlyMap<Gid, string>
  readonly members: ReadonlySet<Gid>
}

/** The goals of a workspace, with their metrics, their people and what carries them. */
export async function exportGoals(
  queries: Queries,
  workspaceGid: Gid,
  names: Names,
): Promise<readonly SeedGoal[]> {
  const rows = await queries
    .selectFrom('goals')
    .selectAll()
    .where('workspace_gid', '=', workspaceGid)
    .orderBy('gid')
    .execute()
  const periods = await readPeriods(queries, workspaceGid)
  const { members, metrics, supporting } = await readParts(queries, workspaceGid, names)
  return rows.map((row): SeedGoal => {
    const metric = metrics.get(row.gid)?.[0]
    const own = supporting.get(row.gid) ?? []
    const period = row.time_period_gid === null ? undefined : periods.get(row.time_period_gid)
    return {
      ...describeGoal(row, names),
      ...(period === undefined ? {} : { time_period: period }),
      ...(metric === undefined ? {} : { metric }),
      // Nothing but a metric lets a goal have a status.
      ...(row.status === null || metric === undefined ? {} : { status: row.status }),
      members: members.get(row.gid) ?? [],
      ...(own.length === 0 ? {} : { supporting: own }),
    }
  })
}

async function readPeriods(queries: Queries, workspaceGid: Gid): Promise<ReadonlyMap<Gid, string>> {
  const rows = await queries
    .selectFrom('time_periods')
    .select(['gid', 'period', 'start_on'])
    .where('workspace_gid', '=', workspaceGid)
    .execute()
  return new Map(rows.map((row) => [row.gid, displayNameOf({ period: row.period, startOn: row.start_on })]))
}

async function readParts(queries: Queries, workspaceGid: Gid, { members: present, people }: Names) {
  const ofWorkspace = queries
    .selectFrom('goals')
    .select('goals.gid')
    .where('goals.workspace_gid', '=', workspaceGid)
  const members = await queries
    .selectFrom('goal_members')
    .selectAll()
    .where('goal_gid', 'in', ofWorkspace)
    .orderBy('gid')
    .execute()
  const metrics = await queries
    .selectFrom('goal_metrics')
    .selectAll()
    .where('goal_gid', 'in', ofWorkspace)
    .execute()
  const supporting = await queries
    .selectFrom('goal_relationships')
    .selectAll()
    .where('goal_gid', 'in', ofWorkspace)
    .orderBy('rank')
    .orderBy('supporting_gid')
    .execute()
  return {
    members: groupedBy(
      members.filter((row) => present.has(row.user_gid)),
      (row) => row.goal_gid,
      (row): SeedGoalMember => ({
        gid: Number(row.gid),
        user: people.get(row.user_gid) ?? row.user_gid,
        access_level: row.access_level,
      }),
    ),
    metrics: groupedBy(
      metrics,
      (row) => row.goal_gid,
      (row) => describeMetric(row, people),
    ),
    supporting: groupedBy(
      supporting,
      (row) => row.goal_gid,
      (row): SeedSupporting => ({
        gid: Number(row.gid),
        resource: Number(row.supporting_gid),
        ...(row.contribution_weight === 0 ? {} : { contribution_weight: row.contribution_weight }),
      }),
    ),
  }
}

/** What is counted is worked out when somebody looks, and no number of it is said. */
function describeMetric(row: Selectable<GoalMetricsTable>, people: ReadonlyMap<Gid, string>): SeedMetric {
  const source = row.progress_source
  const isSaid = source === 'manual' || source === 'external'
  return {
    gid: Number(row.gid),
    unit: row.unit,
    ...(row.decimals === 0 ? {} : { precision: row.decimals }),
    ...(row.currency_code === null ? {} : { currency_code: row.currency_code }),
    initial_number_value: row.initial_value,
    target_number_value: row.target_value,
    ...(isSaid ? { current_number_value: row.current_value } : {}),
    ...(source === 'manual' ? {} : { progress_source: source }),
    ...(row.is_custom_weight === 1 ? { is_custom_weight: true } : {}),
    set_by: people.get(row.set_by_gid) ?? row.set_by_gid,
  }
}

function describeGoal(row: Selectable<GoalsTable>, { members, people }: Names): SeedGoal {
  const owner = row.owner_gid !== null && members.has(row.owner_gid) ? people.get(row.owner_gid) : undefined
  return {
    gid: Number(row.gid),
    name: row.name,
    created_by: people.get(row.created_by_gid) ?? row.created_by_gid,
    owner: owner ?? null,
    ...(row.team_gid === null ? {} : { team: Number(row.team_gid) }),
    ...((row.is_workspace_level === 1) === (row.team_gid === null)
      ? {}
      : { is_workspace_level: row.is_workspace_level === 1 }),
    ...(row.html_notes === '' ? {} : { html_notes: row.html_notes }),
    ...(row.start_on === null ? {} : { start_on: row.start_on }),
    ...(row.due_on === null ? {} : { due_on: row.due_on }),
  }
}
