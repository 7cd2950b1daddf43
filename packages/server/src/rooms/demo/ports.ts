import type { Gid } from '../../protocol/asana/gid.js'
import type { NewSecret } from '../../protocol/token/secret.js'
import type { Actor } from '../audit/audit-event.js'

/** All that is new each time the demo is made. */
export interface DemoSecrets {
  /** By person: the hash of the password, which is the same each time, and a new token with its id. */
  readonly people: ReadonlyMap<
    Gid,
    { readonly passwordHash: string; readonly tokenGid: Gid; readonly token: NewSecret }
  >
  /** By client id; native apps have none. */
  readonly apps: ReadonlyMap<Gid, NewSecret>
}

/** What the demo needs from storage. */
export interface DemoStore {
  /** Whether somebody came with it. */
  brought(userGid: Gid): Promise<boolean>
  /** Whether there are people or workspaces that the demo did not bring. */
  holdsOthers(): Promise<boolean>
  exists(): Promise<boolean>
  /** An address of the demo's people that somebody else has; null when all are free. */
  takenAddress(): Promise<string | null>
  /** **Atomic:** removes what there is of the demo, its people's old tokens aside, which are revoked, and makes it anew. */
  recreate(input: {
    readonly secrets: DemoSecrets
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<void>
}
