import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { DatabaseKind } from '../database.js'
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

/** Where counting starts in a database that has handed out no id yet. */
const FIRST_GID = 1_300_000_000_000_000

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
      await numberRows(db, 'workspace_members', 'workspace_gid')
      await numberRows(db, 'team_members', 'team_gid')
      await numberRows(db, 'project_members', 'project_gid')
      await portableMigration(kind, INDEXES).up(db)
      await portableMigration(kind, TEAM_SETTINGS).up(db)
      await portableMigration(kind, TEAMS).up(db)
    },
  }
}

async function numberRows(db: Kysely<unknown>, table: string, place: string): Promise<void> {
  const { rows } = await sql<{
    count: number | string
  }>`select count(*) as count from ${sql.table(table)}`.execute(db)
  const count = Number(rows[0]?.count)
  if (count === 0) return
  const { rows: claimed } = await sql<{ value: string }>`
    insert into settings (name, value) values ('next_gid', ${String(FIRST_GID + count)})
    on conflict (name) do update set value = cast(cast(settings.value as bigint) + ${sql.lit(count)} as text)
    returning value`.execute(db)
  const before = Number(claimed[0]?.value) - count - 1
  const [members, column] = [sql.table(table), sql.ref(place)]
  await sql`
    update ${members} set gid = cast(${sql.lit(before)} + numbered.number as text)
    from (select ${column}, user_gid, row_number() over (order by joined_at_ms, ${column}, user_gid) as number from ${members}) as numbered
    where ${sql.ref(`${table}.${place}`)} = ${sql.ref(`numbered.${place}`)} and ${sql.ref(`${table}.user_gid`)} = numbered.user_gid`.execute(
    db,
  )
}
