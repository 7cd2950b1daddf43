// The OAuth endpoints of Mudra, durable, beside those of oidc-provider, which keeps everything in memory: the same client, scope, form
// and number of people, taking turns. What can be used once is seeded for every turn; an answer other than the expected one fails the run.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  cpuSeconds,
  freePort,
  fsyncMicroseconds,
  here,
  medianOf,
  residentMegabytes,
  runMudrad,
  runNode,
  tableOf,
} from './support.mjs'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3)
const CONNECTIONS = 32
const WARM_UP_SECONDS = 2
/** Enough of what can be used once for the warm-up, which tells how much the rounds need. */
const WARM_UP_LINES = 40_000
/** Servers get faster after the warm-up, and machines quieter. */
const MARGIN = 5
/** Of what can be used again and again. */
const STEADY_LINES = 10_000
// No openid among them: neither side signs an ID token.
const SCOPES = 'projects:read tasks:read'
const REDIRECT_URI = 'https://app.bench.example/callback'
const OTHER_PATH = { token: '/token', revoke: '/token/revocation', introspect: '/token/introspection' }
const MUDRA_PATH = {
  token: '/-/oauth_token',
  revoke: '/-/oauth_revoke',
  introspect: '/-/oauth_introspect',
  tokenInfo: '/-/token_info',
}

const redeem = {
  form: { grant_type: 'authorization_code', redirect_uri: REDIRECT_URI, code: '' },
  expected: '"refresh_token":"',
}
const refresh = { form: { grant_type: 'refresh_token', refresh_token: '' }, expected: '"access_token":"' }
const ask = { form: { token: '' }, expected: '"active":true' }
const OPERATIONS = [
  // A client of its own: what the others are seeded with is more than one person and app may have, and a redemption would end the rest.
  { name: 'redeem a code', kind: 'codes', isOnce: true, client: 'redeeming', path: 'token', ...redeem },
  { name: 'refresh', kind: 'refresh', path: 'token', ...refresh },
  {
    name: 'refresh, rotating',
    kind: 'refresh',
    isOnce: true,
    client: 'rotating',
    path: 'token',
    ...refresh,
    expected: '"refresh_token":"',
  },
  { name: 'revoke', kind: 'refresh', isOnce: true, path: 'revoke', form: { token: '' }, expected: '' },
  { name: 'introspect', kind: 'access', path: 'introspect', ...ask },
  // Asana's own, which asks for no client; beside introspection, the nearest that there is.
  { name: 'token_info', kind: 'access', path: 'tokenInfo', ...ask, besideOf: 'introspect' },
]

/** @returns a section of the report */
import { openWorkshop } from './support.mjs'
const only = process.argv[2]; const seconds = Number(process.argv[3] ?? 5)
const workshop = openWorkshop()
try {
  const mudra = await startMudra(workshop)
  const operation = OPERATIONS.find((o) => o.name === only)
  const c = contestantOf(workshop, mudra, operation)
  await c.seed(60000)
  turn(c, 2)
  const r = turn(c, seconds); console.log(only, r.rate.toFixed(0), 'cpu', r.cpuMicros.toFixed(1))
} finally { await workshop.close() }
export async function benchOAuth(workshop) {
  const mudra = await startMudra(workshop)
  const other = await startOther(workshop)
  const residentBefore = [mudra, other].map(({ pid }) => residentMegabytes(pid))
  const pairs = []
  for (const operation of OPERATIONS) {
    const pair = [
      contestantOf(workshop, mudra, operation),
      contestantOf(workshop, other, { ...operation, path: operation.besideOf ?? operation.path }),
    ]
    for (const contestant of pair) await warmUp(contestant)
    pairs.push({ operation, pair, results: [] })
  }
  const fsyncMicros = fsyncMicroseconds(workshop.folder)
  for (let round = 0; round < ROUNDS; round++) {
    for (const { pair, results } of pairs) {
      // Who comes second finds the machine warmer: they take turns at that, too.
      const inOrder = round % 2 === 0 ? [0, 1] : [1, 0]
      const found = []
      for (const side of inOrder) found[side] = turn(pair[side], SECONDS)
      results.push(found)
    }
    process.stderr.write(`oauth: round ${round + 1} of ${ROUNDS}\n`)
  }
  const resident = [mudra, other].map(
    ({ pid }, side) => `${residentBefore[side]} MB, then ${residentMegabytes(pid)} MB`,
  )
  return report(pairs, { resident, fsyncMicros })
}

/** One side of one operation: its form up to the secret, and the secrets. */
function contestantOf(workshop, server, operation) {
  const { expected, form, isOnce = false, kind, name, path } = operation
  const client = server.clients[operation.client ?? 'steady']
  // token_info takes a token and nobody's name.
  const caller = path === 'tokenInfo' ? {} : { client_id: client.id, client_secret: client.secret }
  return {
    name: `${server.name}: ${name}`,
    server,
    url: `http://127.0.0.1:${server.port}${server.paths[path]}`,
    bodyStart: new URLSearchParams({ ...caller, ...form }).toString(),
    expected,
    isOnce,
    first: 1,
    file: join(workshop.folder, `${server.name}-${name}`.replaceAll(/\W+/g, '-')),
    seed: async function (count) {
      await server.seed({ kind, count, file: this.file, client })
      this.first = 1
    },
  }
}

async function warmUp(contestant) {
  await contestant.seed(contestant.isOnce ? WARM_UP_LINES : STEADY_LINES)
  const { rate } = turn(contestant, WARM_UP_SECONDS)
  if (contestant.isOnce) await contestant.seed(Math.ceil(rate * SECONDS * ROUNDS * MARGIN))
}

/** @throws when an answer was not what it should be, or the seed did not last */
function turn(contestant, seconds) {
  const { bodyStart, expected, file, first, isOnce, name, server, url } = contestant
  const cpuBefore = cpuSeconds(server.pid)
  const { stdout, status } = spawnSync(
    'wrk',
    ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '-s', here('each-line.lua'), url],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        LINES_FILE: file,
        FIRST: String(first),
        BODY_START: bodyStart,
        EXPECTED: expected,
        ONCE: isOnce ? 'yes' : 'no',
      },
    },
  )
  const found = /^RESULT (.*)$/m.exec(stdout)?.[1]
  if (status !== 0 || found === undefined) throw new Error(`${name}: wrk failed: ${stdout}`)
  const result = JSON.parse(found)
  if (result.ranOut > 0) throw new Error(`${name}: the seed ran out after ${result.requests} requests`)
  if (result.wrong + result.broken > 0) {
    throw new Error(`${name}: ${result.wrong} wrong answers and ${result.broken} broken connections`)
  }
  contestant.first = result.next
  return {
    rate: result.requests / result.seconds,
    p50: result.p50,
    p99: result.p99,
    cpuMicros: ((cpuSeconds(server.pid) - cpuBefore) / result.requests) * 1e6,
  }
}

async function startMudra(workshop) {
  const server = await workshop.startMudra('oauth')
  const { dataDir } = server
  const clientOf = (rotates) => {
    const settings = `--redirect-uri ${REDIRECT_URI} --scopes ${SCOPES.replaceAll(' ', ',')} --distribution any`
    const command = `app create ada@greenfield.example --name Bench ${settings} --rotate-refresh-tokens ${rotates} --json`
    const answer = runMudrad(command.split(' '), dataDir)
    const { client_id: id, client_secret: secret } = JSON.parse(answer)
    return { id, secret }
  }
  return {
    ...server,
    name: 'Mudra',
    paths: MUDRA_PATH,
    clients: { redeeming: clientOf('off'), steady: clientOf('off'), rotating: clientOf('on') },
    seed: async ({ kind, count, file, client }) => {
      const database = join(dataDir, 'mudra.sqlite')
      runNode([here('oauth-seed.mjs'), database, kind, String(count), file, client.id, SCOPES, REDIRECT_URI])
    },
  }
}

async function startOther(workshop) {
  const port = await freePort()
  const script = here('oidc-provider-server.mjs')
  const { child, pid, text } = await workshop.start([script, String(port), SCOPES, REDIRECT_URI], {}, 'other')
  const secret = /^ready (\S+)/m.exec(text)?.[1]
  return {
    port,
    pid,
    name: 'oidc-provider',
    paths: OTHER_PATH,
    clients: Object.fromEntries(['redeeming', 'steady', 'rotating'].map((id) => [id, { id, secret }])),
    seed: async ({ kind, count, file, client }) => {
      child.send({ kind, count, file, clientId: client.id })
      await once(child, 'message')
    },
  }
}

function report(pairs, { resident, fsyncMicros }) {
  const head = ['', 'server', 'requests/s', 'p50', 'p99', 'ratio', 'server CPU/request']
  const rows = pairs.flatMap(({ operation, results }) => {
    const ratio = medianOf(results.map(([own, other]) => own.rate / other.rate))
    return [0, 1].map((side) => {
      const median = (pick) => medianOf(results.map((sides) => pick(sides[side])))
      return [
        side === 0 ? operation.name : '',
        side === 0
          ? 'Mudra'
          : `oidc-provider${operation.besideOf === undefined ? '' : `, ${operation.besideOf}`}`,
        Math.round(median(({ rate }) => rate)).toLocaleString('en-US'),
        `${median(({ p50 }) => p50).toFixed(2)} ms`,
        `${median(({ p99 }) => p99).toFixed(2)} ms`,
        side === 0 ? ratio.toFixed(2) : '1',
        `${median(({ cpuMicros }) => cpuMicros).toFixed(1)} µs`,
      ]
    })
  })
  const manifest = new URL('../../../node_modules/oidc-provider/package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
  return `## OAuth

Mudra beside oidc-provider ${version} with its in-memory adapter on a plain Map, because its own store forgets all above a thousand
entries: ${ROUNDS} rounds, the two taking turns at each row, ${SECONDS} s and ${CONNECTIONS} connections a turn, medians of the rounds; the ratio is
the median of the rounds' ratios. Each request carries the app's id and secret in its form and another token or code, of 1,000 people; no PKCE
and no ID token on either side. Mudra answers when what it did is on the disk (SQLite, \`synchronous=FULL\`; appending a page and fsync take
${Math.round(fsyncMicros)} µs here), keeps an audit trail and logs every request to a file; oidc-provider keeps nothing and logs nothing. Each answer is
checked, its status and that it holds what was asked for. \`token_info\` is Asana's own, without an app's secret, and has no
counterpart: it stands beside oidc-provider's introspection. The aims are a ratio of 4 for introspection and of 2 for refreshing.

${tableOf([head, ...rows])}

Resident at the start, and at the end, when oidc-provider held all that was seeded: Mudra ${resident[0]}; oidc-provider ${resident[1]}.`
}
