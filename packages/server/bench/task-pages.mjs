// What a page of a hundred tasks, of the stories of one task, and of events costs while there are ever more of them: of a thousand, of a hundred thousand and of a
// million, as the database is filled, without statistics, and again after it has been told of what is in it. BENCH_DATABASES names one of the two.
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { OWN, startPostgres, startSide } from './postgres.mjs'
import { cpuSeconds, here, medianOf, runNode, tableOf } from './support.mjs'

export const SIZES = (process.env.BENCH_TASKS ?? '1000,100000,1000000').split(',').map(Number)
const WARM_UP = 40
export const PAGES = Number(process.env.BENCH_PAGES ?? 200)
export const ROUNDS = 3
const DATABASES = (process.env.BENCH_DATABASES ?? 'sqlite,postgres').split(',')
/** Tasks that change after a sync token; each is an event at least. */
const CHANGED = 100
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
  ['`custom_fields`', tasksWith('name,custom_fields.name,custom_fields.display_value')],
  ['stories of a task', ({ task }) => `/tasks/${task}/stories?opt_fields=text,created_by.name,project.name`],
  [
    'events since a sync token',
    ({ project, sync }) => `/events?resource=${project}&sync=${sync}&opt_fields=action,resource.name`,
  ],
])

/** @returns a section of the report */
export async function benchTaskPages(workshop) {
  return report(await measureGrowth(workshop, ASKED))
}

/**
 * Asks servers with ever more tasks the same, in turn.
 * @param asked  paths by what they are called, made of the records that a seed names
 * @returns rows of a table: what was asked, of which database, statistics, what each size takes, the ratio of the last to the first
 */
export async function measureGrowth(workshop, asked) {
  const rows = []
  for (const database of DATABASES) {
    const open = database === 'sqlite' ? onSqlite(workshop) : await onPostgres(workshop)
    try {
      rows.push(...(await measureOn(database, open, asked)))
    } finally {
      await open.close()
    }
  }
  return rows
}

async function measureOn(database, open, asked) {
  const servers = []
  for (const size of SIZES) {
    const server = await open.start(size)
    const places = JSON.parse(runNode([here('task-pages-seed.mjs'), server.database, String(size)]))
    servers.push({ ...server, ...places, sync: await changeSome(server, places), size })
    process.stderr.write(`task-pages: ${size.toLocaleString('en-US')} tasks are in ${database}\n`)
  }
  const rows = []
  for (const isTold of [false, true]) {
    if (isTold) for (const server of servers) await open.tell(server.database)
    for (const [what, pathIn] of asked) {
      const found = new Map(servers.map(({ size }) => [size, []]))
      // In turn, so that what else the machine does meets all of them.
      for (let round = 0; round <= ROUNDS; round++)
        for (const server of servers) {
          const measured = await pagesOf(server, pathIn(server), round === 0 ? WARM_UP : PAGES)
          if (round > 0) found.get(server.size).push(measured)
        }
      rows.push(rowOf([what, database, isTold ? 'told' : 'none'], found))
      process.stderr.write(`task-pages: ${rows.at(-1).join(', ')}\n`)
    }
  }
  return rows
}

function onSqlite(workshop) {
  return {
    async start(size) {
      const mudra = await workshop.startMudra(`tasks-${size}`)
      return { ...mudra, database: join(mudra.dataDir, 'mudra.sqlite'), cpu: () => cpuSeconds(mudra.pid) }
    },
    /** As the server does it itself within the hour. */
    async tell(file) {
      const db = new DatabaseSync(file)
      db.exec('pragma analysis_limit = 400; analyze')
      db.close()
    },
    close: async () => {},
  }
}

/** What the database takes counts as well. */
async function onPostgres(workshop) {
  const postgres = await startPostgres()
  const sides = []
  return {
    async start(size) {
      const side = await startSide(workshop, postgres, { name: `tasks_${size}`, program: OWN, setting: 'on' })
      sides.push(side)
      return { ...side, database: side.databaseUrl, cpu: () => cpuSeconds(side.pid) + postgres.cpuSeconds() }
    },
    async tell(url) {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query('analyze')
      await client.end()
    },
    async close() {
      for (const side of sides) side.stop()
      await postgres.stop()
    },
  }
}

/** @returns a token after which some tasks of the project changed */
async function changeSome({ port, token }, { project }) {
  const api = `http://127.0.0.1:${port}/api/1.0`
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const { sync } = await (await fetch(`${api}/events?resource=${project}`, { headers })).json()
  const { data } = await (await fetch(`${api}/tasks?project=${project}&limit=${CHANGED}`, { headers })).json()
  const body = JSON.stringify({ data: { completed: true } })
  for (const { gid } of data) {
    const answer = await fetch(`${api}/tasks/${gid}`, { method: 'PUT', headers, body })
    if (!answer.ok) throw new Error(`PUT /tasks/${gid}: ${await answer.text()}`)
  }
  return sync
}

async function pagesOf({ cpu, port, token }, path, count) {
  const url = `http://127.0.0.1:${port}/api/1.0${path}&limit=100`
  const headers = { authorization: `Bearer ${token}` }
  const times = []
  const before = cpu()
  for (let page = 0; page < count; page++) {
    const began = performance.now()
    const answer = await fetch(url, { headers })
    const { data } = await answer.json()
    if (data?.length !== 100) throw new Error(`${url}: ${answer.status}, ${data?.length} records`)
    times.push(performance.now() - began)
  }
  return { ms: medianOf(times), cpuMs: ((cpu() - before) * 1_000) / count }
}

function rowOf(names, found) {
  const medians = [...found.values()].map((rounds) => ({
    ms: medianOf(rounds.map(({ ms }) => ms)),
    cpuMs: medianOf(rounds.map(({ cpuMs }) => cpuMs)),
  }))
  const ratio = medians.at(-1).cpuMs / medians[0].cpuMs
  const cells = medians.map(({ cpuMs, ms }) => `${ms.toFixed(1)} ms (${cpuMs.toFixed(1)})`)
  return [...names, ...cells, ratio.toFixed(2)]
}

function report(rows) {
  return `## Pages of tasks

A page of 100 tasks of a project of 1,000, of 100 of the 1,000 stories of a task, and of 100 events of a project, of ever more tasks, stories and events in the workspace: the median of ${PAGES} pages, one after the other, and in brackets the
processor time for a page, of the server and of PostgreSQL together; the median of ${ROUNDS} rounds, the servers in turn. Statistics: none since the tasks came, or told of them. The
last column is the processor time with the most tasks by that with the fewest; the aim is ${RATIO_MAX} at most.

${tableOf([
  [
    'asked for',
    'database',
    'statistics',
    ...SIZES.map((size) => `of ${size.toLocaleString('en-US')}`),
    'ratio',
  ],
  ...rows,
])}`
}
