/**
 * What is attached to tasks and projects, and the files of uploads. A file's row is there before its first byte and goes after its last one:
 * one that no attachment refers to is due once nobody can be uploading it any more.
 */
export const ATTACHMENTS = `
create table attachments (
  gid TEXT primary key,
  task_gid TEXT references tasks (gid) on delete cascade,
  project_gid TEXT references projects (gid) on delete cascade,
  created_by_gid TEXT not null references users (gid),
  name TEXT not null,
  host TEXT not null check (host in ('asana', 'external')),
  size INTEGER,
  media_type TEXT,
  url TEXT,
  connected_client_id TEXT references apps (client_id) on delete set null,
  created_at_ms INTEGER not null,
  check ((task_gid is null) <> (project_gid is null)),
  check ((host = 'asana') = (size is not null)),
  check ((host = 'asana') = (media_type is not null)),
  check ((host = 'external') = (url is not null))
);
create index attachments_by_task on attachments (task_gid, gid) where task_gid is not null;
create index attachments_by_project on attachments (project_gid, gid) where project_gid is not null;
create index attachments_by_app on attachments (connected_client_id) where connected_client_id is not null;
create table attachment_files (
  gid TEXT primary key,
  attachment_gid TEXT unique references attachments (gid) on delete set null,
  kept_until_ms INTEGER not null
);
create index attachment_files_unreferenced on attachment_files (kept_until_ms) where attachment_gid is null;
`
