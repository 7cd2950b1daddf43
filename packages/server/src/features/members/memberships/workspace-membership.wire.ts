import { relation, type RecordFields, type Resource } from '../../../protocol/asana/call.js'
import { alwaysNull, CREATED, QUERIED } from '../../../protocol/asana/common-fields.js'
import { formatDateTime } from '../../../protocol/asana/dates.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import { FLAG } from '../../../protocol/asana/openapi-schema.js'
import type { OwnLists } from '../../tasks/lists/own-lists.js'
import type { WorkspaceMembershipReader } from './ports.js'
import type { SeenAmong } from './seen-among.js'
import type { WorkspaceMembership } from './workspace-membership.js'

const FIELDS: RecordFields<WorkspaceMembership> = {
  user: {
    in: 'compact',
    of: 'user',
    says: 'Who is in it.',
    example: EXAMPLES.user,
    value: (membership) => membership.userGid,
  },
  workspace: {
    in: 'compact',
    of: 'workspace',
    says: 'The workspace.',
    example: EXAMPLES.workspace,
    value: (membership) => membership.workspaceGid,
  },
  created_at: { in: 'full', ...CREATED, value: ({ joinedAtMs }) => formatDateTime(joinedAtMs) },
  is_active: {
    in: 'full',
    says: 'Whether their account is not deactivated.',
    schema: FLAG,
    example: true,
    value: ({ isDeactivated }) => !isDeactivated,
  },
  is_admin: {
    in: 'full',
    says: 'Whether they are an admin of the workspace.',
    schema: FLAG,
    example: true,
    value: ({ role }) => role === 'admin',
  },
  is_guest: {
    in: 'full',
    says: 'Whether they are a guest of the workspace.',
    schema: FLAG,
    example: false,
    value: ({ role }) => role === 'guest',
  },
  is_view_only: {
    in: 'full',
    says: 'Whether they may only look. Always false here.',
    schema: FLAG,
    example: false,
    value: () => false,
  },
  vacation_dates: { in: 'full', ...alwaysNull('When they are away.'), value: () => null },
}

export function workspaceMembershipResource({
  listsOf,
  memberships,
  seenAmong,
}: {
  readonly listsOf: OwnLists['of']
  readonly memberships: WorkspaceMembershipReader
  readonly seenAmong: SeenAmong
}): Resource<WorkspaceMembership> {
  return {
    type: 'workspace_membership',
    nestedScope: 'workspaces:read',
    says: 'That a person is in a workspace, and as what.',
    exampleGid: EXAMPLES.workspace_membership.gid,
    fields: {
      ...FIELDS,
      user_task_list: {
        in: 'full',
        of: 'user_task_list',
        weight: QUERIED,
        says: 'The list of what they have to do.',
        example: EXAMPLES.user_task_list,
        relation: relation(
          async (_viewer, records) => {
            const lists = await listsOf(records)
            const gids = new Map(lists.map((list) => [`${list.workspaceGid} ${list.userGid}`, list.gid]))
            return new Map(
              records.map(({ gid, userGid, workspaceGid }) => [gid, gids.get(`${workspaceGid} ${userGid}`)]),
            )
          },
          (gid) => gid ?? null,
        ),
      },
    },
    async load(viewer, gids) {
      const all = [...(await memberships.load(gids)).values()].filter(({ workspaceGid }) =>
        viewer.roles.has(workspaceGid),
      )
      const people = await seenAmong(
        viewer,
        all.map(({ userGid }) => userGid),
      )
      return new Map(all.filter(({ userGid }) => people.has(userGid)).map((one) => [one.gid, one]))
    },
  }
}
