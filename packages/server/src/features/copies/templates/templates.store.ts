import { sql, type RawBuilder } from 'kysely'
import type { Database, Queries } from '../../../db/database.js'
import { atLeastOne } from '../../../db/in-list.js'
import { inTransaction, undo } from '../../../db/transaction.js'
import { gidOfKey, rowsToRead } from '../../../protocol/asana/pagination.js'
import type { Principal } from '../../../protocol/token/principal.js'
import { endJob } from '../../jobs/jobs.writers.js'
import { holdWorkspace } from '../../workspaces/workspaces.writers.js'
import type { OriginalTask } from '../../tasks/copies/task-copy.rules.js'
import type { TemplateShare, TemplateStore } from './ports.js'
import type { TemplateContent } from './project-template.js'
import { TEMPLATE_COLUMNS, templateOf } from './template.columns.js'

export function templateStore(db: Database): TemplateStore {
  return {
    async read(viewer, gids) {
      const workspaceGids = [...viewer.roles.keys()]
      if (gids.length === 0 || workspaceGids.length === 0) return []
      const rows = await db.queries
        .selectFrom('project_templates')
        .leftJoin('team_members', (join) =>
          join
            .onRef('team_members.team_gid', '=', 'project_templates.team_gid')
            .on('team_members.user_gid', '=', viewer.userGid),
        )
        .select(TEMPLATE_COLUMNS)
        .select('team_members.user_gid as member_gid')
        .where('project_templates.gid', 'in', gids)
        .where('project_templates.workspace_gid', 'in', workspaceGids)
        .execute()
      return rows.map((row) => ({ template: templateOf(row), inTeam: row.member_gid !== null }))
    },

    async list(viewer, { page, teamGid, workspaceGid }) {
      const rows = await db.queries
        .selectFrom('project_templates')
        .select(TEMPLATE_COLUMNS)
        .$if(teamGid !== null, (query) => query.where('team_gid', '=', teamGid))
        .$if(workspaceGid !== null, (query) => query.where('workspace_gid', '=', workspaceGid))
        .where(templateIsVisible(viewer))
        .$if(page.after !== null, (query) => query.where('gid', '>', gidOfKey(page.after, 0)))
        .orderBy('gid')
        .limit(rowsToRead(page))
        .execute()
      return rows.map(templateOf)
    },

    hasRoom: async (share, templatesMax) => await hasRoom(db.queries, share, templatesMax),

    async content(templateGid) {
      const row = await db.queries
        .selectFrom('project_templates')
        .select('content')
        .where('gid', '=', templateGid)
        .executeTakeFirst()
      return row === undefined ? null : contentOf(row.content)
    },

    save: async ({ content, template }, { jobGid, nowMs, templatesMax }) =>
      await inTransaction(db, async (tx) => {
        if (!(await endJob(tx, { jobGid, newGid: template.gid, nowMs }))) return undo(null)
        await holdWorkspace(db, tx, template.workspaceGid)
        if (!(await hasRoom(tx, template, templatesMax))) return undo('too_many')
        await tx
          .insertInto('project_templates')
          .values({
            gid: template.gid,
            workspace_gid: template.workspaceGid,
            team_gid: template.teamGid,
            owner_gid: template.ownerGid,
            name: template.name,
            html_description: template.htmlDescription,
            color: template.color,
            is_public: template.isPublic ? 1 : 0,
            has_dates: template.hasDates ? 1 : 0,
            content,
            created_at_ms: template.createdAtMs,
          })
          .execute()
        return null
      }),

    delete: async (templateGid) => {
      await db.queries.deleteFrom('project_templates').where('gid', '=', templateGid).execute()
    },
  }
}

/** Written by `save`, and by nobody else. Templates from before custom fields were copied say nothing of them. */
function contentOf(text: string): TemplateContent {
  const {
    fields = [],
    tasks,
    ...content
  } = JSON.parse(text) as Omit<TemplateContent, 'fields' | 'tasks'> & {
    readonly fields?: TemplateContent['fields']
    readonly tasks: readonly (Omit<OriginalTask, 'fieldValues'> & Partial<OriginalTask>)[]
  }
  return { ...content, fields, tasks: tasks.map((task) => ({ fieldValues: [], ...task })) }
}

/** See `TemplateStore.hasRoom`. */
async function hasRoom(
  queries: Queries,
  { isPublic, ownerGid, workspaceGid }: TemplateShare,
  templatesMax: number,
): Promise<boolean> {
  const held = await queries
    .selectFrom('project_templates')
    .select('gid')
    .where('workspace_gid', '=', workspaceGid)
    .where('is_public', '=', isPublic ? 1 : 0)
    .$if(!isPublic, (query) => query.where('owner_gid', '=', ownerGid))
    .limit(templatesMax)
    .execute()
  return held.length < templatesMax
}

/** `maySeeTemplate` as a condition on rows of `project_templates`. */
function templateIsVisible({ roles, userGid }: Principal): RawBuilder<boolean> {
  const having = (isWanted: (role: string) => boolean) =>
    sql.join(atLeastOne([...roles].filter(([, role]) => isWanted(role)).map(([gid]) => gid)))
  return sql<boolean>`project_templates.workspace_gid in (${having(() => true)}) and (
    project_templates.owner_gid = ${userGid}
    or (project_templates.is_public = 1 and project_templates.workspace_gid in (${having((role) => role !== 'guest')}) and (
      project_templates.team_gid is null
      or project_templates.workspace_gid in (${having((role) => role === 'admin')})
      or exists (
        select 1 from team_members as own
        where own.team_gid = project_templates.team_gid and own.user_gid = ${userGid}))))`
}
