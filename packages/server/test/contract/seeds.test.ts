import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { DEMO_SEED } from '../../src/features/demo/demo-organisation.js'
import type { SeedDocument } from '../../src/features/demo/seed-document.js'
import { DATABASE_KINDS, openTestServices, type TestServices } from '../support/services.js'
import { anySeed, seedOf, seedText } from '../support/seeds.js'

const OPERATOR = { kind: 'operator' } as const
/** On PostgreSQL each takes ten times as long. */
const RUNS = { sqlite: 60, postgres: 5 } as const

describe.each(DATABASE_KINDS)('%s: seeds', (kind) => {
  let opened: TestServices
  beforeAll(async () => {
    opened = await openTestServices(kind)
  })
  afterAll(async () => {
    await opened.close()
  })

  /** Makes the organisation anew from a file, and describes it. */
  const sow = async (text: string): Promise<SeedDocument> => {
    opened.clock.advance(60_000)
    const made = await opened.services.demo.create({
      seed: seedOf(text, opened.clock.nowMs()),
      force: false,
      tokensFor: 'nobody',
      secrets: false,
      actor: OPERATOR,
    })
    if (!made.ok) throw new Error(made.reason)
    return await opened.services.demo.exportSeed()
  }

  it('what is exported of what was made of an export is the export again, whatever organisation it is', async () => {
    await fc.assert(
      fc.asyncProperty(anySeed, async (seed) => {
        const first = await sow(seedText(seed))
        expect(await sow(seedText(first))).toEqual(first)
        // And nothing was lost on the way out of the file.
        expect(first.users.map(({ email }) => email).toSorted()).toEqual(
          seed.users.map(({ email }) => email).toSorted(),
        )
        expect(namesIn(first)).toEqual(namesIn(seed))
      }),
      { numRuns: RUNS[kind], examples: [[DEMO_SEED]] },
    )
  })

  it('goals, time, status updates, briefs and recipes are exported as they were said', async () => {
    const ada = 'ada@a.example'
    const said = {
      portfolios: [
        {
          gid: 51,
          name: 'Portfolio',
          owner: ada,
          status_updates: [
            {
              gid: 52,
              status_type: 'dropped',
              title: 'The end',
              html_text: '<body>So be it.</body>',
              created_by: ada,
              created_at: '2026-03-01T08:00:00.000Z',
            },
          ],
        },
      ],
      time_tracking_categories: [{ gid: 61, name: 'Writing', color: 'blue', is_archived: true }],
      projects: [
        {
          gid: 31,
          name: 'Project',
          project_brief: { gid: 32, title: 'Why', html_text: '<body>Because.</body>' },
          sections: [
            {
              gid: 33,
              name: 'Section',
              tasks: [
                {
                  gid: 41,
                  name: 'Task',
                  time_entries: [
                    {
                      gid: 42,
                      duration_minutes: 90,
                      created_by: ada,
                      entered_on: '2026-03-02',
                      attributable_to: 31,
                      category: 61,
                      billable_status: 'nonBillable',
                      description: 'Thought',
                      created_at: '2026-03-03T08:00:00.000Z',
                    },
                  ],
                },
              ],
            },
          ],
          task_templates: [
            { gid: 71, name: 'First' },
            {
              gid: 72,
              name: 'Then',
              template: {
                dependencies: [71],
                custom_fields: [
                  { field: 91, value: [92] },
                  { field: 93, value: '2026-03-04T05:06:07.000Z' },
                  { field: 94, value: [ada] },
                  { field: 95, value: [41, 31] },
                  { field: 96, value: 2.5 },
                ],
              },
            },
          ],
        },
      ],
      goals: [
        {
          gid: 81,
          name: 'Above',
          created_by: ada,
          owner: null,
          team: 21,
          is_workspace_level: true,
          html_notes: '<body>What for</body>',
          start_on: '2026-01-01',
          due_on: '2026-12-31',
          time_period: 'H1 FY26',
          status: 'partial',
          metric: {
            gid: 82,
            unit: 'currency',
            precision: 2,
            currency_code: 'EUR',
            initial_number_value: -3,
            target_number_value: 7.25,
            current_number_value: 1.5,
            progress_source: 'external',
            is_custom_weight: true,
            set_by: ada,
          },
          members: [{ gid: 83, user: ada, access_level: 'editor' }],
          supporting: [
            { gid: 84, resource: 31, contribution_weight: 0.25 },
            { gid: 85, resource: 86 },
            { gid: 87, resource: 51, contribution_weight: 1 },
            { gid: 88, resource: 41 },
          ],
        },
        { gid: 86, name: 'Below', owner: ada, metric: { gid: 89, progress_source: 'task_completion' } },
      ],
      custom_fields: [
        { gid: 91, name: 'Choice', type: 'enum', options: [{ gid: 92, name: 'One' }], on: [{ in: 31 }] },
        { gid: 93, name: 'Day', type: 'date', on: [{ in: 31 }, { in: 81 }] },
        { gid: 94, name: 'People', type: 'people', on: [{ in: 31 }] },
        {
          gid: 95,
          name: 'Leads',
          type: 'reference',
          input_restrictions: ['task', 'project'],
          on: [{ in: 31 }],
        },
        { gid: 96, name: 'Number', type: 'number', precision: 1, on: [{ in: 31 }] },
        { gid: 97, name: 'Of the goal', type: 'text', local: true, on: [{ in: 86 }] },
      ],
    }
    const workspace = {
      gid: 1,
      name: 'A',
      members: [{ user: ada, role: 'admin' }],
      teams: [{ gid: 21, name: 'Team' }],
      ...said,
    }
    const document = { version: 1, users: [{ gid: 11, name: 'Ada', email: ada }], workspaces: [workspace] }
    const exported = await sow(JSON.stringify(document))
    expect(exported.workspaces[0]).toMatchObject(said)
    expect(await sow(seedText(exported))).toEqual(exported)
  })

  it('the demo organization is one, with its public passwords; whoever chose another keeps it to themselves', async () => {
    await opened.services.demo.create({ force: false, tokensFor: 'nobody', secrets: false, actor: OPERATOR })
    const exported = await opened.services.demo.exportSeed()
    expect(exported.users.map(({ email, gid, password }) => ({ email, gid, password }))).toEqual(
      DEMO_SEED.users.map(({ email, gid, password }) => ({ email, gid, password })),
    )
    expect(namesIn(exported)).toEqual(namesIn(DEMO_SEED))
    const made = await opened.services.demo.create({ force: false, actor: OPERATOR })
    if (!made.ok) throw new Error(made.reason)
    const [ada] = made.demo.users
    const password = 'a password of her own'
    await opened.services.passwords.set({ userGid: ada?.gid ?? ('' as never), password, actor: OPERATOR })
    const text = JSON.stringify(await opened.services.demo.exportSeed())
    expect(text).not.toContain('ada-grows-greenfield')
    expect(text).not.toContain(password)
    expect(text).toContain('ben-grows-greenfield')
    for (const secret of [ada?.personal_access_token, made.demo.apps[0]?.client_secret])
      expect(text).not.toContain(secret ?? 'nothing')
  })

  it('what people left behind who went is exported without them where the API would not name them', async () => {
    await sow(`version: 1
users:
  - { gid: 11, name: Ada, email: ada@a.example }
  - { gid: 12, name: Ben, email: ben@a.example }
workspaces:
  - gid: 1
    name: One
    members: [{ user: 11, role: admin }, { user: 12 }]
    teams: [{ gid: 21, name: Team, members: [12] }]
    projects:
      - gid: 31
        name: Ben’s
        owner: 12
        team: 21
        sections:
          - name: S
            tasks:
              - { gid: 41, name: Made and done by Ben, assignee: 12, completed: true, subtasks: [{ gid: 42, name: Below }] }
      - { gid: 32, name: Other, sections: [{ name: T, tasks: [{ task: 42 }, { task: 41 }] }] }
  - { gid: 2, name: Two, members: [{ user: 11, role: admin }, { user: 12 }] }
apps:
  - { client_id: 91, owner: 12, name: App, distribution: [1, 2] }
  - { client_id: 92, owner: 12, name: Other app, distribution: [1] }
`)
    const removal = { workspaceGid: '1' as Gid, userGid: '12' as Gid, adminGid: '11' as Gid }
    expect(await opened.services.members.remove(removal)).toBe('removed')
    const exported = await opened.services.demo.exportSeed()
    const [one] = exported.workspaces
    expect(one?.members?.map(({ role, user }) => ({ user, role }))).toEqual([
      { user: 'ada@a.example', role: 'admin' },
    ])
    expect(one?.projects?.[0]).not.toHaveProperty('owner')
    expect(one?.projects?.[0]?.sections?.[0]?.tasks?.[0]).toMatchObject({
      created_by: 'ben@a.example',
      completed_by: 'ben@a.example',
      followers: [],
      subtasks: [{ gid: 42 }],
    })
    expect(one?.projects?.[1]?.sections?.[0]?.tasks).toEqual([{ task: 42 }, { task: 41 }])
    expect(exported.apps?.map(({ distribution }) => distribution)).toEqual([[2], 'none'])
    expect(await sow(seedText(exported))).toEqual(exported)
  })

  it('counts ids beyond those that a seed brings, so that nothing that is made later has one of them', async () => {
    const exported = await sow(
      seedText({
        version: 1,
        users: [{ gid: 1_300_000_000_000_007, name: 'Ada', email: 'ada@a.example' }],
        workspaces: [
          {
            gid: '1399999999999990',
            name: 'A',
            members: [{ user: 1_300_000_000_000_007 }],
            projects: [
              { name: 'P', sections: [{ name: 'S', tasks: [{ gid: 1_300_000_000_000_500, name: 'T' }] }] },
            ],
          },
        ],
      }),
    )
    expect(exported.workspaces[0]?.projects?.[0]?.gid).toBeGreaterThan(1_399_999_999_999_990)
    expect(exported.workspaces[0]?.projects?.[0]?.sections?.[0]?.tasks?.[0]).toMatchObject({
      gid: 1_300_000_000_000_500,
    })
  })
})

/** Every name and text in a seed, sorted: what a reader would look for first. */
function namesIn(value: unknown): readonly string[] {
  const names: string[] = []
  const look = (one: unknown) => {
    if (Array.isArray(one)) one.forEach(look)
    else if (typeof one === 'object' && one !== null)
      for (const [name, inner] of Object.entries(one)) {
        if (name === 'name' && inner !== 'Untitled section') names.push(String(inner))
        look(inner)
      }
  }
  look(value)
  return names.toSorted()
}
