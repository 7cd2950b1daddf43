import { DATE, DATE_TIME, FLAG, GID, listOf, oneOf, orNull, TEXT, type Schema } from './openapi-schema.js'
import { EXTERNAL_DATA_LENGTH_MAX, EXTERNAL_GID_LENGTH_MAX } from './task-reference.js'
import { NAME_LENGTH_MAX, NOTES_LENGTH_MAX } from './text.js'

/** What a request may carry under one name. */
export interface InputWords {
  readonly text: string
  readonly schema: Schema
  readonly required?: true
}

export type Inputs = Readonly<Record<string, InputWords>>

const input = (text: string, schema: Schema): InputWords => ({ text, schema })
const needed = (text: string, schema: Schema): InputWords => ({ text, schema, required: true })

const NAME_TEXT: Schema = { type: 'string', maxLength: NAME_LENGTH_MAX }
const NOTES_TEXT: Schema = { type: 'string', maxLength: NOTES_LENGTH_MAX }
/** A person, in any of the three ways. */
const PERSON: Schema = { type: 'string', description: 'A gid, an email address, or `me`.' }
const NO_FIELDS: Schema = { type: 'object', maxProperties: 0 }

const EXTERNAL: Schema = {
  type: 'object',
  properties: {
    gid: orNull({ type: 'string', minLength: 1, maxLength: EXTERNAL_GID_LENGTH_MAX }),
    data: orNull({ type: 'string', maxLength: EXTERNAL_DATA_LENGTH_MAX }),
  },
}
/** A task, in either way. */
const TASK: Schema = { type: 'string', description: 'A gid, or `external:` and the id that your app gave.' }

/** Parts of paths. */
export const PATH_INPUTS: Inputs = {
  user_gid: needed('A person: their gid, their email address, or `me` for whose token it is.', PERSON),
  workspace_gid: needed('The gid of a workspace that you are in.', GID),
  team_gid: needed('The gid of a team.', GID),
  project_gid: needed('The gid of a project.', GID),
  section_gid: needed('The gid of a section.', GID),
  task_gid: needed('The gid of a task, or `external:` and the id that your app gave it.', TASK),
}

/** What the examples fill in: records of the demo organization. */
export const EXAMPLE_PATH: Readonly<Record<string, string>> = {
  user_gid: 'me',
  workspace_gid: '1200000000000001',
  team_gid: '1200000000000021',
  project_gid: '1200000000000031',
  section_gid: '1200000000003100',
  task_gid: '1200000000031000',
}

const ARCHIVED = input('Only archived projects, or only those that are not. Without it, both.', FLAG)
export const SINCE: Inputs = {
  completed_since: input(
    'Only tasks that are open, or were completed after this moment; `now` for open ones alone.',
    TEXT,
  ),
  modified_since: input('Only tasks that changed after this moment.', DATE_TIME),
}
export const AUDIT_FILTER: Inputs = {
  start_at: input('Only events from this moment on.', DATE_TIME),
  end_at: input('Only events before this moment.', DATE_TIME),
  event_type: input('Only events of this type, as `user_login_failed`.', TEXT),
  actor_type: input(
    'Only events of this kind of actor.',
    oneOf('user', 'asana', 'asana_support', 'anonymous', 'external_administrator'),
  ),
  actor_gid: input('Only what this person did.', TEXT),
  resource_gid: input('Only what happened to this.', TEXT),
}
export const PEOPLE_FILTER: Inputs = {
  workspace: input('Only people of this workspace.', GID),
  team: input('Only people of this team.', GID),
}
export const PROJECT_FILTER: Inputs = {
  workspace: input('Only projects of this workspace.', GID),
  team: input('Only projects of this team.', GID),
  archived: ARCHIVED,
}
export const ARCHIVED_FILTER: Inputs = { archived: ARCHIVED }
export const ORGANIZATION: Inputs = { organization: needed('The workspace whose teams you want.', GID) }
export const TASK_FILTER: Inputs = {
  project: input('Only tasks of this project.', GID),
  section: input('Only tasks of this section.', GID),
  assignee: input('Only tasks of this person. Goes together with `workspace`.', PERSON),
  workspace: input('The workspace in which to look for the assignee’s tasks.', GID),
  tag: input('Only tasks with this tag. No workspace has tags yet.', GID),
  user_task_list: input('Only tasks of this list. Nobody has one yet.', GID),
  ...SINCE,
}

/** What creating and changing a project take. */
export const PROJECT_FIELDS: Inputs = {
  name: input('What people call it.', NAME_TEXT),
  archived: input('Put it away, or take it out again.', FLAG),
  color: input('Its color, as `dark-green` or `light-blue`; null for none.', orNull(TEXT)),
  icon: input('Its icon, as `rocket` or `list`; null for none.', orNull(TEXT)),
  custom_fields: input('No workspace has custom fields yet: an empty object.', NO_FIELDS),
  default_view: input('How it opens.', oneOf('list', 'board', 'calendar', 'timeline')),
  due_on: input('The day on which it is due; null for none.', orNull(DATE)),
  due_date: input('An older name of `due_on`.', orNull(DATE)),
  start_on: input('The day on which it starts. Needs `due_on` in the same request.', orNull(DATE)),
  html_notes: input('What it is about, as rich text in a `<body>`. Not together with `notes`.', NOTES_TEXT),
  notes: input('What it is about, as plain text.', NOTES_TEXT),
  public: input('An older form of `privacy_setting`.', FLAG),
  privacy_setting: input('Who sees it.', oneOf('public_to_workspace', 'private_to_team', 'private')),
  default_access_level: input('What a new member may do.', oneOf('admin', 'editor', 'commenter', 'viewer')),
  minimum_access_level_for_customization: input('Who may change its settings.', oneOf('admin', 'editor')),
  minimum_access_level_for_sharing: input('Who may share it.', oneOf('admin', 'editor')),
  owner: input('Who answers for it; null for nobody.', orNull(PERSON)),
  team: input('Its team. An organization’s project needs one.', orNull(GID)),
}

export const NEW_PROJECT_FIELDS: Inputs = {
  ...PROJECT_FIELDS,
  workspace: input('The workspace to create it in, where the path names none.', orNull(GID)),
  followers: input('Who hears of it.', listOf(PERSON)),
}

/** What creating and changing a task take. */
export const TASK_FIELDS: Inputs = {
  name: input('What people call it.', NAME_TEXT),
  resource_subtype: input('What kind of task it is.', oneOf('default_task', 'milestone', 'approval')),
  approval_status: input(
    'What was decided. Only for approvals.',
    orNull(oneOf('pending', 'approved', 'rejected', 'changes_requested')),
  ),
  assignee_status: input('Where its assignee keeps it.', oneOf('today', 'upcoming', 'later', 'new', 'inbox')),
  completed: input('Whether it is done.', FLAG),
  due_at: input('The moment at which it is due. Not together with `due_on`.', orNull(DATE_TIME)),
  due_on: input('The day on which it is due; null for none.', orNull(DATE)),
  html_notes: input('What it is about, as rich text in a `<body>`. Not together with `notes`.', NOTES_TEXT),
  notes: input('What it is about, as plain text.', NOTES_TEXT),
  liked: input('Whether you like it.', FLAG),
  start_at: input('The moment at which it starts. Needs `due_at`.', orNull(DATE_TIME)),
  start_on: input('The day on which it starts. Needs a due date.', orNull(DATE)),
  assignee: input('Who is to do it; null for nobody.', orNull(PERSON)),
  custom_fields: input('No workspace has custom fields yet: an empty object.', NO_FIELDS),
  external: input(
    'What your app keeps with it for itself, as `{gid, data}`; null for nothing. The task can then be named `external:` and that gid wherever a task is. Not with a personal token.',
    orNull(EXTERNAL),
  ),
}

const MEMBERSHIP: Schema = {
  type: 'object',
  properties: { project: GID, section: GID },
  required: ['project'],
}

export const NEW_TASK_FIELDS: Inputs = {
  ...TASK_FIELDS,
  workspace: input('The workspace to create it in. Not needed with `projects` or `parent`.', orNull(GID)),
  projects: input('The projects to put it into.', listOf(GID)),
  parent: input('The task that it is a part of.', orNull(TASK)),
  memberships: input('The projects to put it into, each with a section.', listOf(MEMBERSHIP)),
  followers: input('Who hears of it, beside you and its assignee.', listOf(PERSON)),
  tags: input('No workspace has tags yet: an empty list.', listOf(GID)),
}

const PLACE: Inputs = {
  insert_before: input('Put it before this one. Not together with `insert_after`.', GID),
  insert_after: input('Put it after this one.', GID),
}

const SECTION_NAME: Schema = { type: 'string', minLength: 1, maxLength: NAME_LENGTH_MAX }

export const NEW_SECTION_FIELDS: Inputs = { name: needed('What people call it.', SECTION_NAME), ...PLACE }
export const SECTION_FIELDS: Inputs = { name: input('What people call it.', SECTION_NAME), ...PLACE }
export const PLACE_TASK_FIELDS: Inputs = {
  task: needed('The task to move here.', TASK),
  insert_before: input('Put it before this one. Not together with `insert_after`.', TASK),
  insert_after: input('Put it after this one.', TASK),
}

/** What every operation with an answer takes. */
export const ANSWER_OPTIONS: Inputs = {
  opt_fields: input(
    'Names the fields that you want, separated by commas, and those of what they refer to with a dot: `name,assignee.email`.',
    TEXT,
  ),
  opt_expand: input('Shows what a field refers to in full: `assignee`, `projects`.', TEXT),
}
export const PRETTY_OPTION: Inputs = {
  opt_pretty: input('Writes the answer in lines, for reading.', FLAG),
}
/** What every list takes. */
export const PAGE_OPTIONS: Inputs = {
  limit: input('How many records a page has.', { type: 'integer', minimum: 1, maximum: 100 }),
  offset: input('Where the page begins: `next_page.offset` of the page before. Good for 15 minutes.', TEXT),
}
