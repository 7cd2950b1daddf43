import { richFromPlain } from '../../protocol/asana/rich-text-plain.js'
import { nameFault, NAME_LENGTH_MAX } from '../../protocol/asana/text.js'
import {
  RECIPE_SUBTYPES,
  type TaskRecipe,
  type TaskTemplate,
} from '../copies/task-templates/task-template.rules.js'
import type { Project } from '../projects/project.js'
import { membersOf, type PlannedPlace } from './plan-places.js'
import { planRichText } from './plan-rich-text.js'
import { findNamed, type Planning } from './planning.js'
import type { SeedSubtype, SeedTaskTemplate } from './seed-document.js'
import type { SeedPath } from './seed-fault.js'

interface Where {
  readonly place: PlannedPlace
  readonly planning: Planning
  readonly project: Pick<Project, 'gid' | 'ownerGid'>
}

/** The templates of a project, each with those that it waits for. */
export function planTaskTemplates(
  given: readonly SeedTaskTemplate[],
  path: SeedPath,
  where: Where,
): readonly TaskTemplate[] {
  const templates = given.map((template, index) => planTaskTemplate(template, [...path, index], where))
  const dependencies = templates.map(({ gid }, index) => {
    const at = [...path, index, 'template', 'dependencies']
    const found = (given[index]?.template?.dependencies ?? []).flatMap((reference, place) => {
      const { fault } = where.planning
      const what = { fault, path: [...at, place], what: 'task template of this project' }
      const named = findNamed(templates, reference, what)
      if (named?.gid === gid) fault([...at, place], 'Is this template: nothing waits for itself')
      return named === null ? [] : [named.gid]
    })
    return [...new Set(found)]
  })
  return templates.map((template, index) => ({
    ...template,
    recipe: {
      ...template.recipe,
      dependencyGids: dependencies[index] ?? [],
      dependentGids: templates
        .filter((_, at) => dependencies[at]?.includes(template.gid))
        .map(({ gid }) => gid),
    },
  }))
}

/** What tasks of a project are made of; whoever owns the project made it unless the file says otherwise. */
function planTaskTemplate(given: SeedTaskTemplate, path: SeedPath, where: Where): TaskTemplate {
  const { planning, project } = where
  noteName(given.name, [...path, 'name'], planning)
  return {
    gid: planning.gidOf(given.gid, [...path, 'gid']),
    projectGid: project.gid,
    createdByGid:
      given.created_by === undefined
        ? project.ownerGid
        : (planning.personOf(given.created_by, [...path, 'created_by'])?.user.gid ?? null),
    name: given.name,
    recipe: planRecipe(given.template ?? {}, [...path, 'template'], where),
    createdAtMs: planning.nowMs,
  }
}

function planRecipe(
  given: NonNullable<SeedTaskTemplate['template']>,
  path: SeedPath,
  { place, planning }: Where,
): TaskRecipe {
  const { relative_due_on: due = null, relative_start_on: start = null, subtasks = [] } = given
  if (start !== null && due === null)
    planning.fault([...path, 'relative_start_on'], 'Needs relative_due_on beside it')
  else if (start !== null && due !== null && start > due)
    planning.fault([...path, 'relative_start_on'], 'Must not be after relative_due_on')
  return {
    resourceSubtype: subtypeOf(given.task_resource_subtype),
    htmlDescription: planDescription(given, path, planning),
    relativeStartOn: start,
    relativeDueOn: due,
    followerGids: membersOf(given.followers ?? [], [...path, 'followers'], { place, planning }),
    subtasks: subtasks.map((subtask, index) => {
      noteName(subtask.name, [...path, 'subtasks', index, 'name'], planning)
      return { name: subtask.name, resourceSubtype: subtypeOf(subtask.task_resource_subtype) }
    }),
    dependencyGids: [],
    dependentGids: [],
    fieldValues: [],
  }
}

function planDescription(
  { description, html_description: html }: NonNullable<SeedTaskTemplate['template']>,
  path: SeedPath,
  planning: Planning,
): string {
  if (html === undefined) return description === undefined ? '' : richFromPlain(description)
  if (description === undefined) return planRichText(html, [...path, 'html_description'], planning)
  planning.fault([...path, 'html_description'], 'Stands beside description: leave one of them out')
  return ''
}

function noteName(name: string, path: SeedPath, { fault }: Planning): void {
  const wrong = nameFault(name, NAME_LENGTH_MAX)
  if (wrong !== null) fault(path, wrong)
}

function subtypeOf(given: SeedSubtype = 'default_task'): TaskRecipe['resourceSubtype'] {
  const subtypes = Object.keys(RECIPE_SUBTYPES) as readonly (keyof typeof RECIPE_SUBTYPES)[]
  return subtypes.find((one) => RECIPE_SUBTYPES[one] === given) ?? 'default_task'
}
