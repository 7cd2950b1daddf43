import type { SeedTaskTemplate } from './seed-document.js'
import type {
  SeedGoal,
  SeedProjectBrief,
  SeedStatusUpdate,
  SeedTimeCategory,
  SeedTimeEntry,
} from './seed-progress-document.js'

/** Ids of the demo lie below those that the server counts, so that they can be the same every time. */
export const DEMO_GID_BASE = 1_200_000_000_000_000
const gid = (number: number) => DEMO_GID_BASE + number

const [ada, ben, cara] = ['ada@greenfield.example', 'ben@greenfield.example', 'cara@harbour.example']

/** How the projects of the demo came along, by their numbers. */
export const STATUS_UPDATES: Readonly<Record<number, readonly SeedStatusUpdate[]>> = {
  31: [
    {
      gid: gid(71_001),
      status_type: 'on_track',
      title: 'Two thirds of the varieties are written',
      text: '160 of 240 varieties have their text, and the photographer comes on Thursday. The printer keeps the first week of the month for us.',
      created_by: ada,
      created_in_days: -17,
    },
    {
      gid: gid(71_002),
      status_type: 'at_risk',
      title: 'The proof comes later',
      text: 'The printer had a broken press and sends the proof on Friday, not on Monday. If we answer within two days, we still print on time. Gil asks them every morning.',
      created_by: ada,
      created_in_days: -3,
    },
  ],
  32: [
    {
      gid: gid(71_003),
      status_type: 'on_track',
      title: 'Houses 1 and 2 water themselves',
      text: 'A week without a wet foot or a dry root. House 3 waits for its pump; the sensors for it are here.',
      created_by: ben,
      created_in_days: -6,
    },
  ],
  35: [
    {
      gid: gid(72_001),
      status_type: 'on_hold',
      title: 'Waiting for low water',
      text: 'The spring tide covers the lower steps until next week. The larch planks are ordered meanwhile.',
      created_by: cara,
      created_in_days: -4,
    },
  ],
}

export const SPRING_UPDATES: readonly SeedStatusUpdate[] = [
  {
    gid: gid(71_004),
    status_type: 'at_risk',
    title: 'Spring so far',
    text: 'The greenhouses are ahead of plan. The catalogue has lost three days at the printer, which the holidays leave no room for.',
    created_by: ada,
    created_in_days: -2,
  },
]

export const CATALOGUE_BRIEF: SeedProjectBrief = {
  gid: gid(73_001),
  title: 'Why we print a catalogue',
  html_text:
    '<body>Half of our orders still come by post, and most of those with a page number on them. The catalogue shows what will grow next spring: 240 varieties, each with a photograph, when to sow it and what it costs.\n<ul><li>Printed by the end of the winter</li><li>No variety that we cannot deliver</li></ul></body>',
}

export const TIME_CATEGORIES: readonly SeedTimeCategory[] = [
  { gid: gid(74_001), name: 'Writing', color: 'blue' },
  { gid: gid(74_002), name: 'In the greenhouse', color: 'green' },
]

/** Time that was spent, by the number of the task. */
export const TIME_ENTRIES: Readonly<Record<number, readonly SeedTimeEntry[]>> = {
  31_000: [
    {
      gid: gid(75_001),
      duration_minutes: 90,
      created_by: ada,
      entered_in_days: -3,
      attributable_to: 'Seed catalogue',
      description: 'Looked through the photographs with Gil',
    },
  ],
  31_004: [
    {
      gid: gid(75_002),
      duration_minutes: 240,
      created_by: ada,
      entered_in_days: -2,
      attributable_to: 'Seed catalogue',
      category: 'Writing',
      description: 'Cherry tomatoes',
    },
    {
      gid: gid(75_003),
      duration_minutes: 150,
      created_by: ben,
      entered_in_days: -1,
      attributable_to: 'Seed catalogue',
      category: 'Writing',
      description: 'Beefsteak tomatoes',
    },
  ],
  32_004: [
    {
      gid: gid(75_004),
      duration_minutes: 75,
      created_by: ben,
      entered_in_days: -1,
      attributable_to: 'Greenhouse automation',
      category: 'In the greenhouse',
    },
  ],
  35_004: [
    {
      gid: gid(76_001),
      duration_minutes: 330,
      created_by: cara,
      entered_in_days: -1,
      attributable_to: 'Quay repairs',
      billable_status: 'billable',
      description: 'Fenders 1 to 4, with the crane',
    },
  ],
}

export const GREENHOUSE_TEMPLATES: readonly SeedTaskTemplate[] = [
  {
    gid: gid(85_001),
    name: 'Order parts',
    created_by: ben,
    template: {
      description: 'Ask two suppliers, and take the one that delivers this week.',
      relative_due_on: 2,
    },
  },
  {
    gid: gid(85_002),
    name: 'A new sensor',
    created_by: ben,
    template: {
      description: 'Mount it at the height of the leaves, and write its number on the plan.',
      relative_due_on: 7,
      followers: [ben],
      subtasks: [{ name: 'Calibrate it' }],
      dependencies: ['Order parts'],
      custom_fields: [{ field: 'Priority', value: 'Medium' }],
    },
  },
]

export const GREENFIELD_GOALS: readonly SeedGoal[] = [
  {
    gid: gid(81_000),
    name: 'Gardens that need less from us',
    created_by: ada,
    owner: ada,
    notes: 'People should find what grows where they live, and have it grow with half the water.',
    time_period: 'this year',
    status: 'green',
    metric: { gid: gid(81_001), progress_source: 'subgoal_progress' },
    members: [
      { gid: gid(81_002), user: ada },
      { gid: gid(81_003), user: ben },
    ],
    supporting: [
      { gid: gid(81_004), resource: 'A catalogue in every letterbox that wants one' },
      { gid: gid(81_005), resource: 'Six houses that water themselves' },
    ],
  },
  {
    gid: gid(82_000),
    name: 'A catalogue in every letterbox that wants one',
    created_by: ada,
    owner: ada,
    team: 'Growing',
    is_workspace_level: true,
    due_in_days: 75,
    time_period: 'next quarter',
    status: 'yellow',
    metric: { gid: gid(82_001), progress_source: 'project_task_completion' },
    members: [{ gid: gid(82_002), user: ada }],
    supporting: [{ gid: gid(82_003), resource: 'Seed catalogue' }],
  },
  {
    gid: gid(83_000),
    name: 'Six houses that water themselves',
    created_by: ada,
    owner: ben,
    team: 'Growing',
    time_period: 'this year',
    status: 'green',
    metric: {
      gid: gid(83_001),
      initial_number_value: 0,
      target_number_value: 6,
      current_number_value: 2,
      set_by: ben,
    },
    members: [
      { gid: gid(83_002), user: ben },
      { gid: gid(83_003), user: ada },
    ],
    supporting: [
      { gid: gid(83_004), resource: 'Greenhouse automation' },
      { gid: gid(83_005), resource: 'Spring' },
    ],
  },
]

export const HARBOUR_GOALS: readonly SeedGoal[] = [
  {
    gid: gid(84_000),
    name: 'Every berth open on the first day of the season',
    created_by: cara,
    owner: cara,
    due_in_days: 120,
    time_period: 'this year',
    status: 'yellow',
    metric: { gid: gid(84_001), progress_source: 'project_task_completion' },
    members: [{ gid: gid(84_002), user: cara }],
    supporting: [{ gid: gid(84_003), resource: 'Quay repairs' }],
  },
]
