import { execFile, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prepareNpm } from '../support/clients.js'
import { startLibraryServer, type LibraryApp, type LibraryServer } from '../support/library-server.js'
import { freePort, plainEnvironment, REPOSITORY, waitForLine } from '../support/mudrad-process.js'
import { pack } from '../support/published.js'
import { spawn } from '../support/spawn.js'
import { tokenOf } from '../support/services.js'

const prepared = await prepareNpm('next')
const why = prepared.ok ? '' : ` (skipped: ${prepared.reason})`
const run = promisify(execFile)
const [BUILD_MS_MAX, STEP_MS_MAX] = [300_000, 20_000]
const HOST = '127.0.0.1'
const COMPILER = join(REPOSITORY, 'node_modules/typescript/bin/tsc')
const CLIENT = join(REPOSITORY, 'packages/client')

describe.skipIf(!prepared.ok)(`an app on Next.js 16${why}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-next-'))
  const environment = { ...plainEnvironment(folder), NEXT_TELEMETRY_DISABLED: '1' }
  let server: LibraryServer
  let app: LibraryApp
  let next: ChildProcess
  let url: string

  beforeAll(async () => {
    if (!prepared.ok) return
    const inApp = { cwd: prepared.client, env: environment, timeout: BUILD_MS_MAX }
    const program = join(prepared.client, 'node_modules/next/dist/bin/next')
    await run(process.execPath, [COMPILER, '-b', CLIENT, join(CLIENT, 'tsconfig.types.json')], inApp)
    const { filename } = pack('client', folder)
    const alone = ['--no-save', '--offline', '--ignore-scripts', '--no-audit', '--no-fund']
    await run('npm', ['install', ...alone, join(folder, filename)], inApp)
    // As a machine builds it that has none of the settings of production.
    await run(process.execPath, [program, 'build'], inApp)

    server = await startLibraryServer()
    const port = await freePort()
    url = `http://${HOST}:${port}`
    app = await server.newApp('Next.js', `${url}/callback`)
    await server.command('app', 'update', app.id, '--resource-server', 'on')
    next = spawn(process.execPath, [program, 'start', '--hostname', HOST, '--port', String(port)], {
      cwd: prepared.client,
      env: {
        ...environment,
        APP_URL: url,
        CLIENT_ID: app.id,
        CLIENT_SECRET: app.secret,
        COOKIE_SECRET: 'c'.repeat(32),
        MUDRA_URL: server.url,
        STORE_FILE: join(folder, 'credentials'),
        STORE_KEY: Buffer.alloc(32, 1).toString('base64'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    await waitForLine(next, /Ready in/)
  }, 2 * BUILD_MS_MAX)
  afterAll(async () => {
    const ended = once(next, 'exit')
    next.kill()
    await ended
    expect(await server.stop()).toBe(0)
    rmSync(folder, { recursive: true })
  })

  const begin = async () => {
    const { headers, status } = await fetch(`${url}/login`, { redirect: 'manual' })
    expect([status, headers.get('cache-control')]).toEqual([302, 'no-store'])
    const [cookie = ''] = headers.getSetCookie()
    expect(cookie).toMatch(/^mudra_login_[\w-]{12}=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=3600$/i)
    return { location: headers.get('location') ?? '', cookie: cookie.split(';')[0] ?? '' }
  }
  const comeBack = async (callback: string, cookie: string) =>
    await fetch(callback, { redirect: 'manual', headers: { cookie } })
  const refusalOf = async (callback: string, cookie: string) => {
    const answer = await comeBack(callback, cookie)
    return [answer.status, await answer.text()]
  }

  it('signs people in, two at once in one browser, and calls the API as each of them', async () => {
    const [one, two] = [await begin(), await begin()]
    const both = `other=1; ${one.cookie}; ${two.cookie}`
    for (const [{ location }, as] of [
      [two, server.ben],
      [one, server.ada],
    ] as const) {
      const callback = await server.newVisitor().authorizeToApp(location, { as })
      expect(callback.startsWith(`${url}/callback?`)).toBe(true)
      const back = await comeBack(callback, both)
      expect([back.status, back.headers.get('location')]).toEqual([302, `/me?of=${as.gid}`])
      expect(back.headers.getSetCookie()[0]).toMatch(/^mudra_login_[\w-]{12}=; .*Max-Age=0$/)
    }
    const me = async (gid: string) =>
      await (await fetch(`${url}/me?of=${gid}`, { signal: AbortSignal.timeout(STEP_MS_MAX) })).json()
    for (const { email, gid } of [server.ada, server.ben])
      expect(await me(gid)).toMatchObject({ data: { gid, email } })
    server.expireAccessTokens()
    expect(await me(server.ada.gid)).toMatchObject({ data: { gid: server.ada.gid } })
  })

  it('refuses a callback with another state, in another browser, a second time, and after a denial', async () => {
    const { cookie, location } = await begin()
    const callback = await server.newVisitor().authorizeToApp(location, { as: server.ada })
    const state = new URL(callback).searchParams.get('state') ?? ''
    expect(await refusalOf(callback.replace(state, `${state.slice(0, -1)}-`), cookie)).toEqual([
      400,
      'state_mismatch',
    ])
    expect(await refusalOf(callback.replace(state, 'x'.repeat(state.length)), cookie)).toEqual([
      400,
      'login_expired',
    ])
    expect(await refusalOf(callback, '')).toEqual([400, 'login_expired'])
    expect((await comeBack(callback, cookie)).status).toBe(302)
    expect(await refusalOf(callback, cookie)).toEqual([400, 'code_refused'])
    const denied = await begin()
    const cara = server.demo.users.find(({ email }) => email.startsWith('cara@')) ?? server.ada
    const back = await server.newVisitor().authorizeToApp(denied.location, { as: cara, decision: 'Deny' })
    expect(await refusalOf(back, denied.cookie)).toEqual([400, 'access_denied'])
  })

  it('guards an API — RFC 6750 §3, §3.1', async () => {
    const get = async (authorization?: string) => {
      const answer = await fetch(
        `${url}/reports`,
        authorization === undefined ? {} : { headers: { authorization } },
      )
      return [answer.status, answer.headers.get('www-authenticate'), await answer.json()] as const
    }
    expect(await get(`Bearer ${tokenOf(server.demo, 'ada')}`)).toEqual([200, null, { for: server.ada.gid }])
    expect((await get()).slice(0, 2)).toEqual([401, 'Bearer realm="reports"'])
    expect((await get('Bearer nobody')).slice(0, 2)).toEqual([
      401,
      'Bearer realm="reports", error="invalid_token"',
    ])
    const made = await server.command(
      'token',
      'create',
      server.ada.email,
      '--name=narrow',
      '--scopes=users:read',
      '--json',
    )
    const { token } = JSON.parse(made) as { token: string }
    expect((await get(`Bearer ${token}`)).slice(0, 2)).toEqual([
      403,
      'Bearer realm="reports", error="insufficient_scope", scope="projects:read"',
    ])
  })
})
