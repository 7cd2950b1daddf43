import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { reference } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { ARCHIVED_FILTER } from './archived-filter.rules.js'
import { CREATE_PROJECT_FIELDS, UPDATE_PROJECT_FIELDS } from './project-fields.js'

export const PLACE_FILTER = {
  fields: {
    workspace: reference.says('Only projects of this workspace.'),
    team: reference.says('Only projects of this team.'),
  },
} as const

const NEW = { fields: CREATE_PROJECT_FIELDS }

export const PROJECTS_OPERATIONS = {
  getProjects: {
    tag: 'Projects',
    summary: 'List projects',
    says: 'Those of all your workspaces, or of one workspace or team. Only those of one have pages.',
    query: { fields: { ...PLACE_FILTER.fields, ...ARCHIVED_FILTER.fields } },
    example: { query: { workspace: EXAMPLES.workspace.gid } },
  },
  getProject: { tag: 'Projects', summary: 'Get a project', says: 'A project that you may see.' },
  getProjectsForTeam: {
    tag: 'Projects',
    summary: 'List the projects of a team',
    says: 'Those that you may see.',
    query: ARCHIVED_FILTER,
  },
  getProjectsForWorkspace: {
    tag: 'Projects',
    summary: 'List the projects of a workspace',
    says: 'Those that you may see.',
    query: ARCHIVED_FILTER,
  },
  createProject: {
    tag: 'Projects',
    summary: 'Create a project',
    says: 'You become its owner and its first member.',
    body: NEW,
    example: {
      body: { name: 'Herb garden', workspace: EXAMPLES.workspace.gid, team: EXAMPLES.team.gid },
    },
  },
  createProjectForTeam: {
    tag: 'Projects',
    summary: 'Create a project in a team',
    says: 'As createProject, in this team.',
    body: NEW,
    example: { body: { name: 'Herb garden' } },
  },
  createProjectForWorkspace: {
    tag: 'Projects',
    summary: 'Create a project in a workspace',
    says: 'As createProject, in this workspace.',
    body: NEW,
    example: { body: { name: 'Herb garden', team: EXAMPLES.team.gid } },
  },
  updateProject: {
    tag: 'Projects',
    summary: 'Change a project',
    says: 'Only what is sent changes.',
    body: { fields: UPDATE_PROJECT_FIELDS },
    example: { body: { color: 'dark-green', due_on: '2027-03-01' } },
  },
  deleteProject: {
    tag: 'Projects',
    summary: 'Delete a project',
    says: 'Its sections go with it. There is no way back.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
