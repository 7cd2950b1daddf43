/**
 * What developers' apps need beyond their first form. Until now the demo alone made apps, and wrote the identity scopes, always all
 * three and last, among the others.
 */
export const APPS = `
alter table apps add column identity_scopes TEXT not null default '[]';
alter table apps add column requires_pkce INTEGER not null default 0 check (requires_pkce in (0, 1));
alter table apps add column rotates_refresh_tokens INTEGER not null default 0 check (rotates_refresh_tokens in (0, 1));
alter table apps add column replay_window_seconds INTEGER not null default 120 check (replay_window_seconds between 0 and 600);
alter table apps add column is_resource_server INTEGER not null default 0 check (is_resource_server in (0, 1));
alter table apps add column updated_at_ms INTEGER not null default 0;
update apps set updated_at_ms = created_at_ms;
update apps set requires_pkce = 1, rotates_refresh_tokens = 1 where kind = 'native';
update apps set identity_scopes = '["openid","email","profile"]'
  where permissions = 'full' or scopes like '%,"openid","email","profile"]';
update apps set scopes = replace(scopes, ',"openid","email","profile"]', ']') where permissions = 'specific';
create index apps_by_owner on apps (owner_gid, created_at_ms);

create table app_workspaces (
  client_id TEXT not null references apps (client_id) on delete cascade,
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  added_at_ms INTEGER not null,
  primary key (client_id, workspace_gid)
);
create index app_workspaces_by_workspace on app_workspaces (workspace_gid);
create table app_icons (
  client_id TEXT primary key references apps (client_id) on delete cascade,
  media_type TEXT not null check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
  bytes BYTES not null
);
`
