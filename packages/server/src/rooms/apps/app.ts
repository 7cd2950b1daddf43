import type { Gid } from '../../protocol/asana/gid.js'
import type { NewSecret } from '../../protocol/token/secret.js'

/** A developer's app. `clientId` has the form of a gid. */
export interface App {
  readonly clientId: Gid
  readonly ownerGid: Gid
  readonly name: string
  readonly description: string
  /** Confidential apps keep a secret; native ones cannot and have none. */
  readonly kind: 'confidential' | 'native'
  readonly permissions: 'full' | 'specific'
  /** Empty with full permissions. */
  readonly scopes: readonly string[]
  /** Who may authorize it: nobody yet, people of chosen workspaces, anybody. */
  readonly distribution: 'none' | 'workspaces' | 'any'
  readonly redirectUris: readonly string[]
  readonly createdAtMs: number
}

export interface AppSecretToStore extends Omit<NewSecret, 'secret'> {
  readonly gid: Gid
}
