import type { Gid } from '../../protocol/asana/gid.js'
import type { Role } from '../../protocol/token/principal.js'

export const INVITATION_DAYS = 7
/** How long the row of a dead one stays, so that its link still says why it is dead. */
export const DEAD_INVITATION_KEPT_DAYS = 30
/** Dead invitations of one workspace that are kept, however young they are. */
export const DEAD_INVITATIONS_PER_WORKSPACE_MAX = 1_000
/** Invitations of one workspace that wait for an answer. */
export const INVITATIONS_LIVE_MAX = 500
/** Most people are members; that is what a form begins with. */
const ROLES = ['member', 'guest', 'admin'] as const satisfies readonly Role[]

/** @returns null for what is no role */
export function parseRole(text: string | null): Role | null {
  return ROLES.find((role) => role === text) ?? null
}

/** A link that waits for somebody, as admins see it. The link itself is nowhere. */
export interface Invitation {
  readonly gid: Gid
  readonly email: string
  readonly role: Role
  readonly invitedBy: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
  /** What kept its last mail back; null where that went out, or none was asked for. */
  readonly mailHeld: Pick<MailHeld, 'by' | 'untilMs'> | null
}

/**
 * A mail that was not sent: so many went from the workspace, from it to this address, or from all workspaces to this address, in an hour or
 * a day, and no further one goes until then.
 */
export interface MailHeld {
  readonly by: 'workspace_hour' | 'pair_hour' | 'pair_day' | 'recipient_hour' | 'recipient_day'
  readonly mails: number
  readonly untilMs: number
}

/** All that decides what a link is still good for, and for whom. */
export interface InvitationFacts extends Invitation {
  readonly workspace: { readonly gid: Gid; readonly name: string }
  readonly acceptedAtMs: number | null
  readonly revokedAtMs: number | null
  /** When the shown link was used to make an account, whatever became of that. */
  readonly triedAtMs: number | null
  /** The one that admins copy, or the one that was mailed to the address alone. */
  readonly link: 'shown' | 'mailed'
  /** Whoever has that address by now; null for nobody. */
  readonly account: {
    readonly gid: Gid
    readonly isDeactivated: boolean
    readonly isMember: boolean
    /** Whether it was shown that they own the address. */
    readonly isProved: boolean
  } | null
}

export type DeadInvitation = 'used' | 'revoked' | 'expired'

/** What happened first is what is said: a link that was used does not turn into one that is too old. */
export function invitationState(
  invitation: Pick<InvitationFacts, 'acceptedAtMs' | 'expiresAtMs' | 'revokedAtMs'>,
  nowMs: number,
): 'live' | DeadInvitation {
  if (invitation.acceptedAtMs !== null) return 'used'
  if (invitation.revokedAtMs !== null) return 'revoked'
  return invitation.expiresAtMs <= nowMs ? 'expired' : 'live'
}
