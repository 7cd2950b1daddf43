import type { Gid } from '../../../protocol/asana/gid.js'

/** What a project is for, at length. A project has one at most. */
export interface ProjectBrief {
  readonly gid: Gid
  readonly projectGid: Gid
  readonly title: string
  /** Rich text as it is kept. */
  readonly htmlText: string
}
