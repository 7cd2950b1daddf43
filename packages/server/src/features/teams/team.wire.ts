import type { RecordField, RecordFields, Resource } from '../../protocol/asana/call.js'
import { LINK, NAME, NO_CUSTOM_FIELDS, RICH_TEXT } from '../../protocol/asana/common-fields.js'
import { EXAMPLE_LINK, EXAMPLES } from '../../protocol/asana/examples.js'
import { FLAG, oneOf, TEXT } from '../../protocol/asana/openapi-schema.js'
import { RichValue } from '../../protocol/asana/rich-value.js'
import type { TeamStore } from './ports.js'
import { maySeeTeam, type Team } from './team.rules.js'

/** Who may do what in a team. */
const ACCESS: Readonly<
  Record<string, { readonly says: string; readonly of: keyof Team; readonly example: string }>
> = {
  edit_team_name_or_description_access_level: {
    says: 'Who may rename and describe it.',
    of: 'namedBy',
    example: 'all_team_members',
  },
  edit_team_visibility_or_trash_team_access_level: {
    says: 'Who may hide it.',
    of: 'hiddenBy',
    example: 'only_team_admins',
  },
  member_invite_management_access_level: {
    says: 'Who may add members.',
    of: 'membersAddedBy',
    example: 'all_team_members',
  },
  guest_invite_management_access_level: {
    says: 'Who may add guests.',
    of: 'guestsAddedBy',
    example: 'all_team_members',
  },
  join_request_management_access_level: {
    says: 'Who answers requests to join.',
    of: 'requestsAnsweredBy',
    example: 'all_team_members',
  },
  team_member_removal_access_level: {
    says: 'Who may remove members.',
    of: 'membersRemovedBy',
    example: 'only_team_admins',
  },
  team_content_management_access_level: {
    says: 'Who may create projects in it.',
    of: 'contentBy',
    example: 'no_restriction',
  },
}

const OWN_FIELDS: RecordFields<Team> = {
  name: { in: 'compact', ...NAME, example: EXAMPLES.team.name, value: (team) => team.name },
  description: {
    in: 'optional',
    says: 'What it is for, as plain text.',
    schema: TEXT,
    example: '',
    value: (team) => new RichValue('plain', team.htmlDescription, team.workspaceGid),
  },
  html_description: {
    in: 'optional',
    ...RICH_TEXT,
    value: (team) => new RichValue('xml', team.htmlDescription, team.workspaceGid),
  },
  organization: {
    in: 'full',
    of: 'workspace',
    says: 'The workspace that it belongs to.',
    example: EXAMPLES.workspace,
    value: (team) => team.workspaceGid,
  },
  visibility: {
    in: 'full',
    says: 'Who finds it.',
    schema: oneOf('public', 'request_to_join', 'secret'),
    example: 'public',
    value: (team) => team.visibility,
  },
  endorsed: {
    in: 'full',
    says: 'Whether the workspace recommends it.',
    schema: FLAG,
    example: false,
    value: (team) => team.isEndorsed,
  },
  custom_field_settings: { in: 'full', ...NO_CUSTOM_FIELDS, value: () => [] },
  ...Object.fromEntries(
    Object.entries(ACCESS).map(([name, { example, of, says }]): [string, RecordField<Team>] => [
      name,
      { in: 'full', says, schema: TEXT, example, value: (team) => team[of] },
    ]),
  ),
}

export function teamResource({
  teams,
  publicUrl,
}: {
  readonly teams: TeamStore
  readonly publicUrl: string
}): Resource<Team> {
  return {
    type: 'team',
    nestedScope: 'teams:read',
    says: 'People of a workspace who share projects.',
    exampleGid: EXAMPLES.team.gid,
    fields: {
      ...OWN_FIELDS,
      permalink_url: {
        in: 'full',
        ...LINK,
        example: `${EXAMPLE_LINK}/team/${EXAMPLES.team.gid}`,
        value: (team) => `${publicUrl}/1/${team.workspaceGid}/team/${team.gid}`,
      },
    },
    async load(viewer, gids) {
      const found = await teams.read(viewer, gids)
      return new Map(
        found
          .filter(({ team, inTeam }) => {
            const role = viewer.roles.get(team.workspaceGid)
            return role !== undefined && maySeeTeam(team, { role, inTeam })
          })
          .map(({ team }) => [team.gid, team]),
      )
    },
  }
}
