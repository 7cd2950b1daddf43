import type { RecordFields, Resource } from '../../../protocol/asana/call.js'
import { CREATED, LONG_TEXT, NAME, RICH_TEXT } from '../../../protocol/asana/common-fields.js'
import { formatDateTime } from '../../../protocol/asana/dates.js'
import type { DescribedField, DescribedObject } from '../../../protocol/asana/description.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import {
  EMPTY_LIST,
  NOTHING,
  oneOf,
  orNull,
  TEXT,
  type Schema,
} from '../../../protocol/asana/openapi-schema.js'
import { RichValue } from '../../../protocol/asana/rich-value.js'
import type { ProjectLevels } from '../../projects/find-project.js'
import type { PlacedTemplate, TaskTemplateStore } from './ports.js'
import { RECIPE_SUBTYPES, type LinkedRecipe } from './task-template.rules.js'

const DAYS: Schema = { type: 'integer' }
/** For how many a plan takes what a recipe leads to. */
const [FOLLOWERS, SUBTASKS, LINKED, FIELDS_SHOWN] = [10, 10, 0, 0]
const NAMED: Readonly<Record<'name' | 'task_resource_subtype', DescribedField>> = {
  name: {
    in: 'compact',
    says: 'What the task is called.',
    schema: TEXT,
    example: EXAMPLES.task_template.name,
  },
  task_resource_subtype: {
    in: 'compact',
    says: 'What kind of task it is.',
    schema: oneOf(...Object.values(RECIPE_SUBTYPES)),
    example: 'default_task',
  },
}
const none = (says: string): DescribedField => ({
  in: 'full',
  says: `${says} Always empty here.`,
  schema: EMPTY_LIST,
  example: [],
})
const linked = (says: string): DescribedField => ({
  in: 'full',
  of: { fields: NAMED },
  many: LINKED,
  says,
  example: [],
})
const days = (says: string, example: number | null): DescribedField => ({
  in: 'full',
  says: `How many days after the one on which the task is made ${says}.`,
  schema: orNull(DAYS),
  example,
})
const RECIPE: DescribedObject = {
  fields: {
    ...NAMED,
    description: {
      in: 'full',
      weight: LONG_TEXT,
      says: 'What the task is about, as plain text.',
      schema: TEXT,
      example: '',
    },
    html_description: { in: 'full', weight: LONG_TEXT, ...RICH_TEXT },
    memberships: {
      in: 'full',
      of: 'project',
      many: 1,
      says: 'The project that the task is put into.',
      example: [EXAMPLES.project],
    },
    relative_start_on: days('it starts', null),
    relative_due_on: days('it is due', 7),
    due_time: {
      in: 'full',
      says: 'At what time it is due. Always null here.',
      schema: NOTHING,
      example: null,
    },
    dependencies: linked('What is made of other templates of the project, and that the task waits for.'),
    dependents: linked('What is made of other templates of the project, and that waits for the task.'),
    followers: {
      in: 'full',
      of: 'user',
      many: FOLLOWERS,
      says: 'Who follows the task.',
      example: [EXAMPLES.user],
    },
    attachments: none('What is attached to the task.'),
    subtasks: {
      in: 'full',
      of: { fields: NAMED },
      many: SUBTASKS,
      says: 'Its subtasks.',
      example: [{ name: 'Ask for photographs', task_resource_subtype: 'default_task' }],
    },
    custom_fields: {
      in: 'full',
      of: 'custom_field',
      many: FIELDS_SHOWN,
      says: 'Custom fields in which the task has something.',
      example: [],
    },
  },
}

const FIELDS: RecordFields<PlacedTemplate> = {
  name: { in: 'compact', ...NAME, example: EXAMPLES.task_template.name, value: ({ name }) => name },
  project: {
    in: 'full',
    of: 'project',
    says: 'The project that it belongs to.',
    example: EXAMPLES.project,
    value: ({ projectGid }) => projectGid,
  },
  template: {
    in: 'full',
    of: RECIPE,
    says: 'The task that is made of it.',
    example: Object.fromEntries(Object.entries(RECIPE.fields).map(([name, { example }]) => [name, example])),
    value: recipeOf,
  },
  created_by: {
    in: 'full',
    of: 'user',
    says: 'Who made it.',
    example: EXAMPLES.user,
    value: ({ createdByGid }) => createdByGid,
  },
  created_at: { in: 'full', ...CREATED, value: ({ createdAtMs }) => formatDateTime(createdAtMs) },
}

const named = ({ name, resourceSubtype }: LinkedRecipe) => ({
  name,
  task_resource_subtype: RECIPE_SUBTYPES[resourceSubtype],
})

function recipeOf({ dependencies, dependents, name, projectGid, recipe, workspaceGid }: PlacedTemplate) {
  return {
    name,
    task_resource_subtype: RECIPE_SUBTYPES[recipe.resourceSubtype],
    description: new RichValue('plain', recipe.htmlDescription, workspaceGid),
    html_description: new RichValue('xml', recipe.htmlDescription, workspaceGid),
    memberships: [projectGid],
    relative_start_on: recipe.relativeStartOn,
    relative_due_on: recipe.relativeDueOn,
    due_time: null,
    dependencies: dependencies.map(named),
    dependents: dependents.map(named),
    followers: recipe.followerGids,
    attachments: [],
    subtasks: recipe.subtasks.map(named),
    custom_fields: recipe.fieldValues.map(({ fieldGid }) => fieldGid),
  }
}

export function taskTemplateResource(needs: {
  readonly taskTemplates: TaskTemplateStore
  readonly projectLevels: ProjectLevels
}): Resource<PlacedTemplate> {
  return {
    type: 'task_template',
    nestedScope: 'task_templates:read',
    says: 'What new tasks of a project are made of.',
    exampleGid: EXAMPLES.task_template.gid,
    fields: FIELDS,
    async load(viewer, gids) {
      const templates = await needs.taskTemplates.load(gids)
      const levels = await needs.projectLevels(viewer, [
        ...new Set(templates.map(({ projectGid }) => projectGid)),
      ])
      const seen = templates.filter(({ projectGid }) => levels.has(projectGid))
      return new Map(seen.map((template) => [template.gid, template]))
    },
  }
}
