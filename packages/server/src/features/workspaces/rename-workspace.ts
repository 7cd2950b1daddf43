import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Call } from '../../protocol/asana/call.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { readRecordInput } from '../../protocol/asana/input.js'
import { done, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import type { Clock } from '../../platform/clock.js'
import { apiActor } from '../audit/api-actor.rules.js'
import type { WorkspaceNaming, WorkspaceStore } from './ports.js'
import { WORKSPACE_CHANGES } from './workspaces.operations.js'
import type { Workspace } from './workspace.js'

/** Changes a workspace, of which only the name can be changed; its admins alone may. */
export function makeUpdateWorkspace(needs: {
  readonly workspaces: WorkspaceStore
  readonly naming: WorkspaceNaming
  readonly asRead: AsRead
  readonly clock: Clock
  /** Every name of a workspace's record, for those that a request may not set. */
  readonly fieldNames: readonly string[]
}) {
  return async (call: Call<'updateWorkspace'>): Promise<Outcome<Workspace>> => {
    const { data, path, principal: viewer } = call
    const gid = parseGid(path.workspace_gid)
    const mine = gid !== null && viewer.roles.has(gid) ? gid : null
    const before = mine === null ? undefined : (await needs.workspaces.load([mine])).get(mine)
    if (before === undefined) return notRecognized('workspace', path.workspace_gid)
    const read = await readRecordInput(data, {
      ...WORKSPACE_CHANGES,
      readOnly: needs.fieldNames,
      asRead: async (values) => await needs.asRead(viewer, { type: 'workspace', record: before }, values),
    })
    if (!read.ok) return read
    const { name } = read.value
    if (name === undefined || name === before.name) return done(before)
    const renamed = await needs.naming.rename({
      workspaceGid: before.gid,
      name,
      adminGid: viewer.userGid,
      actor: apiActor(call),
      nowMs: needs.clock.nowMs(),
    })
    return renamed ? done({ ...before, name }) : noAccess('workspace')
  }
}
