/**
 * Whose address is proved, and how much was mailed to whom.
 *
 * Accounts of before count as proved where the record shows it: a mailed link to a new password was used, an operator made the account,
 * or it is one of the demo's, which have ids that nothing else has. An accepted invitation shows nothing: the same link was shown to an
 * admin. An account that was deactivated before its address was proved gives the address up, for whoever owns it.
 */
export const PROVED_ADDRESSES = `
alter table users add column email_verified_at_ms INTEGER;
update users set email_verified_at_ms = proof.at_ms from (
  select user_gid, min(at_ms) as at_ms from (
    select target_gid as user_gid, at_ms from audit_events
      where action = 'password_reset' and target_kind = 'user' and outcome = 'done'
    union all
    select target_gid, at_ms from audit_events
      where action = 'user_created' and target_kind = 'user' and actor_kind = 'operator'
    union all
    select user_gid, ended_at_ms from password_resets where ended_reason = 'used'
    union all
    select gid, created_at_ms from users
      where gid in ('1200000000000011', '1200000000000012', '1200000000000013', '1200000000000014')
  ) as proofs group by user_gid
) as proof where proof.user_gid = users.gid;
update users set email_key = email_key || ' ' || gid
  where email_verified_at_ms is null and deactivated_at_ms is not null;
alter table invitations add column tried_at_ms INTEGER;
alter table invitations add column mail_held_by TEXT;
alter table invitations add column mail_held_until_ms INTEGER;
create table mail_budgets (
  budget TEXT not null,
  subject TEXT not null,
  spent_at_ms TEXT not null,
  ends_at_ms INTEGER not null,
  primary key (budget, subject)
);
create index mail_budgets_by_end on mail_budgets (ends_at_ms);
`
