import { t } from '../../languages/text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { nameFault } from '../../protocol/asana/text.js'
import { hashSecret, type SecretHash } from '../../protocol/token/secret.js'
import { parseTokenKind } from '../../protocol/token/token-format.js'
import type { Clock } from '../../platform/clock.js'
import type { HasherFor } from '../../platform/password-hasher.js'
import type { Origin } from '../audit/audit-event.js'
import type { DeadInvitation, InvitationFacts, MailHeld } from './invitation.js'
import { viewInvitation, type InvitationView } from './invitation-view.js'
import type { InvitationStore, JoinDecision } from './ports.js'

const NAME_LENGTH_MAX = 255

/** What a link is for, and what whoever has it is shown. */
export interface OpenedInvitation {
  readonly view: InvitationView
  /** Null for a link that there is not. */
  readonly invitation: InvitationFacts | null
}

/** Who has the link, and whether mail goes out by itself. */
interface Viewer {
  readonly userGid: Gid | null
  readonly sendsMail: boolean
}

export type AcceptOutcome =
  | { readonly kind: 'joined'; readonly email: string }
  | { readonly kind: 'wrong'; readonly field: 'name' | 'password'; readonly message: string }
  /** For the view's own reasons, or because something changed since it was shown: it is shown anew. */
  | { readonly kind: Exclude<JoinDecision, 'joined'> | 'not_offered' }

export type OpenInvitation = ReturnType<typeof makeOpenInvitation>
export type AcceptInvitation = ReturnType<typeof makeAcceptInvitation>
export type AskForMail = ReturnType<typeof makeAskForMail>

/** Finds what a link is for. Looking uses nothing up. Whatever cannot be a link's secret costs no query. */
export function makeOpenInvitation(needs: {
  readonly invitations: Pick<InvitationStore, 'find'>
  readonly clock: Clock
}) {
  return async (secret: string, viewer: Viewer): Promise<OpenedInvitation> => {
    const hash = hashOf(secret)
    const invitation = hash === null ? null : await needs.invitations.find(hash)
    return { view: viewInvitation(invitation, { ...viewer, nowMs: needs.clock.nowMs() }), invitation }
  }
}

/**
 * Lets a person into a workspace by a link: whoever is signed in with the invited address, or a new person who names themself and chooses a
 * password. A password is hashed for a link that makes an account alone, and then once, whether the address has one or not.
 * @throws StoreUnavailable, TooBusy, SessionEnded, nothing else
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
  const open = makeOpenInvitation(needs)
  return async (
    secret: string,
    who: {
      readonly viewer: Viewer
      readonly from: Origin
      /** What a new person typed. */
      readonly name: string
      readonly password: string
    },
  ): Promise<AcceptOutcome> => {
    const hash = hashOf(secret)
    const { invitation, view } = await open(secret, who.viewer)
    if (hash === null || invitation === null) return { kind: 'unknown' }
    const { email } = invitation
    const accept = async (joining: Parameters<InvitationStore['accept']>[0]['joining']) => {
      const decision = await needs.invitations.accept({
        hash,
        joining,
        membershipGid: await needs.nextGid(),
        shownLinkMakesAccounts: !who.viewer.sendsMail,
        from: who.from,
        nowMs: needs.clock.nowMs(),
      })
      return decision === 'joined' ? ({ kind: 'joined', email } as const) : ({ kind: decision } as const)
    }
    if (view.kind === 'join' && who.viewer.userGid !== null)
      return await accept({ kind: 'existing', userGid: who.viewer.userGid })
    if (!MAKES_ACCOUNTS.has(view.kind)) return { kind: 'not_offered' }
    const name = who.name.trim()
    const personFault = name === '' ? t('Enter your name') : nameFault(name, NAME_LENGTH_MAX)
    if (personFault !== null) return { kind: 'wrong', field: 'name', message: `${personFault}.` }
    const about = { name, email, workspaces: [invitation.workspace.name] }
    const fault = await needs.judgePassword(who.password, about)
    if (fault !== null) return { kind: 'wrong', field: 'password', message: `${fault}.` }
    // One workspace's invitations take turns with those of others, however many links its admins make.
    const hasher = needs.hasherFor({ queue: 'known', account: invitation.workspace.gid })
    const passwordHash = await hasher.hash(who.password)
    return await accept({ kind: 'new', userGid: await needs.nextGid(), name, passwordHash })
  }
}

const MAKES_ACCOUNTS: ReadonlySet<InvitationView['kind']> = new Set([
  'new_person',
  'first_proof',
  'maybe_new',
])

/**
 * Sends the mailed link to the invited address, for whoever has the shown one.
 * @returns `queued`, or what keeps the mail back, or why the link is dead
 * @throws StoreUnavailable, nothing else
 */
export function makeAskForMail(needs: {
  readonly invitations: Pick<InvitationStore, 'mail'>
  readonly clock: Clock
}) {
  return async (
    secret: string,
  ): Promise<
    | { readonly decision: 'queued' | 'unknown' | DeadInvitation }
    | { readonly decision: 'held'; readonly held: MailHeld; readonly retryAfterSeconds: number }
  > => {
    const hash = hashOf(secret)
    if (hash === null) return { decision: 'unknown' }
    const nowMs = needs.clock.nowMs()
    const asked = await needs.invitations.mail({ hash, nowMs })
    if (asked.decision !== 'held') return asked
    return { ...asked, retryAfterSeconds: Math.ceil((asked.held.untilMs - nowMs) / 1_000) }
  }
}

function hashOf(secret: string): SecretHash | null {
  return parseTokenKind(secret) === 'invitation' ? hashSecret(secret) : null
}
