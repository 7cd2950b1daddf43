import { noCustomFields } from '../../protocol/asana/custom-fields.js'
import {
  date,
  flag,
  listOrText,
  name,
  nullable,
  oneOf,
  reference,
  text,
  userReference,
  type Field,
} from '../../protocol/asana/field.js'
import type { InputValues, Twins } from '../../protocol/asana/input.js'
import { NAME_LENGTH_MAX, NOTES_LENGTH_MAX } from '../../protocol/asana/text.js'
import { type Goal } from './goal.js'
import { GOAL_STATUSES } from './goal-status.rules.js'
import type { GoalChanges } from './ports.js'

/** What both creating and updating a goal take. */
const SETTABLE = {
  name: name({ lengthMax: NAME_LENGTH_MAX }).says('What people call it.'),
  html_notes: text({ lengthMax: NOTES_LENGTH_MAX }).says(
    'What it is about, as rich text in a `<body>`. Not together with `notes`.',
  ),
  notes: text({ lengthMax: NOTES_LENGTH_MAX }).says('What it is about, as plain text.'),
  due_on: nullable(date).says('The day on which it is due; null for none.'),
  start_on: nullable(date).says('The day on which it starts. Needs a day on which it is due.'),
  is_workspace_level: flag.says(
    'Whether it stands among the goals of the workspace. One that does not needs a team.',
  ),
  liked: flag.says('Whether you like it.'),
  owner: nullable(userReference).says('Who answers for it; null for nobody.'),
  team: nullable(reference).says('Its team.'),
  time_period: nullable(reference).says('The year, half or quarter that it is for; null for none.'),
} as const satisfies Readonly<Record<string, Field<unknown>>>

export const CREATE_GOAL_FIELDS = {
  ...SETTABLE,
  workspace: reference.says('The workspace to create it in. A team says it, too.'),
  followers: listOrText(userReference).says('Who works on it.'),
} as const

export const UPDATE_GOAL_FIELDS = {
  ...SETTABLE,
  status: nullable(oneOf(...GOAL_STATUSES)).says('How it stands. Only a goal with a metric takes it.'),
  custom_fields: noCustomFields.says('Goals have no custom fields yet: an empty object.'),
} as const

export const GOAL_TWINS: readonly Twins[] = [{ names: ['notes', 'html_notes'], ofEchoes: 'none' }]

type Settable = InputValues<typeof SETTABLE>

/**
 * Turns what a request set into changes, but for what takes a look at other records.
 * @param before  the goal as it was, or a blank one
 * @param htmlNotes  rich text as it is kept; undefined where the request says nothing of it
 * @returns the changes, or what is wrong with them together
 */
export function readGoalChanges(
  input: Settable & { readonly status?: Goal['status'] },
  { before, htmlNotes }: { readonly before: Goal; readonly htmlNotes: string | undefined },
): { readonly ok: true; readonly changes: GoalChanges } | { readonly ok: false; readonly problem: string } {
  const { due_on: dueOn, status } = input
  // Whoever takes the end away takes the start along, unless they say otherwise.
  const startOn = input.start_on === undefined && dueOn === null ? null : input.start_on
  const [starts, ends] = [
    startOn === undefined ? before.startOn : startOn,
    dueOn === undefined ? before.dueOn : dueOn,
  ]
  if (starts !== null && ends === null) return { ok: false, problem: 'start_on: Needs due_on' }
  if (starts !== null && ends !== null && starts >= ends)
    return { ok: false, problem: 'start_on: Must be before due_on' }
  return {
    ok: true,
    changes: {
      ...(input.name === undefined ? {} : { name: input.name }),
      ...(htmlNotes === undefined ? {} : { htmlNotes }),
      ...(dueOn === undefined ? {} : { dueOn }),
      ...(startOn === undefined ? {} : { startOn }),
      ...(status === undefined ? {} : { status }),
    },
  }
}

/**
 * Whose goal it is to be. Naming a team makes it the team's, unless the request says that it is the workspace's as well.
 * @returns what is wrong where it would be nobody's
 */
export function readGoalLevel(
  input: Pick<Settable, 'is_workspace_level' | 'team'>,
  before: Pick<Goal, 'isWorkspaceLevel' | 'teamGid'>,
):
  | { readonly ok: true; readonly level: Pick<Goal, 'isWorkspaceLevel' | 'teamGid'> }
  | { readonly ok: false; readonly problem: string } {
  const teamGid = input.team === undefined ? before.teamGid : input.team
  const ofTeam = input.team === undefined ? before.isWorkspaceLevel : input.team === null
  const isWorkspaceLevel = input.is_workspace_level ?? ofTeam
  if (!isWorkspaceLevel && teamGid === null)
    return { ok: false, problem: 'team: Missing input: a goal that is not the workspace’s needs a team' }
  return { ok: true, level: { isWorkspaceLevel, teamGid } }
}
