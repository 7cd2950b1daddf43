/**
 * What people want to know of tasks and projects beside what everybody does, and which projects and portfolios it is asked in. A field is one of
 * its workspace's library, or local to one project or portfolio, with which it goes. `parent_gid` is what a setting stands in, whatever its kind;
 * the column of its kind is there so that the setting goes with it.
 */
export const CUSTOM_FIELDS = `
create table custom_fields (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid),
  created_by_gid TEXT not null references users (gid),
  name TEXT not null,
  name_key TEXT not null,
  description TEXT not null,
  type TEXT not null check (type in ('text', 'number', 'enum', 'multi_enum', 'date', 'people', 'reference')),
  id_prefix TEXT,
  last_number INTEGER not null,
  decimals INTEGER not null,
  format TEXT not null,
  currency_code TEXT,
  custom_label TEXT,
  custom_label_position TEXT check (custom_label_position in ('prefix', 'suffix')),
  refers_to TEXT not null,
  has_notifications INTEGER not null,
  is_global INTEGER not null,
  project_gid TEXT references projects (gid) on delete cascade,
  portfolio_gid TEXT references portfolios (gid) on delete cascade,
  created_at_ms INTEGER not null
);
create unique index custom_fields_by_name on custom_fields (workspace_gid, name_key) where is_global = 1;
create unique index custom_fields_by_prefix on custom_fields (workspace_gid, id_prefix) where id_prefix is not null;
create index custom_fields_in_workspace on custom_fields (workspace_gid, is_global, gid);
create index custom_fields_by_project on custom_fields (project_gid) where project_gid is not null;
create index custom_fields_by_portfolio on custom_fields (portfolio_gid) where portfolio_gid is not null;
create table enum_options (
  gid TEXT primary key,
  custom_field_gid TEXT not null references custom_fields (gid) on delete cascade,
  name TEXT not null,
  color TEXT not null,
  is_enabled INTEGER not null,
  rank INTEGER not null
);
create index enum_options_in_order on enum_options (custom_field_gid, rank, gid);
create table custom_field_settings (
  gid TEXT primary key,
  custom_field_gid TEXT not null references custom_fields (gid) on delete cascade,
  parent_gid TEXT not null,
  project_gid TEXT references projects (gid) on delete cascade,
  portfolio_gid TEXT references portfolios (gid) on delete cascade,
  is_important INTEGER not null,
  rank INTEGER not null,
  unique (custom_field_gid, parent_gid)
);
create index custom_field_settings_in_order on custom_field_settings (parent_gid, rank, gid);
create index custom_field_settings_by_project on custom_field_settings (project_gid) where project_gid is not null;
create index custom_field_settings_by_portfolio on custom_field_settings (portfolio_gid) where portfolio_gid is not null;
`
