import type { Handlers } from '../../protocol/asana/call.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, notRecognized } from '../../protocol/asana/refusal.js'
import type { makeUpdateWorkspace } from './rename-workspace.js'
import type { WorkspaceStore } from './ports.js'

export function workspacesApi({
  updateWorkspace,
  workspaces,
}: {
  readonly workspaces: WorkspaceStore
  readonly updateWorkspace: ReturnType<typeof makeUpdateWorkspace>
}): Pick<Handlers, 'getWorkspaces' | 'getWorkspace' | 'updateWorkspace'> {
  return {
    async getWorkspaces({ principal, page }) {
      const rows = await workspaces.list([...principal.roles.keys()], page)
      const cut = cutPage(rows, { page, keyOf: (row) => [row.gid] })
      return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
    },

    async updateWorkspace(call) {
      const updated = await updateWorkspace(call)
      return updated.ok ? done({ kind: 'record', record: updated.value }) : updated
    },

    async getWorkspace({ principal, path }) {
      const gid = parseGid(path.workspace_gid)
      const mine = gid !== null && principal.roles.has(gid) ? gid : null
      const workspace = mine === null ? undefined : (await workspaces.load([mine])).get(mine)
      if (workspace === undefined) return notRecognized('workspace', path.workspace_gid)
      return done({ kind: 'record', record: workspace })
    },
  }
}
