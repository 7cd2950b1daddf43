/** What the pages show and decide beside credentials: where tokens are used from, how much apps are used, who is blocked or invited. */
export const CONSOLE = `
create table token_addresses (
  token_gid TEXT not null references tokens (gid) on delete cascade,
  address TEXT not null,
  last_seen_at_ms INTEGER not null,
  primary key (token_gid, address)
);
create table token_creations (
  user_gid TEXT not null references users (gid) on delete cascade,
  key_hash BYTES not null,
  sealed_answer BYTES not null,
  expires_at_ms INTEGER not null,
  primary key (user_gid, key_hash)
);
create table app_usage (
  client_id TEXT not null references apps (client_id) on delete cascade,
  day TEXT not null,
  status_class INTEGER not null check (status_class between 1 and 5),
  requests INTEGER not null,
  primary key (client_id, day, status_class)
);
create table app_blocks (
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  client_id TEXT not null references apps (client_id) on delete cascade,
  blocked_by_gid TEXT not null references users (gid),
  blocked_at_ms INTEGER not null,
  primary key (workspace_gid, client_id)
);
create index app_blocks_by_app on app_blocks (client_id);
create table invitations (
  hash BYTES primary key,
  gid TEXT not null unique,
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  email TEXT not null,
  email_key TEXT not null,
  role TEXT not null check (role in ('admin', 'member', 'guest')),
  invited_by_gid TEXT not null references users (gid),
  created_at_ms INTEGER not null,
  expires_at_ms INTEGER not null,
  accepted_at_ms INTEGER,
  revoked_at_ms INTEGER
);
create index invitations_by_workspace on invitations (workspace_gid, created_at_ms);
`
