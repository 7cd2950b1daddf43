/** What people sign in with and what they grant: sessions, consents, codes, grants, refresh and access tokens, signing keys. */
export const GRANTS = `
create table sessions (
  gid TEXT primary key,
  hash BYTES not null unique,
  user_gid TEXT not null references users (gid),
  created_at_ms INTEGER not null,
  authenticated_at_ms INTEGER not null,
  last_seen_at_ms INTEGER not null,
  ended_at_ms INTEGER,
  ended_reason TEXT,
  address TEXT not null,
  user_agent TEXT not null
);
create index sessions_by_user on sessions (user_gid, created_at_ms);
create index sessions_by_age on sessions (last_seen_at_ms);

create table consents (
  user_gid TEXT not null references users (gid),
  client_id TEXT not null references apps (client_id) on delete cascade,
  scopes TEXT not null,
  given_at_ms INTEGER not null,
  primary key (user_gid, client_id)
);
create index consents_by_app on consents (client_id);

create table codes (
  hash BYTES primary key,
  grant_gid TEXT not null unique,
  client_id TEXT not null references apps (client_id) on delete cascade,
  user_gid TEXT not null references users (gid),
  redirect_uri TEXT not null,
  scopes TEXT not null,
  challenge TEXT,
  nonce TEXT,
  authenticated_at_ms INTEGER not null,
  created_at_ms INTEGER not null,
  expires_at_ms INTEGER not null,
  redeemed_at_ms INTEGER,
  revoked_at_ms INTEGER,
  failed_verifiers INTEGER not null default 0
);
create index codes_by_user on codes (user_gid, client_id);
create index codes_by_app on codes (client_id);
create index codes_by_age on codes (created_at_ms);

create table grants (
  gid TEXT primary key,
  client_id TEXT not null references apps (client_id) on delete cascade,
  user_gid TEXT not null references users (gid),
  scopes TEXT not null,
  authenticated_at_ms INTEGER not null,
  granted_at_ms INTEGER not null,
  expires_at_ms INTEGER not null,
  last_used_at_ms INTEGER,
  last_used_address TEXT,
  revoked_at_ms INTEGER,
  revoked_reason TEXT
);
create index grants_by_user on grants (user_gid, client_id);
create index grants_by_app on grants (client_id);
create index grants_by_end on grants (expires_at_ms);
create index grants_revoked on grants (revoked_at_ms) where revoked_at_ms is not null;

create table refresh_tokens (
  hash BYTES primary key,
  grant_gid TEXT not null references grants (gid) on delete cascade,
  generation INTEGER not null,
  created_at_ms INTEGER not null,
  expires_at_ms INTEGER not null,
  last_used_at_ms INTEGER,
  rotated_at_ms INTEGER,
  sealed_answer BYTES,
  unique (grant_gid, generation)
);
create index refresh_tokens_sealed on refresh_tokens (rotated_at_ms) where sealed_answer is not null;

create table access_tokens (
  hash BYTES primary key,
  grant_gid TEXT not null references grants (gid) on delete cascade,
  scopes TEXT,
  created_at_ms INTEGER not null,
  expires_at_ms INTEGER not null,
  revoked_at_ms INTEGER
);
create index access_tokens_by_grant on access_tokens (grant_gid);
create index access_tokens_by_end on access_tokens (expires_at_ms);

create table signing_keys (
  kid TEXT primary key,
  private_jwk TEXT,
  public_jwk TEXT not null,
  created_at_ms INTEGER not null,
  retired_at_ms INTEGER
);
create unique index signing_keys_one_signs on signing_keys ((retired_at_ms is null)) where retired_at_ms is null;
`
