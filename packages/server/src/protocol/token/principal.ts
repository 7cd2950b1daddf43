import type { Gid } from '../asana/gid.js'

export type Role = 'admin' | 'member' | 'guest'

/** `full` opens every operation; a set opens exactly the operations that declare one of its scopes. */
export type GrantedScopes = 'full' | ReadonlySet<string>

/** Who calls, and what the credential in their hand allows. Made by the token verifier, by nothing else. */
export interface Principal {
  readonly tokenId: Gid
  readonly tokenKind: 'personal'
  readonly userGid: Gid
  readonly scopes: GrantedScopes
  /** Every workspace the person is in. Whatever lies outside does not exist for them. */
  readonly roles: ReadonlyMap<Gid, Role>
  /** The database's change stamp when this was read; null where nothing tells of writes. */
  readonly asOf: number | null
}

/**
 * Whether a credential opens an operation.
 * @param scope  the operation's scope; null for one that Asana opens to full permissions alone
 */
export function allows(scopes: GrantedScopes, scope: string | null): boolean {
  if (scopes === 'full') return true
  return scope !== null && scopes.has(scope)
}
