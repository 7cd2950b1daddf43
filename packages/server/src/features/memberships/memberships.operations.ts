import { ACCESS_LEVELS } from '../../protocol/asana/access-level.js'
import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { oneOf, reference, userReference } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'

const LEVEL = oneOf(...ACCESS_LEVELS)

export const MEMBERSHIP_FILTER = {
  fields: {
    parent: reference.says('The project or goal whose memberships you want.'),
    member: userReference.says('Only those of this person or team.'),
    resource_subtype: oneOf('project_membership').says(
      'The kind of membership, where `parent` is not sent: those of one team.',
    ),
  },
} as const

export const NEW_MEMBERSHIP = {
  fields: {
    parent: reference.says('The project or goal.'),
    member: userReference.says('The person that is to be in it; of a project a team as well.'),
    access_level: LEVEL.says('What the member may do. Without it: what the project or goal gives.'),
    role: LEVEL.says('An older name of `access_level`.'),
  },
  required: ['parent', 'member'],
} as const

export const MEMBERSHIP_CHANGES = {
  fields: { access_level: LEVEL.says('What the member may do.') },
} as const

export const MEMBERSHIPS_OPERATIONS = {
  getMemberships: {
    tag: 'Memberships',
    summary: 'List memberships',
    says: 'Those of a project or a goal, or those of a team in all projects that you may see.',
    query: MEMBERSHIP_FILTER,
    example: { query: { parent: EXAMPLES.project.gid } },
  },
  getMembership: {
    tag: 'Memberships',
    summary: 'Get a membership',
    says: 'Whoever sees a project or a goal sees who is in it.',
  },
  createMembership: {
    tag: 'Memberships',
    summary: 'Create a membership',
    says: 'Takes what the project demands for sharing, and of a goal to be its editor, and gives nobody more than you have. Who is a member already stays one, with the level that is sent.',
    body: NEW_MEMBERSHIP,
    example: { body: { parent: EXAMPLES.project.gid, member: EXAMPLES.user.gid, access_level: 'admin' } },
  },
  updateMembership: {
    tag: 'Memberships',
    summary: 'Change a membership',
    says: 'Takes what creating one takes, and no less than the member had and is to have. The owner of a goal stays its admin.',
    body: MEMBERSHIP_CHANGES,
    example: { body: { access_level: 'admin' } },
  },
  deleteMembership: {
    tag: 'Memberships',
    summary: 'Delete a membership',
    says: 'Everybody may leave, but for the owner of a goal; to take out others takes what creating one takes.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
