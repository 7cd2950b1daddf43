/**
 * How projects and portfolios come along, what a project is for, and who asks to be let into one. What a row is of stands in a column for each
 * kind of record, so that it goes with it.
 */
export const STATUS_UPDATES = `
create table status_updates (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid),
  project_gid TEXT references projects (gid) on delete cascade,
  portfolio_gid TEXT references portfolios (gid) on delete cascade,
  status_type TEXT not null check (status_type in ('on_track', 'at_risk', 'off_track', 'on_hold', 'complete', 'achieved', 'partial', 'missed', 'dropped')),
  title TEXT not null,
  html_text TEXT not null,
  created_by_gid TEXT not null references users (gid),
  created_at_ms INTEGER not null,
  check (project_gid is null or portfolio_gid is null)
);
create index status_updates_of_project on status_updates (project_gid, created_at_ms, gid);
create index status_updates_of_portfolio on status_updates (portfolio_gid, created_at_ms, gid);
create table project_briefs (
  gid TEXT primary key,
  project_gid TEXT not null unique references projects (gid) on delete cascade,
  title TEXT not null,
  html_text TEXT not null
);
create table access_requests (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid),
  project_gid TEXT references projects (gid) on delete cascade,
  portfolio_gid TEXT references portfolios (gid) on delete cascade,
  requester_gid TEXT not null references users (gid),
  message TEXT not null,
  created_at_ms INTEGER not null,
  check (project_gid is null or portfolio_gid is null),
  unique (project_gid, requester_gid),
  unique (portfolio_gid, requester_gid)
);
create index access_requests_of_project on access_requests (project_gid, gid);
create index access_requests_of_portfolio on access_requests (portfolio_gid, gid);
create index access_requests_by_requester on access_requests (requester_gid, workspace_gid);
`
