import { sql, type RawBuilder, type Selectable } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import type { ProjectsTable } from '../../db/schema.js'
import { inTransaction } from '../../db/transaction.js'
import type { AccessLevel } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { insertSection } from '../sections/sections.store.js'
import type { ProjectChanges, ProjectStore } from './ports.js'
import type { Project } from './project.js'
import { readProjectList } from './project-list.store.js'

export function projectStore(
  db: Database,
  needs: { readonly insertSection: typeof insertSection },
): ProjectStore {
  return {
    async read(viewer, gids) {
      const workspaceGids = [...viewer.roles.keys()]
      if (gids.length === 0 || workspaceGids.length === 0) return []
      const rows = await db.queries
        .selectFrom('projects')
        .leftJoin('project_members', (join) =>
          join
            .onRef('project_members.project_gid', '=', 'projects.gid')
            .on('project_members.user_gid', '=', viewer.userGid),
        )
        .leftJoin('team_members', (join) =>
          join
            .onRef('team_members.team_gid', '=', 'projects.team_gid')
            .on('team_members.user_gid', '=', viewer.userGid),
        )
        .selectAll('projects')
        .select(['project_members.access_level as member_level', 'team_members.user_gid as team_member_gid'])
        .where('projects.gid', 'in', gids)
        .where('projects.workspace_gid', 'in', workspaceGids)
        .execute()
      return rows.map((row) => ({
        project: projectOf(row),
        memberLevel: row.member_level,
        inTeam: row.team_member_gid !== null,
      }))
    },

    list: async (viewer, filter) =>
      (await readProjectList(db.queries, { ...filter, viewer, isVisible: projectIsVisible(viewer) })).map(
        projectOf,
      ),

    create: async ({ project, creatorGid, followerGids, section }) => {
      await inTransaction(db, async (tx) => {
        await insertProject(tx, project)
        const admins = new Set([creatorGid, project.ownerGid ?? creatorGid])
        for (const userGid of new Set([...admins, ...followerGids])) {
          await insertProjectMember(tx, {
            projectGid: project.gid,
            userGid,
            level: admins.has(userGid) ? 'admin' : project.defaultAccessLevel,
            follows: userGid === creatorGid || followerGids.includes(userGid),
            nowMs: project.createdAtMs,
          })
        }
        await needs.insertSection(tx, {
          section: { ...section, projectGid: project.gid, createdAtMs: project.createdAtMs },
          place: { at: 'end' },
        })
      })
    },

    update: async ({ projectGid, changes, nowMs }) =>
      await inTransaction(db, async (tx) => {
        const row = await tx
          .updateTable('projects')
          .set({ ...columnsOf(changes), modified_at_ms: nowMs })
          .where('gid', '=', projectGid)
          .returningAll()
          .executeTakeFirst()
        if (row === undefined) return null
        if (changes.ownerGid !== undefined && changes.ownerGid !== null) {
          const userGid = changes.ownerGid
          await insertProjectMember(tx, { projectGid, userGid, level: 'admin', follows: false, nowMs })
        }
        return projectOf(row)
      }),

    delete: async (projectGid) => {
      await inTransaction(db, async (tx) => {
        // Whoever changes the order of its tasks holds the project first; so does who deletes it.
        await tx
          .selectFrom('projects')
          .select('gid')
          .where('gid', '=', projectGid)
          .$if(db.locksRows, (query) => query.forUpdate())
          .execute()
        // Sections refuse to go while tasks stand in them, so the tasks leave first.
        await tx.deleteFrom('task_projects').where('project_gid', '=', projectGid).execute()
        await tx.deleteFrom('projects').where('gid', '=', projectGid).execute()
      })
    },

    async people(projectGids, which) {
      const byProject = new Map<Gid, Gid[]>(projectGids.map((gid) => [gid, []]))
      if (projectGids.length === 0) return byProject
      const rows = await db.queries
        .selectFrom((query) =>
          query
            .selectFrom('project_members')
            .selectAll()
            .where('project_gid', 'in', projectGids)
            .$if(which === 'followers', (some) => some.where('followed_at_ms', 'is not', null))
            .limit(relatedRowsToRead(projectGids.length))
            .as('some'),
        )
        .select(['project_gid', 'user_gid'])
        .orderBy('joined_at_ms')
        .orderBy('user_gid')
        .execute()
      if (isTooManyRelated(projectGids.length, rows.length)) return null
      for (const row of rows) byProject.get(row.project_gid as Gid)?.push(row.user_gid as Gid)
      return byProject
    },
  }
}

/**
 * `projectAccess` as a condition on rows of `projects`, for lists that the database pages. A contract test holds the two against
 * each other for every combination.
 */
export function projectIsVisible(viewer: Principal): RawBuilder<boolean> {
  const all = sql.join(atLeastOne(viewer.roles.keys()))
  const asMember = sql.join(
    atLeastOne([...viewer.roles].filter(([, role]) => role !== 'guest').map(([gid]) => gid)),
  )
  return sql<boolean>`(
    (projects.workspace_gid in (${all}) and exists (
      select 1 from project_members as own
      where own.project_gid = projects.gid and own.user_gid = ${viewer.userGid}))
    or (projects.workspace_gid in (${asMember}) and (
      projects.privacy_setting = 'public_to_workspace'
      or (projects.privacy_setting = 'private_to_team' and exists (
        select 1 from team_members as own
        where own.team_gid = projects.team_gid and own.user_gid = ${viewer.userGid})))))`
}

/** Other rooms' way to make a project in their own transaction. */
export async function insertProject(tx: Queries, project: Project): Promise<void> {
  await tx
    .insertInto('projects')
    .values({
      gid: project.gid,
      workspace_gid: project.workspaceGid,
      team_gid: project.teamGid,
      owner_gid: project.ownerGid,
      name: project.name,
      html_notes: project.htmlNotes,
      color: project.color,
      icon: project.icon,
      default_view: project.defaultView,
      due_on: project.dueOn,
      start_on: project.startOn,
      privacy_setting: project.privacySetting,
      default_access_level: project.defaultAccessLevel,
      minimum_access_level_for_customization: project.minimumAccessLevelForCustomization,
      minimum_access_level_for_sharing: project.minimumAccessLevelForSharing,
      archived_at_ms: project.archivedAtMs,
      created_at_ms: project.createdAtMs,
      modified_at_ms: project.modifiedAtMs,
    })
    .execute()
}

/** A person who is a member already keeps the higher of the two levels when they are made admin, and their own otherwise. */
export async function insertProjectMember(
  tx: Queries,
  member: {
    readonly projectGid: Gid
    readonly userGid: Gid
    readonly level: AccessLevel
    readonly follows: boolean
    readonly nowMs: number
  },
): Promise<void> {
  await tx
    .insertInto('project_members')
    .values({
      project_gid: member.projectGid,
      user_gid: member.userGid,
      access_level: member.level,
      followed_at_ms: member.follows ? member.nowMs : null,
      joined_at_ms: member.nowMs,
    })
    .onConflict((conflict) => {
      const known = conflict.columns(['project_gid', 'user_gid'])
      return member.level === 'admin' ? known.doUpdateSet({ access_level: 'admin' }) : known.doNothing()
    })
    .execute()
}

function columnsOf(changes: ProjectChanges): Partial<Selectable<ProjectsTable>> {
  const columns: Partial<Selectable<ProjectsTable>> = {}
  if (changes.teamGid !== undefined) columns.team_gid = changes.teamGid
  if (changes.ownerGid !== undefined) columns.owner_gid = changes.ownerGid
  if (changes.name !== undefined) columns.name = changes.name
  if (changes.htmlNotes !== undefined) columns.html_notes = changes.htmlNotes
  if (changes.color !== undefined) columns.color = changes.color
  if (changes.icon !== undefined) columns.icon = changes.icon
  if (changes.defaultView !== undefined) columns.default_view = changes.defaultView
  if (changes.dueOn !== undefined) columns.due_on = changes.dueOn
  if (changes.startOn !== undefined) columns.start_on = changes.startOn
  if (changes.privacySetting !== undefined) columns.privacy_setting = changes.privacySetting
  if (changes.defaultAccessLevel !== undefined) columns.default_access_level = changes.defaultAccessLevel
  if (changes.minimumAccessLevelForCustomization !== undefined) {
    columns.minimum_access_level_for_customization = changes.minimumAccessLevelForCustomization
  }
  if (changes.minimumAccessLevelForSharing !== undefined) {
    columns.minimum_access_level_for_sharing = changes.minimumAccessLevelForSharing
  }
  if (changes.archivedAtMs !== undefined) columns.archived_at_ms = changes.archivedAtMs
  return columns
}

function projectOf(row: Selectable<ProjectsTable>): Project {
  return {
    gid: row.gid as Gid,
    workspaceGid: row.workspace_gid as Gid,
    teamGid: row.team_gid as Gid | null,
    ownerGid: row.owner_gid as Gid | null,
    name: row.name,
    htmlNotes: row.html_notes,
    color: row.color,
    icon: row.icon,
    defaultView: row.default_view,
    dueOn: row.due_on,
    startOn: row.start_on,
    privacySetting: row.privacy_setting,
    defaultAccessLevel: row.default_access_level,
    minimumAccessLevelForCustomization: row.minimum_access_level_for_customization,
    minimumAccessLevelForSharing: row.minimum_access_level_for_sharing,
    archivedAtMs: row.archived_at_ms,
    createdAtMs: row.created_at_ms,
    modifiedAtMs: row.modified_at_ms,
  }
}

/** Other rooms' way to take a person out of every project of a workspace. What they own stays in their name. */
export async function leaveProjects(
  tx: Queries,
  { workspaceGid, userGid }: { readonly workspaceGid: Gid; readonly userGid: Gid },
): Promise<void> {
  await tx
    .deleteFrom('project_members')
    .where('user_gid', '=', userGid)
    .where('project_gid', 'in', (sub) =>
      sub.selectFrom('projects').select('gid').where('workspace_gid', '=', workspaceGid),
    )
    .execute()
}
