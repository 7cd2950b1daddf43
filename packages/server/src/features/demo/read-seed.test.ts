import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSeed, SEED_RULES } from '../../compose/demo.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { formatToken } from '../../protocol/token/token-format.js'
import { planSeed, SEED_RECORDS_MAX } from './plan-seed.js'
import { SEED_TASK_DEPTH_MAX } from './plan-tasks.js'

const NOW_MS = Date.parse('2026-11-23T12:00:00Z')
const token = (kind: 'personal' | 'client_secret', fill = 7) =>
  formatToken(kind, (count) => new Uint8Array(count).fill(fill))

/** What YAML is made of, and what breaks readers of it. */
const PUNCTUATION =
  '- |: |{|}|[|]|, |\n|  |\t|"|\'|>-\n|&a |*a|!x |!!map |# |---\n|...|%YAML 1.1\n|? |<<|\\|\0|\r|\ufeff|🦆|\ud800'
const WORDS =
  '1|true|~|2026-01-01|0x1|1e9|version|users|workspaces|apps|name|email|gid|tasks|__proto__|constructor'
const PIECE = fc.constantFrom('|\n', ...PUNCTUATION.split('|'), ...WORDS.split('|'))

/** Mistakes as an editor could jump to them. */
function mistakes(text: string): readonly string[] {
  const read = readSeed(text, NOW_MS)
  if (read.ok) return []
  return read.faults.map(({ column, field, line, message }) => `${line}:${column} ${field}: ${message}`)
}

/** A seed of one person, Ada, and one workspace, with more lines below. */
function seedWith(more: string, person = ''): string {
  return `version: 1
users:
  - name: Ada
    email: ada@a.example
${person}workspaces:
  - name: A
    members: [{ user: ada@a.example, role: admin }]
${more}`
}

/** The line on which `more` begins, and on which what is said of the person does. */
const MORE = 8
const PERSON = 5

describe('a seed', () => {
  it('of the least that there may be is one', () => {
    expect(
      mistakes('version: 1\nusers: [{name: Ada, email: ada@a.example}]\nworkspaces: [{name: A}]'),
    ).toEqual([])
    expect(mistakes(seedWith(''))).toEqual([])
  })

  it('may be JSON, with its positions', () => {
    const text = JSON.stringify(
      {
        $schema: './x',
        version: 1,
        users: [{ name: 'Ada', email: 'a@a.example' }],
        workspaces: [{ name: 'A' }],
      },
      null,
      '\t',
    )
    expect(mistakes(text)).toEqual([])
    expect(mistakes(text.replace('"name": "A"', '"nam": "A"'))).toEqual([
      '11:3 workspaces[0].name: Is missing',
      '12:4 workspaces[0].nam: Unknown field. Did you mean name?',
    ])
  })

  describe('that is no YAML', () => {
    it.each([
      ['', '1:1 : Must be fields with their values'],
      ['# nothing', '1:1 : Must be fields with their values'],
      ['[]', '1:1 : Must be fields with their values'],
      ['version: 1\nversion: 1', '2:1 : Appears twice: each field may appear once'],
      ['users: [', expect.stringMatching(/^1:9 : /)],
      ['a: 1\n---\nb: 2', '2:1 : Must be one document: remove the line --- and what follows it'],
      ['\tversion: 1', expect.stringMatching(/^1:1 : .*[Tt]abs/)],
      ['users: *nobody', '1:8 : There is no anchor &nobody before it'],
      ['? [a]\n: 1', '1:3 : The name of a field must be text'],
      ['1: x', '1:1 : The name of a field must be text'],
      ['version: "\\0"', '1:10 : Must not contain NUL characters'],
      ['version: "\\ud800"', '1:10 : Must not contain lone surrogates'],
    ])('%j', (text, mistake) => {
      expect(mistakes(text)[0]).toEqual(mistake)
    })

    it('aliases do not multiply a file, and depth does not break the reader', () => {
      let bomb = 'a0: &a0 [x, x, x, x, x, x, x, x, x]\n'
      for (let level = 1; level < 8; level++)
        bomb += `a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]\n`
      expect(mistakes(bomb)).toEqual(['1:1 : Must have at most 100 aliases'])
      expect(mistakes('['.repeat(5_000))).not.toEqual([])
      expect(mistakes('- '.repeat(5_000))).not.toEqual([])
    })
  })

  it('says of every mistake at once where it is and what to do, in the order of the file', () => {
    const text = `version: 2
userz: []
users:
  - name: 12
    emial: ada@a.example
    tokens: {}
workspaces:
  - projects:
      - name: P
        due_on: tomorrow
        sections: [{ name: S, tasks: [{}] }]
  - 7
`
    expect(mistakes(text)).toEqual([
      '1:10 version: Must be 1',
      '2:1 userz: Unknown field. Did you mean users?',
      '4:5 users[0].email: Is missing',
      '4:11 users[0].name: Must be text: put 12 in quotation marks',
      '5:5 users[0].emial: Unknown field. Did you mean email?',
      '6:13 users[0].tokens: Must be a list',
      '8:5 workspaces[0].name: Is missing',
      '10:17 workspaces[0].projects[0].due_on: Must be a day like 2027-01-31',
      '11:39 workspaces[0].projects[0].sections[0].tasks[0].name: Is missing',
      '12:5 workspaces[1]: Must be fields with their values',
    ])
  })

  it('names the first twenty mistakes, and how many there are beside', () => {
    const users = Array.from({ length: 25 }, () => '  - {}').join('\n')
    const read = readSeed(`version: 1\nworkspaces: [{name: A}]\nusers:\n${users}\n`, NOW_MS)
    expect(read).toMatchObject({ ok: false, more: 30 })
    expect(read.ok ? [] : read.faults).toHaveLength(20)
  })

  describe('about people', () => {
    it.each([
      ['    password: short\n', `${PERSON}:15 users[0].password: Must have at least 12 characters`],
      ['    gid: abc\n', `${PERSON}:10 users[0].gid: Must be an id: up to 16 digits, not beginning with 0`],
      ['    gid: 90071992547409910\n', `${PERSON}:10 users[0].gid: Must be at most 9007199254740991`],
      ['    gid: 1.5\n', `${PERSON}:10 users[0].gid: Must be text or a whole number`],
      [
        '  - { name: Two, email: ada@ａ。example }\n',
        `${PERSON}:25 users[1].email: Already belongs to another person in this file`,
      ],
      [
        '  - { name: Two, email: ADA@A.example }\n',
        `${PERSON}:25 users[1].email: Already belongs to another person in this file`,
      ],
      ['  - { name: " ", email: b@b.example }\n', `${PERSON}:13 users[1].name: Must not be empty`],
      [
        '  - { name: B, email: nonsense }\n',
        `${PERSON}:23 users[1].email: Must be an email address, like ada@example.com`,
      ],
      [
        '  - { name: "A\\u00adda", email: b@b.example }\n',
        expect.stringMatching(/^5:13 users\[1\]\.name: .*cannot be seen.*U\+00AD$/),
      ],
      ['    tokens: [{ name: "" }]\n', `${PERSON}:22 users[0].tokens[0].name: Must not be empty`],
      [
        '    tokens: [{ name: T, scopes: [tasks:eat] }]\n',
        `${PERSON}:34 users[0].tokens[0].scopes[0]: Is not a scope; scopes look like tasks:read`,
      ],
      [
        '    tokens: [{ name: T, scopes: [] }]\n',
        `${PERSON}:33 users[0].tokens[0].scopes: Must have at least one scope; leave it out for full permissions`,
      ],
      [
        '    tokens: [{ name: T, expires_at: "2027-02-30T00:00:00Z" }]\n',
        `${PERSON}:37 users[0].tokens[0].expires_at: Is not a moment in the calendar`,
      ],
      [
        `    tokens: [{ name: T, token: ${token('client_secret')} }]\n`,
        `${PERSON}:32 users[0].tokens[0].token: Must be mdp_, 32 letters and digits, and a checksum of 6`,
      ],
      [
        `    tokens: [{ name: T, token: ${token('personal').slice(0, 36)}000000 }]\n`,
        `${PERSON}:32 users[0].tokens[0].token: Has a wrong checksum: with these characters it ends in ${token('personal').slice(-6)}`,
      ],
      [
        `    tokens: [{ name: T, token: ${token('personal')} }, { name: U, token: ${token('personal')} }]\n`,
        `${PERSON}:96 users[0].tokens[1].token: Is already used at users[0].tokens[0].token`,
      ],
    ])('%j', (person, mistake) => {
      expect(mistakes(seedWith('', person))).toEqual([mistake])
    })

    it('a token with the checksum that it was told is good', () => {
      const written = 'mdp_TheTokenOfOurTestBenchForever1234'
      const [told = ''] = mistakes(seedWith('', `    tokens: [{ name: T, token: ${written} }]\n`))
      const whole = written.slice(0, 36) + told.slice(-6)
      expect(mistakes(seedWith('', `    tokens: [{ name: T, token: ${whole} }]\n`))).toEqual([])
    })

    it('has at most a hundred tokens a person, and a thousand people', () => {
      const tokens = `    tokens: [${Array.from({ length: 101 }, () => '{name: T}').join(', ')}]\n`
      expect(mistakes(seedWith('', tokens))).toEqual([
        `${PERSON}:13 users[0].tokens: Must have at most 100 entries`,
      ])
      const people = Array.from(
        { length: 1_000 },
        (_, at) => `  - { name: B, email: b${at}@b.example }\n`,
      ).join('')
      expect(mistakes(seedWith('', people))).toEqual(['3:3 users: Must have at most 1000 entries'])
    })
  })

  describe('about places and work', () => {
    it.each([
      [
        '  - { name: B, members: [{ user: ben@a.example }] }',
        `${MORE}:34 workspaces[1].members[0].user: No person under users has the address or gid ben@a.example`,
      ],
      [
        '  - { name: B, members: [{ user: ada@a.example }, { user: ADA@a.example }] }',
        `${MORE}:59 workspaces[1].members[1].user: Is a member already`,
      ],
      [
        '  - { name: B, teams: [{ name: T, members: [ada@a.example] }] }',
        `${MORE}:45 workspaces[1].teams[0].members[0]: ada@a.example is not a member of the workspace B`,
      ],
      [
        '    projects: [{ name: P, team: T }]',
        `${MORE}:33 workspaces[0].projects[0].team: No team of this workspace has the name or gid T`,
      ],
      [
        '    teams: [{ name: T }, { name: T }]\n    projects: [{ name: P, team: T }]',
        `${MORE + 1}:33 workspaces[0].projects[0].team: Is the name of several: refer to one by its gid`,
      ],
      [
        '    projects: [{ name: P, color: pink }]',
        expect.stringContaining(`${MORE}:34 workspaces[0].projects[0].color: Must be one of dark-pink, `),
      ],
      [
        '    projects: [{ name: P, start_on: 2027-01-02, due_on: 2027-01-01 }]',
        `${MORE}:37 workspaces[0].projects[0].start_on: Must be before due_on`,
      ],
      [
        '    projects: [{ name: P, notes: x, html_notes: <body></body> }]',
        `${MORE}:49 workspaces[0].projects[0].html_notes: Stands beside notes: leave one of them out`,
      ],
      [
        '    tasks: [{ name: T, html_notes: <body><a data-asana-gid="6"/></body> }]',
        `${MORE}:36 workspaces[0].tasks[0].html_notes: Links to the gid 6, which nothing in this file has`,
      ],
      [
        '    projects: [{ name: P, html_notes: x }]',
        `${MORE}:39 workspaces[0].projects[0].html_notes: XML is invalid: Root element is missing or invalid (line 1, column 1)`,
      ],
      [
        '    tasks: [{ name: T, due_on: 2027-02-30 }]',
        `${MORE}:32 workspaces[0].tasks[0].due_on: Is not a day in the calendar`,
      ],
      [
        '    tasks: [{ name: T, due_on: 2027-02-03, due_in_days: 1 }]',
        `${MORE}:57 workspaces[0].tasks[0].due_in_days: Stands beside another due date: leave one of them out`,
      ],
      [
        '    tasks: [{ name: T, start_on: 2027-01-01 }]',
        `${MORE}:34 workspaces[0].tasks[0].start_on: Needs due_on or due_at beside it`,
      ],
      [
        '    tasks: [{ name: T, approval_status: approved }]',
        `${MORE}:41 workspaces[0].tasks[0].approval_status: Only tasks with resource_subtype approval have one`,
      ],
      [
        '    tasks: [{ name: T, completed: false, completed_at: "2026-01-01T00:00:00Z" }]',
        `${MORE}:56 workspaces[0].tasks[0].completed_at: Needs completed: true`,
      ],
      [
        '    tasks: [{ name: T, completed_by: ada@a.example }]',
        `${MORE}:38 workspaces[0].tasks[0].completed_by: Needs completed: true`,
      ],
      [
        '    tasks: [{ name: T, comments: [{ text: a, html_text: <body>a</body> }] }]',
        expect.stringContaining('workspaces[0].tasks[0].comments[0].html_text: Stands beside text'),
      ],
      [
        '    tasks: [{ name: T, comments: [{ created_by: ada@a.example }] }]',
        expect.stringContaining('workspaces[0].tasks[0].comments[0].text: Must not be empty'),
      ],
      [
        '    tasks: [{ name: T, comments: [{ html_text: <body>a }] }]',
        expect.stringContaining('workspaces[0].tasks[0].comments[0].html_text: XML is invalid'),
      ],
      [
        '    tasks: [{ name: T, comments: [{ text: a, created_by: eve@a.example }] }]',
        expect.stringContaining('comments[0].created_by: No person under users has the address'),
      ],
      [
        '    tasks: [{ name: T, comments: [{ text: a, created_at: "2026-02-30T00:00:00Z" }] }]',
        expect.stringContaining('comments[0].created_at: Is not a moment in the calendar'),
      ],
      [
        '    tasks: [{ name: T, comments: [{ text: a, sticker_name: frown }] }]',
        expect.stringContaining('comments[0].sticker_name: Must be one of green_checkmark'),
      ],
      [
        '    tasks: [{ name: T, task: 5 }]',
        expect.stringContaining(`${MORE}:24 workspaces[0].tasks[0].task: Unknown field`),
      ],
      [
        '    projects: [{ name: P, sections: [{ name: S, tasks: [{ task: 5 }] }] }]',
        `${MORE}:65 workspaces[0].projects[0].sections[0].tasks[0].task: No task of this workspace has the gid 5`,
      ],
      [
        '    projects: [{ name: P, sections: [{ name: S, tasks: [{ gid: 5, name: T }, { task: 5 }] }] }]',
        `${MORE}:86 workspaces[0].projects[0].sections[0].tasks[1].task: Is already in this project`,
      ],
      [
        '    projects: [{ name: P, sections: [{ name: S, tasks: [{ task: 5, name: T }] }] }]',
        `${MORE}:68 workspaces[0].projects[0].sections[0].tasks[0].name: Not allowed here: a task that is described elsewhere is referred to by its gid alone`,
      ],
      [
        '    gid: 7\n    projects: [{ gid: 7, name: P }]',
        `${MORE + 1}:23 workspaces[0].projects[0].gid: Is already the gid of workspaces[0]`,
      ],
      [
        '  - { name: B, tasks: [{ name: T }] }',
        `${MORE}:24 workspaces[1].tasks[0].created_by: Is missing: the workspace B has no members`,
      ],
      [
        '  - { name: "B\\u00ad", members: [] }',
        expect.stringMatching(/^8:13 workspaces\[1\]\.name: .*cannot be seen.*U\+00AD$/),
      ],
      [
        '    teams: [{ name: "T\\u202e" }]',
        expect.stringMatching(/^8:21 workspaces\[0\]\.teams\[0\]\.name: .*U\+202E$/),
      ],
      ['    teams: [{ name: " " }]', `${MORE}:21 workspaces[0].teams[0].name: Must not be empty`],
      [
        '    projects: [{ name: "P\\u200b" }]',
        expect.stringMatching(/^8:24 workspaces\[0\]\.projects\[0\]\.name: .*U\+200B$/),
      ],
      ['    plan: gold', `${MORE}:11 workspaces[0].plan: Must be one of free, paid`],
    ])('%j', (more, mistake) => {
      expect(mistakes(seedWith(more))).toEqual([mistake])
    })

    it('subtasks lie in each other so deep and no deeper', () => {
      const nested = (depth: number): object => ({
        name: 'T',
        ...(depth === 1 ? {} : { subtasks: [nested(depth - 1)] }),
      })
      const seed = (depth: number) =>
        JSON.stringify({
          version: 1,
          users: [{ name: 'Ada', email: 'a@a.example' }],
          workspaces: [{ name: 'A', members: [{ user: 'a@a.example' }], tasks: [nested(depth)] }],
        })
      expect(mistakes(seed(SEED_TASK_DEPTH_MAX))).toEqual([])
      expect(mistakes(seed(SEED_TASK_DEPTH_MAX + 1))).toEqual([
        expect.stringMatching(/\.subtasks: Must not lie deeper than 100 in each other$/),
      ])
    })

    it('has so many records in all and no more', () => {
      const { faults } = planSeed(
        {
          version: 1,
          users: [{ name: 'Ada', email: 'a@a.example' }],
          workspaces: [
            {
              name: 'A',
              members: [{ user: 'a@a.example' }],
              tasks: Array.from({ length: SEED_RECORDS_MAX }, () => ({ name: 'T' })),
            },
          ],
        },
        { nowMs: NOW_MS, rules: SEED_RULES, newGid: () => '5' as Gid },
      )
      expect(faults).toEqual([
        { path: [], message: 'Must have at most 20000 records in all; this has 20003' },
      ])
    })
  })

  describe('about apps', () => {
    it.each([
      [
        'apps: [{ owner: ben@a.example, name: X }]',
        `${MORE}:17 apps[0].owner: No person under users has the address or gid ben@a.example`,
      ],
      [
        'apps: [{ owner: ada@a.example, name: X, scopes: [tasks:eat] }]',
        expect.stringContaining(`${MORE}:49 apps[0].scopes: tasks:eat is not a scope.`),
      ],
      [
        'apps: [{ owner: ada@a.example, name: X, redirect_uris: [http://a.example/] }]',
        expect.stringContaining(`${MORE}:57 apps[0].redirect_uris[0]: Must be https`),
      ],
      [
        'apps: [{ owner: ada@a.example, name: X, kind: native, require_pkce: false }]',
        expect.stringContaining(`${MORE}:69 apps[0].require_pkce: Is always on for a native app`),
      ],
      [
        `apps: [{ owner: ada@a.example, name: X, kind: native, client_secret: ${token('client_secret')} }]`,
        `${MORE}:70 apps[0].client_secret: Is for apps that can keep one; this app is native`,
      ],
      [
        `apps: [{ owner: ada@a.example, name: X, client_secret: ${token('personal')} }]`,
        `${MORE}:56 apps[0].client_secret: Must be mds_, 32 letters and digits, and a checksum of 6`,
      ],
      [
        'apps: [{ owner: ada@a.example, name: X, distribution: some }]',
        `${MORE}:55 apps[0].distribution: Must be any, none, or a list of workspaces`,
      ],
      [
        'apps: [{ owner: ada@a.example, name: X, distribution: [B] }]',
        `${MORE}:56 apps[0].distribution[0]: No workspace has the name or gid B`,
      ],
      [
        '  - name: B\napps: [{ owner: ada@a.example, name: X, distribution: [B] }]',
        `${MORE + 1}:56 apps[0].distribution[0]: The owner of the app is not a member of B`,
      ],
      [
        'apps: [{ owner: ada@a.example, name: X, replay_window_seconds: 601 }]',
        `${MORE}:64 apps[0].replay_window_seconds: Must be at most 600`,
      ],
    ])('%j', (more, mistake) => {
      expect(mistakes(seedWith(more))).toEqual([mistake])
    })
  })

  describe('with an app that could be taken for another one', () => {
    const names = (first: string, second: string) => `version: 1
users: [{ name: Ada, email: ada@a.example }, { name: Ben, email: ben@a.example }, { name: Cy, email: cy@c.example }]
workspaces:
  - { name: A, members: [{ user: ada@a.example }, { user: ben@a.example }] }
  - { name: C, members: [{ user: cy@c.example }] }
apps:
  - { ${first} }
  - { ${second} }
`
    const ada = 'owner: ada@a.example'
    it.each([
      [`name: Planner, ${ada}`, 'name: PIanner, owner: ben@a.example'],
      [`name: Planner, distribution: [A], ${ada}`, 'name: planner, owner: ben@a.example'],
    ])('%s beside %s is refused', (first, second) => {
      expect(mistakes(names(first, second))).toEqual([
        expect.stringMatching(/^8:13 apps\[1\]\.name: Looks like the name of an app of somebody else’s/),
      ])
    })

    it.each([
      ['of the same owner', `name: Planner, ${ada}`, `name: Planner, ${ada}`],
      [
        'that nobody may use',
        `name: Planner, distribution: none, ${ada}`,
        'name: Planner, owner: ben@a.example',
      ],
      ['of another workspace', `name: Planner, ${ada}`, 'name: Planner, owner: cy@c.example'],
      ['by another name', `name: Planner, ${ada}`, 'name: Planner 2, owner: ben@a.example'],
    ])('%s is not', (_what, first, second) => {
      expect(mistakes(names(first, second))).toEqual([])
    })
  })

  it('of any text is read or refused with a place in it, and never breaks the reader', () => {
    fc.assert(
      fc.property(fc.array(PIECE, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('')
        const read = readSeed(text, NOW_MS)
        if (read.ok) return
        const lines = text.split(/\r\n|\r|\n/).length + 1
        const misplaced = read.faults.filter(
          ({ column, line, message }) => message === '' || line < 1 || line > lines || column < 1,
        )
        expect(misplaced).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('of any value under a field of its own is read or refused at that field', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('users', 'workspaces', 'apps', 'version'),
        fc.jsonValue(),
        (field, value) => {
          const seed = {
            version: 1,
            users: [{ name: 'Ada', email: 'a@a.example' }],
            workspaces: [{ name: 'A' }],
            [field]: value,
          }
          const read = readSeed(JSON.stringify(seed, null, 1), NOW_MS)
          if (!read.ok)
            for (const fault of read.faults) expect(fault.field).toMatch(new RegExp(`^${field}|^$`))
        },
      ),
    )
  })
})
