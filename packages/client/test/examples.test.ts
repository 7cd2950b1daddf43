import { mkdtempSync, rmSync } from 'node:fs'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLibraryServer, type LibraryServer } from '../../server/test/support/library-server.js'
import { freePort, waitForLine } from '../../server/test/support/mudrad-process.js'
import { oauth } from '../src/index.js'
import { encryptedFileStore } from '../src/stores/file.js'
import { ensureClientBuilt } from './support/built-client.js'

const EXAMPLES = join(import.meta.dirname, '../../../examples')
const KEY = Buffer.alloc(32, 7).toString('base64')

describe('examples', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-examples-'))
  const running = new Set<ChildProcess>()
  let server: LibraryServer
  let token = ''
  beforeAll(async () => {
    ensureClientBuilt()
    server = await startLibraryServer()
    const made = await server.command('token', 'create', server.ada.email, '--name=examples', '--json')
    token = (JSON.parse(made) as { token: string }).token
  })
  afterAll(async () => {
    for (const child of running) child.kill()
    rmSync(folder, { recursive: true })
    expect(await server.stop()).toBe(0)
  })

  const start = (file: string, settings: Readonly<Record<string, string>>) => {
    const child = spawn(process.execPath, [join(EXAMPLES, file)], {
      cwd: folder,
      env: { PATH: process.env['PATH'], BASE_URL: server.url, STORE_KEY: KEY, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    return child
  }
  const run = async (file: string, settings: Readonly<Record<string, string>>) => {
    const child = start(file, settings)
    const closed = once(child, 'close') as Promise<[number | null]>
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
    const [code] = await closed
    running.delete(child)
    return { code, out, err }
  }

  it('script: says who the token is of, and what is wrong with none', async () => {
    const { code, out } = await run('script/me.mjs', { ASANA_TOKEN: token })
    expect([code, out]).toEqual([0, expect.stringMatching(/^Ada Byron: .*\w\n$/)])
    expect(await run('script/me.mjs', {})).toMatchObject({
      code: 1,
      err: expect.stringContaining('is empty') as string,
    })
    const away = await run('script/me.mjs', { ASANA_TOKEN: token, BASE_URL: 'http://127.0.0.1:9' })
    expect(away.code).toBe(75)
  })

  it('web app: signs somebody in and greets them', async () => {
    const PORT = String(await freePort())
    const url = `http://127.0.0.1:${PORT}`
    const { id, secret } = await server.newApp('Web', `${url}/callback`)
    const child = start('web-app/server.mjs', {
      PORT,
      CLIENT_ID: id,
      CLIENT_SECRET: secret,
      COOKIE_SECRET: 'x'.repeat(32),
      STORE_FILE: join(folder, 'web'),
    })
    await waitForLine(child, /^ready /)
    const arrival = await server.newVisitor(url).authorize(`${url}/`, { as: server.ada })
    expect(arrival).toMatchObject({ at: 'page', url: `${url}/`, status: 200, text: 'Hello, Ada Byron' })
    expect((await fetch(`${url}/callback?code=x&state=y`)).status).toBe(400)
  })

  it('worker: eight processes with one refresh token of an app that rotates', async () => {
    const STORE_FILE = join(folder, 'worker')
    const app = oauth({
      baseUrl: server.url,
      clientId: server.native.id,
      redirectUri: 'http://127.0.0.1:49400/callback',
      store: encryptedFileStore({ path: STORE_FILE, key: KEY }),
    })
    const { pending, url } = await app.startLogin()
    await app.finishLogin(await server.newVisitor().authorizeToApp(url, { as: server.ada }), pending)
    server.expireAccessTokens()
    const { code, out } = await run('worker/main.mjs', { STORE_FILE, CLIENT_ID: server.native.id })
    expect(code).toBe(0)
    expect(out.trim().split('\n').toSorted()).toEqual(
      Array.from({ length: 8 }, (_none, at) => `process ${at + 1}: 200`),
    )
  })

  it('guarded API: answers who may, and challenges who may not', async () => {
    const PORT = String(await freePort())
    const { id, secret } = await server.newApp('Reports', 'http://127.0.0.1:8976/callback')
    await server.command('app', 'update', id, '--resource-server', 'on')
    await waitForLine(
      start('guarded-api/server.mjs', { PORT, CLIENT_ID: id, CLIENT_SECRET: secret }),
      /^ready /,
    )
    const get = async (headers: Record<string, string>) =>
      await fetch(`http://127.0.0.1:${PORT}/reports`, { headers })
    const answer = await get({ authorization: `Bearer ${token}` })
    expect(await answer.json()).toEqual({ for: server.ada.gid, email: server.ada.email })
    const refused = await get({})
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="reports"'])
  })
})
