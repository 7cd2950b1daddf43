import type { DescribedOperation } from '../../../protocol/asana/description.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import { reference, userReference } from '../../../protocol/asana/field.js'
import type { OperationId } from '../../../protocol/asana/operations.js'

export const TEAM_MEMBERSHIP_FILTER = {
  fields: {
    team: reference.says('The team whose memberships you want.'),
    user: userReference.says('The person whose memberships you want, together with `workspace`.'),
    workspace: reference.says('The workspace, together with `user`.'),
  },
} as const

export const TEAM_MEMBERSHIPS_OF_USER = {
  fields: { workspace: reference.says('The workspace whose teams you want.') },
  required: ['workspace'],
} as const

export const TEAM_PERSON = {
  fields: { user: userReference.says('The person: a gid, an email address, or `me`.') },
  required: ['user'],
} as const

export const TEAM_MEMBERSHIPS_OPERATIONS = {
  getTeamMemberships: {
    tag: 'Memberships',
    summary: 'List team memberships',
    says: 'Those of a team, or those of a person in one workspace.',
    query: TEAM_MEMBERSHIP_FILTER,
    example: { query: { team: EXAMPLES.team.gid } },
  },
  getTeamMembership: {
    tag: 'Memberships',
    summary: 'Get a team membership',
    says: 'Whoever sees a team sees who is in it.',
  },
  getTeamMembershipsForTeam: {
    tag: 'Memberships',
    summary: 'List the memberships of a team',
    says: 'In the order in which people joined.',
  },
  getTeamMembershipsForUser: {
    tag: 'Memberships',
    summary: 'List the team memberships of a person',
    says: 'Those in one workspace, of the teams that you see.',
    query: TEAM_MEMBERSHIPS_OF_USER,
    example: { query: { workspace: EXAMPLES.workspace.gid } },
  },
  addUserForTeam: {
    tag: 'Teams',
    summary: 'Add a person to a team',
    says: 'The settings of the team say who may. Everybody but guests may join a public team.',
    body: TEAM_PERSON,
    example: { body: { user: 'me' } },
  },
  removeUserForTeam: {
    tag: 'Teams',
    summary: 'Remove a person from a team',
    says: 'Everybody may leave; the settings of the team say who may remove others.',
    body: TEAM_PERSON,
    example: { body: { user: 'me' } },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
