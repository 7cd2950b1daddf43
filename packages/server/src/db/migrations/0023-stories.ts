/**
 * What was said of a task, and what happened to it. What happened is kept as facts, not as words: names change, and not everybody may read them.
 * A list is read in the order of time; what came about in one moment, by gid.
 */
export const STORIES = `
create table stories (
  gid TEXT primary key,
  task_gid TEXT not null references tasks (gid) on delete cascade,
  kind TEXT not null,
  created_by_gid TEXT not null references users (gid),
  created_at_ms INTEGER not null,
  html_text TEXT not null,
  facts TEXT,
  sticker_name TEXT,
  is_pinned INTEGER not null default 0,
  edited_at_ms INTEGER,
  check ((kind = 'comment_added') = (facts is null))
);
create unique index stories_of_task on stories (task_gid, created_at_ms, gid);
create table story_likes (
  gid TEXT primary key,
  story_gid TEXT not null references stories (gid) on delete cascade,
  user_gid TEXT not null references users (gid),
  unique (story_gid, user_gid)
);
`
