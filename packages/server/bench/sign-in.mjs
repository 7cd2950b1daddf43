// What signing in costs the others: 20 people sign in at once, again and again, while the API is asked at a steady pace. Hashing their
// passwords takes all the processors that there are, and no answer may wait for it.
import { performance } from 'node:perf_hooks'
import { GREENFIELD, medianOf, runMudrad, tableOf } from './support.mjs'
import { callUntil, openBrowser, percentile, wait } from './visitors.mjs'

const PEOPLE = 20
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7)
const QUIET_MS = 3_000
const CALL_INTERVAL_MS = 2
const P99_MS_MAX = 50
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
  await callUntil(mudra, wait(1_000), CALL_INTERVAL_MS)
  const quiet = await callUntil(mudra, wait(QUIET_MS), CALL_INTERVAL_MS)
  const rounds = []
  const signInMs = []
  for (let round = 0; round < ROUNDS; round++) {
    const all = Promise.all(
      people.map(async (email) => {
        const before = performance.now()
        const status = await openBrowser(mudra).signIn({ email, password: PASSWORD })
        if (status !== 303) throw new Error(`${email} could not sign in: ${status}`)
        signInMs.push(performance.now() - before)
      }),
    )
    rounds.push(await callUntil(mudra, all, CALL_INTERVAL_MS))
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
