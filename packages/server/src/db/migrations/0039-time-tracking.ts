/** Time that is spent on tasks, what it is sorted by, and what becomes of a person's week. */
export const TIME_TRACKING = `
alter table tasks add column actual_time_minutes INTEGER;
create table time_tracking_categories (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  name TEXT not null,
  color TEXT not null,
  is_archived INTEGER not null
);
create index time_tracking_categories_by_workspace on time_tracking_categories (workspace_gid, gid);
create table time_tracking_entries (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  task_gid TEXT not null references tasks (gid) on delete cascade,
  created_by_gid TEXT not null references users (gid),
  project_gid TEXT references projects (gid) on delete set null,
  category_gid TEXT references time_tracking_categories (gid) on delete set null,
  duration_minutes INTEGER not null,
  entered_on TEXT not null,
  billable_status TEXT not null check (billable_status in ('billable', 'nonBillable', 'notApplicable')),
  description TEXT not null,
  created_at_ms INTEGER not null
);
create index time_tracking_entries_by_task on time_tracking_entries (task_gid, entered_on, gid);
create index time_tracking_entries_by_project on time_tracking_entries (project_gid, entered_on, gid);
create index time_tracking_entries_by_category on time_tracking_entries (category_gid, entered_on, gid);
create index time_tracking_entries_by_person on time_tracking_entries (created_by_gid, entered_on, gid);
create index time_tracking_entries_by_workspace on time_tracking_entries (workspace_gid, entered_on, gid);
create table timesheet_approval_statuses (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  user_gid TEXT not null references users (gid),
  start_on TEXT not null,
  approval_status TEXT not null check (approval_status in ('draft', 'submitted', 'approved', 'rejected')),
  created_at_ms INTEGER not null,
  unique (user_gid, workspace_gid, start_on)
);
create index timesheet_approval_statuses_by_workspace on timesheet_approval_statuses (workspace_gid, gid);
`
