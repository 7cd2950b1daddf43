/**
 * Whether an app is told who answers where it did not ask for `openid`. Until now all were, which clients of Asana's that know no issuer refuse.
 */
export const SENT_ISSUER = `
alter table apps add column sends_issuer INTEGER not null default 0 check (sends_issuer in (0, 1));
update apps set sends_issuer = 1 where kind = 'native';
`
