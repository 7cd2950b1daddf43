/**
 * Ways to rows that were found by reading a whole table, or a whole workspace: its admins, policies that end tokens nobody uses, invitations
 * by who wrote them, requests for reset links that wait, client secrets by their end and by what replaced them, and what a restore brought back, of which there is nearly always none.
 */
export const PLANS = `
create index workspace_members_by_role on workspace_members (workspace_gid, role, user_gid);
create index workspace_policies_ending_unused on workspace_policies (workspace_gid) where unused_days_max is not null;
create index invitations_by_inviter on invitations (invited_by_gid);
create index mails_by_kind on mails (kind);
create index app_secrets_by_end on app_secrets (expires_at_ms) where expires_at_ms is not null;
create index app_secrets_by_successor on app_secrets (replaced_by_gid) where replaced_by_gid is not null;
create index app_secrets_restored on app_secrets (gid) where restored_at_ms is not null;
create index passkeys_restored on passkeys (gid) where restored_at_ms is not null;
create index totp_factors_restored on totp_factors (user_gid) where restored_at_ms is not null;
`
