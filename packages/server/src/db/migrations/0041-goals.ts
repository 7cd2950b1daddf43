/** Stretches of a workspace's fiscal years: made when somebody first looks for them, and never again. */
const TIME_PERIODS = `
create table time_periods (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid),
  period TEXT not null check (period in ('FY', 'H1', 'H2', 'Q1', 'Q2', 'Q3', 'Q4')),
  start_on TEXT not null,
  end_on TEXT not null,
  parent_gid TEXT references time_periods (gid) deferrable,
  unique (workspace_gid, start_on, period)
);
create index time_periods_of_workspace on time_periods (workspace_gid, gid);
`

/** What a workspace or a team wants to reach, how far it is, who works on it, and what work carries it. */
export const GOALS = `${TIME_PERIODS}
create table goals (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid),
  team_gid TEXT references teams (gid),
  owner_gid TEXT references users (gid),
  created_by_gid TEXT not null references users (gid),
  name TEXT not null,
  html_notes TEXT not null,
  start_on TEXT,
  due_on TEXT,
  time_period_gid TEXT references time_periods (gid),
  is_workspace_level INTEGER not null,
  status TEXT check (status in ('green', 'yellow', 'red', 'achieved', 'partial', 'missed', 'dropped')),
  created_at_ms INTEGER not null,
  modified_at_ms INTEGER not null
);
create index goals_of_workspace on goals (workspace_gid, gid);
create index goals_of_team on goals (team_gid, gid);
create index goals_of_time_period on goals (time_period_gid, gid);
create table goal_metrics (
  goal_gid TEXT primary key references goals (gid) on delete cascade,
  gid TEXT not null unique,
  unit TEXT not null check (unit in ('none', 'currency', 'percentage')),
  decimals INTEGER not null,
  currency_code TEXT,
  initial_value REAL not null,
  target_value REAL not null,
  current_value REAL not null,
  progress_source TEXT not null check (progress_source in ('manual', 'subgoal_progress', 'project_task_completion', 'project_milestone_completion', 'task_completion', 'external')),
  is_custom_weight INTEGER not null,
  set_by_gid TEXT not null references users (gid)
);
create table goal_members (
  gid TEXT primary key,
  goal_gid TEXT not null references goals (gid) on delete cascade,
  user_gid TEXT not null references users (gid),
  access_level TEXT not null check (access_level in ('admin', 'editor', 'commenter', 'viewer')),
  joined_at_ms INTEGER not null,
  unique (goal_gid, user_gid)
);
create index goal_members_of_goal on goal_members (goal_gid, gid);
create index goal_members_of_user on goal_members (user_gid, goal_gid);
create table goal_likes (
  gid TEXT primary key,
  goal_gid TEXT not null references goals (gid) on delete cascade,
  user_gid TEXT not null references users (gid),
  unique (goal_gid, user_gid)
);
create table goal_relationships (
  gid TEXT primary key,
  goal_gid TEXT not null references goals (gid) on delete cascade,
  supporting_gid TEXT not null,
  subgoal_gid TEXT references goals (gid) on delete cascade,
  project_gid TEXT references projects (gid) on delete cascade,
  task_gid TEXT references tasks (gid) on delete cascade,
  portfolio_gid TEXT references portfolios (gid) on delete cascade,
  contribution_weight REAL not null,
  rank INTEGER not null,
  unique (goal_gid, supporting_gid),
  check (coalesce(subgoal_gid, project_gid, task_gid, portfolio_gid) = supporting_gid)
);
create index goal_relationships_in_order on goal_relationships (goal_gid, rank, supporting_gid);
create index goal_relationships_of_supporting on goal_relationships (supporting_gid, goal_gid);
create index goal_relationships_of_subgoal on goal_relationships (subgoal_gid);
create index goal_relationships_of_project on goal_relationships (project_gid);
create index goal_relationships_of_task on goal_relationships (task_gid);
create index goal_relationships_of_portfolio on goal_relationships (portfolio_gid);
`
