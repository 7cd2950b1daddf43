// `npm run bench`: what the guard costs. `GET /users/me` with a token against Fastify alone sending the same bytes, interleaved in
// one run, so that a slow moment of the machine strikes both. Needs wrk on the PATH. With --write the results go into RESULTS.md.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { arch, availableParallelism, cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const MUDRAD = here('../bin/mudrad.js')
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4)
const CONNECTIONS = 32
const MANY_TOKENS_PEOPLE = 1_000
const READY_MS_MAX = 30_000

if (spawnSync('wrk', ['--version']).error !== undefined) {
  process.stderr.write(
    'npm run bench needs the load generator wrk. Install it: apt-get install wrk, or brew install wrk.\n',
  )
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'mudra-bench-'))
const children = []
try {
  await main()
} finally {
  await Promise.all(children.map(stop))
  rmSync(folder, { recursive: true, force: true })
}

async function main() {
  const one = await startMudra('one')
  const many = await startMudra('many')
  const tokensFile = join(folder, 'tokens')
  run([here('seed-tokens.mjs'), join(many.dataDir, 'mudra.sqlite'), tokensFile, String(MANY_TOKENS_PEOPLE)])
  const bare = await startBare(await answerOf(one))

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
    process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`)
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
  const text = report(rows, revoked)
  process.stdout.write(`${text}\n`)
  if (process.argv.includes('--write')) writeFileSync(here('RESULTS.md'), `${text}\n`)
}

/** A token revoked by a command beside the server, asked for right afterwards: speed that cost this would be worth nothing. */
async function proveRevocation({ dataDir, port, token }) {
  const status = async () => (await ask(port, token)).status
  const before = await status()
  const [{ gid }] = JSON.parse(run([MUDRAD, 'token', 'list', 'ada@greenfield.example', '--json'], dataDir))
  run([MUDRAD, 'token', 'revoke', gid], dataDir)
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
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  const [cpu] = cpus()
  return `# Benchmark results

Made by \`npm run bench -- --write\`: ${ROUNDS} rounds, the three servers taking turns in each, ${SECONDS} s and ${CONNECTIONS} connections a turn, medians of
the rounds; the ratio is the median of the rounds' ratios to Fastify alone, which sends the same headers and body. Mudra serves
SQLite with \`synchronous=FULL\`, logs every request to a file, and checks before each answer that nothing was written meanwhile.
With 100,000 tokens of 1,000 people, each request carries another token.

${table}

A token revoked by \`mudrad token revoke\` beside the running server, asked before and right after: ${revoked}.

Machine: ${availableParallelism()} × ${cpu?.model ?? 'unknown processor'} (${arch()}), ${Math.round(totalmem() / 1e9)} GB, shared with the load generator; Node ${process.version}.`
}

async function startMudra(name) {
  const port = await freePort()
  const dataDir = join(folder, name)
  const output = await start(
    [MUDRAD, 'serve', '--demo'],
    { MUDRA_DATA_DIR: dataDir, MUDRA_PORT: String(port) },
    name,
  )
  const token = /mdp_\w+/.exec(output.text)?.[0]
  return { dataDir, port, token, pid: output.pid }
}

async function startBare(answer) {
  const port = await freePort()
  const { pid } = await start([here('bare-server.mjs'), String(port), JSON.stringify(answer)], {}, 'bare')
  return { port, pid }
}

/** What Mudra sends, but for the headers that Node adds by itself. */
async function answerOf({ port, token }) {
  const response = await ask(port, token)
  const headers = Object.fromEntries(response.headers)
  for (const name of ['connection', 'content-length', 'date', 'keep-alive']) delete headers[name]
  return { headers, body: await response.text() }
}

function start(args, environment, name) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', openSync(join(folder, `${name}.log`), 'a')],
    })
    children.push(child)
    const timer = setTimeout(() => reject(new Error(`${name} was not ready in time`)), READY_MS_MAX)
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
      if (!/^ready/m.test(text)) return
      clearTimeout(timer)
      resolve({ text, pid: child.pid })
    })
    child.on('exit', (code) =>
      reject(new Error(`${name} ended with ${code}: ${readFileSync(join(folder, `${name}.log`), 'utf8')}`)),
    )
  })
}

function stop(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null) resolve()
    else {
      child.on('exit', resolve)
      child.kill('SIGTERM')
    }
  })
}

function run(args, dataDir) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    env: { ...process.env, ...(dataDir === undefined ? {} : { MUDRA_DATA_DIR: dataDir }) },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
  return stdout
}

function wrk(port, options, environment = {}) {
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

/** User and system time of a process, from Linux's /proc; 0 elsewhere. */
function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}

function residentMegabytes(pid) {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024)
  } catch {
    return 0
  }
}

function medianOf(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

/** On a connection of its own: minutes pass between two of these. */
function ask(port, token) {
  return fetch(urlOf(port), { headers: { authorization: `Bearer ${token}`, connection: 'close' } })
}

function urlOf(port) {
  return `http://127.0.0.1:${port}/api/1.0/users/me`
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
