import { ACCESS_OPERATIONS } from './access-operations.js'
import { CUSTOM_FIELD_OPERATIONS } from './custom-field-operations.js'
import { TAG_OPERATIONS } from './tag-operations.js'
import { PORTFOLIO_OPERATIONS } from './portfolio-operations.js'
import { ABSENT_KINDS_OPERATIONS, GOAL_OPERATIONS } from './goal-operations.js'
import { JOB_OPERATIONS } from './job-operations.js'
import { EVENT_OPERATIONS } from './event-operations.js'
import { TIME_TRACKING_OPERATIONS } from './time-tracking-operations.js'
import { CAPACITY_OPERATIONS } from './capacity-operations.js'
import { STATUS_OPERATIONS } from './status-operations.js'
import { SEARCH_OPERATIONS } from './search-operations.js'
import { TASK_OPERATIONS } from './task-operations.js'

/** The kinds of record that this server serves. */
export type ResourceType =
  | 'audit_log_event'
  | 'user'
  | 'workspace'
  | 'team'
  | 'project'
  | 'section'
  | 'task'
  | 'membership'
  | 'project_membership'
  | 'team_membership'
  | 'workspace_membership'
  | 'attachment'
  | 'story'
  | 'tag'
  | 'custom_field'
  | 'enum_option'
  | 'custom_field_setting'
  | 'task_counts'
  | 'portfolio'
  | 'portfolio_membership'
  | 'time_tracking_entry'
  | 'time_tracking_category'
  | 'timesheet_approval_status'
  | 'role'
  | 'ooo_entry'
  | 'allocation'
  | 'budget'
  | 'rate'
  | 'goal'
  | 'goal_relationship'
  | 'time_period'
  | 'agent'
  | 'custom_type'
  | 'project_portfolio_setting'
  | 'status_update'
  | 'project_status'
  | 'project_brief'
  | 'access_request'
  | 'webhook'
  | 'job'
  | 'organization_export'
  | 'project_template'
  | 'task_template'
  | 'user_task_list'

/** The part of the reference that an operation stands in, in the order in which people read them. */
export const TAG_TEXTS = {
  Users: 'People whom you share a workspace with.',
  Workspaces: 'The companies and groups that you are in.',
  'Audit log': 'What happened to credentials, people and apps of a workspace.',
  Teams: 'People of a workspace who share projects.',
  Projects: 'Lists of tasks with members.',
  Memberships: 'Who is in a workspace, a team or a project, and what they may do there.',
  Sections: 'Groups of tasks in a project.',
  Tags: 'Words that tasks of a workspace are found by.',
  'Custom fields':
    'What people of a workspace want to know of tasks and projects beside what everybody does.',
  'Custom field settings': 'Which custom fields a project, portfolio or goal has.',
  Tasks: 'What is to be done, in projects, sections and other tasks.',
  'User task lists': 'What each person has to do in a workspace.',
  Attachments: 'Files and links of tasks and projects.',
  Stories: 'What was said of tasks and goals, and what happened to tasks.',
  Portfolios: 'Projects that are looked at together.',
  'Project portfolio settings': 'What follows from it that a project is in a portfolio.',
  'Time tracking': 'Time that was spent on tasks, and what became of each person’s weeks.',
  Roles: 'Names for what people of a workspace may do.',
  Capacity: 'Who is there when, and what they are planned for.',
  Budgets: 'What projects may take, what was spent on them, and what their people cost.',
  Goals: 'What a workspace or a team wants to reach, and how far it is.',
  'Goal relationships': 'Goals, projects, tasks and portfolios that carry a goal.',
  'Time periods': 'The years that goals are for, with their halves and quarters.',
  Jobs: 'What is done after it was asked for, and what became of it.',
  'Project templates': 'What new projects are made of.',
  Exports: 'Files with copies of what you may see.',
  'Organization exports': 'Files with all that a workspace has.',
  'Task templates': 'What new tasks of a project are made of.',
  'Status updates': 'How projects and portfolios come along.',
  'Project statuses': 'The status updates of projects in their older form.',
  'Project briefs': 'What projects are for.',
  'Access requests': 'Who asks to be let into what is hidden from them.',
  Reactions: 'How people reacted to what others wrote.',
  Rules: 'What happens by itself.',
  Typeahead: 'What somebody means who has begun to type its name.',
  Events: 'What happened to records, in order.',
  Webhooks: 'Addresses that are told of what happens.',
  'Batch API': 'Several requests in one.',
  Agents: 'Programs of Asana’s that work as people do. There are none here.',
  'Custom types': 'Kinds of task with states of their own. There are none here.',
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
  /** For one that answers records of whichever kind its caller names: the parameters that may name it, and what each name stands for; null for kinds of which there are none here. */
  readonly answersNamed?: {
    readonly by: readonly string[]
    readonly kinds: Readonly<Record<string, ResourceType | null>>
  }
  /** Whether it answers a list, and so takes `limit` and `offset`. */
  readonly lists?: true
  /** For a list that has a single page, and no offset: the parameter that says how many records are wanted. */
  readonly onePage?: 'limit' | 'count'
  /** Whether its list has pages whoever asked for them or not. */
  readonly isAlwaysPaged?: true
  /** Whether it takes a file, and so `multipart/form-data`. */
  readonly takesFile?: true
  /** Whether its answer holds for a moment alone, and is made anew each time. */
  readonly isMomentary?: true
  /** Whether it only sends requests on: each of these has its place, its cost and its line in the log, and it has none of its own. */
  readonly isMadeOfOthers?: true
  /** Further paths under which clients reach the same operation. A parameter that its own path lacks stands for `fieldOfAlias`. */
  readonly aliases?: readonly string[]
  /** The field of the query, or of the body, that the further parameter of its aliases stands for; absent where they have none. */
  readonly fieldOfAlias?: string
  /** Whether it wants a token of synchronization, and hands one out where there is none that holds. */
  readonly isSynchronized?: true
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
  updateUser: {
    method: 'PUT',
    path: '/users/{user_gid}',
    scope: null,
    status: 200,
    answers: 'user',
  },
  updateUserForWorkspace: {
    method: 'PUT',
    path: '/workspaces/{workspace_gid}/users/{user_gid}',
    scope: null,
    status: 200,
    answers: 'user',
  },
  getFavoritesForUser: {
    method: 'GET',
    path: '/users/{user_gid}/favorites',
    scope: 'users:read',
    status: 200,
    answers: 'project',
    lists: true,
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
  updateWorkspace: {
    method: 'PUT',
    path: '/workspaces/{workspace_gid}',
    scope: null,
    status: 200,
    answers: 'workspace',
  },
  addUserForWorkspace: {
    method: 'POST',
    path: '/workspaces/{workspace_gid}/addUser',
    scope: null,
    status: 200,
    answers: 'user',
  },
  removeUserForWorkspace: {
    method: 'POST',
    path: '/workspaces/{workspace_gid}/removeUser',
    scope: null,
    status: 200,
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
  createTeam: {
    method: 'POST',
    path: '/teams',
    scope: null,
    status: 201,
    answers: 'team',
  },
  updateTeam: {
    method: 'PUT',
    path: '/teams/{team_gid}',
    scope: null,
    status: 200,
    answers: 'team',
  },
  addUserForTeam: {
    method: 'POST',
    path: '/teams/{team_gid}/addUser',
    scope: null,
    status: 200,
    answers: 'team_membership',
  },
  removeUserForTeam: {
    method: 'POST',
    path: '/teams/{team_gid}/removeUser',
    scope: null,
    status: 200,
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
  getTaskCountsForProject: {
    method: 'GET',
    path: '/projects/{project_gid}/task_counts',
    scope: 'projects:read',
    status: 200,
    answers: 'task_counts',
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
  addMembersForProject: {
    method: 'POST',
    path: '/projects/{project_gid}/addMembers',
    scope: null,
    status: 200,
    answers: 'project',
  },
  removeMembersForProject: {
    method: 'POST',
    path: '/projects/{project_gid}/removeMembers',
    scope: null,
    status: 200,
    answers: 'project',
  },
  addFollowersForProject: {
    method: 'POST',
    path: '/projects/{project_gid}/addFollowers',
    scope: null,
    status: 200,
    answers: 'project',
  },
  removeFollowersForProject: {
    method: 'POST',
    path: '/projects/{project_gid}/removeFollowers',
    scope: null,
    status: 200,
    answers: 'project',
  },

  getMemberships: {
    method: 'GET',
    path: '/memberships',
    scope: null,
    status: 200,
    answers: 'membership',
    lists: true,
  },
  createMembership: {
    method: 'POST',
    path: '/memberships',
    scope: null,
    status: 201,
    answers: 'membership',
  },
  getMembership: {
    method: 'GET',
    path: '/memberships/{membership_gid}',
    scope: null,
    status: 200,
    answers: 'membership',
  },
  updateMembership: {
    method: 'PUT',
    path: '/memberships/{membership_gid}',
    scope: null,
    status: 200,
    answers: 'membership',
  },
  deleteMembership: {
    method: 'DELETE',
    path: '/memberships/{membership_gid}',
    scope: null,
    status: 200,
  },
  getProjectMembership: {
    method: 'GET',
    path: '/project_memberships/{project_membership_gid}',
    scope: null,
    status: 200,
    answers: 'project_membership',
  },
  getProjectMembershipsForProject: {
    method: 'GET',
    path: '/projects/{project_gid}/project_memberships',
    scope: null,
    status: 200,
    answers: 'project_membership',
    lists: true,
  },
  getWorkspaceMembership: {
    method: 'GET',
    path: '/workspace_memberships/{workspace_membership_gid}',
    scope: null,
    status: 200,
    answers: 'workspace_membership',
  },
  getWorkspaceMembershipsForUser: {
    method: 'GET',
    path: '/users/{user_gid}/workspace_memberships',
    scope: null,
    status: 200,
    answers: 'workspace_membership',
    lists: true,
  },
  getWorkspaceMembershipsForWorkspace: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}/workspace_memberships',
    scope: null,
    status: 200,
    answers: 'workspace_membership',
    lists: true,
  },
  getTeamMembership: {
    method: 'GET',
    path: '/team_memberships/{team_membership_gid}',
    scope: 'team_memberships:read',
    status: 200,
    answers: 'team_membership',
  },
  getTeamMemberships: {
    method: 'GET',
    path: '/team_memberships',
    scope: 'team_memberships:read',
    status: 200,
    answers: 'team_membership',
    lists: true,
  },
  getTeamMembershipsForTeam: {
    method: 'GET',
    path: '/teams/{team_gid}/team_memberships',
    scope: 'team_memberships:read',
    status: 200,
    answers: 'team_membership',
    lists: true,
  },
  getTeamMembershipsForUser: {
    method: 'GET',
    path: '/users/{user_gid}/team_memberships',
    scope: 'team_memberships:read',
    status: 200,
    answers: 'team_membership',
    lists: true,
  },

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
  insertSectionForProject: {
    method: 'POST',
    path: '/projects/{project_gid}/sections/insert',
    scope: null,
    status: 200,
  },

  ...TAG_OPERATIONS,

  ...CUSTOM_FIELD_OPERATIONS,

  ...TASK_OPERATIONS,

  getAttachment: {
    method: 'GET',
    path: '/attachments/{attachment_gid}',
    scope: 'attachments:read',
    status: 200,
    answers: 'attachment',
    isMomentary: true,
  },
  getAttachmentsForObject: {
    method: 'GET',
    path: '/attachments',
    scope: 'attachments:read',
    status: 200,
    answers: 'attachment',
    lists: true,
    aliases: ['/tasks/{task_gid}/attachments'],
    fieldOfAlias: 'parent',
  },
  createAttachmentForObject: {
    method: 'POST',
    path: '/attachments',
    scope: 'attachments:write',
    status: 200,
    answers: 'attachment',
    takesFile: true,
    aliases: ['/tasks/{task_gid}/attachments'],
    fieldOfAlias: 'parent',
  },
  deleteAttachment: {
    method: 'DELETE',
    path: '/attachments/{attachment_gid}',
    scope: 'attachments:delete',
    status: 200,
  },

  getStory: {
    method: 'GET',
    path: '/stories/{story_gid}',
    scope: 'stories:read',
    status: 200,
    answers: 'story',
  },
  updateStory: {
    method: 'PUT',
    path: '/stories/{story_gid}',
    scope: 'stories:write',
    status: 200,
    answers: 'story',
  },
  deleteStory: { method: 'DELETE', path: '/stories/{story_gid}', scope: 'stories:delete', status: 200 },
  getStoriesForTask: {
    method: 'GET',
    path: '/tasks/{task_gid}/stories',
    scope: 'stories:read',
    status: 200,
    answers: 'story',
    lists: true,
  },
  createStoryForTask: {
    method: 'POST',
    path: '/tasks/{task_gid}/stories',
    scope: 'stories:write',
    status: 201,
    answers: 'story',
  },
  getStoriesForGoal: {
    method: 'GET',
    path: '/goals/{goal_gid}/stories',
    scope: 'stories:read',
    status: 200,
    answers: 'story',
    lists: true,
  },
  createStoryForGoal: {
    method: 'POST',
    path: '/goals/{goal_gid}/stories',
    scope: 'stories:write',
    status: 201,
    answers: 'story',
  },

  ...PORTFOLIO_OPERATIONS,
  ...TIME_TRACKING_OPERATIONS,
  ...CAPACITY_OPERATIONS,

  ...GOAL_OPERATIONS,

  ...JOB_OPERATIONS,

  ...STATUS_OPERATIONS,

  ...ACCESS_OPERATIONS,

  ...SEARCH_OPERATIONS,

  ...EVENT_OPERATIONS,

  ...ABSENT_KINDS_OPERATIONS,
} as const satisfies Readonly<Record<string, Operation>>

export type OperationId = keyof typeof OPERATIONS

/** The kind of record that a request is answered with; null for none, and where the caller names none that there is. */
export function kindAnswered(
  { answers, answersNamed }: Operation,
  query: Pick<URLSearchParams, 'get'>,
): ResourceType | null {
  if (answersNamed === undefined) return answers ?? null
  const named = answersNamed.by.map((parameter) => query.get(parameter)).find((name) => name) ?? ''
  return Object.hasOwn(answersNamed.kinds, named) ? (answersNamed.kinds[named] ?? null) : null
}

/** Where the records of each kind are found by their gids: `/tasks`, without a slash at its end. */
const HOMES: ReadonlyMap<ResourceType, string> = new Map(
  Object.values<Operation>(OPERATIONS).flatMap(({ answers, lists, method, path }) => {
    const [, home] = /^(\/[a-z_]+)\/\{\w+\}$/.exec(path) ?? []
    return method === 'POST' || lists || answers === undefined || home === undefined ? [] : [[answers, home]]
  }),
)

/** The path of a record below `/api/1.0`. @returns null for a kind of which no single record can be read */
export function pathOfRecord(type: ResourceType, gid: string): string | null {
  const home = HOMES.get(type)
  return home === undefined ? null : `${home}/${gid}`
}

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
