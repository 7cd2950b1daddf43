import type { Selectable } from 'kysely'
import type { Database } from '../../../db/database.js'
import type { TaskTemplatesTable } from '../../../db/schema.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../../protocol/asana/pagination.js'
import type { PlacedTemplate, TaskTemplateStore } from './ports.js'
import { recipeOf, type TaskRecipe } from './task-template.rules.js'

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
      return await withLinked(db, rows)
    },

    async list(projectGid, page) {
      const rows = await templates()
        .where('task_templates.project_gid', '=', projectGid)
        .$if(page.after !== null, (query) => query.where('task_templates.gid', '>', gidOfKey(page.after, 0)))
        .orderBy('task_templates.gid')
        .limit(rowsToRead(page))
        .execute()
      return await withLinked(db, rows)
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

type Row = Selectable<TaskTemplatesTable> & { readonly workspace_gid: Gid }

/** Templates with those that they wait for, and that wait for them, of those that are still there. */
async function withLinked(db: Database, rows: readonly Row[]): Promise<readonly PlacedTemplate[]> {
  const read = rows.map((row) => ({ row, recipe: recipeOf(row.content) }))
  const gids = new Set(read.flatMap(({ recipe }) => [...recipe.dependencyGids, ...recipe.dependentGids]))
  const linked =
    gids.size === 0
      ? []
      : await db.queries
          .selectFrom('task_templates')
          .select(['gid', 'project_gid', 'name', 'content'])
          .where('gid', 'in', [...gids])
          .execute()
  const byGid = new Map(linked.map((row) => [row.gid, row]))
  return read.map(({ recipe, row }) => {
    const named = (some: readonly Gid[]) =>
      some.flatMap((gid) => {
        const found = byGid.get(gid)
        if (found === undefined || found.project_gid !== row.project_gid) return []
        return [{ name: found.name, resourceSubtype: recipeOf(found.content).resourceSubtype }]
      })
    return {
      ...templateOf(row, recipe),
      dependencies: named(recipe.dependencyGids),
      dependents: named(recipe.dependentGids),
    }
  })
}

function templateOf(row: Row, recipe: TaskRecipe) {
  return {
    gid: row.gid,
    workspaceGid: row.workspace_gid,
    projectGid: row.project_gid,
    createdByGid: row.created_by_gid,
    name: row.name,
    recipe,
    createdAtMs: row.created_at_ms,
  }
}
