import type { RecordFields, Resource } from '../../protocol/asana/call.js'
import { NAME } from '../../protocol/asana/common-fields.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { FLAG, listOf, TEXT } from '../../protocol/asana/openapi-schema.js'
import type { WorkspaceStore } from './ports.js'
import type { Workspace } from './workspace.js'

const FIELDS: RecordFields<Workspace> = {
  name: {
    in: 'compact',
    ...NAME,
    example: EXAMPLES.workspace.name,
    value: (workspace) => workspace.name,
  },
  email_domains: {
    in: 'full',
    says: 'Domains whose people belong to it.',
    schema: listOf(TEXT),
    example: ['greenfield.example'],
    value: (workspace) => workspace.emailDomains,
  },
  is_organization: {
    in: 'full',
    says: 'Whether it has teams.',
    schema: FLAG,
    example: true,
    value: (workspace) => workspace.isOrganization,
  },
}

export function workspaceResource({
  workspaces,
}: {
  readonly workspaces: WorkspaceStore
}): Resource<Workspace> {
  return {
    type: 'workspace',
    nestedScope: 'workspaces:read',
    says: 'A company or a group: the outermost place that work lives in.',
    exampleGid: EXAMPLES.workspace.gid,
    fields: FIELDS,
    load: async (viewer, gids) => await workspaces.load(gids.filter((gid) => viewer.roles.has(gid))),
  }
}
