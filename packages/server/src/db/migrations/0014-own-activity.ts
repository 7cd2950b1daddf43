/** Everybody reads their own events: what a person did, and what was done to what is theirs, newest first, without walking the whole record. */
export const OWN_ACTIVITY = `
create index audit_events_by_person on audit_events (person_gid, seq) where person_gid is not null;
create index audit_events_by_user on audit_events (actor_gid, seq) where actor_kind = 'user';
`
