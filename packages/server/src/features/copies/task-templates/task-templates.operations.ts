import type { DescribedOperation } from '../../../protocol/asana/description.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import { name, reference } from '../../../protocol/asana/field.js'
import type { OperationId } from '../../../protocol/asana/operations.js'
import { NAME_LENGTH_MAX } from '../../../protocol/asana/text.js'

export const INSTANTIATE_TASK = {
  fields: {
    name: name({ lengthMax: NAME_LENGTH_MAX }).says(
      'What the new task is called; what the template is called unless said.',
    ),
  },
} as const

export const TASK_TEMPLATES_FILTER = {
  fields: { project: reference.says('The project whose templates are listed. It has to be named.') },
} as const

export const TASK_TEMPLATES_OPERATIONS = {
  getTaskTemplates: {
    tag: 'Task templates',
    summary: 'List the task templates of a project',
    says: 'Those of a project that you may see. They come into a project by a seed.',
    query: TASK_TEMPLATES_FILTER,
    example: { query: { project: EXAMPLES.project.gid } },
  },
  getTaskTemplate: {
    tag: 'Task templates',
    summary: 'Get a task template',
    says: 'A template of a project that you may see.',
  },
  deleteTaskTemplate: {
    tag: 'Task templates',
    summary: 'Delete a task template',
    says: 'By whoever may change tasks of its project. Tasks that were made of it stay.',
  },
  instantiateTask: {
    tag: 'Task templates',
    summary: 'Make a task of a template',
    says: 'A job makes the task in the project of the template, in the first section, if you may change tasks there. Ask `getJob` for what became of it.',
    body: INSTANTIATE_TASK,
    example: { body: { name: 'Purple carrot' } },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
