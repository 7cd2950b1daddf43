import { listOrText, oneOf } from '../../protocol/asana/field.js'

/** What of a task is copied only where it is asked for. */
export const TASK_PARTS = [
  'assignee',
  'attachments',
  'dates',
  'dependencies',
  'followers',
  'notes',
  'parent',
  'projects',
  'subtasks',
  'tags',
] as const

export type TaskPart = (typeof TASK_PARTS)[number]

/** The same of a project; `task_` and a part of tasks says it of all of its tasks. Of what no project has here nothing is copied. */
export const PROJECT_PARTS = [
  'allocations',
  'forms',
  'members',
  'notes',
  'permissions',
  'task_assignee',
  'task_attachments',
  'task_dates',
  'task_dependencies',
  'task_followers',
  'task_notes',
  'task_projects',
  'task_subtasks',
  'task_tags',
  'task_templates',
  'task_type_default',
] as const

export type ProjectPart = (typeof PROJECT_PARTS)[number]

export const PORTFOLIO_PARTS = [
  'description',
  'members',
  'permissions',
  'templates',
  'rules',
  'child_projects',
  'child_portfolios',
] as const

export type PortfolioPart = (typeof PORTFOLIO_PARTS)[number]

export const TASK_INCLUDE = listOrText(oneOf(...TASK_PARTS)).says(
  'What is copied beside the name, separated by commas.',
)
export const PROJECT_INCLUDE = listOrText(oneOf(...PROJECT_PARTS)).says(
  'What is copied beside sections, custom fields and names of tasks, separated by commas.',
)
export const PORTFOLIO_INCLUDE = listOrText(oneOf(...PORTFOLIO_PARTS)).says(
  'What is copied beside the color and the dates, separated by commas. `child_projects` puts the same projects into it.',
)

/** The parts of tasks among those of a project. */
export function taskPartsOf(parts: readonly ProjectPart[]): readonly TaskPart[] {
  return TASK_PARTS.filter((part) => parts.some((one) => one === `task_${part}`))
}
