import { sql, type RawBuilder } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { PROJECT_COLUMNS } from './project.columns.js'
import type { NewProjectMember, Project } from './project.js'

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
      where own.project_gid = projects.gid and own.user_gid = ${viewer.userGid}
      union all
      select 1 from project_teams as given join team_members as own on own.team_gid = given.team_gid
      where given.project_gid = projects.gid and own.user_gid = ${viewer.userGid}
      union all
      select 1 from portfolio_items as item join portfolio_members as own on own.portfolio_gid = item.portfolio_gid
      where item.project_gid = projects.gid and item.is_access_control_inherited = 1 and own.user_gid = ${viewer.userGid}))
    or (projects.workspace_gid in (${asMember}) and (
      projects.privacy_setting = 'public_to_workspace'
      or (projects.privacy_setting = 'private_to_team' and exists (
        select 1 from team_members as own
        where own.team_gid = projects.team_gid and own.user_gid = ${viewer.userGid})))))`
}

/** Other features' way to make a project in their own transaction. */
export async function insertProject(tx: Queries, project: Project): Promise<void> {
  await tx.insertInto('projects').values(PROJECT_COLUMNS.write(project)).execute()
}

/** A person who is a member already keeps the higher of the two levels when they are made admin, and their own otherwise. */
export async function insertProjectMember(
  tx: Queries,
  member: NewProjectMember & { readonly projectGid: Gid; readonly nowMs: number },
): Promise<void> {
  await tx
    .insertInto('project_members')
    .values({
      gid: member.gid,
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

/** Other features' way to take a person out of every project of a workspace. What they own stays in their name. */
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

/** For what belongs to a project: holds it until the transaction ends. @returns false when it is gone */
export async function holdProject(
  { locksRows }: Pick<Database, 'locksRows'>,
  tx: Queries,
  projectGid: Gid,
): Promise<boolean> {
  const row = await tx
    .selectFrom('projects')
    .select('gid')
    .where('gid', '=', projectGid)
    .$if(locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  return row !== undefined
}
