import type { Gid } from '../../../protocol/asana/gid.js'

export interface TeamMembership {
  readonly gid: Gid
  readonly teamGid: Gid
  readonly userGid: Gid
  readonly isTeamAdmin: boolean
  /** Of the workspace. */
  readonly isGuest: boolean
}
