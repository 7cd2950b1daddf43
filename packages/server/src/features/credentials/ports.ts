import type { Gid } from '../../protocol/asana/gid.js'
import type { ScopeSet } from '../../protocol/oauth/scope.js'
import type { GrantedScopes, Role } from '../../protocol/token/principal.js'
import type { Origin } from '../audit/audit-event.js'

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
