/** Everything that the first release stores. */
export const FOUNDATION = `
create table settings (
  name TEXT primary key,
  value TEXT not null
);

create table users (
  gid TEXT primary key,
  name TEXT not null,
  email TEXT not null,
  email_key TEXT not null unique,
  created_at_ms INTEGER not null,
  deactivated_at_ms INTEGER
);
create table passwords (
  user_gid TEXT primary key references users (gid),
  hash TEXT not null,
  changed_at_ms INTEGER not null
);

create table workspaces (
  gid TEXT primary key,
  name TEXT not null,
  is_organization INTEGER not null,
  email_domains TEXT not null,
  created_at_ms INTEGER not null
);
create table workspace_members (
  workspace_gid TEXT not null references workspaces (gid),
  user_gid TEXT not null references users (gid),
  role TEXT not null check (role in ('admin', 'member', 'guest')),
  joined_at_ms INTEGER not null,
  primary key (workspace_gid, user_gid)
);
create index workspace_members_by_user on workspace_members (user_gid);

create table teams (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid),
  name TEXT not null,
  html_description TEXT not null,
  visibility TEXT not null check (visibility in ('secret', 'request_to_join', 'public')),
  created_at_ms INTEGER not null
);
create index teams_by_workspace on teams (workspace_gid, name, gid);
create table team_members (
  team_gid TEXT not null references teams (gid),
  user_gid TEXT not null references users (gid),
  joined_at_ms INTEGER not null,
  primary key (team_gid, user_gid)
);
create index team_members_by_user on team_members (user_gid);

create table projects (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid),
  team_gid TEXT references teams (gid),
  owner_gid TEXT references users (gid),
  name TEXT not null,
  html_notes TEXT not null,
  color TEXT,
  icon TEXT,
  default_view TEXT not null,
  due_on TEXT,
  start_on TEXT,
  privacy_setting TEXT not null check (privacy_setting in ('public_to_workspace', 'private_to_team', 'private')),
  default_access_level TEXT not null check (default_access_level in ('admin', 'editor', 'commenter', 'viewer')),
  minimum_access_level_for_customization TEXT not null,
  minimum_access_level_for_sharing TEXT not null,
  archived_at_ms INTEGER,
  created_at_ms INTEGER not null,
  modified_at_ms INTEGER not null
);
create index projects_by_workspace on projects (workspace_gid, gid);
create index projects_by_team on projects (team_gid, gid);
create table project_members (
  project_gid TEXT not null references projects (gid) on delete cascade,
  user_gid TEXT not null references users (gid),
  access_level TEXT not null check (access_level in ('admin', 'editor', 'commenter', 'viewer')),
  followed_at_ms INTEGER,
  joined_at_ms INTEGER not null,
  primary key (project_gid, user_gid)
);
create index project_members_by_user on project_members (user_gid);

create table sections (
  gid TEXT primary key,
  project_gid TEXT not null references projects (gid) on delete cascade,
  name TEXT not null,
  rank INTEGER not null,
  created_at_ms INTEGER not null
);
create index sections_by_project on sections (project_gid, rank, gid);

create table tasks (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid),
  parent_gid TEXT references tasks (gid) on delete cascade deferrable,
  root_gid TEXT not null references tasks (gid) on delete cascade deferrable,
  created_by_gid TEXT not null references users (gid),
  name TEXT not null,
  html_notes TEXT not null,
  resource_subtype TEXT not null check (resource_subtype in ('default_task', 'milestone', 'approval')),
  approval_status TEXT,
  assignee_gid TEXT references users (gid),
  assigned_by_gid TEXT references users (gid),
  assignee_status TEXT not null,
  start_on TEXT,
  start_at_ms INTEGER,
  due_on TEXT,
  due_at_ms INTEGER,
  completed_at_ms INTEGER,
  completed_by_gid TEXT references users (gid),
  created_at_ms INTEGER not null,
  modified_at_ms INTEGER not null
);
create index tasks_by_assignee on tasks (assignee_gid, workspace_gid, gid);
create index tasks_by_parent on tasks (parent_gid);
create index tasks_by_root on tasks (root_gid);
create index tasks_by_workspace on tasks (workspace_gid);
create table task_projects (
  task_gid TEXT not null references tasks (gid) on delete cascade,
  project_gid TEXT not null references projects (gid) on delete cascade,
  section_gid TEXT not null references sections (gid),
  rank INTEGER not null,
  primary key (task_gid, project_gid)
);
create index task_projects_by_section on task_projects (section_gid, rank, task_gid);
create index task_projects_by_project on task_projects (project_gid);
create table task_followers (
  task_gid TEXT not null references tasks (gid) on delete cascade,
  user_gid TEXT not null references users (gid),
  followed_at_ms INTEGER not null,
  primary key (task_gid, user_gid)
);
create index task_followers_by_user on task_followers (user_gid);
create table task_likes (
  gid TEXT primary key,
  task_gid TEXT not null references tasks (gid) on delete cascade,
  user_gid TEXT not null references users (gid),
  unique (task_gid, user_gid)
);

create table tokens (
  gid TEXT primary key,
  kind TEXT not null,
  hash BYTES not null unique,
  hint TEXT not null,
  user_gid TEXT not null references users (gid),
  name TEXT not null,
  scopes TEXT,
  created_at_ms INTEGER not null,
  expires_at_ms INTEGER,
  revoked_at_ms INTEGER,
  revoked_reason TEXT,
  retires_at_ms INTEGER,
  successor_gid TEXT,
  replaces_gid TEXT,
  last_used_at_ms INTEGER,
  last_used_address TEXT
);
create index tokens_by_user on tokens (user_gid, created_at_ms);
create table token_rotations (
  token_gid TEXT primary key references tokens (gid) on delete cascade,
  key_hash BYTES not null,
  sealed_answer BYTES not null,
  expires_at_ms INTEGER not null
);

create table apps (
  client_id TEXT primary key,
  owner_gid TEXT not null references users (gid),
  name TEXT not null,
  description TEXT not null,
  kind TEXT not null check (kind in ('confidential', 'native')),
  permissions TEXT not null check (permissions in ('full', 'specific')),
  scopes TEXT not null,
  distribution TEXT not null check (distribution in ('none', 'workspaces', 'any')),
  created_at_ms INTEGER not null
);
create table app_redirect_uris (
  client_id TEXT not null references apps (client_id) on delete cascade,
  uri TEXT not null,
  position INTEGER not null,
  primary key (client_id, uri)
);
create table app_secrets (
  gid TEXT primary key,
  client_id TEXT not null references apps (client_id) on delete cascade,
  hash BYTES not null unique,
  hint TEXT not null,
  created_at_ms INTEGER not null,
  expires_at_ms INTEGER,
  last_used_at_ms INTEGER
);
create index app_secrets_by_app on app_secrets (client_id);

create table audit_events (
  seq SEQUENCE primary key,
  at_ms INTEGER not null,
  action TEXT not null,
  actor_kind TEXT not null,
  actor_gid TEXT,
  target_kind TEXT not null,
  target_gid TEXT not null,
  details TEXT not null
);
create index audit_events_by_target on audit_events (target_gid, seq);
`
