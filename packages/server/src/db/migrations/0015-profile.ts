/**
 * What people choose for themselves: the language that they are spoken to in, the clock that they live by, and a picture of themselves. The
 * picture is found by a name that nobody guesses; a new one has another, so that whoever has the old one may keep it for ever.
 */
export const PROFILE = `
alter table users add column language TEXT;
alter table users add column time_zone TEXT;
alter table users add column picture TEXT;
create table profile_pictures (
  user_gid TEXT primary key references users (gid) on delete cascade,
  name TEXT not null unique,
  media_type TEXT not null check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
  bytes BYTES not null
);
`
