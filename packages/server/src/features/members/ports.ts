import type { Gid } from '../../protocol/asana/gid.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import type { Origin } from '../audit/audit-event.js'
import type { DeadInvitation, Invitation, InvitationFacts, MailHeld } from './invitation.js'

/** Whoever joins: somebody who has an account, or a new person with all that makes one. */
export type Joining =
  | { readonly kind: 'existing'; readonly userGid: Gid }
  | {
      readonly kind: 'new'
      readonly userGid: Gid
      readonly name: string
      readonly passwordHash: string
    }

/**
 * `answered`: an account was made, and is in, or the address had one; whoever tried by the shown link is told nothing of which.
 * `mail_needed`: only the mailed link makes an account. `address_unproved`: an account that nobody proved to own the address joins no
 * further workspace.
 */
export type JoinDecision =
  | 'joined'
  | 'answered'
  | DeadInvitation
  | 'unknown'
  | 'already_member'
  | 'not_theirs'
  | 'email_taken'
  | 'deactivated'
  | 'mail_needed'
  | 'address_unproved'

/** What invitations need from storage. */
export interface InvitationStore {
  /**
   * **Atomic:** the invitation, the end of an earlier one for the same address, and the audit row. **On conflict:** invitations to one
   * workspace are made one after the other: the last one for an address is the one that works, and the limit holds.
   */
  create(input: {
    readonly invitation: Pick<Invitation, 'gid' | 'email' | 'role' | 'expiresAtMs'> & {
      readonly hash: SecretHash
    }
    readonly workspaceGid: Gid
    readonly adminGid: Gid
    /** From where the admin acts, for the security record. */
    readonly from?: Origin | undefined
    readonly liveMax: number
    /** Whether its link goes out by mail as well; that mail is queued with it, as far as the budgets of mails go. */
    readonly isMailed: boolean
    readonly nowMs: number
  }): Promise<
    | { readonly decision: 'created'; readonly held: MailHeld | null }
    | { readonly decision: 'already_member' | 'limit_reached' | 'not_admin' }
  >

  /** Those that wait, newest first. */
  live(workspaceGid: Gid, nowMs: number): Promise<readonly Invitation[]>

  /** @returns null for a hash that no invitation has, neither of the link that was shown nor of the one that was mailed */
  find(hash: SecretHash): Promise<InvitationFacts | null>

  /**
   * Queues the mail with the link, for whoever has the one that was shown. **Atomic** with what the mail takes from the budgets, or with
   * the note that it was kept back. **On conflict:** of any number at once no more go out than the budgets have.
   */
  mail(input: {
    readonly hash: SecretHash
    readonly nowMs: number
  }): Promise<
    | { readonly decision: 'queued' | 'unknown' | DeadInvitation }
    | { readonly decision: 'held'; readonly held: MailHeld }
  >

  /**
   * Keeps the link that goes out by mail, in the place of one that an earlier attempt made. It is for the named invitation, or for the one
   * that took its place meanwhile. @returns the invited address; null where neither lets anybody in any more
   */
  issueMailed(input: {
    readonly invitationGid: Gid
    readonly hash: SecretHash
    readonly nowMs: number
  }): Promise<{ readonly email: string } | null>

  /**
   * **Atomic:** the end and its audit row. **On conflict** with an acceptance: the first one stays.
   * @returns `gone` for one of this workspace that waits no longer, `unknown` for one that this workspace never had
   */
  revoke(input: {
    readonly workspaceGid: Gid
    readonly invitationGid: Gid
    readonly adminGid: Gid
    readonly from?: Origin | undefined
    readonly nowMs: number
  }): Promise<'revoked' | 'gone' | 'not_admin' | 'unknown'>

  /**
   * **Atomic:** uses the invitation up, makes the person where there is none, lets them in, and writes the audit rows. By the mailed link
   * an account whose address nobody has proved becomes that of whoever has the link, which ends all that was made under it before.
   * **On conflict:** one acceptance wins; whoever comes later is told that it was used.
   * @param input.shownLinkMakesAccounts  where no mail goes out, the link that was shown makes an account, with an unproved address
   */
  accept(input: {
    readonly hash: SecretHash
    readonly joining: Joining
    /** For the membership. */
    readonly membershipGid: Gid
    readonly shownLinkMakesAccounts: boolean
    readonly from?: Origin | undefined
    readonly nowMs: number
  }): Promise<JoinDecision>
}
