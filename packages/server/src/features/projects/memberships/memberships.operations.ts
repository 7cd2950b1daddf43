import type { DescribedOperation } from '../../../protocol/asana/description.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import { listOrText, userReference } from '../../../protocol/asana/field.js'
import type { OperationId } from '../../../protocol/asana/operations.js'

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

export const PROJECT_PEOPLE_OPERATIONS = {
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
