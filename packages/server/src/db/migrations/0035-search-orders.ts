/**
 * The orders in which a search walks the tasks of a workspace, and what else is found step by step: the tasks that somebody created, assigned or
 * follows, teams, portfolios. The tasks of a workspace are found by the moment at which they were made, too.
 */
export const SEARCH_ORDERS = `
create index tasks_by_modified on tasks (workspace_gid, modified_at_ms, gid);
create index tasks_by_created on tasks (workspace_gid, created_at_ms, gid);
create index tasks_by_due on tasks (workspace_gid, due_on, gid);
create index tasks_by_completed on tasks (workspace_gid, completed_at_ms, gid);
create index tasks_by_start on tasks (workspace_gid, start_on, gid) where start_on is not null;
create index tasks_by_creator on tasks (created_by_gid, workspace_gid, gid);
create index tasks_by_assigner on tasks (assigned_by_gid, workspace_gid, gid) where assigned_by_gid is not null;
drop index tasks_by_workspace;
drop index task_followers_by_user;
create index task_followers_by_user on task_followers (user_gid, task_gid);
create index teams_in_workspace on teams (workspace_gid, gid, name);
create index portfolios_by_workspace on portfolios (workspace_gid, gid);
`
