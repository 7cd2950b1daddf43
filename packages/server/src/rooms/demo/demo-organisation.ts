import type { Gid } from '../../protocol/asana/gid.js'
import type { Role } from '../../protocol/token/principal.js'

/** Ids of the demo lie below those that the server counts, so that they can be the same every time. */
const DEMO_GID_BASE = 1_200_000_000_000_000
const gid = (number: number) => String(DEMO_GID_BASE + number) as Gid

export interface DemoPerson {
  readonly gid: Gid
  readonly name: string
  readonly email: string
  /** Public: it stands in this file. A server that holds the demo keeps to loopback. */
  readonly password: string
  readonly workspaceGid: Gid
  readonly role: Role
}

export interface DemoTeam {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly name: string
  readonly members: readonly Gid[]
}

export interface DemoProject {
  readonly gid: Gid
  readonly teamGid: Gid
  readonly name: string
  readonly notes: string
  readonly color: string
  readonly privacy: 'public_to_workspace' | 'private_to_team' | 'private'
  readonly ownerGid: Gid
  readonly members: readonly Gid[]
  readonly sections: readonly {
    readonly gid: Gid
    readonly name: string
    readonly tasks: readonly DemoTask[]
  }[]
}

export interface DemoTask {
  readonly gid: Gid
  readonly name: string
  readonly assigneeGid: Gid | null
  readonly completed: boolean
  /** Days from the day of creation; null for a task without a due date. */
  readonly dueInDays: number | null
}

const greenfield = gid(1)
const harbour = gid(2)
const ada = gid(11)
const ben = gid(12)
const gil = gid(13)
const cara = gid(14)

export const DEMO_WORKSPACES = [
  { gid: greenfield, name: 'Greenfield Labs', emailDomains: ['greenfield.example'], plan: 'paid' },
  { gid: harbour, name: 'Harbour Works', emailDomains: ['harbour.example'], plan: 'free' },
] as const

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  {
    gid: ada,
    name: 'Ada Byron',
    email: 'ada@greenfield.example',
    password: 'ada-grows-greenfield',
    workspaceGid: greenfield,
    role: 'admin',
  },
  {
    gid: ben,
    name: 'Ben Okafor',
    email: 'ben@greenfield.example',
    password: 'ben-grows-greenfield',
    workspaceGid: greenfield,
    role: 'member',
  },
  {
    gid: gil,
    name: 'Gil Moreau',
    email: 'gil@visitor.example',
    password: 'gil-visits-greenfield',
    workspaceGid: greenfield,
    role: 'guest',
  },
  {
    gid: cara,
    name: 'Cara Lindqvist',
    email: 'cara@harbour.example',
    password: 'cara-keeps-harbour',
    workspaceGid: harbour,
    role: 'admin',
  },
]

export const DEMO_TEAMS: readonly DemoTeam[] = [
  { gid: gid(21), workspaceGid: greenfield, name: 'Growing', members: [ada, ben] },
  { gid: gid(22), workspaceGid: greenfield, name: 'Marketing', members: [ada] },
  { gid: gid(23), workspaceGid: harbour, name: 'Docks', members: [cara] },
  { gid: gid(24), workspaceGid: harbour, name: 'Office', members: [cara] },
]

/** Names of tasks; a leading `x` marks a done one. Each project has nine in three sections. */
function sectionsOf(
  project: number,
  people: readonly Gid[],
  names: Readonly<Record<string, readonly string[]>>,
): DemoProject['sections'] {
  let count = 0
  return Object.entries(names).map(([section, tasks], sectionIndex) => ({
    gid: gid(project * 100 + sectionIndex),
    name: section,
    tasks: tasks.map((text) => {
      const index = count++
      const completed = text.startsWith('x ')
      return {
        gid: gid(project * 1_000 + index),
        name: completed ? text.slice(2) : text,
        assigneeGid: index % 4 === 3 ? null : (people[index % people.length] ?? null),
        completed,
        dueInDays: index % 3 === 2 ? null : (index - 2) * 2,
      }
    }),
  }))
}

export const DEMO_PROJECTS: readonly DemoProject[] = [
  {
    gid: gid(31),
    teamGid: gid(21),
    name: 'Seed catalogue',
    notes: 'Next spring’s catalogue, from the list of varieties to the printer.',
    color: 'light-green',
    privacy: 'public_to_workspace',
    ownerGid: ada,
    members: [ada, ben, gil],
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
  },
  {
    gid: gid(32),
    teamGid: gid(21),
    name: 'Greenhouse automation',
    notes: 'Sensors, valves and the dashboard.',
    color: 'light-blue',
    privacy: 'public_to_workspace',
    ownerGid: ben,
    members: [ada, ben],
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
    teamGid: gid(21),
    name: 'Field trials',
    notes: 'Results stay in the team until they are published.',
    color: 'light-orange',
    privacy: 'private_to_team',
    ownerGid: ben,
    members: [ben],
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
    teamGid: gid(22),
    name: 'Hiring',
    notes: 'For the people who decide.',
    color: 'light-purple',
    privacy: 'private',
    ownerGid: ada,
    members: [ada],
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
  {
    gid: gid(35),
    teamGid: gid(23),
    name: 'Quay repairs',
    notes: 'North quay first, then the slipway.',
    color: 'dark-blue',
    privacy: 'public_to_workspace',
    ownerGid: cara,
    members: [cara],
    sections: sectionsOf(35, [cara], {
      'To do': ['Survey the north quay', 'Order larch planks', 'Close berth 4', 'Tell the ferry company'],
      Doing: ['Replace the fenders', 'Paint the bollards'],
      Done: ['x Get the permit', 'x Choose a contractor', 'x Measure the slipway'],
    }),
  },
  {
    gid: gid(36),
    teamGid: gid(23),
    name: 'Berth bookings',
    notes: 'The season’s guests.',
    color: 'dark-teal',
    privacy: 'public_to_workspace',
    ownerGid: cara,
    members: [cara],
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
    teamGid: gid(24),
    name: 'Harbour website',
    notes: 'Tide tables, prices, webcams.',
    color: 'dark-purple',
    privacy: 'private_to_team',
    ownerGid: cara,
    members: [cara],
    sections: sectionsOf(37, [cara], {
      Ideas: ['Webcam on the pier', 'Tide table as a calendar', 'Booking form', 'Translate to Danish'],
      Building: ['New price page', 'Fix the map on phones'],
      Live: ['x Opening hours', 'x Contact page', 'x Photos of the berths'],
    }),
  },
  {
    gid: gid(38),
    teamGid: gid(24),
    name: 'Accounts',
    notes: 'Books and taxes.',
    color: 'dark-warm-gray',
    privacy: 'private',
    ownerGid: cara,
    members: [cara],
    sections: sectionsOf(38, [cara], {
      'This month': ['Pay the divers', 'Reconcile berth fees', 'Send reminders', 'File the receipts'],
      'This quarter': ['VAT return', 'Budget for dredging'],
      Done: ['x Close the last year', 'x New bank account', 'x Insurance'],
    }),
  },
]

const WEB_REDIRECTS = ['http://localhost:4567/oauth-callback', 'http://127.0.0.1:8976/callback'] as const

export const DEMO_APPS = [
  {
    clientId: gid(91),
    secretGid: gid(94),
    name: 'Greenfield Reports',
    description: 'Has full permissions: reads and changes everything that its user can.',
    kind: 'confidential',
    permissions: 'full',
    scopes: [],
    redirectUris: WEB_REDIRECTS,
  },
  {
    clientId: gid(92),
    secretGid: gid(95),
    name: 'Greenfield Planner',
    description: 'Asks for a few scopes only.',
    kind: 'confidential',
    permissions: 'specific',
    scopes: ['users:read', 'projects:read', 'tasks:read', 'tasks:write', 'openid', 'email', 'profile'],
    redirectUris: WEB_REDIRECTS,
  },
  {
    clientId: gid(93),
    secretGid: null,
    name: 'Greenfield Terminal',
    description: 'A native app: no secret, PKCE instead.',
    kind: 'native',
    permissions: 'full',
    scopes: [],
    redirectUris: ['http://127.0.0.1/callback', 'urn:ietf:wg:oauth:2.0:oob'],
  },
] as const

export const DEMO_APPS_OWNER = ada
