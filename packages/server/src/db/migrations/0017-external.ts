/**
 * What apps keep with tasks for themselves, and the ids by which they find them again. An id may be longer than an index takes, so its hash is
 * what is unique: one task of a workspace for each app.
 */
export const EXTERNAL = `
create table task_externals (
  task_gid TEXT not null references tasks (gid) on delete cascade,
  client_id TEXT not null references apps (client_id) on delete cascade,
  workspace_gid TEXT not null references workspaces (gid),
  external_gid TEXT,
  external_hash BYTES,
  data TEXT,
  primary key (task_gid, client_id),
  check ((external_gid is null) = (external_hash is null)),
  check (external_gid is not null or data is not null)
);
create unique index task_externals_by_gid on task_externals (client_id, workspace_gid, external_hash);
`
