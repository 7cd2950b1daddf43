import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, messagesOf, namesOf } from '../support/answers.js'
import { DEMO, demoSection, demoTask } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

describe.each(DATABASE_KINDS)('sections on %s', (kind) => {
  let server: TestServer
  let project: string
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })
  beforeEach(async () => {
    const created = await server.api('POST', '/projects', {
      body: { data: { team: DEMO.growing, name: 'Sorted' } },
    })
    project = created.json.data.gid as string
  })

  const get = async (path: string) => await server.api('GET', path)
  const post = async (path: string, data: unknown) => await server.api('POST', path, { body: { data } })
  const put = async (path: string, data: unknown) => await server.api('PUT', path, { body: { data } })
  const add = async (name: string, place: object = {}): Promise<string> => {
    const answer = await post(`/projects/${project}/sections`, { name, ...place })
    expect(answer.status).toBe(201)
    return answer.json.data.gid as string
  }
  const names = async () => namesOf(await get(`/projects/${project}/sections`))
  const newTask = async (data: object): Promise<string> =>
    (await post('/tasks', data)).json.data.gid as string
  const tasksOf = async (section: string) => gidsOf(await get(`/sections/${section}/tasks`))

  test("create gives the full record, at the end of the project — Asana's section record", async () => {
    const answer = await post(`/projects/${project}/sections`, { name: 'New' })
    expect(answer.status).toBe(201)
    const { gid } = answer.json.data
    const of = { gid: project, name: 'Sorted', resource_type: 'project' }
    expect(answer.json.data).toEqual({
      gid,
      created_at: '2026-11-23T12:00:00.000Z',
      name: 'New',
      project: of,
      projects: [of],
      resource_type: 'section',
    })
    expect(answer.headers['location']).toBe(`/api/1.0/sections/${gid}`)
    expect((await get(`/sections/${gid}`)).json).toEqual(answer.json)
    expect(await names()).toEqual(['Untitled section', 'New'])
  })

  test("list is compact and in the order of the project — Asana's section record", async () => {
    const { json } = await get(`/projects/${DEMO.seedCatalogue}/sections`)
    expect(json.data).toEqual(
      ['To do', 'Doing', 'Done'].map((name, index) => ({
        gid: demoSection(31, index),
        name,
        resource_type: 'section',
      })),
    )
  })

  test("insert_before and insert_after place a section, at creation and later — Asana's section record", async () => {
    const a = await add('a')
    const c = await add('c')
    await add('b', { insert_before: c })
    await add('d', { insert_after: c })
    expect(await names()).toEqual(['Untitled section', 'a', 'b', 'c', 'd'])
    expect((await put(`/sections/${c}`, { insert_before: a })).json.data.name).toBe('c')
    expect(await names()).toEqual(['Untitled section', 'c', 'a', 'b', 'd'])
    await put(`/sections/${a}`, { name: 'A', insert_after: c })
    expect(await names()).toEqual(['Untitled section', 'c', 'A', 'b', 'd'])
    expect((await put(`/sections/${a}`, { insert_after: a })).status).toBeLessThan(500)
    expect((await names()).toSorted()).toEqual(['A', 'Untitled section', 'b', 'c', 'd'])
  })

  test('the same place can be taken fifty times', async () => {
    const anchor = await add('last')
    const expected: string[] = []
    for (let index = 0; index < 50; index++) {
      await add(`s${index}`, { insert_before: anchor })
      expected.push(`s${index}`)
    }
    expect(await names()).toEqual(['Untitled section', ...expected, 'last'])
    const first: string[] = []
    for (let index = 0; index < 30; index++) {
      await add(`t${index}`, { insert_after: anchor })
      first.unshift(`t${index}`)
    }
    expect(await names()).toEqual(['Untitled section', ...expected, 'last', ...first])
  })

  test('a place that is not in the project, or two places, are refused', async () => {
    const own = await add('own')
    const other = demoSection(31, 0)
    for (const where of ['insert_before', 'insert_after']) {
      const message = `${where}: Not a recognized ID: ${other}`
      expectRefusal(await post(`/projects/${project}/sections`, { name: 'x', [where]: other }), 400, message)
      expectRefusal(await put(`/sections/${own}`, { name: 'x', [where]: other }), 400, message)
    }
    const both = { insert_before: own, insert_after: own }
    const text = 'You may only provide one of insert_before or insert_after!'
    expectRefusal(await post(`/projects/${project}/sections`, { name: 'x', ...both }), 400, text)
    expectRefusal(await put(`/sections/${own}`, both), 400, text)
    expect(await names()).toEqual(['Untitled section', 'own'])
  })

  test.each([
    [{}, 'name: Missing input'],
    [{ name: '' }, 'name: Must not be empty'],
    [{ name: '   ' }, 'name: Must not be empty'],
    [{ name: 5 }, 'name: Must be a string'],
    [{ name: null }, 'name: Must be a string'],
    [{ name: 'x', created_at: 'y' }, 'created_at: Cannot write this property'],
    [{ name: 'x', project: DEMO.seedCatalogue }, 'project: Cannot write this property'],
    [{ name: 'x', projects: [] }, 'projects: Cannot write this property'],
  ])("create refuses %j — Asana's section record", async (data, message) => {
    expectRefusal(await post(`/projects/${project}/sections`, data), 400, message)
    expect(await names()).toEqual(['Untitled section'])
  })

  test('update changes the name alone, and refuses an empty or read-only one', async () => {
    const gid = await add('before')
    expect((await put(`/sections/${gid}`, { name: 'after' })).json.data).toMatchObject({ gid, name: 'after' })
    expect(await names()).toEqual(['Untitled section', 'after'])
    expect((await put(`/sections/${gid}`, {})).json.data.name).toBe('after')
    expectRefusal(await put(`/sections/${gid}`, { name: '' }), 400, 'name: Must not be empty')
    expectRefusal(
      await put(`/sections/${gid}`, { project: DEMO.hiring }),
      400,
      'project: Cannot write this property',
    )
    expect(await names()).toEqual(['Untitled section', 'after'])
  })

  test("delete takes an empty section that is not the last one — Asana's section record", async () => {
    const [first = ''] = gidsOf(await get(`/projects/${project}/sections`))
    const only = await server.api('DELETE', `/sections/${first}`)
    expect(only.status).toBe(400)
    expect(messagesOf(only)[0]).toMatch(/last section/)
    const second = await add('second')
    const task = await newTask({ memberships: [{ project, section: second }] })
    const full = await server.api('DELETE', `/sections/${second}`)
    expect(full.status).toBe(400)
    expect(messagesOf(full)[0]).toMatch(/has tasks/)
    await server.api('DELETE', `/tasks/${task}`)
    const answer = await server.api('DELETE', `/sections/${second}`)
    expect({ status: answer.status, json: answer.json }).toEqual({ status: 200, json: { data: {} } })
    expectRefusal(
      await server.api('DELETE', `/sections/${second}`),
      404,
      `section: Not a recognized ID: ${second}`,
    )
    expect(await names()).toEqual(['Untitled section'])
  })

  describe('addTask', () => {
    test("puts a task on top, or where it is told, out of the other sections — Asana's section record", async () => {
      const section = await add('target')
      const [a, b, c] = [
        await newTask({ projects: [project] }),
        await newTask({ projects: [project] }),
        await newTask({ workspace: DEMO.greenfield }),
      ]
      const place = async (task: string, where: object = {}) => {
        const answer = await post(`/sections/${section}/addTask`, { task, ...where })
        expect({ status: answer.status, json: answer.json }).toEqual({ status: 200, json: { data: {} } })
      }
      await place(a)
      await place(b)
      expect(await tasksOf(section)).toEqual([b, a])
      await place(c, { insert_after: b })
      expect(await tasksOf(section)).toEqual([b, c, a])
      await place(a, { insert_before: b })
      expect(await tasksOf(section)).toEqual([a, b, c])
      const [first = ''] = gidsOf(await get(`/projects/${project}/sections`))
      expect(await tasksOf(first)).toEqual([])
      expect((await get(`/tasks/${c}`)).json.data.memberships).toHaveLength(1)
      await post(`/sections/${first}/addTask`, { task: a })
      expect(await tasksOf(section)).toEqual([b, c])
      expect(gidsOf(await get(`/projects/${project}/tasks`))).toEqual([a, b, c])
    })

    test('keeps a task in its other projects', async () => {
      const section = await add('target')
      const task = await newTask({ projects: [DEMO.seedCatalogue] })
      await post(`/sections/${section}/addTask`, { task })
      const { projects } = (await get(`/tasks/${task}`)).json.data
      expect(projects.map((one: { gid: string }) => one.gid)).toEqual([DEMO.seedCatalogue, project])
      await server.api('DELETE', `/tasks/${task}`)
    })

    test.each([
      [{}, 'task: Missing input'],
      [{ task: 5 }, 'task: Not a valid GID type: number'],
      [{ task: null }, 'task: Not a valid GID type: null'],
      [{ task: 'x' }, 'task: Not a recognized ID: x'],
      [
        { task: demoTask(32, 0), insert_before: demoTask(32, 1) },
        `insert_before: Not a recognized ID: ${demoTask(32, 1)}`,
      ],
      [
        { task: demoTask(32, 0), insert_after: demoTask(32, 0) },
        `insert_after: Not a recognized ID: ${demoTask(32, 0)}`,
      ],
    ])('refuses %j and moves nothing', async (data, message) => {
      const section = await add('target')
      expectRefusal(await post(`/sections/${section}/addTask`, data), 400, message)
      expect(await tasksOf(section)).toEqual([])
      expect(gidsOf(await get(`/tasks/${demoTask(32, 0)}/projects`))).toEqual([DEMO.greenhouse])
    })

    test('refuses a place inside the section that the task itself has, and leaves it there', async () => {
      const section = await add('target')
      const task = await newTask({ memberships: [{ project, section }] })
      const answer = await post(`/sections/${section}/addTask`, { task, insert_before: task })
      expect(answer.status).toBe(400)
      expect(await tasksOf(section)).toEqual([task])
    })

    test("refuses a task that is in twenty projects already — Asana's task record", async () => {
      const projects: string[] = []
      for (let index = 0; index < 20; index++) {
        projects.push((await post('/projects', { team: DEMO.growing })).json.data.gid as string)
      }
      const task = await newTask({ projects })
      const section = await add('one too many')
      const answer = await post(`/sections/${section}/addTask`, { task })
      expect(answer.status).toBe(400)
      expect(messagesOf(answer)[0]).toMatch(/20 projects/)
      const many = await post('/tasks', { projects: [...projects, project] })
      expect(many.status).toBe(400)
      expect(messagesOf(many)[0]).toMatch(/at most 20 projects/)
    })
  })
})
