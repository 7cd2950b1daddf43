import type { DescribedOperation } from '../../protocol/asana/description.js'
import type { OperationId } from '../../protocol/asana/operations.js'

export const TEAMS_OPERATIONS = {
  getTeam: { tag: 'Teams', summary: 'Get a team', says: 'A team of one of your workspaces.' },
  getTeamsForWorkspace: {
    tag: 'Teams',
    summary: 'List the teams of a workspace',
    says: 'Those that you may see, by name.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
