import type { Gid } from '../../protocol/asana/gid.js'
import type { ScopeSet } from '../../protocol/oauth/scope.js'
import type { GrantedScopes, Role } from '../../protocol/token/principal.js'
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
    readonly shownLinkMakesAccounts: boolean
    readonly from?: Origin | undefined
    readonly nowMs: number
  }): Promise<JoinDecision>
}

/** An app that is used in a workspace, or blocked there. */
export interface WorkspaceApp {
  readonly clientId: Gid
  readonly name: string
  readonly hasIcon: boolean
  /** All that members allowed it, in one set. */
  readonly scopes: ScopeSet
  readonly people: number
  /** Of those, for how many it acted lately. */
  readonly peopleLately: number
  readonly lastUsedAtMs: number | null
  readonly block: { readonly by: string; readonly atMs: number } | null
}

/** What blocking apps needs from storage. */
export interface AppBlockStore {
  /** Apps with a live grant of a member, and blocked ones; used last comes first. @param sinceMs  what counts as lately */
  apps(
    workspaceGid: Gid,
    at: { readonly nowMs: number; readonly sinceMs: number },
  ): Promise<readonly WorkspaceApp[]>

  /** The workspaces of a person in which an app is blocked. */
  blockedFor(userGid: Gid, clientId: Gid): Promise<ReadonlySet<Gid>>

  /** **Atomic:** the block and its audit row; every call that is judged after it finds it. **On conflict:** the first one stays. */
  block(input: BlockAct): Promise<'blocked' | 'already' | 'not_admin' | 'unknown'>

  /** **Atomic:** the end of the block and its audit row. */
  unblock(input: BlockAct): Promise<'unblocked' | 'already' | 'not_admin' | 'unknown'>
}

export interface BlockAct {
  readonly workspaceGid: Gid
  readonly clientId: Gid
  readonly adminGid: Gid
  /** From where the admin acts, for the security record. */
  readonly from?: Origin | undefined
  readonly nowMs: number
}

export type CredentialKind = 'personal' | 'grant'
export type CredentialState = 'live' | 'expired' | 'revoked'

/** A personal token of a member, or what a member granted an app. Never a secret. */
export interface Credential {
  readonly kind: CredentialKind
  readonly gid: Gid
  /** What its owner calls the token, or the app's name. */
  readonly name: string
  /** Of a personal token. */
  readonly hint: string | null
  readonly owner: { readonly gid: Gid; readonly name: string; readonly email: string; readonly role: Role }
  readonly scopes: { readonly granted: GrantedScopes; readonly set: ScopeSet }
  readonly createdAtMs: number
  readonly expiresAtMs: number | null
  readonly lastUsedAtMs: number | null
  /** From where; null for never, and where nobody knows. */
  readonly lastUsedAddress: string | null
  readonly state: CredentialState
  /** When it, or a token of the grant, last came over the wire in clear; null for never. */
  readonly exposedAtMs: number | null
  /** When a restore brought it back alive; null for never. */
  readonly restoredAtMs: number | null
  /** Whether this admin administers every workspace that its owner is in, and so everything that it reaches. */
  readonly isWithinReach: boolean
}

export interface CredentialFilter {
  readonly userGid: Gid | null
  readonly state: 'live' | 'ended' | 'all'
  /** The tokens of one app, or personal ones alone. */
  readonly of: 'personal' | { readonly clientId: Gid } | null
  /** The least that it can do; `deletes` has full permissions among them. */
  readonly danger: 'full' | 'deletes' | 'changes' | null
  /** Only what has no end of its own. */
  readonly isEndless: boolean
  /** Last used from one of these addresses. */
  readonly usedFrom: readonly string[] | null
  /** In the name, the hint, or the name or address of whose it is; without regard to case. */
  readonly search: string | null
  /** Not used since, and not made since. */
  readonly unusedSinceMs: number | null
  /** Only what a restore brought back. */
  readonly isRestored: boolean
}

/** Which credential is meant. */
export type CredentialName = Pick<Credential, 'kind' | 'gid'>

/** In which order credentials are listed. `danger`: what can do the most harm first, among equals what never ends, then what is newest. */
export const CREDENTIAL_SORTS = ['danger', 'unused', 'used', 'newest', 'ends', 'person'] as const
export type CredentialSort = (typeof CREDENTIAL_SORTS)[number]

/** How many of the credentials that work are of each dangerous kind; one may be of several. */
export interface CredentialSummary {
  readonly live: number
  readonly full: number
  /** Those with full permissions among them. */
  readonly deletes: number
  readonly endless: number
  readonly unused: number
  readonly outside: number
}

/** What else a restore brought back: a client secret of an app that a member develops, or what logs a member in. */
export interface RestoredOther {
  readonly kind: 'client_secret' | 'passkey' | 'authenticator_app'
  /** Of the secret and the passkey; of the app, its owner's. */
  readonly gid: Gid
  /** Of a client secret alone. */
  readonly secret: { readonly app: string; readonly hint: string } | null
  readonly owner: { readonly gid: Gid; readonly name: string; readonly email: string }
  readonly restoredAtMs: number
}

/** What the list of a workspace's tokens needs from storage. */
export interface CredentialStore {
  /** Live client secrets of members' apps, and members' passkeys and authenticator apps, that a restore brought back: a limited number of each. */
  restoredOthers(workspaceGid: Gid, nowMs: number): Promise<readonly RestoredOther[]>

  /** A page of them. */
  list(input: {
    readonly workspaceGid: Gid
    readonly adminGid: Gid
    readonly filter: CredentialFilter
    readonly sort: CredentialSort
    readonly nowMs: number
    readonly skip: number
    readonly sizeMax: number
  }): Promise<{ readonly credentials: readonly Credential[]; readonly total: number }>

  /** @param input.usedFrom  the addresses that count as outside */
  summary(input: {
    readonly workspaceGid: Gid
    readonly nowMs: number
    readonly unusedSinceMs: number
    readonly usedFrom: readonly string[]
  }): Promise<CredentialSummary>

  /** @returns from where credentials that work were last used, each address once, a limited number of them */
  addresses(input: {
    readonly workspaceGid: Gid
    readonly nowMs: number
    readonly sizeMax: number
  }): Promise<readonly string[]>

  /** @returns those of the named that members of the workspace have, the most dangerous first */
  findEach(input: {
    readonly workspaceGid: Gid
    readonly adminGid: Gid
    readonly named: readonly CredentialName[]
    readonly nowMs: number
  }): Promise<readonly Credential[]>

  /** @returns null for one that no member of the workspace has */
  find(input: {
    readonly workspaceGid: Gid
    readonly adminGid: Gid
    readonly kind: CredentialKind
    readonly gid: Gid
    readonly nowMs: number
  }): Promise<Credential | null>

  /**
   * **Atomic:** ends a token or a grant of a member, with its audit row. A token spans all workspaces of its owner, so only who administers
   * every one of them may end it. **On conflict** with its owner joining somewhere, or this admin losing a workspace: whichever comes first.
   * @returns `unknown` for one that no member has, and for whoever is no admin of the workspace (any more)
   */
  end(input: {
    readonly workspaceGid: Gid
    readonly adminGid: Gid
    readonly from?: Origin | undefined
    readonly kind: CredentialKind
    readonly gid: Gid
    readonly nowMs: number
  }): Promise<'revoked' | 'already_revoked' | 'unknown' | 'beyond_reach'>
}
