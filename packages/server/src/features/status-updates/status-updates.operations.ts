import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { NEW_PROJECT_STATUS, NEW_STATUS_UPDATE, STATUSES_OF } from './status-fields.js'

export const STATUS_UPDATES_OPERATIONS = {
  getStatusesForObject: {
    tag: 'Status updates',
    summary: 'List status updates',
    says: 'Those of a project or portfolio that you may see, the newest first.',
    query: STATUSES_OF,
    example: { query: { parent: EXAMPLES.project.gid } },
  },
  createStatusForObject: {
    tag: 'Status updates',
    summary: 'Write a status update',
    says: 'Takes `text` or `html_text`. Whoever may change a project or portfolio writes about it.',
    body: NEW_STATUS_UPDATE,
    example: {
      body: { parent: EXAMPLES.project.gid, status_type: 'on_track', text: 'The cover is chosen.' },
    },
  },
  getStatus: {
    tag: 'Status updates',
    summary: 'Get a status update',
    says: 'One of a project or portfolio that you may see.',
  },
  deleteStatus: {
    tag: 'Status updates',
    summary: 'Delete a status update',
    says: 'Your own, or as an admin of what it is of. There is no way back.',
  },
  getProjectStatusesForProject: {
    tag: 'Project statuses',
    summary: 'List the statuses of a project',
    says: 'Its status updates in their older form, the newest first.',
  },
  createProjectStatusForProject: {
    tag: 'Project statuses',
    summary: 'Write a status of a project',
    says: 'A status update, with a color in the place of its type.',
    body: NEW_PROJECT_STATUS,
    example: { body: { color: 'green', text: 'The cover is chosen.' } },
  },
  getProjectStatus: {
    tag: 'Project statuses',
    summary: 'Get a status of a project',
    says: 'A status update in its older form, under the same id.',
  },
  deleteProjectStatus: {
    tag: 'Project statuses',
    summary: 'Delete a status of a project',
    says: 'The same as deleting the status update.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
