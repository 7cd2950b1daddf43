/** What a consent page, a code, and the name of an app are judged by when the time comes. */
export const CONSENT = `
create table spent_tickets (
  id TEXT primary key,
  expires_at_ms INTEGER not null
);
create index spent_tickets_by_end on spent_tickets (expires_at_ms);
alter table codes add column registered_uri TEXT;
create index grants_live on grants (user_gid, client_id) where revoked_at_ms is null;
alter table apps add column name_skeleton TEXT;
alter table apps add column name_skeleton_small TEXT;
create index apps_by_name_skeleton on apps (name_skeleton);
create index apps_by_name_skeleton_small on apps (name_skeleton_small);
`
