import type { Selectable } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { requireLiveSession } from '../../db/live-session.js'
import type { InvitationsTable } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Actor } from '../audit/audit-event.js'
import type { ProveAddressIn } from '../users/prove-address.store.js'
import { invitationState } from './invitation.js'
import { hasLink, linkOf } from './invitation-rows.store.js'
import type { InvitationStore, JoinDecision, Joining } from './ports.js'
import { appendAudit } from '../audit/audit.writers.js'
import { insertUser, renameUser } from '../users/users.writers.js'
import { insertWorkspaceMember } from '../workspaces/workspaces.writers.js'
import { insertPassword } from '../passwords/passwords.writers.js'

export interface AcceptNeeds {
  readonly proveAddress: ProveAddressIn
}

type Input = Parameters<InvitationStore['accept']>[0] & { readonly needs: AcceptNeeds }
type Row = Selectable<InvitationsTable>
type NewPerson = Extract<Joining, { readonly kind: 'new' }>

/** The invitation's row is held first: whoever else accepts or withdraws it waits, and then sees what became of it. */
export async function accept(db: Database, tx: Queries, input: Input): Promise<JoinDecision> {
  const { hash, joining, nowMs } = input
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
  if (joining.kind === 'existing') {
    const refused = await mayJoin(db, tx, { row, userGid: joining.userGid, from: input.from })
    if (refused !== null) return refused
    await letIn(tx, input, { row, userGid: joining.userGid })
    return 'joined'
  }
  if (linkOf(row, hash) === 'mailed') return await joinByMail(db, tx, { ...input, joining, row })
  return await tryShownLink(db, tx, { ...input, joining, row })
}

/** A link is for one address: whoever else it was passed on to does not get in by it, nor by an account that nobody proved to own it. */
async function mayJoin(
  db: Database,
  tx: Queries,
  { from, row, userGid }: { readonly row: Row; readonly userGid: Gid } & Pick<Input, 'from'>,
): Promise<'not_theirs' | 'deactivated' | 'already_member' | 'address_unproved' | null> {
  const user = await tx
    .selectFrom('users')
    .select(['email_key', 'deactivated_at_ms', 'email_verified_at_ms'])
    .where('gid', '=', userGid)
    .$if(db.locksRows, (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  if (user === undefined || user.email_key !== row.email_key) return 'not_theirs'
  if (user.deactivated_at_ms !== null) return 'deactivated'
  await requireLiveSession(tx, { from })
  if (await isMember(tx, row, userGid)) return 'already_member'
  return user.email_verified_at_ms === null ? 'address_unproved' : null
}

interface AsNewPerson extends Input {
  readonly joining: NewPerson
  readonly row: Row
}

/** Whoever has the mailed link reads the mail of the address: it is theirs, and so is an account that nobody proved to own it. */
async function joinByMail(db: Database, tx: Queries, input: AsNewPerson): Promise<JoinDecision> {
  const { joining, needs, nowMs, row } = input
  const account = await holdAccountOf(db, tx, row)
  if (account === undefined) {
    if (!(await makeAccount(tx, input, { provedAtMs: nowMs }))) return 'email_taken'
    await letIn(tx, input, { row, userGid: joining.userGid })
    return 'joined'
  }
  if (account.deactivated_at_ms !== null) return 'deactivated'
  const userGid = account.gid
  const actor = actorOf(userGid, input)
  if ((await needs.proveAddress(tx, { userGid, by: 'invitation', actor, nowMs })) === null)
    return 'email_taken'
  await renameUser(tx, { userGid, name: joining.name })
  await insertPassword(tx, { userGid, hash: joining.passwordHash, nowMs })
  await letIn(tx, input, { row, userGid })
  return 'joined'
}

/**
 * Without mail the shown link makes an account, whose address counts as unproved, where the address has none. Where it has one, nothing
 * happens to that, and whoever tried is told the same. Either way the link makes no other one: each invitation is worth one such question.
 */
async function tryShownLink(db: Database, tx: Queries, input: AsNewPerson): Promise<JoinDecision> {
  const { joining, nowMs, row } = input
  if (!input.shownLinkMakesAccounts) return 'mail_needed'
  if (row.tried_at_ms !== null) return 'used'
  await tx.updateTable('invitations').set({ tried_at_ms: nowMs }).where('gid', '=', row.gid).execute()
  if (await makeAccount(tx, input, { provedAtMs: null })) {
    await letIn(tx, input, { row, userGid: joining.userGid })
    return 'answered'
  }
  const account = await holdAccountOf(db, tx, row)
  await appendAudit(tx, {
    action: 'account_attempted',
    actor: { kind: 'anonymous', from: input.from },
    target: { kind: 'user', gid: account?.gid ?? '' },
    atMs: nowMs,
    outcome: 'refused',
    reason: 'email_taken',
    details: { invitation: row.gid },
  })
  return 'answered'
}

async function holdAccountOf(db: Database, tx: Queries, { email_key }: Row) {
  return await tx
    .selectFrom('users')
    .select(['gid', 'deactivated_at_ms'])
    .where('email_key', '=', email_key)
    .$if(db.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
}

/** @returns false where somebody has the address */
async function makeAccount(
  tx: Queries,
  input: AsNewPerson,
  { provedAtMs }: { readonly provedAtMs: number | null },
): Promise<boolean> {
  const { joining, nowMs, row } = input
  const { name, passwordHash, userGid } = joining
  const isMade = await insertUser(tx, {
    gid: userGid,
    name,
    email: row.email,
    createdAtMs: nowMs,
    deactivatedAtMs: null,
    emailVerifiedAtMs: provedAtMs,
  })
  if (!isMade) return false
  await insertPassword(tx, { userGid, hash: passwordHash, nowMs })
  await appendAudit(tx, {
    action: 'user_created',
    actor: actorOf(userGid, input),
    target: { kind: 'user', gid: userGid },
    workspaceGid: row.workspace_gid,
    atMs: nowMs,
    details: { role: row.role, invitation: row.gid, email: row.email, proved: provedAtMs !== null },
  })
  return true
}

/** Uses the invitation up. */
async function letIn(
  tx: Queries,
  input: Input,
  { row, userGid }: { readonly row: Row; readonly userGid: Gid },
): Promise<void> {
  const { membershipGid: gid, nowMs } = input
  const workspaceGid = row.workspace_gid
  await tx.updateTable('invitations').set({ accepted_at_ms: nowMs }).where('gid', '=', row.gid).execute()
  if (!(await isMember(tx, row, userGid)))
    await insertWorkspaceMember(tx, { gid, workspaceGid, userGid, role: row.role, nowMs })
  await appendAudit(tx, {
    action: 'member_joined',
    actor: actorOf(userGid, input),
    target: { kind: 'user', gid: userGid },
    workspaceGid,
    atMs: nowMs,
    details: { role: row.role, invitation: row.gid },
  })
}

async function isMember(tx: Queries, { workspace_gid }: Row, userGid: Gid): Promise<boolean> {
  const member = await tx
    .selectFrom('workspace_members')
    .select('role')
    .where('workspace_gid', '=', workspace_gid)
    .where('user_gid', '=', userGid)
    .executeTakeFirst()
  return member !== undefined
}

function actorOf(userGid: Gid, { from }: Pick<Input, 'from'>): Actor {
  return { kind: 'user', gid: userGid, from }
}
