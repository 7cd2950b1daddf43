import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { CREATE_TEAM_FIELDS, UPDATE_TEAM_FIELDS } from './team-fields.js'

export const TEAMS_OPERATIONS = {
  getTeam: { tag: 'Teams', summary: 'Get a team', says: 'A team of one of your workspaces.' },
  createTeam: {
    tag: 'Teams',
    summary: 'Create a team',
    says: 'You become its first member and its admin. Guests make no teams.',
    body: { fields: CREATE_TEAM_FIELDS, required: ['organization', 'name'] },
    example: { body: { name: 'Orchard', organization: EXAMPLES.workspace.gid } },
  },
  updateTeam: {
    tag: 'Teams',
    summary: 'Change a team',
    says: 'The settings of the team say who may change what.',
    body: { fields: UPDATE_TEAM_FIELDS },
    example: { body: { description: 'All that grows.' } },
  },
  getTeamsForWorkspace: {
    tag: 'Teams',
    summary: 'List the teams of a workspace',
    says: 'Those that you may see, by name.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
