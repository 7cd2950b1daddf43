import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureClientBuilt } from '../../client/test/support/built-client.js'
import { startLibraryServer, type LibraryServer } from '../../server/test/support/library-server.js'
import { freePort } from '../../server/test/support/mudrad-process.js'
import { spawn } from '../../server/test/support/spawn.js'

const ROOT = join(import.meta.dirname, '../../..')
const PACKAGE = join(ROOT, 'packages/cli')
const TARBALL_BYTES_MAX = 60_000

interface Packed {
  readonly filename: string
  readonly size: number
  readonly files: readonly { readonly path: string }[]
}

/** The program as it is published: packed, installed beside the client, and run by its link. */
describe('mudra, installed', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mudra-cli-')))
  const project = join(folder, 'project')
  const program = join(project, 'node_modules/.bin/mudra')
  let server: LibraryServer
  let packed: Packed
  beforeAll(async () => {
    ensureClientBuilt()
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
    must(process.execPath, [compiler, '-p', join(PACKAGE, 'tsconfig.build.json')], ROOT)
    const options = ['--json', '--ignore-scripts', `--pack-destination=${folder}`]
    const told = must('npm', ['pack', '-w', '@mudra/client', '-w', '@mudra/cli', ...options], ROOT)
    const all = Object.values(JSON.parse(told) as Readonly<Record<string, Packed>>)
    const found = all.find(({ filename }) => filename.startsWith('mudra-cli-'))
    if (found === undefined) throw new Error('nothing was packed')
    packed = found
    mkdirSync(project)
    writeFileSync(join(project, 'package.json'), '{"name":"empty","private":true}')
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts']
    must('npm', ['install', ...quiet, ...all.map(({ filename }) => join(folder, filename))], project)
    server = await startLibraryServer()
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
    rmSync(folder, { recursive: true })
  })

  let count = 0
  /** Somebody at a machine of their own. */
  const newPerson = () => {
    const home = join(folder, `person-${count++}`)
    mkdirSync(home)
    const env = (more: Readonly<Record<string, string>> = {}) => ({
      PATH: process.env['PATH'],
      HOME: home,
      MUDRA_SERVER: server.url,
      MUDRA_BROWSER: 'none',
      ...more,
    })
    const start = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      spawn(process.execPath, [program, ...args], { cwd: home, env: env(more), stdio: 'pipe' })
    const run = async (
      args: readonly string[],
      { env: more, input = '' }: { input?: string; env?: Readonly<Record<string, string>> } = {},
    ) => {
      const child = start(args, more)
      child.stdin.end(input)
      const closed = once(child, 'close') as Promise<[number | null]>
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
      const [code] = await closed
      return { code, out, err }
    }
    /** A login that waits: the address that it shows, and its end. */
    const waiting = async (
      args: readonly string[],
      { env: more, line = /^http/ }: { line?: RegExp; env?: Readonly<Record<string, string>> } = {},
    ) => {
      const child = start(args, more)
      const closed = once(child, 'close') as Promise<[number | null]>
      const out = text(child.stdout)
      const said: string[] = []
      const address = await new Promise<string>((resolve, reject) => {
        createInterface({ input: child.stderr }).on('line', (one) => {
          said.push(one)
          if (line.test(one)) resolve(one)
        })
        closed.then(() => {
          reject(new Error(said.join('\n')))
        }, reject)
      })
      const ended = closed.then(async ([code]) => ({ code, out: await out, err: said.join('\n') }))
      return { address, child, ended }
    }
    const login = async (args: readonly string[] = []) => {
      const { address, ended } = await waiting(['login', `--client-id=${server.native.id}`, ...args])
      const callback = await server.newVisitor().authorizeToApp(address, { as: server.ada })
      expect((await fetch(callback)).status).toBe(200)
      return await ended
    }
    return { home, run, waiting, login }
  }
  const newToken = async (email: string, ...more: readonly string[]) => {
    const made = await server.command('token', 'create', email, '--name=cli', ...more, '--json')
    return (JSON.parse(made) as { token: string }).token
  }
  const takes = async (token: string) =>
    (await fetch(`${server.apiUrl}/users/me`, { headers: { authorization: `Bearer ${token}` } })).status

  it('is small, has what was compiled and nothing else, and is clean for publint', async () => {
    expect(packed.size).toBeLessThan(TARBALL_BYTES_MAX)
    for (const { path } of packed.files)
      expect(path).toMatch(/^(?:bin\/mudra\.js|dist\/(?!.*\.test\.).*\.js|LICENSE|README\.md|package\.json)$/)
    expect((await publint({ pkgDir: PACKAGE, strict: true })).messages).toEqual([])
    const { code, out } = await newPerson().run(['--version'])
    expect([code, out]).toEqual([0, '0.1.0\n'])
  })

  it('signs in by the browser, waits on for the right answer, goes on when tokens end, and revokes', async () => {
    const ada = newPerson()
    const shown = join(ada.home, 'shown')
    const browser = join(ada.home, 'browser')
    writeFileSync(browser, `#!/bin/sh\nprintf %s "$1" > ${shown}\n`, { mode: 0o700 })
    const { address, ended } = await ada.waiting(['login', `--client-id=${server.native.id}`], {
      env: { MUDRA_BROWSER: browser },
    })
    expect(readFileSync(shown, 'utf8')).toBe(address)
    const callback = await server.newVisitor().authorizeToApp(address, { as: server.ada })
    const stray = new URL(callback)
    stray.searchParams.set('state', 'x'.repeat(43))
    expect((await fetch(stray)).status).toBe(400)
    expect((await fetch(callback)).status).toBe(200)
    const told = await ended
    expect([told.code, told.out]).toEqual([0, ''])
    expect(told.err).toMatch(/its state was not the one that was sent\. Still waiting/)
    expect(told.err).toContain(`Signed in as Ada Byron (${server.ada.email}) at ${server.url}`)

    const whoami = await ada.run(['whoami', '--json'])
    expect(JSON.parse(whoami.out)).toMatchObject({
      kind: 'app',
      client_id: server.native.id,
      user: { gid: server.ada.gid, email: server.ada.email },
    })
    const { out } = await ada.run(['token', 'print'])
    expect(await takes(out.trim())).toBe(200)
    // Nothing that is kept can be read, and nothing is for others.
    for (const file of readdirSync(ada.home, { recursive: true, encoding: 'utf8' }))
      if (file.includes('mudra/') && !existsSync(join(ada.home, file, '.')))
        expect(readFileSync(join(ada.home, file), 'utf8')).not.toMatch(/md[arp]_/)

    server.expireAccessTokens()
    expect(await takes(out.trim())).toBe(401)
    const status = await ada.run(['status', '--json'])
    expect([status.code, JSON.parse(status.out)]).toMatchObject([0, [{ state: 'works', current: true }]])
    const rotated = await ada.run(['token', 'rotate'])
    expect(rotated).toMatchObject({ code: 0, out: '' })
    const last = (await ada.run(['token', 'print'])).out.trim()
    expect(await takes(last)).toBe(200)
    expect(await ada.run(['logout'])).toMatchObject({
      code: 0,
      err: expect.stringContaining('has ended') as string,
    })
    expect(await takes(last)).toBe(401)
    expect(await ada.run(['whoami'])).toMatchObject({ code: 4, out: '' })
  })

  it('says that somebody said no, and keeps nothing', async () => {
    const ben = newPerson()
    const { address, ended } = await ben.waiting(['login', `--client-id=${server.native.id}`, '--json'])
    const as = { as: server.ben, decision: 'Deny' } as const
    await fetch(await server.newVisitor().authorizeToApp(address, as))
    const { code, err } = await ended
    expect([code, JSON.parse(err.split('\n').at(-1) ?? '')]).toMatchObject([
      1,
      { error: { code: 'access_denied', retryable: false } },
    ])
    expect((await ben.run(['status'])).code).toBe(4)
  })

  it('signs in by a code from a page, and refuses another code by name', async () => {
    const ben = newPerson()
    const args = ['login', '--no-browser', `--client-id=${server.native.id}`, '--profile=by-hand']
    const { address, child, ended } = await ben.waiting(args)
    const arrival = await server.newVisitor().authorize(address, { as: server.ben })
    const code = /mdc_\w+/.exec(arrival.at === 'page' ? arrival.text : '')?.[0] ?? ''
    child.stdin?.end(`${code}\n`)
    expect((await ended).code).toBe(0)
    expect((await ben.run(['whoami'])).out).toContain(`Email\t${server.ben.email}`)
    const again = await ben.run([...args, '--json'], { input: `${code}\n` })
    expect([again.code, JSON.parse(again.err.split('\n').at(-2) ?? '')]).toMatchObject([
      1,
      { error: { code: 'code_refused' } },
    ])
    expect((await ben.run(['whoami'])).code).toBe(0)
  })

  it('has an app with a secret, which it keeps sealed and needs once', async () => {
    const ada = newPerson()
    const port = await freePort()
    const { id, secret } = await server.newApp('Terminal', `http://localhost:${port}/callback`)
    const args = ['login', `--client-id=${id}`, `--redirect-uri=http://localhost:${port}/callback`]
    for (const env of [{ MUDRA_CLIENT_SECRET: secret }, {}]) {
      const { address, ended } = await ada.waiting(args, { env })
      await fetch(await server.newVisitor().authorizeToApp(address, { as: server.ada }))
      const { code, err } = await ended
      expect([code, err]).toEqual([0, expect.not.stringContaining(secret)])
    }
    server.expireAccessTokens()
    expect((await ada.run(['whoami'])).code).toBe(0)
  })

  it('takes a personal access token, and calls with it: pages, filters, fields, refusals', async () => {
    const ada = newPerson()
    const token = await newToken(server.ada.email)
    expect((await ada.run(['login', '--with-token'], { input: `${token}\n` })).code).toBe(0)
    const project = '1200000000000031'
    const tasks = ['api', 'GET', '/tasks', '-f', `project=${project}`]
    const names = await ada.run([...tasks, '-f', 'limit=2', '--paginate', '--jq', '.data[].name'])
    const whole = await ada.run([...tasks, '--jq', '.data[].name'])
    expect(whole.out.split('\n').length).toBeGreaterThan(4)
    expect(names).toEqual(whole)
    const made = await ada.run(['api', 'POST', '/tasks', '-f', 'name=By hand', '-f', `projects[]=${project}`])
    const { data } = JSON.parse(made.out) as { data: { gid: string; name: string } }
    expect(data.name).toBe('By hand')
    const gone = await ada.run(['api', 'DELETE', `/tasks/${data.gid}`])
    expect([gone.code, JSON.parse(gone.out)]).toEqual([0, { data: {} }])
    const missing = await ada.run(['api', 'GET', `/tasks/${data.gid}`])
    expect(missing).toMatchObject({ code: 1, out: expect.stringContaining('"errors"') as string })
    expect(missing.err).toMatch(/answered 404: /)
    const away = await ada.run(['whoami'], { env: { MUDRA_SERVER: 'http://127.0.0.1:9' } })
    expect(away.code).toBe(4)
    // A reader that has enough ends it as it ends others.
    const pipe = `${process.execPath} ${program} completion bash | head -1; echo \${PIPESTATUS[0]}`
    const env = { PATH: process.env['PATH'], HOME: ada.home }
    expect(spawnSync('bash', ['-c', pipe], { env, encoding: 'utf8' }).stdout).toMatch(
      /^# bash completion.*\n(?:0|141)\n$/,
    )
  })

  it('has a token from the environment, and colors on a terminal only', async () => {
    const ada = newPerson()
    const env = { MUDRA_STORE: 'env', MUDRA_TOKEN: await newToken(server.ada.email) }
    const plain = await ada.run(['api', 'GET', '/users/me'], { env })
    expect([plain.code, plain.out.includes('\u001B')]).toEqual([0, false])
    expect(existsSync(join(ada.home, '.config'))).toBe(false)
    if (spawnSync('script', ['--version']).status !== 0) return
    const onTerminal = (more: Readonly<Record<string, string>>) =>
      spawnSync('script', ['-qec', `${process.execPath} ${program} api GET /users/me`, '/dev/null'], {
        env: {
          PATH: process.env['PATH'],
          HOME: ada.home,
          MUDRA_SERVER: server.url,
          TERM: 'xterm',
          ...env,
          ...more,
        },
        encoding: 'utf8',
      }).stdout
    expect(onTerminal({})).toContain('\u001B[34m"data"\u001B[39m')
    expect(onTerminal({ NO_COLOR: '1' })).not.toContain('\u001B[3')
  })

  it('has several accounts, each with a profile; logs in twice at once; logs out of all', async () => {
    const both = newPerson()
    const ben = await newToken(server.ben.email)
    const [first, second] = await Promise.all([
      both.login(),
      both.run(['login', '--with-token', '--profile', 'ben'], { input: ben }),
    ])
    expect([first.code, second.code]).toEqual([0, 0])
    const emails = async (...args: readonly string[]) => (await both.run(['whoami', ...args])).out
    const host = new URL(server.url).host
    expect(await emails('--profile', 'ben')).toContain(server.ben.email)
    expect(await emails('--profile', host)).toContain(server.ada.email)
    await both.run(['profile', 'use', 'ben'])
    expect(await emails()).toContain(server.ben.email)
    const list = await both.run(['profile', 'list'])
    expect(list.out).toContain(`*\tben\t${server.url}\t${server.ben.email}\tpersonal access token\tfile`)
    const tokens = await both.run(['token', 'list'])
    expect(tokens.out).toContain(`…${ben.slice(-4)}`)
    expect(tokens.out).not.toContain(ben)
    const all = await both.run(['logout', '--all', '--json'])
    expect(JSON.parse(all.out)).toEqual([
      { profile: 'ben', server: server.url, revoked: false },
      { profile: host, server: server.url, revoked: true },
    ])
    expect(await takes(ben)).toBe(200)
    expect((await both.run(['status'])).code).toBe(4)
  })

  it('ends a token that leaked, its own or one that was found', async () => {
    const ada = newPerson()
    const [own, found] = [await newToken(server.ada.email), await newToken(server.ada.email)]
    await ada.run(['login', '--with-token'], { input: own })
    const report = ['token', 'revoke', '--leaked']
    expect((await ada.run([...report, '--with-token'], { input: found })).code).toBe(0)
    expect([await takes(found), await takes(own)]).toEqual([401, 200])
    expect((await ada.run(report)).code).toBe(0)
    expect(await takes(own)).toBe(401)
    expect((await ada.run(['status'])).code).toBe(4)
  })

  it('examples/cli: signs in, says who it is, and signs out', async () => {
    const env = {
      PATH: process.env['PATH'],
      BASE_URL: server.url,
      CLIENT_ID: server.native.id,
      FOLDER: join(folder, 'example'),
    }
    const example = (command: string) =>
      spawn(process.execPath, [join(ROOT, 'examples/cli/main.mjs'), command], { env, stdio: 'pipe' })
    const said = async (command: string) => {
      const child = example(command)
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
      return out + err
    }
    const child = example('login')
    const out = text(child.stdout)
    const [line] = (await once(createInterface({ input: child.stderr }), 'line')) as [string]
    const address = line.replace('Open ', '')
    const callback = await server.newVisitor().authorizeToApp(address, { as: server.ada })
    const { origin, pathname } = new URL(callback)
    expect((await fetch(`${origin}${pathname}?state=x&code=y`)).status).toBe(404)
    expect((await fetch(callback)).status).toBe(200)
    expect(await out).toBe('Signed in as Ada Byron\n')
    expect(await said('me')).toBe('Ada Byron\n')
    expect(await said('logout')).toBe('Signed out\n')
    expect(await said('me')).toMatch(/Nobody is signed in/)
  })

  it('catches a redirect, and prints the code and a command that redeems it', async () => {
    const ada = newPerson()
    const uri = `http://127.0.0.1:${await freePort()}/callback`
    const { ended } = await ada.waiting(['listen', uri, '--state=mine', '--native'], { line: /^Waiting/ })
    const taken = await ada.run(['listen', uri, '--state=other', '--json'])
    expect([taken.code, JSON.parse(taken.err)]).toMatchObject([1, { error: { code: 'port_taken' } }])
    const query = new URLSearchParams({
      client_id: server.native.id,
      redirect_uri: uri,
      response_type: 'code',
      state: 'mine',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
    const address = `${server.url}/-/oauth_authorize?${query.toString()}`
    await fetch(await server.newVisitor().authorizeToApp(address, { as: server.ada }))
    const { code, out } = await ended
    expect([code, out]).toEqual([0, expect.stringMatching(/^mdc_\w+\ncurl "/)])
    const env = {
      PATH: process.env['PATH'],
      CLIENT_ID: server.native.id,
      CODE_VERIFIER: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    }
    const redeemed = spawnSync('sh', ['-c', out.slice(out.indexOf('curl'))], { env, encoding: 'utf8' })
    expect(JSON.parse(redeemed.stdout)).toMatchObject({ data: { gid: server.ada.gid } })
  })
})

function must(command: string, args: readonly string[], cwd: string): string {
  const { output, status, stdout } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error(`${command} ${args.join(' ')} ended with ${status ?? ''}\n${output.join('')}`)
}
