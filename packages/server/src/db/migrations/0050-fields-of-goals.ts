/** Goals have custom fields as projects and portfolios do: local ones, and settings of others. */
export const FIELDS_OF_GOALS = `
alter table custom_fields add column goal_gid TEXT references goals (gid) on delete cascade;
create index custom_fields_by_goal on custom_fields (goal_gid) where goal_gid is not null;
alter table custom_field_settings add column goal_gid TEXT references goals (gid) on delete cascade;
create index custom_field_settings_by_goal on custom_field_settings (goal_gid) where goal_gid is not null;
`
