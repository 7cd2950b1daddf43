import type { Gid } from '../../protocol/asana/gid.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import type { Actor, Origin } from '../audit/audit-event.js'
import type { ListedSession, SessionEndedReason } from './session.js'

export interface SessionToStore {
  readonly gid: Gid
  readonly hash: SecretHash
  readonly userGid: Gid
  readonly address: string
  readonly userAgent: string
  /** How they proved who they are, in words of RFC 8176. */
  readonly methods: readonly string[]
}

export type SignInFailure = 'account_unknown' | 'account_deactivated' | 'password_unset' | 'password_wrong'

/** What a person's sessions and their ends need from storage. */
export interface SessionStore {
  /** Records that somebody did not get in. @param userGid  null for an address that nobody has */
  recordFailure(input: {
    readonly userGid: Gid | null
    readonly reason: SignInFailure
    readonly address: string
    readonly nowMs: number
  }): Promise<void>

  /** **Atomic:** the end and its audit row. **On conflict:** the first end stays. */
  end(input: {
    readonly sessionGid: Gid
    readonly reason: SessionEndedReason
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<'ended' | 'already' | 'unknown'>

  /** The same for one of a person's own: another's is unknown. */
  endOwn(input: {
    readonly userGid: Gid
    readonly sessionGid: Gid
    readonly from?: Origin | undefined
    readonly nowMs: number
  }): Promise<'ended' | 'already' | 'unknown'>

  /** **Atomic:** the end of all of a person's live sessions but one, and an audit row for each. @returns how many ended */
  endOthers(input: {
    readonly userGid: Gid
    readonly exceptGid: Gid
    readonly from?: Origin | undefined
    readonly nowMs: number
  }): Promise<number>

  /** A person's live sessions, last seen first. */
  list(input: {
    readonly userGid: Gid
    readonly nowMs: number
    readonly rowsMax: number
  }): Promise<readonly ListedSession[]>
}
