import type { Resource } from '../../protocol/asana/call.js'
import type { FieldShape } from '../../protocol/asana/shape.js'
import { RichValue } from '../../protocol/asana/rich-value.js'
import type { TeamStore } from './ports.js'
import { maySeeTeam, type Team } from './team.js'

/** Who may do what in a team. Nothing changes them yet, so every team answers with Asana's values for a new one. */
const ACCESS_LEVELS: Readonly<Record<string, string>> = {
  edit_team_name_or_description_access_level: 'all_team_members',
  edit_team_visibility_or_trash_team_access_level: 'only_team_admins',
  member_invite_management_access_level: 'all_team_members',
  guest_invite_management_access_level: 'all_team_members',
  join_request_management_access_level: 'all_team_members',
  team_member_removal_access_level: 'only_team_admins',
  team_content_management_access_level: 'no_restriction',
}

export function teamResource({
  teams,
  publicUrl,
}: {
  readonly teams: TeamStore
  readonly publicUrl: string
}): Resource<Team> {
  return {
    shape: {
      type: 'team',
      nestedScope: 'teams:read',
      fields: {
        name: { in: 'compact' },
        description: { in: 'optional' },
        html_description: { in: 'optional' },
        organization: { in: 'full', of: 'workspace' },
        permalink_url: { in: 'full' },
        visibility: { in: 'full' },
        endorsed: { in: 'full' },
        custom_field_settings: { in: 'full' },
        ...Object.fromEntries(
          Object.keys(ACCESS_LEVELS).map((name): [string, FieldShape] => [name, { in: 'full' }]),
        ),
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
    values: {
      name: (team) => team.name,
      description: (team) => new RichValue('plain', team.htmlDescription, team.workspaceGid),
      html_description: (team) => new RichValue('xml', team.htmlDescription, team.workspaceGid),
      organization: (team) => team.workspaceGid,
      permalink_url: (team) => `${publicUrl}/1/${team.workspaceGid}/team/${team.gid}`,
      visibility: (team) => team.visibility,
      endorsed: () => false,
      custom_field_settings: () => [],
      ...Object.fromEntries(Object.entries(ACCESS_LEVELS).map(([name, level]) => [name, () => level])),
    },
    relations: {},
  }
}
