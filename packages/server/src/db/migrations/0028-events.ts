/**
 * What changed of the work, in the order of commits within a workspace: `event_heads` has the last number. `event_streams` says in which records'
 * streams an event is. `webhooks` are those who are told, each with the number up to which it was told.
 */
export const EVENTS = `
create table event_heads (
  workspace_gid TEXT primary key references workspaces (gid) on delete cascade,
  seq INTEGER not null
);

create table events (
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  seq INTEGER not null,
  resource_type TEXT not null,
  resource_gid TEXT not null,
  resource_subtype TEXT,
  action TEXT not null,
  parent_type TEXT,
  parent_gid TEXT,
  field TEXT,
  field_action TEXT,
  value_type TEXT,
  value_gid TEXT,
  user_gid TEXT,
  created_at_ms INTEGER not null,
  primary key (workspace_gid, seq),
  check ((parent_type is null) = (parent_gid is null)),
  check ((field is null) = (field_action is null)),
  check ((value_type is null) = (value_gid is null))
);
create index events_by_age on events (created_at_ms);

create table event_streams (
  stream_gid TEXT not null,
  seq INTEGER not null,
  workspace_gid TEXT not null,
  primary key (stream_gid, seq),
  foreign key (workspace_gid, seq) references events (workspace_gid, seq) on delete cascade
);
create index event_streams_by_event on event_streams (workspace_gid, seq);

create table webhooks (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  resource_type TEXT not null,
  resource_gid TEXT not null,
  user_gid TEXT not null references users (gid) on delete cascade,
  client_id TEXT references apps (client_id) on delete cascade,
  credential_gid TEXT not null,
  target TEXT not null,
  filters TEXT not null,
  secret BYTES not null,
  created_at_ms INTEGER not null,
  cursor_seq INTEGER not null,
  due_at_ms INTEGER not null,
  leased_until_ms INTEGER not null,
  lease TEXT,
  failing_since_ms INTEGER,
  delivery_retry_count INTEGER not null,
  last_failure_at_ms INTEGER,
  last_failure_content TEXT,
  last_success_at_ms INTEGER
);
create index restores_by_time on restores (at_ms);
create index webhooks_by_due on webhooks (due_at_ms);
create index webhooks_by_resource on webhooks (resource_gid);
create index webhooks_by_person on webhooks (user_gid, workspace_gid, gid);
create index webhooks_by_app on webhooks (client_id);
create index webhooks_by_workspace on webhooks (workspace_gid);
`
