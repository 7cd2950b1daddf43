import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { dateTime, dateTimeOrNow, reference, userReference } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { taskReference } from '../../protocol/asana/task-reference.js'
import { ARCHIVED_FILTER } from '../projects/archived-filter.rules.js'
import { CREATE_TASK_FIELDS, UPDATE_TASK_FIELDS } from './task-fields.js'

const COMPLETED_FILTER = {
  fields: {
    completed_since: dateTimeOrNow.says(
      'Only tasks that are open, or were completed after this moment; `now` for open ones alone.',
    ),
  },
} as const

export const SINCE_FILTER = {
  fields: {
    ...COMPLETED_FILTER.fields,
    modified_since: dateTime.says('Only tasks that changed after this moment.'),
  },
} as const

export const OF_FILTER = {
  fields: {
    project: reference.says('Only tasks of this project.'),
    section: reference.says('Only tasks of this section.'),
    assignee: userReference.says('Only tasks of this person. Goes together with `workspace`.'),
    workspace: reference.says('The workspace in which to look for the assignee’s tasks.'),
    tag: reference.says('Only tasks with this tag.'),
    user_task_list: reference.says('Only tasks of this person’s own list.'),
  },
} as const

export const PLACE_TASK = {
  fields: {
    task: taskReference.says('The task to move here.'),
    insert_before: taskReference.says('Put it before this one. Not together with `insert_after`.'),
    insert_after: taskReference.says('Put it after this one.'),
  },
  required: ['task'],
} as const

const NEW = { fields: CREATE_TASK_FIELDS }

export const TASKS_OPERATIONS = {
  getProjectsForTask: {
    tag: 'Projects',
    summary: 'List the projects of a task',
    says: 'Those that you may see.',
    query: ARCHIVED_FILTER,
  },
  addTaskForSection: {
    tag: 'Sections',
    summary: 'Move a task to a section',
    says: 'At the top, unless a place is named.',
    body: PLACE_TASK,
    example: { body: { task: EXAMPLES.task.gid } },
  },
  getTasks: {
    tag: 'Tasks',
    summary: 'List tasks',
    says: 'Those of one project, one section, one tag, or one person in one workspace: name exactly one of these.',
    query: { fields: { ...OF_FILTER.fields, ...SINCE_FILTER.fields } },
    example: { query: { project: EXAMPLES.project.gid } },
  },
  getTaskForCustomID: {
    tag: 'Tasks',
    summary: 'Get a task by its number',
    says: 'The one that an ID field of the workspace gave that number.',
  },
  getTask: { tag: 'Tasks', summary: 'Get a task', says: 'A task that you may see.' },
  getTasksForProject: {
    tag: 'Tasks',
    summary: 'List the tasks of a project',
    says: 'In the order of the project.',
    query: SINCE_FILTER,
  },
  getTasksForSection: {
    tag: 'Tasks',
    summary: 'List the tasks of a section',
    says: 'In the order of the section.',
    query: SINCE_FILTER,
  },
  getSubtasksForTask: {
    tag: 'Tasks',
    summary: 'List the subtasks of a task',
    says: 'In the order of the task.',
    query: SINCE_FILTER,
  },
  getTasksForUserTaskList: {
    tag: 'Tasks',
    summary: 'List the tasks of somebody’s list',
    says: 'What is assigned to its owner in its workspace, and you may see.',
    query: COMPLETED_FILTER,
    example: { query: { completed_since: 'now' } },
  },
  createTask: {
    tag: 'Tasks',
    summary: 'Create a task',
    says: 'Name a workspace, a project, or a parent task.',
    body: NEW,
    example: { body: { name: 'Order seed trays', projects: [EXAMPLES.project.gid], assignee: 'me' } },
  },
  createSubtaskForTask: {
    tag: 'Tasks',
    summary: 'Create a subtask',
    says: 'As createTask, under this task.',
    body: NEW,
    example: { body: { name: 'Ask for a quote' } },
  },
  updateTask: {
    tag: 'Tasks',
    summary: 'Change a task',
    says: 'Only what is sent changes.',
    body: { fields: UPDATE_TASK_FIELDS },
    example: { body: { completed: true } },
  },
  deleteTask: {
    tag: 'Tasks',
    summary: 'Delete a task',
    says: 'Its subtasks go with it. There is no way back.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
