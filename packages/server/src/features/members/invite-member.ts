import { t } from '../../languages/text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Role } from '../../protocol/token/principal.js'
import { newSecret, type Secret } from '../../protocol/token/secret.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'
import type { Origin } from '../audit/audit-event.js'
import { INVITATION_DAYS, INVITATIONS_LIVE_MAX, type MailHeld } from './invitation.js'
import type { InvitationStore } from './ports.js'
import { DAY_MS } from '../../time-units.js'

export type InviteOutcome =
  | {
      readonly ok: true
      readonly invitationGid: Gid
      /** What the link ends in. It is shown to the admin once. */
      readonly secret: string
      readonly email: string
      readonly role: Role
      readonly expiresAtMs: number
      /** What became of the mail; null where none was asked for. */
      readonly mail: 'queued' | MailHeld | null
    }
  | { readonly ok: false; readonly field: 'email' | 'role'; readonly message: string }
  | { readonly ok: false; readonly field: null }

export type InviteMember = ReturnType<typeof makeInviteMember>

/**
 * Makes a link by which one person, named by their address, joins a workspace. A new link for an address ends the one before it, so a form
 * that is sent twice leaves one link that works, the one that is shown.
 * @returns the link's secret, or the field that is wrong and how to mend it; no field where the caller is no admin
 * @throws StoreUnavailable, nothing else
 */
export function makeInviteMember(needs: {
  readonly invitations: InvitationStore
  readonly emailFault: (email: string) => string | null
  readonly clock: Clock
  readonly random: Random
  readonly nextGid: () => Promise<Gid>
}) {
  return async (request: {
    readonly workspaceGid: Gid
    readonly adminGid: Gid
    readonly from?: Origin
    readonly email: string
    readonly role: Role | null
    /** Whether a link goes to the person by mail as well. */
    readonly isMailed: boolean
  }): Promise<InviteOutcome> => {
    const { adminGid, from, isMailed, role, workspaceGid } = request
    const email = request.email.trim()
    if (email === '')
      return { ok: false, field: 'email', message: t('Enter the email address of the person.') }
    const fault = needs.emailFault(email)
    if (fault !== null) return { ok: false, field: 'email', message: `${fault}.` }
    if (role === null) return { ok: false, field: 'role', message: t('Choose what the person may do.') }
    const { hash, secret } = newSecret('invitation', (count) => needs.random.bytes(count))
    const nowMs = needs.clock.nowMs()
    const expiresAtMs = nowMs + INVITATION_DAYS * DAY_MS
    const gid = await needs.nextGid()
    const created = await needs.invitations.create({
      invitation: { gid, hash, email, role, expiresAtMs },
      workspaceGid,
      adminGid,
      from,
      liveMax: INVITATIONS_LIVE_MAX,
      isMailed,
      nowMs,
    })
    switch (created.decision) {
      case 'created':
        return {
          ok: true,
          invitationGid: gid,
          secret,
          email,
          role,
          expiresAtMs,
          mail: isMailed ? (created.held ?? 'queued') : null,
        }
      case 'already_member':
        return { ok: false, field: 'email', message: t('That person is in this workspace already.') }
      case 'limit_reached':
        return {
          ok: false,
          field: 'email',
          message: t('{invitations} invitations are waiting. Withdraw one first.', {
            invitations: INVITATIONS_LIVE_MAX,
          }),
        }
      case 'not_admin':
        return { ok: false, field: null }
    }
  }
}

/** Makes the link of an invitation's mail when that is sent. @returns null for an invitation that lets nobody in any more */
export function makeIssueMailedLink(needs: {
  readonly invitations: Pick<InvitationStore, 'issueMailed'>
  readonly clock: Clock
  readonly random: Random
}) {
  return async (invitationGid: Gid): Promise<{ readonly secret: Secret; readonly email: string } | null> => {
    const { hash, secret } = newSecret('invitation', (count) => needs.random.bytes(count))
    const to = await needs.invitations.issueMailed({ invitationGid, hash, nowMs: needs.clock.nowMs() })
    return to === null ? null : { secret, email: to.email }
  }
}
