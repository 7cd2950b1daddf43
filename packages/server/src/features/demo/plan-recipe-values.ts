import type { Gid } from '../../protocol/asana/gid.js'
import type { TaskTemplate } from '../copies/task-templates/task-template.rules.js'
import type { CopiedValue } from '../custom-fields/field-copies.rules.js'
import { valueOf, type OfField } from './plan-custom-fields.js'
import { findNamed } from './planning.js'
import type { SeedProject, SeedRecipeValue } from './seed-document.js'
import type { SeedPath } from './seed-fault.js'
import type { PlannedField } from './seed-plan.js'

type Where = Omit<OfField, 'field' | 'options'> & {
  /** Of each project of the file, in its order. */
  readonly templates: readonly (readonly TaskTemplate[])[]
  /** Those of the workspace. */
  readonly fields: readonly PlannedField[]
}

/** The templates of all projects with what is in the custom fields of the tasks that are made of them, once all fields are known. */
export function planRecipeValues(
  projects: readonly SeedProject[],
  path: SeedPath,
  where: Where,
): readonly TaskTemplate[] {
  return where.templates.flatMap((templates, project) =>
    templates.map((template, index) => {
      const given = projects[project]?.task_templates?.[index]?.template?.custom_fields ?? []
      const at = [...path, project, 'task_templates', index, 'template', 'custom_fields']
      const fieldValues = planValues(given, at, { ...where, projectGid: template.projectGid })
      return { ...template, recipe: { ...template.recipe, fieldValues } }
    }),
  )
}

function planValues(
  given: readonly SeedRecipeValue[],
  path: SeedPath,
  where: Where & { readonly projectGid: Gid },
): readonly CopiedValue[] {
  const { planning, projectGid } = where
  const asked = where.fields.filter(({ settings }) =>
    settings.some(({ setting }) => setting.parent.gid === projectGid),
  )
  const known = new Set<Gid>()
  return given.flatMap((one, index): readonly CopiedValue[] => {
    const at = [...path, index, 'field']
    const what = { fault: planning.fault, path: at, what: 'custom field of this project' }
    const named = findNamed(
      asked.map(({ field }) => field),
      one.field,
      what,
    )
    const found = asked.find(({ field }) => field.gid === named?.gid)
    if (found === undefined) return []
    const { field, options } = found
    if (field.idPrefix !== null) {
      planning.fault(at, 'Numbers tasks by itself')
      return []
    }
    if (known.has(field.gid)) planning.fault(at, 'Has a value already')
    known.add(field.gid)
    const value = valueOf(one.value, [...path, index, 'value'], { ...where, field, options })
    return value === null ? [] : [{ fieldGid: field.gid, value }]
  })
}
