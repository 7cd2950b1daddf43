import { describe, expect, it } from 'vitest'
import { readSeed, SEED_RULES } from '../../compose/demo.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { GOAL_LEVELS_MAX, RELATIONSHIPS_PER_GOAL_MAX } from '../goals/goal-relationship.js'
import { planSeed } from './plan-seed.js'
import type { SeedGoal } from './seed-progress-document.js'
import type { SeedPlan } from './seed-plan.js'

const NOW_MS = Date.parse('2026-11-23T12:00:00Z')

function seedWith(workspace: object): string {
  return JSON.stringify({
    version: 1,
    users: [
      { gid: 11, name: 'Ada', email: 'ada@a.example' },
      { gid: 12, name: 'Ben', email: 'ben@a.example' },
    ],
    workspaces: [
      {
        name: 'A',
        members: [{ user: 11, role: 'admin' }],
        teams: [{ gid: 21, name: 'T' }],
        portfolios: [{ gid: 51, name: 'Portfolio', owner: 11 }],
        ...workspace,
      },
    ],
  })
}

/** Mistakes by the field, as they are told. */
function mistakes(workspace: object, nowMs = NOW_MS): readonly string[] {
  const read = readSeed(seedWith(workspace), nowMs)
  return read.ok ? [] : read.faults.map(({ field, message }) => `${field}: ${message}`)
}

function planOf(workspace: object, nowMs = NOW_MS): SeedPlan {
  const read = readSeed(seedWith(workspace), nowMs)
  if (!read.ok) throw new Error(read.faults.map(({ field, message }) => `${field}: ${message}`).join('\n'))
  let gid = 1_300_000_000_000_000
  const newGid = () => String(gid++) as Gid
  return planSeed(read.seed, { nowMs, rules: SEED_RULES, newGid }).plan
}

describe('goals in a seed', () => {
  const goals = (...given: readonly Partial<SeedGoal>[]) => ({
    goals: given.map((goal, index) => ({ name: `Goal ${index}`, ...goal })),
  })
  const metric = { target_number_value: 1 }

  it.each<readonly [object, string]>([
    [{ name: ' ' }, 'name: Must not be empty'],
    [{ nam: 'x' }, 'nam: Unknown field. Did you mean name?'],
    [{ owner: 'eve@a.example' }, 'owner: No person under users has the address or gid eve@a.example'],
    [{ owner: 12 }, 'owner: ben@a.example is not a member of the workspace A'],
    [{ created_by: 13 }, 'created_by: No person under users has the address or gid 13'],
    [{ team: 'U' }, 'team: No team of this workspace has the name or gid U'],
    [{ is_workspace_level: false }, 'team: Missing input: a goal that is not the workspace’s needs a team'],
    [{ due_on: '2027-02-30' }, 'due_on: Is not a day in the calendar'],
    [{ due_on: 'soon' }, 'due_on: Must be a day like 2027-01-31'],
    [{ start_on: '2027-01-01' }, 'start_on: Needs due_on'],
    [{ start_on: '2027-01-02', due_on: '2027-01-01' }, 'start_on: Must be before due_on'],
    [{ due_on: '2027-01-01', due_in_days: 3 }, 'due_in_days: Stands beside due_on: leave one of them out'],
    [{ notes: 'x', html_notes: '<body>x</body>' }, 'html_notes: Stands beside notes: leave one of them out'],
    [
      { time_period: 'Q5 FY27' },
      'time_period: Must be a period like FY27, H1 FY27 or Q1 FY27, or one of: this year, this half, this quarter, next year, next half, next quarter',
    ],
    [{ status: 'green' }, 'status: Needs a metric'],
    [
      { status: 'blue' },
      'status: Must be one of green, yellow, red, achieved, partial, missed, dropped, null',
    ],
    [{ metric: {} }, 'metric.target_number_value: Missing input'],
    [
      { metric: { initial_number_value: 2, target_number_value: 2 } },
      'metric.target_number_value: Must not be the initial_number_value',
    ],
    [
      { metric: { progress_source: 'task_completion', current_number_value: 1 } },
      'metric.current_number_value: Is counted, where progress_source is task_completion',
    ],
    [
      { metric: { ...metric, unit: 'currency', currency_code: 'XXQ' } },
      'metric.currency_code: Must be a code of ISO 4217, as EUR',
    ],
    [{ metric: { ...metric, precision: 7 } }, 'metric.precision: Must be at most 6'],
    [{ metric: { ...metric, set_by: 13 } }, 'metric.set_by: No person under users has the address or gid 13'],
    [{ members: [{ user: 12 }] }, 'members[0].user: ben@a.example is not a member of the workspace A'],
    [{ members: [{ user: 11 }, { user: 11 }] }, 'members[1].user: Is a member of this goal already'],
    [
      { supporting: [{ resource: 'Nothing' }] },
      'supporting[0].resource: No goal, project, portfolio or task of this workspace has the name or gid Nothing',
    ],
    [
      { supporting: [{ resource: 'Goal 0' }] },
      'supporting[0].resource: Is this goal: nothing carries itself',
    ],
    [
      { supporting: [{ resource: 51 }, { resource: 'Portfolio' }] },
      'supporting[1].resource: Carries this goal already',
    ],
    [
      { supporting: [{ resource: 51, contribution_weight: 1.5 }] },
      'supporting[0].contribution_weight: Must be at most 1',
    ],
    [{ supporting: [{}] }, 'supporting[0].resource: Is missing'],
    [{ gid: 51 }, 'gid: Is already the gid of workspaces[0].portfolios[0]'],
  ])('%j', (goal, mistake) => {
    expect(mistakes(goals(goal))).toEqual([`workspaces[0].goals[0].${mistake}`])
  })

  it('of a workspace without members have nobody who made them', () => {
    expect(mistakes({ members: [], portfolios: [], goals: [{ name: 'G' }] })).toEqual([
      'workspaces[0].goals[0].created_by: Is missing: the workspace A has no members',
    ])
  })

  it('carry each other in no circle, however long, and the way to one that closes it is named', () => {
    const carriedBy = (...by: readonly number[]) => ({
      supporting: by.map((one) => ({ resource: `Goal ${one}` })),
    })
    expect(mistakes(goals(carriedBy(1), carriedBy(2), {}))).toEqual([])
    expect(mistakes(goals(carriedBy(1, 2), carriedBy(2), {}))).toEqual([])
    expect(mistakes(goals(carriedBy(3), carriedBy(3, 2), carriedBy(1), {}))).toEqual([
      'workspaces[0].goals[2].supporting[0].resource: Is carried by this goal already, if by way of others: goals cannot carry each other in a circle',
    ])
    // One that a circle carries is in none.
    expect(mistakes(goals(carriedBy(1), carriedBy(2), carriedBy(1)))).toEqual([
      expect.stringMatching(
        /^workspaces\[0\]\.goals\[2\]\.supporting\[0\]\.resource: Is carried by this goal/,
      ),
    ])
  })

  it('make chains so long and no longer', () => {
    const chain = (length: number) =>
      goals(
        ...Array.from({ length }, (_, index) =>
          index === length - 1 ? {} : { supporting: [{ resource: `Goal ${index + 1}` }] },
        ),
      )
    expect(mistakes(chain(GOAL_LEVELS_MAX))).toEqual([])
    expect(mistakes(chain(GOAL_LEVELS_MAX + 1))).toEqual([
      'workspaces[0].goals[0].supporting[0].resource: Makes a chain of more than 20 goals that carry each other',
    ])
  })

  it('have so much that carries them and no more', () => {
    const carried = (count: number) => ({
      tasks: Array.from({ length: count }, (_, index) => ({ gid: 1_000 + index, name: 'T' })),
      goals: [
        { name: 'G', supporting: Array.from({ length: count }, (_, index) => ({ resource: 1_000 + index })) },
      ],
    })
    expect(mistakes(carried(RELATIONSHIPS_PER_GOAL_MAX))).toEqual([])
    expect(mistakes(carried(RELATIONSHIPS_PER_GOAL_MAX + 1))).toEqual([
      'workspaces[0].goals[0].supporting: Must be at most 250',
    ])
  })

  it('have no more below and above them together than may be read', () => {
    const layered = (tasks: number, leaves: number) => ({
      tasks: Array.from({ length: tasks }, (_, index) => ({ gid: 1_000 + index, name: 'T' })),
      goals: [
        ...Array.from({ length: leaves }, (_, index) => ({
          gid: 100_000 + index,
          name: 'Leaf',
          supporting: Array.from({ length: tasks }, (__, at) => ({ resource: 1_000 + at })),
        })),
        {
          name: 'Top',
          supporting: Array.from({ length: leaves }, (_, index) => ({ resource: 100_000 + index })),
        },
      ],
    })
    expect(mistakes(layered(249, 20))).toEqual([])
    expect(mistakes(layered(250, 20))).toEqual([
      'workspaces[0].goals: Must have at most 5000 relationships below and above each goal',
    ])
  })

  it.each([
    ['2026-11-23', 'this quarter', 'Q4', '2026-10-01'],
    ['2026-11-23', 'next quarter', 'Q1', '2027-01-01'],
    ['2026-11-23', 'next half', 'H1', '2027-01-01'],
    ['2026-03-31', 'this half', 'H1', '2026-01-01'],
    ['2026-03-31', 'next quarter', 'Q2', '2026-04-01'],
    ['2026-03-31', 'next year', 'FY', '2027-01-01'],
    ['2026-03-31', 'Q3 FY19', 'Q3', '2019-07-01'],
    ['2026-03-31', 'FY27', 'FY', '2027-01-01'],
  ])('on %s are for %s, which is %s from %s', (today, text, period, startOn) => {
    const { goals: planned, timePeriods } = planOf(goals({ time_period: text }), Date.parse(today))
    const found = timePeriods.find(({ gid }) => gid === planned[0]?.goal.timePeriodGid)
    expect(found).toMatchObject({ period, startOn })
    const parents = new Set(timePeriods.map(({ gid }) => gid))
    for (const { parentGid, period: kind } of timePeriods)
      expect(parentGid === null ? kind : parents.has(parentGid)).toBe(parentGid === null ? 'FY' : true)
  })

  it('without a period bring none; people that nobody names are who made it and its owner', () => {
    const { goals: planned, timePeriods } = planOf(goals({ owner: null }, { members: [] }))
    expect(timePeriods).toEqual([])
    expect(
      planned.map(({ goal, members }) => [
        goal.ownerGid,
        members.map(({ level, userGid }) => [userGid, level]),
      ]),
    ).toEqual([
      [null, [['11', 'admin']]],
      ['11', [['11', 'admin']]],
    ])
  })
})

describe('status updates and briefs in a seed', () => {
  const said = { status_type: 'on_track', text: 'x' }
  const project = (given: object) => ({ projects: [{ gid: 31, name: 'P', owner: 11, ...given }] })

  it.each<readonly [object, string]>([
    [{ text: 'x' }, 'status_type: Is missing'],
    [
      { ...said, status_type: 'achieved' },
      'status_type: Must be one of on_track, at_risk, off_track, on_hold, complete, dropped',
    ],
    [{ status_type: 'on_track' }, 'text: Must not be empty'],
    [{ ...said, html_text: '<body>x</body>' }, 'html_text: Stands beside text: leave one of them out'],
    [{ ...said, created_by: 13 }, 'created_by: No person under users has the address or gid 13'],
    [{ ...said, created_at: '2026-02-30T00:00:00Z' }, 'created_at: Is not a moment in the calendar'],
    [
      { ...said, created_at: '2026-02-20T00:00:00Z', created_in_days: -3 },
      'created_in_days: Stands beside created_at: leave one of them out',
    ],
    [{ ...said, gid: 31 }, 'gid: Is already the gid of workspaces[0].projects[0]'],
  ])('%j', (status, mistake) => {
    expect(mistakes(project({ status_updates: [status] }))).toEqual(
      [`workspaces[0].projects[0].status_updates[0].${mistake}`].map((one) => expect.stringContaining(one)),
    )
    const portfolios = [{ name: 'Q', owner: 11, status_updates: [status] }]
    if (!('gid' in status))
      expect(mistakes({ portfolios })).toEqual([
        expect.stringContaining(`workspaces[0].portfolios[0].status_updates[0].${mistake}`),
      ])
  })

  it('are by the owner, called by their day, unless they say otherwise', () => {
    const { statusUpdates } = planOf(project({ status_updates: [{ ...said, created_in_days: -20 }] }))
    expect(statusUpdates).toMatchObject([
      {
        parent: { type: 'project', gid: '31' },
        title: 'Status Update - Nov 3',
        createdByGid: '11',
        createdAtMs: Date.parse('2026-11-03T12:00:00Z'),
      },
    ])
  })

  it('a brief is text of one kind, and has an id of its own', () => {
    const text = { text: 'x', html_text: '<body>x</body>' }
    expect(mistakes(project({ project_brief: text }))).toEqual([
      'workspaces[0].projects[0].project_brief.html_text: Stands beside text: leave one of them out',
    ])
    expect(mistakes(project({ project_brief: { gid: 31 } }))).toEqual([
      'workspaces[0].projects[0].project_brief.gid: Is already the gid of workspaces[0].projects[0]',
    ])
    expect(planOf(project({ project_brief: { title: 'Why', text: 'So' } })).briefs).toMatchObject([
      { projectGid: '31', title: 'Why', htmlText: '<body>So</body>' },
    ])
  })
})

describe('tracked time in a seed', () => {
  const withTime = (...time_entries: readonly object[]) => ({
    time_tracking_categories: [{ gid: 61, name: 'C' }],
    projects: [
      { gid: 31, name: 'P', sections: [{ name: 'S', tasks: [{ gid: 41, name: 'T', time_entries }] }] },
      { gid: 32, name: 'Q' },
    ],
  })

  it.each<readonly [object, string]>([
    [{}, 'duration_minutes: Is missing'],
    [{ duration_minutes: 0 }, 'duration_minutes: Must be at least 1'],
    [{ duration_minutes: 525_601 }, 'duration_minutes: Must be at most 525600'],
    [{ duration_minutes: 1.5 }, 'duration_minutes: Must be a whole number'],
    [{ duration_minutes: 5, entered_on: '2026-02-30' }, 'entered_on: Is not a day in the calendar'],
    [
      { duration_minutes: 5, entered_on: '2026-02-20', entered_in_days: 1 },
      'entered_in_days: Stands beside entered_on: leave one of them out',
    ],
    [{ duration_minutes: 5, created_by: 13 }, 'created_by: No person under users has the address or gid 13'],
    [{ duration_minutes: 5, category: 'D' }, 'category: No category of this workspace has the name or gid D'],
    [
      { duration_minutes: 5, attributable_to: 33 },
      'attributable_to: No project of this workspace has the name or gid 33',
    ],
    [{ duration_minutes: 5, attributable_to: 'Q' }, 'attributable_to: Must be a project that the task is in'],
    [
      { duration_minutes: 5, billable_status: 'maybe' },
      'billable_status: Must be one of billable, nonBillable, notApplicable',
    ],
    [
      { duration_minutes: 5, gid: 61 },
      'gid: Is already the gid of workspaces[0].time_tracking_categories[0]',
    ],
  ])('%j', (entry, mistake) => {
    expect(mistakes(withTime(entry))).toEqual([
      `workspaces[0].projects[0].sections[0].tasks[0].time_entries[0].${mistake}`,
    ])
  })

  it.each<readonly [object, string]>([
    [{ name: ' ' }, 'name: Must not be empty'],
    [{ name: 'C', color: 'mauve' }, 'color: Must be one of none, red'],
  ])('of the category %j', (category, mistake) => {
    expect(mistakes({ time_tracking_categories: [category] })).toEqual([
      expect.stringContaining(`workspaces[0].time_tracking_categories[0].${mistake}`),
    ])
  })

  it('is that of the assignee on the day on which the file is used, and the task says the sum', () => {
    const { tasks, timeEntries } = planOf(
      withTime(
        { duration_minutes: 5 },
        { duration_minutes: 7, entered_in_days: -1, category: 61, attributable_to: 31 },
      ),
    )
    expect(timeEntries).toMatchObject([
      { createdByGid: '11', enteredOn: '2026-11-23', categoryGid: null, projectGid: null },
      { enteredOn: '2026-11-22', categoryGid: '61', projectGid: '31' },
    ])
    expect(tasks[0]?.task.actualTimeMinutes).toBe(12)
  })
})

describe('recipes in a seed', () => {
  const recipes = (...templates: readonly object[]) => ({
    projects: [
      {
        gid: 31,
        name: 'P',
        task_templates: templates.map((template, index) => ({
          gid: 71 + index,
          name: `R${index}`,
          template,
        })),
      },
      { gid: 32, name: 'Q', task_templates: [{ name: 'Elsewhere' }] },
    ],
    custom_fields: [
      { gid: 61, name: 'Rank', type: 'enum', options: [{ gid: 62, name: 'High' }], on: [{ in: 31 }] },
      { gid: 63, name: 'Other', type: 'text', on: [{ in: 32 }] },
      { gid: 64, name: 'Number', type: 'text', id_prefix: 'N', on: [{ in: 31 }] },
    ],
  })

  it.each<readonly [object, string]>([
    [{ dependencies: ['R7'] }, 'dependencies[0]: No task template of this project has the name or gid R7'],
    [
      { dependencies: ['Elsewhere'] },
      'dependencies[0]: No task template of this project has the name or gid Elsewhere',
    ],
    [{ dependencies: ['R0'] }, 'dependencies[0]: Is this template: nothing waits for itself'],
    [
      { custom_fields: [{ field: 'Other', value: 'x' }] },
      'custom_fields[0].field: No custom field of this project has the name or gid Other',
    ],
    [{ custom_fields: [{ field: 'Number', value: 3 }] }, 'custom_fields[0].field: Numbers tasks by itself'],
    [
      {
        custom_fields: [
          { field: 61, value: 'High' },
          { field: 'Rank', value: 'High' },
        ],
      },
      'custom_fields[1].field: Has a value already',
    ],
    [
      { custom_fields: [{ field: 'Rank', value: 'Low' }] },
      'custom_fields[0].value[0]: No option of this field has the name or gid Low',
    ],
    [{ custom_fields: [{ field: 'Rank' }] }, 'custom_fields[0].value: Is missing'],
  ])('%j', (template, mistake) => {
    expect(mistakes(recipes(template))).toEqual([
      expect.stringContaining(
        `workspaces[0].projects[0].task_templates[0].template.${mistake.replace('value[0]', 'value')}`.split(
          ': ',
        )[0] ?? '',
      ),
    ])
    expect(mistakes(recipes(template))[0]).toContain(mistake.split(': ').slice(1).join(': '))
  })

  it('wait for others of their project, which know it, and have values in fields', () => {
    const { taskTemplates } = planOf(
      recipes({ dependencies: ['R1'], custom_fields: [{ field: 'Rank', value: 'High' }] }, {}),
    )
    expect(taskTemplates.slice(0, 2).map(({ recipe }) => recipe)).toMatchObject([
      {
        dependencyGids: ['72'],
        dependentGids: [],
        fieldValues: [
          { fieldGid: '61', value: { kind: 'items', items: [{ type: 'enum_option', gid: '62' }] } },
        ],
      },
      { dependencyGids: [], dependentGids: ['71'], fieldValues: [] },
    ])
  })

  it('a goal may ask for fields of its own, as projects and portfolios do', () => {
    const custom_fields = [{ name: 'F', type: 'text', on: [{ in: 'G' }], local: true }]
    const { customFields } = planOf({ goals: [{ gid: 81, name: 'G' }], custom_fields })
    expect(customFields[0]?.field.localTo).toEqual({ kind: 'goal', gid: '81' })
    expect(mistakes({ custom_fields })).toEqual([
      expect.stringContaining('custom_fields[0].on: Must be one project, portfolio or goal'),
      expect.stringContaining('custom_fields[0].on[0].in: No project, portfolio or goal of this workspace'),
    ])
  })
})
