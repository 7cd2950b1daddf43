import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/database.js'
import { readFreshSchema } from '../../src/db/fresh-schema.js'
import { migrate } from '../../src/db/migrations.js'
import { ensureBuilt } from '../support/built.js'
import { freshPostgresUrl } from '../support/databases.js'
import { MAKE_DEMO } from '../support/demo.js'
import { DATABASE_KINDS } from '../support/services.js'
import { newInstallation, type Installation, type Served } from '../support/mudrad.js'
import { REPOSITORY } from '../support/mudrad-process.js'

const PASSWORD = 'correct horse battery'

interface ShownToken {
  readonly gid: string
  readonly token: string
  readonly expires_at: string | null
}

beforeAll(ensureBuilt)

/** A SQLite that went the way of the migrations. */
const migratedSchema = async () => {
  const db = openDatabase({ kind: 'sqlite', path: ':memory:' }, { onIdleError: () => undefined })
  try {
    await migrate(db)
    const schema = await readFreshSchema(db)
    const { kysely_migration: _when, ...rows } = schema.rows
    return { ...schema, rows }
  } finally {
    await db.close()
  }
}

it('a fresh SQLite is made at once, and is what the migrations would make of it', async () => {
  const expected = await migratedSchema()
  const built = join(REPOSITORY, 'packages/server/dist/bundle/fresh-schema.json')
  expect(JSON.parse(readFileSync(built, 'utf8'))).toMatchObject(expected)

  const mudra = newInstallation({})
  try {
    await mudra.expectDone(['migrate'])
    const db = openDatabase({ kind: 'sqlite', path: mudra.databaseFile }, { onIdleError: () => undefined })
    const made = await readFreshSchema(db)
    await db.close()
    // Migrations that ran one after the other have moments of their own.
    expect(new Set(made.rows['kysely_migration']?.map(({ timestamp }) => timestamp)).size).toBe(1)
    expect(made.migrations).toEqual(expected.migrations)
    expect(made.statements).toEqual(expected.statements)
  } finally {
    await mudra.remove()
  }
})

describe.each(DATABASE_KINDS)('%s: commands beside a running server', (kind) => {
  let mudra: Installation
  let server: Served
  let drop = async () => await Promise.resolve()
  let workspace = ''

  beforeAll(async () => {
    const database = kind === 'postgres' ? await freshPostgresUrl() : null
    if (database !== null) ({ drop } = database)
    mudra = newInstallation(database === null ? {} : { MUDRA_DATABASE_URL: database.url })
    server = await mudra.serve()
    const made = await createUser('ada@people.example', ['--new-workspace', 'Engines'])
    workspace = made.workspace
  })
  afterAll(async () => {
    await mudra.remove()
    await drop()
  })

  const createUser = async (email: string, more: readonly string[]) => {
    const line = await mudra.expectDoneHere(['user', 'create', email, '--name', 'Somebody', ...more])
    const parts = /^(\d{16}) \S+ is (\w+) of workspace (\d{16})\n$/.exec(line)
    if (parts === null) throw new Error(`not understood: ${line}`)
    return { gid: parts[1] ?? '', role: parts[2] ?? '', workspace: parts[3] ?? '' }
  }
  const createToken = async (who: string, more: readonly string[] = []) =>
    JSON.parse(
      await mudra.expectDoneHere(['token', 'create', who, '--name', 'CI', '--json', ...more]),
    ) as ShownToken
  const listTokens = async (who: string) =>
    JSON.parse(await mudra.expectDoneHere(['token', 'list', who, '--json'])) as Record<string, unknown>[]
  const me = async (token: string) => (await server.api('/users/me', token)).status

  it('user create and list: the first admin with a workspace, then a guest in it, with a password', async () => {
    const email = 'gil@people.example'
    const guest = await mudra.expectDoneHere(
      [
        'user',
        'create',
        email,
        '--name',
        'Gil',
        '--workspace',
        workspace,
        '--role',
        'guest',
        '--with-password',
      ],
      { input: `${PASSWORD}\n` },
    )
    expect(guest).toMatch(/ is guest of workspace /)
    const users = JSON.parse(await mudra.expectDoneHere(['user', 'list', '--json'])) as Record<
      string,
      unknown
    >[]
    expect(users).toContainEqual({
      gid: expect.stringMatching(/^\d{16}$/) as unknown,
      name: 'Gil',
      email,
      deactivated_at: null,
      // An operator vouches for those whom they make.
      email_verified_at: expect.stringMatching(/^20\d\d-.*Z$/) as unknown,
      workspaces: [{ gid: workspace, name: 'Engines', role: 'guest' }],
    })
    expect(await mudra.expectDoneHere(['user', 'list'])).toContain('ada@people.example')
    const again = await mudra.runHere([
      'user',
      'create',
      email.toUpperCase(),
      '--name',
      'G',
      '--workspace',
      workspace,
    ])
    expect(again).toMatchObject({ code: 1, stderr: 'email: Belongs to another person already\n' })
    const short = await mudra.runHere(
      ['user', 'create', 'x@people.example', '--name', 'X', '--workspace', workspace, '--with-password'],
      { input: 'short\n' },
    )
    expect(short).toMatchObject({ code: 1, stdout: '' })
    expect(short.stderr).toMatch(/^password: /)
  })

  it('user set-password reads standard input and never shows it', async () => {
    const { code, stderr, stdout } = await mudra.run(['user', 'set-password', 'ada@people.example'], {
      input: `${PASSWORD}\n`,
    })
    expect([code, stdout, stderr]).toEqual([0, 'ada@people.example has a new password\n', ''])
    const short = await mudra.run(['user', 'set-password', 'ada@people.example'], { input: 'short\n' })
    expect(short).toMatchObject({ code: 1, stdout: '' })
    expect((await mudra.run(['user', 'set-password', 'nobody@people.example'])).code).toBe(1)
  })

  it('token create, use, rotate, revoke: each holds from the server’s next request', async () => {
    await createUser('ben@people.example', ['--workspace', workspace])
    const shown = await createToken('ben@people.example', ['--scopes', 'users:read', '--expires', '30d'])
    expect(Object.keys(shown)).toEqual(['gid', 'token', 'expires_at'])
    for (let count = 0; count < 3; count++) expect(await me(shown.token)).toBe(200)
    expect((await server.api(`/projects?workspace=${workspace}`, shown.token)).status).toBe(403)

    const key = 'a-key-of-twenty-characters'
    const rotate = async () =>
      JSON.parse(
        await mudra.expectDoneHere(['token', 'rotate', shown.gid, '--idempotency-key', key, '--json']),
      ) as ShownToken
    const fresh = await rotate()
    expect(await rotate()).toEqual(fresh)
    expect(await me(shown.token)).toBe(200)
    expect(await me(fresh.token)).toBe(200)
    expect(await me(shown.token)).toBe(401)

    expect(await mudra.expectDoneHere(['token', 'revoke', fresh.gid])).toBe(`token ${fresh.gid} is revoked\n`)
    expect(await me(fresh.token)).toBe(401)
    expect(await mudra.expectDoneHere(['token', 'revoke', fresh.gid])).toMatch(/was revoked before/)
    expect((await mudra.runHere(['token', 'revoke', '12345'])).code).toBe(1)
    expect(await listTokens('ben@people.example')).toMatchObject([
      { gid: fresh.gid, state: 'revoked', reason: 'revoked', scopes: 'users:read', successor: null },
      { gid: shown.gid, state: 'revoked', reason: 'replaced', name: 'CI', successor: fresh.gid },
    ])
  })

  it('token list shows the last use, and never a secret', async () => {
    const shown = await createToken('ada@people.example', ['--expires', 'never'])
    expect(shown.expires_at).toBeNull()
    expect(await me(shown.token)).toBe(200)
    const inList = async () =>
      (await listTokens('ada@people.example')).find((one) => one['gid'] === shown.gid)
    // The server writes uses every second.
    await expect
      .poll(async () => (await inList())?.['last_used_at'], { timeout: 20_000, interval: 200 })
      .not.toBeNull()
    expect(await inList()).toMatchObject({
      hint: `mdp_…${shown.token.slice(-4)}`,
      last_used_at: expect.stringMatching(/^20\d\d-.*Z$/) as unknown,
      last_used_address: expect.stringMatching(/^(?:::1|127\.0\.0\.1|::ffff:127\.0\.0\.1)$/) as unknown,
    })
    const plain = await mudra.expectDoneHere(['token', 'list'])
    expect(plain).toContain(shown.gid)
    expect(plain).not.toContain(shown.token.slice(4, 30))
  })

  it('user deactivate ends the tokens at the server’s next request; they stay listed with the reason', async () => {
    const cara = await createUser('cara@people.example', ['--workspace', workspace])
    const shown = await createToken(cara.gid)
    expect(await me(shown.token)).toBe(200)
    expect(await mudra.expectDoneHere(['user', 'deactivate', 'cara@people.example'])).toBe(
      'cara@people.example is deactivated; 1 token ended\n',
    )
    expect(await me(shown.token)).toBe(401)
    expect(await listTokens(cara.gid)).toMatchObject([{ state: 'revoked', reason: 'user_deactivated' }])
    expect((await mudra.runHere(['user', 'deactivate', cara.gid])).code).toBe(1)
    expect((await mudra.runHere(['token', 'create', cara.gid, '--name', 'x'])).stderr).toMatch(/^user: /)
  })

  it('workspace set-plan and policy set: what they change holds from the server’s next request', async () => {
    const { token } = await createToken('ada@people.example')
    const reached = async () => ((await server.api('/workspaces', token)).data as unknown[]).length
    expect(await reached()).toBe(1)
    expect(await mudra.expectDoneHere(['workspace', 'set-plan', workspace, 'free'])).toBe(
      `workspace ${workspace} has the free plan\n`,
    )
    expect(await mudra.expectDoneHere(['policy', 'set', workspace, '--personal-tokens', 'refused'])).toMatch(
      /^saved\. Tokens that stop: [1-9]\d*\n$/,
    )
    expect(await reached()).toBe(0)
    await mudra.expectDoneHere(['policy', 'set', workspace, '--personal-tokens', 'allowed'])
    expect(await reached()).toBe(1)
  })

  it('demo: refuses beside other people unless forced; then the server serves it, and shows it without changing it', async () => {
    const refused = await mudra.runHere(MAKE_DEMO)
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('--force')
    const make = async () => JSON.parse(await mudra.expectDoneHere([...MAKE_DEMO, '--force'])) as Demo
    const first = await make()
    const ada = first.users[0]?.personal_access_token ?? ''
    expect(await me(ada)).toBe(200)
    const shown = JSON.parse(await mudra.expectDoneHere(['demo', '--json'])) as Demo
    expect(secretsOf(shown)).toEqual([null, null, null, null])
    const more = JSON.parse(await mudra.expectDoneHere(['demo', '--json', '--tokens', '--secrets'])) as Demo
    for (const token of [ada, more.users[0]?.personal_access_token ?? '']) expect(await me(token)).toBe(200)
    const second = await make()
    expect(await me(ada)).toBe(401)
    expect(await me(second.users[0]?.personal_access_token ?? '')).toBe(200)
    for (const one of [shown, more, second]) expect(withoutSecrets(one)).toEqual(withoutSecrets(first))
    const secrets = [...secretsOf(first), ...secretsOf(more), ...secretsOf(second)]
    expect(new Set(secrets).size).toBe(3 * (4 + 2))
  })
})

interface Demo {
  readonly users: readonly { readonly personal_access_token: string | null }[]
  readonly apps: readonly { readonly client_secret: string | null }[]
}

function secretsOf(demo: Demo): (string | null)[] {
  return [
    ...demo.users.map((user) => user.personal_access_token),
    ...demo.apps.flatMap((app) => (app.client_secret === null ? [] : [app.client_secret])),
  ]
}

function withoutSecrets(demo: Demo): unknown {
  return JSON.parse(JSON.stringify(demo), (name, value: unknown) =>
    name === 'personal_access_token' || name === 'client_secret' ? undefined : value,
  )
}

it('says on stderr what it does not understand, and exits with 2', async () => {
  const mudra = newInstallation()
  for (const args of [
    ['fly'],
    ['app', 'create', 'ada@people.example', '--name', 'X', '--icon', '/no/such/file'],
  ]) {
    const { code, stderr, stdout } = await mudra.run(args)
    expect([args, code, stdout]).toEqual([args, 2, ''])
    expect(stderr).toMatch(/^mudrad: /)
    expect(stderr).not.toContain('    at ')
  }
  await mudra.remove()
})

it('demo reset --json prints exactly what the contract says', async () => {
  const mudra = newInstallation()
  const { stdout } = await mudra.run(MAKE_DEMO)
  await mudra.remove()
  const demo = JSON.parse(stdout) as Record<string, Record<string, unknown>[]>
  const keys = (list: string) => (demo[list] ?? []).map((one) => Object.keys(one))
  const every = (list: string, count: number, names: readonly string[]) => {
    expect(keys(list)).toEqual(Array.from({ length: count }, () => names))
  }
  expect(Object.keys(demo)).toEqual([
    'base_url',
    'api_base_url',
    'users',
    'workspaces',
    'teams',
    'projects',
    'apps',
  ])
  expect(demo).toMatchObject({
    base_url: 'http://localhost:8080',
    api_base_url: 'http://localhost:8080/api/1.0',
  })
  every('users', 4, ['gid', 'name', 'email', 'password', 'role', 'workspaces', 'personal_access_token'])
  every('workspaces', 2, ['gid', 'name'])
  every('teams', 4, ['gid', 'name', 'workspace'])
  every('projects', 8, ['gid', 'name', 'workspace', 'team'])
  every('apps', 3, [
    'gid',
    'name',
    'client_id',
    'client_secret',
    'redirect_uris',
    'permissions',
    'scopes',
    'kind',
  ])
  expect(demo['users']).toMatchObject([
    { name: 'Ada Byron', email: 'ada@greenfield.example', role: 'admin' },
    { role: 'member' },
    { role: 'guest' },
    { role: 'admin' },
  ])
  expect(demo['workspaces']).toMatchObject([{ name: 'Greenfield Labs' }, { name: 'Harbour Works' }])
  const web = ['http://localhost:4567/oauth-callback', 'http://127.0.0.1:8976/callback']
  expect(demo['apps']).toMatchObject([
    { permissions: 'full', scopes: [], kind: 'confidential', redirect_uris: web },
    {
      permissions: 'specific',
      scopes: ['users:read', 'projects:read', 'tasks:read', 'tasks:write', 'openid', 'email', 'profile'],
      kind: 'confidential',
      redirect_uris: web,
    },
    {
      kind: 'native',
      client_secret: null,
      redirect_uris: ['http://127.0.0.1/callback', 'urn:ietf:wg:oauth:2.0:oob'],
    },
  ])
  for (const user of demo['users'] ?? []) {
    expect(user['personal_access_token']).toMatch(/^mdp_[A-Za-z0-9]{38}$/)
    expect(user['workspaces']).toHaveLength(1)
    expect(user['gid']).toMatch(/^\d{16}$/)
  }
})
