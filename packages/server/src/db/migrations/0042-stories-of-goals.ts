import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { DatabaseKind } from '../database.js'
import { portableMigration } from './portable-ddl.js'

const OF_GOAL = `create unique index stories_of_goal on stories (goal_gid, created_at_ms, gid);`

/** A story is of a task or of a goal. PostgreSQL changes the table where it is. */
const IN_PLACE = `
alter table stories alter column task_gid drop not null;
alter table stories add column goal_gid TEXT references goals (gid) on delete cascade;
alter table stories add check ((task_gid is null) <> (goal_gid is null));
${OF_GOAL}
`

/**
 * SQLite takes no constraint away, so the table is written anew. Its likes are copied beside it first: to drop a table deletes what refers to its
 * rows. Renaming takes the reference along.
 */
const ANEW = `
create table stories_anew (
  gid TEXT primary key,
  task_gid TEXT references tasks (gid) on delete cascade,
  goal_gid TEXT references goals (gid) on delete cascade,
  kind TEXT not null,
  created_by_gid TEXT not null references users (gid),
  created_at_ms INTEGER not null,
  html_text TEXT not null,
  facts TEXT,
  sticker_name TEXT,
  is_pinned INTEGER not null default 0,
  edited_at_ms INTEGER,
  check ((kind = 'comment_added') = (facts is null)),
  check ((task_gid is null) <> (goal_gid is null))
);
insert into stories_anew (gid, task_gid, kind, created_by_gid, created_at_ms, html_text, facts, sticker_name, is_pinned, edited_at_ms)
  select gid, task_gid, kind, created_by_gid, created_at_ms, html_text, facts, sticker_name, is_pinned, edited_at_ms from stories;
create table story_likes_anew (
  gid TEXT primary key,
  story_gid TEXT not null references stories_anew (gid) on delete cascade,
  user_gid TEXT not null references users (gid),
  unique (story_gid, user_gid)
);
insert into story_likes_anew (gid, story_gid, user_gid) select gid, story_gid, user_gid from story_likes;
drop table story_likes;
drop table stories;
alter table stories_anew rename to stories;
alter table story_likes_anew rename to story_likes;
create unique index stories_of_task on stories (task_gid, created_at_ms, gid);
${OF_GOAL}
`

export function storiesOfGoals(kind: DatabaseKind): Migration {
  const steps = portableMigration(kind, kind === 'postgres' ? IN_PLACE : ANEW)
  return { up: async (db: Kysely<unknown>) => await steps.up(db) }
}
