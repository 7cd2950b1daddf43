import type { Handlers } from '../../protocol/asana/call.js'
import { INNER_GID, NAME } from '../../protocol/asana/common-fields.js'
import type { DescribedOperation, DescribedRecord } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { noRecords } from '../../protocol/asana/no-records.js'
import { oneOf, orNull, TEXT } from '../../protocol/asana/openapi-schema.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { done, notRecognized } from '../../protocol/asana/refusal.js'

const AGENT: DescribedRecord = {
  type: 'agent',
  nestedScope: 'workspaces:read',
  says: 'A program of Asana’s that works in a workspace as people do. There are none here.',
  exampleGid: INNER_GID.example as string,
  fields: {
    resource_subtype: {
      in: 'compact',
      says: 'What kind of agent it is.',
      schema: oneOf('asana_teammate'),
      example: 'asana_teammate',
    },
    name: { in: 'compact', ...NAME, example: 'Writer' },
    description: { in: 'full', says: 'What it does.', schema: orNull(TEXT), example: null },
    behavior_guidance: {
      in: 'full',
      says: 'How it is to go about it.',
      schema: orNull(TEXT),
      example: null,
    },
    photo: {
      in: 'full',
      says: 'Addresses of its picture, by size.',
      schema: { type: ['object', 'null'] },
      example: null,
    },
    workspace: { in: 'full', of: 'workspace', says: 'Its workspace.', example: EXAMPLES.workspace },
  },
}

const AGENTS_OPERATIONS = {
  getAgentsForWorkspace: {
    tag: 'Agents',
    summary: 'List the agents of a workspace',
    says: 'Always empty: agents are a service of Asana’s own.',
  },
  getAgent: { tag: 'Agents', summary: 'Get an agent', says: 'Always 404, for there are none.' },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>

const handlers: Pick<Handlers, keyof typeof AGENTS_OPERATIONS> = {
  async getAgentsForWorkspace({ path, principal }) {
    const workspaceGid = parseGid(path.workspace_gid)
    const isIn = workspaceGid !== null && principal.roles.has(workspaceGid)
    return await Promise.resolve(
      isIn ? done({ kind: 'list', records: [], next: null }) : notRecognized('workspace', path.workspace_gid),
    )
  },
  getAgent: async ({ path }) => await Promise.resolve(notRecognized('agent', path.agent_gid)),
}

/** Programs that work as people do: no workspace has any, and whoever asks is told so as of any other list that is empty. */
export function agentsFeature() {
  return { resources: { agent: noRecords(AGENT) }, operations: AGENTS_OPERATIONS, handlers }
}
