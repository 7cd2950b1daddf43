/** The records and the policies of the security edge. */
export const SECURITY = `
alter table workspaces add column plan TEXT not null default 'paid';
create table throttle_counts (
  key TEXT primary key,
  points INTEGER not null,
  expire INTEGER
);
create index throttle_counts_by_end on throttle_counts (expire);
create table token_usage (
  token_gid TEXT not null references tokens (gid) on delete cascade,
  day TEXT not null,
  requests INTEGER not null,
  primary key (token_gid, day)
);
create index token_usage_by_day on token_usage (day);
create table mails (
  seq SEQUENCE primary key,
  kind TEXT not null,
  user_gid TEXT references users (gid) on delete cascade,
  email TEXT,
  facts TEXT not null,
  queued_at_ms INTEGER not null,
  attempts INTEGER not null,
  due_at_ms INTEGER not null,
  check ((user_gid is null) <> (email is null))
);
create index mails_by_due on mails (due_at_ms);
create table password_resets (
  gid TEXT primary key,
  hash BYTES not null unique,
  user_gid TEXT not null references users (gid) on delete cascade,
  created_at_ms INTEGER not null,
  expires_at_ms INTEGER not null,
  ended_at_ms INTEGER,
  ended_reason TEXT
);
create index password_resets_by_user on password_resets (user_gid);
alter table invitations add column mailed_hash BYTES;
create unique index invitations_by_mailed_hash on invitations (mailed_hash);
alter table app_secrets add column last_used_address TEXT;
alter table app_secrets add column replaced_by_gid TEXT;
alter table app_secrets add column expires_at_ms_before INTEGER;
alter table app_secrets add column end_set_at_ms INTEGER;
alter table app_secrets add column ended_reason TEXT;
create table expiry_notices (
  subject_gid TEXT not null,
  expires_at_ms INTEGER not null,
  days_before INTEGER not null,
  user_gid TEXT not null references users (gid) on delete cascade,
  told_on TEXT not null,
  primary key (subject_gid, expires_at_ms, days_before)
);
create index expiry_notices_by_person on expiry_notices (user_gid, told_on);
create index expiry_notices_by_end on expiry_notices (expires_at_ms);
create index tokens_by_end on tokens (expires_at_ms) where expires_at_ms is not null;
create table totp_factors (
  user_gid TEXT primary key references users (gid) on delete cascade,
  secret BYTES not null,
  created_at_ms INTEGER not null,
  confirmed_at_ms INTEGER,
  last_step INTEGER not null
);
create table recovery_codes (
  hash BYTES primary key,
  user_gid TEXT not null references users (gid) on delete cascade,
  created_at_ms INTEGER not null,
  used_at_ms INTEGER
);
create index recovery_codes_by_user on recovery_codes (user_gid);
create table passkeys (
  gid TEXT primary key,
  credential_id TEXT not null unique,
  user_gid TEXT not null references users (gid) on delete cascade,
  name TEXT not null,
  public_key BYTES not null,
  counter INTEGER not null,
  transports TEXT not null,
  is_device_bound INTEGER not null,
  created_at_ms INTEGER not null,
  last_used_at_ms INTEGER
);
create index passkeys_by_user on passkeys (user_gid, created_at_ms);
create table spent_challenges (
  hash BYTES primary key,
  expires_at_ms INTEGER not null
);
create table second_factor_tries (
  user_gid TEXT primary key references users (gid) on delete cascade,
  tries INTEGER not null,
  window_ends_at_ms INTEGER not null
);
create table half_sessions (
  hash BYTES primary key,
  user_gid TEXT not null references users (gid) on delete cascade,
  created_at_ms INTEGER not null,
  expires_at_ms INTEGER not null,
  tries INTEGER not null
);
create index half_sessions_by_user on half_sessions (user_gid);
create index half_sessions_by_end on half_sessions (expires_at_ms);
alter table sessions add column methods TEXT not null default 'pwd';
alter table tokens add column exposed_at_ms INTEGER;
alter table grants add column exposed_at_ms INTEGER;
alter table app_secrets add column exposed_at_ms INTEGER;
create table workspace_policies (
  workspace_gid TEXT primary key references workspaces (gid) on delete cascade,
  version INTEGER not null,
  personal_tokens INTEGER not null check (personal_tokens in (0, 1)),
  token_days_max INTEGER,
  apps TEXT not null check (apps in ('any', 'approved')),
  second_factor INTEGER not null check (second_factor in (0, 1)),
  address_ranges TEXT not null,
  unused_days_max INTEGER,
  changed_by_gid TEXT references users (gid),
  changed_at_ms INTEGER not null
);
create table app_approvals (
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  client_id TEXT not null references apps (client_id) on delete cascade,
  approved_by_gid TEXT not null references users (gid),
  approved_at_ms INTEGER not null,
  primary key (workspace_gid, client_id)
);
create index app_approvals_by_app on app_approvals (client_id);
create table app_requests (
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  client_id TEXT not null references apps (client_id) on delete cascade,
  asked_by_gid TEXT not null references users (gid),
  asked_at_ms INTEGER not null,
  primary key (workspace_gid, client_id)
);
create index app_requests_by_app on app_requests (client_id);
alter table audit_events add column chain INTEGER;
alter table audit_events add column position INTEGER;
alter table audit_events add column address TEXT;
alter table audit_events add column credential_kind TEXT;
alter table audit_events add column credential_gid TEXT;
alter table audit_events add column person_gid TEXT;
alter table audit_events add column workspace_gid TEXT;
alter table audit_events add column app_gid TEXT;
alter table audit_events add column outcome TEXT not null default 'done';
alter table audit_events add column reason TEXT;
alter table audit_events add column prev_hash TEXT;
alter table audit_events add column hash TEXT;
create unique index audit_events_by_chain on audit_events (chain, position);
create index audit_events_by_time on audit_events (at_ms);
create table audit_chains (
  chain INTEGER primary key,
  position INTEGER not null,
  hash TEXT not null
);
insert into audit_chains (chain, position, hash) values
  (0, 0, ''), (1, 0, ''), (2, 0, ''), (3, 0, ''), (4, 0, ''), (5, 0, ''), (6, 0, ''), (7, 0, ''),
  (8, 0, ''), (9, 0, ''), (10, 0, ''), (11, 0, ''), (12, 0, ''), (13, 0, ''), (14, 0, ''), (15, 0, '');
create table audit_anchors (
  chain INTEGER not null,
  position INTEGER not null,
  hash TEXT not null,
  at_ms INTEGER not null,
  pruned INTEGER not null,
  primary key (chain, position)
);
insert into audit_anchors (chain, position, hash, at_ms, pruned)
  select -1, count(*), '', coalesce(max(at_ms), 0), 0 from audit_events;
create table audit_event_workspaces (
  workspace_gid TEXT not null,
  seq INTEGER not null references audit_events (seq) on delete cascade,
  primary key (workspace_gid, seq)
);
create index audit_event_workspaces_by_event on audit_event_workspaces (seq);
`
