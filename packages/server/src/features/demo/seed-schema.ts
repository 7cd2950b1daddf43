import {
  FIELD_TYPES,
  NUMBER_FORMATS,
  OPTION_COLORS,
  REFERENCED_KINDS,
} from '../custom-fields/custom-field.rules.js'
import {
  RECIPE_SUBTYPES,
  TEMPLATE_DAYS_MAX,
  TEMPLATE_DEPENDENCIES_MAX,
  TEMPLATE_SUBTASKS_MAX,
} from '../copies/task-templates/task-template.rules.js'
import {
  ACCESS_LEVELS,
  day,
  flag,
  gid,
  list,
  moment,
  name,
  oneOf,
  orNull,
  record,
  ref,
  RICH_TEXT_LENGTH_MAX,
  text,
  user,
} from './seed-schema-parts.js'
import { category, goal, projectBrief, statusUpdate, timeEntry } from './seed-progress-schema.js'
import { STICKERS } from '../stories/story.rules.js'

/** People whose passwords are hashed one after the other, a twentieth of a second each. */
const SEED_USERS_MAX = 1_000

/** The API's own, as the projects feature has them; a test holds the two against each other. */
const COLORS =
  'dark-pink dark-green dark-blue dark-red dark-teal dark-brown dark-orange dark-purple dark-warm-gray light-pink light-green light-blue light-red light-teal light-brown light-orange light-purple light-warm-gray'
const ICONS =
  'list board timeline calendar rocket people graph star bug light_bulb globe gear notebook computer check target html megaphone chat_bubbles briefcase page_layout mountain_flag puzzle presentation line_and_symbols speed_dial ribbon shoe shopping_basket map ticket coins'

const token = record('A personal access token.', ['name'], {
  name: name('token', 255),
  token: text(
    'A fixed value, for a test bench: mdp_, 32 letters and digits, and a checksum of 6; if it is wrong, the answer says the right one. Without it one is made and shown once.',
    42,
  ),
  scopes: list({ type: 'string' }, 'Granular scopes like tasks:read. Without them: full permissions.'),
  expires_at: {
    ...orNull(moment('When it expires; null for never; a past moment makes one that has expired')),
    default: null,
  },
})

const person = record('A person.', ['name', 'email'], {
  gid,
  name: name('person', 255),
  email: text('They sign in with it. Upper and lower case make no difference.', 254),
  password: text(
    'At least 12 characters; kept as a hash. Without it they cannot sign in with a password.',
    256,
  ),
  deactivated: flag('Whether they are deactivated.', false),
  email_verified: flag('Whether they have shown that they read its mail.', true),
  tokens: list(ref('token'), 'Their personal access tokens.'),
})

const link = record('An attachment with an address.', ['name', 'url'], {
  gid,
  name: name('link', 1_024),
  url: text('Where it leads: an http or https address.', 2_048),
})

const comment = record('Something that was said of a task, in `text` or in `html_text`.', [], {
  gid,
  text: text('In plain words.', 65_535),
  html_text: text('The same as rich text, in <body>…</body>; instead of text.', RICH_TEXT_LENGTH_MAX),
  created_by: { ...user, description: 'Who said it. Without it: who made the task.' },
  created_at: moment('When it was said. Without it: when the file is used'),
  is_pinned: flag('Whether it stands above the others.', false),
  sticker_name: { enum: [...STICKERS, null], default: null, description: 'A picture beside it.' },
})

const task = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  description: 'A task.',
  properties: {
    gid,
    name: text('What is to be done.', 1_024),
    notes: text('In plain words.', 65_535),
    html_notes: text('The same as rich text, in <body>…</body>; instead of notes.', RICH_TEXT_LENGTH_MAX),
    resource_subtype: oneOf(['default_task', 'milestone', 'approval'], 'What it is.', 'default_task'),
    approval_status: oneOf(['pending', 'approved', 'rejected', 'changes_requested'], 'Of an approval.'),
    assignee: {
      ...user,
      type: ['string', 'integer', 'null'],
      description: 'Who is to do it, by email address or gid.',
    },
    assignee_status: oneOf(
      ['today', 'upcoming', 'later', 'new', 'inbox'],
      'Where the assignee has put it.',
      'upcoming',
    ),
    start_on: orNull(day('The day it starts')),
    start_at: orNull(moment('The moment it starts; needs due_at')),
    due_on: orNull(day('The day it is due')),
    due_at: orNull(moment('The moment it is due; instead of due_on')),
    due_in_days: {
      type: 'integer',
      minimum: -36_500,
      maximum: 36_500,
      description: 'Days from the day on which the file is used; instead of due_on.',
    },
    completed: flag('Whether it is done.', false),
    completed_at: moment('When it was done. Without it: when the file is used'),
    completed_by: { ...user, description: 'Who did it. Without it: who made it.' },
    created_by: {
      ...user,
      description: 'Who made it. Without it: the project’s owner, else the workspace’s first admin.',
    },
    followers: list(user, 'Without it: who made it and the assignee.'),
    links: list(link, 'What is attached to it and lies elsewhere. Files are in no seed.'),
    comments: list(ref('comment'), 'What was said of it, the oldest first.'),
    tags: list({ type: ['string', 'integer'] }, 'Tags of this workspace, by name or gid.'),
    time_entries: list(timeEntry, 'Time that was spent on it.'),
    subtasks: list(ref('task'), 'Its subtasks.'),
  },
}

const standing = {
  type: 'object',
  description:
    'A task, or the gid of one that is described elsewhere in this file and is in this section as well.',
  if: { required: ['task'] },
  // oxlint-disable-next-line unicorn/no-thenable -- a word of JSON Schema
  then: {
    additionalProperties: false,
    properties: {
      task: { ...gid, description: 'The gid of a task that is described elsewhere in this file.' },
    },
  },
  else: ref('task'),
}

const section = record('A section of a project.', ['name'], {
  gid,
  name: text('The name of the section.', 1_024),
  tasks: list(ref('standing'), 'From top to bottom.'),
})

const fieldValue = {
  type: ['string', 'number', 'array'],
  items: { type: ['string', 'integer'] },
  description:
    'A text, a number, a day or a moment; options by name or gid, people by email address or gid, tasks and projects by gid.',
}

const recipeSubtype = oneOf(Object.values(RECIPE_SUBTYPES), 'What kind of task it is.', 'default_task')
const relativeDay = (description: string) => ({
  type: ['integer', 'null'],
  minimum: 0,
  maximum: TEMPLATE_DAYS_MAX,
  default: null,
  description: `Days from the one on which the task is made until ${description}.`,
})
const taskTemplate = record('A task template.', ['name'], {
  gid,
  name: text('The name of the template, and of its tasks unless they get another.', 1_024),
  created_by: { ...user, description: 'Who made it. Without it: the project’s owner.' },
  template: record('The task that is made of it.', [], {
    description: text('In plain words.', 65_535),
    html_description: text(
      'The same as rich text, in <body>…</body>; instead of description.',
      RICH_TEXT_LENGTH_MAX,
    ),
    task_resource_subtype: recipeSubtype,
    relative_start_on: relativeDay('it starts; needs relative_due_on'),
    relative_due_on: relativeDay('it is due'),
    followers: list(user, 'Who follows it.'),
    subtasks: {
      ...list(
        record('A subtask.', ['name'], {
          name: text('What is to be done.', 1_024),
          task_resource_subtype: recipeSubtype,
        }),
        'Its subtasks.',
      ),
      maxItems: TEMPLATE_SUBTASKS_MAX,
    },
    dependencies: {
      ...list(
        { type: ['string', 'integer'] },
        'Other templates of this project that it waits for, by name or gid.',
      ),
      maxItems: TEMPLATE_DEPENDENCIES_MAX,
    },
    custom_fields: list(
      record('What the task has in a custom field of its project.', ['field', 'value'], {
        field: { type: ['string', 'integer'], description: 'The field, by name or gid.' },
        value: fieldValue,
      }),
      'What it has in custom fields.',
    ),
  }),
})

const project = record('A project.', ['name'], {
  gid,
  name: text('The name of the project.', 1_024),
  team: { type: ['string', 'integer', 'null'], description: 'A team of this workspace, by name or gid.' },
  owner: {
    ...user,
    type: ['string', 'integer', 'null'],
    description: 'Its owner, by email address or gid.',
  },
  notes: text('In plain words.', 65_535),
  html_notes: text('The same as rich text, in <body>…</body>; instead of notes.', RICH_TEXT_LENGTH_MAX),
  color: { enum: [...COLORS.split(' '), 'none', null], description: 'Its color.' },
  icon: { enum: [...ICONS.split(' '), null], default: 'list', description: 'Its icon.' },
  default_view: oneOf(['list', 'board', 'calendar', 'timeline'], 'How it opens.', 'list'),
  due_on: orNull(day('The day it is due')),
  start_on: orNull(day('The day it starts')),
  privacy_setting: oneOf(
    ['public_to_workspace', 'private_to_team', 'private'],
    'Who sees it besides its members.',
    'public_to_workspace',
  ),
  default_access_level: oneOf(ACCESS_LEVELS, 'What people who are not its members may do.', 'editor'),
  minimum_access_level_for_customization: oneOf(['admin', 'editor'], 'Who may customize it.', 'editor'),
  minimum_access_level_for_sharing: oneOf(['admin', 'editor'], 'Who may share it.', 'editor'),
  archived: flag('Whether it is archived.', false),
  members: list(
    record('A member of the project.', ['user'], {
      gid,
      user,
      access_level: oneOf(ACCESS_LEVELS, 'What they may do. Without it: editor, and admin for the owner.'),
      follows: flag('Whether they follow it.', true),
    }),
    'The owner is always one.',
  ),
  project_brief: projectBrief,
  status_updates: list(ref('status_update'), 'How it came along, the oldest first.'),
  sections: list(section, 'From top to bottom. Without any it has one, Untitled section.'),
  task_templates: list(taskTemplate, 'What new tasks of it are made of.'),
})

const customField = record('A custom field.', ['name', 'type'], {
  gid,
  name: name('field', 255),
  type: oneOf(FIELD_TYPES, 'What kind of value it has.'),
  description: text('What it is for.', 65_535),
  created_by: { ...user, description: 'Who made it. Without it: the workspace’s first admin.' },
  precision: { type: 'integer', minimum: 0, maximum: 6, description: 'Of a number: places after the point.' },
  format: oneOf(NUMBER_FORMATS, 'Of a number: how it is shown.', 'none'),
  currency_code: text('Of the format currency: as ISO 4217 has it.', 3),
  custom_label: text('Of the format custom: what stands beside the number.', 64),
  custom_label_position: oneOf(['prefix', 'suffix'], 'On which side.', 'suffix'),
  id_prefix: text('Makes a text a field that numbers tasks: what stands before the number.', 10),
  input_restrictions: list({ enum: REFERENCED_KINDS }, 'Of a reference: what it may lead to.'),
  has_notifications_enabled: flag('Whether followers hear of changes in it.', false),
  local: flag('Whether it belongs to the one project, portfolio or goal that it is on.', false),
  options: list(
    record('Something that may be chosen.', ['name'], {
      gid,
      name: name('option', 255),
      color: oneOf(OPTION_COLORS, 'Its color.', 'none'),
      enabled: flag('Whether it can be chosen.', true),
    }),
    'Of enum and multi_enum, in order.',
  ),
  on: list(
    record('A project, portfolio or goal that asks for it.', ['in'], {
      gid,
      in: {
        type: ['string', 'integer'],
        description: 'The project, portfolio or goal of this workspace, by name or gid.',
      },
      is_important: flag('Whether it is shown where there is little room.', false),
      place: {
        type: 'integer',
        minimum: 0,
        description: 'Its place among the fields there. Without it: the last.',
      },
    }),
    'What asks for it.',
  ),
  values: list(
    record('What a task or project has in it.', ['of', 'value'], {
      of: { ...gid, description: 'The gid of a task or project of this workspace.' },
      value: fieldValue,
    }),
    'What tasks and projects have in it. Of tasks that it numbers, those without a value get the next ones.',
  ),
})

/** Somebody alone, or with the rest of what there is to say. */
const teamMember = {
  ...record('A member of the team, by email address or gid, or with more to say.', ['user'], {
    gid,
    user,
    admin: flag('Whether they are an admin of the team.', false),
  }),
  type: ['string', 'integer', 'object'],
}

const workspace = record('A workspace.', ['name'], {
  gid,
  name: name('workspace', 255),
  is_organization: flag('Whether it is an organization.', true),
  email_domains: list(text('A domain, like example.com.', 253), 'The domains of its people’s addresses.'),
  plan: oneOf(['free', 'paid'], 'How often its people’s tokens may call.', 'paid'),
  members: list(
    record('A member of the workspace.', ['user'], {
      gid,
      user,
      role: oneOf(['admin', 'member', 'guest'], 'A guest sees only what was shared with them.', 'member'),
    }),
    'Who is in it.',
  ),
  teams: list(
    record('A team.', ['name'], {
      gid,
      name: name('team', 1_024),
      html_description: text('Rich text, in <body>…</body>.', RICH_TEXT_LENGTH_MAX),
      visibility: oneOf(['secret', 'request_to_join', 'public'], 'Who sees it.', 'public'),
      members: list(teamMember, 'Who is in it.'),
    }),
    'Its teams.',
  ),
  tags: list(
    record('A tag.', ['name'], {
      gid,
      name: text('The name of the tag.', 1_024),
      color: { enum: [...COLORS.split(' '), null], description: 'Its color.' },
      notes: text('In plain words.', 65_535),
      created_by: { ...user, description: 'Who made it. Without it: the workspace’s first admin.' },
      followers: list(user, 'Who follows it.'),
    }),
    'Its tags.',
  ),
  projects: list(project, 'Its projects.'),
  portfolios: list(
    record('A portfolio.', ['name', 'owner'], {
      gid,
      name: text('The name of the portfolio.', 1_024),
      owner: { ...user, description: 'Who answers for it, by email address or gid.' },
      color: { enum: [...COLORS.split(' '), null], description: 'Its color.' },
      privacy_setting: {
        enum: ['public_to_domain', 'members_only'],
        default: 'members_only',
        description: 'Who sees it.',
      },
      default_access_level: {
        enum: ['admin', 'editor', 'viewer'],
        default: 'viewer',
        description: 'What a new member may do.',
      },
      archived: flag('Whether it was put away.', false),
      members: list(
        record('A member of the portfolio.', ['user'], {
          gid,
          user,
          access_level: { enum: ['admin', 'editor', 'viewer'], description: 'What they may do.' },
        }),
        'Who works with it. Its owner does in any case.',
      ),
      items: list(
        { type: ['string', 'integer'] },
        'Projects of this workspace, by name or gid, in its order.',
      ),
      status_updates: list(ref('status_update'), 'How it came along, the oldest first.'),
    }),
    'Its portfolios.',
  ),
  goals: list(goal, 'What it wants to reach.'),
  time_tracking_categories: list(category, 'Words that tracked time is sorted by.'),
  custom_fields: list(ref('custom_field'), 'What it wants to know of tasks and projects.'),
  tasks: list(ref('task'), 'Tasks that are in no project.'),
})

const app = record('A developer’s app.', ['owner', 'name'], {
  client_id: gid,
  client_secret: text(
    'A fixed secret, for a test bench: mds_, 32 letters and digits, and a checksum of 6; if it is wrong, the answer says the right one. Without it the app has none until `mudrad demo --secrets` adds one.',
    42,
  ),
  owner: { ...user, description: 'Its developer: a person of this file, by email address or gid.' },
  name: name('app', 80),
  description: text('What it is for.', 1_024),
  kind: oneOf(['confidential', 'native'], 'A native app keeps no secret.', 'confidential'),
  scopes: list(
    { type: 'string' },
    'default for full permissions, or granular scopes like tasks:read; openid, email, profile, groups beside either. Without it: default, openid, email and profile.',
  ),
  redirect_uris: list({ type: 'string' }, 'Where people return to.'),
  distribution: {
    type: ['string', 'array'],
    default: 'any',
    items: { type: ['string', 'integer'] },
    description: 'Who may authorize it: any, none, or a list of workspaces of this file, by name or gid.',
  },
  require_pkce: flag('Always on for a native app.', false),
  rotate_refresh_tokens: flag('Always on for a native app.', false),
  replay_window_seconds: {
    type: 'integer',
    minimum: 0,
    maximum: 600,
    default: 120,
    description: 'How long a retry with a rotated refresh token gets the same answer.',
  },
  resource_server: flag('Whether it may introspect tokens of other apps.', false),
  send_iss: {
    type: 'boolean',
    description:
      'Whether answers of plain OAuth name their issuer (RFC 9207): those of native apps do unless this says otherwise.',
  },
})

/** The published description of a seed (JSON Schema 2020-12). It judges files, too: there is no second statement of what may stand in one. */
export const SEED_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Seed of a Mudra test organization',
  type: 'object',
  additionalProperties: false,
  required: ['version', 'users', 'workspaces'],
  properties: {
    $schema: { type: 'string', description: 'Where this description is, for editors.' },
    version: { const: 1, description: 'The version of this format.' },
    users: { ...list(person, 'Everybody.'), minItems: 1, maxItems: SEED_USERS_MAX },
    workspaces: { ...list(workspace, 'Where they work.'), minItems: 1 },
    apps: list(app, 'Developers’ apps.'),
  },
  $defs: { comment, custom_field: customField, status_update: statusUpdate, task, standing, token },
}
