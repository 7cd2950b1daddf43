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
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureClientBuilt } from '../../client/test/support/built-client.js'
import { startLibraryServer, type LibraryServer } from '../../server/test/support/library-server.js'
import { freePort } from '../../server/test/support/mudrad-process.js'
import { spawn } from '../../server/test/support/spawn.js'
import type * as Program from '../src/run.js'
import { recordedContext } from './support/recorded-context.js'

const ROOT = join(import.meta.dirname, '../../..')
const PACKAGE = join(ROOT, 'packages/cli')
const TARBALL_BYTES_MAX = 60_000

interface Packed {
  readonly filename: string
  readonly size: number
  readonly files: readonly { readonly path: string }[]
}

/** The program as it is published: packed, installed beside the client, and run by its link; once that is shown, in this process, which is cheaper. */
describe('mudra, installed', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mudra-cli-')))
  const project = join(folder, 'project')
  const program = join(project, 'node_modules/.bin/mudra')
  let server: LibraryServer
  let packed: Packed
  let installed: typeof Program
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
    const main = pathToFileURL(join(project, 'node_modules/@mudra/cli/dist/run.js')).href
    installed = (await import(main)) as typeof Program
    server = await startLibraryServer()
    browsers = { ada: server.newVisitor(), ben: server.newVisitor() }
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
    rmSync(folder, { recursive: true })
  })

  /** Of people who stay signed in. */
  let browsers: Readonly<Record<'ada' | 'ben', ReturnType<LibraryServer['newVisitor']>>>
  const allow = async (address: string, who: 'ada' | 'ben' = 'ada') =>
    await browsers[who].authorizeToApp(address, { as: server[who] })

  let count = 0
  /** Somebody at a machine of their own. */
  const newPerson = () => {
    const home = join(folder, `person-${count++}`)
    mkdirSync(home)
    const env = (more: Readonly<Record<string, string>> = {}) => ({
      MUDRA_CONFIG_DIR: join(home, 'mudra'),
      MUDRA_SERVER: server.url,
      MUDRA_BROWSER: 'none',
      ...more,
    })
    /** In a process of its own. */
    const start = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      spawn(process.execPath, [program, ...args], {
        cwd: home,
        env: { PATH: process.env['PATH'], HOME: home, ...env(more) },
        stdio: 'pipe',
      })
    const runProgram = async (args: readonly string[], input = '') => {
      const child = start(args)
      child.stdin.end(input)
      const closed = once(child, 'close') as Promise<[number | null]>
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
      const [code] = await closed
      return { code, out, err }
    }
    interface Wish {
      readonly answers?: readonly (string | Promise<string>)[]
      readonly isOffline?: true
      readonly env?: Readonly<Record<string, string>>
    }
    /** In this process; `line` is the first that it complains that looks like that. */
    const begin = (
      args: readonly string[],
      { answers = [], env: more, isOffline }: Wish,
      pattern: RegExp,
    ) => {
      const err: string[] = []
      const line = Promise.withResolvers<string>()
      const { context, out } = recordedContext({
        fetch: isOffline ? async () => await Promise.reject(new TypeError('fetch failed')) : fetch,
        answers,
        environment: env(more),
        openBrowser: async () => await Promise.resolve(false),
        complain: (one) => {
          err.push(one)
          if (pattern.test(one)) line.resolve(one)
        },
      })
      const ended = installed.runCommand(args, context).then((code) => {
        line.reject(new Error(err.join('\n')))
        return { code, out: out.join('\n'), err: err.join('\n') }
      })
      line.promise.catch(() => {})
      return { line: line.promise, ended }
    }
    const run = async (args: readonly string[], wish: Wish = {}) => await begin(args, wish, /^$/).ended
    const login = async (args: readonly string[] = [], wish: Wish = {}) => {
      const clientId = args.some((one) => one.startsWith('--client-id'))
        ? []
        : [`--client-id=${server.native.id}`]
      const { ended, line } = begin(['login', ...clientId, ...args], wish, /^http/)
      expect((await fetch(await allow(await line))).status).toBe(200)
      return await ended
    }
    return { home, start, runProgram, begin, run, login }
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
  })

  it('signs in by the browser, waits on for the right answer, calls with pages and jq, and logs out', async () => {
    const { home, runProgram, start } = newPerson()
    const shown = join(home, 'shown')
    const browser = join(home, 'browser')
    writeFileSync(browser, `#!/bin/sh\nprintf %s "$1" > ${shown}\n`, { mode: 0o700 })
    const child = start(['login', `--client-id=${server.native.id}`], { MUDRA_BROWSER: browser })
    const closed = once(child, 'close')
    const out = text(child.stdout)
    const said: string[] = []
    const address = await new Promise<string>((resolve) => {
      createInterface({ input: child.stderr }).on('line', (line) => {
        said.push(line)
        if (line.startsWith('http')) resolve(line)
      })
    })
    const callback = await allow(address)
    expect(readFileSync(shown, 'utf8')).toBe(address)
    const stray = new URL(callback)
    stray.searchParams.set('state', 'x'.repeat(43))
    expect((await fetch(stray)).status).toBe(400)
    expect((await fetch(callback)).status).toBe(200)
    expect([await closed, await out]).toEqual([[0, null], ''])
    expect(said.join('\n')).toMatch(/its state was not the one that was sent\. Still waiting/)
    expect(said.join('\n')).toContain(`Signed in as Ada Byron (${server.ada.email}) at ${server.url}`)

    const whoami = await runProgram(['whoami', '--json'])
    expect(JSON.parse(whoami.out)).toMatchObject({
      kind: 'app',
      client_id: server.native.id,
      user: { gid: server.ada.gid, email: server.ada.email },
    })
    // The key is in the same folder here, and nothing is for others or can be read.
    const files = readdirSync(join(home, 'mudra'), { recursive: true, withFileTypes: true })
    expect(files.length).toBeGreaterThan(3)
    for (const file of files) {
      const path = join(file.parentPath, file.name)
      expect([file.name, statSync(path).mode & 0o077]).toEqual([file.name, 0])
      if (file.isFile()) expect(readFileSync(path, 'utf8')).not.toMatch(/md[arp]_/)
    }
    const tasks = ['api', 'GET', '/tasks', '-f', 'project=1200000000000031', '--jq', '.data[].name']
    const [pages, whole] = [
      await runProgram([...tasks, '-f', 'limit=2', '--paginate']),
      await runProgram(tasks),
    ]
    expect(whole.out.split('\n').length).toBeGreaterThan(4)
    expect(pages).toEqual(whole)

    const ben = await newToken(server.ben.email)
    expect((await runProgram(['login', '--with-token', '--profile=ben'], ben)).code).toBe(0)
    expect(await runProgram(['token', 'print'])).toMatchObject({ code: 0, out: `${ben}\n` })
    const all = await runProgram(['logout', '--all', '--json'])
    expect(JSON.parse(all.out)).toEqual([
      { profile: 'ben', server: server.url, revoked: false },
      { profile: new URL(server.url).host, server: server.url, revoked: true },
    ])
    expect(await runProgram(['whoami'])).toMatchObject({ code: 4, out: '' })
  })

  it('has colors on a terminal only, and ends as others do where nobody reads on', async () => {
    const { home } = newPerson()
    const env = {
      PATH: process.env['PATH'],
      HOME: home,
      MUDRA_SERVER: server.url,
      TERM: 'xterm',
      MUDRA_STORE: 'env',
      MUDRA_TOKEN: await newToken(server.ada.email),
    }
    const mudra = `${process.execPath} ${program}`
    const pipe = `${mudra} api GET /users/me | cat; ${mudra} completion bash | head -1; echo \${PIPESTATUS[0]}`
    const piped = spawnSync('bash', ['-c', pipe], { cwd: home, env, encoding: 'utf8' }).stdout
    expect(piped).toMatch(/\{"data":.*\}\n# bash completion.*\n(?:0|141)\n$/)
    expect(piped).not.toContain('\u001B')
    // Nothing of the environment's token is written.
    expect(existsSync(join(home, '.config'))).toBe(false)
    if (spawnSync('script', ['--version']).status !== 0) return
    const line = `${mudra} api GET /users/me; NO_COLOR=1 ${mudra} api GET /users/me`
    const typed = spawnSync('script', ['-qec', line, '/dev/null'], {
      cwd: home,
      env,
      encoding: 'utf8',
    }).stdout
    expect(typed.split('\u001B[34m"data"\u001B[39m')).toHaveLength(2)
    expect(typed.split('"data"')).toHaveLength(3)
  })

  it('goes on when tokens end, and revokes', async () => {
    const ada = newPerson()
    expect((await ada.login()).code).toBe(0)
    const { out: token } = await ada.run(['token', 'print'])
    expect(await takes(token)).toBe(200)
    server.expireAccessTokens()
    expect(await takes(token)).toBe(401)
    const status = await ada.run(['status', '--json'])
    expect([status.code, JSON.parse(status.out)]).toMatchObject([0, [{ state: 'works', current: true }]])
    expect(await ada.run(['token', 'rotate'])).toMatchObject({ code: 0, out: '' })
    const { out: last } = await ada.run(['token', 'print'])
    expect(await takes(last)).toBe(200)
    // A login anew ends what it replaces.
    expect((await ada.login()).code).toBe(0)
    expect(await takes(last)).toBe(401)
    const { out: newest } = await ada.run(['token', 'print'])
    expect(await ada.run(['logout'])).toMatchObject({
      code: 0,
      err: expect.stringContaining('has ended') as string,
    })
    expect(await takes(newest)).toBe(401)
  })

  it('forgets nothing where the server cannot be reached, unless it is told to', async () => {
    const ada = newPerson()
    await ada.login()
    const { out: token } = await ada.run(['token', 'print'])
    const offline = await ada.run(['logout'], { isOffline: true })
    expect([offline.code, offline.err]).toEqual([
      75,
      expect.stringMatching(/Nothing was forgotten.*--local$/),
    ])
    expect((await ada.run(['whoami'])).code).toBe(0)
    const local = await ada.run(['logout', '--local'], { isOffline: true })
    expect([local.code, local.err]).toEqual([0, expect.stringContaining('still works, until you end it')])
    expect([(await ada.run(['whoami'])).code, await takes(token)]).toEqual([4, 200])
  })

  it('says that somebody said no, and keeps nothing', async () => {
    const ben = newPerson()
    const args = ['login', `--client-id=${server.native.id}`, '--json']
    const { ended, line } = ben.begin(args, {}, /^http/)
    await fetch(await browsers.ben.authorizeToApp(await line, { as: server.ben, decision: 'Deny' }))
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
    const code = Promise.withResolvers<string>()
    const { ended, line } = ben.begin(args, { answers: [code.promise] }, /^http/)
    const arrival = await browsers.ben.authorize(await line, { as: server.ben })
    const shown = /mdc_\w+/.exec(arrival.at === 'page' ? arrival.text : '')?.[0] ?? ''
    code.resolve(shown)
    expect((await ended).code).toBe(0)
    expect((await ben.run(['whoami'])).out).toContain(`Email\t${server.ben.email}`)
    const again = await ben.run([...args, '--json'], { answers: [shown] })
    expect([again.code, JSON.parse(again.err.split('\n').at(-1) ?? '')]).toMatchObject([
      1,
      { error: { code: 'code_refused' } },
    ])
    expect((await ben.run(['whoami'])).code).toBe(0)
  })

  it('has an app with a secret, which it keeps sealed and needs once', async () => {
    const ada = newPerson()
    const redirectUri = `http://localhost:${await freePort()}/callback`
    const { id, secret } = await server.newApp('Terminal', redirectUri)
    const args = [`--client-id=${id}`, `--redirect-uri=${redirectUri}`]
    for (const env of [{ MUDRA_CLIENT_SECRET: secret }, {}]) {
      const { code, err } = await ada.login(args, { env })
      expect([code, err]).toEqual([0, expect.not.stringContaining(secret)])
    }
    server.expireAccessTokens()
    expect((await ada.run(['whoami'])).code).toBe(0)
  })

  it('changes what the API has, and prints refusals as they are', async () => {
    const ada = newPerson()
    await ada.run(['login', '--with-token'], { answers: [await newToken(server.ada.email)] })
    const fields = ['-f', 'name=By hand', '-f', 'projects[]=1200000000000031']
    const made = await ada.run(['api', 'POST', '/tasks', ...fields])
    const { data } = JSON.parse(made.out) as { data: { gid: string; name: string } }
    expect(data.name).toBe('By hand')
    const gone = await ada.run(['api', 'DELETE', `/tasks/${data.gid}`])
    expect([gone.code, JSON.parse(gone.out)]).toEqual([0, { data: {} }])
    const missing = await ada.run(['api', 'GET', `/tasks/${data.gid}`])
    expect(missing).toMatchObject({ code: 1, out: expect.stringContaining('"errors"') as string })
    expect(missing.err).toMatch(/answered 404: /)
  })

  it('has several accounts, each with a profile, also where two log in at once', async () => {
    const both = newPerson()
    const ben = await newToken(server.ben.email)
    const [first, second] = await Promise.all([
      both.login(),
      both.run(['login', '--with-token', '--profile', 'ben'], { answers: [ben] }),
    ])
    expect([first.code, second.code]).toEqual([0, 0])
    const who = async (...args: readonly string[]) => (await both.run(['whoami', ...args])).out
    expect(await who('--profile', 'ben')).toContain(server.ben.email)
    expect(await who('--profile', new URL(server.url).host)).toContain(server.ada.email)
    await both.run(['profile', 'use', 'ben'])
    expect(await who()).toContain(server.ben.email)
    const list = await both.run(['profile', 'list'])
    expect(list.out).toContain(`*\tben\t${server.url}\t${server.ben.email}\tpersonal access token\tfile`)
    const tokens = await both.run(['token', 'list'])
    expect(tokens.out).toContain(`…${ben.slice(-4)}`)
    expect(tokens.out).not.toContain(ben)
  })

  it('ends a token that leaked, its own or one that was found', async () => {
    const ada = newPerson()
    const [own, found] = [await newToken(server.ada.email), await newToken(server.ada.email)]
    await ada.run(['login', '--with-token'], { answers: [own] })
    const report = ['token', 'revoke', '--leaked']
    expect((await ada.run([...report, '--with-token'], { answers: [found] })).code).toBe(0)
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
    const callback = await allow(address)
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
    const { ended, line } = ada.begin(['listen', uri, '--state=mine', '--native'], {}, /^Waiting/)
    await line
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
    await fetch(await allow(address))
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
