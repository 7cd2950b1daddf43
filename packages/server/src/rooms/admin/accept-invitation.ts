import type { Gid } from '../../protocol/asana/gid.js'
import { nameFault } from '../../protocol/asana/text.js'
import { hashSecret, type SecretHash } from '../../protocol/token/secret.js'
import { parseTokenKind } from '../../protocol/token/token-format.js'
import type { Clock } from '../../platform/clock.js'
import type { HasherFor } from '../../platform/password-hasher.js'
import type { Origin } from '../audit/audit-event.js'
import { invitationState, type DeadInvitation, type InvitationFacts } from './invitation.js'
import type { InvitationStore, JoinDecision } from './ports.js'

const NAME_LENGTH_MAX = 255

/** What a link leads to: who is asked to join what, or why nobody is. */
export type FoundInvitation =
  | { readonly kind: 'live'; readonly invitation: InvitationFacts }
  | { readonly kind: DeadInvitation | 'unknown' | 'already_member' | 'deactivated' }

export type AcceptOutcome =
  | { readonly kind: 'joined'; readonly email: string }
  | { readonly kind: 'wrong'; readonly field: 'name' | 'password'; readonly message: string }
  | { readonly kind: Exclude<JoinDecision, 'joined'> }

export type FindInvitation = ReturnType<typeof makeFindInvitation>
export type AcceptInvitation = ReturnType<typeof makeAcceptInvitation>

/** Finds what a link is for. Whatever cannot be a link's secret costs no query. */
export function makeFindInvitation(needs: {
  readonly invitations: Pick<InvitationStore, 'find'>
  readonly clock: Clock
}) {
  return async (secret: string): Promise<FoundInvitation> => {
    const hash = hashOf(secret)
    const invitation = hash === null ? null : await needs.invitations.find(hash)
    if (invitation === null) return { kind: 'unknown' }
    const state = invitationState(invitation, needs.clock.nowMs())
    if (state !== 'live') return { kind: state }
    if (invitation.account?.isDeactivated === true) return { kind: 'deactivated' }
    if (invitation.account?.isMember === true) return { kind: 'already_member' }
    return { kind: 'live', invitation }
  }
}

/**
 * Lets a person into a workspace by a link: whoever is signed in with the invited address, or a new person who names themself and chooses a
 * password. A password is hashed for a living link alone.
 * @throws StoreUnavailable, TooBusy, nothing else
 */
export function makeAcceptInvitation(needs: {
  readonly invitations: Pick<InvitationStore, 'find' | 'accept'>
  readonly hasherFor: HasherFor
  /** @returns what is wrong with a new password of this person, or null */
  readonly judgePassword: (
    password: string,
    about: { readonly name: string; readonly email: string; readonly workspaces: readonly string[] },
  ) => Promise<string | null>
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}) {
  const find = makeFindInvitation(needs)
  return async (
    secret: string,
    who: { readonly from?: Origin } & (
      | { readonly kind: 'existing'; readonly userGid: Gid }
      | { readonly kind: 'new'; readonly name: string; readonly password: string }
    ),
  ): Promise<AcceptOutcome> => {
    const hash = hashOf(secret)
    const found = await find(secret)
    if (hash === null || found.kind !== 'live')
      return { kind: found.kind === 'live' ? 'unknown' : found.kind }
    const { email } = found.invitation
    const nowMs = needs.clock.nowMs()
    if (who.kind === 'existing') {
      const decision = await needs.invitations.accept({ hash, joining: who, from: who.from, nowMs })
      return decision === 'joined' ? { kind: 'joined', email } : { kind: decision }
    }
    if (found.invitation.account !== null) return { kind: 'email_taken' }
    const name = who.name.trim()
    const personFault = name === '' ? 'Enter your name' : nameFault(name, NAME_LENGTH_MAX)
    if (personFault !== null) return { kind: 'wrong', field: 'name', message: `${personFault}.` }
    const workspaces = [found.invitation.workspace.name]
    const fault = await needs.judgePassword(who.password, { name, email, workspaces })
    if (fault !== null) return { kind: 'wrong', field: 'password', message: `${fault}.` }
    // One workspace's invitations take turns with those of others, however many links its admins make.
    const hasher = needs.hasherFor({ queue: 'known', account: found.invitation.workspace.gid })
    const passwordHash = await hasher.hash(who.password)
    const joining = { kind: 'new' as const, userGid: await needs.nextGid(), name, passwordHash }
    const decision = await needs.invitations.accept({ hash, joining, from: who.from, nowMs })
    return decision === 'joined' ? { kind: 'joined', email } : { kind: decision }
  }
}

function hashOf(secret: string): SecretHash | null {
  return parseTokenKind(secret) === 'invitation' ? hashSecret(secret) : null
}
