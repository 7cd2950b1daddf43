import { ACCESS_LEVELS } from '../../../protocol/asana/access-level.js'
import type { DescribedOperation } from '../../../protocol/asana/description.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import { listOrText, oneOf, reference, userReference } from '../../../protocol/asana/field.js'
import type { OperationId } from '../../../protocol/asana/operations.js'

const LEVEL = oneOf(...ACCESS_LEVELS)

export const MEMBERSHIP_FILTER = {
  fields: {
    parent: reference.says('The project whose memberships you want.'),
    member: userReference.says('Only those of this person or team.'),
    resource_subtype: oneOf('project_membership').says(
      'The kind of membership, where `parent` is not sent: those of one team.',
    ),
  },
} as const

export const NEW_MEMBERSHIP = {
  fields: {
    parent: reference.says('The project.'),
    member: userReference.says('The person or the team that is to be in it.'),
    access_level: LEVEL.says('What the member may do. Without it: what the project gives.'),
    role: LEVEL.says('An older name of `access_level`.'),
  },
  required: ['parent', 'member'],
} as const

export const MEMBERSHIP_CHANGES = {
  fields: { access_level: LEVEL.says('What the member may do.') },
} as const

export const PROJECT_MEMBERSHIP_FILTER = {
  fields: { user: userReference.says('Only that of this person.') },
} as const

export const PROJECT_MEMBERS = {
  fields: {
    members: listOrText(userReference).says('People: gids, email addresses, or `me`.'),
  },
  required: ['members'],
} as const

export const PROJECT_FOLLOWERS = {
  fields: {
    followers: listOrText(userReference).says('People: gids, email addresses, or `me`.'),
  },
  required: ['followers'],
} as const

export const MEMBERSHIPS_OPERATIONS = {
  getMemberships: {
    tag: 'Memberships',
    summary: 'List memberships',
    says: 'Those of a project, or those of a team in all projects that you may see.',
    query: MEMBERSHIP_FILTER,
    example: { query: { parent: EXAMPLES.project.gid } },
  },
  getMembership: {
    tag: 'Memberships',
    summary: 'Get a membership',
    says: 'Whoever sees a project sees who is in it.',
  },
  createMembership: {
    tag: 'Memberships',
    summary: 'Create a membership',
    says: 'Takes what the project demands for sharing, and gives nobody more than you have. Who is a member already stays one, with the level that is sent.',
    body: NEW_MEMBERSHIP,
    example: { body: { parent: EXAMPLES.project.gid, member: EXAMPLES.user.gid, access_level: 'admin' } },
  },
  updateMembership: {
    tag: 'Memberships',
    summary: 'Change a membership',
    says: 'Takes what the project demands for sharing, and no less than the member had and is to have.',
    body: MEMBERSHIP_CHANGES,
    example: { body: { access_level: 'admin' } },
  },
  deleteMembership: {
    tag: 'Memberships',
    summary: 'Delete a membership',
    says: 'Everybody may leave; to take out others takes what the project demands for sharing.',
  },
  getProjectMembership: {
    tag: 'Memberships',
    summary: 'Get a project membership',
    says: 'The same record as getMembership, with older names.',
  },
  getProjectMembershipsForProject: {
    tag: 'Memberships',
    summary: 'List the memberships of a project',
    says: 'People and teams, in the order in which they joined.',
    query: PROJECT_MEMBERSHIP_FILTER,
  },
  addMembersForProject: {
    tag: 'Projects',
    summary: 'Add members to a project',
    says: 'They get what the project gives, or what you have where that is less.',
    body: PROJECT_MEMBERS,
    example: { body: { members: EXAMPLES.user.gid } },
  },
  removeMembersForProject: {
    tag: 'Projects',
    summary: 'Remove members from a project',
    says: 'Whoever is not in it is passed over.',
    body: PROJECT_MEMBERS,
    example: { body: { members: EXAMPLES.user.gid } },
  },
  addFollowersForProject: {
    tag: 'Projects',
    summary: 'Add followers to a project',
    says: 'They become members, if they are not.',
    body: PROJECT_FOLLOWERS,
    example: { body: { followers: EXAMPLES.user.gid } },
  },
  removeFollowersForProject: {
    tag: 'Projects',
    summary: 'Remove followers from a project',
    says: 'They stay members.',
    body: PROJECT_FOLLOWERS,
    example: { body: { followers: EXAMPLES.user.gid } },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
