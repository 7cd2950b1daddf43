/** Projects that are looked at together, in an order of people's own. */
export const PORTFOLIOS = `
create table portfolios (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid),
  owner_gid TEXT references users (gid),
  created_by_gid TEXT not null references users (gid),
  name TEXT not null,
  color TEXT,
  due_on TEXT,
  start_on TEXT,
  privacy_setting TEXT not null check (privacy_setting in ('public_to_domain', 'members_only')),
  default_access_level TEXT not null check (default_access_level in ('admin', 'editor', 'viewer')),
  archived_at_ms INTEGER,
  created_at_ms INTEGER not null
);
create index portfolios_by_owner on portfolios (owner_gid, workspace_gid, gid);
create table portfolio_members (
  gid TEXT primary key,
  portfolio_gid TEXT not null references portfolios (gid) on delete cascade,
  user_gid TEXT not null references users (gid),
  access_level TEXT not null check (access_level in ('admin', 'editor', 'viewer')),
  joined_at_ms INTEGER not null,
  unique (portfolio_gid, user_gid)
);
create index portfolio_members_by_portfolio on portfolio_members (portfolio_gid, gid);
create index portfolio_members_by_user on portfolio_members (user_gid, gid);
create table portfolio_items (
  portfolio_gid TEXT not null references portfolios (gid) on delete cascade,
  project_gid TEXT not null references projects (gid) on delete cascade,
  rank INTEGER not null,
  primary key (portfolio_gid, project_gid)
);
create index portfolio_items_in_order on portfolio_items (portfolio_gid, rank, project_gid);
create index portfolio_items_by_project on portfolio_items (project_gid);
`
