export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/api/1.0`, parameters in braces as Asana's description writes them. */
  readonly path: string
  /** The scope that opens it; null means full permissions only. */
  readonly scope: string | null
  /** 201 with `Location` for what creates a record, else 200. */
  readonly status: 200 | 201
  /** Whether it answers a list, and so takes `limit` and `offset`. */
  readonly lists?: true
  /** Further paths under which clients reach the same operation. */
  readonly aliases?: readonly string[]
}

/**
 * Every operation that this server serves, under the name that Asana's description gives it. A route is mounted from its row and
 * from nothing else, so one without a scope cannot exist; a test holds the rows against Asana's own table.
 */
export const OPERATIONS = {
  getUsers: { method: 'GET', path: '/users', scope: 'users:read', status: 200, lists: true },
  getUser: { method: 'GET', path: '/users/{user_gid}', scope: 'users:read', status: 200 },
  getUsersForTeam: {
    method: 'GET',
    path: '/teams/{team_gid}/users',
    scope: 'users:read',
    status: 200,
    lists: true,
  },
  getUsersForWorkspace: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}/users',
    scope: 'users:read',
    status: 200,
    lists: true,
  },
  getUserForWorkspace: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}/users/{user_gid}',
    scope: 'users:read',
    status: 200,
  },

  getWorkspaces: {
    method: 'GET',
    path: '/workspaces',
    scope: 'workspaces:read',
    status: 200,
    lists: true,
    aliases: ['/organizations', '/users/me/workspaces'],
  },
  getWorkspace: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}',
    scope: 'workspaces:read',
    status: 200,
    aliases: ['/organizations/{workspace_gid}'],
  },

  getTeam: { method: 'GET', path: '/teams/{team_gid}', scope: 'teams:read', status: 200 },
  getTeamsForWorkspace: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}/teams',
    scope: 'teams:read',
    status: 200,
    lists: true,
    aliases: ['/organizations/{workspace_gid}/teams'],
  },
  getTeamsForUser: {
    method: 'GET',
    path: '/users/{user_gid}/teams',
    scope: 'teams:read',
    status: 200,
    lists: true,
  },

  getProjects: { method: 'GET', path: '/projects', scope: 'projects:read', status: 200, lists: true },
  getProject: { method: 'GET', path: '/projects/{project_gid}', scope: 'projects:read', status: 200 },
  getProjectsForTask: {
    method: 'GET',
    path: '/tasks/{task_gid}/projects',
    scope: 'projects:read',
    status: 200,
    lists: true,
  },
  getProjectsForTeam: {
    method: 'GET',
    path: '/teams/{team_gid}/projects',
    scope: 'projects:read',
    status: 200,
    lists: true,
  },
  getProjectsForWorkspace: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}/projects',
    scope: 'projects:read',
    status: 200,
    lists: true,
  },
  createProject: { method: 'POST', path: '/projects', scope: 'projects:write', status: 201 },
  createProjectForTeam: {
    method: 'POST',
    path: '/teams/{team_gid}/projects',
    scope: 'projects:write',
    status: 201,
  },
  createProjectForWorkspace: {
    method: 'POST',
    path: '/workspaces/{workspace_gid}/projects',
    scope: 'projects:write',
    status: 201,
  },
  updateProject: { method: 'PUT', path: '/projects/{project_gid}', scope: 'projects:write', status: 200 },
  deleteProject: { method: 'DELETE', path: '/projects/{project_gid}', scope: 'projects:delete', status: 200 },

  getSectionsForProject: {
    method: 'GET',
    path: '/projects/{project_gid}/sections',
    scope: null,
    status: 200,
    lists: true,
  },
  getSection: { method: 'GET', path: '/sections/{section_gid}', scope: null, status: 200 },
  createSectionForProject: {
    method: 'POST',
    path: '/projects/{project_gid}/sections',
    scope: null,
    status: 201,
  },
  updateSection: { method: 'PUT', path: '/sections/{section_gid}', scope: null, status: 200 },
  deleteSection: { method: 'DELETE', path: '/sections/{section_gid}', scope: null, status: 200 },
  addTaskForSection: {
    method: 'POST',
    path: '/sections/{section_gid}/addTask',
    scope: 'tasks:write',
    status: 200,
  },

  getTasks: { method: 'GET', path: '/tasks', scope: 'tasks:read', status: 200, lists: true },
  getTask: { method: 'GET', path: '/tasks/{task_gid}', scope: 'tasks:read', status: 200 },
  getTasksForProject: {
    method: 'GET',
    path: '/projects/{project_gid}/tasks',
    scope: 'tasks:read',
    status: 200,
    lists: true,
  },
  getTasksForSection: {
    method: 'GET',
    path: '/sections/{section_gid}/tasks',
    scope: 'tasks:read',
    status: 200,
    lists: true,
  },
  getSubtasksForTask: {
    method: 'GET',
    path: '/tasks/{task_gid}/subtasks',
    scope: 'tasks:read',
    status: 200,
    lists: true,
  },
  createTask: { method: 'POST', path: '/tasks', scope: 'tasks:write', status: 201 },
  createSubtaskForTask: {
    method: 'POST',
    path: '/tasks/{task_gid}/subtasks',
    scope: 'tasks:write',
    status: 201,
  },
  updateTask: { method: 'PUT', path: '/tasks/{task_gid}', scope: 'tasks:write', status: 200 },
  deleteTask: { method: 'DELETE', path: '/tasks/{task_gid}', scope: 'tasks:delete', status: 200 },
} as const satisfies Readonly<Record<string, Operation>>

export type OperationId = keyof typeof OPERATIONS

/** The parameters in an operation's path: `user_gid` of `/users/{user_gid}`. */
type ParametersOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParametersOf<Rest>
  : never

/** What the path of an operation carries, percent-decoded, otherwise as sent. */
export type PathParameters<Id extends OperationId> = {
  readonly [Name in ParametersOf<(typeof OPERATIONS)[Id]['path']>]: string
}
