import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Schema } from '../../src/db/schema.js'
import { DEMO } from '../support/demo.js'
import { DATABASE_KINDS, openTestServerAt, type ApiResponse, type TestServer } from '../support/services.js'
import { openStoresAt, sharedLocation, type Stores } from '../support/stores.js'

const { greenfield: workspace } = DEMO
const GONE =
  'A record that this request names was deleted meanwhile, so it was not done. Look up what it names, and send it again.'

type Api = TestServer['api']
const gidOf = ({ json }: ApiResponse) => json.data.gid as string
const make = async (api: Api, path: string, data: object) =>
  gidOf(await api('POST', path, { body: { data } }))
const newTeam = async (api: Api) => await make(api, '/teams', { organization: workspace, name: 'Team' })
const newProject = async (api: Api) => await make(api, '/projects', { team: DEMO.growing, name: 'Project' })
const newTask = async (api: Api) => await make(api, '/tasks', { workspace, name: 'Task' })
const newGoal = async (api: Api) => await make(api, '/goals', { workspace, name: 'Goal' })
const newPortfolio = async (api: Api) => await make(api, '/portfolios', { workspace, name: 'Portfolio' })

interface Vanishing {
  readonly act: 'insert' | 'update'
  /** Where the act writes, and what it refers to there. */
  readonly table: keyof Schema
  readonly column: string
  readonly parent: keyof Schema
  /** Makes what is needed, and says what to ask for. */
  readonly prepare: (
    api: Api,
  ) => Promise<readonly [method: 'POST' | 'PUT', path: string, data: Readonly<Record<string, unknown>>]>
}

const VANISHING: Readonly<Record<string, Vanishing>> = {
  'the team of a goal that is made': {
    act: 'insert',
    table: 'goals',
    column: 'team_gid',
    parent: 'teams',
    prepare: async (api) => ['POST', '/goals', { workspace, name: 'Goal', team: await newTeam(api) }],
  },
  'the team that a goal is given': {
    act: 'update',
    table: 'goals',
    column: 'team_gid',
    parent: 'teams',
    prepare: async (api) => ['PUT', `/goals/${await newGoal(api)}`, { team: await newTeam(api) }],
  },
  'the team of a project that is made': {
    act: 'insert',
    table: 'projects',
    column: 'team_gid',
    parent: 'teams',
    prepare: async (api) => ['POST', '/projects', { team: await newTeam(api), name: 'Project' }],
  },
  'the team that a project is given': {
    act: 'update',
    table: 'projects',
    column: 'team_gid',
    parent: 'teams',
    prepare: async (api) => ['PUT', `/projects/${await newProject(api)}`, { team: await newTeam(api) }],
  },
  'the task of a comment': {
    act: 'insert',
    table: 'stories',
    column: 'task_gid',
    parent: 'tasks',
    prepare: async (api) => ['POST', `/tasks/${await newTask(api)}/stories`, { text: 'Comment' }],
  },
  'the project that a task is put into': {
    act: 'insert',
    table: 'task_projects',
    column: 'project_gid',
    parent: 'projects',
    prepare: async (api) => [
      'POST',
      `/tasks/${await newTask(api)}/addProject`,
      { project: await newProject(api) },
    ],
  },
  'the project that is put into a portfolio': {
    act: 'insert',
    table: 'portfolio_items',
    column: 'project_gid',
    parent: 'projects',
    prepare: async (api) => [
      'POST',
      `/portfolios/${await newPortfolio(api)}/addItem`,
      { item: await newProject(api) },
    ],
  },
}

describe.each(DATABASE_KINDS)('a record that is deleted just when an act refers to it, on %s', (kind) => {
  let server: TestServer
  let stores: Stores
  let drop: () => Promise<void>
  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    ;({ drop } = shared)
    server = await openTestServerAt(shared.location)
    stores = await openStoresAt(shared.location)
  })
  afterAll(async () => {
    await stores.close()
    await server.close()
    await drop()
  })

  /** Deletes what a row is about to refer to, as somebody else would a moment before. @returns what ends it */
  const deleteBefore = async ({ act, column, parent, table }: Vanishing) => {
    const run = async (text: string) => await sql.raw(text).execute(stores.db.queries)
    const members = parent === 'teams' ? `delete from team_members where team_gid = new.${column}; ` : ''
    const doomed = `${members}delete from ${parent} where gid = new.${column}`
    if (kind === 'sqlite') {
      await run(`create trigger vanishing before ${act} on ${table} begin ${doomed}; end`)
      return async () => await run('drop trigger vanishing')
    }
    await run(
      `create function vanish() returns trigger language plpgsql as 'begin ${doomed}; return new; end'`,
    )
    await run(`create trigger vanishing before ${act} on ${table} for each row execute function vanish()`)
    return async () => await run(`drop trigger vanishing on ${table}; drop function vanish()`)
  }
  const countOf = async (table: keyof Schema) => {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
      stores.db.queries,
    )
    return Number(rows[0]?.count)
  }

  it.each(Object.entries(VANISHING))('%s: 404 in words, and nothing of the act is kept', async (_, one) => {
    const [method, path, data] = await one.prepare(server.api)
    const tables = [one.table, one.parent, 'events'] as const
    const before = await Promise.all(tables.map(countOf))
    const restore = await deleteBefore(one)
    const answer = await server.api(method, path, { body: { data } })
    await restore()
    expect([answer.status, answer.json.errors?.[0]?.message]).toEqual([404, GONE])
    expect(await Promise.all(tables.map(countOf))).toEqual(before)
    // Once nobody is in its way, the same is done.
    expect((await server.api(method, path, { body: { data } })).status).toBeLessThan(300)
  })
})
