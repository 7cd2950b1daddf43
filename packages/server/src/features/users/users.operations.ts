import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { reference } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'

export const PEOPLE_FILTER = {
  fields: {
    workspace: reference.says('Only people of this workspace.'),
    team: reference.says('Only people of this team.'),
  },
} as const

export const TEAMS_OF_USER = {
  fields: { organization: reference.says('The workspace whose teams you want.') },
  required: ['organization'],
} as const

export const USERS_OPERATIONS = {
  getUsers: {
    tag: 'Users',
    summary: 'List people',
    says: 'The people of all your workspaces, or of one workspace or team. Only those of one have pages.',
    query: PEOPLE_FILTER,
    example: { query: { workspace: EXAMPLES.workspace.gid } },
  },
  getUser: {
    tag: 'Users',
    summary: 'Get a person',
    says: 'One person. `me` is whoever the token belongs to.',
  },
  getUsersForTeam: {
    tag: 'Users',
    summary: 'List the people of a team',
    says: 'By name. A page is as long as the list.',
  },
  getUsersForWorkspace: { tag: 'Users', summary: 'List the people of a workspace', says: 'By name.' },
  getUserForWorkspace: {
    tag: 'Users',
    summary: 'Get a person of a workspace',
    says: '404 for somebody who is not in it.',
  },
  getTeamsForUser: {
    tag: 'Teams',
    summary: 'List the teams of a person',
    says: 'Those of one workspace, by name.',
    query: TEAMS_OF_USER,
    example: { query: { organization: EXAMPLES.workspace.gid } },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
