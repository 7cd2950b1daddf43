/**
 * What is done after the request that asks for it was answered: a job that has ended is open no more, whatever else comes of it. And what projects
 * are made of: `content` is JSON.
 */
export const JOBS_AND_TEMPLATES = `
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
create table project_templates (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  team_gid TEXT references teams (gid) on delete cascade,
  owner_gid TEXT references users (gid) on delete set null,
  name TEXT not null,
  html_description TEXT not null,
  color TEXT,
  is_public INTEGER not null,
  has_dates INTEGER not null,
  content TEXT not null,
  created_at_ms INTEGER not null
);
create index project_templates_by_workspace on project_templates (workspace_gid, gid);
create index project_templates_by_team on project_templates (team_gid, gid) where team_gid is not null;
create index project_templates_by_owner on project_templates (owner_gid) where owner_gid is not null;
`
