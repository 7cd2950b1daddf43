// What a page of a hundred tasks, and of the stories of one task, costs while there are ever more of them: of a thousand, of a hundred thousand and of a
// million, on SQLite, as it is filled, without statistics, and again after the server has been told of what is in it.
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import { cpuSeconds, here, medianOf, runNode, tableOf } from './support.mjs'

export const SIZES = (process.env.BENCH_TASKS ?? '1000,100000,1000000').split(',').map(Number)
const WARM_UP = 40
export const PAGES = Number(process.env.BENCH_PAGES ?? 200)
export const ROUNDS = 3
const RATIO_MAX = 1.3

const DOCUMENTED = [
  'approval_status,assigned_by,assigned_by.name,assignee,assignee.name,assignee_status,completed,completed_at,completed_by',
  'completed_by.name,created_at,created_by,due_at,due_on,external,followers,followers.name,hearted,hearts,hearts.user.name,html_notes',
  'liked,likes,likes.user.name,memberships,memberships.project.name,memberships.section.name,modified_at,name,notes,num_hearts,num_likes',
  'num_subtasks,parent,parent.name,permalink_url,projects,projects.name,resource_subtype,start_at,start_on,workspace,workspace.name',
].join(',')
const tasksWith = (fields) => (server) => `/tasks?project=${server.project}&opt_fields=${fields}`
const ASKED = new Map([
  ['names', tasksWith('name')],
  ['`memberships.section.name`', tasksWith('memberships.section.name')],
  ['every field', tasksWith(DOCUMENTED)],
  ['stories of a task', ({ task }) => `/tasks/${task}/stories?opt_fields=text,created_by.name,project.name`],
])

/** @returns a section of the report */
export async function benchTaskPages(workshop) {
  return report(await measureGrowth(workshop, ASKED))
}

/**
 * Asks servers with ever more tasks the same, in turn.
 * @param asked  paths by what they are called, made of the records that a seed names
 * @returns rows of a table: what was asked, statistics, what each size takes, the ratio of the last to the first
 */
export async function measureGrowth(workshop, asked) {
  const servers = []
  for (const size of SIZES) {
    const mudra = await workshop.startMudra(`tasks-${size}`)
    const file = join(mudra.dataDir, 'mudra.sqlite')
    const places = JSON.parse(runNode([here('task-pages-seed.mjs'), file, String(size)]))
    servers.push({ ...mudra, ...places, file, size })
    process.stderr.write(`task-pages: ${size.toLocaleString('en-US')} tasks are there\n`)
  }
  const rows = []
  for (const isTold of [false, true]) {
    if (isTold) for (const { file } of servers) tellOf(file)
    for (const [what, pathIn] of asked) {
      const found = new Map(servers.map(({ size }) => [size, []]))
      // In turn, so that what else the machine does meets all of them.
      for (let round = 0; round <= ROUNDS; round++)
        for (const server of servers) {
          const measured = await pagesOf(server, pathIn(server), round === 0 ? WARM_UP : PAGES)
          if (round > 0) found.get(server.size).push(measured)
        }
      rows.push(rowOf(what, isTold, found))
    }
  }
  return rows
}

/** As the server does it itself within the hour. */
function tellOf(file) {
  const db = new DatabaseSync(file)
  db.exec('pragma analysis_limit = 400; analyze')
  db.close()
}

async function pagesOf({ pid, port, token }, path, count) {
  const url = `http://127.0.0.1:${port}/api/1.0${path}&limit=100`
  const headers = { authorization: `Bearer ${token}` }
  const times = []
  const before = cpuSeconds(pid)
  for (let page = 0; page < count; page++) {
    const began = performance.now()
    const answer = await fetch(url, { headers })
    const { data } = await answer.json()
    if (data?.length !== 100) throw new Error(`${url}: ${answer.status}, ${data?.length} records`)
    times.push(performance.now() - began)
  }
  return { ms: medianOf(times), cpuMs: ((cpuSeconds(pid) - before) * 1_000) / count }
}

function rowOf(what, isTold, found) {
  const medians = [...found.values()].map((rounds) => ({
    ms: medianOf(rounds.map(({ ms }) => ms)),
    cpuMs: medianOf(rounds.map(({ cpuMs }) => cpuMs)),
  }))
  const ratio = medians.at(-1).cpuMs / medians[0].cpuMs
  const cells = medians.map(({ cpuMs, ms }) => `${ms.toFixed(1)} ms (${cpuMs.toFixed(1)})`)
  return [what, isTold ? 'told' : 'none', ...cells, ratio.toFixed(2)]
}

function report(rows) {
  return `## Pages of tasks

A page of 100 tasks of a project of 1,000, and of 100 of the 1,000 stories of a task, of ever more tasks and stories in the workspace, on SQLite: the median of ${PAGES} pages, one after the other, and in brackets the
server's processor time for a page; the median of ${ROUNDS} rounds, the servers in turn. Statistics: none since the tasks came, or told of them. The
last column is the processor time with the most tasks by that with the fewest; the aim is ${RATIO_MAX} at most.

${tableOf([
  ['asked for', 'statistics', ...SIZES.map((size) => `of ${size.toLocaleString('en-US')}`), 'ratio'],
  ...rows,
])}`
}
