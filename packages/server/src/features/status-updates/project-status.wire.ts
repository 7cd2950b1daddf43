import type { RecordFields, Resource } from '../../protocol/asana/call.js'
import { INNER_GID, INNER_TYPE } from '../../protocol/asana/common-fields.js'
import type { DescribedObject } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { oneOf, orNull } from '../../protocol/asana/openapi-schema.js'
import type { Principal } from '../../protocol/token/principal.js'
import { STATUS_FIELDS } from './status-fields.wire.js'
import { colorOfType, STATUS_COLORS, type StatusUpdate } from './status-update.rules.js'

const FIELDS: RecordFields<StatusUpdate> = {
  ...STATUS_FIELDS,
  color: {
    in: 'full',
    says: 'How the project comes along; null for one that was dropped.',
    schema: orNull(oneOf(...STATUS_COLORS)),
    example: 'green',
    value: ({ statusType }) => colorOfType(statusType),
  },
}

/** The status updates of projects in their older form, under the same ids. @param resource  of the newer form */
export function projectStatusResource(resource: Resource<StatusUpdate>): Resource<StatusUpdate> {
  return {
    type: 'project_status',
    nestedScope: 'projects:read',
    says: 'A status update of a project in its older form, under the same id.',
    exampleGid: EXAMPLES.status_update.gid,
    fields: FIELDS,
    async load(viewer, gids) {
      const statuses = await resource.load(viewer, gids)
      return new Map([...statuses].filter(([, { parent }]) => parent.type === 'project'))
    },
  }
}

/** The same where a project shows it whole. */
export const CURRENT_STATUS: DescribedObject = {
  fields: {
    gid: { ...INNER_GID, example: EXAMPLES.status_update.gid },
    resource_type: { ...INNER_TYPE, example: 'project_status' },
    ...FIELDS,
  },
}

/** A status update as `CURRENT_STATUS` describes it. */
export function currentStatusOf(status: StatusUpdate, viewer: Principal): Readonly<Record<string, unknown>> {
  const values = Object.entries(FIELDS).map(([name, field]) => [
    name,
    'value' in field ? field.value(status, viewer) : null,
  ])
  return { gid: status.gid, resource_type: 'project_status', ...Object.fromEntries(values) }
}
