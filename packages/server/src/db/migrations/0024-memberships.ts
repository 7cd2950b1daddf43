import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { DatabaseKind } from '../database.js'
import { numberRows } from './number-rows.js'
import { portableMigration } from './portable-ddl.js'

/** A membership is a record with an id of its own. The default is there for rows of before, which get theirs below; a second row without one is refused. */
const COLUMNS = `
alter table workspace_members add column gid TEXT not null default '';
alter table team_members add column gid TEXT not null default '';
alter table team_members add column is_admin INTEGER not null default 0;
alter table project_members add column gid TEXT not null default '';
`

const INDEXES = `
create unique index workspace_members_by_gid on workspace_members (gid);
create index workspace_members_of_workspace on workspace_members (workspace_gid, gid);
create index workspace_members_of_user on workspace_members (user_gid, gid);
create unique index team_members_by_gid on team_members (gid);
create index team_members_of_team on team_members (team_gid, gid);
create index team_members_of_user on team_members (user_gid, gid);
create unique index project_members_by_gid on project_members (gid);
create index project_members_of_project on project_members (project_gid, gid);
`

/** Who of a team may do what, with what every team had before it could be set. */
const TEAM_SETTINGS = `
alter table teams add column endorsed INTEGER not null default 0;
alter table teams add column named_by TEXT not null default 'all_team_members';
alter table teams add column hidden_by TEXT not null default 'only_team_admins';
alter table teams add column members_added_by TEXT not null default 'all_team_members';
alter table teams add column guests_added_by TEXT not null default 'all_team_members';
alter table teams add column requests_answered_by TEXT not null default 'all_team_members';
alter table teams add column members_removed_by TEXT not null default 'only_team_admins';
alter table teams add column content_by TEXT not null default 'no_restriction';
`

/** Teams that a project is shared with. */
const TEAMS = `
create table project_teams (
  gid TEXT not null unique,
  project_gid TEXT not null references projects (gid) on delete cascade,
  team_gid TEXT not null references teams (gid) on delete cascade,
  access_level TEXT not null check (access_level in ('admin', 'editor', 'commenter', 'viewer')),
  joined_at_ms INTEGER not null,
  primary key (project_gid, team_gid)
);
create index project_teams_of_project on project_teams (project_gid, gid);
create index project_teams_of_team on project_teams (team_gid, gid);
`

/** Gives every membership that there is an id, in the order in which people joined, from the numbers that the database counts. */
export function memberships(kind: DatabaseKind): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await portableMigration(kind, COLUMNS).up(db)
      await numberRows(db, {
        table: 'workspace_members',
        keys: ['workspace_gid', 'user_gid'],
        order: 'joined_at_ms',
      })
      await numberRows(db, { table: 'team_members', keys: ['team_gid', 'user_gid'], order: 'joined_at_ms' })
      await numberRows(db, {
        table: 'project_members',
        keys: ['project_gid', 'user_gid'],
        order: 'joined_at_ms',
      })
      await portableMigration(kind, INDEXES).up(db)
      await portableMigration(kind, TEAM_SETTINGS).up(db)
      await portableMigration(kind, TEAMS).up(db)
    },
  }
}
