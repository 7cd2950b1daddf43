import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { daysAfter, type DueRows } from '../../db/due-rows.js'
import { keepNewest } from '../../db/keep-newest.js'
import { requireLiveSession } from '../../db/live-session.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { emailKey, emailKeys } from '../../protocol/mail/email-key.js'
import { hashToBytes } from '../../protocol/token/secret.js'
import type { QueueInvitation } from '../mail/mails.store.js'
import { accept, type AcceptNeeds } from './accept-invitation.store.js'
import {
  DEAD_INVITATION_KEPT_DAYS,
  DEAD_INVITATIONS_PER_WORKSPACE_MAX,
  invitationState,
  type MailHeld,
} from './invitation.js'
import { hasLink, invitationOf, invitationRows, linkOf } from './invitation-rows.store.js'
import type { InvitationStore } from './ports.js'
import { holdAdmin, holdWorkspace } from '../workspaces/workspaces.writers.js'
import { appendAudit } from '../audit/audit.writers.js'

interface Needs extends AcceptNeeds {
  readonly queueInvitation: QueueInvitation
}

export function invitationStore(db: Database, needs: Needs): InvitationStore {
  return {
    create: async (input) => await inTransaction(db, async (tx) => await create(db, tx, { ...input, needs })),

    async live(workspaceGid, nowMs) {
      const rows = await invitationRows(db.queries)
        .where('invitations.workspace_gid', '=', workspaceGid)
        .where('invitations.accepted_at_ms', 'is', null)
        .where('invitations.revoked_at_ms', 'is', null)
        .where('invitations.expires_at_ms', '>', nowMs)
        .orderBy('invitations.created_at_ms', 'desc')
        .orderBy('invitations.gid', 'desc')
        .execute()
      return rows.map(invitationOf)
    },

    async find(hash) {
      const row = await invitationRows(db.queries)
        .innerJoin('workspaces', 'workspaces.gid', 'invitations.workspace_gid')
        .leftJoin('users as invited', 'invited.email_key', 'invitations.email_key')
        .leftJoin('workspace_members', (join) =>
          join
            .onRef('workspace_members.workspace_gid', '=', 'invitations.workspace_gid')
            .onRef('workspace_members.user_gid', '=', 'invited.gid'),
        )
        .select(['workspaces.gid as workspace_gid', 'workspaces.name as workspace_name'])
        .select(['invitations.accepted_at_ms', 'invitations.revoked_at_ms', 'invitations.tried_at_ms'])
        .select(['invitations.mailed_hash', 'workspace_members.role as member_role'])
        .select(['invited.gid as user_gid', 'invited.deactivated_at_ms', 'invited.email_verified_at_ms'])
        .where(hasLink(hash))
        .executeTakeFirst()
      if (row === undefined) return null
      return {
        ...invitationOf(row),
        workspace: { gid: row.workspace_gid, name: row.workspace_name },
        acceptedAtMs: row.accepted_at_ms,
        revokedAtMs: row.revoked_at_ms,
        triedAtMs: row.tried_at_ms,
        link: linkOf(row, hash),
        account:
          row.user_gid === null
            ? null
            : {
                gid: row.user_gid,
                isDeactivated: row.deactivated_at_ms !== null,
                isMember: row.member_role !== null,
                isProved: row.email_verified_at_ms !== null,
              },
      }
    },

    mail: async (input) => await inTransaction(db, async (tx) => await mail(db, tx, { ...input, needs })),

    async issueMailed({ hash, invitationGid, nowMs }) {
      const row = await db.queries
        .updateTable('invitations')
        .set({ mailed_hash: hashToBytes(hash) })
        // The one that was named, or the one that took its place since: of one address, one to a workspace waits at a time.
        .where((row) =>
          row.exists(
            row
              .selectFrom('invitations as named')
              .select('named.gid')
              .where('named.gid', '=', invitationGid)
              .whereRef('named.workspace_gid', '=', 'invitations.workspace_gid')
              .whereRef('named.email_key', '=', 'invitations.email_key'),
          ),
        )
        .where('accepted_at_ms', 'is', null)
        .where('revoked_at_ms', 'is', null)
        .where('expires_at_ms', '>', nowMs)
        .returning('email')
        .executeTakeFirst()
      return row ?? null
    },

    revoke: async (input) => await inTransaction(db, async (tx) => await revoke(db, tx, input)),

    accept: async (input) => await inTransaction(db, async (tx) => await accept(db, tx, { ...input, needs })),
  }
}

export const DUE_INVITATIONS: DueRows = {
  name: 'invitations',
  table: 'invitations',
  due: 'coalesce(accepted_at_ms, revoked_at_ms, expires_at_ms)',
  before: daysAfter(DEAD_INVITATION_KEPT_DAYS),
}

async function create(
  db: Database,
  tx: Queries,
  input: Parameters<InvitationStore['create']>[0] & { readonly needs: Needs },
): ReturnType<InvitationStore['create']> {
  const { adminGid, from, invitation, liveMax, needs, nowMs, workspaceGid } = input
  await holdWorkspace(db, tx, workspaceGid)
  await holdInviter(db, tx, adminGid)
  await requireLiveSession(tx, { from })
  if (!(await holdAdmin(db, tx, { workspaceGid, adminGid }))) return { decision: 'not_admin' }
  const account = await tx
    .selectFrom('users')
    .select('email_key')
    .where('email_key', 'in', emailKeys(invitation.email))
    .executeTakeFirst()
  // Of several accounts that have one mailbox, the invitation is for the one that it spells.
  const invitedKey = account?.email_key ?? emailKey(invitation.email)
  const member = await tx
    .selectFrom('workspace_members')
    .innerJoin('users', 'users.gid', 'workspace_members.user_gid')
    .select('users.gid')
    .where('workspace_members.workspace_gid', '=', workspaceGid)
    .where('users.email_key', '=', invitedKey)
    .executeTakeFirst()
  if (member !== undefined) return { decision: 'already_member' }
  const replaced = await tx
    .updateTable('invitations')
    .set({ revoked_at_ms: nowMs })
    .where('workspace_gid', '=', workspaceGid)
    .where('email_key', '=', invitedKey)
    .where('accepted_at_ms', 'is', null)
    .where('revoked_at_ms', 'is', null)
    .returning(['gid', 'mailed_hash'])
    .execute()
  const { live } = await tx
    .selectFrom('invitations')
    .select((row) => row.fn.countAll<number>().as('live'))
    .where('workspace_gid', '=', workspaceGid)
    .where('accepted_at_ms', 'is', null)
    .where('revoked_at_ms', 'is', null)
    .where('expires_at_ms', '>', nowMs)
    .executeTakeFirstOrThrow()
  if (Number(live) >= liveMax) return { decision: 'limit_reached' }
  await tx
    .insertInto('invitations')
    .values({
      hash: hashToBytes(invitation.hash),
      gid: invitation.gid,
      workspace_gid: workspaceGid,
      email: invitation.email,
      email_key: invitedKey,
      role: invitation.role,
      invited_by_gid: adminGid,
      created_at_ms: nowMs,
      expires_at_ms: invitation.expiresAtMs,
      accepted_at_ms: null,
      revoked_at_ms: null,
    })
    .execute()
  await keepNewest(tx, {
    table: 'invitations',
    key: 'hash',
    which: sql`workspace_gid = ${workspaceGid} and ${sql.raw(DUE_INVITATIONS.due)} <= ${nowMs}`,
    since: DUE_INVITATIONS.due,
    keptMax: DEAD_INVITATIONS_PER_WORKSPACE_MAX,
  })
  await appendAudit(tx, {
    action: 'member_invited',
    actor: { kind: 'user', gid: adminGid, from },
    target: { kind: 'workspace', gid: workspaceGid },
    workspaceGid,
    atMs: nowMs,
    details: { invitation: invitation.gid, email: invitation.email, role: invitation.role },
  })
  const held = input.isMailed ? await queueLink(tx, { invitationGid: invitation.gid, needs, nowMs }) : null
  const mailed = replaced.find((row) => row.mailed_hash !== null)
  if (held !== null && mailed !== undefined) await keepMailedLink(tx, mailed, invitation.gid)
  return { decision: 'created', held }
}

/** No other mail may go to the address now, so the link in the last one leads to the invitation that took the place of its own. */
async function keepMailedLink(
  tx: Queries,
  from: { readonly gid: Gid; readonly mailed_hash: Uint8Array | null },
  toGid: Gid,
): Promise<void> {
  await tx.updateTable('invitations').set({ mailed_hash: null }).where('gid', '=', from.gid).execute()
  await tx
    .updateTable('invitations')
    .set({ mailed_hash: from.mailed_hash })
    .where('gid', '=', toGid)
    .execute()
}

/** Whoever ends all that somebody made holds their row: an invitation that they are making is found, or is not made. */
async function holdInviter(db: Database, tx: Queries, adminGid: Gid): Promise<void> {
  if (!db.locksRows) return
  await tx.selectFrom('users').select('gid').where('gid', '=', adminGid).forShare().execute()
}

/** Sends the link to the invited address, as far as the budgets go. What they keep back is noted where admins see it. */
async function queueLink(
  tx: Queries,
  {
    invitationGid,
    needs,
    nowMs,
  }: { readonly invitationGid: Gid } & Pick<Parameters<typeof create>[2], 'needs' | 'nowMs'>,
): Promise<MailHeld | null> {
  const row = await tx
    .selectFrom('invitations')
    .innerJoin('workspaces', 'workspaces.gid', 'invitations.workspace_gid')
    .innerJoin('users', 'users.gid', 'invitations.invited_by_gid')
    .select(['invitations.email', 'invitations.expires_at_ms'])
    .select(['workspaces.gid as workspace_gid', 'workspaces.name as workspace', 'users.name as invited_by'])
    .where('invitations.gid', '=', invitationGid)
    .executeTakeFirstOrThrow()
  const mail = {
    kind: 'invitation',
    to: { email: row.email },
    facts: {
      invitation: invitationGid,
      workspaceGid: row.workspace_gid,
      workspace: row.workspace,
      invitedBy: row.invited_by,
      expiresAtMs: row.expires_at_ms,
    },
    nowMs,
  } as const
  const limit = await needs.queueInvitation(tx, mail, emailKey(row.email))
  const held =
    limit === null ? null : { by: limit.name as MailHeld['by'], mails: limit.mails, untilMs: limit.untilMs }
  await tx
    .updateTable('invitations')
    .set({ mail_held_by: held?.by ?? null, mail_held_until_ms: held?.untilMs ?? null })
    .where('gid', '=', invitationGid)
    .execute()
  return held
}

/** Whoever has the shown link asks for the mailed one. */
async function mail(
  db: Database,
  tx: Queries,
  { hash, needs, nowMs }: Parameters<InvitationStore['mail']>[0] & { readonly needs: Needs },
): ReturnType<InvitationStore['mail']> {
  const row = await tx
    .selectFrom('invitations')
    .select(['gid', 'accepted_at_ms', 'revoked_at_ms', 'expires_at_ms'])
    .where(hasLink(hash))
    .$if(db.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  if (row === undefined) return { decision: 'unknown' }
  const state = invitationState(
    { acceptedAtMs: row.accepted_at_ms, revokedAtMs: row.revoked_at_ms, expiresAtMs: row.expires_at_ms },
    nowMs,
  )
  if (state !== 'live') return { decision: state }
  const held = await queueLink(tx, { invitationGid: row.gid, needs, nowMs })
  return held === null ? { decision: 'queued' } : { decision: 'held', held }
}

async function revoke(
  db: Database,
  tx: Queries,
  input: Parameters<InvitationStore['revoke']>[0],
): ReturnType<InvitationStore['revoke']> {
  const { adminGid, from, invitationGid, nowMs, workspaceGid } = input
  if (!(await holdAdmin(db, tx, { workspaceGid, adminGid }))) return 'not_admin'
  const row = await tx
    .updateTable('invitations')
    .set({ revoked_at_ms: nowMs })
    .where('gid', '=', invitationGid)
    .where('workspace_gid', '=', workspaceGid)
    .where('accepted_at_ms', 'is', null)
    .where('revoked_at_ms', 'is', null)
    .returning('email')
    .executeTakeFirst()
  if (row === undefined) {
    const known = await tx
      .selectFrom('invitations')
      .select('gid')
      .where('gid', '=', invitationGid)
      .where('workspace_gid', '=', workspaceGid)
      .executeTakeFirst()
    return known === undefined ? 'unknown' : 'gone'
  }
  await appendAudit(tx, {
    action: 'invitation_revoked',
    actor: { kind: 'user', gid: adminGid, from },
    target: { kind: 'workspace', gid: workspaceGid },
    workspaceGid,
    atMs: nowMs,
    details: { invitation: invitationGid, email: row.email },
  })
  return 'revoked'
}
