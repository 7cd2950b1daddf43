import {
  CATALOGUE_BRIEF,
  DEMO_GID_BASE,
  GREENFIELD_GOALS,
  GREENHOUSE_TEMPLATES,
  HARBOUR_GOALS,
  SPRING_UPDATES,
  STATUS_UPDATES,
  TIME_CATEGORIES,
  TIME_ENTRIES,
} from './demo-progress.js'
import type {
  SeedComment,
  SeedDocument,
  SeedLink,
  SeedProject,
  SeedSection,
  SeedUser,
} from './seed-document.js'

const gid = (number: number) => DEMO_GID_BASE + number

/** Their passwords are public: they stand in this file. A server that holds the demo keeps to loopback. */
const PEOPLE = {
  ada: {
    gid: gid(11),
    name: 'Ada Byron',
    email: 'ada@greenfield.example',
    password: 'ada-grows-greenfield',
  },
  ben: {
    gid: gid(12),
    name: 'Ben Okafor',
    email: 'ben@greenfield.example',
    password: 'ben-grows-greenfield',
  },
  gil: { gid: gid(13), name: 'Gil Moreau', email: 'gil@visitor.example', password: 'gil-visits-greenfield' },
  cara: {
    gid: gid(14),
    name: 'Cara Lindqvist',
    email: 'cara@harbour.example',
    password: 'cara-keeps-harbour',
  },
} as const satisfies Readonly<Record<string, SeedUser>>

const [ada, ben, gil, cara] = [PEOPLE.ada.email, PEOPLE.ben.email, PEOPLE.gil.email, PEOPLE.cara.email]

/** What was said, by the number of the task. */
const COMMENTS: Readonly<Record<number, readonly SeedComment[]>> = {
  31_000: [
    {
      gid: gid(3_100_001),
      created_by: ada,
      text: 'The one with the red kale, or the one with the glass houses?',
    },
    { gid: gid(3_100_002), created_by: ben, text: 'The red kale. It looks good in print, too.' },
  ],
  31_002: [{ gid: gid(3_100_201), created_by: gil, text: 'They promised it for Friday.' }],
  35_000: [{ gid: gid(3_500_001), created_by: cara, text: 'At low tide, please.', is_pinned: true }],
}

/** Tags of tasks, by the name of the task. */
const TAGGED: Readonly<Record<string, readonly string[]>> = {
  'Solar panel quote': ['Waiting for delivery', 'Outdoors'],
  'Water meter reading': ['Outdoors'],
  'Tell the ferry company': ['Before the season'],
}

/** Names of tasks; a leading `x` marks a done one. Each project has nine in three sections. */
/** What is attached to the first task of a project. */
const LINKS: ReadonlyMap<number, SeedLink> = new Map([
  [
    31,
    {
      gid: gid(41_000),
      name: 'Photographs to choose from',
      url: 'https://photographs.example/cover',
    },
  ],
  [35, { gid: gid(41_001), name: 'Tide tables', url: 'https://tides.example/harbour' }],
])

function sectionsOf(
  project: number,
  people: readonly string[],
  names: Readonly<Record<string, readonly string[]>>,
): readonly SeedSection[] {
  let count = 0
  const link = LINKS.get(project)
  return Object.entries(names).map(([section, tasks], sectionIndex) => ({
    gid: gid(project * 100 + sectionIndex),
    name: section,
    tasks: tasks.map((text) => {
      const index = count++
      const isDone = text.startsWith('x ')
      const comments = COMMENTS[project * 1_000 + index]
      const entries = TIME_ENTRIES[project * 1_000 + index]
      const assignee = index % 4 === 3 ? undefined : people[index % people.length]
      return {
        gid: gid(project * 1_000 + index),
        name: isDone ? text.slice(2) : text,
        ...(assignee === undefined ? {} : { assignee }),
        ...(isDone ? { completed: true } : {}),
        ...(index % 3 === 2 ? {} : { due_in_days: (index - 2) * 2 }),
        ...(index === 0 && link !== undefined ? { links: [link] } : {}),
        ...(comments === undefined ? {} : { comments }),
        ...(entries === undefined ? {} : { time_entries: entries }),
        ...(TAGGED[text] === undefined ? {} : { tags: TAGGED[text] }),
      }
    }),
  }))
}

type PersonName = keyof typeof PEOPLE
const numberOf = (name: PersonName) => PEOPLE[name].gid - DEMO_GID_BASE

/** Memberships of a workspace, a team or a project have ids of the place and the person. */
const inWorkspace = (workspace: number, name: PersonName, role: 'admin' | 'member' | 'guest') => ({
  gid: gid(workspace * 100 + numberOf(name)),
  user: PEOPLE[name].email,
  role,
})
const inTeam = (team: number, ...names: readonly PersonName[]) =>
  names.map((name) => ({ gid: gid(team * 100 + numberOf(name)), user: PEOPLE[name].email }))
const inProject = (project: number, ...names: readonly PersonName[]) =>
  names.map((name) => ({ gid: gid(50_000 + project * 100 + numberOf(name)), user: PEOPLE[name].email }))

const GREENFIELD_PROJECTS = [
  {
    gid: gid(31),
    team: 'Growing',
    name: 'Seed catalogue',
    notes: 'Next spring’s catalogue, from the list of varieties to the printer.',
    color: 'light-green',
    privacy_setting: 'public_to_workspace',
    owner: ada,
    members: inProject(31, 'ada', 'ben', 'gil'),
    project_brief: CATALOGUE_BRIEF,
    status_updates: STATUS_UPDATES[31] ?? [],
    sections: sectionsOf(31, [ada, ben, gil], {
      'To do': [
        'Choose the cover photograph',
        'Write the chapter on peas',
        'Ask the printer for a proof',
        'Check Latin names',
      ],
      Doing: ['Lay out the tomato pages', 'Price list for wholesale'],
      Done: ['x Collect germination rates', 'x Agree on 240 varieties', 'x Book the photographer'],
    }),
    task_templates: [
      {
        gid: gid(85_000),
        name: 'A variety',
        created_by: ada,
        template: {
          html_description: '<body>Everything that a page needs.</body>',
          relative_start_on: 1,
          relative_due_on: 7,
          followers: [ben],
          subtasks: [
            { name: 'Ask for photographs' },
            { name: 'Agree on the text', task_resource_subtype: 'approval_task' },
          ],
        },
      },
    ],
  },
  {
    gid: gid(32),
    team: 'Growing',
    name: 'Greenhouse automation',
    notes: 'Sensors, valves and the dashboard.',
    color: 'light-blue',
    privacy_setting: 'public_to_workspace',
    owner: ben,
    members: inProject(32, 'ada', 'ben'),
    status_updates: STATUS_UPDATES[32] ?? [],
    task_templates: GREENHOUSE_TEMPLATES,
    sections: sectionsOf(32, [ben, ada], {
      Backlog: [
        'Log humidity every minute',
        'Alarm when a valve sticks',
        'Replace the pump in house 3',
        'Solar panel quote',
      ],
      'This week': ['Calibrate the soil probes', 'Rotate the API token of the dashboard'],
      Done: ['x Wire house 1', 'x Wire house 2', 'x Order spare relays'],
    }),
  },
  {
    gid: gid(33),
    team: 'Growing',
    name: 'Field trials',
    notes: 'Results stay in the team until they are published.',
    color: 'light-orange',
    privacy_setting: 'private_to_team',
    owner: ben,
    members: inProject(33, 'ben'),
    sections: sectionsOf(33, [ben, ada], {
      Plots: [
        'Mark out plot 14',
        'Sow the drought mix',
        'Photograph every plot on Friday',
        'Water meter reading',
      ],
      Measurements: ['Weigh the June harvest', 'Enter leaf counts'],
      Reports: ['x Report on plot 9', 'x Compare with last year', 'x Send samples to the lab'],
    }),
  },
  {
    gid: gid(34),
    team: 'Marketing',
    name: 'Hiring',
    notes: 'For the people who decide.',
    color: 'light-purple',
    privacy_setting: 'private',
    owner: ada,
    members: inProject(34, 'ada'),
    sections: sectionsOf(34, [ada], {
      Open: [
        'Publish the gardener’s job advert',
        'Read the applications',
        'Plan the trial days',
        'Salary bands',
      ],
      Interviews: ['Call the first five', 'Ask for references'],
      Closed: ['x Contract for the apprentice', 'x Thank everyone who applied', 'x Close the old advert'],
    }),
  },
] as const satisfies readonly SeedProject[]

const HARBOUR_PROJECTS = [
  {
    gid: gid(35),
    team: 'Docks',
    name: 'Quay repairs',
    notes: 'North quay first, then the slipway.',
    color: 'dark-blue',
    privacy_setting: 'public_to_workspace',
    owner: cara,
    members: inProject(35, 'cara'),
    status_updates: STATUS_UPDATES[35] ?? [],
    sections: sectionsOf(35, [cara], {
      'To do': ['Survey the north quay', 'Order larch planks', 'Close berth 4', 'Tell the ferry company'],
      Doing: ['Replace the fenders', 'Paint the bollards'],
      Done: ['x Get the permit', 'x Choose a contractor', 'x Measure the slipway'],
    }),
  },
  {
    gid: gid(36),
    team: 'Docks',
    name: 'Berth bookings',
    notes: 'The season’s guests.',
    color: 'dark-teal',
    privacy_setting: 'public_to_workspace',
    owner: cara,
    members: inProject(36, 'cara'),
    sections: sectionsOf(36, [cara], {
      Requests: [
        'Answer the sailing club',
        'Waiting list for berth 12',
        'Price for houseboats',
        'Winter storage offers',
      ],
      Confirmed: ['Send keys to berth 7', 'Invoice the charter company'],
      Past: ['x Regatta weekend', 'x Easter guests', 'x Refund berth 3'],
    }),
  },
  {
    gid: gid(37),
    team: 'Office',
    name: 'Harbour website',
    notes: 'Tide tables, prices, webcams.',
    color: 'dark-purple',
    privacy_setting: 'private_to_team',
    owner: cara,
    members: inProject(37, 'cara'),
    sections: sectionsOf(37, [cara], {
      Ideas: ['Webcam on the pier', 'Tide table as a calendar', 'Booking form', 'Translate to Danish'],
      Building: ['New price page', 'Fix the map on phones'],
      Live: ['x Opening hours', 'x Contact page', 'x Photos of the berths'],
    }),
  },
  {
    gid: gid(38),
    team: 'Office',
    name: 'Accounts',
    notes: 'Books and taxes.',
    color: 'dark-warm-gray',
    privacy_setting: 'private',
    owner: cara,
    members: inProject(38, 'cara'),
    sections: sectionsOf(38, [cara], {
      'This month': ['Pay the divers', 'Reconcile berth fees', 'Send reminders', 'File the receipts'],
      'This quarter': ['VAT return', 'Budget for dredging'],
      Done: ['x Close the last year', 'x New bank account', 'x Insurance'],
    }),
  },
] as const satisfies readonly SeedProject[]

const WEB_REDIRECTS = ['http://localhost:4567/oauth-callback', 'http://127.0.0.1:8976/callback'] as const

/** The demo organisation. It is a seed like any other, and `mudrad demo export` writes it as one. */
export const DEMO_SEED: SeedDocument = {
  version: 1,
  users: Object.values(PEOPLE),
  workspaces: [
    {
      gid: gid(1),
      name: 'Greenfield Labs',
      email_domains: ['greenfield.example'],
      members: [
        inWorkspace(1, 'ada', 'admin'),
        inWorkspace(1, 'ben', 'member'),
        inWorkspace(1, 'gil', 'guest'),
      ],
      teams: [
        { gid: gid(21), name: 'Growing', members: inTeam(21, 'ada', 'ben') },
        { gid: gid(22), name: 'Marketing', members: inTeam(22, 'ada') },
      ],
      tags: [
        { gid: gid(41), name: 'Waiting for delivery', color: 'light-orange' },
        { gid: gid(42), name: 'Outdoors', color: 'dark-green', followers: [ben] },
      ],
      projects: GREENFIELD_PROJECTS,
      portfolios: [
        {
          gid: gid(51_000),
          name: 'Spring',
          owner: ada,
          color: 'light-green',
          privacy_setting: 'public_to_domain',
          members: [
            { gid: gid(51_100), user: ada },
            { gid: gid(51_101), user: ben, access_level: 'editor' },
          ],
          items: ['Seed catalogue', 'Greenhouse automation'],
          status_updates: SPRING_UPDATES,
        },
      ],
      goals: GREENFIELD_GOALS,
      time_tracking_categories: TIME_CATEGORIES,
      custom_fields: [
        {
          gid: gid(61_000),
          name: 'Priority',
          type: 'enum',
          options: [
            { gid: gid(61_001), name: 'High', color: 'red' },
            { gid: gid(61_002), name: 'Medium', color: 'orange' },
            { gid: gid(61_003), name: 'Low', color: 'green' },
          ],
          on: [
            { gid: gid(61_101), in: 'Greenhouse automation' },
            { gid: gid(61_102), in: 'Field trials' },
          ],
          values: [
            { of: gid(32_000), value: 'Low' },
            { of: gid(32_001), value: 'High' },
            { of: gid(32_002), value: 'High' },
          ],
        },
        {
          gid: gid(62_000),
          name: 'Number',
          type: 'text',
          id_prefix: 'SEED',
          on: [{ gid: gid(62_101), in: 'Greenhouse automation' }],
        },
        {
          gid: gid(63_000),
          name: 'Budget',
          type: 'number',
          format: 'currency',
          currency_code: 'EUR',
          on: [{ gid: gid(63_101), in: 'Spring' }],
          values: [{ of: gid(32), value: 4200 }],
        },
      ],
    },
    {
      gid: gid(2),
      name: 'Harbour Works',
      email_domains: ['harbour.example'],
      plan: 'free',
      members: [inWorkspace(2, 'cara', 'admin')],
      teams: [
        { gid: gid(23), name: 'Docks', members: inTeam(23, 'cara') },
        { gid: gid(24), name: 'Office', members: inTeam(24, 'cara') },
      ],
      tags: [{ gid: gid(43), name: 'Before the season', color: 'dark-red' }],
      projects: HARBOUR_PROJECTS,
      portfolios: [
        {
          gid: gid(52_000),
          name: 'Season',
          owner: cara,
          members: [{ gid: gid(52_100), user: cara }],
          items: ['Quay repairs'],
        },
      ],
      goals: HARBOUR_GOALS,
      custom_fields: [
        {
          gid: gid(64_000),
          name: 'Tide',
          type: 'enum',
          options: [
            { gid: gid(64_001), name: 'Ebb', color: 'blue' },
            { gid: gid(64_002), name: 'Flood', color: 'indigo' },
          ],
          on: [{ gid: gid(64_101), in: 'Quay repairs' }],
        },
      ],
    },
  ],
  apps: [
    {
      client_id: gid(91),
      owner: ada,
      name: 'Greenfield Reports',
      description: 'Has full permissions: reads and changes everything that its user can.',
      redirect_uris: WEB_REDIRECTS,
    },
    {
      client_id: gid(92),
      owner: ada,
      name: 'Greenfield Planner',
      description: 'Asks for a few scopes only.',
      scopes: ['users:read', 'projects:read', 'tasks:read', 'tasks:write', 'openid', 'email', 'profile'],
      redirect_uris: WEB_REDIRECTS,
    },
    {
      client_id: gid(93),
      owner: ada,
      name: 'Greenfield Terminal',
      description: 'A native app: no secret, PKCE instead.',
      kind: 'native',
      redirect_uris: ['http://127.0.0.1/callback', 'urn:ietf:wg:oauth:2.0:oob'],
    },
  ],
}
