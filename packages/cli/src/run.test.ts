import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { answeringFetch, json, recordedContext } from '../test/support/recorded-context.js'
import type { Context } from './context.js'
import { runCommand } from './run.js'

const root = mkdtempSync(join(tmpdir(), 'mudra-cli-run-'))
afterAll(() => {
  rmSync(root, { recursive: true })
})
let count = 0
const ME = () => json({ data: { gid: '11', name: 'Ada', email: 'ada@example.com', workspaces: [] } })
const TOKEN = 'mdp_secretsecretsecret'

/** Commands of one person, on a folder of their own. */
function newPerson(answers: Readonly<Record<string, () => Response>> = {}, more: Partial<Context> = {}) {
  const folder = join(root, String(count++))
  const web = answeringFetch({ '/api/1.0/users/me': ME, ...answers })
  const run = async (line: string, own: Parameters<typeof recordedContext>[0] = {}) => {
    const environment = { MUDRA_CONFIG_DIR: folder, ...own.environment }
    const { context, err, opened, out } = recordedContext({ fetch: web.fetch, ...more, ...own, environment })
    const code = await runCommand(line.split(' '), context)
    return { code, out: out.join('\n'), err: err.join('\n'), opened }
  }
  const login = async (line = '', own: Parameters<typeof recordedContext>[0] = {}) =>
    await run(`login --with-token${line}`, { answers: [TOKEN], ...own })
  return { folder, run, login, requests: web.requests }
}

describe('a command line that is not understood', () => {
  it.each([
    ['tokn', /no command tokn\. Did you mean mudra token\?/],
    ['token creat', /Did you mean mudra token create\?/],
    ['token', /Usage: mudra token COMMAND/],
    ['whoami --jsn', /has no option --jsn\. Did you mean --json\?/],
    ['api GET', /PATH is missing; usage: mudra api METHOD PATH/],
    ['api FETCH /users/me --store env --server asana', /FETCH is not a method/],
    ['whoami extra', /does not take extra/],
    ['whoami --profile', /--profile needs a value/],
    ['whoami --profile --server', /write --profile=--server/],
    ['whoami --profile a/b', /cannot be the name of a profile/],
    ['whoami --profile nobody', /There is no profile nobody\. See: mudra profile list/],
    ['whoami --store vault', /--store must be one of file, keychain, env/],
    ['whoami --store env', /say which server MUDRA_TOKEN is for/],
    ['whoami --server http://mudra.example.com', /is in clear/],
    ['login', /Which app is it .*--client-id.*http:\/\/localhost:8080\/0\/my-apps/],
    ['login --with-token', /No token came/],
    ['login --client-id 1 --timeout 0', /--timeout must be/],
    ['login --client-id 1 --redirect-uri https://example.com/', /does not lead to this machine/],
    ['logout --all --profile x', /cannot be given together/],
    ['listen', /Name the redirect URI/],
    ['listen http://127.0.0.1:1/', /which state you sent/],
    ['completion tcsh', /must be bash, zsh or fish/],
    ['token create --expires 5', /--expires must be one of/],
    ['token revoke --with-token', /needs --leaked, and --server/],
  ])('%s', async (line, complaint) => {
    const environment = line.includes('--store env --server') ? { MUDRA_TOKEN: TOKEN } : {}
    const told = await newPerson().run(line, { environment })
    expect([told.code, told.out]).toEqual([2, ''])
    expect(told.err).toMatch(complaint)
  })

  it('is answered with the help where there is none', async () => {
    const { context, err, out } = recordedContext()
    expect([await runCommand([], context), err]).toEqual([2, []])
    expect(out.join('\n')).toMatch(/^Usage: mudra COMMAND/)
  })

  it('says it as JSON where JSON is asked for', async () => {
    const { err } = await newPerson().run('whoami --json')
    expect(JSON.parse(err)).toEqual({
      error: {
        code: 'signed_out',
        message: 'Nobody is signed in. Log in with: mudra login.',
        retryable: false,
      },
    })
  })
})

describe('exit codes', () => {
  it.each([
    ['help', 0, {}],
    ['--version', 0, {}],
    ['token create --help', 0, {}],
    ['whoami', 4, {}],
    ['status', 4, {}],
  ])('%s: %i', async (line, code, answers) => {
    expect((await newPerson(answers).run(line)).code).toBe(code)
  })

  it.each([
    ['200', ME, 0],
    ['401', () => json({ errors: [{ message: 'Not Authorized' }] }, 401), 4],
    ['403', () => json({ errors: [{ message: 'no scope' }] }, 403), 1],
    ['500', () => json({}, 500), 75],
  ])('an answer of %s', async (_status, answer, code) => {
    const { login, run } = newPerson({ '/api/1.0/tasks': answer })
    await login()
    const told = await run('api GET /tasks')
    expect(told.code).toBe(code)
    // It is printed all the same.
    expect(told.out).toBe(await answer().text())
  })
})

describe('bad input keeps what is there', () => {
  const kept = async (folder: string) =>
    await Promise.resolve(readFileSync(join(folder, 'credentials'), 'utf8'))

  it.each([
    [
      'a page in the place of the answer',
      () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }),
      'answer_malformed',
    ],
    [
      'an answer that is cut',
      () =>
        new Response(
          new ReadableStream({
            start: (it) => {
              it.enqueue(Buffer.from('{"da'))
              it.error(new Error('cut'))
            },
          }),
        ),
      'network_failed',
    ],
    [
      'no server',
      () => {
        throw new TypeError('fetch failed')
      },
      'network_failed',
    ],
    ['a refusal', () => json({ errors: [] }, 401), 'token_refused'],
  ])('%s', async (_what, answer, code) => {
    let isBad = false
    const { folder, login, run } = newPerson({ '/api/1.0/users/me': () => (isBad ? answer() : ME()) })
    await login()
    const before = await kept(folder)
    isBad = true
    const told = await run('login --with-token --json', { answers: ['another'] })
    expect(JSON.parse(told.err)).toMatchObject({ error: { code } })
    expect(await kept(folder)).toBe(before)
    isBad = false
    expect((await run('token print')).out).toBe(TOKEN)
  })

  it.each([
    ['corrupt', (file: string) => writeFileSync(file, '{"mudraStore":1,'), 'store_corrupt'],
    ['too open', (file: string) => chmodSync(file, 0o644), 'store_too_open'],
    [
      'of another key',
      (file: string) =>
        writeFileSync(join(file, '../credentials.key'), `${Buffer.alloc(32, 1).toString('base64')}\n`),
      'store_key_wrong',
    ],
    ['without its key', (file: string) => rmSync(join(file, '../credentials.key')), 'store_key_wrong'],
  ])('a credential file that is %s', async (_what, spoil, code) => {
    const { folder, login, run } = newPerson()
    await login()
    spoil(join(folder, 'credentials'))
    const before = await kept(folder)
    for (const line of ['whoami', 'logout', 'token print', 'login --with-token']) {
      const told = await run(`${line} --json`, { answers: ['another'] })
      expect([line, JSON.parse(told.err)]).toMatchObject([line, { error: { code } }])
    }
    const { code: exit, out } = await run('status --json')
    expect([exit, JSON.parse(out)]).toMatchObject([1, [{ state: code }]])
    expect(await kept(folder)).toBe(before)
  })

  it('a keychain that is not here, is locked, or has nothing', async () => {
    const { folder, login, run } = newPerson()
    await login()
    const [file = ''] = readdirSync(join(folder, 'profiles')).filter((name) => name.endsWith('.json'))
    const path = join(folder, 'profiles', file)
    writeFileSync(path, readFileSync(path, 'utf8').replace('"file"', '"keychain"'))
    const told = await run('whoami --json')
    const { error } = JSON.parse(told.err) as { error: { code: string; message: string } }
    expect(error.code).toMatch(/^(?:package_missing|keychain_\w+|store_\w+|signed_out)$/)
    expect(error.message).toMatch(/\w{3,}/)
    expect(told.code).not.toBe(0)
  })

  it('a store that cannot be written', async () => {
    const { run } = newPerson()
    for (const line of ['login --with-token', 'logout', 'token create', 'token rotate', 'token revoke'])
      expect((await run(`${line} --store env`)).err).toMatch(/The environment cannot be written/)
  })
})

describe('which profile is meant', () => {
  const twoServers = async () => {
    const person = newPerson()
    await person.login(' --server asana')
    await person.login(' --server localhost:1')
    return person
  }

  it('is the one that is named, else that of the server, else the current one', async () => {
    const { run } = await twoServers()
    const serverOf = async (line: string, environment = {}) => (await run(line, { environment })).out
    expect(await serverOf('whoami')).toContain('http://localhost:1')
    expect(await serverOf('whoami --server asana')).toContain('https://app.asana.com')
    expect(await serverOf('whoami', { MUDRA_SERVER: 'asana' })).toContain('https://app.asana.com')
    expect(await serverOf('whoami', { MUDRA_PROFILE: 'asana' })).toContain('https://app.asana.com')
    expect(await serverOf('whoami --profile localhost:1', { MUDRA_PROFILE: 'asana' })).toContain(
      'http://localhost:1',
    )
    await run('profile use asana')
    expect(await serverOf('whoami')).toContain('https://app.asana.com')
    expect((await run('whoami --profile asana --server localhost:1')).code).toBe(2)
    expect((await run('whoami --server localhost:2')).err).toBe(
      'mudra: Nobody is signed in at http://localhost:2. Log in with: mudra login --server localhost:2.',
    )
  })

  it('is asked for where it could be several', async () => {
    const { login, run } = newPerson()
    await login(' --profile one')
    await login(' --profile two')
    await login(' --profile elsewhere --server asana')
    expect((await run('whoami --server localhost:8080')).err).toMatch(
      /several profiles at http:\/\/localhost:8080: one, two\./,
    )
  })

  it('has the person in its name where the server’s name is another person’s', async () => {
    let gid = '11'
    const { login, run } = newPerson({
      '/api/1.0/users/me': () => json({ data: { gid, name: 'N', email: `p${gid}@example.com` } }),
    })
    await login()
    gid = '12'
    await login()
    await login()
    expect(JSON.parse((await run('profile list --json')).out)).toMatchObject([
      { profile: 'localhost:8080', current: false },
      { profile: 'localhost:8080-p12', current: true },
    ])
  })

  it('can be one of the environment, which is sent to the server that is named alone', async () => {
    const { requests, run } = newPerson()
    const environment = { MUDRA_TOKEN: TOKEN, MUDRA_STORE: 'env', MUDRA_SERVER: 'asana' }
    expect((await run('whoami', { environment })).code).toBe(0)
    expect(requests.map(({ url }) => new URL(url).origin)).toEqual(['https://app.asana.com'])
    expect((await run('whoami', { environment: { MUDRA_TOKEN: TOKEN } })).err).toContain('add --store env')
    const refused = await run('api GET https://elsewhere.example/api/1.0/users/me', { environment })
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining('not sent to https://elsewhere.example'),
    ])
  })
})

describe('secrets', () => {
  it('are printed by token print alone', async () => {
    const { login, run } = newPerson({
      '/-/token_info': () => json({ active: true, scope: 'default', exp: 1_900_000_000 }),
    })
    const seen = [await login(' --json')]
    for (const line of ['whoami', 'status', 'profile list', 'token list', 'api GET /users/me -i'])
      for (const json of ['', ' --json']) seen.push(await run(line + json))
    seen.push(await run('token rotate', { answers: ['mdp_other'] }), await run('logout'))
    for (const { err, out } of seen) expect(out + err).not.toMatch(/secretsecret|mdp_other/)
    expect(seen.map(({ code }) => code)).not.toContain(2)
  })
})

describe('tokens', () => {
  it('are created on a page that opens, and kept', async () => {
    const { run } = newPerson()
    const line = 'token create --server localhost:1 --name report --scopes tasks:read --expires 30'
    const { code, err, opened } = await run(line, { answers: [TOKEN], isInteractive: true })
    expect([code, opened]).toEqual([
      0,
      [
        'http://localhost:1/0/my-apps/tokens/new?description=report&expires=30&access=scopes&scopes=tasks%3Aread',
      ],
    ])
    expect(err).toContain('Signed in as Ada (ada@example.com) at http://localhost:1')
    expect((await run('token print')).out).toBe(TOKEN)
  })

  it('take the place of one of the same person only', async () => {
    let gid = '11'
    const { login, run } = newPerson({
      '/api/1.0/users/me': () => json({ data: { gid, name: 'N', email: `p${gid}@example.com` } }),
    })
    await login()
    gid = '12'
    expect(await run('token rotate', { answers: ['mdp_bens'] })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/of p12@example\.com, and the profile .* is of p11@/) as string,
    })
    gid = '11'
    expect((await run('token rotate', { answers: [TOKEN] })).err).toContain('kept already')
    expect((await run('token print')).out).toBe(TOKEN)
    const rotated = await run('token rotate --json', { answers: ['mdp_new'] })
    expect(JSON.parse(rotated.out)).toMatchObject({ rotated: true, former_token_works: true })
    expect((await run('token print')).out).toBe('mdp_new')
  })

  it('of a person are revoked on a page, and forgotten once the server says so', async () => {
    let answer = ME
    const { login, run } = newPerson({ '/api/1.0/users/me': () => answer() })
    await login(' --server asana')
    expect((await run('token revoke')).err).toContain(
      'revoked by its owner, at https://app.asana.com/0/my-apps',
    )
    expect(await run('token revoke --leaked')).toMatchObject({
      code: 1,
      err: expect.stringContaining('takes no reports') as string,
    })
    const early = await run('token revoke', { isInteractive: true })
    expect([early.code, early.opened]).toEqual([1, ['https://app.asana.com/0/my-apps']])
    expect((await run('token print')).out).toBe(TOKEN)
    answer = () => json({ errors: [] }, 401)
    expect((await run('token revoke', { isInteractive: true })).code).toBe(0)
    expect((await run('token print')).code).toBe(4)
  })
})

describe('api', () => {
  it('puts fields where the method has them', async () => {
    const { login, requests, run } = newPerson({ '/api/1.0/tasks': () => json({ data: [] }) })
    await login()
    requests.length = 0
    await run('api GET tasks -f a=b c -F n=1'.replace('b c', 'b+c'))
    await run('api POST /tasks -f name=x -f projects[]=1 -F done=true')
    await run('api put /tasks --input - -f q=1', { answers: ['raw'] })
    const [get, post, put] = requests
    expect(get?.url).toBe('http://localhost:8080/api/1.0/tasks?a=b%2Bc&n=1')
    expect(post?.init).toMatchObject({
      method: 'POST',
      body: '{"data":{"name":"x","projects":["1"],"done":true}}',
    })
    expect([put?.url, put?.init?.method, put?.init?.body]).toEqual([
      'http://localhost:8080/api/1.0/tasks?q=1',
      'PUT',
      Buffer.from('raw'),
    ])
  })

  it('prints what is not JSON as it came, and a page not at all', async () => {
    const types: Record<string, string> = { csv: 'text/csv', page: 'text/html; charset=utf-8' }
    const answers = Object.entries(types).map(([name, type]) => [
      `/api/1.0/${name}`,
      () => new Response('a,é\n', { headers: { 'content-type': type } }),
    ])
    const { login, run } = newPerson(Object.fromEntries(answers) as Record<string, () => Response>)
    await login()
    expect(await run('api GET /csv')).toMatchObject({ code: 0, out: Buffer.from('a,é\n').toString('latin1') })
    expect(await run('api GET /page')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('with a page') as string,
    })
    expect((await run('api GET /csv --jq .')).err).toContain('not JSON')
  })

  it('is for reading on a terminal, and as it came in a pipe', async () => {
    const { login, run } = newPerson({
      '/api/1.0/x': () => new Response('{"a":1}', { headers: { 'content-type': 'application/json' } }),
    })
    await login()
    expect((await run('api GET /x')).out).toBe('{"a":1}')
    expect((await run('api GET /x --json', { isColored: true })).out).toBe('{\n  "a": 1\n}')
    expect((await run('api GET /x', { columns: 80, isColored: true })).out).toContain('\u001B[33m1\u001B[39m')
    expect((await run('api GET /x -i')).out).toBe('HTTP 200 OK\ncontent-type: application/json\n\n{"a":1}')
    expect((await run('api GET /x --jq .b // "none"'.replaceAll(' // ', '//'))).out).toBe('none')
  })
})
