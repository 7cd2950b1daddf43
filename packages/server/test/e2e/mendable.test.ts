import { once } from 'node:events'
import {
  chmodSync,
  closeSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../support/built.js'
import { freshPostgresUrl } from '../support/databases.js'
import { newInstallation, type Installation } from '../support/mudrad.js'
import { freePort, plainEnvironment, REPOSITORY } from '../support/mudrad-process.js'
import { spawn } from '../support/spawn.js'

const PROGRAM = join(REPOSITORY, 'packages/server/bin/mudrad.js')
const IS_ROOT = process.getuid?.() === 0
/** Somebody who owns nothing here. */
const STRANGER = { uid: 65_534, gid: 65_534 }

let mudra: Installation

beforeAll(async () => {
  ensureBuilt()
  mudra = newInstallation()
  await mudra.expectDoneHere(['migrate'])
  await mudra.expectDoneHere([
    'user',
    'create',
    'ada@people.example',
    '--name',
    'Ada',
    '--new-workspace',
    'W',
  ])
})
afterAll(async () => {
  await mudra.remove()
})

interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, as somebody else where that is asked for. */
async function run(
  command: readonly [string, ...string[]],
  options: Parameters<typeof spawn>[2] & { readonly cwd?: string } = {},
): Promise<Said> {
  const [file, ...args] = command
  const child = spawn(file, args, {
    cwd: mudra.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
    env: { ...plainEnvironment(mudra.folder), ...options.env },
  })
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

/** One sentence, no stack, an exit code that says that it failed. */
function expectSentence({ code, stderr }: Said, sentence: RegExp): void {
  expect(stderr).toMatch(sentence)
  expect(stderr).not.toMatch(/^ {4}at |this is a bug|node:internal/m)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect([1, 2]).toContain(code)
}

/** A copy of the data folder, to break. */
function copyOfData(name: string): string {
  const copy = join(mudra.folder, name)
  cpSync(mudra.dataDir, copy, { recursive: true })
  return copy
}

describe('what belongs to somebody else', () => {
  it('a data folder of another user, for every command', async () => {
    const data = copyOfData('foreign')
    chmodSync(mudra.folder, 0o755)
    if (!IS_ROOT) chmodSync(data, 0o000)
    const as = IS_ROOT ? STRANGER : {}
    const port = String(await freePort())
    for (const args of [
      ['user', 'list'],
      ['migrate'],
      ['serve', '--port', port],
      ['backup', 'b'],
      ['demo'],
    ]) {
      const said = await run([process.execPath, PROGRAM, ...args, '--data-dir', data], as)
      expectSentence(
        said,
        /^mudrad: .*foreign.*this user may .*\n$|^mudrad: this user may not look into the data folder .*\n$/,
      )
      expect(said.stderr).not.toContain('there is no Mudra database')
    }
    chmodSync(data, 0o700)
  })

  it('a clone of another user, whose lock cannot be taken', async () => {
    const clone = mkdtempSync(join(tmpdir(), 'mudra-foreign-'))
    mkdirSync(join(clone, 'scripts'))
    mkdirSync(join(clone, 'packages/server/src'), { recursive: true })
    copyFileSync(join(REPOSITORY, 'scripts/ready.mjs'), join(clone, 'scripts/ready.mjs'))
    for (const file of [
      'package.json',
      'package-lock.json',
      'tsconfig.base.json',
      'packages/server/package.json',
      'packages/server/bundle.mjs',
      'packages/server/tsconfig.json',
    ])
      copyFileSync(join(REPOSITORY, file), join(clone, file))
    symlinkSync(join(REPOSITORY, 'node_modules'), join(clone, 'node_modules'))
    chmodSync(clone, 0o555)
    const said = await run(
      [process.execPath, join(clone, 'scripts/ready.mjs'), 'start'],
      IS_ROOT ? STRANGER : {},
    )
    chmodSync(clone, 0o755)
    rmSync(clone, { recursive: true })
    expectSentence(said, /^This user may not write to .*\.ready\.lock: the clone belongs to somebody else\. /)
  })
})

describe('files that are not what they should be', () => {
  it.each([
    [
      'a folder',
      (lock: string) => mkdirSync(lock),
      /^mudrad: cannot lock .*server\.lock .*Check that it is a file/,
    ],
    [
      'another file',
      (lock: string) => {
        writeFileSync(lock, 'not a lock at all, but a letter')
      },
      /^mudrad: .*server\.lock is not a lock of Mudra’s\. Remove it /,
    ],
  ] as const)('%s in the place of the server’s lock', async (kind, make, sentence) => {
    const data = copyOfData(`lock-${kind.replaceAll(' ', '-')}`)
    rmSync(join(data, 'server.lock'), { force: true })
    make(join(data, 'server.lock'))
    const port = String(await freePort())
    expectSentence(
      await run([process.execPath, PROGRAM, 'serve', '--data-dir', data, '--port', port]),
      sentence,
    )
  })

  it('a database with pages of something else', async () => {
    const data = copyOfData('damaged')
    const file = openSync(join(data, 'mudra.sqlite'), 'r+')
    writeSync(file, Buffer.alloc(200_000, 'x'), 0, 200_000, 4_096)
    closeSync(file)
    const args = ['--data-dir', data]
    for (const command of [['user', 'list'], ['migrate'], ['audit', 'verify'], ['backup', 'b']])
      expectSentence(
        await run([process.execPath, PROGRAM, ...command, ...args]),
        /^mudrad: .*mudra\.sqlite is damaged\. Restore a backup/,
      )
    const { code, stdout } = await run([process.execPath, PROGRAM, 'doctor', ...args])
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^fail {2}.*is damaged/m)])
  })

  it('a certificate, an encryption key and a seed', async () => {
    const file = join(mudra.folder, 'garbage')
    writeFileSync(file, '{"a": [1,', { mode: 0o600 })
    const port = String(await freePort())
    for (const [args, sentence] of [
      [['--tls-cert', file, '--tls-key', file], /^mudrad: --tls-cert: /],
      [['--encryption-key-file', file], /^mudrad: --encryption-key-file: /],
      [['--metrics-token-file', file], /^mudrad: --metrics-token-file: /],
    ] as const)
      expectSentence(await run([process.execPath, PROGRAM, 'serve', '--port', port, ...args]), sentence)
    const seeded = await run([process.execPath, PROGRAM, 'demo', 'reset', '--yes', '--seed', file])
    expect([seeded.code, seeded.stderr]).toEqual([
      2,
      expect.stringMatching(/^(?:mudrad: .*garbage:1:\d+: .*\n)+mudrad: nothing was changed\n$/),
    ])
  })

  it('packages that were not installed, and a folder that was removed under the shell', async () => {
    const bare = mkdtempSync(join(tmpdir(), 'mudra-bare-'))
    for (const part of ['bin', 'dist/bundle', 'package.json'])
      cpSync(join(REPOSITORY, 'packages/server', part), join(bare, part), { recursive: true })
    expectSentence(
      await run([process.execPath, join(bare, 'bin/mudrad.js'), 'user', 'list']),
      /^mudrad is not installed completely: .* Run npm ci /,
    )
    rmSync(bare, { recursive: true })
    const gone = mkdtempSync(join(tmpdir(), 'mudra-gone-'))
    const script = `cd ${gone} && rmdir ${gone} && ${process.execPath} ${PROGRAM} user list`
    expectSentence(
      await run(['bash', '-c', script]),
      /^mudrad: the folder in which this was started no longer exists\. /m,
    )
  })
})

describe('no room', () => {
  it('on the disk that the output goes to', async () => {
    const full = openSync('/dev/full', 'w')
    const said = await run([process.execPath, PROGRAM, 'user', 'list', '--json'], {
      stdio: ['ignore', full, 'pipe'],
    })
    closeSync(full)
    expectSentence(said, /^mudrad: the disk is full: cannot write to standard output\. /)
  })

  it('for a reader who has enough: it ends as other programs do, and says nothing', async () => {
    const said = await run([
      'bash',
      '-c',
      `${process.execPath} ${PROGRAM} audit export | head -c 1 >&2; echo \${PIPESTATUS[0]}`,
    ])
    expect([said.stderr, ['0\n', '141\n']]).toEqual(['{', expect.arrayContaining([said.stdout])])
  })

  it('in what this user may write', async () => {
    const script = `ulimit -f 1; exec ${process.execPath} ${PROGRAM} migrate --data-dir ${join(mudra.folder, 'limited')}`
    expectSentence(
      await run(['bash', '-c', script]),
      /^mudrad: the disk failed at .*mudra\.sqlite .*ulimit -f/,
    )
  })

  it('on the disk of the data, for what makes a database, serves it, and backs it up', async () => {
    const small = join(mudra.folder, 'small')
    mkdirSync(small)
    const port = String(await freePort())
    const commands = [['migrate'], ['demo', 'reset', '--yes'], ['serve', '--demo', '--port', port]].map(
      (args) => [...args, '--data-dir', join(small, 'data')].join(' '),
    )
    const lines = [...commands, `backup ${join(small, 'b')} --data-dir ${mudra.dataDir}`].map(
      (line) => `${process.execPath} ${PROGRAM} ${line}`,
    )
    // A file system of its own, which goes with the process that made it.
    const script = `mount -t tmpfs -o size=400k none ${small}; ${lines.join('; ')}`
    const { stderr } = await run(['unshare', '-rm', 'bash', '-c', script])
    const said = stderr.trimEnd().split('\n')
    expect(said).toHaveLength(4)
    for (const line of said) expect(line).toMatch(/^mudrad: .*(?:disk|disk of \S+) is full/)
  })

  it('for writing at all: the file system is read-only', async () => {
    const data = copyOfData('read-only')
    const port = String(await freePort())
    const lines = [['user', 'list'], ['migrate'], ['serve', '--port', port], ['backup', join(data, 'b')]].map(
      (args) => `${process.execPath} ${PROGRAM} ${args.join(' ')} --data-dir ${data}`,
    )
    const script = `mount --bind ${data} ${data} && mount -o remount,ro,bind ${data} && { ${lines.join('; ')}; }`
    const { stderr } = await run(['unshare', '-rm', 'bash', '-c', script])
    const said = stderr.trimEnd().split('\n')
    expect(said).toHaveLength(4)
    for (const line of said) expect(line).toMatch(/^mudrad: .*(?:read-only|may not write to )/)
    expect(statSync(data).isDirectory()).toBe(true)
  })
})

describe('PostgreSQL that refuses', () => {
  let url = ''
  let drop = async () => await Promise.resolve()
  beforeAll(async () => {
    ;({ drop, url } = await freshPostgresUrl())
  })
  afterAll(async () => {
    await drop()
  })
  const at = (change: (url: URL) => void) => {
    const changed = new URL(url)
    change(changed)
    return changed.href
  }
  const statements = async (...all: readonly string[]) => {
    const client = new Client({ connectionString: url })
    await client.connect()
    for (const one of all) await client.query(one)
    await client.end()
  }
  const migrate = async (databaseUrl: string) =>
    await run([process.execPath, PROGRAM, 'migrate'], { env: { MUDRA_DATABASE_URL: databaseUrl } })

  it.each<[string, (url: URL) => void, RegExp]>([
    [
      'a wrong password',
      (one) => {
        one.password = 'wrong'
      },
      /^mudrad: PostgreSQL at \S+ refuses the user or the password of MUDRA_DATABASE_URL\.\n$/,
    ],
    [
      'a database that does not exist',
      (one) => {
        one.pathname = '/nowhere'
      },
      /^mudrad: PostgreSQL at \S+ has no such database: /,
    ],
    [
      'a host that nobody knows',
      (one) => {
        one.hostname = 'no-such-host.invalid'
      },
      /^mudrad: cannot reach PostgreSQL at no-such-host\.invalid/,
    ],
    [
      'a port that nobody listens on',
      (one) => {
        one.port = '1'
      },
      /^mudrad: cannot reach PostgreSQL at \S+:1: /,
    ],
  ])('%s', async (_kind, change, sentence) => {
    const said = await migrate(at(change))
    expectSentence(said, sentence)
    if (new URL(url).password !== '') expect(said.stderr).not.toContain(new URL(url).password)
  })

  it('a user who may not create tables, and one who may not write', async () => {
    await statements("create role guest_of_mudra login password 'guest-password'")
    const guest = at((one) => {
      one.username = 'guest_of_mudra'
      one.password = 'guest-password'
    })
    expectSentence(
      await migrate(guest),
      /^mudrad: the user of MUDRA_DATABASE_URL may not .* Make it the owner of the database\.\n$/,
    )
    await statements(
      'grant all on schema public to guest_of_mudra',
      'alter role guest_of_mudra set default_transaction_read_only = on',
    )
    expectSentence(await migrate(guest), /^mudrad: PostgreSQL .*takes no writes.*\n$/)
    await statements('revoke all on schema public from guest_of_mudra', 'drop role guest_of_mudra')
  })
})
