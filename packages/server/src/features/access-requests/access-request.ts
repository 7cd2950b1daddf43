import type { Gid } from '../../protocol/asana/gid.js'

/** What people may ask to be let into. */
export const TARGET_TYPES = ['project', 'portfolio'] as const
/** Characters of what somebody writes with their request. */
export const ACCESS_REQUEST_MESSAGE_LENGTH_MAX = 2_000
/** Requests of one person in one workspace that nobody has decided on yet. */
export const ACCESS_REQUESTS_PER_PERSON_MAX = 100

export interface AccessTarget {
  readonly type: (typeof TARGET_TYPES)[number]
  readonly gid: Gid
}

/** That somebody asks to be let into something that is hidden from them. It lasts until somebody decides. */
export interface AccessRequest {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly target: AccessTarget
  readonly requesterGid: Gid
  /** Empty for none. */
  readonly message: string
  readonly createdAtMs: number
}
