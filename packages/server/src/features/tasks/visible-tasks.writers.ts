import { sql, type RawBuilder } from 'kysely'
import { atLeastOne } from '../../db/in-list.js'
import type { Principal } from '../../protocol/token/principal.js'
import { projectIsVisible } from '../projects/projects.writers.js'

/** Whether a person created a task or its topmost ancestor, is assigned to either, or follows either. */
export function involved(viewer: Principal): RawBuilder<boolean> {
  return sql<boolean>`(
    exists (
      select 1 from tasks as kin
      where kin.gid in (tasks.gid, tasks.root_gid)
        and (kin.assignee_gid = ${viewer.userGid} or kin.created_by_gid = ${viewer.userGid}))
    or exists (
      select 1 from task_followers as own
      where own.task_gid in (tasks.gid, tasks.root_gid) and own.user_gid = ${viewer.userGid}))`
}

/** `taskAccess` as a condition on rows of `tasks`. A contract test holds the two against each other. */
export function taskIsVisible(viewer: Principal): RawBuilder<boolean> {
  return sql<boolean>`(
    tasks.workspace_gid in (${sql.join(atLeastOne([...viewer.roles.keys()]))}) and (
      ${involved(viewer)}
      or exists (
        select 1 from task_projects as place join projects on projects.gid = place.project_gid
        where place.task_gid in (tasks.gid, tasks.root_gid) and ${projectIsVisible(viewer)})))`
}
