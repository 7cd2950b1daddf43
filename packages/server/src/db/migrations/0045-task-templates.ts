/** What tasks of a project are made of: `content` is JSON. */
export const TASK_TEMPLATES = `
create table task_templates (
  gid TEXT primary key,
  project_gid TEXT not null references projects (gid) on delete cascade,
  created_by_gid TEXT references users (gid) on delete set null,
  name TEXT not null,
  content TEXT not null,
  created_at_ms INTEGER not null
);
create index task_templates_by_project on task_templates (project_gid, gid);
create index task_templates_by_creator on task_templates (created_by_gid) where created_by_gid is not null;
`
