import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../support/built.js'
import { runMudrad } from '../support/command.js'
import { freshPostgresUrl } from '../support/databases.js'
import { testPlatform } from '../support/services.js'
import { freePort, plainEnvironment, REPOSITORY, waitForLine } from '../support/mudrad-process.js'
import { spawn } from '../support/spawn.js'

const PROGRAM = join(REPOSITORY, 'packages/server/bin/mudrad.js')

/** Where the servers of these tests announce themselves, and two folders that a person may stand in. */
let folder = ''
let here = ''
let elsewhere = ''
const running = new Set<ChildProcess>()

beforeAll(ensureBuilt)
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'mudra-place-')))
  here = join(folder, 'here')
  elsewhere = join(folder, 'else where')
  for (const one of [here, elsewhere]) mkdirSync(one)
})
afterEach(async () => {
  await Promise.all([...running].map(async (child) => await end(child)))
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

type Settings = Readonly<Record<string, string>>

async function serve(cwd: string, settings: Settings = {}): Promise<{ child: ChildProcess; url: string }> {
  const port = String(await freePort())
  const child = spawn(process.execPath, [PROGRAM, 'serve'], {
    cwd,
    env: { ...plainEnvironment(folder), MUDRA_PORT: port, MUDRA_LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  await waitForLine(child, /^ready /)
  return { child, url: `http://localhost:${port}` }
}

async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  running.delete(child)
  const ended = once(child, 'exit')
  child.kill(signal)
  if (child.exitCode === null && child.signalCode === null) await ended
}

/** A command that somebody starts in a folder: a script, whom nobody asks anything, or a person who answers. */
async function mudrad(
  cwd: string,
  args: readonly string[],
  { settings = {}, terminal = [] }: { settings?: Settings; terminal?: readonly string[] } = {},
) {
  const before = process.cwd()
  process.chdir(cwd)
  try {
    const environment = { ...plainEnvironment(folder), ...settings }
    return await runMudrad(args, { environment, platform: testPlatform(), terminal })
  } finally {
    process.chdir(before)
  }
}

/** What stands in the folder of announcements. */
const announced = () => (existsSync(join(folder, 'mudra')) ? readdirSync(join(folder, 'mudra')) : [])

describe('a command in another folder than the server’s', () => {
  it('is refused with both places and the flag to use, and makes nothing', async () => {
    const { child, url } = await serve(here)
    for (const args of [['user', 'list'], ['migrate'], ['backup', 'x'], ['token', 'list']]) {
      const { code, stderr, stdout } = await mudrad(elsewhere, args)
      expect([args, code, stdout]).toEqual([args, 2, ''])
      expect(stderr).toMatch(/^mudrad: .*\n$/)
      expect(stderr).toContain(
        `your server at ${url} (process ${child.pid}) keeps its data in ${join(here, 'data')}`,
      )
      expect(stderr).toContain(`--data-dir ${join(here, 'data')} or --data-dir '${join(elsewhere, 'data')}'`)
    }
    expect(readdirSync(elsewhere)).toEqual([])
    // The flag that was named does it, and so does the server's own folder, by whatever way one gets there.
    expect(await mudrad(elsewhere, ['user', 'list', '--data-dir', join(here, 'data')])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nobody yet') as unknown,
    })
    expect((await mudrad(here, ['user', 'list'])).code).toBe(0)
    symlinkSync(here, join(folder, 'link'))
    expect((await mudrad(elsewhere, ['user', 'list', '--data-dir', join(folder, 'link/data')])).code).toBe(0)
    // A path in the environment that is one everywhere was meant; a relative one depends on where one stands.
    const meant = { MUDRA_DATA_DIR: join(elsewhere, 'meant') }
    expect((await mudrad(elsewhere, ['migrate'], { settings: meant })).code).toBe(0)
    expect((await mudrad(elsewhere, ['user', 'list'], { settings: meant })).code).toBe(0)
    expect((await mudrad(elsewhere, ['user', 'list'], { settings: { MUDRA_DATA_DIR: 'meant' } })).code).toBe(
      2,
    )
  })

  it('or beside the server says the address of the server, whatever its own port would be, unless one is named', async () => {
    const { url } = await serve(here)
    const reset = ['demo', 'reset', '--yes', '--json', '--data-dir', join(here, 'data')]
    const baseUrl = async (settings: Settings) => {
      const { stdout } = await mudrad(elsewhere, reset, { settings })
      return (JSON.parse(stdout) as { base_url: string }).base_url
    }
    expect(await baseUrl({})).toBe(url)
    expect(await baseUrl({ MUDRA_PORT: '1' })).toBe(url)
    expect(await baseUrl({ MUDRA_PUBLIC_URL: 'http://localhost:1' })).toBe('http://localhost:1')
    expect((await mudrad(here, ['demo'])).stdout).toContain(`Sign in at ${url}/login\n`)
    expect((await mudrad(here, ['doctor'])).stdout).toContain(`${url}/-/health/ready answers\n`)
  })

  it('asks a person which one is meant, and works on that one', async () => {
    const { url } = await serve(here)
    const served = await mudrad(elsewhere, ['user', 'list'], { terminal: ['1'] })
    expect(served).toMatchObject({ code: 0, stdout: expect.stringContaining('nobody yet') as unknown })
    expect(served.stderr.split('\n').slice(0, 4)).toEqual([
      expect.stringContaining(`Your server at ${url} `),
      `This command would use ${join(elsewhere, 'data')} (the default, ./data in the working directory).`,
      `  1  ${join(here, 'data')}`,
      `  2  ${join(elsewhere, 'data')}`,
    ])
    for (const answer of ['', '0', '3', 'yes', '1.']) {
      const { code, stderr } = await mudrad(elsewhere, ['migrate'], { terminal: [answer] })
      expect([answer, code, stderr]).toEqual([answer, 2, expect.stringContaining('nothing was done')])
    }
    expect(readdirSync(elsewhere)).toEqual([])
    const own = await mudrad(elsewhere, ['user', 'list'], { terminal: ['2'] })
    expect(own.stderr).toContain(
      `there is no Mudra database in ${join(elsewhere, 'data')} (named by your answer)`,
    )
    expect((await mudrad(elsewhere, ['migrate'], { terminal: ['2'] })).code).toBe(0)
    expect(existsSync(join(elsewhere, 'data', 'mudra.sqlite'))).toBe(true)
  })

  it('of two servers on other data, both are named; what is served is no other data', async () => {
    const third = join(folder, 'third')
    mkdirSync(third)
    await serve(here)
    await serve(third)
    const { code, stderr } = await mudrad(elsewhere, ['user', 'list'])
    expect([code, stderr.match(/your server at/g)?.length]).toEqual([2, 2])
    for (const cwd of [here, third]) expect((await mudrad(cwd, ['user', 'list'])).code).toBe(0)
  })

  it('is refused beside a server on PostgreSQL, whose password nobody is told', async () => {
    const database = await freshPostgresUrl()
    const { child } = await serve(here, { MUDRA_DATABASE_URL: database.url })
    const { code, stderr } = await mudrad(here, ['user', 'list'])
    expect(code).toBe(2)
    expect(stderr).toContain(`the PostgreSQL database ${new URL(database.url).pathname.slice(1)} at `)
    expect(stderr).toContain('--database-url')
    const { password } = new URL(database.url)
    if (password !== '') expect(stderr).not.toContain(password)
    expect(readdirSync(here)).toEqual([])
    expect(
      (await mudrad(elsewhere, ['user', 'list'], { settings: { MUDRA_DATABASE_URL: database.url } })).code,
    ).toBe(0)
    await end(child)
    await database.drop()
  })

  it('goes by servers that run: one that was ended, or killed, holds nothing and leaves nothing', async () => {
    const first = await serve(here)
    expect(announced()).not.toEqual([])
    await end(first.child)
    expect(announced()).toEqual([])
    const second = await serve(here)
    await end(second.child, 'SIGKILL')
    expect(announced()).not.toEqual([])
    const { code, stderr } = await mudrad(elsewhere, ['user', 'list'])
    // Not refused for the server's sake: here is simply no database.
    expect([code, stderr]).toEqual([2, expect.stringContaining('there is no Mudra database in')])
    expect(announced()).toEqual([])
  })
})

describe('announcements', () => {
  const refused = async () => (await mudrad(elsewhere, ['user', 'list'])).stderr.includes('your server at')

  it('are believed out of a folder that nobody else can write to, and nowhere else', async () => {
    await serve(here)
    expect(await refused()).toBe(true)
    chmodSync(join(folder, 'mudra'), 0o777)
    expect(await refused()).toBe(false)
    chmodSync(join(folder, 'mudra'), 0o700)
    renameSync(join(folder, 'mudra'), join(folder, 'moved'))
    symlinkSync(join(folder, 'moved'), join(folder, 'mudra'))
    expect(await refused()).toBe(false)
  })

  it('that say nothing, or too much, keep nobody from working', async () => {
    await serve(here)
    const [name = ''] = announced().filter((one) => one.endsWith('.json'))
    for (const text of ['', 'garbage', '{}', 'null', `{"pid":1,"url":"x","data":"${'x'.repeat(20_000)}"}`]) {
      writeFileSync(join(folder, 'mudra', name), text)
      expect([text.slice(0, 8), await refused()]).toEqual([text.slice(0, 8), false])
    }
  })

  it('need no folder: a server that finds none says so in its log and serves', async () => {
    writeFileSync(join(folder, 'mudra'), 'a file')
    const { url } = await serve(here)
    expect((await fetch(`${url}/-/health/ready`)).status).toBe(200)
  })
})

describe('where no database is', () => {
  it('a command says so, how to name one and how to make one, and makes none', async () => {
    for (const args of [
      ['user', 'create', 'a@b.example', '--name', 'A', '--new-workspace', 'W'],
      ['keys', 'list'],
      ['migrate', '--in-place', '--credentials', 'end'],
      ['migrate', '--abandon-sealed', '--yes'],
    ]) {
      const { code, stderr, stdout } = await mudrad(here, args)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain(
        `there is no Mudra database in ${join(here, 'data')} (the default, ./data in the working directory)`,
      )
      expect(stderr).toContain('--data-dir')
      expect(stderr).toContain('mudrad migrate')
    }
    const named = await mudrad(here, ['user', 'list'], { settings: { MUDRA_DATA_DIR: join(here, 'named') } })
    expect(named.stderr).toContain(`${join(here, 'named')} (named by MUDRA_DATA_DIR)`)
    expect(readdirSync(here)).toEqual([])
    const made = await mudrad(here, ['migrate'])
    expect([made.code, made.stdout]).toEqual([0, 'the schema is current\n'])
    expect((await mudrad(here, ['user', 'list'])).code).toBe(0)
  })

  it('the same on PostgreSQL', async () => {
    const database = await freshPostgresUrl()
    const settings = { MUDRA_DATABASE_URL: database.url }
    const { code, stderr } = await mudrad(here, ['user', 'list'], { settings })
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /there is no Mudra database in the PostgreSQL database .* \(named by MUDRA_DATABASE_URL\)/,
      ),
    ])
    expect((await mudrad(here, ['migrate'], { settings })).code).toBe(0)
    expect((await mudrad(here, ['user', 'list'], { settings })).code).toBe(0)
    await database.drop()
  })
})

it('the doctor shows the place of the data, what named it, and a server on other data', async () => {
  const { child, url } = await serve(here)
  const inHere = await mudrad(here, ['doctor'], { settings: { MUDRA_PORT: new URL(url).port } })
  expect(inHere.stdout).toContain(
    `ok    data: ${join(here, 'data')} (the default, ./data in the working directory)`,
  )
  expect(inHere.stdout).not.toContain('your server at')
  const byFlag = await mudrad(here, ['doctor', '--data-dir', 'data'])
  expect(byFlag.stdout).toContain(`ok    data: ${join(here, 'data')} (named by --data-dir)`)
  const { stdout } = await mudrad(elsewhere, ['doctor'])
  expect(stdout).toMatch(
    new RegExp(`^warn {2}your server at ${url} \\(process ${child.pid}\\) keeps .*here/data$`, 'm'),
  )
  expect(readdirSync(elsewhere)).toEqual([])
})

it('a second server on other data that nobody named says that it is not the first one’s', async () => {
  const { url } = await serve(here)
  const port = String(await freePort())
  const child = spawn(process.execPath, [PROGRAM, 'serve'], {
    cwd: elsewhere,
    env: { ...plainEnvironment(folder), MUDRA_PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  await waitForLine(child, /^ready /)
  expect(stdout).toContain(`Your server at ${url} `)
  expect(stdout).toContain(`this one uses ${join(elsewhere, 'data')}.`)
})
