// What a request costs the server and the database on PostgreSQL, with statements prepared by name and without, in turn. BENCH_OTHER names the bin/mudrad.js of another build to compare with instead.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cpuSeconds, freePort, here, medianOf, runNode, tableOf } from './support.mjs'

const SECONDS = Number(process.env.BENCH_SECONDS ?? 5)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 6)
const CONNECTIONS = 16
export const OWN = fileURLToPath(new URL('../bin/mudrad.js', import.meta.url))
const OTHER = process.env.BENCH_OTHER ?? OWN

/** @returns a section of the report */
export async function benchPostgres(workshop) {
  const postgres = await startPostgres()
  try {
    const sides = [
      await startSide(workshop, postgres, { name: 'prepared', program: OWN, setting: 'on' }),
      await startSide(workshop, postgres, { name: 'other', program: OTHER, setting: 'off' }),
    ]
    const rows = []
    for (const what of ['GET /users/me', 'introspection']) {
      for (const side of sides) load(side, what, 2)
      const found = [[], []]
      for (let round = 0; round < ROUNDS; round++)
        for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
          const before = [cpuSeconds(sides[index].pid), postgres.cpuSeconds()]
          const requests = load(sides[index], what, SECONDS)
          const spent = [cpuSeconds(sides[index].pid), postgres.cpuSeconds()]
          found[index].push(spent.map((value, place) => ((value - before[place]) * 1e6) / requests))
        }
      rows.push(...rowsOf(what, found))
      process.stderr.write(`postgres: ${what}\n`)
    }
    for (const side of sides) side.stop()
    return report(rows)
  } finally {
    await postgres.stop()
  }
}

/** @returns where it is, and what its processes take; it waits for no disk */
export async function startPostgres() {
  const server = spawn(process.execPath, ['--import', 'tsx', here('../test/support/postgres-server.ts')], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const [url] = await once(createInterface({ input: server.stdout }), 'line')
  return {
    url,
    cpuSeconds: () => cpuOfChildren(server.pid),
    stop: async () => {
      server.stdin.end()
      await once(server, 'exit')
    },
  }
}

/** User and system time of all that a process started, living or ended, from Linux's /proc. */
function cpuOfChildren(pid) {
  const parents = new Map()
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ')[1].split(' ')
      parents.set(Number(entry), { parent: Number(fields[1]), ticks: fields.slice(11, 15).map(Number) })
    } catch {
      // It ended meanwhile; its parent has its time.
    }
  }
  const isBelow = (one) => one !== undefined && (one.parent === pid || isBelow(parents.get(one.parent)))
  const below = [...parents.values()].filter(isBelow)
  return below.flatMap(({ ticks }) => ticks).reduce((sum, ticks) => sum + ticks, 0) / 100
}

/** A server on a database of its own. */
export async function startSide(workshop, postgres, { name, program, setting }) {
  const url = new URL(postgres.url)
  url.pathname = `/${name}`
  runNode(['--input-type=module', '--eval', CREATE_DATABASE, postgres.url, name])
  const port = await freePort()
  const environment = {
    MUDRA_DATABASE_URL: url.href,
    MUDRA_DATA_DIR: join(workshop.folder, name),
    MUDRA_PORT: String(port),
    MUDRA_RATE_LIMITS: 'off',
    MUDRA_PREPARED_STATEMENTS: setting,
  }
  const { child, pid, text } = await workshop.start(
    [program, 'serve', '--demo', '--allow-demo'],
    environment,
    name,
  )
  const token = /mdp_\w+/.exec(text)?.[0]
  const made = `app create ada@greenfield.example --name Bench --redirect-uri https://app.bench.example/callback --resource-server on --json`
  const app = JSON.parse(runNode([program, ...made.split(' ')], environment))
  const lines = join(workshop.folder, `${name}-token`)
  writeFileSync(lines, `${token}\n`)
  return { port, pid, token, app, lines, databaseUrl: url.href, stop: () => child.kill('SIGTERM') }
}

const CREATE_DATABASE = `
import pg from ${JSON.stringify(import.meta.resolve('pg'))}
const [url, name] = process.argv.slice(1)
const client = new pg.Client({ connectionString: url })
await client.connect()
await client.query('create database ' + name)
await client.end()`

/** @returns how many requests were answered */
function load({ app, lines, port, token }, what, seconds) {
  const common = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`]
  const base = `http://127.0.0.1:${port}`
  const isIntrospection = what === 'introspection'
  const args = isIntrospection
    ? [...common, '-s', here('each-line.lua'), `${base}/-/oauth_introspect`]
    : [...common, '-H', `Authorization: Bearer ${token}`, `${base}/api/1.0/users/me`]
  const caller = { client_id: app.client_id, client_secret: app.client_secret, token: '' }
  const { stdout } = spawnSync('wrk', args, {
    encoding: 'utf8',
    env: {
      ...process.env,
      LINES_FILE: lines,
      FIRST: '1',
      BODY_START: String(new URLSearchParams(caller)),
      EXPECTED: '"active":true',
    },
  })
  if (/Non-2xx|"wrong":[1-9]/.test(stdout)) throw new Error(`${what}: ${stdout}`)
  return Number(/(\d+) requests in/.exec(stdout)[1])
}

function rowsOf(what, found) {
  const [own, other] = found.map((rounds) =>
    [0, 1].map((place) => medianOf(rounds.map((round) => round[place]))),
  )
  const cells = ([server, database]) =>
    [server, database, server + database].map((micros) => `${Math.round(micros)} µs`)
  const ratio = (other[0] + other[1]) / (own[0] + own[1])
  return [
    [what, OTHER === OWN ? 'without names' : 'an earlier one', ...cells(other), '1'],
    ['', 'this one', ...cells(own), ratio.toFixed(2)],
  ]
}

function report(rows) {
  const other =
    OTHER === OWN
      ? 'The other side is the same build with names turned off'
      : 'The other side is an earlier build, which remembers nothing on PostgreSQL and names no statement'
  return `## PostgreSQL

On PostgreSQL, ${CONNECTIONS} requests at once with one token: processor time for a request, the median of ${ROUNDS} rounds of ${SECONDS} s in turn. The database waits
for no disk. ${other}. The last column is how much less both take together.

${tableOf([['', 'build', 'server', 'database', 'both', 'ratio'], ...rows])}`
}
