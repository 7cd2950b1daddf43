/** What a typeahead can be asked for. */
export const TYPEAHEAD_NAMES = [
  'actor',
  'agent',
  'custom_field',
  'goal',
  'portfolio',
  'project',
  'project_template',
  'tag',
  'task',
  'team',
  'user',
] as const

/** The kind of record that answers each; null for what there is none of here. */
export const TYPEAHEAD_KINDS = {
  actor: 'user',
  agent: null,
  custom_field: 'custom_field',
  goal: 'goal',
  project: 'project',
  project_template: 'project_template',
  portfolio: 'portfolio',
  tag: 'tag',
  task: 'task',
  team: 'team',
  user: 'user',
} as const satisfies Readonly<Record<(typeof TYPEAHEAD_NAMES)[number], string | null>>

/** The rows of `OPERATIONS` that search. */
export const SEARCH_OPERATIONS = {
  searchTasksForWorkspace: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}/tasks/search',
    scope: 'tasks:read',
    status: 200,
    answers: 'task',
    lists: true,
    onePage: 'limit',
  },
  searchProjectsForWorkspace: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}/projects/search',
    scope: 'projects:read',
    status: 200,
    answers: 'project',
    lists: true,
    onePage: 'limit',
  },
  typeaheadForWorkspace: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}/typeahead',
    scope: 'workspaces.typeahead:read',
    status: 200,
    lists: true,
    onePage: 'count',
    answersNamed: { by: ['resource_type', 'type'], kinds: TYPEAHEAD_KINDS },
  },
} as const
