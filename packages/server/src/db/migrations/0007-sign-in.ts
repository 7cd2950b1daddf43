/**
 * What makes a browser known ends with the password, and tries at codes are counted by where they come from. The counts of before were of
 * the person as a whole, for an hour: they are let go.
 */
export const SIGN_IN = `
alter table passwords add column generation INTEGER not null default 1;
drop table second_factor_tries;
create table second_factor_tries (
  user_gid TEXT not null references users (gid) on delete cascade,
  place TEXT not null,
  tries INTEGER not null,
  window_ends_at_ms INTEGER not null,
  primary key (user_gid, place)
);
create index second_factor_tries_by_end on second_factor_tries (window_ends_at_ms);
`
