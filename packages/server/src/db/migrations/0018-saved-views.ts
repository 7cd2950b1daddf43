/** Filters of a workspace's audit log that an admin keeps under a name, for themselves. */
export const SAVED_VIEWS = `
create table saved_views (
  user_gid TEXT not null references users (gid) on delete cascade,
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  name TEXT not null,
  query TEXT not null,
  saved_at_ms INTEGER not null,
  primary key (user_gid, workspace_gid, name)
);
create index saved_views_by_workspace on saved_views (workspace_gid);
`
