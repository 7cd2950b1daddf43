/** What is done after the request that asks for it was answered. A job that has ended is open no more, whatever else comes of it. */
export const JOBS = `
create table jobs (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  kind TEXT not null,
  status TEXT not null check (status in ('not_started', 'in_progress', 'succeeded', 'failed')),
  user_gid TEXT not null references users (gid) on delete cascade,
  client_id TEXT references apps (client_id) on delete cascade,
  credential_gid TEXT not null,
  input TEXT not null,
  attempts INTEGER not null,
  new_gid TEXT,
  created_at_ms INTEGER not null,
  ended_at_ms INTEGER
);
create index jobs_open on jobs (created_at_ms, gid) where ended_at_ms is null;
create index jobs_ended on jobs (ended_at_ms) where ended_at_ms is not null;
create index jobs_by_person on jobs (user_gid);
create index jobs_by_workspace on jobs (workspace_gid);
create index jobs_by_app on jobs (client_id) where client_id is not null;
`
