import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf } from '../support/answers.js'
import { DEMO, demoSection, demoTask } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type ApiResponse, type TestServer } from '../support/services.js'

const INVALID = 'offset: Your pagination token is invalid.'
const EXPIRED = 'offset: Your pagination token has expired.'
const TOO_LARGE = 'The result is too large. You should use pagination (may require specifying a workspace)!'
const FIFTEEN_MINUTES_MS = 15 * 60 * 1_000

const WORKSPACE_NEEDED = 'Need to specify a workspace to paginate!'
const PROJECTS = `/projects?workspace=${DEMO.greenfield}`
const SEED_TASKS = `/projects/${DEMO.seedCatalogue}/tasks`

/** Every list, with what it needs; each has at least two records for Ada. */
const LISTS = [
  `/users?workspace=${DEMO.greenfield}`,
  `/users?team=${DEMO.growing}`,
  `/workspaces/${DEMO.greenfield}/users`,
  `/teams/${DEMO.growing}/users`,
  `/workspaces/${DEMO.greenfield}/teams`,
  `/organizations/${DEMO.greenfield}/teams`,
  `/users/me/teams?organization=${DEMO.greenfield}`,
  `/projects?workspace=${DEMO.greenfield}&archived=false`,
  `/workspaces/${DEMO.greenfield}/projects`,
  `/teams/${DEMO.growing}/projects`,
  `/projects/${DEMO.seedCatalogue}/sections`,
  SEED_TASKS,
  `/tasks?project=${DEMO.seedCatalogue}&completed_since=now`,
  `/tasks?section=${demoSection(31, 0)}`,
  `/sections/${demoSection(31, 0)}/tasks`,
  `/tasks?assignee=me&workspace=${DEMO.greenfield}`,
]

describe.each(DATABASE_KINDS)('lists on %s', (kind) => {
  let server: TestServer
  let parent: string
  beforeAll(async () => {
    server = await openTestServer(kind)
    parent = (
      await server.api('POST', '/tasks', { body: { data: { workspace: DEMO.greenfield, name: 'parent' } } })
    ).json.data.gid as string
    for (const name of ['one', 'two', 'three']) {
      await server.api('POST', `/tasks/${parent}/subtasks`, { body: { data: { name } } })
    }
    await server.api('POST', `/sections/${demoSection(32, 0)}/addTask`, {
      body: { data: { task: demoTask(31, 0) } },
    })
  })
  afterAll(async () => {
    await server.close()
  })

  const ask = async (path: string, as: 'ada' | 'ben' = 'ada') => await server.api('GET', path, { as })
  const withQuery = (path: string, query: string) => `${path}${path.includes('?') ? '&' : '?'}${query}`
  const nextOf = (answer: ApiResponse) =>
    answer.json.next_page as { offset: string; path: string; uri: string } | null
  const firstOffset = async (path = SEED_TASKS) => nextOf(await ask(withQuery(path, 'limit=2')))?.offset ?? ''

  test.each([...LISTS, '/tasks/PARENT/subtasks', `/tasks/${demoTask(31, 0)}/projects`])(
    "%s gives each record exactly once when next_page.path is followed bare — Asana's API edge",
    async (list) => {
      const path = list.replace('PARENT', parent)
      const whole = await ask(withQuery(path, 'opt_fields=name'))
      expect(whole.status).toBe(200)
      const expected = gidsOf(whole)
      expect(expected.length).toBeGreaterThanOrEqual(2)

      for (const limit of [1, 2, 100]) {
        const seen: string[] = []
        let next: string | null = withQuery(path, `limit=${limit}&opt_fields=name`)
        for (let pages = 0; next !== null; pages++) {
          expect(pages).toBeLessThanOrEqual(expected.length)
          const page = await ask(next)
          expect(page.status).toBe(200)
          expect(page.json.data.length).toBeLessThanOrEqual(limit)
          for (const record of page.json.data) expect(Object.keys(record as object)).toEqual(['gid', 'name'])
          seen.push(...gidsOf(page))
          next = nextOf(page)?.path ?? null
        }
        expect(seen).toEqual(expected)
      }
    },
  )

  test('next_page.uri is the same address in full, on the public host — npm asana 1', async () => {
    const query =
      'limit=4&opt_fields=name%2Cassignee.name&opt_pretty=true&completed_since=2000-01-01&stray=a%20b'
    const seen: string[] = []
    let answer = await ask(`${SEED_TASKS}?${query}`)
    for (;;) {
      seen.push(...gidsOf(answer))
      expect(answer.text).toContain('\n')
      const next = nextOf(answer)
      if (next === null) break
      expect(next.uri).toBe(`http://localhost:8080/api/1.0${next.path}`)
      const { searchParams, pathname } = new URL(next.uri)
      expect(pathname).toBe(`/api/1.0${SEED_TASKS}`)
      expect(Object.fromEntries(searchParams)).toEqual({
        ...Object.fromEntries(new URLSearchParams(query)),
        offset: next.offset,
      })
      answer = await ask(next.uri.slice('http://localhost:8080/api/1.0'.length))
      expect(answer.status).toBe(200)
    }
    expect(seen).toEqual(gidsOf(await ask(SEED_TASKS)))
  })

  test("next_page is there exactly when limit was sent — Asana's API edge", async () => {
    expect(Object.keys((await ask(PROJECTS)).json as object)).toEqual(['data'])
    expect((await ask(`${PROJECTS}&limit=100`)).json).toHaveProperty('next_page', null)
    expect(nextOf(await ask(`${PROJECTS}&limit=1`))).toEqual({
      offset: expect.any(String),
      path: expect.any(String),
      uri: expect.any(String),
    })
    const rest = await ask(`${SEED_TASKS}?offset=${await firstOffset()}`)
    expect(rest.json).not.toHaveProperty('next_page')
    expect(gidsOf(rest)).toEqual(gidsOf(await ask(SEED_TASKS)).slice(2))
  })

  test('a last page that is full says so', async () => {
    const { data, next_page } = (await ask(`${SEED_TASKS}?limit=9`)).json
    expect(data).toHaveLength(9)
    expect(next_page).toBeNull()
  })

  test.each(['0', '101', '-1', 'x', '1.5', '1e2', '00000', '99999999999999999999', ' ', 'null'])(
    "limit=%s is refused — Mudra's choice",
    async (limit) => {
      for (const path of ['/projects', '/users', PROJECTS, SEED_TASKS]) {
        expectRefusal(
          await ask(withQuery(path, `limit=${encodeURIComponent(limit)}`)),
          400,
          'limit: Must be between 1 and 100',
        )
      }
    },
  )

  test.each(['/projects', '/users', '/projects?archived=false', '/projects?workspace=&team='])(
    "%s has no pages over all workspaces, and says so — Asana's API edge",
    async (path) => {
      expect((await ask(path)).status).toBe(200)
      for (const limit of [1, 50, 100])
        expectRefusal(await ask(withQuery(path, `limit=${limit}`)), 400, WORKSPACE_NEEDED)
      for (const within of [`workspace=${DEMO.greenfield}`, `team=${DEMO.growing}`])
        expect(
          (await ask(withQuery(path.replace('?workspace=&team=', ''), `${within}&limit=1`))).status,
        ).toBe(200)
    },
  )

  test("lists that need no workspace have pages without one — Asana's API edge", async () => {
    expect((await ask('/workspaces?limit=1')).status).toBe(200)
    expect((await ask(`${SEED_TASKS}?limit=1`)).status).toBe(200)
  })

  test('limit and offset may stand only once', async () => {
    expectRefusal(await ask(`${SEED_TASKS}?limit=1&limit=2`), 400, 'limit: Must be given only once')
    const offset = await firstOffset()
    expectRefusal(
      await ask(`${SEED_TASKS}?limit=2&offset=${offset}&offset=${offset}`),
      400,
      'offset: Must be given only once',
    )
  })

  test("an offset that was made up, cut or changed is refused — Asana's API edge", async () => {
    const offset = await firstOffset()
    const [payload = '', seal = ''] = offset.split('.')
    const other = Buffer.from(JSON.stringify({ a: [0, '', 0, ''], e: 9e15 })).toString('base64url')
    const tail = offset.endsWith('A') ? 'Q' : 'A'
    for (const forged of [
      'x',
      '.',
      payload,
      `${payload}.`,
      `.${seal}`,
      `${other}.${seal}`,
      `${seal}.${payload}`,
      offset.slice(0, -1),
      offset.slice(1),
      `${offset.slice(0, -1)}${tail}`,
      `${offset}.x`,
      'x'.repeat(5_000),
      '%00',
    ]) {
      const answer = await ask(`${SEED_TASKS}?limit=2&offset=${forged}`)
      expectRefusal(answer, 400, INVALID)
    }
    expect((await ask(`${SEED_TASKS}?limit=2&offset=${offset}`)).status).toBe(200)
  })

  test("an offset serves the query and the person that it was made for, nothing and nobody else — Asana's API edge", async () => {
    const offset = await firstOffset()
    const others = [
      `/projects/${DEMO.greenhouse}/tasks?limit=2`,
      `/tasks?project=${DEMO.seedCatalogue}&limit=2`,
      `${SEED_TASKS}?limit=2&completed_since=now`,
      '/users?limit=2',
      '/projects?limit=2',
    ]
    for (const path of others) expectRefusal(await ask(`${path}&offset=${offset}`), 400, INVALID)
    expectRefusal(await ask(`${SEED_TASKS}?limit=2&offset=${offset}`, 'ben'), 400, INVALID)
    const archived = await firstOffset(`${PROJECTS}&archived=false`)
    expectRefusal(await ask(`${PROJECTS}&limit=2&offset=${archived}`), 400, INVALID)
  })

  test('an offset serves on when only the size of the page or its fields change', async () => {
    const path = `${SEED_TASKS}?limit=100&opt_fields=name&opt_pretty=true&offset=${await firstOffset()}`
    expect(gidsOf(await ask(path))).toEqual(gidsOf(await ask(SEED_TASKS)).slice(2))
  })

  test("an offset expires after fifteen minutes — Mudra's choice", async () => {
    const path = `${SEED_TASKS}?limit=2&offset=${await firstOffset()}`
    server.clock.advance(FIFTEEN_MINUTES_MS - 1)
    expect((await ask(path)).status).toBe(200)
    server.clock.advance(1)
    expectRefusal(await ask(path), 400, EXPIRED)
    expectRefusal(await ask(path, 'ben'), 400, INVALID)
  })

  test('pages go on where they were although records came and went', async () => {
    const project = (
      await server.api('POST', '/projects', { body: { data: { team: DEMO.growing, name: 'paging' } } })
    ).json.data.gid as string
    const add = async (name: string) =>
      (await server.api('POST', '/tasks', { body: { data: { projects: [project], name } } })).json.data
        .gid as string
    const [a, b, c, d] = [await add('a'), await add('b'), await add('c'), await add('d')] as const
    const first = await ask(`/projects/${project}/tasks?limit=2`)
    expect(gidsOf(first)).toEqual([a, b])
    await server.api('DELETE', `/tasks/${b}`)
    const e = await add('e')
    const second = await ask(nextOf(first)?.path ?? '')
    expect(gidsOf(second)).toEqual([c, d])
    expect(gidsOf(await ask(nextOf(second)?.path ?? ''))).toEqual([e])
  })

  test("a list of more than 1,000 records is refused without limit and given with it — Asana's API edge", async () => {
    const project = (
      await server.api('POST', '/projects', { body: { data: { team: DEMO.growing, name: 'large' } } })
    ).json.data.gid as string
    const path = `/projects/${project}/tasks`
    const add = async () =>
      await server.api('POST', '/tasks?opt_fields=gid', { body: { data: { projects: [project] } } })
    for (let made = 0; made < 1_000; made += 50) await Promise.all(Array.from({ length: 50 }, add))
    expect(gidsOf(await ask(path))).toHaveLength(1_000)
    expect((await add()).status).toBe(201)
    expectRefusal(await ask(path), 400, TOO_LARGE)
    const seen = new Set<string>()
    let next: string | null = `${path}?limit=100`
    for (let pages = 1; next !== null; pages++) {
      expect(pages).toBeLessThanOrEqual(11)
      const page = await ask(next)
      for (const gid of gidsOf(page)) seen.add(gid)
      next = nextOf(page)?.path ?? null
    }
    expect(seen.size).toBe(1_001)
  })
})
