import type { Gid } from '../../protocol/asana/gid.js'
import type { Portfolio } from './portfolio.js'

/** A portfolio of which nothing was said yet. */
export function newPortfolio(of: {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly createdByGid: Gid
  readonly nowMs: number
}): Portfolio {
  return {
    gid: of.gid,
    workspaceGid: of.workspaceGid,
    ownerGid: of.createdByGid,
    createdByGid: of.createdByGid,
    name: '',
    color: null,
    dueOn: null,
    startOn: null,
    privacySetting: 'members_only',
    defaultAccessLevel: 'viewer',
    archivedAtMs: null,
    createdAtMs: of.nowMs,
  }
}
