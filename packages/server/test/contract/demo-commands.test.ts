import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formatToken } from '../../src/protocol/token/token-format.js'
import type { DemoDescription } from '../../src/features/demo/describe-demo.js'
import { openShell, type Shell } from '../support/command.js'
import { DEMO, MAKE_DEMO } from '../support/demo.js'
import { DATABASE_KINDS } from '../support/services.js'

const TOKEN = formatToken('personal', (count) => new Uint8Array(count).fill(9))
const SECRET = formatToken('client_secret', (count) => new Uint8Array(count).fill(9))
const SEED = `version: 1
users:
  - name: Zoe
    email: zoe@z.example
    password: correct horse battery
    tokens:
      - { name: Bench, token: ${TOKEN} }
      - { name: Made, scopes: [tasks:read] }
      - { name: Expired, expires_at: "2026-11-20T00:00:00Z" }
workspaces:
  - name: Zed
    members: [{ user: zoe@z.example, role: admin }]
apps:
  - { client_id: 77, client_secret: ${SECRET}, owner: zoe@z.example, name: Bench }
`

describe.each(DATABASE_KINDS)('%s: mudrad demo', (kind) => {
  let mudra: Shell
  let files = ''
  beforeEach(async () => {
    mudra = await openShell(kind)
    files = mkdtempSync(join(tmpdir(), 'mudra-seeds-'))
  })
  afterEach(async () => {
    await mudra.remove()
    rmSync(files, { recursive: true })
  })

  const file = (text: string | Uint8Array, name = 'seed.yaml') => {
    writeFileSync(join(files, name), text)
    return join(files, name)
  }
  const show = async (...args: readonly string[]) =>
    JSON.parse(await mudra.expectDone(['demo', '--json', ...args])) as DemoDescription
  const make = async (...args: readonly string[]) =>
    JSON.parse(await mudra.expectDone([...MAKE_DEMO, ...args])) as DemoDescription & {
      tokens?: readonly { user: string; name: string; token: string }[]
    }
  const liveTokens = async () =>
    (JSON.parse(await mudra.expectDone(['token', 'list', '--json'])) as { gid: string; state: string }[])
      .filter(({ state }) => state === 'live')
      .map(({ gid }) => gid)
      .toSorted()
  const liveSecrets = async (clientId: string) =>
    (
      JSON.parse(await mudra.expectDone(['app', 'show', clientId, '--json'])) as {
        secrets: { state: string; expires_at: string | null }[]
      }
    ).secrets
  const trail = async () => (await mudra.expectDone(['audit', 'export'])).split('\n').length

  const credentialsOf = ({ apps, users }: DemoDescription) => [
    ...users.map((user) => user.personal_access_token),
    ...apps.map((app) => app.client_secret),
  ]

  it('shows what is there and changes nothing, however often it is asked', async () => {
    const made = await make()
    const before = [await liveTokens(), await liveSecrets(made.apps[0]?.client_id ?? ''), await trail()]
    const shown = await show()
    expect(await show()).toEqual(shown)
    expect(credentialsOf(shown)).toEqual([null, null, null, null, null, null, null])
    const known = (demo: DemoDescription) => ({
      ...demo,
      users: demo.users.map((user) => ({ ...user, personal_access_token: null })),
      apps: demo.apps.map((app) => ({ ...app, client_secret: null })),
    })
    expect(shown).toEqual(known(made))
    const text = await mudra.expectDone(['demo'])
    for (const word of [
      'ada@greenfield.example',
      'ada-grows-greenfield',
      DEMO.ada,
      made.apps[0]?.client_id ?? '',
    ])
      expect(text).toContain(word)
    expect(text).not.toMatch(/md[ps]_/)
    expect([await liveTokens(), await liveSecrets(made.apps[0]?.client_id ?? ''), await trail()]).toEqual(
      before,
    )
  })

  it('shows a password that somebody changed to nobody', async () => {
    await make()
    const input = 'a password of her own\n'
    expect((await mudra.run(['user', 'set-password', 'ada@greenfield.example'], { input })).code).toBe(0)
    const { users } = await show()
    expect(users.map(({ password }) => password)).toEqual([
      null,
      'ben-grows-greenfield',
      'gil-visits-greenfield',
      'cara-keeps-harbour',
    ])
    expect(await mudra.expectDone(['demo'])).toMatch(/ada@greenfield\.example +\(not known\)/)
  })

  it('--tokens and --secrets add, each time anew, and end none', async () => {
    await mudra.expectDone(['demo', 'reset', '--yes'])
    expect(await liveTokens()).toEqual([])
    const seen = new Set<string>()
    let clientId = ''
    for (let round = 1; round <= 4; round++) {
      const shown = await show('--tokens', '--secrets')
      const [ada, ben, gil, cara, reports, planner, native] = credentialsOf(shown)
      for (const one of [ada, ben, gil, cara]) expect(one).toMatch(/^mdp_[A-Za-z0-9]{38}$/)
      for (const one of [reports, planner]) expect(one).toMatch(/^mds_[A-Za-z0-9]{38}$/)
      expect(native).toBeNull()
      for (const one of credentialsOf(shown)) if (one !== null) seen.add(one)
      expect(seen.size).toBe(round * 6)
      expect(await liveTokens()).toHaveLength(round * 4)
      clientId = shown.apps[0]?.client_id ?? ''
      expect(await liveSecrets(clientId)).toEqual(
        Array.from(
          { length: round },
          () => expect.objectContaining({ state: 'live', expires_at: null }) as unknown,
        ),
      )
    }
    const onlyTokens = await show('--tokens')
    expect(credentialsOf(onlyTokens).filter((one) => one?.startsWith('mds_'))).toEqual([])
    expect(await mudra.expectDone(['demo', '--secrets'])).toMatch(/^Greenfield Reports +mds_/m)
  })

  it('--tokens adds none to anybody where a policy refuses one, and says whose and why', async () => {
    await make()
    await mudra.expectDone(['policy', 'set', DEMO.harbour, '--personal-tokens', 'refused'])
    const before = await liveTokens()
    const { code, stderr, stdout } = await mudra.run(['demo', '--tokens', '--secrets', '--json'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(
      /^nothing was added, because cara@harbour\.example may not have a token: .*Harbour Works/,
    )
    expect(await liveTokens()).toEqual(before)
    await mudra.expectDone([
      'policy',
      'set',
      DEMO.harbour,
      '--personal-tokens',
      'allowed',
      '--token-days',
      '30',
    ])
    await show('--tokens')
    const [newest] = JSON.parse(
      await mudra.expectDone(['token', 'list', 'cara@harbour.example', '--json']),
    ) as {
      expires_at: string | null
    }[]
    expect(newest?.expires_at).not.toBeNull()
  })

  it('where no demo is says how to make one', async () => {
    const empty = await mudra.run(['demo', '--json'])
    expect([empty.code, empty.stdout]).toEqual([1, ''])
    expect(empty.stderr).toContain('mudrad demo reset')
    await mudra.expectDone(['user', 'create', 'x@x.example', '--name', 'X', '--new-workspace', 'X'])
    const others = await mudra.run(['demo', '--tokens'])
    expect([others.code, others.stderr]).toEqual([1, expect.stringContaining('--force')])
    expect(await liveTokens()).toEqual([])
  })

  it('takes no other word and no other option, and makes nothing then', async () => {
    for (const [args, complaint] of [
      [['rset'], 'there is no command demo rset. Did you mean mudrad demo reset? See: mudrad demo --help'],
      [['json'], 'there is no command demo json. See: mudrad demo --help'],
      [['--yes'], 'mudrad demo has no option --yes. See: mudrad demo --help'],
      [['--toknes'], 'mudrad demo has no option --toknes. Did you mean --tokens? See: mudrad demo --help'],
      [
        ['reset', 'now'],
        'mudrad demo reset does not take now; usage: mudrad demo reset [options]. See: mudrad demo reset --help',
      ],
      [
        ['export', 'file'],
        'mudrad demo export does not take file; usage: mudrad demo export [options]. See: mudrad demo export --help',
      ],
    ] as const)
      expect(await mudra.run(['demo', ...args])).toEqual({
        code: 2,
        stdout: '',
        stderr: `mudrad: ${complaint}\n`,
      })
  })

  describe('reset', () => {
    const added = async () => {
      await make()
      mudra.clock.advance(60_000)
      await mudra.expectDone([
        'user',
        'create',
        'dora@d.example',
        '--name',
        'Dora',
        '--workspace',
        DEMO.greenfield,
      ])
      await mudra.expectDone(['token', 'create', 'dora@d.example', '--name', 'T'])
      await mudra.expectDone(['app', 'create', 'ada@greenfield.example', '--name', 'Extra'])
    }
    const NUMBERS = [
      'This recreates the demo organization and replaces what is here now.',
      'You will lose:',
      '  1  person added since: dora@d.example',
      '  5  personal access tokens',
      '  3  client secrets',
      '  0  grants to apps',
      '  1  app added since',
      '  0  projects added since',
      '  0  tasks added since',
      '  0  tasks changed since',
      '  0  signed-in browsers',
      'The names, passwords and second factors of its people are reset, too.',
    ]

    it('says in numbers what will be gone, and without --yes and a terminal goes no further', async () => {
      await added()
      const before = [await liveTokens(), await trail()]
      const { code, stderr, stdout } = await mudra.run(['demo', 'reset'])
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr.split('\n')).toEqual([
        ...NUMBERS,
        'mudrad: nothing was changed: add --yes to go ahead without being asked',
        '',
      ])
      expect([await liveTokens(), await trail()]).toEqual(before)
    })

    it('asks a person, and takes nothing but yes for it', async () => {
      await added()
      const before = [await liveTokens(), await trail()]
      for (const answer of ['', 'n', 'no', 'maybe', 'yess']) {
        const { code, stderr, stdout } = await mudra.run(['demo', 'reset'], { terminal: [answer] })
        expect([answer, code, stdout]).toEqual([answer, 2, ''])
        expect(stderr.split('\n').slice(0, NUMBERS.length)).toEqual(NUMBERS)
        expect(stderr).toContain('nothing was changed')
      }
      expect([await liveTokens(), await trail()]).toEqual(before)
      const done = await mudra.run(['demo', 'reset'], { terminal: ['Y'] })
      expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('ada-grows-greenfield')])
      expect(await liveTokens()).toEqual([])
      expect(await mudra.expectDone(['user', 'list'])).not.toContain('dora')
      expect(await mudra.expectDone(['app', 'list'])).not.toContain('Extra')
    })

    it('with --yes makes it anew: the same ids and passwords, new tokens where they are asked for', async () => {
      await added()
      const first = await show()
      const plain = JSON.parse(
        await mudra.expectDone(['demo', 'reset', '--yes', '--json']),
      ) as DemoDescription
      expect(plain).toEqual(first)
      const fresh = await make()
      expect(credentialsOf(fresh).filter((one) => one === null)).toHaveLength(1)
      expect((await mudra.run(['demo', 'reset', '--yes'])).stderr).toContain('  4  personal access tokens')
    })

    it('of an empty database loses nothing; a script says --yes all the same', async () => {
      const { code, stderr } = await mudra.run(['demo', 'reset'])
      expect([code, stderr]).toEqual([
        2,
        'mudrad: nothing was changed: add --yes to go ahead without being asked\n',
      ])
      expect((await mudra.run(['demo', 'reset'], { terminal: ['unasked'] })).code).toBe(0)
    })

    it('is refused beside other workspaces, in numbers, unless it is forced', async () => {
      await mudra.expectDone(['user', 'create', 'x@x.example', '--name', 'X', '--new-workspace', 'X'])
      const refused = await mudra.run([...MAKE_DEMO])
      expect([refused.code, refused.stdout]).toEqual([1, ''])
      expect(refused.stderr).toContain('1 workspace and 1 person that do not belong to the demo')
      await make('--force')
      expect((await mudra.run([...MAKE_DEMO])).code).toBe(1)
      await make('--force')
      expect(await mudra.expectDone(['user', 'list'])).toContain('x@x.example')
    })

    it('makes what a seed says: fixed tokens and secrets work, others are made and shown once', async () => {
      await added()
      const seeded = await make('--seed', file(SEED))
      expect(seeded.users).toMatchObject([{ name: 'Zoe', password: 'correct horse battery', role: 'admin' }])
      expect(seeded.apps).toMatchObject([{ client_id: '77', client_secret: null }])
      expect(seeded.tokens?.map(({ name, user }) => [name, user])).toEqual([
        ['Made', seeded.users[0]?.gid],
        ['Expired', seeded.users[0]?.gid],
      ])
      const text = await mudra.expectDone(['demo', 'reset', '--yes', '--seed', file(SEED)])
      expect(text).toMatch(/^zoe@z\.example +Made +mdp_[A-Za-z0-9]{38}$/m)
      expect(text).not.toContain(TOKEN)
      // What it is now says nothing of what stood in the file.
      const [zoe] = (await show()).users
      expect(zoe).toMatchObject({ email: 'zoe@z.example', password: null, personal_access_token: null })
      const tokens = JSON.parse(await mudra.expectDone(['token', 'list', '--json'])) as Record<
        string,
        unknown
      >[]
      expect(
        tokens
          .filter(({ state }) => state !== 'revoked')
          .map(({ name, scopes, state }) => [name, scopes, state]),
      ).toEqual(
        expect.arrayContaining([
          ['Bench', 'full', 'live'],
          ['Made', 'tasks:read', 'live'],
          ['Expired', 'full', 'expired'],
        ]),
      )
      await make()
      expect((await show()).users).toHaveLength(4)
    })

    it('of a seed with mistakes says where they are, and changes nothing', async () => {
      await make()
      const before = [await show(), await liveTokens(), await trail()]
      const cases: readonly (readonly [string | Uint8Array, RegExp])[] = [
        [
          SEED.replace('role: admin', 'rolle: admin'),
          /seed\.yaml:12:38: workspaces\[0\]\.members\[0\]\.rolle: Unknown field\. Did you mean role\?/,
        ],
        [
          SEED.replace('name: Made', 'nam: Made').replace('name: Zed', 'nam: Zed'),
          /:8:9: users\[0\]\.tokens\[1\]\.name: [^]*\nmudrad: .*:11:5: workspaces\[0\]\.nam: /,
        ],
        [
          SEED.replace('correct horse battery', 'short'),
          /:5:15: users\[0\]\.password: Must have at least 12/,
        ],
        ['version: [', /seed\.yaml:1:11: /],
        [new Uint8Array([0xff, 0xfe, 0x00]), /is not text in UTF-8/],
        ['a'.repeat(4 * 1_024 * 1_024 + 1), /is larger than 4 MiB/],
      ]
      for (const [text, message] of cases)
        for (const yes of [[], ['--yes']]) {
          const { code, stderr, stdout } = await mudra.run(['demo', 'reset', '--seed', file(text), ...yes])
          expect([code, stdout]).toEqual([2, ''])
          expect(stderr).toMatch(message)
          for (const line of stderr.trimEnd().split('\n')) expect(line).toMatch(/^mudrad: /)
        }
      expect([await show(), await liveTokens(), await trail()]).toEqual(before)
    })

    it('of a seed that is not there says so', async () => {
      const missing = join(files, 'missing.yaml')
      const { code, stderr } = await mudra.run(['demo', 'reset', '--yes', '--seed', missing])
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(/^mudrad: --seed: cannot read .*missing\.yaml: ENOENT/),
      ])
    })
  })

  it('export writes what reset --seed makes again, as YAML and as JSON, with no secret in it', async () => {
    const made = await make()
    await mudra.expectDone(['app', 'create', 'ben@greenfield.example', '--name', 'Extra'])
    const text = await mudra.expectDone(['demo', 'export'])
    expect(text.split('\n')[0]).toBe(
      '# yaml-language-server: $schema=http://localhost:8080/docs/seed.schema.json',
    )
    for (const secret of credentialsOf(made)) if (secret !== null) expect(text).not.toContain(secret)
    const json = await mudra.expectDone(['demo', 'export', '--json'])
    await mudra.expectDone(['demo', 'reset', '--yes', '--seed', file(text)])
    expect(await mudra.expectDone(['demo', 'export'])).toBe(text)
    expect(await mudra.expectDone(['app', 'list'])).toContain('Extra')
    await mudra.expectDone(['demo', 'reset', '--yes', '--seed', file(json, 'seed.json')])
    expect(await mudra.expectDone(['demo', 'export'])).toBe(text)
    expect((await show()).users.map(({ password }) => password)).toEqual(
      made.users.map(({ password }) => password),
    )
  })

  it('a text that links to a record of the file is a link to it, and is exported as one', async () => {
    const linking = SEED.replace(
      'role: admin }]',
      'role: admin }]\n    tasks: [{ gid: 5, name: Five }, { gid: 6, name: Six, html_notes: "<body>After <a data-asana-gid=\\"5\\"/></body>" }]',
    )
    await mudra.expectDone(['demo', 'reset', '--yes', '--seed', file(linking)])
    const text = await mudra.expectDone(['demo', 'export'])
    expect(text).toMatch(/html_notes: .*data-asana-gid="5" data-asana-type="task"/)
    await mudra.expectDone(['demo', 'reset', '--yes', '--seed', file(text)])
    expect(await mudra.expectDone(['demo', 'export'])).toBe(text)
  })

  it('a person whose address is not proved stays so', async () => {
    await make(
      '--seed',
      file(SEED.replace('email: zoe@z.example', 'email: zoe@z.example\n    email_verified: false')),
    )
    const text = await mudra.expectDone(['demo', 'export'])
    expect(text.match(/email_verified: false/g)).toHaveLength(1)
    await make()
    expect(await mudra.expectDone(['demo', 'export'])).not.toContain('email_verified')
  })

  it('export of an organisation of one’s own takes all of it; of nobody there is none', async () => {
    const nobody = await mudra.run(['demo', 'export'])
    expect([nobody.code, nobody.stdout]).toEqual([1, ''])
    const input = 'correct horse battery\n'
    const args = ['user', 'create', 'x@x.example', '--name', 'X', '--new-workspace', 'Own', '--with-password']
    expect((await mudra.run(args, { input })).code).toBe(0)
    const text = await mudra.expectDone(['demo', 'export'])
    expect(text).toContain('name: Own')
    expect(text).not.toContain('password:')
    const elsewhere = await openShell(kind)
    await elsewhere.expectDone(['demo', 'reset', '--yes', '--seed', file(text)])
    expect(await elsewhere.expectDone(['demo', 'export'])).toBe(text)
    await elsewhere.remove()
  })
})

it.each(DATABASE_KINDS)('%s: reset makes a database where none is, and only with --yes', async (kind) => {
  const mudra = await openShell(kind, { migrates: false })
  const before = readdirSync(mudra.folder)
  const refused = await mudra.run(['demo', 'reset'])
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('add --yes')])
  const mistaken = await mudra.run(['demo', 'reset', '--yes', '--seed', '/nowhere/seed.yaml'])
  expect(mistaken.code).toBe(2)
  for (const args of [['demo'], ['demo', 'export'], ['demo', '--tokens']])
    expect((await mudra.run(args)).stderr).toContain('there is no Mudra database in')
  expect(readdirSync(mudra.folder)).toEqual(before)
  await mudra.expectDone(['demo', 'reset', '--yes'])
  expect(await mudra.expectDone(['demo'])).toContain('ada@greenfield.example')
  await mudra.remove()
  expect(existsSync(mudra.folder)).toBe(false)
})

it('the published example is a seed, and its fixed token has the right checksum', async () => {
  const mudra = await openShell('sqlite')
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/seeds.md'), 'utf8')
  const [, example = ''] = /```yaml\n([^]*?)```/.exec(text) ?? []
  const folder = mkdtempSync(join(tmpdir(), 'mudra-seeds-'))
  writeFileSync(join(folder, 'seed.yaml'), example)
  await mudra.expectDone(['demo', 'reset', '--yes', '--seed', join(folder, 'seed.yaml')])
  rmSync(folder, { recursive: true })
  await mudra.remove()
})
