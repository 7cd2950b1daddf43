import type { ExpressionBuilder } from 'kysely'
import type { Queries } from '../../db/database.js'
import type { Schema } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashToBytes, type SecretHash } from '../../protocol/token/secret.js'
import type { Invitation } from './invitation.js'
import { waiting } from './invitation-rows.writers.js'

/** The same for all workspaces. @returns how many could still be accepted */
export async function revokeAllInvitationsBy(
  tx: Queries,
  input: { readonly invitedByGid: Gid; readonly nowMs: number },
): Promise<number> {
  const rows = await waiting(tx, input).returning('expires_at_ms').execute()
  return rows.filter(({ expires_at_ms }) => expires_at_ms > input.nowMs).length
}

/** By the link that the admin was shown, or by the one that was mailed. */
export function hasLink(hash: SecretHash) {
  const bytes = hashToBytes(hash)
  return (row: ExpressionBuilder<Schema, 'invitations'>) =>
    row.or([row('invitations.hash', '=', bytes), row('invitations.mailed_hash', '=', bytes)])
}

/** Which of the two it was. */
export function linkOf(
  { mailed_hash: mailed }: { readonly mailed_hash: Uint8Array | null },
  hash: SecretHash,
): 'mailed' | 'shown' {
  return mailed !== null && Buffer.compare(mailed, hashToBytes(hash)) === 0 ? 'mailed' : 'shown'
}

export function invitationRows(queries: Queries) {
  return queries
    .selectFrom('invitations')
    .innerJoin('users as inviter', 'inviter.gid', 'invitations.invited_by_gid')
    .select(['invitations.gid', 'invitations.email', 'invitations.role', 'inviter.name as invited_by'])
    .select(['invitations.created_at_ms', 'invitations.expires_at_ms'])
    .select(['invitations.mail_held_by', 'invitations.mail_held_until_ms'])
}

export function invitationOf(
  row: Awaited<ReturnType<ReturnType<typeof invitationRows>['execute']>>[number],
): Invitation {
  const { mail_held_by: by, mail_held_until_ms: untilMs } = row
  return {
    gid: row.gid,
    email: row.email,
    role: row.role,
    invitedBy: row.invited_by,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    mailHeld: by === null || untilMs === null ? null : { by, untilMs },
  }
}
