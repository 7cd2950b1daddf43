import type { Gid } from '../../protocol/asana/gid.js'
import type { Role } from '../../protocol/token/principal.js'
import type { Origin } from '../audit/audit-event.js'

/** A person as the admins of a workspace see them. */
export interface Member {
  readonly gid: Gid
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly joinedAtMs: number
  readonly deactivatedAtMs: number | null
  /** When they, a token of theirs or an app for them was there last; null for never. */
  readonly lastSeenAtMs: number | null
}

/** What taking a member away costs. */
export interface MemberStanding extends Member {
  /** Of the whole installation, this one among them. */
  readonly workspaces: number
  readonly tokensLive: number
  readonly grantsLive: number
  /** An authenticator app or a passkey. */
  readonly hasSecondFactor: boolean
}

/** Which admin acts on whom. */
export interface MemberAct {
  readonly workspaceGid: Gid
  readonly userGid: Gid
  readonly adminGid: Gid
  /** From where the admin acts, for the security record. */
  readonly from?: Origin | undefined
  readonly nowMs: number
}

/** What all acts on a member may come to instead. */
export type MemberRefusal = 'not_admin' | 'last_admin' | 'unknown'

/** What the members of a workspace need from storage. */
export interface MemberStore {
  /** By name, a page of them. */
  list(page: {
    readonly workspaceGid: Gid
    readonly skip: number
    readonly sizeMax: number
  }): Promise<{ readonly members: readonly Member[]; readonly total: number }>

  /** @returns null for somebody who is not in the workspace */
  find(workspaceGid: Gid, userGid: Gid, nowMs: number): Promise<MemberStanding | null>

  /**
   * **Atomic:** the role, the end of the invitations of an admin who is one no longer, and the audit row. **On conflict:** acts on the
   * roles of one workspace are judged one after the other, so that an active admin always stays.
   */
  setRole(act: MemberAct & { readonly role: Role }): Promise<'changed' | 'unchanged' | MemberRefusal>

  /**
   * **Atomic:** takes a person out of the workspace, its teams and its projects; somebody who is in no other one is deactivated instead,
   * with all tokens, grants and sessions. With the audit row. **On conflict:** as above.
   */
  remove(act: MemberAct): Promise<'removed' | 'deactivated' | MemberRefusal>
}
