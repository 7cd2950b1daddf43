import type { Gid } from '../asana/gid.js'
import type { GrantedClaim, IdentityScope, ScopeSet } from '../oauth/scope.js'
import type { Withheld } from './policy.js'

export type Role = 'admin' | 'member' | 'guest'

/** What a workspace is worth: how often its people's tokens may call. */
export type Plan = 'free' | 'paid'

/** `full` opens every operation; a set opens exactly the operations that declare one of its scopes. */
export type GrantedScopes = 'full' | ReadonlySet<string>

/** Who calls, and what the credential in their hand allows. Made by the token verifier, by nothing else. */
export interface Principal {
  /** Of a personal token its own gid; of an access token that of the grant that it belongs to. */
  readonly tokenId: Gid
  readonly tokenKind: 'personal' | 'access'
  /** The app that an access token was issued to; null for a personal token. */
  readonly clientId: Gid | null
  readonly userGid: Gid
  readonly scopes: GrantedScopes
  /** What the app may know of the person; none for a personal token. */
  readonly identity: readonly IdentityScope[]
  /** Claims that it may know beside those of its identity scopes; absent for none. */
  readonly claims?: readonly GrantedClaim[]
  /** Every workspace the person is in, without the withheld ones. Whatever lies outside does not exist for them. */
  readonly roles: ReadonlyMap<Gid, Role>
  /** Workspaces of the person that this credential does not reach: the app is blocked there, or a policy is violated. */
  readonly withheld: readonly Withheld[]
  /** When the credential in their hand ends by itself, ISO 8601 in UTC; null for never. Text, because every answer carries it. */
  readonly expiresAt: string | null
  /** The clock that the person lives by, an IANA name; absent for UTC. */
  readonly timeZone?: string | null
  /** The best of all workspaces that the person is in. */
  readonly plan: Plan
}

/**
 * Whether a credential opens an operation.
 * @param scope  the operation's scope; null for one that Asana opens to full permissions alone
 */
export function allows(scopes: GrantedScopes, scope: string | null): boolean {
  if (scopes === 'full') return true
  return scope !== null && scopes.has(scope)
}

/** Whoever calls as they are in one workspace, for what may be told of it by nothing that they are elsewhere. */
export function withinWorkspace(principal: Principal, workspaceGid: Gid): Principal {
  const role = principal.roles.get(workspaceGid)
  return { ...principal, roles: new Map(role === undefined ? [] : [[workspaceGid, role]]) }
}

/** What a granted set of scopes opens of the API; its identity scopes open nothing there. */
export function grantedScopes({ api }: ScopeSet): GrantedScopes {
  return api === 'full' ? 'full' : new Set(api)
}
