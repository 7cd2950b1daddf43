import type { DescribedOperation } from '../../protocol/asana/description.js'
import { date, flag, name, record, text } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { NAME_LENGTH_MAX } from '../../protocol/asana/text.js'
import { PORTFOLIO_INCLUDE, PROJECT_INCLUDE, TASK_INCLUDE } from './include.js'

export const DUPLICATE_TASK = {
  fields: {
    name: text({ lengthMax: NAME_LENGTH_MAX }).says('What the new task is called.'),
    include: TASK_INCLUDE,
  },
} as const

const NEW_NAME = name({ lengthMax: NAME_LENGTH_MAX })

export const DUPLICATE_PROJECT = {
  fields: {
    name: NEW_NAME.says('What the new project is called.'),
    include: PROJECT_INCLUDE,
    schedule_dates: record({ should_skip_weekends: flag, due_on: date, start_on: date }, [
      'should_skip_weekends',
    ]).says(
      'Moves its dates: the first to `start_on` or the last to `due_on`, and all others by as many days. Needs `task_dates` in `include`.',
    ),
  },
  required: ['name'],
} as const

export const DUPLICATE_PORTFOLIO = {
  fields: {
    name: NEW_NAME.says('What the new portfolio is called.'),
    include: PORTFOLIO_INCLUDE,
  },
  required: ['name'],
} as const

export const COPIES_OPERATIONS = {
  duplicateTask: {
    tag: 'Tasks',
    summary: 'Duplicate a task',
    says: 'A job makes the copy, which is open, with what the task has in custom fields of the projects that the copy is put into. Ask `getJob` for what became of it.',
    body: DUPLICATE_TASK,
    example: { body: { name: 'Choose the back cover', include: 'notes,assignee,subtasks' } },
  },
  duplicateProject: {
    tag: 'Projects',
    summary: 'Duplicate a project',
    says: 'A job makes the copy, with its sections, its custom fields and open copies of its tasks. Who sees the copy is as of the project. Ask `getJob` for what became of it.',
    body: DUPLICATE_PROJECT,
    example: {
      body: {
        name: 'Seed catalogue of next year',
        include: 'members,task_notes,task_dates',
        schedule_dates: { should_skip_weekends: true, start_on: '2027-01-04' },
      },
    },
  },
  duplicatePortfolio: {
    tag: 'Portfolios',
    summary: 'Duplicate a portfolio',
    says: 'A job makes the copy, which you own and which asks for the same custom fields. Ask `getJob` for what became of it.',
    body: DUPLICATE_PORTFOLIO,
    example: { body: { name: 'Next spring', include: 'members,child_projects' } },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
