/**
 * Tags and who follows them; which tasks have which; what waits for what; and the order of the subtasks of a task, which was that in which
 * they were made. The tasks of a project are found by their ids, too, so that they can be counted step by step.
 */
export const TASK_RELATIONS = `
create table tags (
  gid TEXT primary key,
  workspace_gid TEXT not null references workspaces (gid),
  created_by_gid TEXT not null references users (gid),
  name TEXT not null,
  color TEXT,
  notes TEXT not null,
  created_at_ms INTEGER not null
);
create index tags_by_workspace on tags (workspace_gid, gid);
create table tag_followers (
  tag_gid TEXT not null references tags (gid) on delete cascade,
  user_gid TEXT not null references users (gid),
  followed_at_ms INTEGER not null,
  primary key (tag_gid, user_gid)
);
create index tag_followers_by_user on tag_followers (user_gid);

create table task_tags (
  task_gid TEXT not null references tasks (gid) on delete cascade,
  tag_gid TEXT not null references tags (gid) on delete cascade,
  primary key (task_gid, tag_gid)
);
create index task_tags_by_tag on task_tags (tag_gid, task_gid);
create table task_dependencies (
  task_gid TEXT not null references tasks (gid) on delete cascade,
  depends_on_gid TEXT not null references tasks (gid) on delete cascade,
  primary key (task_gid, depends_on_gid),
  check (task_gid <> depends_on_gid)
);
create index task_dependencies_by_dependency on task_dependencies (depends_on_gid, task_gid);

alter table tasks add column rank INTEGER not null default 0;
update tasks set rank = numbered.place * 1048576 from (
  select gid, row_number() over (partition by parent_gid order by gid) as place from tasks where parent_gid is not null
) as numbered where numbered.gid = tasks.gid;
drop index tasks_by_parent;
create index tasks_by_parent on tasks (parent_gid, rank, gid);
drop index task_projects_by_project;
create index task_projects_by_project on task_projects (project_gid, task_gid);
`
