import type { Schema } from '../../db/schema.js'

/** A row belongs to a workspace when the row of another table does that one of its columns names. */
export interface Belonging {
  readonly column: string
  readonly table: keyof Schema
  /** The column of that table; `gid` unless said. */
  readonly by?: string
}

/** What of a table is in the export of a workspace, and under which name. */
export interface Part {
  readonly name: string
  /** In ascending order of which it is read: its rows are told apart by them. */
  readonly key: readonly string[]
  /** How a row belongs to a workspace: by itself, or by any of these. */
  readonly of: 'workspace_gid' | readonly Belonging[]
  /** The columns that are written, where not all are: of people, what others see of them. */
  readonly columns?: readonly string[]
}

const own = (name: string, key: readonly string[] = ['gid']): Part => ({ name, key, of: 'workspace_gid' })
const part = (name: string, key: readonly string[], ...of: readonly Belonging[]): Part => ({ name, key, of })
const to = (column: string, table: keyof Schema): Belonging => ({ column, table })

/** All that people have in a workspace, table by table. What proves who somebody is, and what only this server needs, is in none of them. */
export const ORGANIZATION_PARTS: Readonly<Partial<Record<keyof Schema, Part>>> = {
  users: {
    name: 'users',
    key: ['gid'],
    of: [{ column: 'gid', table: 'workspace_members', by: 'user_gid' }],
    columns: ['gid', 'name', 'email', 'time_zone', 'created_at_ms', 'deactivated_at_ms'],
  },
  workspace_members: own('workspace_memberships', ['workspace_gid', 'user_gid']),
  teams: own('teams'),
  team_members: part('team_memberships', ['team_gid', 'user_gid'], to('team_gid', 'teams')),
  tags: own('tags'),
  tag_followers: part('tag_followers', ['tag_gid', 'user_gid'], to('tag_gid', 'tags')),
  projects: own('projects'),
  project_members: part('project_memberships', ['project_gid', 'user_gid'], to('project_gid', 'projects')),
  project_teams: part('project_teams', ['project_gid', 'team_gid'], to('project_gid', 'projects')),
  project_briefs: part('project_briefs', ['gid'], to('project_gid', 'projects')),
  sections: part('sections', ['gid'], to('project_gid', 'projects')),
  task_lists: own('user_task_lists'),
  task_list_sections: part('user_task_list_sections', ['gid'], to('list_gid', 'task_lists')),
  tasks: own('tasks'),
  task_projects: part('task_places', ['task_gid', 'project_gid'], to('task_gid', 'tasks')),
  task_followers: part('task_followers', ['task_gid', 'user_gid'], to('task_gid', 'tasks')),
  task_likes: part('task_likes', ['gid'], to('task_gid', 'tasks')),
  task_tags: part('task_tags', ['task_gid', 'tag_gid'], to('task_gid', 'tasks')),
  task_dependencies: part('task_dependencies', ['task_gid', 'depends_on_gid'], to('task_gid', 'tasks')),
  portfolios: own('portfolios'),
  portfolio_members: part('portfolio_memberships', ['gid'], to('portfolio_gid', 'portfolios')),
  portfolio_items: part('portfolio_items', ['gid'], to('portfolio_gid', 'portfolios')),
  time_periods: own('time_periods'),
  goals: own('goals'),
  goal_metrics: part('goal_metrics', ['goal_gid'], to('goal_gid', 'goals')),
  goal_members: part('goal_memberships', ['gid'], to('goal_gid', 'goals')),
  goal_likes: part('goal_likes', ['gid'], to('goal_gid', 'goals')),
  goal_relationships: part('goal_relationships', ['gid'], to('goal_gid', 'goals')),
  stories: part('stories', ['gid'], to('task_gid', 'tasks'), to('goal_gid', 'goals')),
  story_likes: part('story_likes', ['gid'], to('story_gid', 'stories')),
  status_updates: own('status_updates'),
  access_requests: own('access_requests'),
  attachments: part('attachments', ['gid'], to('task_gid', 'tasks'), to('project_gid', 'projects')),
  custom_fields: own('custom_fields'),
  enum_options: part('enum_options', ['gid'], to('custom_field_gid', 'custom_fields')),
  custom_field_settings: part('custom_field_settings', ['gid'], to('custom_field_gid', 'custom_fields')),
  custom_field_values: part(
    'custom_field_values',
    ['parent_gid', 'custom_field_gid'],
    to('custom_field_gid', 'custom_fields'),
  ),
  custom_field_value_items: part(
    'custom_field_value_items',
    ['parent_gid', 'custom_field_gid', 'item_gid'],
    to('custom_field_gid', 'custom_fields'),
  ),
  time_tracking_categories: own('time_tracking_categories'),
  time_tracking_entries: own('time_tracking_entries'),
  timesheet_approval_statuses: own('timesheet_approval_statuses'),
  roles: own('roles'),
  ooo_entries: own('ooo_entries'),
  allocations: own('allocations'),
  budgets: own('budgets'),
  rates: own('rates'),
  project_templates: own('project_templates'),
  task_templates: part('task_templates', ['gid'], to('project_gid', 'projects')),
}
