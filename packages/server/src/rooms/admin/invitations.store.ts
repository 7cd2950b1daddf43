import type { ExpressionBuilder } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import type { Schema } from '../../db/schema.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashToBytes, type SecretHash } from '../../protocol/token/secret.js'
import type { insertPassword } from '../accounts/passwords.store.js'
import type { AppendAudit } from '../audit/audit.store.js'
import type { QueueMail } from '../mail/mails.store.js'
import type { insertUser } from '../users/users.store.js'
import type { holdAdmin, holdWorkspace, insertWorkspaceMember } from '../workspaces/workspaces.store.js'
import { invitationState } from './invitation.js'
import type { InvitationStore, JoinDecision } from './ports.js'

interface Needs {
  readonly appendAudit: AppendAudit
  readonly emailKey: (email: string) => string
  readonly holdAdmin: typeof holdAdmin
  readonly holdWorkspace: typeof holdWorkspace
  readonly insertPassword: typeof insertPassword
  readonly insertUser: typeof insertUser
  readonly insertWorkspaceMember: typeof insertWorkspaceMember
  readonly queueMail: QueueMail
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
        .select(['invitations.accepted_at_ms', 'invitations.revoked_at_ms'])
        .select([
          'invited.gid as user_gid',
          'invited.deactivated_at_ms',
          'workspace_members.role as member_role',
        ])
        .where(hasLink(hash))
        .executeTakeFirst()
      if (row === undefined) return null
      return {
        ...invitationOf(row),
        workspace: { gid: row.workspace_gid as Gid, name: row.workspace_name },
        acceptedAtMs: row.accepted_at_ms,
        revokedAtMs: row.revoked_at_ms,
        account:
          row.user_gid === null
            ? null
            : {
                gid: row.user_gid as Gid,
                isDeactivated: row.deactivated_at_ms !== null,
                isMember: row.member_role !== null,
              },
      }
    },

    async issueMailed({ hash, invitationGid, nowMs }) {
      const row = await db.queries
        .updateTable('invitations')
        .set({ mailed_hash: hashToBytes(hash) })
        .where('gid', '=', invitationGid)
        .where('accepted_at_ms', 'is', null)
        .where('revoked_at_ms', 'is', null)
        .where('expires_at_ms', '>', nowMs)
        .returning('email')
        .executeTakeFirst()
      return row ?? null
    },

    async sweep({ endedBeforeMs, rowsMax }) {
      const stale = db.queries
        .selectFrom('invitations')
        .select('gid')
        .where((row) =>
          row.or([
            row('expires_at_ms', '<', endedBeforeMs),
            row('accepted_at_ms', '<', endedBeforeMs),
            row('revoked_at_ms', '<', endedBeforeMs),
          ]),
        )
        .limit(rowsMax)
      const { numDeletedRows } = await db.queries
        .deleteFrom('invitations')
        .where('gid', 'in', stale)
        .executeTakeFirst()
      return Number(numDeletedRows)
    },

    revoke: async (input) => await inTransaction(db, async (tx) => await revoke(db, tx, { ...input, needs })),

    accept: async (input) => await inTransaction(db, async (tx) => await accept(db, tx, { ...input, needs })),
  }
}

/** Other rooms' way to end the invitations that somebody made, in their own transaction. */
export async function revokeInvitationsBy(
  tx: Queries,
  input: { readonly workspaceGid: Gid; readonly invitedByGid: Gid; readonly nowMs: number },
): Promise<void> {
  await tx
    .updateTable('invitations')
    .set({ revoked_at_ms: input.nowMs })
    .where('workspace_gid', '=', input.workspaceGid)
    .where('invited_by_gid', '=', input.invitedByGid)
    .where('accepted_at_ms', 'is', null)
    .where('revoked_at_ms', 'is', null)
    .execute()
}

async function create(
  db: Database,
  tx: Queries,
  input: Parameters<InvitationStore['create']>[0] & { readonly needs: Needs },
): ReturnType<InvitationStore['create']> {
  const { adminGid, from, invitation, liveMax, needs, nowMs, workspaceGid } = input
  await needs.holdWorkspace(db, tx, workspaceGid)
  if (!(await needs.holdAdmin(db, tx, { workspaceGid, adminGid }))) return 'not_admin'
  const emailKey = needs.emailKey(invitation.email)
  const member = await tx
    .selectFrom('workspace_members')
    .innerJoin('users', 'users.gid', 'workspace_members.user_gid')
    .select('users.gid')
    .where('workspace_members.workspace_gid', '=', workspaceGid)
    .where('users.email_key', '=', emailKey)
    .executeTakeFirst()
  if (member !== undefined) return 'already_member'
  await tx
    .updateTable('invitations')
    .set({ revoked_at_ms: nowMs })
    .where('workspace_gid', '=', workspaceGid)
    .where('email_key', '=', emailKey)
    .where('accepted_at_ms', 'is', null)
    .where('revoked_at_ms', 'is', null)
    .execute()
  const { live } = await tx
    .selectFrom('invitations')
    .select((row) => row.fn.countAll<number>().as('live'))
    .where('workspace_gid', '=', workspaceGid)
    .where('accepted_at_ms', 'is', null)
    .where('revoked_at_ms', 'is', null)
    .where('expires_at_ms', '>', nowMs)
    .executeTakeFirstOrThrow()
  if (Number(live) >= liveMax) return 'limit_reached'
  await tx
    .insertInto('invitations')
    .values({
      hash: hashToBytes(invitation.hash),
      gid: invitation.gid,
      workspace_gid: workspaceGid,
      email: invitation.email,
      email_key: emailKey,
      role: invitation.role,
      invited_by_gid: adminGid,
      created_at_ms: nowMs,
      expires_at_ms: invitation.expiresAtMs,
      accepted_at_ms: null,
      revoked_at_ms: null,
    })
    .execute()
  await needs.appendAudit(tx, {
    action: 'member_invited',
    actor: { kind: 'user', gid: adminGid, from },
    target: { kind: 'workspace', gid: workspaceGid },
    workspaceGid,
    atMs: nowMs,
    details: { invitation: invitation.gid, email: invitation.email, role: invitation.role },
  })
  if (input.isMailed) await queueInvitation(tx, input)
  return 'created'
}

async function queueInvitation(tx: Queries, input: Parameters<typeof create>[2]): Promise<void> {
  const { adminGid, invitation, needs, nowMs, workspaceGid } = input
  const names = await tx
    .selectFrom('workspaces')
    .innerJoin('users', (join) => join.on('users.gid', '=', adminGid))
    .select(['workspaces.name as workspace', 'users.name as invitedBy'])
    .where('workspaces.gid', '=', workspaceGid)
    .executeTakeFirstOrThrow()
  await needs.queueMail(tx, {
    kind: 'invitation',
    to: { email: invitation.email },
    facts: { ...names, invitation: invitation.gid, workspaceGid, expiresAtMs: invitation.expiresAtMs },
    nowMs,
  })
}

/** By the link that the admin was shown, or by the one that was mailed. */
function hasLink(hash: SecretHash) {
  const bytes = hashToBytes(hash)
  return (row: ExpressionBuilder<Schema, 'invitations'>) =>
    row.or([row('invitations.hash', '=', bytes), row('invitations.mailed_hash', '=', bytes)])
}

async function revoke(
  db: Database,
  tx: Queries,
  input: Parameters<InvitationStore['revoke']>[0] & { readonly needs: Needs },
): ReturnType<InvitationStore['revoke']> {
  const { adminGid, from, invitationGid, needs, nowMs, workspaceGid } = input
  if (!(await needs.holdAdmin(db, tx, { workspaceGid, adminGid }))) return 'not_admin'
  const row = await tx
    .updateTable('invitations')
    .set({ revoked_at_ms: nowMs })
    .where('gid', '=', invitationGid)
    .where('workspace_gid', '=', workspaceGid)
    .where('accepted_at_ms', 'is', null)
    .where('revoked_at_ms', 'is', null)
    .returning('email')
    .executeTakeFirst()
  if (row === undefined) return 'gone'
  await needs.appendAudit(tx, {
    action: 'invitation_revoked',
    actor: { kind: 'user', gid: adminGid, from },
    target: { kind: 'workspace', gid: workspaceGid },
    workspaceGid,
    atMs: nowMs,
    details: { invitation: invitationGid, email: row.email },
  })
  return 'revoked'
}

/** The invitation's row is held first: whoever else accepts or withdraws it waits, and then sees what became of it. */
async function accept(
  db: Database,
  tx: Queries,
  input: Parameters<InvitationStore['accept']>[0] & { readonly needs: Needs },
): Promise<JoinDecision> {
  const { hash, joining, needs, nowMs } = input
  const row = await tx
    .selectFrom('invitations')
    .selectAll()
    .where(hasLink(hash))
    .$if(db.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  if (row === undefined) return 'unknown'
  const state = invitationState(
    { acceptedAtMs: row.accepted_at_ms, revokedAtMs: row.revoked_at_ms, expiresAtMs: row.expires_at_ms },
    nowMs,
  )
  if (state !== 'live') return state
  const { userGid } = joining
  const actor = { kind: 'user', gid: userGid, from: input.from } as const
  const target = { kind: 'user', gid: userGid } as const
  const workspaceGid = row.workspace_gid as Gid
  const details = { role: row.role, invitation: row.gid }
  if (joining.kind === 'existing') {
    const refused = await mayJoin(db, tx, {
      userGid,
      emailKey: row.email_key,
      workspaceGid: row.workspace_gid,
    })
    if (refused !== null) return refused
  } else {
    const { name, passwordHash } = joining
    const user = { gid: userGid, name, email: row.email, createdAtMs: nowMs, deactivatedAtMs: null }
    if (!(await needs.insertUser(tx, user))) return 'email_taken'
    await needs.insertPassword(tx, { userGid, hash: passwordHash, nowMs })
    await needs.appendAudit(tx, {
      action: 'user_created',
      actor,
      target,
      workspaceGid,
      atMs: nowMs,
      details: { ...details, email: row.email },
    })
  }
  await tx.updateTable('invitations').set({ accepted_at_ms: nowMs }).where('gid', '=', row.gid).execute()
  await needs.insertWorkspaceMember(tx, {
    workspaceGid: row.workspace_gid as Gid,
    userGid,
    role: row.role,
    nowMs,
  })
  await needs.appendAudit(tx, { action: 'member_joined', actor, target, workspaceGid, atMs: nowMs, details })
  return 'joined'
}

/** A link is for one address: whoever else it was passed on to does not get in by it. */
async function mayJoin(
  db: Database,
  tx: Queries,
  {
    emailKey,
    userGid,
    workspaceGid,
  }: { readonly userGid: Gid; readonly emailKey: string; readonly workspaceGid: string },
): Promise<'not_theirs' | 'deactivated' | 'already_member' | null> {
  const user = await tx
    .selectFrom('users')
    .select(['email_key', 'deactivated_at_ms'])
    .where('gid', '=', userGid)
    .$if(db.locksRows, (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  if (user === undefined || user.email_key !== emailKey) return 'not_theirs'
  if (user.deactivated_at_ms !== null) return 'deactivated'
  const member = await tx
    .selectFrom('workspace_members')
    .select('role')
    .where('workspace_gid', '=', workspaceGid)
    .where('user_gid', '=', userGid)
    .executeTakeFirst()
  return member === undefined ? null : 'already_member'
}

function invitationRows(queries: Queries) {
  return queries
    .selectFrom('invitations')
    .innerJoin('users as inviter', 'inviter.gid', 'invitations.invited_by_gid')
    .select(['invitations.gid', 'invitations.email', 'invitations.role', 'inviter.name as invited_by'])
    .select(['invitations.created_at_ms', 'invitations.expires_at_ms'])
}

function invitationOf(row: Awaited<ReturnType<ReturnType<typeof invitationRows>['execute']>>[number]) {
  return {
    gid: row.gid as Gid,
    email: row.email,
    role: row.role,
    invitedBy: row.invited_by,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
  }
}

/** Other rooms' way to withdraw all invitations of a restored database in their own transaction: some were used or withdrawn since. */
export async function withdrawRestoredInvitations(
  tx: Queries,
  { nowMs }: { readonly nowMs: number },
): Promise<void> {
  await tx
    .updateTable('invitations')
    .set({ revoked_at_ms: nowMs })
    .where('accepted_at_ms', 'is', null)
    .where('revoked_at_ms', 'is', null)
    .execute()
}
