import { once } from 'node:events'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../support/built.js'
import { freshPostgresUrl } from '../support/databases.js'
import { MAKE_DEMO } from '../support/demo.js'
import { newInstallation, type Installation } from '../support/mudrad.js'
import { freePort, waitForLine } from '../support/mudrad-process.js'
import { openWire } from '../support/wire.js'

let mudra: Installation

beforeAll(ensureBuilt)
beforeEach(() => {
  mudra = newInstallation()
})
afterEach(async () => {
  await mudra.remove()
})

/** One line for the operator, no stack, exit code 2. */
async function expectRefusal(args: readonly string[], line: RegExp, env: Record<string, string> = {}) {
  const run = args[0] === 'serve' ? mudra.run : mudra.runHere
  const { code, stderr, stdout } = await run(args, { env })
  expect(stderr).toMatch(line)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(stdout).toBe('')
  expect(code).toBe(2)
}

describe('a server that cannot start says why in one line, and exits with 2', () => {
  it('second server on the same data folder', async () => {
    const first = await mudra.serve()
    await expectRefusal(['serve'], /^mudrad: another Mudra server is using .*MUDRA_DATA_DIR\.\n$/, {
      MUDRA_PORT: String(await freePort()),
    })
    expect((await fetch(`${first.url}/-/health/ready`)).status).toBe(200)
    expect(await first.stop()).toBe(0)
    const next = await mudra.serve()
    expect(await next.stop()).toBe(0)
  })

  it('a database of a newer Mudra, for the server and for every other command', async () => {
    await mudra.expectDoneHere(['migrate'])
    const db = new DatabaseSync(mudra.databaseFile)
    db.exec("insert into kysely_migration (name, timestamp) values ('9999-newer', '2030')")
    db.close()
    const line = /^mudrad: the database was written by a newer Mudra \(it has 9999-newer\)/
    const commands = [['serve'], ['migrate'], ['user', 'list'], ['backup', `${mudra.folder}/b`]]
    await Promise.all(commands.map(async (args) => await expectRefusal(args, line)))
    expect(existsSync(`${mudra.folder}/b`)).toBe(false)
  })

  it('a database file that is none, or that is somebody else’s', async () => {
    mkdirSync(mudra.dataDir)
    writeFileSync(mudra.databaseFile, 'garbage, garbage, garbage'.repeat(400))
    for (const args of [['serve'], ['migrate'], ['token', 'list']])
      await expectRefusal(args, /^mudrad: .*mudra\.sqlite is not a SQLite database\. .*\n$/)
    rmSync(mudra.databaseFile)
    const db = new DatabaseSync(mudra.databaseFile)
    db.exec('create table invoices (number)')
    db.close()
    await expectRefusal(['serve'], /^mudrad: the database has tables, but they are not Mudra’s\. /)
  })

  it('a data folder that cannot be made', async () => {
    writeFileSync(mudra.dataDir, 'a file in its place')
    await expectRefusal(['serve'], /^mudrad: cannot make the data folder .*MUDRA_DATA_DIR\.\n$/)
  })

  it('PostgreSQL that does not answer, without showing the password', async () => {
    const port = await freePort()
    const { code, stderr } = await mudra.run(['serve'], {
      env: { MUDRA_DATABASE_URL: `postgres://mudra:top-secret@127.0.0.1:${port}/mudra` },
    })
    expect(stderr).toMatch(/^mudrad: cannot reach PostgreSQL at 127\.0\.0\.1:\d+: .*\n$/)
    expect(stderr).not.toContain('top-secret')
    expect(code).toBe(2)
  })

  it('a port that is in use', async () => {
    const other = createServer()
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    await expectRefusal(['serve'], /^mudrad: port \d+ on 127\.0\.0\.1 is in use\. .*MUDRA_PORT\.\n$/, {
      MUDRA_PORT: String(port),
    })
    other.close()
  })

  it('wrong settings: all problems at once, each with its name', async () => {
    const { code, stderr } = await mudra.run(['serve', '--log-level', 'chatty'], {
      env: {
        MUDRA_PORT: '70000',
        MUDRA_HOST: 'not a host',
        MUDRA_PUBLIC_URL: 'http://mudra.example.com',
        MUDRA_TLS_CERT: '/nowhere/cert.pem',
        MUDRA_TRUSTED_PROXIES: '10.0.0.0/99',
        MUDRA_DATABASE_URL: 'mysql://x',
      },
    })
    expect(code).toBe(2)
    for (const name of [
      'MUDRA_PORT',
      'MUDRA_HOST',
      'MUDRA_PUBLIC_URL',
      'MUDRA_TLS_KEY',
      'MUDRA_TRUSTED_PROXIES',
      '--log-level',
      'MUDRA_DATABASE_URL',
    ])
      expect(stderr).toMatch(new RegExp(`^mudrad: ${name}: `, 'm'))
    expect(stderr.trimEnd().split('\n')).toHaveLength(7)
  })

  it('the demo organization beyond loopback, unless --allow-demo is given', async () => {
    await mudra.expectDoneHere(MAKE_DEMO)
    const env = { MUDRA_HOST: '0.0.0.0', MUDRA_PORT: String(await freePort()) }
    await expectRefusal(
      ['serve'],
      /^mudrad: the database holds the demo organization, .*--allow-demo\.\n$/,
      env,
    )
    const proxied = { MUDRA_PUBLIC_URL: 'https://mudra.example.com', MUDRA_TRUSTED_PROXIES: '127.0.0.1' }
    await expectRefusal(['serve'], /so the server does not serve https:\/\/mudra\.example\.com\. /, proxied)
    await expectRefusal(['serve'], /so the server does not stand behind the proxies of /, {
      MUDRA_TRUSTED_PROXIES: '127.0.0.1',
    })
    const allowed = await mudra.serve(['--allow-demo'], { MUDRA_HOST: '0.0.0.0' })
    expect((await fetch(`${allowed.url}/-/health/ready`)).status).toBe(200)
    expect(await allowed.stop()).toBe(0)
  })
})

describe('SIGTERM', () => {
  it('lets the request in flight finish, is not ready any more, and exits with 0', async () => {
    const demo = JSON.parse(await mudra.expectDoneHere(MAKE_DEMO)) as {
      users: { personal_access_token: string; workspaces: string[] }[]
    }
    const [ada] = demo.users
    const server = await mudra.serve()
    expect((await fetch(`${server.url}/-/health/ready`)).status).toBe(200)
    const body = JSON.stringify({ data: { name: 'Finished anyway', workspace: ada?.workspaces[0] } })
    const socket = connect(server.port, '127.0.0.1')
    await once(socket, 'connect')
    let answer = ''
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
    // The head and half of the body: the request is under way until the rest comes.
    socket.write(
      `POST /api/1.0/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
        `Authorization: Bearer ${ada?.personal_access_token ?? ''}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n` +
        body.slice(0, 10),
    )
    await new Promise((resolve) => setTimeout(resolve, 200))
    server.terminate()
    for (let count = 0; count < 100 && (await isReady(server.url)); count++)
      await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await isReady(server.url)).toBe(false)
    expect(answer).toBe('')
    const answeredFromMs = performance.now()
    socket.write(body.slice(10))
    const [code] = await server.ended
    expect(answer).toMatch(/^HTTP\/1\.1 201 Created\r\n/)
    expect(answer).toContain('Finished anyway')
    expect(code).toBe(0)
    // The connection asked to be kept alive; nobody waits for it.
    expect(performance.now() - answeredFromMs).toBeLessThan(8_000)

    const next = await mudra.serve()
    const gid = /"gid":"(\d{16})"/.exec(answer)?.[1] ?? ''
    expect((await next.api(`/tasks/${gid}`, ada?.personal_access_token ?? '')).status).toBe(200)
  })

  it('answers for a while those who are connected and those who come, and tells them to go elsewhere', async () => {
    const server = await mudra.serve([], { MUDRA_STOP_DELAY: '20s' })
    const ask = (socket: Socket) => {
      socket.write('GET /-/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n')
    }
    const open = async () => {
      const socket = connect(server.port, '127.0.0.1')
      const said = { text: '', end: once(socket, 'close') }
      socket.setEncoding('utf8').on('data', (text: string) => (said.text += text))
      await once(socket, 'connect')
      return { socket, said }
    }
    const [idle, another] = [await open(), await open()]
    ask(idle.socket)
    await expect.poll(() => idle.said.text).toContain('live')
    expect(idle.said.text).not.toMatch(/^connection: close/im)
    server.terminate()
    await expect.poll(async () => (await fetch(`${server.url}/-/health/ready`)).status).toBe(503)
    idle.said.text = ''
    for (const { said, socket } of [idle, another, await open()]) {
      ask(socket)
      await said.end
      expect(said.text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
      expect(said.text).toMatch(/^connection: close\r$/im)
    }
    // Nobody is connected any more, so nobody is waited for.
    const [code] = await server.ended
    expect(code).toBe(0)
  })

  it('ends connections on which nothing comes, once their time is over', async () => {
    const server = await mudra.serve([], { MUDRA_STOP_DELAY: '1s' })
    const socket = connect(server.port, '127.0.0.1')
    await once(socket, 'connect')
    const terminatedAtMs = performance.now()
    server.terminate()
    const [hadError] = (await once(socket, 'close')) as [boolean]
    expect(hadError).toBe(false)
    expect(performance.now() - terminatedAtMs).toBeGreaterThan(900)
    expect(await server.ended).toEqual([0, null])
  })

  it('writes the last uses before it ends', async () => {
    const demo = JSON.parse(await mudra.expectDoneHere(MAKE_DEMO)) as {
      users: { personal_access_token: string; email: string }[]
    }
    const [ada] = demo.users
    const server = await mudra.serve()
    expect((await server.api('/users/me', ada?.personal_access_token ?? '')).status).toBe(200)
    expect(await server.stop()).toBe(0)
    const [token] = JSON.parse(await mudra.expectDoneHere(['token', 'list', ada?.email ?? '', '--json'])) as {
      last_used_at: string | null
    }[]
    expect(token?.last_used_at).not.toBeNull()
  })
})

describe('a start that waits for the database', () => {
  const waits = (port: number) => ({
    MUDRA_DATABASE_URL: `postgres://mudra:top-secret@127.0.0.1:${port}/mudra`,
    MUDRA_WAIT_FOR_DATABASE: '60s',
  })
  const start = async (env: Readonly<Record<string, string>>) => {
    const child = mudra.start(['serve'], env)
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    while (!said.includes('\n')) await once(child.stderr, 'data')
    return { child, said: () => said }
  }

  it('serves as soon as it answers, after one line', async () => {
    const { drop, url } = await freshPostgresUrl()
    const wire = await openWire(Number(new URL(url).port))
    wire.cut()
    const behindWire = new URL(url)
    behindWire.port = String(wire.port)
    const env = { ...waits(0), MUDRA_DATABASE_URL: behindWire.href, MUDRA_PORT: String(await freePort()) }
    const { child, said } = await start(env)
    expect(said()).toMatch(/^mudrad: waiting up to 60 s for PostgreSQL at 127\.0\.0\.1:\d+: [^\n]+\n$/)
    wire.mend()
    await waitForLine(child, /^ready /)
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(said().trimEnd().split('\n')).toHaveLength(1)
    await wire.close()
    await drop()
  })

  it('ends at SIGTERM at once and with 0, as the first process of a container, too, which no signal ends by itself', async () => {
    const { child, said } = await start(waits(await freePort()))
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(said().trimEnd().split('\n')).toHaveLength(1)
  })
})

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/-/health/ready`, { headers: { connection: 'close' } })
    await response.body?.cancel()
    return response.status === 200
  } catch {
    return false
  }
}

describe('doctor', () => {
  const examine = async (env: Record<string, string> = {}, args: readonly string[] = []) => {
    const { code, stderr, stdout } = await mudra.runHere(['doctor', ...args], { env })
    expect(stderr).toBe('')
    // In production the demo is the last thing that anybody should start.
    expect(stdout).not.toMatch(/npm start|--demo/)
    return { code, stdout }
  }

  it('finds nothing wrong with a server that runs', async () => {
    const server = await mudra.serve()
    const { code, stdout } = await examine({ MUDRA_PORT: String(server.port) })
    expect(stdout).toContain('ok    a server is using the data folder')
    expect(stdout).toMatch(/^ok {4}schema: current \(\d{4}-[a-z-]+\)$/m)
    expect(stdout).toContain('ok    integrity: every page and reference checked')
    expect(stdout).toContain(`ok    ${server.url}/-/health/ready answers`)
    expect(stdout).toMatch(/^0 failed, 0 to look at, \d+ ok$/m)
    expect(code).toBe(0)
    expect((await fetch(`${server.url}/-/health/ready`)).status).toBe(200)
  })

  it('makes nothing where nothing is, and says what to do', async () => {
    const { code, stdout } = await examine({ MUDRA_PORT: String(await freePort()) })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^warn {2}no data folder .* yet\n {6}→ /m)
    expect(existsSync(mudra.dataDir)).toBe(false)
  })

  it('takes the settings as flags, too, and refuses what it does not know', async () => {
    const { stdout } = await examine({}, ['--data-dir', `${mudra.folder}/elsewhere`])
    expect(stdout).toContain(`no data folder ${mudra.folder}/elsewhere yet`)
    expect(await mudra.runHere(['doctor', '--wings'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'mudrad: mudrad doctor has no option --wings. See: mudrad doctor --help\n',
    })
  })

  it('fails for garbage, a foreign and a newer database, damage, and wrong settings', async () => {
    mkdirSync(mudra.dataDir)
    writeFileSync(mudra.databaseFile, 'garbage, garbage, garbage'.repeat(400))
    const failsWith = async (text: string, env: Record<string, string> = {}) => {
      const { code, stdout } = await examine(env)
      expect(stdout).toContain(`fail  ${text}`)
      expect(stdout).toMatch(/^1 failed, /m)
      expect(code).toBe(1)
    }
    await failsWith('database: ')
    rmSync(mudra.databaseFile)
    await mudra.expectDoneHere(['migrate'])
    await failsWith('settings: MUDRA_PORT', { MUDRA_PORT: 'x' })
    const db = new DatabaseSync(mudra.databaseFile)
    db.exec(
      "pragma foreign_keys = off; insert into passwords (user_gid, hash, changed_at_ms) values ('404', '', 0)",
    )
    await failsWith('integrity: 1 reference leads nowhere')
    db.exec('delete from passwords')
    db.exec("insert into kysely_migration (name, timestamp) values ('9999-newer', '2030')")
    await failsWith('schema: newer than this program (9999-newer)')
    db.close()
    const port = await freePort()
    await failsWith('database: cannot reach PostgreSQL', {
      MUDRA_DATABASE_URL: `postgres://u:p@127.0.0.1:${port}/x`,
    })
  })
})
