import { ACCESS_LEVELS } from '../../protocol/asana/access-level.js'
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
import { fieldValues } from '../../protocol/asana/custom-fields.js'
import { NAME_LENGTH_MAX, NOTES_LENGTH_MAX } from '../../protocol/asana/text.js'
import type { ProjectChanges } from './ports.js'
import { PRIVACY_SETTINGS, PROJECT_COLORS, PROJECT_ICONS, PROJECT_VIEWS, type Project } from './project.js'

/** What both creating and updating a project take. */
const SETTABLE = {
  name: name({ lengthMax: NAME_LENGTH_MAX }).says('What people call it.'),
  archived: flag.says('Put it away, or take it out again.'),
  color: nullable(oneOf(...PROJECT_COLORS)).says(
    'Its color, as `dark-green` or `light-blue`; null for none.',
  ),
  icon: nullable(oneOf(...PROJECT_ICONS)).says('Its icon, as `rocket` or `list`; null for none.'),
  custom_fields: fieldValues.says(
    'What it has in custom fields of portfolios that it is in, by their gids, as a task has; null for nothing.',
  ),
  default_view: oneOf(...PROJECT_VIEWS).says('How it opens.'),
  due_on: nullable(date).says('The day on which it is due; null for none.'),
  due_date: nullable(date).says('An older name of `due_on`.'),
  start_on: nullable(date).says('The day on which it starts. Needs `due_on` in the same request.'),
  html_notes: text({ lengthMax: NOTES_LENGTH_MAX }).says(
    'What it is about, as rich text in a `<body>`. Not together with `notes`.',
  ),
  notes: text({ lengthMax: NOTES_LENGTH_MAX }).says('What it is about, as plain text.'),
  public: flag.says('An older form of `privacy_setting`.'),
  privacy_setting: oneOf(...PRIVACY_SETTINGS).says('Who sees it.'),
  default_access_level: oneOf(...ACCESS_LEVELS).says('What a new member may do.'),
  minimum_access_level_for_customization: oneOf('admin', 'editor').says('Who may change its settings.'),
  minimum_access_level_for_sharing: oneOf('admin', 'editor').says('Who may share it.'),
  owner: nullable(userReference).says('Who answers for it; null for nobody.'),
  team: nullable(reference).says('Its team. An organization’s project needs one.'),
} as const satisfies Readonly<Record<string, Field<unknown>>>

export const CREATE_PROJECT_FIELDS = {
  ...SETTABLE,
  workspace: nullable(reference).says('The workspace to create it in, where the path names none.'),
  // Described as a `Comma separated string of users`, and so sent by clients that are made from the description.
  followers: listOrText(userReference).says('Who hears of it.'),
} as const

export const UPDATE_PROJECT_FIELDS = SETTABLE

/** The rich text, and the names that took the place of deprecated ones; a start needs its end in the same request. */
export const PROJECT_TWINS: readonly Twins[] = [
  { names: ['notes', 'html_notes'], ofEchoes: 'none' },
  { names: ['due_date', 'due_on'], ofEchoes: 'one' },
  { names: ['public', 'privacy_setting'], ofEchoes: 'none' },
]

type Settable = InputValues<typeof SETTABLE>

/**
 * Turns what a request set into changes, owner and team aside, which need a look at who is where.
 * @param before  the project as it was; null for a new one
 * @param htmlNotes  rich text as it is kept; undefined where the request says nothing of it
 * @returns the changes, or what is wrong with them together
 */
export function readProjectChanges(
  input: Settable,
  {
    before,
    htmlNotes,
    nowMs,
  }: {
    readonly before: Project | null
    readonly htmlNotes: string | undefined
    readonly nowMs: number
  },
):
  { readonly ok: true; readonly changes: ProjectChanges } | { readonly ok: false; readonly problem: string } {
  const dueOn = input.due_on === undefined ? input.due_date : input.due_on
  if (input.start_on !== undefined && input.start_on !== null) {
    if (dueOn === undefined || dueOn === null) return problem('start_on: Needs due_on in the same request')
  }
  const startOn =
    dueOn === null ? null : input.start_on === undefined ? (before?.startOn ?? null) : input.start_on
  if (startOn !== null && dueOn !== undefined && dueOn !== null && startOn >= dueOn) {
    return problem('start_on: Must be before due_on')
  }
  const privacySetting = input.privacy_setting ?? settingOfPublic(input.public, before)
  const wasArchivedAtMs = before?.archivedAtMs ?? null
  const after: ProjectChanges = {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.archived === undefined
      ? {}
      : { archivedAtMs: input.archived ? (wasArchivedAtMs ?? nowMs) : null }),
    ...(input.color === undefined ? {} : { color: input.color }),
    ...(input.icon === undefined ? {} : { icon: input.icon }),
    ...(input.default_view === undefined ? {} : { defaultView: input.default_view }),
    ...(dueOn === undefined ? {} : { dueOn }),
    ...(input.start_on === undefined
      ? dueOn === null
        ? { startOn: null }
        : {}
      : { startOn: input.start_on }),
    ...(htmlNotes === undefined ? {} : { htmlNotes }),
    ...(privacySetting === undefined ? {} : { privacySetting }),
    ...(input.default_access_level === undefined ? {} : { defaultAccessLevel: input.default_access_level }),
    ...(input.minimum_access_level_for_customization === undefined
      ? {}
      : { minimumAccessLevelForCustomization: input.minimum_access_level_for_customization }),
    ...(input.minimum_access_level_for_sharing === undefined
      ? {}
      : { minimumAccessLevelForSharing: input.minimum_access_level_for_sharing }),
  }
  return { ok: true, changes: before === null ? after : differencesOf(before, after) }
}

/** The older name knows two of the three settings: a project that is not public, and is not to be, stays as it is. */
function settingOfPublic(
  isPublic: boolean | undefined,
  before: Project | null,
): Project['privacySetting'] | undefined {
  if (isPublic === undefined) return undefined
  if (isPublic) return 'public_to_workspace'
  return before === null || before.privacySetting === 'public_to_workspace' ? 'private' : undefined
}

/** Only what is to be other than it was is a change: a record that is sent back as it was read needs no right to share it. */
function differencesOf(before: Project, after: ProjectChanges): ProjectChanges {
  const changed = Object.entries(after).filter(([name, value]) => before[name as keyof Project] !== value)
  return Object.fromEntries(changed)
}

const problem = (text: string): { ok: false; problem: string } => ({ ok: false, problem: text })
