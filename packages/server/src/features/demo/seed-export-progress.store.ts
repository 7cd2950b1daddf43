import type { Selectable } from 'kysely'
import type { Queries } from '../../db/database.js'
import type { StatusUpdatesTable } from '../../db/schema.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type {
  SeedProjectBrief,
  SeedStatusUpdate,
  SeedTimeCategory,
  SeedTimeEntry,
} from './seed-progress-document.js'

interface Names {
  readonly people: ReadonlyMap<Gid, string>
}

/** The status updates of a workspace, by what they are of, the oldest first. */
export async function readStatusUpdates(
  queries: Queries,
  workspaceGid: Gid,
  { people }: Names,
): Promise<ReadonlyMap<Gid, readonly SeedStatusUpdate[]>> {
  const rows = await queries
    .selectFrom('status_updates')
    .selectAll()
    .where('workspace_gid', '=', workspaceGid)
    .orderBy('created_at_ms')
    .orderBy('gid')
    .execute()
  const described = (row: Selectable<StatusUpdatesTable>): SeedStatusUpdate => ({
    gid: Number(row.gid),
    status_type: row.status_type as SeedStatusUpdate['status_type'],
    title: row.title,
    html_text: row.html_text,
    created_by: people.get(row.created_by_gid) ?? row.created_by_gid,
    created_at: formatDateTime(row.created_at_ms),
  })
  return groupedBy(rows, (row) => row.project_gid ?? row.portfolio_gid, described)
}

/** The briefs of the projects of a workspace, by project. */
export async function readBriefs(
  queries: Queries,
  workspaceGid: Gid,
): Promise<ReadonlyMap<Gid, SeedProjectBrief>> {
  const rows = await queries
    .selectFrom('project_briefs')
    .innerJoin('projects', 'projects.gid', 'project_briefs.project_gid')
    .selectAll('project_briefs')
    .where('projects.workspace_gid', '=', workspaceGid)
    .execute()
  return new Map(
    rows.map((row) => [
      row.project_gid,
      {
        gid: Number(row.gid),
        ...(row.title === '' ? {} : { title: row.title }),
        ...(row.html_text === '' ? {} : { html_text: row.html_text }),
      },
    ]),
  )
}

export async function exportTimeCategories(
  queries: Queries,
  workspaceGid: Gid,
): Promise<readonly SeedTimeCategory[]> {
  const rows = await queries
    .selectFrom('time_tracking_categories')
    .selectAll()
    .where('workspace_gid', '=', workspaceGid)
    .orderBy('gid')
    .execute()
  return rows.map((row) => ({
    gid: Number(row.gid),
    name: row.name,
    ...(row.color === 'none' ? {} : { color: row.color as NonNullable<SeedTimeCategory['color']> }),
    ...(row.is_archived === 1 ? { is_archived: true } : {}),
  }))
}

/** The time on the tasks of a workspace, by task. What counted for a project that the task is in no longer counts for none. */
export async function readTimeEntries(
  queries: Queries,
  workspaceGid: Gid,
  { people }: Names,
): Promise<ReadonlyMap<Gid, readonly SeedTimeEntry[]>> {
  const rows = await queries
    .selectFrom('time_tracking_entries')
    .leftJoin('task_projects', (join) =>
      join
        .onRef('task_projects.task_gid', '=', 'time_tracking_entries.task_gid')
        .onRef('task_projects.project_gid', '=', 'time_tracking_entries.project_gid'),
    )
    .selectAll('time_tracking_entries')
    .select('task_projects.project_gid as counts_for')
    .where('time_tracking_entries.workspace_gid', '=', workspaceGid)
    .orderBy('time_tracking_entries.gid')
    .execute()
  return groupedBy(
    rows,
    (row) => row.task_gid,
    (row): SeedTimeEntry => ({
      gid: Number(row.gid),
      duration_minutes: row.duration_minutes,
      created_by: people.get(row.created_by_gid) ?? row.created_by_gid,
      entered_on: row.entered_on,
      ...(row.counts_for === null ? {} : { attributable_to: Number(row.counts_for) }),
      ...(row.category_gid === null ? {} : { category: Number(row.category_gid) }),
      ...(row.billable_status === 'notApplicable' ? {} : { billable_status: row.billable_status }),
      ...(row.description === '' ? {} : { description: row.description }),
      created_at: formatDateTime(row.created_at_ms),
    }),
  )
}

export function groupedBy<Row, T>(
  rows: readonly Row[],
  keyOf: (row: Row) => Gid | null,
  described: (row: Row) => T,
): ReadonlyMap<Gid, readonly T[]> {
  const grouped = new Map<Gid, T[]>()
  for (const row of rows) {
    const key = keyOf(row)
    if (key === null) continue
    const own = grouped.get(key) ?? []
    own.push(described(row))
    grouped.set(key, own)
  }
  return grouped
}
