import { flag, name, oneOf, reference, text, type Field } from '../../protocol/asana/field.js'
import type { InputValues, Twins } from '../../protocol/asana/input.js'
import { NAME_LENGTH_MAX, NOTES_LENGTH_MAX } from '../../protocol/asana/text.js'
import type { TeamChanges } from './ports.js'
import { CONTENT_ACCESS, TEAM_ACCESS, VISIBILITIES, type Team } from './team.rules.js'

const ACCESS = oneOf(...TEAM_ACCESS)

const SETTABLE = {
  name: name({ lengthMax: NAME_LENGTH_MAX, lengthMin: 1 }).says('What people call it.'),
  description: text({ lengthMax: NOTES_LENGTH_MAX }).says('What it is for, as plain text.'),
  html_description: text({ lengthMax: NOTES_LENGTH_MAX }).says(
    'What it is for, as rich text in a `<body>`. Not together with `description`.',
  ),
  visibility: oneOf(...VISIBILITIES).says('Who finds it.'),
  endorsed: flag.says('Whether the workspace recommends it. Its admins decide.'),
  edit_team_name_or_description_access_level: ACCESS.says('Who may rename and describe it.'),
  edit_team_visibility_or_trash_team_access_level: ACCESS.says('Who may hide it.'),
  member_invite_management_access_level: ACCESS.says('Who may add members.'),
  guest_invite_management_access_level: ACCESS.says('Who may add guests.'),
  join_request_management_access_level: ACCESS.says(
    'Who answers requests to join. Only where `visibility` is `request_to_join`.',
  ),
  team_member_removal_access_level: ACCESS.says('Who may remove members.'),
  team_content_management_access_level: oneOf(...CONTENT_ACCESS).says('Who may create projects in it.'),
} as const satisfies Readonly<Record<string, Field<unknown>>>

export const CREATE_TEAM_FIELDS = {
  ...SETTABLE,
  organization: reference.says('The organization that it belongs to.'),
} as const

export const UPDATE_TEAM_FIELDS = SETTABLE

export const TEAM_TWINS: readonly Twins[] = [{ names: ['description', 'html_description'], ofEchoes: 'none' }]

/** Turns what a request set into changes. @param htmlDescription  rich text as it is kept; undefined where the request says nothing of it */
export function readTeamChanges(
  input: InputValues<typeof SETTABLE>,
  { before, htmlDescription }: { readonly before: Team; readonly htmlDescription: string | undefined },
): TeamChanges {
  const after: { readonly [P in keyof TeamChanges]: TeamChanges[P] | undefined } = {
    name: input.name,
    htmlDescription,
    visibility: input.visibility,
    isEndorsed: input.endorsed,
    namedBy: input.edit_team_name_or_description_access_level,
    hiddenBy: input.edit_team_visibility_or_trash_team_access_level,
    membersAddedBy: input.member_invite_management_access_level,
    guestsAddedBy: input.guest_invite_management_access_level,
    requestsAnsweredBy: input.join_request_management_access_level,
    membersRemovedBy: input.team_member_removal_access_level,
    contentBy: input.team_content_management_access_level,
  }
  // Only what is to be other than it was is a change: a record that is sent back as it was read needs no right.
  return Object.fromEntries(
    Object.entries(after).filter(
      ([property, value]) => value !== undefined && value !== before[property as keyof Team],
    ),
  )
}
