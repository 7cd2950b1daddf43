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
