import type { Gid } from '../../protocol/asana/gid.js'
import type { Role } from '../../protocol/token/principal.js'
import { newSecret } from '../../protocol/token/secret.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'
import { INVITATION_DAYS, INVITATIONS_LIVE_MAX } from './invitation.js'
import type { InvitationStore } from './ports.js'

const DAY_MS = 24 * 60 * 60 * 1_000

export type InviteOutcome =
  | {
      readonly ok: true
      /** What the link ends in. It is shown to the admin once. */
      readonly secret: string
      readonly email: string
      readonly role: Role
      readonly expiresAtMs: number
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
    readonly email: string
    readonly role: Role | null
  }): Promise<InviteOutcome> => {
    const { adminGid, role, workspaceGid } = request
    const email = request.email.trim()
    if (email === '') return { ok: false, field: 'email', message: 'Enter the email address of the person.' }
    const fault = needs.emailFault(email)
    if (fault !== null) return { ok: false, field: 'email', message: `${fault}.` }
    if (role === null) return { ok: false, field: 'role', message: 'Choose what the person may do.' }
    const { hash, secret } = newSecret('invitation', (count) => needs.random.bytes(count))
    const nowMs = needs.clock.nowMs()
    const expiresAtMs = nowMs + INVITATION_DAYS * DAY_MS
    const decision = await needs.invitations.create({
      invitation: { gid: await needs.nextGid(), hash, email, role, expiresAtMs },
      workspaceGid,
      adminGid,
      liveMax: INVITATIONS_LIVE_MAX,
      nowMs,
    })
    switch (decision) {
      case 'created':
        return { ok: true, secret, email, role, expiresAtMs }
      case 'already_member':
        return { ok: false, field: 'email', message: 'That person is in this workspace already.' }
      case 'limit_reached':
        return {
          ok: false,
          field: 'email',
          message: `${INVITATIONS_LIVE_MAX} invitations are waiting. Withdraw one first.`,
        }
      case 'not_admin':
        return { ok: false, field: null }
    }
  }
}
