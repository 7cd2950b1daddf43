/** What was brought back by a restore, and when there was one. */
export const RESTORES = `
alter table tokens add column restored_at_ms INTEGER;
alter table grants add column restored_at_ms INTEGER;
alter table app_secrets add column restored_at_ms INTEGER;
alter table passkeys add column restored_at_ms INTEGER;
alter table totp_factors add column restored_at_ms INTEGER;
create table restores (
  gid TEXT primary key,
  at_ms INTEGER not null,
  backed_up_at_ms INTEGER,
  source TEXT not null,
  credentials TEXT not null,
  people INTEGER not null,
  tokens INTEGER not null,
  grants INTEGER not null,
  secrets INTEGER not null
)
`
