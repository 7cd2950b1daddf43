import type { ReadText } from '../../protocol/asana/notes.js'
import type { Resources } from '../../protocol/asana/call.js'
import type { Base } from '../feature.js'
import { makeFindParent, makeFindStatus } from './find-status.js'
import type { ParentsByType } from './ports.js'
import { CURRENT_STATUS, currentStatusOf, projectStatusResource } from './project-status.wire.js'
import { makeCreateProjectStatus, makeCreateStatus, makeDeleteStatus } from './save-status.js'
import { statusUpdateResource } from './status-update.wire.js'
import { statusUpdatesApi } from './status-updates.api.js'
import { STATUS_UPDATES_OPERATIONS } from './status-updates.operations.js'
import { statusUpdateStore } from './status-updates.store.js'

export type StatusUpdatesFeature = ReturnType<typeof statusUpdatesFeature>

/** How projects and portfolios come along. */
export function statusUpdatesFeature(
  base: Base,
  needs: {
    /** What status updates are of, in the words of the features that own it. */
    readonly parents: ParentsByType
    readonly readText: ReadText
  },
) {
  const { clock, db, nextGid } = base
  const { parents, readText } = needs
  const statuses = statusUpdateStore(db)
  const findParent = makeFindParent({ parents })
  const findStatus = makeFindStatus({ statuses, parents })
  const statusUpdate = statusUpdateResource({ statuses, parents })
  const resources = {
    status_update: statusUpdate,
    project_status: projectStatusResource(statusUpdate),
  } satisfies Partial<Resources>
  const saving = { statuses, findParent, readText, clock, nextGid }
  return {
    findStatus,
    /** For the records that say how they come along. */
    statuses,
    /** A status update where a project shows it whole: what it has, and how it is read. */
    currentStatus: { shape: CURRENT_STATUS, of: currentStatusOf },
    resources,
    operations: STATUS_UPDATES_OPERATIONS,
    handlers: statusUpdatesApi({
      statuses,
      findParent,
      findStatus,
      createStatus: makeCreateStatus({
        ...saving,
        fieldNames: Object.keys(resources.status_update.fields),
      }),
      createProjectStatus: makeCreateProjectStatus({
        ...saving,
        fieldNames: Object.keys(resources.project_status.fields),
      }),
      deleteStatus: makeDeleteStatus({ statuses, findStatus, clock }),
    }),
  }
}
