import { EVENT_OPERATIONS } from './event-operations.js'

/** The kinds of record that this server serves. */
export type ResourceType =
  'audit_log_event' | 'user' | 'workspace' | 'team' | 'project' | 'section' | 'task' | 'webhook'

/** The part of the reference that an operation stands in, in the order in which people read them. */
export const TAG_TEXTS = {
  Users: 'People whom you share a workspace with.',
  Workspaces: 'The companies and groups that you are in.',
  'Audit log': 'What happened to credentials, people and apps of a workspace.',
  Teams: 'People of a workspace who share projects.',
  Projects: 'Lists of tasks with members.',
  Sections: 'Groups of tasks in a project.',
  Tasks: 'What is to be done, in projects, sections and other tasks.',
  Events: 'What happened to records, in order.',
  Webhooks: 'Addresses that are told of what happens.',
  'Batch API': 'Several requests in one.',
} as const

export type OperationTag = keyof typeof TAG_TEXTS

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/api/1.0`, parameters in braces as Asana's description writes them. */
  readonly path: string
  /** The scope that opens it; null means full permissions only. */
  readonly scope: string | null
  /** 201 with `Location` for what creates a record, else 200. */
  readonly status: 200 | 201
  /** The kind of record that it answers; none for those that answer `{}`. */
  readonly answers?: ResourceType
  /** Whether it answers a list, and so takes `limit` and `offset`. */
  readonly lists?: true
  /** Whether its list has pages whoever asked for them or not. */
  readonly isAlwaysPaged?: true
  /** Whether it only sends requests on: each of these has its place, its cost and its line in the log, and it has none of its own. */
  readonly isMadeOfOthers?: true
  /** Further paths under which clients reach the same operation. A parameter that its own path lacks stands for the field of that name. */
  readonly aliases?: readonly string[]
}

/**
 * Every operation that this server serves, under the name that Asana's description gives it. A route is mounted from its row and
 * from nothing else, so one without a scope cannot exist; a test holds the rows against Asana's own table.
 */
export const OPERATIONS = {
  getUsers: { method: 'GET', path: '/users', scope: 'users:read', status: 200, answers: 'user', lists: true },
  getUser: { method: 'GET', path: '/users/{user_gid}', scope: 'users:read', status: 200, answers: 'user' },
  getUsersForTeam: {
    method: 'GET',
    path: '/teams/{team_gid}/users',
    scope: 'users:read',
    status: 200,
    answers: 'user',
    lists: true,
  },
  getUsersForWorkspace: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}/users',
    scope: 'users:read',
    status: 200,
    answers: 'user',
    lists: true,
  },
  getUserForWorkspace: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}/users/{user_gid}',
    scope: 'users:read',
    status: 200,
    answers: 'user',
  },

  getWorkspaces: {
    method: 'GET',
    path: '/workspaces',
    scope: 'workspaces:read',
    status: 200,
    answers: 'workspace',
    lists: true,
    aliases: ['/organizations', '/users/me/workspaces'],
  },
  getWorkspace: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}',
    scope: 'workspaces:read',
    status: 200,
    answers: 'workspace',
    aliases: ['/organizations/{workspace_gid}'],
  },

  getAuditLogEvents: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}/audit_log_events',
    scope: null,
    status: 200,
    answers: 'audit_log_event',
    lists: true,
    isAlwaysPaged: true,
  },

  getTeam: { method: 'GET', path: '/teams/{team_gid}', scope: 'teams:read', status: 200, answers: 'team' },
  getTeamsForWorkspace: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}/teams',
    scope: 'teams:read',
    status: 200,
    answers: 'team',
    lists: true,
    aliases: ['/organizations/{workspace_gid}/teams'],
  },
  getTeamsForUser: {
    method: 'GET',
    path: '/users/{user_gid}/teams',
    scope: 'teams:read',
    status: 200,
    answers: 'team',
    lists: true,
  },

  getProjects: {
    method: 'GET',
    path: '/projects',
    scope: 'projects:read',
    status: 200,
    answers: 'project',
    lists: true,
  },
  getProject: {
    method: 'GET',
    path: '/projects/{project_gid}',
    scope: 'projects:read',
    status: 200,
    answers: 'project',
  },
  getProjectsForTask: {
    method: 'GET',
    path: '/tasks/{task_gid}/projects',
    scope: 'projects:read',
    status: 200,
    answers: 'project',
    lists: true,
  },
  getProjectsForTeam: {
    method: 'GET',
    path: '/teams/{team_gid}/projects',
    scope: 'projects:read',
    status: 200,
    answers: 'project',
    lists: true,
  },
  getProjectsForWorkspace: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}/projects',
    scope: 'projects:read',
    status: 200,
    answers: 'project',
    lists: true,
  },
  createProject: {
    method: 'POST',
    path: '/projects',
    scope: 'projects:write',
    status: 201,
    answers: 'project',
  },
  createProjectForTeam: {
    method: 'POST',
    path: '/teams/{team_gid}/projects',
    scope: 'projects:write',
    status: 201,
    answers: 'project',
  },
  createProjectForWorkspace: {
    method: 'POST',
    path: '/workspaces/{workspace_gid}/projects',
    scope: 'projects:write',
    status: 201,
    answers: 'project',
  },
  updateProject: {
    method: 'PUT',
    path: '/projects/{project_gid}',
    scope: 'projects:write',
    status: 200,
    answers: 'project',
  },
  deleteProject: { method: 'DELETE', path: '/projects/{project_gid}', scope: 'projects:delete', status: 200 },

  getSectionsForProject: {
    method: 'GET',
    path: '/projects/{project_gid}/sections',
    scope: null,
    status: 200,
    answers: 'section',
    lists: true,
  },
  getSection: {
    method: 'GET',
    path: '/sections/{section_gid}',
    scope: null,
    status: 200,
    answers: 'section',
  },
  createSectionForProject: {
    method: 'POST',
    path: '/projects/{project_gid}/sections',
    scope: null,
    status: 201,
    answers: 'section',
  },
  updateSection: {
    method: 'PUT',
    path: '/sections/{section_gid}',
    scope: null,
    status: 200,
    answers: 'section',
  },
  deleteSection: { method: 'DELETE', path: '/sections/{section_gid}', scope: null, status: 200 },
  addTaskForSection: {
    method: 'POST',
    path: '/sections/{section_gid}/addTask',
    scope: 'tasks:write',
    status: 200,
  },

  getTasks: { method: 'GET', path: '/tasks', scope: 'tasks:read', status: 200, answers: 'task', lists: true },
  getTask: { method: 'GET', path: '/tasks/{task_gid}', scope: 'tasks:read', status: 200, answers: 'task' },
  getTasksForProject: {
    method: 'GET',
    path: '/projects/{project_gid}/tasks',
    scope: 'tasks:read',
    status: 200,
    answers: 'task',
    lists: true,
  },
  getTasksForSection: {
    method: 'GET',
    path: '/sections/{section_gid}/tasks',
    scope: 'tasks:read',
    status: 200,
    answers: 'task',
    lists: true,
  },
  getSubtasksForTask: {
    method: 'GET',
    path: '/tasks/{task_gid}/subtasks',
    scope: 'tasks:read',
    status: 200,
    answers: 'task',
    lists: true,
  },
  createTask: {
    method: 'POST',
    path: '/tasks',
    scope: 'tasks:write',
    status: 201,
    answers: 'task',
    aliases: ['/workspaces/{workspace_gid}/tasks'],
  },
  createSubtaskForTask: {
    method: 'POST',
    path: '/tasks/{task_gid}/subtasks',
    scope: 'tasks:write',
    status: 201,
    answers: 'task',
  },
  updateTask: {
    method: 'PUT',
    path: '/tasks/{task_gid}',
    scope: 'tasks:write',
    status: 200,
    answers: 'task',
  },
  deleteTask: { method: 'DELETE', path: '/tasks/{task_gid}', scope: 'tasks:delete', status: 200 },

  ...EVENT_OPERATIONS,
} as const satisfies Readonly<Record<string, Operation>>

export type OperationId = keyof typeof OPERATIONS

/** The parameters in an operation's path: `user_gid` of `/users/{user_gid}`. */
type ParametersOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParametersOf<Rest>
  : never

type AliasesOf<Id extends OperationId> = (typeof OPERATIONS)[Id] extends {
  readonly aliases: readonly (infer Alias extends string)[]
}
  ? Alias
  : never

/** What the path of an operation carries, percent-decoded, otherwise as sent; what only an alias carries may be missing. */
export type PathParameters<Id extends OperationId> = {
  readonly [Name in ParametersOf<(typeof OPERATIONS)[Id]['path']>]: string
} & { readonly [Name in ParametersOf<AliasesOf<Id>>]?: string }
