import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf } from '../support/answers.js'
import { DEMO, demoSection, demoTask } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type ApiRequest, type TestServer } from '../support/services.js'

const NO_ACCESS = 'You do not have access to this task.'
const EMPTY = [200, '{"data":{}}']

describe.each(DATABASE_KINDS)('what tasks are joined to, on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const get = async (path: string, as: ApiRequest['as'] = 'ada') => await server.api('GET', path, { as })
  const post = async (path: string, data: unknown, as: ApiRequest['as'] = 'ada') =>
    await server.api('POST', path, { as, body: { data } })
  const newTask = async (data: object = {}): Promise<string> => {
    const answer = await post('/tasks', { workspace: DEMO.greenfield, name: 'Task', ...data })
    expect([answer.status, answer.text]).toEqual([201, answer.text])
    return answer.json.data.gid as string
  }
  const newTasks = async (count: number, data: object = {}): Promise<readonly string[]> => {
    const gids: string[] = []
    for (let index = 0; index < count; index++) gids.push(await newTask(data))
    return gids
  }
  const newProject = async (data: object = {}) => {
    const project = (await post('/projects', { team: DEMO.growing, name: 'p', ...data })).json.data
      .gid as string
    const [first = ''] = gidsOf(await get(`/projects/${project}/sections`))
    const second = (await post(`/projects/${project}/sections`, { name: 'second' })).json.data.gid as string
    return { project, first, second }
  }
  const reading = async () => {
    const { project } = await newProject({ default_access_level: 'viewer' })
    return await newTask({ projects: [project] })
  }
  const expectEmpty = async (path: string, data: unknown, as: ApiRequest['as'] = 'ada') => {
    const answer = await post(path, data, as)
    expect([answer.status, answer.text]).toEqual(EMPTY)
  }

  describe('setParent', () => {
    const order = async (task: string) => gidsOf(await get(`/tasks/${task}/subtasks`))

    test("makes a subtask, answers the whole task, and puts it where it is told — Asana's task record", async () => {
      const [parent = '', a = '', b = '', c = ''] = await newTasks(4)
      const moved = await post(`/tasks/${a}/setParent`, { parent })
      expect(moved.status).toBe(200)
      expect(moved.json.data).toMatchObject({
        gid: a,
        parent: { gid: parent, name: 'Task', resource_type: 'task', resource_subtype: 'default_task' },
      })
      expect((await get(`/tasks/${a}`)).json).toEqual(moved.json)
      await post(`/tasks/${b}/setParent`, { parent, insert_before: a })
      await post(`/tasks/${c}/setParent`, { parent, insert_after: b })
      expect(await order(parent)).toEqual([b, c, a])
      await post(`/tasks/${a}/setParent`, { parent, insert_after: null })
      expect(await order(parent)).toEqual([a, b, c])
      await post(`/tasks/${a}/setParent`, { parent, insert_before: null })
      expect(await order(parent)).toEqual([b, c, a])
      await post(`/tasks/${b}/setParent`, { parent })
      expect(await order(parent)).toEqual([b, c, a])
      expect((await get(`/tasks/${parent}?opt_fields=num_subtasks`)).json.data.num_subtasks).toBe(3)
      const freed = await post(`/tasks/${c}/setParent`, { parent: null })
      expect(freed.json.data.parent).toBeNull()
      expect(await order(parent)).toEqual([b, a])
      const made = (await post(`/tasks/${parent}/subtasks`, { name: 'new' })).json.data.gid as string
      expect(await order(parent)).toEqual([b, a, made])
    })

    test('gives those who see the new topmost task sight of all that moved, and takes it from the others', async () => {
      const { project } = await newProject({ privacy_setting: 'private' })
      const [shared, secret] = [
        await newTask({ projects: [DEMO.seedCatalogue] }),
        await newTask({ projects: [project] }),
      ]
      const task = await newTask()
      const child = (await post(`/tasks/${task}/subtasks`, { name: 'child' })).json.data.gid as string
      expectRefusal(await get(`/tasks/${child}`, 'ben'), 403, NO_ACCESS)
      await post(`/tasks/${task}/setParent`, { parent: shared })
      expect((await get(`/tasks/${child}`, 'ben')).status).toBe(200)
      await post(`/tasks/${task}/setParent`, { parent: secret })
      expectRefusal(await get(`/tasks/${child}`, 'ben'), 403, NO_ACCESS)
    })

    test.each([
      [{}, 'parent: Missing input'],
      [{ parent: 5 }, 'parent: Not a valid GID type: number'],
      [{ parent: 'x y' }, 'parent: Not a recognized ID: x y'],
      [{ parent: 'SELF' }, 'parent: A task cannot be a subtask of itself or of one of its subtasks'],
      [{ parent: 'CHILD' }, 'parent: A task cannot be a subtask of itself or of one of its subtasks'],
      [{ parent: 'OTHER', insert_before: 'CHILD' }, 'insert_before: Not a recognized ID: CHILD'],
      [{ parent: 'OTHER', insert_after: 'SELF' }, 'insert_after: Not a recognized ID: SELF'],
      [
        { parent: 'OTHER', insert_after: null, insert_before: null },
        'You may only provide one of insert_before or insert_after!',
      ],
      [{ parent: null, insert_after: null }, 'parent: A task without a parent has no place among others'],
      [{ parent: 'OTHER', insert_before: true }, 'insert_before: Not a valid GID type: boolean'],
    ])('with %j is refused and changes nothing', async (data, message) => {
      const [self = '', other = ''] = await newTasks(2)
      const child = (await post(`/tasks/${self}/subtasks`, { name: 'child' })).json.data.gid as string
      const filled = (text: string) =>
        text.replaceAll('SELF', self).replaceAll('CHILD', child).replaceAll('OTHER', other)
      const before = (await get(`/tasks/${self}`)).text
      const sent = JSON.parse(filled(JSON.stringify(data))) as unknown
      expectRefusal(await post(`/tasks/${self}/setParent`, sent), 400, filled(message))
      expect((await get(`/tasks/${self}`)).text).toBe(before)
    })

    test('refuses a sixth level, also to a new subtask', async () => {
      let deepest = await newTask()
      for (let level = 1; level <= 5; level++)
        deepest = (await post(`/tasks/${deepest}/subtasks`, { name: `${level}` })).json.data.gid as string
      const message = 'parent: Subtasks can be nested at most 5 levels deep'
      expectRefusal(await post(`/tasks/${await newTask()}/setParent`, { parent: deepest }), 400, message)
      expectRefusal(await post(`/tasks/${deepest}/subtasks`, { name: '6' }), 400, message)
      expectRefusal(await post('/tasks', { parent: deepest }), 400, message)
    })

    test('takes the right to change both', async () => {
      const [mine, readable] = [await newTask({ projects: [DEMO.seedCatalogue] }), await reading()]
      expectRefusal(await post(`/tasks/${readable}/setParent`, { parent: null }, 'ben'), 403, NO_ACCESS)
      expectRefusal(await post(`/tasks/${mine}/setParent`, { parent: readable }, 'ben'), 403, NO_ACCESS)
      const hidden = await newTask({ projects: [DEMO.hiring] })
      expectRefusal(
        await post(`/tasks/${mine}/setParent`, { parent: hidden }, 'ben'),
        400,
        `parent: Not a recognized ID: ${hidden}`,
      )
    })
  })

  describe('dependencies and dependents', () => {
    test("are two sides of one thing — Asana's task record", async () => {
      const [a = '', b = '', c = ''] = await newTasks(3)
      await expectEmpty(`/tasks/${a}/addDependencies`, { dependencies: [b, c] })
      await expectEmpty(`/tasks/${a}/addDependencies`, { dependencies: [b] })
      await expectEmpty(`/tasks/${c}/addDependents`, { dependents: [b] })
      expect(gidsOf(await get(`/tasks/${a}/dependencies`))).toEqual([b, c])
      expect(gidsOf(await get(`/tasks/${c}/dependents`))).toEqual([a, b])
      const { json } = await get(`/tasks/${b}?opt_fields=dependencies,dependents`)
      expect(json.data).toEqual({
        gid: b,
        dependencies: [{ gid: c, resource_type: 'task' }],
        dependents: [{ gid: a, resource_type: 'task' }],
      })
      const page = await get(`/tasks/${a}/dependencies?limit=1`)
      const { path } = (page.json as unknown as { next_page: { path: string } }).next_page
      expect([gidsOf(page), gidsOf(await get(path))]).toEqual([[b], [c]])
      await expectEmpty(`/tasks/${a}/removeDependencies`, { dependencies: [b, c] })
      await expectEmpty(`/tasks/${c}/removeDependents`, { dependents: [b, a] })
      for (const task of [a, b, c])
        expect((await get(`/tasks/${task}?opt_fields=dependencies,dependents`)).json.data).toEqual({
          gid: task,
          dependencies: [],
          dependents: [],
        })
    })

    test.each([
      [{}, ': Missing input'],
      [{ SIDE: 'x y' }, ': Not an array'],
      [{ SIDE: [5] }, ': [0]: Not a valid GID type: number'],
      [{ SIDE: ['SELF'] }, ': A task cannot depend on itself, also not through other tasks'],
      [{ SIDE: [DEMO.seedCatalogue] }, `: [0]: Not a recognized ID: ${DEMO.seedCatalogue}`],
      [
        { SIDE: Array.from({ length: 31 }, () => 'SELF') },
        ': A task can have at most 30 dependents and dependencies combined',
      ],
    ])('with %j are refused and change nothing', async (data, message) => {
      const self = await newTask()
      for (const [side, verb] of [
        ['dependencies', 'addDependencies'],
        ['dependents', 'addDependents'],
      ] as const) {
        const sent = JSON.parse(
          JSON.stringify(data).replace('SIDE', side).replaceAll('SELF', self),
        ) as unknown
        expectRefusal(await post(`/tasks/${self}/${verb}`, sent), 400, `${side}${message}`)
        expect(gidsOf(await get(`/tasks/${self}/${side}`))).toEqual([])
      }
    })

    test('come back to nobody, and are at most 30 of a task together, from whichever side', async () => {
      const [a = '', b = '', c = ''] = await newTasks(3)
      await expectEmpty(`/tasks/${a}/addDependencies`, { dependencies: [b] })
      await expectEmpty(`/tasks/${b}/addDependencies`, { dependencies: [c] })
      const circle = 'A task cannot depend on itself, also not through other tasks'
      expectRefusal(
        await post(`/tasks/${c}/addDependencies`, { dependencies: [a] }),
        400,
        `dependencies: ${circle}`,
      )
      expectRefusal(
        await post(`/tasks/${a}/addDependents`, { dependents: [c] }),
        400,
        `dependents: ${circle}`,
      )
      const others = await newTasks(29)
      await expectEmpty(`/tasks/${a}/addDependents`, { dependents: others })
      const [one = ''] = await newTasks(1)
      const full = 'A task can have at most 30 dependents and dependencies combined'
      expectRefusal(
        await post(`/tasks/${a}/addDependencies`, { dependencies: [one] }),
        400,
        `dependencies: ${full}`,
      )
      expectRefusal(
        await post(`/tasks/${one}/addDependencies`, { dependencies: [a] }),
        400,
        `dependencies: ${full}`,
      )
      expect(gidsOf(await get(`/tasks/${one}/dependencies`))).toEqual([])
    })

    test('take the right to change both tasks, and show nobody one that they may not see', async () => {
      const [mine, readable] = [await newTask({ projects: [DEMO.seedCatalogue] }), await reading()]
      const hidden = await newTask({ projects: [DEMO.hiring] })
      for (const verb of ['addDependencies', 'removeDependencies']) {
        expectRefusal(
          await post(`/tasks/${mine}/${verb}`, { dependencies: [readable] }, 'ben'),
          403,
          NO_ACCESS,
        )
        expectRefusal(
          await post(`/tasks/${readable}/${verb}`, { dependencies: [mine] }, 'ben'),
          403,
          NO_ACCESS,
        )
        expectRefusal(
          await post(`/tasks/${mine}/${verb}`, { dependencies: [hidden] }, 'ben'),
          400,
          `dependencies: [0]: Not a recognized ID: ${hidden}`,
        )
      }
      await expectEmpty(`/tasks/${mine}/addDependencies`, { dependencies: [hidden, readable] })
      expect(gidsOf(await get(`/tasks/${mine}/dependencies`, 'ben'))).toEqual([readable])
      const { data } = (await get(`/tasks/${mine}?opt_fields=dependencies`, 'ben')).json
      expect(data.dependencies).toEqual([{ gid: readable, resource_type: 'task' }])
    })
  })

  describe('addProject and removeProject', () => {
    test("put a task at the end, at an end of a section, or beside another task — Asana's task record", async () => {
      const { first, project, second } = await newProject()
      const [a = '', b = '', c = '', d = '', e = ''] = await newTasks(5)
      const order = async () => [
        gidsOf(await get(`/sections/${first}/tasks`)),
        gidsOf(await get(`/sections/${second}/tasks`)),
      ]
      await expectEmpty(`/tasks/${a}/addProject`, { project })
      await expectEmpty(`/tasks/${b}/addProject`, { project, insert_after: null })
      await expectEmpty(`/tasks/${c}/addProject`, { project, section: first })
      await expectEmpty(`/tasks/${d}/addProject`, { project, section: second, insert_after: null })
      await expectEmpty(`/tasks/${e}/addProject`, { project, insert_before: c })
      expect(await order()).toEqual([
        [b, e, c],
        [d, a],
      ])
      await expectEmpty(`/tasks/${b}/addProject`, { project, section: first, insert_before: null })
      await expectEmpty(`/tasks/${d}/addProject`, { project })
      await expectEmpty(`/tasks/${e}/addProject`, { project, section: null, insert_after: a })
      expect(await order()).toEqual([
        [c, b],
        [d, a, e],
      ])
      const { data } = (await get(`/tasks/${e}?opt_fields=memberships.section,projects`)).json
      expect(data.memberships).toMatchObject([{ section: { gid: second } }])
      await expectEmpty(`/tasks/${e}/removeProject`, { project })
      await expectEmpty(`/tasks/${e}/removeProject`, { project })
      expect(await order()).toEqual([
        [c, b],
        [d, a],
      ])
      expect((await get(`/tasks/${e}`)).json.data).toMatchObject({ memberships: [], projects: [] })
    })

    test.each([
      [{}, 'project: Missing input'],
      [{ project: null }, 'project: Not a valid GID type: null'],
      [
        { project: 'PROJECT', section: demoSection(31, 0) },
        `section: Not a recognized ID: ${demoSection(31, 0)}`,
      ],
      [{ project: 'PROJECT', section: 5 }, 'section: Not a valid GID type: number'],
      [
        { project: 'PROJECT', insert_before: demoTask(31, 0) },
        `insert_before: Not a recognized ID: ${demoTask(31, 0)}`,
      ],
      [
        { project: 'PROJECT', section: 'FIRST', insert_after: 'OTHER' },
        'insert_after: Not a recognized ID: OTHER',
      ],
      [
        { project: 'PROJECT', insert_before: null, insert_after: null },
        'You may only provide one of insert_before or insert_after!',
      ],
    ])('addProject with %j is refused and changes nothing', async (data, message) => {
      const { first, project, second } = await newProject()
      const task = await newTask()
      const other = await newTask({ memberships: [{ project, section: second }] })
      const filled = (text: string) =>
        text.replaceAll('PROJECT', project).replaceAll('FIRST', first).replaceAll('OTHER', other)
      const sent = JSON.parse(filled(JSON.stringify(data))) as unknown
      expectRefusal(await post(`/tasks/${task}/addProject`, sent), 400, filled(message))
      expect((await get(`/tasks/${task}`)).json.data.projects).toEqual([])
    })

    test('a task is in at most 20 projects', async () => {
      const task = await newTask()
      for (let index = 0; index < 20; index++)
        await expectEmpty(`/tasks/${task}/addProject`, { project: (await newProject()).project })
      const { project } = await newProject()
      expectRefusal(
        await post(`/tasks/${task}/addProject`, { project }),
        400,
        'task: Is in 20 projects already, the most a task can be in',
      )
    })

    test('take the right to change both', async () => {
      const { project } = await newProject({ default_access_level: 'viewer' })
      const [task, inProject] = [
        await newTask({ projects: [DEMO.seedCatalogue] }),
        await newTask({ projects: [project] }),
      ]
      for (const verb of ['addProject', 'removeProject']) {
        expectRefusal(
          await post(`/tasks/${task}/${verb}`, { project }, 'ben'),
          403,
          'You do not have access to this project.',
        )
        expectRefusal(
          await post(`/tasks/${inProject}/${verb}`, { project: DEMO.seedCatalogue }, 'ben'),
          403,
          NO_ACCESS,
        )
        expectRefusal(
          await post(`/tasks/${task}/${verb}`, { project: DEMO.hiring }, 'ben'),
          400,
          `project: Not a recognized ID: ${DEMO.hiring}`,
        )
      }
    })
  })

  describe('addFollowers and removeFollowers', () => {
    const followers = (answer: Awaited<ReturnType<typeof get>>) =>
      (answer.json.data.followers as { gid: string }[]).map(({ gid }) => gid)

    test("answer the whole task, and take people in any of their forms — Asana's task record", async () => {
      const task = await newTask()
      expectRefusal(await get(`/tasks/${task}`, 'ben'), 403, NO_ACCESS)
      const added = await post(`/tasks/${task}/addFollowers`, {
        followers: [DEMO.ben, 'gil@visitor.example', 'me'],
      })
      expect(added.status).toBe(200)
      expect(followers(added).toSorted()).toEqual([DEMO.ada, DEMO.ben, DEMO.gil])
      expect((await get(`/tasks/${task}`)).json).toEqual(added.json)
      expect((await get(`/tasks/${task}`, 'ben')).status).toBe(200)
      const removed = await post(`/tasks/${task}/removeFollowers`, { followers: `${DEMO.gil},me` })
      expect(followers(removed)).toEqual([DEMO.ben])
      const own = await post(`/tasks/${task}/removeFollowers`, { followers: ['me'] }, 'ben')
      expect(own.status).toBe(200)
      expectRefusal(await get(`/tasks/${task}`, 'ben'), 403, NO_ACCESS)
    })

    test.each([
      [{}, 'followers: Missing input'],
      [{ followers: 5 }, 'followers: Not an array'],
      [{ followers: [5] }, 'followers: [0]: Not a valid GID type: number'],
      [{ followers: ['me', 'a@b.example'] }, 'followers: [1]: Not a user in Organization: a@b.example'],
    ])('with %j are refused and change nothing', async (data, message) => {
      const task = await newTask()
      for (const verb of ['addFollowers', 'removeFollowers'])
        expectRefusal(await post(`/tasks/${task}/${verb}`, data), 400, message)
      expect(followers(await get(`/tasks/${task}`))).toEqual([DEMO.ada])
    })

    test('are not for who may only read the task', async () => {
      const task = await reading()
      for (const verb of ['addFollowers', 'removeFollowers'])
        expectRefusal(await post(`/tasks/${task}/${verb}`, { followers: ['me'] }, 'ben'), 403, NO_ACCESS)
    })
  })

  describe('task_counts', () => {
    test("shows what opt_fields names and nothing else — Asana's project record", async () => {
      const { project } = await newProject()
      await newTask({ projects: [project], completed: true })
      await newTask({ projects: [project], resource_subtype: 'milestone' })
      const path = `/projects/${project}/task_counts`
      expect((await get(path)).text).toBe('{"data":{}}')
      expect((await get(`${path}?opt_fields=gid,resource_type,nope`)).text).toBe('{"data":{}}')
      const { data } = (await get(`${path}?opt_fields=num_tasks,num_completed_tasks,num_incomplete_tasks`))
        .json
      expect(data).toEqual({ num_tasks: 2, num_completed_tasks: 1, num_incomplete_tasks: 1 })
      const milestones = 'num_milestones,num_completed_milestones,num_incomplete_milestones'
      expect((await get(`${path}?opt_fields=${milestones}`)).json.data).toEqual({
        num_milestones: 1,
        num_completed_milestones: 0,
        num_incomplete_milestones: 1,
      })
    })
  })

  describe('sections/insert', () => {
    test("moves a section before or after another one — Asana's section record", async () => {
      const { first, project, second } = await newProject()
      const third = (await post(`/projects/${project}/sections`, { name: 'third' })).json.data.gid as string
      const path = `/projects/${project}/sections`
      await expectEmpty(`${path}/insert`, { section: third, before_section: first })
      expect(gidsOf(await get(path))).toEqual([third, first, second])
      await expectEmpty(`${path}/insert`, { section: third, after_section: second })
      expect(gidsOf(await get(path))).toEqual([first, second, third])
      const one = 'Must specify exactly one of before_section or after_section'
      const refused: readonly (readonly [object, string])[] = [
        [{}, 'section: Missing input'],
        [{ section: first }, one],
        [{ section: first, before_section: second, after_section: third }, one],
        [
          { section: demoSection(31, 0), before_section: first },
          `section: Not a recognized ID: ${demoSection(31, 0)}`,
        ],
        [
          { section: first, after_section: demoSection(31, 0) },
          `after_section: Not a recognized ID: ${demoSection(31, 0)}`,
        ],
        [{ section: first, before_section: 5 }, 'before_section: Not a valid GID type: number'],
      ]
      for (const [data, message] of refused) expectRefusal(await post(`${path}/insert`, data), 400, message)
      expect(gidsOf(await get(path))).toEqual([first, second, third])
    })

    test('is for those who may change the project', async () => {
      const { first, project, second } = await newProject({ default_access_level: 'viewer' })
      expectRefusal(
        await post(`/projects/${project}/sections/insert`, { section: first, after_section: second }, 'ben'),
        403,
        'You do not have access to this project.',
      )
    })
  })
})
