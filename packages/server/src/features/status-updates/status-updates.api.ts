import { EMPTY_ANSWER, type Answer, type Handlers } from '../../protocol/asana/call.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { cutPage, type PageRequest } from '../../protocol/asana/pagination.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindParent, FindStatus, StatusForm } from './find-status.js'
import type { StatusUpdateStore } from './ports.js'
import type { makeCreateProjectStatus, makeCreateStatus, makeDeleteStatus } from './save-status.js'
import { STATUSES_OF } from './status-fields.js'
import type { StatusUpdate } from './status-update.rules.js'

type Served =
  | 'getStatus'
  | 'deleteStatus'
  | 'getStatusesForObject'
  | 'createStatusForObject'
  | 'getProjectStatus'
  | 'deleteProjectStatus'
  | 'getProjectStatusesForProject'
  | 'createProjectStatusForProject'

interface Needs {
  readonly statuses: StatusUpdateStore
  readonly findParent: FindParent
  readonly findStatus: FindStatus
  readonly createStatus: ReturnType<typeof makeCreateStatus>
  readonly createProjectStatus: ReturnType<typeof makeCreateProjectStatus>
  readonly deleteStatus: ReturnType<typeof makeDeleteStatus>
}

/** Status updates under both of their names. */
export function statusUpdatesApi(needs: Needs): Pick<Handlers, Served> {
  const get = async (viewer: Principal, form: StatusForm, path: string): Promise<Outcome<Answer>> => {
    const found = await needs.findStatus(viewer, parseGid(path), form)
    return found.state === 'visible' ? answer(done(found.record.status)) : found.refusal(path)
  }
  const list = async (
    parent: StatusUpdate['parent'],
    filter: { readonly createdSinceMs: number | null; readonly page: PageRequest },
  ): Promise<Outcome<Answer>> => {
    const rows = await needs.statuses.list(parent, filter)
    const cut = cutPage(rows, { page: filter.page, keyOf: ({ createdAtMs, gid }) => [createdAtMs, gid] })
    return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
  }
  const remove = async (viewer: Principal, form: StatusForm, path: string): Promise<Outcome<Answer>> => {
    const deleted = await needs.deleteStatus(viewer, form, path)
    return deleted.ok ? done(EMPTY_ANSWER) : deleted
  }

  return {
    getStatus: async ({ path, principal }) => await get(principal, 'status_update', path.status_update_gid),

    getProjectStatus: async ({ path, principal }) =>
      await get(principal, 'project_status', path.project_status_gid),

    async getStatusesForObject({ page, principal, query }) {
      const read = readInput(query, STATUSES_OF)
      if (!read.ok) return read
      const { created_since: createdSinceMs = null, parent: parentGid = null } = read.value
      const found = await needs.findParent(principal, parentGid)
      if (found.state !== 'visible') return invalid(unknownReference('parent', parentGid ?? ''))
      return await list(found.record.parent, { createdSinceMs, page })
    },

    async getProjectStatusesForProject({ page, path, principal }) {
      const found = await needs.findParent(principal, parseGid(path.project_gid), ['project'])
      if (found.state !== 'visible') return found.refusal(path.project_gid)
      return await list(found.record.parent, { createdSinceMs: null, page })
    },

    createStatusForObject: async ({ data, principal }) => answer(await needs.createStatus(principal, data)),

    createProjectStatusForProject: async ({ data, path, principal }) =>
      answer(await needs.createProjectStatus(principal, path.project_gid, data)),

    deleteStatus: async ({ path, principal }) =>
      await remove(principal, 'status_update', path.status_update_gid),

    deleteProjectStatus: async ({ path, principal }) =>
      await remove(principal, 'project_status', path.project_status_gid),
  }
}

function answer(outcome: Outcome<StatusUpdate>): Outcome<Answer> {
  return outcome.ok ? done({ kind: 'record', record: outcome.value }) : outcome
}
