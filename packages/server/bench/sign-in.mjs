// What signing in costs the others: 20 people sign in at once, again and again, while the API is asked at a steady pace. Hashing their
// passwords takes all the processors that there are, and no answer may wait for it.
import { request, Agent } from 'node:http'
import { performance } from 'node:perf_hooks'
import { medianOf, runMudrad, tableOf } from './support.mjs'

const PEOPLE = 20
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7)
const QUIET_MS = 3_000
const CALL_INTERVAL_MS = 2
const P99_MS_MAX = 50
/** A workspace of the demo. */
const GREENFIELD = '1200000000000001'
const PASSWORD = 'a-long-enough phrase for each of them'

/** @returns a section of the report; throws when the API waits for those who sign in */
export async function benchSignIn(workshop) {
  const mudra = await workshop.startMudra('sign-in')
  const people = Array.from({ length: PEOPLE }, (_, index) => `person${index}@greenfield.example`)
  for (const email of people) {
    const name = email.slice(0, email.indexOf('@'))
    const args = ['user', 'create', email, '--name', name, '--workspace', GREENFIELD, '--with-password']
    runMudrad(args, mudra.dataDir, `${PASSWORD}\n`)
  }
  const url = `http://127.0.0.1:${mudra.port}`
  await callUntil(mudra, wait(1_000))
  const quiet = await callUntil(mudra, wait(QUIET_MS))
  const rounds = []
  const signInMs = []
  for (let round = 0; round < ROUNDS; round++) {
    const all = Promise.all(
      people.map(async (email) => {
        const before = performance.now()
        await signIn(url, email)
        signInMs.push(performance.now() - before)
      }),
    )
    rounds.push(await callUntil(mudra, all))
    process.stderr.write(`sign-in: round ${round + 1} of ${ROUNDS}\n`)
  }
  const busy = rounds.flat()
  if (percentile(busy, 0.99) >= P99_MS_MAX) {
    throw new Error(
      `GET /users/me took ${percentile(busy, 0.99).toFixed(1)} ms at the 99th percentile while people signed in`,
    )
  }
  const row = (name, times) => [
    name,
    times.length.toLocaleString('en-US'),
    `${medianOf(times).toFixed(2)} ms`,
    `${percentile(times, 0.99).toFixed(2)} ms`,
    `${Math.max(...times).toFixed(2)} ms`,
  ]
  return `## Signing in beside the API

${PEOPLE} people sign in at once, ${ROUNDS} times; meanwhile one call of \`GET /users/me\` every ${CALL_INTERVAL_MS} ms. The 99th percentile must stay below ${P99_MS_MAX} ms.

${tableOf([
  ['`GET /users/me`', 'calls', 'p50', 'p99', 'longest'],
  row('nobody signs in', quiet),
  row(`${PEOPLE} people sign in at once`, busy),
])}

Of the ${PEOPLE} the first was in after ${Math.min(...signInMs).toFixed(0)} ms, half of them after ${medianOf(signInMs).toFixed(0)} ms, the last after ${Math.max(...signInMs).toFixed(0)} ms.`
}

/** Calls the API at a steady pace, whether earlier calls have been answered or not. @returns how long each took, in ms */
async function callUntil({ port, token }, end) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const times = []
  const open = new Set()
  let isOver = false
  void end.finally(() => {
    isOver = true
  })
  while (!isOver) {
    const call = callOnce({ port, token, agent }).then((ms) => {
      times.push(ms)
      open.delete(call)
    })
    open.add(call)
    await wait(CALL_INTERVAL_MS)
  }
  await Promise.all(open)
  await end
  agent.destroy()
  return times
}

function callOnce({ port, token, agent }) {
  return new Promise((resolve, reject) => {
    const before = performance.now()
    const options = {
      port,
      host: '127.0.0.1',
      path: '/api/1.0/users/me',
      agent,
      headers: { authorization: `Bearer ${token}` },
    }
    request(options, (response) => {
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

/** As a browser without script does it. */
async function signIn(url, email) {
  const page = await fetch(`${url}/login`)
  const cookie = page.headers
    .getSetCookie()
    .map((one) => one.slice(0, one.indexOf(';')))
    .join('; ')
  const token = /name="csrf_token" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
  const answer = await fetch(`${url}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, origin: url },
    body: new URLSearchParams({ csrf_token: token, email, password: PASSWORD }),
  })
  if (answer.status !== 303) throw new Error(`${email} could not sign in: ${answer.status}`)
}

function percentile(times, share) {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
