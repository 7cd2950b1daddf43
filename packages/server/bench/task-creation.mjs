// What making a task costs, beside an earlier build, on both databases, in turn. BENCH_OTHER names the bin/mudrad.js of that build,
// BENCH_DATABASES one of the two.
import { OWN, startPostgres, startSide } from './postgres.mjs'
import { cpuSeconds, medianOf, tableOf } from './support.mjs'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 6)
const TASKS = Number(process.env.BENCH_CREATED ?? 400)
const WARM_UP = 300
const AT_ONCE = 4
const PROJECT = '1200000000000031'
const RATIO_MIN = 0.7
const DATABASES = (process.env.BENCH_DATABASES ?? 'sqlite,postgres').split(',')
const OTHER = process.env.BENCH_OTHER ?? OWN

/** @returns a section of the report */
export async function benchTaskCreation(workshop) {
  const postgres = await startPostgres()
  try {
    const rows = []
    for (const database of DATABASES) {
      const sides = []
      for (const [name, program] of [
        ['other', OTHER],
        ['own', OWN],
      ])
        sides.push(await startOn(workshop, postgres, { database, name, program }))
      for (const side of sides) await create(side, WARM_UP)
      const found = sides.map(() => [])
      for (let round = 0; round < ROUNDS; round++)
        for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
          const before = sides[index].cpu()
          await create(sides[index], TASKS)
          found[index].push(((sides[index].cpu() - before) * 1e6) / TASKS)
        }
      const [other, own] = found.map((micros) => `${medianOf(micros).toFixed(0)} µs`)
      const ratio = medianOf(found[0].map((micros, round) => micros / found[1][round]))
      rows.push([database, other, own, ratio.toFixed(2)])
      process.stderr.write(`task-creation: ${rows.at(-1).join(', ')}\n`)
      for (const { child } of sides) child?.kill('SIGTERM')
    }
    return report(rows)
  } finally {
    await postgres.stop()
  }
}

async function startOn(workshop, postgres, { database, name, program }) {
  if (database === 'sqlite') {
    const mudra = await workshop.startMudra(`created-${name}`, {}, program)
    return { ...mudra, cpu: () => cpuSeconds(mudra.pid) }
  }
  const side = await startSide(workshop, postgres, { name: `created_${name}`, program, setting: 'on' })
  return { ...side, cpu: () => cpuSeconds(side.pid) + postgres.cpuSeconds() }
}

/** Makes tasks as people do: with a name, notes, a place and somebody who does it. */
async function create({ port, token }, count) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  let left = count
  const makeSome = async () => {
    while (left-- > 0) {
      const data = {
        name: `Water the tomatoes ${left}`,
        notes: 'Twice a day while it is hot, and not on the leaves.',
        projects: [PROJECT],
        assignee: 'me',
        due_on: '2026-12-24',
      }
      const answer = await fetch(`http://127.0.0.1:${port}/api/1.0/tasks`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ data }),
      })
      const text = await answer.text()
      if (answer.status !== 201) throw new Error(`a task was answered ${answer.status}: ${text}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, makeSome))
}

function report(rows) {
  return `## Making tasks

\`POST /tasks\` with a name, notes, a project, an assignee and a due date, ${AT_ONCE} at a time: processor time for one, of the server and of PostgreSQL together, the median of ${ROUNDS} rounds of ${TASKS} tasks in turn. The other
side is an earlier build, which wrote no stories, no events and no words. The last column is the rate of this build by that of the other, out of the same round; the aim is ${RATIO_MIN} at least.

${tableOf([['database', 'an earlier build', 'this one', 'ratio'], ...rows])}`
}
