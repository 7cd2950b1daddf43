// What the guard costs: `GET /users/me` with a token against Fastify alone sending the same bytes, taking turns, so that a slow moment of
// the machine strikes both.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import {
  cpuSeconds,
  freePort,
  here,
  medianOf,
  residentMegabytes,
  runMudrad,
  runNode,
  tableOf,
} from './support.mjs'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4)
export const CONNECTIONS = 32
const MANY_TOKENS_PEOPLE = 1_000
const TASKS_PER_SECOND = 50

/** @returns a section of the report */
export async function benchGuard(workshop) {
  const one = await workshop.startMudra('one')
  const many = await workshop.startMudra('many')
  const written = await workshop.startMudra('written')
  const tokensFile = join(workshop.folder, 'tokens')
  const database = join(many.dataDir, 'mudra.sqlite')
  runNode([here('seed-tokens.mjs'), database, tokensFile, String(MANY_TOKENS_PEOPLE)])
  const bare = await startBare(workshop, await answerOf(one))

  const writer = [here('task-writer.mjs'), String(written.port), written.token, String(TASKS_PER_SECOND)]
  await workshop.start(writer, {}, 'writer')

  const contestants = [
    {
      name: 'Fastify alone',
      server: bare,
      load: () => wrk(bare.port, ['-H', `Authorization: Bearer ${one.token}`]),
    },
    {
      name: 'Mudra, one token',
      server: one,
      load: () => wrk(one.port, ['-H', `Authorization: Bearer ${one.token}`]),
    },
    {
      name: `Mudra, one token, ${TASKS_PER_SECOND} tasks written a second`,
      server: written,
      load: () => wrk(written.port, ['-H', `Authorization: Bearer ${written.token}`]),
    },
    {
      name: 'Mudra, 100,000 tokens',
      server: many,
      load: () => wrk(many.port, ['-s', here('many-tokens.lua')], { TOKENS_FILE: tokensFile }),
    },
  ]
  for (const { load } of contestants) load()
  const results = contestants.map(() => [])
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { load, server }] of contestants.entries()) {
      const cpuBefore = cpuSeconds(server.pid)
      const measured = load()
      results[index].push({
        ...measured,
        cpuMicros: ((cpuSeconds(server.pid) - cpuBefore) / measured.requests) * 1e6,
      })
    }
    process.stderr.write(`guard: round ${round + 1} of ${ROUNDS}\n`)
  }

  const base = results[0].map((result) => result.rate)
  const rows = contestants.map(({ name, server }, index) => {
    const own = results[index]
    const median = (pick) => medianOf(own.map(pick))
    const ratio = medianOf(own.map((result, round) => result.rate / base[round]))
    return [
      name,
      Math.round(median((result) => result.rate)).toLocaleString('en-US'),
      `${median((result) => result.p50).toFixed(2)} ms`,
      `${median((result) => result.p99).toFixed(2)} ms`,
      index === 0 ? '1' : ratio.toFixed(2),
      `${median((result) => result.cpuMicros).toFixed(1)} µs`,
      `${residentMegabytes(server.pid)} MB`,
    ]
  })
  const failed = results.flat().reduce((sum, result) => sum + result.failed, 0)
  if (failed > 0) throw new Error(`${failed} requests were not answered with 200`)
  const revoked = await proveRevocation(one)
  return report(rows, revoked)
}

/** A token revoked by a command beside the server, asked for right afterwards: speed that cost this would be worth nothing. */
async function proveRevocation({ dataDir, port, token }) {
  const status = async () => (await ask(port, token)).status
  const before = await status()
  const [{ gid }] = JSON.parse(runMudrad(['token', 'list', 'ada@greenfield.example', '--json'], dataDir))
  runMudrad(['token', 'revoke', gid], dataDir)
  const after = await status()
  if (before !== 200 || after !== 401)
    throw new Error(`a revoked token was answered ${after}, before ${before}`)
  return `${before}, then ${after}`
}

function report(rows, revoked) {
  const head = [
    'GET /api/1.0/users/me',
    'requests/s',
    'p50',
    'p99',
    'ratio',
    'server CPU/request',
    'resident',
  ]
  return `## The guard

${ROUNDS} rounds, the servers taking turns in each, ${SECONDS} s and ${CONNECTIONS} connections a turn, medians of
the rounds; the ratio is the median of the rounds' ratios to Fastify alone, which sends the same headers and body. Mudra serves
SQLite with \`synchronous=FULL\`, logs every request to a file, and asks before each answer what has changed meanwhile.
Where tasks are written, they are written all the time, and the server's work for them counts. With 100,000 tokens of 1,000 people, each request carries another token.

${tableOf([head, ...rows])}

A token revoked by \`mudrad token revoke\` beside the running server, asked before and right after: ${revoked}.`
}

export async function startBare({ start }, answer) {
  const port = await freePort()
  const { pid } = await start([here('bare-server.mjs'), String(port), JSON.stringify(answer)], {}, 'bare')
  return { port, pid }
}

/** What Mudra sends, but for the headers that Node adds by itself. */
export async function answerOf({ port, token }) {
  const response = await ask(port, token)
  const headers = Object.fromEntries(response.headers)
  for (const name of ['connection', 'content-length', 'date', 'keep-alive']) delete headers[name]
  return { headers, body: await response.text() }
}

export function wrk(port, options, environment = {}) {
  const { stdout, status } = spawnSync(
    'wrk',
    ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, '--latency', ...options, urlOf(port)],
    { encoding: 'utf8', env: { ...process.env, ...environment } },
  )
  if (status !== 0) throw new Error(`wrk failed: ${stdout}`)
  const number = (pattern) => Number(pattern.exec(stdout)?.[1] ?? 0)
  return {
    rate: number(/Requests\/sec:\s+([\d.]+)/),
    requests: number(/(\d+) requests in/),
    failed: number(/Non-2xx or 3xx responses: (\d+)/) + number(/Socket errors:.*read (\d+)/),
    p50: milliseconds(/^\s+50%\s+(\S+)/m.exec(stdout)?.[1]),
    p99: milliseconds(/^\s+99%\s+(\S+)/m.exec(stdout)?.[1]),
  }
}

function milliseconds(text = '0ms') {
  const value = Number.parseFloat(text)
  if (text.endsWith('us')) return value / 1_000
  return text.endsWith('ms') ? value : value * 1_000
}

/** On a connection of its own: minutes pass between two of these. */
function ask(port, token) {
  return fetch(urlOf(port), { headers: { authorization: `Bearer ${token}`, connection: 'close' } })
}

function urlOf(port) {
  return `http://127.0.0.1:${port}/api/1.0/users/me`
}
