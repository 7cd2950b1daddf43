import type { DescribedOperation } from '../../../protocol/asana/description.js'
import { userReference } from '../../../protocol/asana/field.js'
import type { OperationId } from '../../../protocol/asana/operations.js'

export const WORKSPACE_MEMBERSHIP_FILTER = {
  fields: { user: userReference.says('Only that of this person.') },
} as const

export const WORKSPACE_PERSON = {
  fields: { user: userReference.says('The person: an email address, a gid, or `me`.') },
  required: ['user'],
} as const

export const WORKSPACE_PEOPLE_OPERATIONS = {
  getWorkspaceMembership: {
    tag: 'Memberships',
    summary: 'Get a workspace membership',
    says: 'Of a person whom you may look up.',
  },
  getWorkspaceMembershipsForUser: {
    tag: 'Memberships',
    summary: 'List the workspace memberships of a person',
    says: 'Those in workspaces that you are in, too.',
  },
  getWorkspaceMembershipsForWorkspace: {
    tag: 'Memberships',
    summary: 'List the memberships of a workspace',
    says: 'In the order in which people joined, of those whom you may look up.',
    query: WORKSPACE_MEMBERSHIP_FILTER,
  },
  addUserForWorkspace: {
    tag: 'Workspaces',
    summary: 'Invite a person to a workspace',
    says: 'Its admins alone. The person gets a mail with a link, and is in once they have used it: as a member where the workspace has the domain of their address, or has no domains to tell by since it is no organization; else as a guest.',
    body: WORKSPACE_PERSON,
    example: { body: { user: 'eve@greenfield.example' } },
  },
  removeUserForWorkspace: {
    tag: 'Workspaces',
    summary: 'Remove a person from a workspace',
    says: 'Its admins alone. Who is in no other workspace is deactivated: all of their tokens, grants and sessions end. The last admin stays.',
    body: WORKSPACE_PERSON,
    example: { body: { user: 'ben@greenfield.example' } },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
