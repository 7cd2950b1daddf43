import type { Selectable } from 'kysely'
import type { Database } from '../../../db/database.js'
import type { TaskTemplatesTable } from '../../../db/schema.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../../protocol/asana/pagination.js'
import type { PlacedTemplate, TaskTemplateStore } from './ports.js'
import type { TaskRecipe } from './task-template.rules.js'

export function taskTemplateStore(db: Database): TaskTemplateStore {
  const templates = () =>
    db.queries
      .selectFrom('task_templates')
      .innerJoin('projects', 'projects.gid', 'task_templates.project_gid')
      .selectAll('task_templates')
      .select('projects.workspace_gid')
  return {
    async load(gids) {
      if (gids.length === 0) return []
      const rows = await templates().where('task_templates.gid', 'in', gids).execute()
      return rows.map(templateOf)
    },

    async list(projectGid, page) {
      const rows = await templates()
        .where('task_templates.project_gid', '=', projectGid)
        .$if(page.after !== null, (query) => query.where('task_templates.gid', '>', gidOfKey(page.after, 0)))
        .orderBy('task_templates.gid')
        .limit(rowsToRead(page))
        .execute()
      return rows.map(templateOf)
    },

    async firstSection(projectGid) {
      const row = await db.queries
        .selectFrom('sections')
        .select('gid')
        .where('project_gid', '=', projectGid)
        .orderBy('rank')
        .orderBy('gid')
        .limit(1)
        .executeTakeFirst()
      return row?.gid ?? null
    },

    delete: async (templateGid) => {
      await db.queries.deleteFrom('task_templates').where('gid', '=', templateGid).execute()
    },
  }
}

function templateOf(row: Selectable<TaskTemplatesTable> & { readonly workspace_gid: Gid }): PlacedTemplate {
  return {
    gid: row.gid,
    workspaceGid: row.workspace_gid,
    projectGid: row.project_gid,
    createdByGid: row.created_by_gid,
    name: row.name,
    // Written by `insertTaskTemplate`, and by nobody else.
    recipe: JSON.parse(row.content) as TaskRecipe,
    createdAtMs: row.created_at_ms,
  }
}
