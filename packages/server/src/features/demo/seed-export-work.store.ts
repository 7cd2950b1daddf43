import type { Selectable } from 'kysely'
import type { Queries } from '../../db/database.js'
import type { AttachmentsTable, ProjectMembersTable, ProjectsTable, TasksTable } from '../../db/schema.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { exportCustomFields } from './seed-export-custom-fields.store.js'
import { exportGoals } from './seed-export-goals.store.js'
import {
  exportTimeCategories,
  readBriefs,
  readStatusUpdates,
  readTimeEntries,
} from './seed-export-progress.store.js'
import { exportPortfolios } from './seed-export-portfolios.store.js'
import { readTaskTemplates } from './seed-export-task-templates.store.js'
import { readComments } from './seed-export-comments.store.js'
import type { SeedProject, SeedTag, SeedTask, SeedTaskReference, SeedWorkspace } from './seed-document.js'

/** Addresses by gid. */
export type ExportedPeople = ReadonlyMap<Gid, string>

interface Names {
  readonly people: ExportedPeople
  /** Who is in the workspace: nobody else is named where the API would not let them be. */
  readonly members: ReadonlySet<Gid>
}

type TaskRow = Selectable<TasksTable>

/** The tags of a workspace, its projects with their sections and tasks, and its tasks that are in no project. */
export async function exportWork(
  queries: Queries,
  workspaceGid: Gid,
  names: Names,
): Promise<
  Pick<
    SeedWorkspace,
    'tags' | 'projects' | 'portfolios' | 'goals' | 'time_tracking_categories' | 'custom_fields' | 'tasks'
  >
> {
  const projects = await queries
    .selectFrom('projects')
    .selectAll()
    .where('workspace_gid', '=', workspaceGid)
    .orderBy('gid')
    .execute()
  const { members, placed, sections } = await readProjectParts(queries, workspaceGid)
  const tasks = await readTasks(queries, workspaceGid, names)
  // A task that stands in several sections is described in the first of them, and named in the others.
  const described = new Set<Gid>()
  const standing = (taskGid: Gid): SeedTask | SeedTaskReference => {
    if (described.has(taskGid) || !tasks.isTop(taskGid)) return { task: Number(taskGid) }
    described.add(taskGid)
    return tasks.describe(taskGid)
  }
  const templates = await readTaskTemplates(queries, workspaceGid, names)
  const statusUpdates = await readStatusUpdates(queries, workspaceGid, names)
  const briefs = await readBriefs(queries, workspaceGid)
  const exported = projects.map((project): SeedProject => {
    const own = (sections.get(project.gid) ?? []).map((section) => {
      const standings = (placed.get(section.gid) ?? []).map((row) => standing(row.task_gid))
      return {
        gid: Number(section.gid),
        name: section.name,
        ...(standings.length === 0 ? {} : { tasks: standings }),
      }
    })
    const ownTemplates = templates.get(project.gid)
    const [brief, told] = [briefs.get(project.gid), statusUpdates.get(project.gid)]
    return {
      ...describeProject(project, members.get(project.gid) ?? [], names),
      ...(brief === undefined ? {} : { project_brief: brief }),
      ...(told === undefined ? {} : { status_updates: told }),
      sections: own,
      ...(ownTemplates === undefined ? {} : { task_templates: ownTemplates }),
    }
  })
  const loose = tasks.tops.filter((gid) => !described.has(gid)).map(tasks.describe)
  const tags = await exportTags(queries, workspaceGid, names)
  const portfolios = await exportPortfolios(queries, workspaceGid, { ...names, statusUpdates })
  const goals = await exportGoals(queries, workspaceGid, names)
  const categories = await exportTimeCategories(queries, workspaceGid)
  const customFields = await exportCustomFields(queries, workspaceGid, names)
  return {
    ...(tags.length === 0 ? {} : { tags }),
    ...(exported.length === 0 ? {} : { projects: exported }),
    ...(portfolios.length === 0 ? {} : { portfolios }),
    ...(goals.length === 0 ? {} : { goals }),
    ...(categories.length === 0 ? {} : { time_tracking_categories: categories }),
    ...(customFields.length === 0 ? {} : { custom_fields: customFields }),
    ...(loose.length === 0 ? {} : { tasks: loose }),
  }
}

/** Who is in the projects of a workspace, their sections, and what stands in those. */
async function readProjectParts(queries: Queries, workspaceGid: Gid) {
  const ofWorkspace = queries
    .selectFrom('projects')
    .select('projects.gid')
    .where('projects.workspace_gid', '=', workspaceGid)
  const members = Map.groupBy(
    await queries
      .selectFrom('project_members')
      .selectAll()
      .where('project_gid', 'in', ofWorkspace)
      .orderBy('user_gid')
      .execute(),
    (row) => row.project_gid,
  )
  const sections = Map.groupBy(
    await queries
      .selectFrom('sections')
      .selectAll()
      .where('project_gid', 'in', ofWorkspace)
      .orderBy('rank')
      .orderBy('gid')
      .execute(),
    (row) => row.project_gid,
  )
  const placed = Map.groupBy(
    await queries
      .selectFrom('task_projects')
      .select(['task_gid', 'section_gid'])
      .where('project_gid', 'in', ofWorkspace)
      .orderBy('rank')
      .orderBy('task_gid')
      .execute(),
    (row) => row.section_gid,
  )
  return { members, sections, placed }
}

function describeProject(
  row: Selectable<ProjectsTable>,
  members: readonly Selectable<ProjectMembersTable>[],
  { members: inWorkspace, people }: Names,
): SeedProject {
  const owner =
    row.owner_gid !== null && inWorkspace.has(row.owner_gid) ? people.get(row.owner_gid) : undefined
  return {
    gid: Number(row.gid),
    name: row.name,
    ...(row.team_gid === null ? {} : { team: Number(row.team_gid) }),
    ...(owner === undefined ? {} : { owner }),
    ...(row.html_notes === '' ? {} : { html_notes: row.html_notes }),
    ...(row.color === null ? {} : { color: row.color }),
    ...(row.icon === 'list' ? {} : { icon: row.icon }),
    ...(row.default_view === 'list' ? {} : { default_view: row.default_view }),
    ...(row.due_on === null ? {} : { due_on: row.due_on }),
    ...(row.start_on === null ? {} : { start_on: row.start_on }),
    ...(row.privacy_setting === 'public_to_workspace' ? {} : { privacy_setting: row.privacy_setting }),
    ...(row.default_access_level === 'editor' ? {} : { default_access_level: row.default_access_level }),
    ...(row.minimum_access_level_for_customization === 'editor'
      ? {}
      : { minimum_access_level_for_customization: row.minimum_access_level_for_customization }),
    ...(row.minimum_access_level_for_sharing === 'editor'
      ? {}
      : { minimum_access_level_for_sharing: row.minimum_access_level_for_sharing }),
    ...(row.archived_at_ms === null ? {} : { archived: true }),
    members: members
      .filter((member) => inWorkspace.has(member.user_gid))
      .map((member) => ({
        gid: Number(member.gid),
        user: people.get(member.user_gid) ?? member.user_gid,
        access_level: member.access_level,
        ...(member.followed_at_ms === null ? { follows: false } : {}),
      })),
  }
}

async function exportTags(
  queries: Queries,
  workspaceGid: Gid,
  { members, people }: Names,
): Promise<readonly SeedTag[]> {
  const rows = await queries
    .selectFrom('tags')
    .selectAll()
    .where('workspace_gid', '=', workspaceGid)
    .orderBy('gid')
    .execute()
  const followers = Map.groupBy(
    await queries
      .selectFrom('tag_followers')
      .innerJoin('tags', 'tags.gid', 'tag_followers.tag_gid')
      .select(['tag_followers.tag_gid', 'tag_followers.user_gid'])
      .where('tags.workspace_gid', '=', workspaceGid)
      .orderBy('tag_followers.user_gid')
      .execute(),
    (row) => row.tag_gid,
  )
  return rows.map((row): SeedTag => {
    const own = (followers.get(row.gid) ?? []).filter((one) => members.has(one.user_gid))
    return {
      gid: Number(row.gid),
      name: row.name,
      ...(row.color === null ? {} : { color: row.color }),
      ...(row.notes === '' ? {} : { notes: row.notes }),
      created_by: people.get(row.created_by_gid) ?? row.created_by_gid,
      ...(own.length === 0 ? {} : { followers: own.map((one) => people.get(one.user_gid) ?? one.user_gid) }),
    }
  })
}

async function readTasks(queries: Queries, workspaceGid: Gid, names: Names) {
  const rows = await queries
    .selectFrom('tasks')
    .selectAll()
    .where('workspace_gid', '=', workspaceGid)
    .orderBy('rank')
    .orderBy('gid')
    .execute()
  const followers = Map.groupBy(
    await queries
      .selectFrom('task_followers')
      .innerJoin('tasks', 'tasks.gid', 'task_followers.task_gid')
      .select(['task_followers.task_gid', 'task_followers.user_gid'])
      .where('tasks.workspace_gid', '=', workspaceGid)
      .orderBy('task_followers.user_gid')
      .execute(),
    (row) => row.task_gid,
  )
  const links = Map.groupBy(
    await queries
      .selectFrom('attachments')
      .innerJoin('tasks', 'tasks.gid', 'attachments.task_gid')
      .selectAll('attachments')
      .where('tasks.workspace_gid', '=', workspaceGid)
      .where('attachments.host', '=', 'external')
      .orderBy('attachments.gid')
      .execute(),
    (row) => row.task_gid,
  )
  const comments = await readComments(queries, workspaceGid, names)
  const times = await readTimeEntries(queries, workspaceGid, names)
  const tags = Map.groupBy(
    await queries
      .selectFrom('task_tags')
      .innerJoin('tasks', 'tasks.gid', 'task_tags.task_gid')
      .select(['task_tags.task_gid', 'task_tags.tag_gid'])
      .where('tasks.workspace_gid', '=', workspaceGid)
      .orderBy('task_tags.tag_gid')
      .execute(),
    (row) => row.task_gid,
  )
  const byGid = new Map(rows.map((row) => [row.gid, row]))
  const subtasks = Map.groupBy(rows, (row) => row.parent_gid)
  const describe = (gid: Gid): SeedTask => {
    const row = byGid.get(gid)
    if (row === undefined) throw new Error(`there is no task ${gid}`)
    const below = subtasks.get(gid) ?? []
    const own = tags.get(gid) ?? []
    return {
      ...describeTask(row, names),
      followers: (followers.get(gid) ?? [])
        .filter((one) => names.members.has(one.user_gid))
        .map((one) => names.people.get(one.user_gid) ?? one.user_gid),
      ...describeLinks(links.get(gid) ?? []),
      ...(comments.has(gid) ? { comments: comments.get(gid) ?? [] } : {}),
      ...(times.has(gid) ? { time_entries: times.get(gid) ?? [] } : {}),
      ...(own.length === 0 ? {} : { tags: own.map((one) => Number(one.tag_gid)) }),
      ...(below.length === 0 ? {} : { subtasks: below.map((one) => describe(one.gid)) }),
    }
  }
  return {
    describe,
    isTop: (gid: Gid) => byGid.get(gid)?.parent_gid === null,
    tops: (subtasks.get(null) ?? []).map((row) => row.gid),
  }
}

/** Files are in no seed. */
function describeLinks(rows: readonly Selectable<AttachmentsTable>[]): Pick<SeedTask, 'links'> {
  if (rows.length === 0) return {}
  return { links: rows.map(({ gid, name, url }) => ({ gid: Number(gid), name, url: url ?? '' })) }
}

function describeTask(row: TaskRow, { members, people }: Names): SeedTask {
  const assignee =
    row.assignee_gid !== null && members.has(row.assignee_gid) ? people.get(row.assignee_gid) : undefined
  const completedBy = row.completed_by_gid === null ? undefined : people.get(row.completed_by_gid)
  return {
    gid: Number(row.gid),
    name: row.name,
    ...(row.html_notes === '' ? {} : { html_notes: row.html_notes }),
    ...(row.resource_subtype === 'default_task' ? {} : { resource_subtype: row.resource_subtype }),
    ...(row.approval_status === null
      ? {}
      : { approval_status: row.approval_status as NonNullable<SeedTask['approval_status']> }),
    ...(assignee === undefined ? {} : { assignee }),
    ...(row.assignee_status === 'upcoming'
      ? {}
      : { assignee_status: row.assignee_status as NonNullable<SeedTask['assignee_status']> }),
    // A moment says its day, too.
    ...(row.start_at_ms !== null
      ? { start_at: formatDateTime(row.start_at_ms) }
      : row.start_on === null
        ? {}
        : { start_on: row.start_on }),
    ...(row.due_at_ms !== null
      ? { due_at: formatDateTime(row.due_at_ms) }
      : row.due_on === null
        ? {}
        : { due_on: row.due_on }),
    ...(row.completed_at_ms === null
      ? {}
      : {
          completed: true,
          completed_at: formatDateTime(row.completed_at_ms),
          ...(completedBy === undefined ? {} : { completed_by: completedBy }),
        }),
    created_by: people.get(row.created_by_gid) ?? row.created_by_gid,
  }
}
