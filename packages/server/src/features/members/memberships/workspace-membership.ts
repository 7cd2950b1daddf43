import type { Gid } from '../../../protocol/asana/gid.js'
import type { Role } from '../../../protocol/token/principal.js'

export interface WorkspaceMembership {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly userGid: Gid
  readonly role: Role
  readonly isDeactivated: boolean
  readonly joinedAtMs: number
}
