import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../support/built.js'
import { freshPostgresUrl } from '../support/databases.js'
import { newInstallation, type Installation } from '../support/mudrad.js'
import { freePort } from '../support/mudrad-process.js'

let mudra: Installation
const taken = new Set<Server>()

beforeAll(ensureBuilt)
beforeEach(() => {
  mudra = newInstallation()
})
afterEach(async () => {
  for (const server of taken) server.close()
  taken.clear()
  await mudra.remove()
})

/** A port that something else listens on. */
async function takenPort(): Promise<string> {
  const other = createServer()
  taken.add(other)
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  return String((other.address() as AddressInfo).port)
}

/** One line, exit code 2, and not a trace of it in the folder that it would have used. */
async function expectNothingMade(args: readonly string[], line: RegExp, env: Record<string, string>) {
  const before = readdirSync(mudra.folder)
  const { code, stderr, stdout } = await mudra.run(['serve', ...args], { env })
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(line)
  expect(readdirSync(mudra.folder)).toEqual(before)
  expect(existsSync(mudra.dataDir)).toBe(false)
}

const SEED = `version: 1
users:
  - { name: Zoe, email: zoe@z.example, password: correct horse battery, tokens: [{ name: CI }] }
workspaces:
  - { name: Zed, members: [{ user: zoe@z.example, role: admin }] }
`

describe('a first start that cannot be', () => {
  it('for its port makes nothing: no folder, no database, no certificate, no demo whose token nobody saw', async () => {
    const port = { MUDRA_PORT: await takenPort() }
    for (const args of [['--demo'], [], ['--demo', '--dev-tls']])
      await expectNothingMade(args, /^mudrad: port \d+ on 127\.0\.0\.1 is in use\. .*MUDRA_PORT\.\n$/, port)
    await expectNothingMade(
      ['--demo', '--dev-tls'],
      /^mudrad: port \d+ on 127\.0\.0\.1 is in use\. .*MUDRA_HTTP_PORT\.\n$/,
      { MUDRA_PORT: String(await freePort()), MUDRA_HTTP_PORT: await takenPort() },
    )
  })

  it('for its port makes nothing in PostgreSQL either', async () => {
    const database = await freshPostgresUrl()
    const env = { MUDRA_PORT: await takenPort(), MUDRA_DATABASE_URL: database.url }
    await expectNothingMade(['--demo'], /^mudrad: port \d+ on 127\.0\.0\.1 is in use\./, env)
    const client = new pg.Client(database.url)
    await client.connect()
    const { rows } = await client.query("select 1 from pg_tables where schemaname = 'public'")
    expect(rows).toEqual([])
    await client.end()
    await database.drop()
  })

  it('for its port names the server of one’s own that has it', async () => {
    const first = await mudra.serve(['--demo'])
    const env = { MUDRA_PORT: String(first.port), MUDRA_DATA_DIR: join(mudra.folder, 'other') }
    const { code, stderr } = await mudra.run(['serve', '--demo'], { env })
    expect([code, existsSync(join(mudra.folder, 'other'))]).toEqual([2, false])
    expect(stderr).toMatch(/^mudrad: port \d+ on 127\.0\.0\.1 is in use: your server at .*\n$/)
    expect(stderr).toContain(
      `${first.url} (process ${first.pid}) keeps its data in ${mudra.dataDir}. Stop it, or `,
    )
  })

  it('for its folder makes nothing', async () => {
    writeFileSync(join(mudra.folder, 'file'), '')
    const env = (folder: string) => ({ MUDRA_DATA_DIR: folder })
    const why =
      /^mudrad: cannot make the data folder .*: .* is not a folder\. Name another with MUDRA_DATA_DIR\.\n$/
    await expectNothingMade(['--demo'], why, env(join(mudra.folder, 'file')))
    await expectNothingMade(['--demo'], why, env(join(mudra.folder, 'file', 'below', 'it')))
    // Nobody makes folders in /proc; that root may write there is a lie, which the attempt finds out.
    await expectNothingMade(['--demo'], /^mudrad: .*\/proc\/mudra/, env('/proc/mudra/data'))
  })

  it('for its address makes nothing: everybody knows the demo’s passwords', async () => {
    const env = { MUDRA_HOST: '0.0.0.0' }
    writeFileSync(join(mudra.folder, 'seed.yaml'), SEED)
    for (const args of [['--demo'], ['--seed', 'seed.yaml']])
      await expectNothingMade(
        args,
        /^mudrad: the database would hold the demo organization, .*--allow-demo\.\n$/,
        env,
      )
  })

  it('for its seed makes nothing, and says where the mistake is', async () => {
    writeFileSync(join(mudra.folder, 'seed.yaml'), SEED.replace('role: admin', 'role: chief'))
    const mistake =
      /^mudrad: seed\.yaml:5:57: workspaces\[0\]\.members\[0\]\.role: Must be one of admin, member, guest\n/
    await expectNothingMade(['--seed', 'seed.yaml'], mistake, {})
    await expectNothingMade(
      ['--seed', 'nothing.yaml'],
      /^mudrad: --seed: cannot read nothing\.yaml: ENOENT/,
      {},
    )
    await expectNothingMade(
      ['--demo', '--seed', 'seed.yaml'],
      /^mudrad: --demo and --seed .*only one of them\n$/,
      {},
    )
  })
})

describe('every start', () => {
  /** What it prints until it is ready. */
  const start = async (args: readonly string[], env: Record<string, string> = {}) => {
    const server = await mudra.serve(args, env)
    return { server, text: server.printed() }
  }

  it('with a seed shows what is made of it once, and afterwards how to get in', async () => {
    writeFileSync(join(mudra.folder, 'seed.yaml'), SEED)
    const first = await start(['--seed', 'seed.yaml'])
    expect(first.text).toContain('This first start created the organization of the seed.')
    expect(first.text).toContain('as zoe@z.example with the password correct horse battery')
    expect(first.text).toContain('  Start over   npx mudrad demo reset --seed seed.yaml\n')
    expect(first.text).not.toContain('not empty')
    const [, token = ''] = /^zoe@z\.example +CI +(mdp_\w+)$/m.exec(first.text) ?? []
    expect((await first.server.api('/users/me', token)).status).toBe(200)
    await first.server.stop()
    const second = await start(['--seed', 'seed.yaml'])
    expect(second.text).toContain('as zoe@z.example with the password that they chose')
    expect(second.text).toContain('The database is not empty, so seed.yaml was not used.\n')
    expect(second.text).not.toContain('mdp_')
    expect((await second.server.api('/users/me', token)).status).toBe(200)
  })

  it('without anybody says how to make the first person, and with people of one’s own how to get on', async () => {
    const empty = await start([])
    expect(empty.text).toContain('npx mudrad user create you@example.com')
    await mudra.expectDoneHere(['user', 'create', 'x@x.example', '--name', 'X', '--new-workspace', 'X'])
    await empty.server.stop()
    const own = await start(['--demo'])
    expect(own.text).toContain('npx mudrad token create')
    expect(own.text).not.toContain('npx mudrad demo')
    expect(own.text).not.toContain('greenfield')
  })

  it('after the demo was made beside it shows no password that somebody changed', async () => {
    await mudra.expectDoneHere(['demo', 'reset', '--yes'])
    await mudra.expectDoneHere(['user', 'set-password', 'ada@greenfield.example'], {
      input: 'a password of her own\n',
    })
    const { text } = await start(['--demo'])
    expect(text).not.toContain('ada-grows-greenfield')
    expect(text).toContain('as ben@greenfield.example with the password ben-grows-greenfield')
  })

  it('of two servers that start together on one database, one makes the demo, and its token is good', async () => {
    const database = await freshPostgresUrl()
    const env = { MUDRA_DATABASE_URL: database.url }
    const both = await Promise.all([start(['--demo'], env), start(['--demo'], env)])
    const tokens = both.flatMap(({ text }) => [...new Set(text.match(/mdp_\w+/g) ?? [])])
    expect(tokens).toHaveLength(1)
    for (const { server } of both) expect((await server.api('/users/me', tokens[0] ?? '')).status).toBe(200)
    await Promise.all(both.map(async ({ server }) => await server.stop()))
    await database.drop()
  })

  it('by several processes greets once, and the token works at each', async () => {
    const database = await freshPostgresUrl()
    const { server, text } = await start(['--demo'], { MUDRA_DATABASE_URL: database.url, MUDRA_WORKERS: '2' })
    expect(text.match(/This first start/g)).toHaveLength(1)
    const [token = ''] = text.match(/mdp_\w+/) ?? []
    for (let count = 0; count < 6; count++) expect((await server.api('/users/me', token)).status).toBe(200)
    await server.stop()
    await database.drop()
  })
})
