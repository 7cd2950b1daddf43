/**
 * What tasks and projects have in custom fields: a text, a number (that of an ID field, too), a day with its moment if it has one, or, item by
 * item, options, people and records. What has a value in a field is found by each of them through an index, long texts by how they begin.
 */
export const CUSTOM_FIELD_VALUES = `
create table custom_field_values (
  parent_gid TEXT not null,
  custom_field_gid TEXT not null references custom_fields (gid) on delete cascade,
  task_gid TEXT references tasks (gid) on delete cascade,
  project_gid TEXT references projects (gid) on delete cascade,
  text_value TEXT,
  number_value REAL,
  date_on TEXT,
  date_at_ms INTEGER,
  primary key (parent_gid, custom_field_gid)
);
create index custom_field_values_by_field on custom_field_values (custom_field_gid, parent_gid);
create index custom_field_values_by_text on custom_field_values (custom_field_gid, substr(text_value, 1, 100), parent_gid) where text_value is not null;
create index custom_field_values_by_number on custom_field_values (custom_field_gid, number_value, parent_gid) where number_value is not null;
create index custom_field_values_by_date on custom_field_values (custom_field_gid, date_on, parent_gid) where date_on is not null;
create index custom_field_values_of_tasks on custom_field_values (task_gid) where task_gid is not null;
create index custom_field_values_of_projects on custom_field_values (project_gid) where project_gid is not null;
create table custom_field_value_items (
  parent_gid TEXT not null,
  custom_field_gid TEXT not null,
  item_gid TEXT not null,
  place INTEGER not null,
  task_gid TEXT references tasks (gid) on delete cascade,
  project_gid TEXT references projects (gid) on delete cascade,
  portfolio_gid TEXT references portfolios (gid) on delete cascade,
  primary key (parent_gid, custom_field_gid, item_gid),
  foreign key (parent_gid, custom_field_gid) references custom_field_values (parent_gid, custom_field_gid) on delete cascade
);
create index custom_field_value_items_by_item on custom_field_value_items (custom_field_gid, item_gid, parent_gid);
create index custom_field_value_items_of_tasks on custom_field_value_items (task_gid) where task_gid is not null;
create index custom_field_value_items_of_projects on custom_field_value_items (project_gid) where project_gid is not null;
create index custom_field_value_items_of_portfolios on custom_field_value_items (portfolio_gid) where portfolio_gid is not null;
`
