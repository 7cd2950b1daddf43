import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { RECIPE_SUBTYPES, recipeOf, type TaskRecipe } from '../copies/task-templates/task-template.rules.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import type { CopiedValue } from '../custom-fields/field-copies.rules.js'
import type { SeedRecipeValue, SeedTaskTemplate } from './seed-document.js'
import type { SeedGid } from './seed-reference.js'

const GIDS_PER_STATEMENT = 500

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
  const emailOf = (gid: Gid) => (members.has(gid) ? (people.get(gid) ?? null) : null)
  const asked = await readAsked(queries, workspaceGid)
  const there = await readReferenced(
    queries,
    rows.flatMap((row) => recipeOf(row.content).fieldValues),
  )
  return new Map(
    [...Map.groupBy(rows, (row) => row.project_gid)].map(([projectGid, own]) => [
      projectGid,
      own.map((row): SeedTaskTemplate => {
        const creator = row.created_by_gid === null ? undefined : people.get(row.created_by_gid)
        return {
          gid: Number(row.gid),
          name: row.name,
          ...(creator === undefined ? {} : { created_by: creator }),
          template: {
            ...describeRecipe(recipeOf(row.content), emailOf),
            ...describeLinks(recipeOf(row.content), {
              emailOf,
              siblings: new Set(own.map(({ gid }) => gid)),
              isThere: (gid) => there.has(gid),
              isAsked: (fieldGid) => asked.has(`${row.project_gid} ${fieldGid}`),
            }),
          },
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

/** Which fields the projects of a workspace ask for: `project field`. */
async function readAsked(queries: Queries, workspaceGid: Gid): Promise<ReadonlySet<string>> {
  const rows = await queries
    .selectFrom('custom_field_settings')
    .innerJoin('projects', 'projects.gid', 'custom_field_settings.project_gid')
    .select(['custom_field_settings.project_gid', 'custom_field_settings.custom_field_gid'])
    .where('projects.workspace_gid', '=', workspaceGid)
    .execute()
  return new Set(rows.map((row) => `${row.project_gid} ${row.custom_field_gid}`))
}

/** Tasks and projects that values lead to, of those that are still there; portfolios are in no seed’s values. */
async function readReferenced(queries: Queries, values: readonly CopiedValue[]): Promise<ReadonlySet<Gid>> {
  const items = values.flatMap(({ value }) => (value.kind === 'items' ? value.items : []))
  const there = new Set<Gid>()
  for (const [kind, table] of [
    ['task', 'tasks'],
    ['project', 'projects'],
  ] as const) {
    const gids = [...new Set(items.filter(({ type }) => type === kind).map(({ gid }) => gid))]
    for (let at = 0; at < gids.length; at += GIDS_PER_STATEMENT) {
      const some = gids.slice(at, at + GIDS_PER_STATEMENT)
      const rows = await queries.selectFrom(table).select('gid').where('gid', 'in', some).execute()
      for (const row of rows) there.add(row.gid)
    }
  }
  return there
}

interface Known {
  readonly emailOf: (gid: Gid) => string | null
  /** The templates of the same project. */
  readonly siblings: ReadonlySet<Gid>
  readonly isThere: (gid: Gid) => boolean
  /** Whether its project asks for a field. */
  readonly isAsked: (fieldGid: Gid) => boolean
}

function describeLinks(
  { dependencyGids, fieldValues }: TaskRecipe,
  known: Known,
): Pick<NonNullable<SeedTaskTemplate['template']>, 'dependencies' | 'custom_fields'> {
  const dependencies = dependencyGids.filter((gid) => known.siblings.has(gid)).map(Number)
  const values = fieldValues
    .filter(({ fieldGid }) => known.isAsked(fieldGid))
    .flatMap(({ fieldGid, value }): readonly SeedRecipeValue[] => {
      const described = describeValue(value, known)
      return described === null ? [] : [{ field: Number(fieldGid), value: described }]
    })
  return {
    ...(dependencies.length === 0 ? {} : { dependencies }),
    ...(values.length === 0 ? {} : { custom_fields: values }),
  }
}

/** @returns null where nothing is left of it */
function describeValue(
  value: CopiedValue['value'],
  { emailOf, isThere }: Known,
): SeedRecipeValue['value'] | null {
  if (value.kind === 'text') return value.text
  if (value.kind === 'number') return value.number
  if (value.kind === 'date') return value.atMs === null ? value.on : formatDateTime(value.atMs)
  const items = value.items.flatMap(({ gid, type }): readonly SeedGid[] => {
    if (type === 'user') return [emailOf(gid)].filter((email) => email !== null)
    return type === 'enum_option' || isThere(gid) ? [Number(gid)] : []
  })
  return items.length === 0 ? null : items
}
