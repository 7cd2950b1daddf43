import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { app } from '../../src/commands/app.js'
import type { Command } from '../../src/commands/command-line.js'
import { demo } from '../../src/commands/demo.js'
import { grant } from '../../src/commands/grant.js'
import { migrate } from '../../src/commands/migrate.js'
import { policy } from '../../src/commands/policy.js'
import { TEXTS } from '../../src/commands/texts/all.js'
import { token } from '../../src/commands/token.js'
import { user } from '../../src/commands/user.js'
import { workspace } from '../../src/commands/workspace.js'
import { SETTINGS } from '../../src/config/config.js'
import { helpText } from '../../src/main.js'
import { commandsOn } from '../support/command.js'
import { freshPostgresUrl } from '../support/databases.js'
import type { DatabaseLocation } from '../../src/db/database.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStoresAt } from '../support/stores.js'

const OWNER = 'ada@people.example'
const NOBODY = '1234567890123456'

describe.each(DATABASE_KINDS)('on %s', (kind) => {
  let run: ReturnType<typeof commandsOn>
  let remove: () => Promise<void>
  let gid = ''
  let location: DatabaseLocation
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mudra-commands-'))
    const database = kind === 'postgres' ? await freshPostgresUrl('with schema') : null
    remove = async () => {
      rmSync(folder, { recursive: true })
      await database?.drop()
    }
    location =
      database === null
        ? { kind: 'sqlite', path: join(folder, 'mudra.sqlite') }
        : { kind: 'postgres', url: database.url }
    run = commandsOn({ MUDRA_DATA_DIR: folder, MUDRA_DATABASE_URL: database?.url })
    await run(migrate)
    const made = await run(user, 'create', OWNER, '--name', 'Ada', '--new-workspace', 'Engines')
    gid = /(\d{16})$/.exec(made.printed)?.[1] ?? ''
  })
  afterAll(async () => {
    await remove()
  })
  const shown = async () =>
    JSON.parse((await run(policy, 'show', gid, '--json')).printed) as Record<string, unknown>

  it('workspace: lists the plans, changes one once, and knows no other workspace', async () => {
    const plans = async () => JSON.parse((await run(workspace, 'list', '--json')).printed) as unknown
    expect(await plans()).toEqual([{ gid, name: 'Engines', members: 1, plan: 'paid' }])
    expect(await run(workspace, 'set-plan', gid, 'free')).toMatchObject({
      code: 0,
      printed: `workspace ${gid} has the free plan`,
    })
    expect((await run(workspace, 'set-plan', gid, 'free')).printed).toBe('nothing changes')
    expect(await plans()).toMatchObject([{ plan: 'free' }])
    expect((await run(workspace, 'list')).printed).toBe(`${gid}\tfree\t1\tEngines`)
    expect(await run(workspace, 'set-plan', NOBODY, 'paid')).toEqual({
      code: 1,
      printed: '',
      complained: `no workspace has the gid ${NOBODY}. See: mudrad workspace list`,
    })
  })

  it('user verify: confirms an address once; what was made before ends, unless the operator knows whose it was', async () => {
    expect(await run(user, 'verify', OWNER)).toMatchObject({
      code: 1,
      complained: `${OWNER} was confirmed before`,
    })
    expect(await run(user, 'verify', 'nobody@people.example')).toMatchObject({ code: 1 })
    const unproved = async (email: string) => {
      await run(user, 'create', email, '--name', 'Vic', '--workspace', gid)
      const stores = await openStoresAt(location)
      const forgotten = { email_verified_at_ms: null }
      await stores.db.queries.updateTable('users').set(forgotten).where('email', '=', email).execute()
      await stores.close()
      await run(token, 'create', email, '--name', 'Old')
    }
    await unproved('vic@people.example')
    const listed = async () => (await run(user, 'list')).printed.split('\n')
    expect((await listed()).find((line) => line.includes('vic@'))).toMatch(/\taddress not confirmed$/)
    expect((await run(user, 'verify', 'vic@people.example')).printed).toBe(
      'vic@people.example is confirmed; ended: 1 personal access token. They need a new password: mudrad user set-password vic@people.example',
    )
    await unproved('wren@people.example')
    expect((await run(user, 'verify', 'wren@people.example', '--keep')).printed).toBe(
      'wren@people.example is confirmed; nothing was ended',
    )
    expect((await listed()).filter((line) => line.includes('not confirmed'))).toEqual([])
    const live = async (email: string) => (await run(token, 'list', email)).printed
    expect(await live('vic@people.example')).toMatch(/revoked|address_proved/)
    expect(await live('wren@people.example')).not.toMatch(/revoked|address_proved/)
    for (const email of ['vic@people.example', 'wren@people.example']) await run(user, 'deactivate', email)
    expect(await run(user, 'verify', 'vic@people.example')).toMatchObject({
      code: 1,
      complained: 'vic@people.example is deactivated',
    })
  })

  it('policy: shows all of it, changes what is named and nothing else, and says what stops', async () => {
    const open = {
      personal_tokens: 'allowed',
      token_days: null,
      apps: 'any',
      second_factor: 'optional',
      address_ranges: [],
      unused_days: null,
      version: 0,
      changed_at: null,
      changed_by: null,
    }
    expect(await shown()).toEqual(open)
    await run(token, 'create', OWNER, '--name', 'CI')
    const named = ['--token-days', '30', '--address-ranges', '203.0.113.0/24 2001:db8::/32']
    expect(await run(policy, 'set', gid, ...named)).toMatchObject({ code: 0, complained: '' })
    const first = { ...open, token_days: 30, address_ranges: ['2001:db8::/32', '203.0.113.0/24'] }
    const at = expect.stringMatching(/^20\d\d-.*Z$/) as unknown
    expect(await shown()).toEqual({ ...first, version: 1, changed_at: at, changed_by: 'operator' })
    expect((await run(policy, 'set', gid, ...named)).printed).toBe('nothing changes')
    const all = ['--apps', 'approved', '--second-factor', 'required', '--unused-days', '180']
    await run(policy, 'set', gid, ...all, '--token-days', 'none', '--address-ranges', 'none')
    const second = { ...open, apps: 'approved', second_factor: 'required', unused_days: 180 }
    expect(await shown()).toMatchObject({ ...second, version: 2, changed_at: at, changed_by: 'operator' })
    expect((await run(policy, 'set', gid, '--personal-tokens', 'refused')).printed).toBe(
      'saved. Tokens that stop: 1',
    )
    expect((await run(policy, 'show', gid)).printed).toMatch(/^personal_tokens\trefused\ntoken_days\tnone\n/)
  })

  it('policy: refuses with the field and the remedy, and changes nothing', async () => {
    const before = await shown()
    for (const [args, complaint] of [
      [['--token-days', '0'], /^token-days-max: /],
      [['--unused-days', 'many'], /^unused-days-max: /],
      [['--address-ranges', '203.0.113.0/40'], /^address-ranges: /],
    ] as const) {
      const refused = await run(policy, 'set', gid, ...args)
      expect([args, refused.code, refused.printed]).toEqual([args, 1, ''])
      expect(refused.complained).toMatch(complaint)
    }
    for (const args of [
      ['show', NOBODY],
      ['set', NOBODY, '--apps', 'approved'],
    ])
      expect(await run(policy, ...args)).toMatchObject({
        code: 1,
        complained: `no workspace has the gid ${NOBODY}. See: mudrad workspace list`,
      })
    expect(await shown()).toEqual(before)
  })
})

describe('what cannot be understood', () => {
  // Nothing is opened for any of it.
  const run = commandsOn({ MUDRA_DATA_DIR: '/dev/null/none' })
  it.each<[string, Command, readonly string[], RegExp]>([
    ['app', app, [], /^Usage: mudrad app COMMAND /],
    [
      'app',
      app,
      ['lst'],
      /^there is no command app lst\. Did you mean mudrad app list\? See: mudrad app --help$/,
    ],
    ['app', app, ['toString'], /^there is no command app toString\. See: mudrad app --help$/],
    ['app', app, ['create'], /^USER is missing; usage: mudrad app create USER --name NAME /],
    ['app', app, ['create', OWNER], /^--name is missing; usage: mudrad app create USER --name NAME /],
    ['app', app, ['show'], /^CLIENT_ID is missing; usage: mudrad app show CLIENT_ID /],
    [
      'app',
      app,
      ['show', NOBODY, 'X'],
      /^mudrad app show does not take X; usage: mudrad app show CLIENT_ID /,
    ],
    [
      'app',
      app,
      ['create', OWNER, '--name', 'X', '--require-pkce', 'maybe'],
      /^--require-pkce must be on or off$/,
    ],
    [
      'app',
      app,
      ['create', OWNER, '--name', 'X', '--distribution', 'everybody'],
      /^--distribution must be any, none, or gids/,
    ],
    [
      'app',
      app,
      ['create', OWNER, '--name', 'X', '--icon', '/no/such/file'],
      /^--icon: cannot read \/no\/such\/file/,
    ],
    ['app', app, ['update', NOBODY], /^name at least one setting to change\. See: mudrad app update --help$/],
    [
      'app',
      app,
      ['rotate-secret', NOBODY, '--overlap', 'soon'],
      /^--overlap must be a length of time like 90s/,
    ],
    ['app', app, ['add-redirect', NOBODY], /^URI is missing; usage: mudrad app add-redirect CLIENT_ID URI /],
    ['token', token, ['create', OWNER, '--wings'], /^mudrad token create has no option --wings\. See: /],
    ['token', token, ['create', OWNER, '--nme', 'X'], /no option --nme\. Did you mean --name\? See: /],
    ['token', token, ['create', OWNER, '--name'], /^--name needs a value\. See: mudrad token create --help$/],
    [
      'token',
      token,
      ['create', OWNER, '--name', '--json'],
      /^--name needs a value\. .* write --name=--json\. /,
    ],
    [
      'grant',
      grant,
      ['create', '--user', OWNER],
      /^--app is missing; usage: mudrad grant create --user USER /,
    ],
    ['demo', demo, ['rest'], /^there is no command demo rest\. Did you mean mudrad demo reset\? /],
    ['token', token, ['rotate', NOBODY, '--overlap', 'soon'], /^--overlap must be a length of time/],
    ['user', user, ['create', OWNER, '--name', 'X', '--workspace', NOBODY, '--role', 'king'], /--role/],
    ['workspace', workspace, ['set-plan', NOBODY, 'gold'], /^the plan must be free or paid$/],
    ['workspace', workspace, ['set-plan', 'engines', 'free'], /^engines is not the gid of a workspace\. /],
    ['policy', policy, ['show'], /^WORKSPACE_GID is missing; usage: mudrad policy show /],
    ['policy', policy, ['set', NOBODY, '--apps', 'some'], /^--apps must be any or approved$/],
    [
      'policy',
      policy,
      ['set', NOBODY, '--second-factor', 'on'],
      /^--second-factor must be required or optional$/,
    ],
  ])('%s %#: is said, with exit code 2', async (_name, command, args, complaint) => {
    const refused = await run(command, ...args)
    expect([refused.code, refused.printed]).toEqual([2, ''])
    expect(refused.complained).toMatch(complaint)
  })
})

describe('docs/operations.md', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../../../docs/operations.md'), 'utf8')
  it('has each setting in its table, with its variable and its flag, and no other', () => {
    const rows = [...text.matchAll(/^\| (`MUDRA_[^|]+)\| (`--[^|]+)\|([^|]+)\|$/gm)]
    const names = (cell: string | undefined, pattern: RegExp) => (cell ?? '').match(pattern) ?? []
    const documented = rows.flatMap(([, variables, flags]) =>
      names(variables, /MUDRA_\w+/g).map((variable, at) => [
        variable,
        names(flags, /(?<=`--)[a-z\d-]+/g)[at],
      ]),
    )
    const table = (all: readonly (readonly (string | undefined)[])[]) =>
      all.map((row) => row.join(' ')).toSorted()
    expect(table(documented)).toEqual(table(SETTINGS.map(({ flag, variable }) => [variable, flag])))
    const known = new Set<string>(SETTINGS.map(({ variable }) => variable))
    expect((text.match(/MUDRA_[A-Z\d_]+/g) ?? []).filter((name) => !known.has(name))).toEqual([])
  })

  it('names no command that there is not', () => {
    const named = [...text.matchAll(/mudrad ([a-z]+)(?: ([a-z][a-z-]+))?/g)]
    expect(named.length).toBeGreaterThan(20)
    for (const [, name = '', word] of named) {
      expect([...Object.keys(TEXTS), 'help']).toContain(name)
      const { commands } = TEXTS[name] ?? {}
      if (commands !== undefined && word !== undefined)
        expect([name, Object.keys(commands)]).toEqual([name, expect.arrayContaining([word])])
    }
  })

  it('is not needed to read `mudrad help`: each command and setting has its line, in columns', () => {
    const lines = helpText().split('\n')
    for (const [name, { summary }] of Object.entries(TEXTS))
      expect(
        lines.filter((line) => line.startsWith(`  mudrad ${name} `) && line.includes(summary.slice(0, 20))),
      ).toHaveLength(1)
    const settings = lines.filter((line) => line.startsWith('  MUDRA_'))
    expect(settings).toHaveLength(SETTINGS.length)
    expect(new Set(settings.map((line) => line.indexOf('--'))).size).toBe(1)
  })
})
