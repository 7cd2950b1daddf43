import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ONE_PIXEL } from '../support/pictures.js'
import { openShell, type Shell } from '../support/command.js'
import { DATABASE_KINDS } from '../support/services.js'

interface ShownApp {
  readonly client_id: string
  readonly client_secret?: string | null
  readonly redirect_uris: readonly string[]
  readonly updated_at: string
  readonly secrets: readonly {
    readonly gid: string
    readonly hint: string
    readonly state: string
    readonly expires_at: string | null
  }[]
}

const OWNER = 'ada@people.example'
const SECRET = /^mds_[A-Za-z0-9]{38}$/
const PNG = new Uint8Array(ONE_PIXEL)

describe.each(DATABASE_KINDS)('%s: mudrad app', (kind) => {
  let mudra: Shell
  let workspace = ''

  beforeAll(async () => {
    mudra = await openShell(kind)
    const made = await mudra.expectDone([
      'user',
      'create',
      OWNER,
      '--name',
      'Ada',
      '--new-workspace',
      'Engines',
    ])
    workspace = /(\d{16})\n$/.exec(made)?.[1] ?? ''
  })
  afterAll(async () => {
    await mudra.remove()
  })

  const app = async (...args: readonly string[]) => await mudra.run(['app', ...args])
  const json = async (...args: readonly string[]) =>
    JSON.parse(await mudra.expectDone(['app', ...args, '--json'])) as ShownApp
  const create = async (...more: readonly string[]) =>
    await json('create', OWNER, '--name', 'Planner', ...more)

  it('create prints the client id and the secret once; show and list never the secret', async () => {
    const made = await app(
      'create',
      OWNER,
      '--name',
      'Reports',
      '--redirect-uri',
      'https://b.example/cb',
      '--redirect-uri',
      'http://127.0.0.1:4567/cb',
    )
    const [clientId = '', secret = '', end] = made.stdout.split('\n')
    expect([made.code, clientId, secret, end]).toEqual([
      0,
      expect.stringMatching(/^\d{16}$/),
      expect.stringMatching(SECRET),
      '',
    ])
    expect(made.stderr).toMatch(/not shown again: store it now/)
    expect(made.stderr).toContain(`mudrad app update ${clientId} --distribution any`)
    const shown = await json('show', clientId)
    const at = expect.stringMatching(/^20\d\d-.*Z$/) as unknown
    expect(shown).toEqual({
      gid: clientId,
      client_id: clientId,
      name: 'Reports',
      description: '',
      owner: expect.stringMatching(/^\d{16}$/) as unknown,
      kind: 'confidential',
      redirect_uris: ['https://b.example/cb', 'http://127.0.0.1:4567/cb'],
      permissions: 'full',
      scopes: [],
      identity_scopes: ['openid', 'email', 'profile'],
      distribution: 'none',
      workspaces: [],
      require_pkce: false,
      rotate_refresh_tokens: false,
      replay_window_seconds: 120,
      resource_server: false,
      send_iss: false,
      icon: null,
      secrets: [
        {
          gid: expect.stringMatching(/^\d{16}$/) as unknown,
          hint: `mds_…${secret.slice(-4)}`,
          state: 'live',
          created_at: at,
          expires_at: null,
          last_used_at: null,
          last_used_address: null,
          seen_in_clear_text_at: null,
          restored_at: null,
          replaced_by: null,
          ended_reason: null,
        },
      ],
      created_at: at,
      updated_at: at,
    })
    const texts = [
      await mudra.expectDone(['app', 'show', clientId]),
      await mudra.expectDone(['app', 'list']),
      await mudra.expectDone(['app', 'list', OWNER, '--json']),
    ]
    for (const text of texts) {
      expect(text).toContain(clientId)
      expect(text).not.toContain(secret.slice(4, 30))
    }
    expect(JSON.parse(texts[2] ?? '')).toContainEqual(shown)
  })

  it('create takes every setting; a native app gets no secret', async () => {
    const icon = join(mudra.folder, 'icon.png')
    writeFileSync(icon, PNG)
    const made = await create(
      '--description',
      'Plans',
      '--icon',
      icon,
      '--scopes',
      'tasks:read, openid',
      '--distribution',
      workspace,
      '--require-pkce',
      'on',
      '--rotate-refresh-tokens',
      'on',
      '--replay-window',
      '10m',
      '--resource-server',
      'on',
      '--send-iss',
      'on',
    )
    expect(made).toMatchObject({
      client_secret: expect.stringMatching(SECRET) as unknown,
      description: 'Plans',
      icon: 'image/png',
      permissions: 'specific',
      scopes: ['tasks:read', 'openid'],
      identity_scopes: ['openid'],
      distribution: 'workspaces',
      workspaces: [workspace],
      require_pkce: true,
      rotate_refresh_tokens: true,
      replay_window_seconds: 600,
      resource_server: true,
      send_iss: true,
    })
    const native = await create('--native', '--redirect-uri', 'urn:ietf:wg:oauth:2.0:oob')
    expect(native).toMatchObject({ client_secret: null, kind: 'native', require_pkce: true, secrets: [] })
    expect((await app('create', OWNER, '--name', 'N', '--native')).stdout).toMatch(/^\d{16}\n$/)
    const refused = await app('rotate-secret', native.client_id)
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(/^app: Is native/)
  })

  it('warns of a scheme that any app can claim, when it is registered and not when it is removed', async () => {
    const uri = 'myapp://callback'
    const warning = 'myapp://callback: Any app on a device can claim myapp: addresses'
    const made = await app('create', OWNER, '--name', 'Claimed', '--native', '--redirect-uri', uri)
    expect([made.code, made.stderr]).toEqual([0, expect.stringContaining(warning)])
    const id = made.stdout.trim()
    const removed = await app('remove-redirect', id, uri)
    expect([removed.code, removed.stderr]).toEqual([0, expect.not.stringContaining('can claim')])
    const added = await app('add-redirect', id, uri)
    expect([added.code, added.stdout, added.stderr]).toEqual([
      0,
      `${uri}\n`,
      expect.stringContaining(warning),
    ])
  })

  it('update changes what is named; add-redirect and remove-redirect print what is registered', async () => {
    const { client_id: id } = await create('--redirect-uri', 'https://a.example/')
    const before = await json('show', id)
    expect(
      await mudra.expectDone(['app', 'update', id, '--name', 'Planner 2', '--distribution', 'any']),
    ).toBe(`app ${id} is updated\n`)
    const after = await json('update', id, '--scopes', 'default')
    expect(after).toEqual({
      ...before,
      name: 'Planner 2',
      distribution: 'any',
      identity_scopes: [],
      updated_at: after.updated_at,
    })
    expect(await mudra.expectDone(['app', 'add-redirect', id, 'https://b.example/x'])).toBe(
      'https://a.example/\nhttps://b.example/x\n',
    )
    expect((await json('remove-redirect', id, 'https://a.example/')).redirect_uris).toEqual([
      'https://b.example/x',
    ])
  })

  it('rotate-secret and expire-secret: two are live, never three', async () => {
    const { client_id: id, client_secret: first = '', secrets } = await create()
    const old = secrets[0]?.gid ?? ''
    const rotated = await app('rotate-secret', id)
    expect(rotated).toMatchObject({ code: 0, stdout: expect.stringMatching(/^mds_\w{38}\n$/) as unknown })
    expect(rotated.stdout).not.toContain(first)
    expect(rotated.stderr).toContain(`mudrad app complete-rotation ${id}`)
    const third = await app('rotate-secret', id, '--overlap', '1h')
    expect(third).toMatchObject({ code: 1, stdout: '' })
    expect(third.stderr).toMatch(/^app: Already has 2 live secrets/)
    expect((await app('cancel-rotation', id)).stdout).toMatch(new RegExp(`has ended; ${old} is left`))
    expect((await app('cancel-rotation', id)).stderr).toMatch(/^rotation: Is not under way/)
    await app('rotate-secret', id)
    expect((await app('complete-rotation', id)).stdout).toContain(`secret ${old} has ended`)
    expect((await app('expire-secret', id, old)).stderr).toMatch(/^secret: Has ended already/)
    const next = await json('rotate-secret', id, '--overlap', '1h')
    expect(next.client_secret).toMatch(SECRET)
    expect(next.secrets.map((one) => [one.state, one.expires_at === null])).toEqual([
      ['live', true],
      ['live', false],
      // The one that was cancelled, and the one that it was to replace.
      ['expired', false],
      ['expired', false],
    ])
    const ended = await app('expire-secret', id, next.secrets[0]?.gid ?? '', '--in', '2h', '--json')
    expect(ended.code).toBe(0)
    await app('expire-secret', id, next.secrets[1]?.gid ?? '')
    const last = await app('expire-secret', id, next.secrets[0]?.gid ?? '')
    expect(last.stderr).toContain(`mudrad app rotate-secret ${id}`)
  })

  it('delete removes it for good', async () => {
    const { client_id: id } = await create('--redirect-uri', 'https://a.example/')
    expect(await mudra.expectDone(['app', 'delete', id])).toBe(`app ${id} is deleted\n`)
    for (const args of [
      ['show', id],
      ['delete', id],
      ['update', id, '--name', 'x'],
      ['rotate-secret', id],
    ])
      expect(await app(...args)).toEqual({
        code: 1,
        stdout: '',
        stderr: 'app: Does not exist. See: mudrad app list\n',
      })
    const other = await create()
    const deleted = await mudra.expectDone(['app', 'delete', other.client_id, '--json'])
    expect(JSON.parse(deleted)).toEqual({ client_id: other.client_id, deleted: true })
  })

  it('refuses with the field and the remedy, exit code 1, and makes nothing', async () => {
    const text = join(mudra.folder, 'icon.txt')
    writeFileSync(text, 'no picture')
    const big = join(mudra.folder, 'big.png')
    writeFileSync(big, Buffer.concat([PNG, Buffer.alloc(2_000_000)]))
    const count = async () =>
      (JSON.parse(await mudra.expectDone(['app', 'list', '--json'])) as unknown[]).length
    const before = await count()
    for (const [args, complaint] of [
      [['--redirect-uri', 'http://app.example/'], /^redirect-uri: "http:\/\/app\.example\/": Must be https/],
      [['--redirect-uri', 'https://x.example/#f'], /^redirect-uri: .*fragment/],
      [['--scopes', 'tasks:eat'], /^scopes: tasks:eat is not a scope/],
      [['--scopes', ''], /^scopes: Name at least one scope/],
      [['--distribution', '1234567890123456'], /^distribution: .*no workspace 1234567890123456/],
      [['--replay-window', '11m'], /^replay-window: .*0 to 600/],
      [['--native', '--require-pkce', 'off'], /^require-pkce: .*always on/],
      [['--icon', text], /^icon: Must be a PNG/],
      [['--icon', big], /^icon: Must be at most 64 KiB/],
      [['--name', 'Mudra\u202e'], /^name: Must not contain/],
    ] as const) {
      const { code, stderr, stdout } = await app('create', OWNER, '--name', 'X', ...args)
      expect([args, code, stdout]).toEqual([args, 1, ''])
      expect(stderr).toMatch(complaint)
    }
    expect(await app('create', OWNER)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^mudrad: --name is missing; usage: /) as unknown,
    })
    expect(await app('create', 'nobody@people.example', '--name', 'X')).toMatchObject({ code: 1 })
    expect(await count()).toBe(before)
  })

  it('refuses a name that looks like that of a colleague’s app — UTS #39', async () => {
    const colleague = 'ben@people.example'
    await mudra.expectDone(['user', 'create', colleague, '--name', 'Ben', '--workspace', workspace])
    await json('create', OWNER, '--name', 'Orchard', '--distribution', 'any')
    const other = await json('create', colleague, '--name', 'Meadow')
    for (const args of [
      ['create', colleague, '--name', 'Orch\u0430rd'],
      ['update', other.client_id, '--name', '0rchard'],
    ]) {
      const { code, stderr } = await app(...args)
      expect([args, code, stderr]).toEqual([
        args,
        1,
        expect.stringMatching(/^name: Looks like the name of an app of somebody else’s/) as string,
      ])
    }
  })
})

describe.each(DATABASE_KINDS)('%s: apps in a backup', (kind) => {
  it('come back with secrets, icon and chosen workspaces', async () => {
    const [source, target] = [await openShell(kind), await openShell(kind)]
    const icon = join(source.folder, 'icon.png')
    writeFileSync(icon, PNG)
    const made = await source.expectDone(['user', 'create', OWNER, '--name', 'A', '--new-workspace', 'W'])
    const workspace = /(\d{16})\n$/.exec(made)?.[1] ?? ''
    await source.expectDone([
      'app',
      'create',
      OWNER,
      '--name',
      'P',
      '--icon',
      icon,
      '--distribution',
      workspace,
    ])
    const before = await source.expectDone(['app', 'list', '--json'])
    const file = join(source.folder, 'backup.sqlite')
    await source.expectDone(['backup', file])
    await target.expectDone(['migrate', '--from', file, '--credentials', 'keep'])
    // The secret has its mark, and that is all.
    const after = await target.expectDone(['app', 'list', '--json'])
    expect(after.replace(/"restored_at": "[^"]+"/, '"restored_at": null')).toBe(before)
    expect(after).not.toBe(before)
    expect(JSON.parse(before)).toMatchObject([{ icon: 'image/png', workspaces: [workspace] }])
    for (const one of [source, target]) await one.remove()
  })
})
