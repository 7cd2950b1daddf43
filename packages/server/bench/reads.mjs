// What costly reads cost the others: a guest asks, with eight tokens and as fast as they can, for a hundred tasks with 8 KB of deep `opt_fields`,
// while somebody else asks who they are at a steady pace. No answer of theirs may wait for the guest's.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { request, Agent } from 'node:http'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { here, medianOf, runNode, tableOf } from './support.mjs'

const SECONDS = Number(process.env.BENCH_SECONDS ?? 20)
const QUIET_MS = 5_000
const CALL_INTERVAL_MS = 4
const CONNECTIONS = 64
const P99_MS_MAX = 50
const OPT_FIELDS_LENGTH_MAX = 8_192
const OPT_FIELDS_PATHS_MAX = 400
const OPT_FIELDS_DEPTH_MAX = 8

/** Fields that lead on, and what is asked for at their ends. */
const WAYS = ['', 'projects.', 'memberships.project.', 'memberships.section.project.']
const ENDS = [
  'members.workspaces.name',
  'followers.workspaces.email_domains',
  'owner.workspaces.name',
  'members.email',
  'workspace.name',
]
const OWN_ENDS = [
  'followers.workspaces.name',
  'likes.user.workspaces.name',
  'assignee.workspaces.name',
  'name',
  'notes',
  'html_notes',
  'num_subtasks',
  'permalink_url',
]

/** @returns a section of the report; throws when the others wait */
export async function benchReads(workshop) {
  const mudra = await workshop.startMudra('reads', { MUDRA_RATE_LIMITS: 'asana' })
  const seeded = join(workshop.folder, 'reads-tokens')
  runNode([here('reads-seed.mjs'), join(mudra.dataDir, 'mudra.sqlite'), seeded])
  const { guests, other, project } = JSON.parse(readFileSync(seeded, 'utf8'))
  const tasks = `/api/1.0/tasks?limit=100&project=${project}`
  const attacks = [
    // What the calls alone do, whatever they ask for.
    ['who they are', '/api/1.0/users/me'],
    ['8 KB of deep `opt_fields`', `${tasks}&opt_fields=${deepFields()}`],
    ['every field that Asana documents', `${tasks}&opt_fields=${DOCUMENTED}`],
    ['every task of it, at once', `/api/1.0/tasks?project=${project}&opt_fields=name,notes,html_notes`],
  ]

  await callUntil(mudra, other, wait(1_000))
  const rows = []
  const quiet = await measure(mudra, () => callUntil(mudra, other, wait(QUIET_MS)))
  rows.push(rowOf('nobody asks for more', quiet, '—'))
  const slow = []
  for (const [index, [name, target]] of attacks.entries()) {
    // Each by somebody who has done nothing yet.
    const tokensFile = join(workshop.folder, `reads-guest-${index}`)
    writeFileSync(tokensFile, `${guests[index].join('\n')}\n`)
    let answers = null
    const measured = await measure(mudra, () =>
      callUntil(
        mudra,
        other,
        attack(mudra, { target, tokensFile }).then((found) => {
          answers = found
        }),
      ),
    )
    rows.push(rowOf(name, measured, answersText(answers)))
    if (percentile(measured.times, 0.99) >= P99_MS_MAX) slow.push(name)
    process.stderr.write(`reads: ${name}\n`)
  }
  const text = report(rows)
  if (slow.length === 0) return text
  throw new Error(
    `${text}\n\nGET /users/me took ${P99_MS_MAX} ms or more at the 99th percentile: ${slow.join('; ')}`,
  )
}

/** As long and as deep as the limits of `opt_fields` allow. */
function deepFields() {
  const paths = []
  let length = 0
  for (let depth = 0; depth < OPT_FIELDS_DEPTH_MAX; depth++) {
    const above = 'parent.'.repeat(depth)
    const own = OWN_ENDS.map((end) => above + end)
    const others = WAYS.slice(1).flatMap((way) => ENDS.map((end) => above + way + end))
    for (const path of [...own, ...others]) {
      const fits = length + path.length + 1 <= OPT_FIELDS_LENGTH_MAX && paths.length < OPT_FIELDS_PATHS_MAX
      if (!fits || path.split('.').length > OPT_FIELDS_DEPTH_MAX) continue
      paths.push(path)
      length += path.length + 1
    }
  }
  return paths.join(',')
}

/** What Asana's reference lists for a task, as far as this server has it. */
const DOCUMENTED = [
  'actual_time_minutes,approval_status,assigned_by,assigned_by.name,assignee,assignee.name,assignee_status,completed,completed_at',
  'completed_by,completed_by.name,created_at,created_by,custom_fields,dependencies,dependents,due_at,due_on,external,followers',
  'followers.name,hearted,hearts,hearts.user,hearts.user.name,html_notes,is_rendered_as_separator,liked,likes,likes.user',
  'likes.user.name,memberships,memberships.project,memberships.project.name,memberships.section,memberships.section.name',
  'modified_at,name,notes,num_hearts,num_likes,num_subtasks,parent,parent.created_by,parent.name,parent.resource_subtype',
  'permalink_url,projects,projects.name,resource_subtype,start_at,start_on,tags,tags.name,workspace,workspace.name',
].join(',')

/** @returns the answers by status */
function attack({ port }, { target, tokensFile }) {
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, '--timeout', '60s', '-s', here('reads.lua')]
  const wrk = spawn('wrk', [...args, `http://127.0.0.1:${port}/`], {
    env: { ...process.env, TARGET: target, TOKENS_FILE: tokensFile },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let stdout = ''
  wrk.stdout.on('data', (chunk) => (stdout += chunk))
  return new Promise((resolve, reject) => {
    wrk.on('error', reject)
    wrk.on('exit', () => {
      const found = /^RESULT (.*)$/m.exec(stdout)?.[1]
      if (found === undefined) reject(new Error(`wrk failed: ${stdout}`))
      else resolve(JSON.parse(found).statuses)
    })
  })
}

/** @returns how long each call took, and how late the server's event loop ran meanwhile, in ms */
async function measure(mudra, work) {
  await loopDelays(mudra)
  const times = await work()
  return { times, ...(await loopDelays(mudra)) }
}

/** The server's own `monitorEventLoopDelay`, since it was last asked. */
async function loopDelays({ port }) {
  const text = await (await fetch(`http://127.0.0.1:${port}/-/metrics`)).text()
  const seconds = (name) =>
    Number(new RegExp(`^nodejs_eventloop_lag_${name}_seconds ([\\d.e-]+)$`, 'm').exec(text)?.[1])
  return { loopP99: seconds('p99') * 1_000, loopMax: seconds('max') * 1_000 }
}

/** Calls `GET /users/me` at a steady pace, whether earlier calls have been answered or not; each time with the next of the tokens. */
async function callUntil({ port }, tokens, end) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const times = []
  const open = new Set()
  let isOver = false
  let turn = 0
  const over = end.finally(() => {
    isOver = true
  })
  while (!isOver) {
    const call = callOnce({ port, agent, token: tokens[turn++ % tokens.length] }).then((ms) => {
      times.push(ms)
      open.delete(call)
    })
    open.add(call)
    await wait(CALL_INTERVAL_MS)
  }
  await Promise.all(open)
  await over
  agent.destroy()
  return times
}

function callOnce({ port, token, agent }) {
  return new Promise((resolve, reject) => {
    const before = performance.now()
    const headers = { authorization: `Bearer ${token}` }
    request({ port, host: '127.0.0.1', path: '/api/1.0/users/me', agent, headers }, (response) => {
      response.resume()
      response.on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - before)
        else reject(new Error(`GET /users/me: ${response.statusCode}`))
      })
    })
      .on('error', reject)
      .end()
  })
}

function answersText(statuses) {
  const parts = Object.entries(statuses).map(
    ([status, count]) => `${count.toLocaleString('en-US')} × ${status}`,
  )
  return parts.join(', ')
}

function rowOf(name, { loopMax, loopP99, times }, answers) {
  return [
    name,
    answers,
    times.length.toLocaleString('en-US'),
    `${medianOf(times).toFixed(2)} ms`,
    `${percentile(times, 0.99).toFixed(2)} ms`,
    `${Math.max(...times).toFixed(2)} ms`,
    `${loopP99.toFixed(1)} ms`,
    `${loopMax.toFixed(1)} ms`,
  ]
}

function report(rows) {
  return `## Costly reads beside \`GET /users/me\`

A guest asks for tasks with eight tokens over ${CONNECTIONS} connections for ${SECONDS} s, as fast as they can, under the rate limits of a paid plan;
meanwhile one call of another person every ${CALL_INTERVAL_MS} ms. The 99th percentile must stay below ${P99_MS_MAX} ms. How late the server's event loop
ran is what its own \`monitorEventLoopDelay\` says, whose resolution of 10 ms is in it.

${tableOf([
  [
    'the guest asks for',
    'is answered',
    'calls of the other',
    'p50',
    'p99',
    'longest',
    'loop delay, p99',
    'longest',
  ],
  ...rows,
])}`
}

function percentile(times, share) {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
