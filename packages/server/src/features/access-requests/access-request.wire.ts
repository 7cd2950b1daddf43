import type { RecordFields, Resource } from '../../protocol/asana/call.js'
import { INNER_GID, INNER_TYPE } from '../../protocol/asana/common-fields.js'
import type { DescribedObject } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { oneOf, TEXT } from '../../protocol/asana/openapi-schema.js'
import type { AccessRequest } from './access-request.js'
import type { LoadAccessRequests } from './find-access-request.js'

const TARGET: DescribedObject = {
  fields: {
    gid: { ...INNER_GID, example: EXAMPLES.project.gid },
    resource_type: { ...INNER_TYPE, says: '`project` or `portfolio`.', example: 'project' },
  },
}

const FIELDS: RecordFields<AccessRequest> = {
  message: {
    in: 'compact',
    says: 'What was written with it; empty for nothing.',
    schema: TEXT,
    example: 'I take over the seedlings.',
    value: ({ message }) => message,
  },
  approval_status: {
    in: 'compact',
    says: 'Always `pending` here: once somebody decides, a request is gone.',
    schema: oneOf('pending', 'approved', 'denied'),
    example: 'pending',
    value: () => 'pending',
  },
  requester: {
    in: 'compact',
    of: 'user',
    says: 'Who asks.',
    example: EXAMPLES.user,
    value: ({ requesterGid }) => requesterGid,
  },
  target: {
    in: 'compact',
    of: TARGET,
    says: 'What they ask to be let into.',
    example: { gid: EXAMPLES.project.gid, resource_type: 'project' },
    value: ({ target }) => ({ gid: target.gid, resource_type: target.type }),
  },
}

export function accessRequestResource({
  load,
}: {
  readonly load: LoadAccessRequests
}): Resource<AccessRequest> {
  return {
    type: 'access_request',
    nestedScope: 'projects:read',
    says: 'That somebody asks to be let into a project or portfolio.',
    exampleGid: EXAMPLES.access_request.gid,
    fields: FIELDS,
    load,
  }
}
