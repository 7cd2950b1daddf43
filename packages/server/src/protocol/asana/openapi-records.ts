import {
  ADDRESS,
  COUNT,
  DATE,
  DATE_TIME,
  EMPTY_LIST,
  FLAG,
  GID,
  listOf,
  NOTHING,
  oneOf,
  orNull,
  TEXT,
  type Schema,
} from './openapi-schema.js'
import type { ResourceType } from './shape.js'

/** What one field of a record holds, for people and for programs. */
export interface FieldWords {
  readonly text: string
  /** Of a plain value; null for what refers to records, whose kind the resource's shape has. */
  readonly schema: Schema | null
  /** How many records a reference leads to. */
  readonly many?: true
  readonly example: unknown
  /** What the names mean in an object inside the record, where they mean something of their own there. */
  readonly inside?: Readonly<Record<string, FieldWords>>
  /** Some records have it and others do not. */
  readonly isRare?: true
}

interface RecordWords {
  readonly text: string
  readonly gid: string
  readonly fields: Readonly<Record<string, FieldWords>>
}

/** One picture, under the names of Asana's sizes. */
const PHOTO: Schema = {
  type: 'object',
  properties: Object.fromEntries(
    [21, 27, 36, 60, 128, 1_024].map((pixels) => [
      `image_${pixels}x${pixels}`,
      { type: 'string', format: 'uri', description: 'Where the picture is.' },
    ]),
  ),
}

const plain = (text: string, schema: Schema, example: unknown): FieldWords => ({ text, schema, example })
const one = (text: string, example: unknown): FieldWords => ({ text, schema: null, example })
const many = (text: string, example: readonly unknown[]): FieldWords => ({
  text,
  schema: null,
  many: true,
  example,
})

/** A record as lists and references show it, out of the demo organization. */
const compact = (type: ResourceType, gid: string, name: string) => ({ gid, name, resource_type: type })
const WORKSPACE = compact('workspace', '1200000000000001', 'Greenfield Labs')
const TEAM = compact('team', '1200000000000021', 'Growing')
const ADA = compact('user', '1200000000000011', 'Ada Byron')
const PROJECT = compact('project', '1200000000000031', 'Seed catalogue')
const SECTION = compact('section', '1200000000003100', 'To do')

const CREATED_AT = '2026-11-23T09:30:00.000Z'
const LINK = 'https://mudra.example/1/1200000000000001'
const CREATED = plain('When it was created.', DATE_TIME, CREATED_AT)
const MODIFIED = plain('When it was last changed.', DATE_TIME, CREATED_AT)
const NAME = plain('What people call it.', TEXT, '')
const NOTES = plain('What it is about, as plain text.', TEXT, '')
const HTML_NOTES = plain('The same as rich text in a `<body>`.', TEXT, '<body></body>')
const FIELD_VALUES = plain('Custom fields. No workspace has any yet.', EMPTY_LIST, [])
const AT_LEAST = oneOf('admin', 'editor')

const named = (words: FieldWords, example: string): FieldWords => ({ ...words, example })

/** With `opt_fields` any of them may be missing. */
const members = (properties: Readonly<Record<string, Schema>>): Schema => ({ type: 'object', properties })
const said = (schema: Schema, description: string): Schema => ({ ...schema, description })

const AUDIT_ACTOR = members({
  actor_type: said(
    oneOf('user', 'asana', 'anonymous', 'external_administrator'),
    'A person; the server itself; somebody unknown; the operator of the server.',
  ),
  gid: said(GID, 'Of a person. An app counts as the person whom it acts for.'),
  name: said(TEXT, 'Their name; of people who are, or were, in the workspace.'),
  email: said(TEXT, 'Their email address; likewise.'),
})

const AUDIT_RESOURCE = members({
  resource_type: said(
    oneOf('app', 'audit_log', 'grant', 'session', 'signing_key', 'token', 'user', 'workspace'),
    'What kind of thing it was done to.',
  ),
  gid: said(TEXT, 'Its id.'),
  name: said(orNull(TEXT), 'What people call it; null where it has no name, or none that you may see.'),
  email: said(TEXT, 'Of a person.'),
})

const AUDIT_DETAILS: Schema = {
  ...members({
    outcome: said(oneOf('done', 'refused'), 'Whether it came about.'),
    reason: said(TEXT, 'Why, in a word.'),
  }),
  additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
}

const AUDIT_CONTEXT = members({
  context_type: said(oneOf('web', 'api', 'asana'), 'A browser; the API; the server or its operator.'),
  api_authentication_method: said(
    oneOf('personal_access_token', 'oauth'),
    'By which kind of credential the API was called.',
  ),
  oauth_app_name: said(TEXT, 'The app that called it.'),
  client_ip_address: said(TEXT, 'From where.'),
})

const AUDIT_CHAIN_LINK: Schema = {
  ...members({
    seq: said(COUNT, 'Its number.'),
    chain: said(COUNT, 'The chain that it is in.'),
    position: said(COUNT, 'Where it is in that.'),
    prev_hash: said(TEXT, 'The hash of the link before.'),
    hash: said(TEXT, 'Its own.'),
  }),
  additionalProperties: { type: ['string', 'integer', 'null'] },
}

const AUDIT_LOG_EVENT_WORDS: RecordWords = {
  text: 'Something that happened to a credential, a person or an app.',
  gid: '4711',
  fields: {
    created_at: plain('When it happened.', DATE_TIME, CREATED_AT),
    event_type: plain('What happened.', TEXT, 'user_login_succeeded'),
    event_category: plain('What kind of thing that is.', TEXT, 'logins'),
    actor: plain('Who did it.', AUDIT_ACTOR, {
      actor_type: 'user',
      gid: ADA.gid,
      name: ADA.name,
      email: 'ada@greenfield.example',
    }),
    resource: plain('What it was done to.', AUDIT_RESOURCE, {
      resource_type: 'session',
      gid: '1300000000000001',
      name: null,
    }),
    details: plain('More about it, and how it came out.', AUDIT_DETAILS, { methods: 'pwd', outcome: 'done' }),
    context: plain('From where, and by what means.', AUDIT_CONTEXT, {
      context_type: 'web',
      client_ip_address: '192.0.2.1',
    }),
    chain_link: plain(
      'Its link in the chain of the security record, with all that is hashed: whoever keeps it can verify it without the server.',
      AUDIT_CHAIN_LINK,
      { seq: 4711, chain: 0, position: 4711, action: 'signed_in', hash: '9f86d081…' },
    ),
  },
}

const USER: RecordWords = {
  text: 'A person with an account.',
  gid: ADA.gid,
  fields: {
    name: plain('Their name.', TEXT, ADA.name),
    email: plain('Their email address.', { type: 'string', format: 'email' }, 'ada@greenfield.example'),
    photo: plain(
      'Their picture, at one address for every size; null for whoever has none.',
      orNull(PHOTO),
      null,
    ),
    workspaces: many('The workspaces that they share with you.', [WORKSPACE]),
    custom_fields: FIELD_VALUES,
  },
}

const WORKSPACE_WORDS: RecordWords = {
  text: 'A company or a group: the outermost place that work lives in.',
  gid: WORKSPACE.gid,
  fields: {
    name: named(NAME, WORKSPACE.name),
    email_domains: plain('Domains whose people belong to it.', listOf(TEXT), ['greenfield.example']),
    is_organization: plain('Whether it has teams.', FLAG, true),
  },
}

const TEAM_ACCESS = {
  edit_team_name_or_description_access_level: ['Who may rename and describe it.', 'all_team_members'],
  edit_team_visibility_or_trash_team_access_level: ['Who may hide or delete it.', 'only_team_admins'],
  member_invite_management_access_level: ['Who answers requests to invite members.', 'all_team_members'],
  guest_invite_management_access_level: ['Who answers requests to invite guests.', 'all_team_members'],
  join_request_management_access_level: ['Who answers requests to join.', 'all_team_members'],
  team_member_removal_access_level: ['Who may remove members.', 'only_team_admins'],
  team_content_management_access_level: ['Who manages what the team has.', 'no_restriction'],
} as const

const TEAM_WORDS: RecordWords = {
  text: 'People of a workspace who share projects.',
  gid: TEAM.gid,
  fields: {
    name: named(NAME, TEAM.name),
    description: plain('What it is for, as plain text.', TEXT, ''),
    html_description: plain('The same as rich text in a `<body>`.', TEXT, '<body></body>'),
    organization: one('The workspace that it belongs to.', WORKSPACE),
    permalink_url: plain('Its address for people.', ADDRESS, `${LINK}/team/${TEAM.gid}`),
    visibility: plain('Who finds it.', oneOf('public', 'request_to_join', 'secret'), 'public'),
    endorsed: plain('Whether the workspace recommends it.', FLAG, false),
    custom_field_settings: FIELD_VALUES,
    ...Object.fromEntries(
      Object.entries(TEAM_ACCESS).map(([name, [text, level]]) => [name, plain(text, TEXT, level)]),
    ),
  },
}

const PROJECT_WORDS: RecordWords = {
  text: 'A list of tasks in sections, with its members.',
  gid: PROJECT.gid,
  fields: {
    name: named(NAME, PROJECT.name),
    archived: plain('Whether it was put away.', FLAG, false),
    color: plain('Its color.', orNull(TEXT), 'light-green'),
    icon: plain('Its icon.', orNull(TEXT), null),
    created_at: CREATED,
    modified_at: MODIFIED,
    current_status: plain('Its status. Always null here.', NOTHING, null),
    current_status_update: plain('Its last status update. Always null here.', NOTHING, null),
    custom_field_settings: FIELD_VALUES,
    custom_fields: FIELD_VALUES,
    default_view: plain('How it opens.', oneOf('list', 'board', 'calendar', 'timeline'), 'list'),
    due_on: plain('The day on which it is due.', orNull(DATE), null),
    due_date: plain('An older name of `due_on`.', orNull(DATE), null),
    start_on: plain('The day on which it starts.', orNull(DATE), null),
    html_notes: HTML_NOTES,
    notes: named(NOTES, 'Next spring’s catalogue, from the list of varieties to the printer.'),
    members: many('Who works in it.', [ADA]),
    followers: many('Who hears of it.', [ADA]),
    public: plain('Whether everybody of the workspace sees it.', FLAG, true),
    privacy_setting: plain(
      'Who sees it.',
      oneOf('public_to_workspace', 'private_to_team', 'private'),
      'public_to_workspace',
    ),
    default_access_level: plain(
      'What a new member may do.',
      oneOf('admin', 'editor', 'commenter', 'viewer'),
      'editor',
    ),
    minimum_access_level_for_customization: plain('Who may change its settings.', AT_LEAST, 'admin'),
    minimum_access_level_for_sharing: plain('Who may share it.', AT_LEAST, 'editor'),
    completed: plain('Whether it is done. Always false here.', FLAG, false),
    completed_at: plain('When it was done. Always null here.', NOTHING, null),
    completed_by: plain('Who completed it. Always null here.', NOTHING, null),
    owner: one('Who answers for it.', ADA),
    team: one('Its team.', TEAM),
    permalink_url: plain('Its address for people.', ADDRESS, `${LINK}/project/${PROJECT.gid}`),
    project_brief: plain('Its brief. Always null here.', NOTHING, null),
    created_from_template: plain('Its template. Always null here.', NOTHING, null),
    workspace: one('Its workspace.', WORKSPACE),
  },
}

const SECTION_WORDS: RecordWords = {
  text: 'A group of tasks in a project.',
  gid: SECTION.gid,
  fields: {
    name: named(NAME, SECTION.name),
    created_at: CREATED,
    project: one('The project that it is in.', PROJECT),
    projects: many('The same project, as a list.', [PROJECT]),
  },
}

const TASK_GID = '1200000000031000'
const LIKES = many('Who likes it.', [])

const TASK_WORDS: RecordWords = {
  text: 'Something to be done.',
  gid: TASK_GID,
  fields: {
    name: named(NAME, 'Choose the cover photograph'),
    resource_subtype: plain(
      'What kind of task it is.',
      oneOf('default_task', 'milestone', 'approval'),
      'default_task',
    ),
    created_by: one('Who created it.', { gid: ADA.gid, resource_type: 'user' }),
    approval_status: {
      ...plain(
        'What was decided. Only approvals have it.',
        oneOf('pending', 'approved', 'rejected', 'changes_requested'),
        'pending',
      ),
      isRare: true,
    },
    assignee_status: plain(
      'Where its assignee keeps it.',
      oneOf('today', 'upcoming', 'later', 'new', 'inbox'),
      'upcoming',
    ),
    assigned_by: one('Who assigned it.', ADA),
    completed: plain('Whether it is done.', FLAG, false),
    completed_at: plain('When it was done.', orNull(DATE_TIME), null),
    completed_by: one('Who completed it.', null),
    created_at: CREATED,
    dependencies: plain('What it waits for. Always empty here.', EMPTY_LIST, []),
    dependents: plain('What waits for it. Always empty here.', EMPTY_LIST, []),
    due_at: plain('The moment at which it is due.', orNull(DATE_TIME), null),
    due_on: plain('The day on which it is due.', orNull(DATE), '2026-11-30'),
    external: {
      ...one(
        'What the calling app keeps with it for itself: no other app and no personal token reads it.',
        null,
      ),
      inside: {
        gid: plain('The id that the app gave it; any text.', orNull(TEXT), 'order/4711'),
        data: plain('A text of the app’s.', orNull(TEXT), 'paid'),
      },
      isRare: true,
    },
    html_notes: HTML_NOTES,
    hearted: plain('An older name of `liked`.', FLAG, false),
    hearts: LIKES,
    num_hearts: plain('An older name of `num_likes`.', COUNT, 0),
    liked: plain('Whether you like it.', FLAG, false),
    likes: LIKES,
    num_likes: plain('How many people like it.', COUNT, 0),
    is_rendered_as_separator: plain('Always false here.', FLAG, false),
    memberships: many('Each project that it is in, and the section there.', [
      { project: PROJECT, section: SECTION },
    ]),
    modified_at: MODIFIED,
    notes: NOTES,
    num_subtasks: plain('How many subtasks it has.', COUNT, 0),
    start_at: plain('The moment at which it starts.', orNull(DATE_TIME), null),
    start_on: plain('The day on which it starts.', orNull(DATE), null),
    actual_time_minutes: plain('Time spent on it. Always null here.', NOTHING, null),
    assignee: one('Who is to do it.', ADA),
    custom_fields: FIELD_VALUES,
    followers: many('Who hears of it.', [ADA]),
    parent: one('The task that it is a part of.', null),
    projects: many('The projects that it is in.', [PROJECT]),
    tags: plain('Always empty here.', EMPTY_LIST, []),
    workspace: one('Its workspace.', WORKSPACE),
    permalink_url: plain(
      'Its address for people.',
      ADDRESS,
      `${LINK}/project/${PROJECT.gid}/task/${TASK_GID}`,
    ),
  },
}

/** Of every kind of record: what it is, an example of each field, and what the field means. A test holds the names against the shapes. */
export const RECORD_WORDS: Readonly<Record<ResourceType, RecordWords>> = {
  user: USER,
  audit_log_event: AUDIT_LOG_EVENT_WORDS,
  workspace: WORKSPACE_WORDS,
  team: TEAM_WORDS,
  project: PROJECT_WORDS,
  section: SECTION_WORDS,
  task: TASK_WORDS,
}

/** What fields mean inside a record that is no record of its own. */
export const INLINE_WORDS: Readonly<Record<string, FieldWords>> = {
  gid: plain('The id of the record.', GID, ADA.gid),
  resource_type: plain('What kind of record it is.', TEXT, 'user'),
  user: one('The person.', ADA),
  project: one('The project.', PROJECT),
  section: one('The section of that project.', SECTION),
}
