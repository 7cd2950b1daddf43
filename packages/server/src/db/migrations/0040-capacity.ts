/** Roles of workspaces, who is out of office, who is planned for which project, and what projects may take and cost. */
export const CAPACITY = `
create table roles (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  name TEXT not null,
  description TEXT not null,
  base_role_type TEXT not null check (base_role_type in ('guest', 'member', 'admin', 'super_admin')),
  permissions TEXT not null,
  created_at_ms INTEGER not null,
  modified_at_ms INTEGER not null
);
create index roles_by_workspace on roles (workspace_gid, gid);
create table ooo_entries (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  user_gid TEXT not null references users (gid),
  created_by_gid TEXT not null references users (gid),
  start_on TEXT not null,
  end_on TEXT not null
);
create index ooo_entries_by_user on ooo_entries (user_gid, workspace_gid, gid);
create table allocations (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  project_gid TEXT not null references projects (gid) on delete cascade,
  user_gid TEXT not null references users (gid),
  created_by_gid TEXT not null references users (gid),
  start_on TEXT not null,
  end_on TEXT not null,
  effort_type TEXT check (effort_type in ('hours', 'percent')),
  effort_hundredths INTEGER
);
create index allocations_by_project on allocations (project_gid, gid);
create index allocations_by_user on allocations (user_gid, gid);
create index allocations_by_workspace on allocations (workspace_gid, gid);
create table budgets (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  project_gid TEXT not null unique references projects (gid) on delete cascade,
  budget_type TEXT not null check (budget_type in ('cost', 'time')),
  estimate_filter TEXT not null check (estimate_filter in ('billable', 'non_billable', 'any')),
  estimate_source TEXT not null check (estimate_source in ('none', 'tasks', 'capacity_plans')),
  estimate_enabled INTEGER not null,
  actual_filter TEXT not null check (actual_filter in ('billable', 'non_billable', 'any')),
  total_enabled INTEGER not null,
  total_time_hundredths INTEGER,
  total_cost_hundredths INTEGER
);
create table rates (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  project_gid TEXT not null references projects (gid) on delete cascade,
  user_gid TEXT not null references users (gid),
  created_by_gid TEXT not null references users (gid),
  rate_hundredths INTEGER not null,
  unique (project_gid, user_gid)
);
create index rates_by_project on rates (project_gid, gid);
create index rates_by_user on rates (user_gid, gid);
`
