import {
  ARCHIVED_FILTER,
  AUDIT_FILTER,
  NEW_PROJECT_FIELDS,
  NEW_SECTION_FIELDS,
  NEW_TASK_FIELDS,
  ORGANIZATION,
  PEOPLE_FILTER,
  PLACE_TASK_FIELDS,
  PROJECT_FIELDS,
  PROJECT_FILTER,
  SECTION_FIELDS,
  SINCE,
  TASK_FIELDS,
  TASK_FILTER,
  type Inputs,
} from './openapi-inputs.js'
import type { OperationId } from './operations.js'

/** The part of the reference that an operation stands in. */
export type OperationTag = 'Users' | 'Workspaces' | 'Audit log' | 'Teams' | 'Projects' | 'Sections' | 'Tasks'

/** In the order in which people read them. */
export const TAG_TEXTS: Readonly<Record<OperationTag, string>> = {
  Users: 'People whom you share a workspace with.',
  Workspaces: 'The companies and groups that you are in.',
  'Audit log': 'What happened to credentials, people and apps of a workspace.',
  Teams: 'People of a workspace who share projects.',
  Projects: 'Lists of tasks with members.',
  Sections: 'Groups of tasks in a project.',
  Tasks: 'What is to be done, in projects, sections and other tasks.',
}

/** What an operation does, and all that a request to it may carry beside its path. */
export interface OperationWords {
  readonly tag: OperationTag
  readonly summary: string
  readonly text: string
  readonly query?: Inputs
  readonly body?: Inputs
  /** A query and a body that work on the demo organization. */
  readonly example?: {
    readonly query?: Readonly<Record<string, string>>
    readonly body?: Readonly<Record<string, unknown>>
  }
}

const GREENFIELD = '1200000000000001'
const SEED_CATALOGUE = '1200000000000031'
const words = (
  tag: OperationTag,
  [summary, text]: readonly [string, string],
  more: Partial<OperationWords> = {},
) => ({ tag, summary, text, ...more })

/** The words of every operation of the table; what it may do, and where it is, stands there. */
export const OPERATION_WORDS: Readonly<Record<OperationId, OperationWords>> = {
  getUsers: words(
    'Users',
    [
      'List people',
      'The people of all your workspaces, or of one workspace or team. Only those of one have pages.',
    ],
    {
      query: PEOPLE_FILTER,
      example: { query: { workspace: GREENFIELD } },
    },
  ),
  getUser: words('Users', ['Get a person', 'One person. `me` is whoever the token belongs to.']),
  getUsersForTeam: words('Users', ['List the people of a team', 'By name. A page is as long as the list.']),
  getUsersForWorkspace: words('Users', ['List the people of a workspace', 'By name.']),
  getUserForWorkspace: words('Users', ['Get a person of a workspace', '404 for somebody who is not in it.']),

  getWorkspaces: words('Workspaces', ['List your workspaces', 'The workspaces that you are in.']),
  getWorkspace: words('Workspaces', [
    'Get a workspace',
    'One that you are in. Any other does not exist for you.',
  ]),

  getAuditLogEvents: words(
    'Audit log',
    [
      'Get audit log events',
      'What happened to the credentials, people and apps of a workspace that you administer, oldest first. Each page names the next, which may still be empty: ask again later. Needs a token with full permissions.',
    ],
    { query: AUDIT_FILTER },
  ),

  getTeam: words('Teams', ['Get a team', 'A team of one of your workspaces.']),
  getTeamsForWorkspace: words('Teams', ['List the teams of a workspace', 'Those that you may see, by name.']),
  getTeamsForUser: words('Teams', ['List the teams of a person', 'Those of one workspace, by name.'], {
    query: ORGANIZATION,
    example: { query: { organization: GREENFIELD } },
  }),

  getProjects: words(
    'Projects',
    [
      'List projects',
      'Those of all your workspaces, or of one workspace or team. Only those of one have pages.',
    ],
    {
      query: PROJECT_FILTER,
      example: { query: { workspace: GREENFIELD } },
    },
  ),
  getProject: words('Projects', ['Get a project', 'A project that you may see.']),
  getProjectsForTask: words('Projects', ['List the projects of a task', 'Those that you may see.'], {
    query: ARCHIVED_FILTER,
  }),
  getProjectsForTeam: words('Projects', ['List the projects of a team', 'Those that you may see.'], {
    query: ARCHIVED_FILTER,
  }),
  getProjectsForWorkspace: words(
    'Projects',
    ['List the projects of a workspace', 'Those that you may see.'],
    {
      query: ARCHIVED_FILTER,
    },
  ),
  createProject: words('Projects', ['Create a project', 'You become its owner and its first member.'], {
    body: NEW_PROJECT_FIELDS,
    example: { body: { name: 'Herb garden', workspace: GREENFIELD, team: '1200000000000021' } },
  }),
  createProjectForTeam: words('Projects', ['Create a project in a team', 'As createProject, in this team.'], {
    body: NEW_PROJECT_FIELDS,
    example: { body: { name: 'Herb garden' } },
  }),
  createProjectForWorkspace: words(
    'Projects',
    ['Create a project in a workspace', 'As createProject, in this workspace.'],
    { body: NEW_PROJECT_FIELDS, example: { body: { name: 'Herb garden', team: '1200000000000021' } } },
  ),
  updateProject: words('Projects', ['Change a project', 'Only what is sent changes.'], {
    body: PROJECT_FIELDS,
    example: { body: { color: 'dark-green', due_on: '2027-03-01' } },
  }),
  deleteProject: words('Projects', ['Delete a project', 'Its sections go with it. There is no way back.']),

  getSectionsForProject: words('Sections', [
    'List the sections of a project',
    'In the order of the project.',
  ]),
  getSection: words('Sections', ['Get a section', 'A section of a project that you may see.']),
  createSectionForProject: words('Sections', ['Create a section', 'At the end, unless a place is named.'], {
    body: NEW_SECTION_FIELDS,
    example: { body: { name: 'Waiting' } },
  }),
  updateSection: words('Sections', ['Rename or move a section', 'Only what is sent changes.'], {
    body: SECTION_FIELDS,
    example: { body: { name: 'Next' } },
  }),
  deleteSection: words('Sections', [
    'Delete a section',
    'It must be empty, and not the last of its project.',
  ]),
  addTaskForSection: words('Sections', ['Move a task to a section', 'At the top, unless a place is named.'], {
    body: PLACE_TASK_FIELDS,
    example: { body: { task: '1200000000031000' } },
  }),

  getTasks: words(
    'Tasks',
    [
      'List tasks',
      'Those of one project, one section, or one person in one workspace: name exactly one of these.',
    ],
    { query: TASK_FILTER, example: { query: { project: SEED_CATALOGUE } } },
  ),
  getTask: words('Tasks', ['Get a task', 'A task that you may see.']),
  getTasksForProject: words('Tasks', ['List the tasks of a project', 'In the order of the project.'], {
    query: SINCE,
  }),
  getTasksForSection: words('Tasks', ['List the tasks of a section', 'In the order of the section.'], {
    query: SINCE,
  }),
  getSubtasksForTask: words('Tasks', ['List the subtasks of a task', 'In the order of the task.'], {
    query: SINCE,
  }),
  createTask: words('Tasks', ['Create a task', 'Name a workspace, a project, or a parent task.'], {
    body: NEW_TASK_FIELDS,
    example: { body: { name: 'Order seed trays', projects: [SEED_CATALOGUE], assignee: 'me' } },
  }),
  createSubtaskForTask: words('Tasks', ['Create a subtask', 'As createTask, under this task.'], {
    body: NEW_TASK_FIELDS,
    example: { body: { name: 'Ask for a quote' } },
  }),
  updateTask: words('Tasks', ['Change a task', 'Only what is sent changes.'], {
    body: TASK_FIELDS,
    example: { body: { completed: true } },
  }),
  deleteTask: words('Tasks', ['Delete a task', 'Its subtasks go with it. There is no way back.']),
}
