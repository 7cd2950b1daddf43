/**
 * Files with copies of what somebody may see, or of a whole workspace. A row stands before the first byte of its file and goes after the last one,
 * whatever becomes of who asked: then the file is one too many. A workspace has one open export of all it has at a time, and one of what somebody
 * may see.
 */
export const EXPORTS = `
create table exports (
  gid TEXT primary key,
  workspace_gid TEXT references workspaces (gid) on delete set null,
  user_gid TEXT references users (gid) on delete set null,
  kind TEXT not null check (kind in ('graph_export_request', 'export_request', 'organization_export')),
  created_at_ms INTEGER not null,
  completed_at_ms INTEGER,
  size INTEGER,
  kept_until_ms INTEGER not null,
  check ((completed_at_ms is null) = (size is null))
);
create index exports_kept on exports (kept_until_ms, gid);
create index exports_of_workspace on exports (workspace_gid, gid);
create index exports_of_person on exports (user_gid);
create unique index jobs_export_of_workspace on jobs (workspace_gid, kind)
  where ended_at_ms is null and kind in ('export_request', 'organization_export');
create index status_updates_in_workspace on status_updates (workspace_gid, gid);
`
