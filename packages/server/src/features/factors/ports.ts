import type { Gid } from '../../protocol/asana/gid.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import type { Actor } from '../audit/audit-event.js'
import type { FactorStanding } from './factor.js'

/** Who changes whose factors, and when. */
export interface FactorAct {
  readonly userGid: Gid
  readonly actor: Actor
  readonly nowMs: number
}

/** Recovery codes for a person who has none yet; not kept for one who has. */
interface WithCodes {
  readonly codeHashes: readonly SecretHash[]
}

export interface StoredPasskey {
  readonly userGid: Gid
  readonly credentialId: string
  readonly publicKey: Uint8Array
  readonly counter: number
  readonly transports: readonly string[]
  readonly isDeviceBound: boolean
}

/** `required`: a workspace demands a second factor of the person, and this is their only one. */
export type RemoveDecision = 'removed' | 'unknown' | 'required'

/** What second factors need from storage. Each change is **atomic** with its audit row and the mail that tells the person. */
export interface FactorStore {
  standingOf(userGid: Gid): Promise<FactorStanding>

  /** The workspaces that demand a second factor of somebody, by name. */
  demandedBy(userGid: Gid): Promise<readonly { readonly gid: Gid; readonly name: string }[]>

  /** @returns the secret as it is kept; null for somebody without an authenticator app, set up or about to be */
  findApp(userGid: Gid): Promise<{
    readonly secret: Uint8Array
    readonly createdAtMs: number
    readonly confirmedAtMs: number | null
  } | null>

  /**
   * Begins to set up an authenticator app. **On conflict:** the later secret stays; an app that is in use is left alone.
   * @param act.secret  as the app knows it; it is closed as it is kept
   */
  beginApp(act: {
    readonly userGid: Gid
    readonly secret: Uint8Array
    readonly nowMs: number
  }): Promise<'begun' | 'exists'>

  /**
   * **Atomic:** the app counts from now on, its first code is spent, the first recovery codes are kept, and the person's sessions open
   * everything. **On conflict:** one confirmation wins.
   * @param act.secret  as kept when the code was judged
   */
  confirmApp(
    act: FactorAct & WithCodes & { readonly secret: Uint8Array; readonly step: number },
  ): Promise<{ readonly decision: 'confirmed' | 'gone'; readonly codesMade: boolean }>

  /** With the last factor the recovery codes go, too. **On conflict:** of two removals at once one finds the other's factor gone. */
  removeApp(act: FactorAct): Promise<RemoveDecision>

  /** **Atomic:** the old codes die as the new ones are kept. @returns `no_factor` for a person who needs none */
  replaceCodes(act: FactorAct & WithCodes): Promise<'made' | 'no_factor'>

  /** **Atomic:** the challenge is spent, too. **On conflict:** an authenticator is registered once; the number has a limit. */
  addPasskey(
    act: FactorAct &
      WithCodes & {
        readonly gid: Gid
        readonly name: string
        readonly passkey: Omit<StoredPasskey, 'userGid'>
        readonly challenge: { readonly hash: SecretHash; readonly expiresAtMs: number }
      },
  ): Promise<{
    readonly decision: 'added' | 'known' | 'too_many' | 'challenge_spent'
    readonly codesMade: boolean
  }>

  /** As `removeApp`. */
  removePasskey(act: FactorAct & { readonly gid: Gid }): Promise<RemoveDecision>

  passkeysOf(userGid: Gid): Promise<readonly StoredPasskey[]>
  findPasskey(credentialId: string): Promise<StoredPasskey | null>

  /**
   * **Atomic:** all factors and recovery codes of a person, their sessions, the audit row.
   * @param act.admin  the admin and the workspace in whose name; the person must be in that one and in no other. Null for the operator
   * @returns `elsewhere` for a person of several workspaces: no admin of one weakens what guards another
   */
  reset(
    act: FactorAct & { readonly admin: { readonly gid: Gid; readonly workspaceGid: Gid } | null },
  ): Promise<'reset' | 'none' | 'not_admin' | 'unknown' | 'elsewhere'>
}
