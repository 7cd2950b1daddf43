import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShell, type Shell } from '../support/command.js'
import { DATABASE_KINDS, openServicesAt } from '../support/services.js'
import { openStoresAt } from '../support/stores.js'
import { DAY_MS } from '../../src/time-units.js'

const PASSWORD = 'seven quiet lanterns drift'
const LINK = /^http:\/\/localhost:8080\/login\/reset\/(mdl_[A-Za-z0-9]{38})$/m

describe.each(DATABASE_KINDS)('%s: a link with which a new person signs in', (kind) => {
  let shell: Shell
  let workspace = ''
  beforeAll(async () => {
    shell = await openShell(kind)
    const made = await shell.run([
      'user',
      'create',
      'ada@people.example',
      '--name',
      'Ada',
      '--new-workspace',
      'Engines',
    ])
    workspace = /(\d{16})\n$/.exec(made.stdout)?.[1] ?? ''
  })
  afterAll(async () => {
    await shell.remove()
  })

  const create = async (email: string, ...more: readonly string[]) =>
    await shell.run(['user', 'create', email, '--name', 'Somebody', '--workspace', workspace, ...more], {
      input: `${PASSWORD}\n`,
    })
  const secretIn = (text: string) => LINK.exec(text)?.[1] ?? ''
  const use = async (secret: string, password = PASSWORD) => {
    const { close, services } = await openServicesAt(shell.location, shell.clock)
    const outcome = await services.passwordResets.resetPassword({
      secret,
      name: '',
      password,
      address: '192.0.2.1',
    })
    await close()
    return outcome.kind
  }
  const eventsOf = async (email: string) => {
    const stores = await openStoresAt(shell.location)
    const { gid } = await stores.db.queries
      .selectFrom('users')
      .select('gid')
      .where('email', '=', email)
      .executeTakeFirstOrThrow()
    const rows = await stores.db.queries
      .selectFrom('audit_events')
      .select(['action', 'actor_kind'])
      .where('target_gid', '=', gid)
      .orderBy('seq')
      .execute()
    await stores.close()
    return rows.map(({ action, actor_kind }) => `${actor_kind} ${action}`)
  }
  const forgetProof = async (email: string) => {
    const stores = await openStoresAt(shell.location)
    await stores.db.queries
      .updateTable('users')
      .set({ email_verified_at_ms: null })
      .where('email', '=', email)
      .execute()
    await stores.close()
  }

  it('is what user create ends with: it sets a password once, and proves nothing that the operator had not', async () => {
    const made = await create('ben@people.example')
    expect([made.code, made.stdout]).toEqual([
      0,
      expect.stringMatching(/^\d{16} ben@people\.example is member of workspace \d{16}\n$/),
    ])
    const secret = secretIn(made.stderr)
    expect(await use(secret, 'short')).toBe('refused')
    expect(await use(secret)).toBe('reset')
    expect(await use(secret)).toBe('used')
    expect(await eventsOf('ben@people.example')).toEqual([
      'operator user_created',
      'operator password_reset_requested',
      'user password_reset',
    ])
  })

  it('is in the JSON, with its end; a password that was chosen has none', async () => {
    const { stdout, stderr } = await create('cy@people.example', '--json')
    const answer = JSON.parse(stdout) as Record<string, unknown>
    expect(answer).toMatchObject({
      email: 'cy@people.example',
      role: 'member',
      workspace,
      sign_in_link: expect.stringMatching(LINK) as unknown,
    })
    expect(Date.parse(String(answer['sign_in_link_expires_at']))).toBe(shell.clock.nowMs() + DAY_MS)
    expect(stderr).toBe('')
    const chosen = await create('dot@people.example', '--with-password')
    expect(chosen.stderr).toBe('They sign in at http://localhost:8080/login with the password.\n')
    const json = JSON.parse(
      (await create('eve@people.example', '--with-password', '--json')).stdout,
    ) as Record<string, unknown>
    expect(json['sign_in_link']).toBeNull()
  })

  it('ends after a day, with a password that is set another way, and with the account', async () => {
    const late = secretIn((await create('fay@people.example')).stderr)
    shell.clock.advance(DAY_MS)
    expect(await use(late)).toBe('expired')
    const again = await shell.run(['user', 'sign-in-link', 'fay@people.example'])
    expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(LINK)])
    await shell.run(['user', 'set-password', 'fay@people.example'], { input: `${PASSWORD}\n` })
    expect(await use(secretIn(again.stdout))).toBe('used')
    const last = secretIn((await shell.run(['user', 'sign-in-link', 'fay@people.example'])).stdout)
    await shell.run(['user', 'deactivate', 'fay@people.example'])
    expect(await use(last)).toBe('deactivated')
    expect(await shell.run(['user', 'sign-in-link', 'fay@people.example'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('deactivated') as unknown,
    })
  })

  it('is not made for an account whose address nobody has proved: whoever used it would take the account over', async () => {
    await create('gil@people.example')
    await forgetProof('gil@people.example')
    const refused = await shell.run(['user', 'sign-in-link', 'gil@people.example'])
    expect([refused.code, refused.stdout, refused.stderr]).toEqual([
      1,
      '',
      expect.stringContaining('mudrad user verify gil@people.example'),
    ])
    await shell.run(['user', 'verify', 'gil@people.example', '--keep'])
    expect((await shell.run(['user', 'sign-in-link', 'gil@people.example'])).code).toBe(0)
  })

  it('three of one person work at a time, whoever asks at once', async () => {
    await create('hal@people.example')
    const asked = await Promise.all(
      Array.from({ length: 6 }, async () => await shell.run(['user', 'sign-in-link', 'hal@people.example'])),
    )
    expect(asked.filter(({ code }) => code === 0)).toHaveLength(2)
    for (const { code, stderr } of asked)
      if (code !== 0) expect(stderr).toContain('already has 3 links that work')
    expect(
      (await eventsOf('hal@people.example')).filter((event) => event.endsWith('password_reset_requested')),
    ).toHaveLength(3)
  })
})
