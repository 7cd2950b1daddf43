/** What people have to do in a workspace: a list each with sections of their own, which say of a task where its assignee keeps it. */
export const TASK_LISTS = `
create table task_lists (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid) on delete cascade,
  user_gid TEXT not null references users (gid) on delete cascade,
  created_at_ms INTEGER not null,
  unique (workspace_gid, user_gid)
);
create index task_lists_by_user on task_lists (user_gid);
create table task_list_sections (
  gid TEXT primary key,
  list_gid TEXT not null references task_lists (gid) on delete cascade,
  name TEXT not null,
  rank INTEGER not null,
  created_at_ms INTEGER not null,
  unique (list_gid, rank)
);
alter table tasks add column assignee_section_gid TEXT references task_list_sections (gid) on delete set null;
create index tasks_by_assignee_section on tasks (assignee_section_gid) where assignee_section_gid is not null;
`
