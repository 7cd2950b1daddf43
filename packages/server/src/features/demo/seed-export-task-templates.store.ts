import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { RECIPE_SUBTYPES, type TaskRecipe } from '../copies/task-templates/task-template.rules.js'
import type { SeedTaskTemplate } from './seed-document.js'

/** @returns the templates of tasks of each project of a workspace that has some */
export async function readTaskTemplates(
  queries: Queries,
  workspaceGid: Gid,
  { members, people }: { readonly members: ReadonlySet<Gid>; readonly people: ReadonlyMap<Gid, string> },
): Promise<ReadonlyMap<Gid, readonly SeedTaskTemplate[]>> {
  const rows = await queries
    .selectFrom('task_templates')
    .innerJoin('projects', 'projects.gid', 'task_templates.project_gid')
    .selectAll('task_templates')
    .where('projects.workspace_gid', '=', workspaceGid)
    .orderBy('task_templates.gid')
    .execute()
  return new Map(
    [...Map.groupBy(rows, (row) => row.project_gid)].map(([projectGid, own]) => [
      projectGid,
      own.map((row): SeedTaskTemplate => {
        const creator = row.created_by_gid === null ? undefined : people.get(row.created_by_gid)
        return {
          gid: Number(row.gid),
          name: row.name,
          ...(creator === undefined ? {} : { created_by: creator }),
          template: describeRecipe(JSON.parse(row.content) as TaskRecipe, (gid) =>
            members.has(gid) ? (people.get(gid) ?? null) : null,
          ),
        }
      }),
    ]),
  )
}

function describeRecipe(
  recipe: TaskRecipe,
  emailOf: (gid: Gid) => string | null,
): NonNullable<SeedTaskTemplate['template']> {
  const followers = recipe.followerGids.flatMap((gid) => emailOf(gid) ?? [])
  const subtypeOf = (subtype: TaskRecipe['resourceSubtype']) =>
    subtype === 'default_task' ? {} : { task_resource_subtype: RECIPE_SUBTYPES[subtype] }
  return {
    ...subtypeOf(recipe.resourceSubtype),
    ...(recipe.htmlDescription === '' ? {} : { html_description: recipe.htmlDescription }),
    ...(recipe.relativeStartOn === null ? {} : { relative_start_on: recipe.relativeStartOn }),
    ...(recipe.relativeDueOn === null ? {} : { relative_due_on: recipe.relativeDueOn }),
    ...(followers.length === 0 ? {} : { followers }),
    ...(recipe.subtasks.length === 0
      ? {}
      : {
          subtasks: recipe.subtasks.map(({ name, resourceSubtype }) => ({
            name,
            ...subtypeOf(resourceSubtype),
          })),
        }),
  }
}
