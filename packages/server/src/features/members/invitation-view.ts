import type { Gid } from '../../protocol/asana/gid.js'
import { invitationState, type DeadInvitation, type InvitationFacts } from './invitation.js'

/** What whoever opens a link is shown, and what the form of that page does. */
export type InvitationView =
  /** The link lets nobody in. */
  | { readonly kind: 'dead'; readonly why: DeadInvitation | 'unknown' | 'deactivated' }
  /** They are in already. */
  | { readonly kind: 'member' }
  /** One button, for whoever is signed in with the invited address, which is theirs. */
  | { readonly kind: 'join' }
  /** Somebody else is signed in. */
  | { readonly kind: 'other_account' }
  /** The shown link, where mail goes out: the mailed one is sent, or they log in. The same whether the address has an account or not. */
  | { readonly kind: 'ask_for_mail' }
  /** The shown link, where no mail goes out: an account is made if the address has none, or they log in. The same as well. */
  | { readonly kind: 'maybe_new' }
  /** Where no mail goes out: whoever is signed in has not shown that the address is theirs. */
  | { readonly kind: 'unproved' }
  /** The mailed link, to an address without an account. */
  | { readonly kind: 'new_person' }
  /** The mailed link, to one with an account of which nobody has shown that it is the owner's. */
  | { readonly kind: 'first_proof' }
  /** The mailed link, to one with an account. */
  | { readonly kind: 'log_in' }

/**
 * Decides what a link shows. Before whoever has the shown link alone, nothing depends on whether the address has an account.
 * @param invitation  null for a link that there is not
 * @param viewer.userGid  who is signed in; null for nobody
 * @param viewer.sendsMail  whether mail goes out by itself
 */
export function viewInvitation(
  invitation: InvitationFacts | null,
  viewer: { readonly userGid: Gid | null; readonly sendsMail: boolean; readonly nowMs: number },
): InvitationView {
  if (invitation === null) return { kind: 'dead', why: 'unknown' }
  const { account, link } = invitation
  const isTheirs = viewer.userGid !== null && viewer.userGid === account?.gid
  if (isTheirs && account.isMember && account.isProved) return { kind: 'member' }
  const state = invitationState(invitation, viewer.nowMs)
  if (isTheirs && account.isMember && link === 'shown') return { kind: 'member' }
  if (state !== 'live') return { kind: 'dead', why: state }
  if (viewer.userGid !== null && !isTheirs) return { kind: 'other_account' }
  if (link === 'mailed') return viewMailed(invitation, isTheirs)
  if (isTheirs && account.isProved) return { kind: 'join' }
  if (viewer.sendsMail) return { kind: 'ask_for_mail' }
  if (isTheirs) return { kind: 'unproved' }
  return invitation.triedAtMs === null ? { kind: 'maybe_new' } : { kind: 'dead', why: 'used' }
}

function viewMailed({ account }: InvitationFacts, isTheirs: boolean): InvitationView {
  if (account === null) return { kind: 'new_person' }
  if (account.isDeactivated) return { kind: 'dead', why: 'deactivated' }
  if (!account.isProved) return { kind: 'first_proof' }
  return { kind: isTheirs ? 'join' : 'log_in' }
}
