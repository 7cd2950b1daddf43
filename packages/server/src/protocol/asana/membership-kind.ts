import type { Principal } from '../token/principal.js'
import type { AccessLevel } from './access-level.js'
import type { Gid } from './gid.js'
import type { PageRequest } from './pagination.js'
import type { Found } from './visibility.js'

/** Kinds of record whose memberships are read and changed under one name. */
export const MEMBERSHIP_PARENTS = ['project', 'goal'] as const

/** Who can be a member of something. */
export interface Member {
  readonly type: 'user' | 'team'
  readonly gid: Gid
}

/** That somebody is a member of something, whatever that is. */
export interface Membership {
  readonly gid: Gid
  readonly parent: { readonly type: (typeof MEMBERSHIP_PARENTS)[number]; readonly gid: Gid }
  readonly member: Member
  readonly level: AccessLevel
}

/** `refused`: it takes more than the viewer may do there. `gone`: what it is about is there no longer. */
export type MembershipDecision = 'done' | 'refused' | 'gone' | { readonly limit: string }

/** The memberships of one kind of record, as the feature that keeps them lets others read and change them. */
export interface MembershipKind {
  readonly type: Membership['parent']['type']
  /** Whether teams can be members, or people alone. */
  readonly takesTeams: boolean

  findParent(viewer: Principal, gid: Gid): Promise<Found<{ readonly gid: Gid; readonly workspaceGid: Gid }>>

  /** Whoever sees a record sees who is in it. @param gid  null for a text that is no id */
  find(viewer: Principal, gid: Gid | null): Promise<Found<Membership>>

  /** Those among some that the viewer may see. */
  load(viewer: Principal, gids: readonly Gid[]): Promise<ReadonlyMap<Gid, Membership>>

  /** Those of one record, by gid; with `member` that one's alone. */
  list(
    parentGid: Gid,
    filter: { readonly member: Member | null; readonly page: PageRequest },
  ): Promise<readonly Membership[]>

  /** Makes somebody a member; who is one already gets the level, if one is sent. @param act.level  null for what the record gives */
  add(
    viewer: Principal,
    act: { readonly parentGid: Gid; readonly member: Member; readonly level: AccessLevel | null },
  ): Promise<MembershipDecision>

  setLevel(viewer: Principal, membership: Membership, level: AccessLevel): Promise<MembershipDecision>

  remove(viewer: Principal, membership: Membership): Promise<MembershipDecision>
}
