// What a flood of sign-ins costs the others: one person with the right password, or a stranger with a network of IPv6, order more hashes than
// the machine can make, while other people sign in with browsers that know them and the API is asked at a steady pace.
import { performance } from 'node:perf_hooks'
import { GREENFIELD, medianOf, runMudrad, tableOf } from './support.mjs'
import { callUntil, openBrowser, percentile, wait } from './visitors.mjs'

const PEOPLE = 8
const FLOOD_MS = Number(process.env.BENCH_FLOOD_MS ?? 40_000)
/** The flood is at its height when the others begin. */
const LEAD_MS = 2_000
const SIGN_IN_INTERVAL_MS = 300
const CALL_INTERVAL_MS = 50
/** A machine that hashes faster takes more to be flooded. */
const TIMES = Number(process.env.BENCH_FLOOD_TIMES ?? 1)
const OWN_LOGINS_PER_SECOND = 25 * TIMES
const STRANGERS_LOGINS_PER_SECOND = 60 * TIMES
const SIGN_IN_P99_MS_MAX = 2_000
const PASSWORD = 'a-long-enough phrase for each of them'

/** @returns a section of the report; throws when somebody else waits too long, or is refused */
export async function benchSignInFloods(workshop) {
  const rows = [['beside', 'sign-ins', 'refused', 'p50', 'p99', 'longest', '`users/me` p50', 'p99']]
  const floods = [
    { name: 'nobody else', flood: null },
    { name: `one person’s ${OWN_LOGINS_PER_SECOND} right logins a second`, flood: floodOfOnePerson },
    {
      name: `a stranger’s ${STRANGERS_LOGINS_PER_SECOND} logins a second from an IPv6 /48`,
      flood: floodOfStranger,
    },
  ]
  const faults = []
  for (const [index, { flood, name }] of floods.entries()) {
    // A server of its own: what one flood has spent must not help against the next.
    const mudra = await workshop.startMudra(`flood-${index}`, {
      MUDRA_RATE_LIMITS: 'asana',
      MUDRA_TRUSTED_PROXIES: '127.0.0.1,::1',
    })
    const found = await measure(mudra, flood)
    const { calls, refused, signIns } = found
    if (refused > 0) faults.push(`${refused} sign-ins were refused beside ${name}`)
    if (percentile(signIns, 0.99) >= SIGN_IN_P99_MS_MAX)
      faults.push(`signing in took ${percentile(signIns, 0.99).toFixed(0)} ms (p99) beside ${name}`)
    rows.push([
      `${name}${found.flooded === '' ? '' : ` (answers: ${found.flooded})`}`,
      String(signIns.length + refused),
      found.refusals === '' ? '0' : found.refusals,
      ...[medianOf(signIns), percentile(signIns, 0.99), Math.max(...signIns)].map(
        (ms) => `${ms.toFixed(0)} ms`,
      ),
      ...[medianOf(calls), percentile(calls, 0.99)].map((ms) => `${ms.toFixed(2)} ms`),
    ])
    process.stderr.write(`sign-in-floods: ${name} done\n`)
  }
  const text = `## Signing in beside floods

${PEOPLE} people sign in over and over with browsers that know them, one every ${SIGN_IN_INTERVAL_MS} ms, for ${FLOOD_MS / 1_000} s; meanwhile one call of \`GET /users/me\` every ${CALL_INTERVAL_MS} ms. Nobody of them may be refused, and the 99th percentile must stay below ${SIGN_IN_P99_MS_MAX} ms.

${tableOf(rows)}`
  if (faults.length > 0) throw new Error(`${faults.join('; ')}\n${text}`)
  return text
}

async function measure(mudra, flood) {
  const people = Array.from({ length: PEOPLE + 1 }, (_, index) => `person${index}@greenfield.example`)
  for (const email of people) {
    const args = ['user', 'create', email, '--name', email, '--workspace', GREENFIELD, '--with-password']
    runMudrad(args, mudra.dataDir, `${PASSWORD}\n`)
  }
  const [flooder, ...others] = people.map((email, index) => ({
    who: { email, password: PASSWORD },
    browser: openBrowser({ port: mudra.port, from: `203.0.113.${index + 1}` }),
  }))
  for (const { browser, who } of others) {
    const status = await browser.signIn(who)
    if (status !== 303) throw new Error(`${who.email} could not sign in: ${status}`)
  }
  const answers = new Map()
  const running = { isOver: false }
  const flooding = flood === null ? null : flood(mudra, { ...flooder, running, answers })
  await wait(LEAD_MS)
  const signIns = []
  const refusals = new Map()
  const over = (async () => {
    const open = []
    const until = performance.now() + FLOOD_MS
    for (let turn = 0; performance.now() < until; turn++) {
      const { browser, who } = others[turn % others.length]
      open.push(
        (async () => {
          const before = performance.now()
          const status = await browser.signIn(who)
          if (status === 303) signIns.push(performance.now() - before)
          else count(refusals, status)
        })(),
      )
      await wait(SIGN_IN_INTERVAL_MS)
    }
    await Promise.all(open)
  })()
  const calls = await callUntil(mudra, over, CALL_INTERVAL_MS)
  running.isOver = true
  await flooding
  return {
    signIns: signIns.length === 0 ? [Infinity] : signIns,
    refused: [...refusals.values()].reduce((sum, times) => sum + times, 0),
    refusals: listed(refusals),
    calls,
    flooded: listed(answers),
  }
}

/** Every other login comes from the browser that knows the person, the rest from one that knows nobody. */
async function floodOfOnePerson({ port }, { answers, browser, running, who }) {
  const other = openBrowser({ port, from: '203.0.113.200' })
  await browser.signIn(who)
  // A form belongs to a session or to a visitor without one; this one is sent over and over by the visitor.
  browser.cookies.delete('mudra_session')
  const tokens = [await browser.openLogin(), await other.openLogin()]
  const visitor = other.cookies.get('mudra_visitor')
  await repeat(OWN_LOGINS_PER_SECOND, running, async (turn) => {
    if (turn % 2 === 0) {
      browser.cookies.delete('mudra_session')
      count(answers, await browser.sendLogin(tokens[0], who))
      return
    }
    other.cookies.clear()
    other.cookies.set('mudra_visitor', visitor)
    count(answers, await other.sendLogin(tokens[1], who))
  })
}

/** Each login comes from a /64 of its own and is for somebody else. */
async function floodOfStranger({ port }, { answers, running }) {
  const browser = openBrowser({ port, from: '2001:db8:77:ffff::1' })
  const token = await browser.openLogin()
  await repeat(STRANGERS_LOGINS_PER_SECOND, running, async (turn) => {
    const guess = { email: `person${turn}@elsewhere.example`, password: 'a guess like any other' }
    count(answers, await browser.sendLogin(token, guess, `2001:db8:77:${turn.toString(16)}::1`))
  })
}

/** Does something so often a second, whether what came before is done or not. */
async function repeat(perSecond, running, work) {
  const open = new Set()
  const began = performance.now()
  for (let turn = 0; !running.isOver; turn++) {
    const one = work(turn).finally(() => open.delete(one))
    open.add(one)
    await wait(Math.max(0, began + ((turn + 1) * 1_000) / perSecond - performance.now()))
  }
  await Promise.all(open)
}

function listed(counts) {
  return [...counts].map(([status, times]) => `${times} × ${status}`).join(', ')
}

function count(answers, status) {
  answers.set(status, (answers.get(status) ?? 0) + 1)
}
