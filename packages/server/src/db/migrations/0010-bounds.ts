/** What keeps reads and tables within bounds: orders that an index has already, and ends that a sweep finds without looking for them. */
export const BOUNDS = `
drop index sections_by_project;
create unique index sections_in_order on sections (project_gid, rank, gid);
drop index tasks_by_parent;
create index tasks_by_parent on tasks (parent_gid, gid);
`
