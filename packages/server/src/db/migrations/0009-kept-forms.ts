/** What somebody typed into a form that asks who they are first, until they are back at it. */
export const KEPT_FORMS = `
create table kept_forms (
  user_gid TEXT primary key references users (gid) on delete cascade,
  hash BYTES not null,
  page TEXT not null,
  sealed BYTES not null,
  expires_at_ms INTEGER not null
);
create index kept_forms_by_end on kept_forms (expires_at_ms);
`
