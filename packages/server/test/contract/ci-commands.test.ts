import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settleMode } from '../../src/commands/serve-ci.js'
import { openShell } from '../support/command.js'
import { DEMO } from '../support/demo.js'
import { DATABASE_KINDS, openServicesAt, testClock, type TestServices } from '../support/services.js'

const PLANNER = '1200000000000092'
const CREATE = ['grant', 'create', '--user', 'ada@greenfield.example', '--app', PLANNER]

describe.each(DATABASE_KINDS)('CI mode and what is in the database, on %s', (kind) => {
  let shell: Awaited<ReturnType<typeof openShell>>
  let served: TestServices
  beforeEach(async () => {
    shell = await openShell(kind)
    served = await openServicesAt(shell.location, testClock())
    await served.services.demo.create({ force: false, actor: { kind: 'system' } })
  })
  afterEach(async () => {
    await served.close()
    await shell.remove()
  })
  const serveAs = async (isCi: boolean) => {
    await settleMode(served.services, { isCi })
  }

  it('grant create mints both tokens without a browser, with the scopes that were asked for', async () => {
    await serveAs(true)
    const answer = JSON.parse(
      await shell.expectDone([...CREATE, '--scopes', 'users:read tasks:read', '--json']),
    ) as Record<string, unknown>
    expect(answer).toMatchObject({
      access_token: expect.stringMatching(/^mda_\w{38}$/) as string,
      refresh_token: expect.stringMatching(/^mdr_\w{38}$/) as string,
      token_type: 'bearer',
      data: { gid: DEMO.ada, email: 'ada@greenfield.example' },
    })
    const verified = await served.services.tokens.verify(String(answer['access_token']), '127.0.0.1')
    expect(verified).toMatchObject({ ok: true, principal: { userGid: DEMO.ada, clientId: PLANNER } })
    if (!verified.ok) throw new Error('the token is none')
    expect(verified.principal.scopes === 'full' ? [] : [...verified.principal.scopes].toSorted()).toEqual([
      'tasks:read',
      'users:read',
    ])
    const lines = await shell.expectDone([...CREATE, '--scopes', 'users:read'])
    expect(lines).toMatch(/^access_token\tmda_/m)
  })

  it('Outside CI mode grant create makes nothing, also on a database that was in it before', async () => {
    const refused = await shell.run(CREATE)
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('start its server with mudrad serve --ci')
    await serveAs(true)
    await serveAs(false)
    expect((await shell.run(CREATE)).code).toBe(2)
    expect(await served.services.grants.list({ userGid: null, clientId: null })).toEqual([])
  })

  it('refuses a database that holds anybody beside the seed, and does not mark it', async () => {
    await shell.expectDone([
      'user',
      'create',
      'real@people.example',
      '--name',
      'Real',
      '--new-workspace',
      'Engines',
    ])
    await expect(serveAs(true)).rejects.toThrow('people or workspaces that no seed brought')
    expect(await served.services.installation.isInCiMode()).toBe(false)
    expect((await shell.run(CREATE)).code).toBe(2)
  })

  it('grant create makes nothing once somebody real has come into the database', async () => {
    await serveAs(true)
    await shell.expectDone([
      'user',
      'create',
      'real@people.example',
      '--name',
      'Real',
      '--new-workspace',
      'Engines',
    ])
    const refused = await shell.run([...CREATE.slice(0, 3), 'real@people.example', ...CREATE.slice(4)])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('no seed brought')
  })

  it('says what was wrong: nobody, no app, a scope that is none', async () => {
    await serveAs(true)
    for (const [args, text] of [
      [
        ['--user', 'nobody@x.example', '--app', PLANNER],
        'nobody has the email address or gid nobody@x.example',
      ],
      [['--user', DEMO.ada, '--app', '5'], 'no app has the client id 5'],
      [['--user', DEMO.ada, '--app', PLANNER, '--scopes', 'nothing:read'], 'the request was refused: scope'],
    ] as const) {
      const { code, stderr } = await shell.run(['grant', 'create', ...args])
      expect(code).toBe(1)
      expect(stderr).toContain(text)
    }
    expect((await shell.run(['grant', 'create', '--user', DEMO.ada])).stderr).toContain('usage:')
  })
})
