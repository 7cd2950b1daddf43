import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { noCustomFields } from '../../protocol/asana/custom-fields.js'
import { name, oneOf, reference } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { USER_NAME_LENGTH_MAX } from './user.js'

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

export const USER_CHANGES = {
  fields: {
    name: name({ lengthMax: USER_NAME_LENGTH_MAX, lengthMin: 1 }).says('What you are called.'),
    custom_fields: noCustomFields.says('People have no custom fields: an empty object.'),
  },
} as const

export const FAVORITES_FILTER = {
  fields: {
    resource_type: oneOf('portfolio', 'project', 'tag', 'task', 'user', 'project_template').says(
      'The kind of record that you want.',
    ),
    workspace: reference.says('The workspace whose records you want.'),
  },
  required: ['resource_type', 'workspace'],
} as const

export const USERS_OPERATIONS = {
  updateUser: {
    tag: 'Users',
    summary: 'Change yourself',
    says: 'Nobody changes anybody else.',
    body: USER_CHANGES,
    example: { body: { name: 'Ada Byron' } },
  },
  updateUserForWorkspace: {
    tag: 'Users',
    summary: 'Change yourself in a workspace',
    says: 'As updateUser; a name is the same in all workspaces.',
    body: USER_CHANGES,
    example: { body: { name: 'Ada Byron' } },
  },
  getFavoritesForUser: {
    tag: 'Users',
    summary: 'List your favorites',
    says: 'Always empty: nothing here makes a record a favorite.',
    query: FAVORITES_FILTER,
    example: { query: { resource_type: 'project', workspace: EXAMPLES.workspace.gid } },
  },
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
