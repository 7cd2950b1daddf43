/**
 * What keeps reads and tables within bounds: orders that an index has already, ends that a sweep finds without looking for them, and the
 * count of what a grant gave, by which its oldest access tokens end. Access tokens of before are counted in the order in which they came.
 */
export const BOUNDS = `
drop index sections_by_project;
create unique index sections_in_order on sections (project_gid, rank, gid);
drop index tasks_by_parent;
create index tasks_by_parent on tasks (parent_gid, gid);

alter table refresh_tokens add column issued INTEGER not null default 1;
alter table access_tokens add column ordinal INTEGER not null default 1;
update access_tokens set ordinal = counted.ordinal from (
  select hash, row_number() over (partition by grant_gid order by created_at_ms, hash) as ordinal from access_tokens
) as counted where counted.hash = access_tokens.hash;
update refresh_tokens set issued = counted.issued from (
  select grant_gid, count(*) as issued from access_tokens group by grant_gid
) as counted where counted.grant_gid = refresh_tokens.grant_gid;
drop index access_tokens_by_grant;
create index access_tokens_by_grant on access_tokens (grant_gid, ordinal);

drop index codes_by_age;
create index codes_unredeemed on codes (expires_at_ms) where redeemed_at_ms is null;
create index codes_redeemed on codes (redeemed_at_ms) where redeemed_at_ms is not null;
drop index grants_by_end;
drop index grants_revoked;
create index grants_by_death on grants ((coalesce(revoked_at_ms, expires_at_ms)));
create index tokens_by_death on tokens ((coalesce(revoked_at_ms, retires_at_ms, expires_at_ms)));
create index token_rotations_by_end on token_rotations (expires_at_ms);
create index token_creations_by_end on token_creations (expires_at_ms);
create index invitations_by_death on invitations ((coalesce(accepted_at_ms, revoked_at_ms, expires_at_ms)));
create index password_resets_by_end on password_resets (expires_at_ms);
create index spent_challenges_by_end on spent_challenges (expires_at_ms);
create index app_usage_by_day on app_usage (day);
`
