import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, messagesOf, namesOf } from '../support/answers.js'
import { attach, storedFiles } from '../support/attachments.js'
import { DEMO, demoTask, tokenFor, UNKNOWN_GID } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

type Who = 'ada' | 'ben' | 'gil' | 'cara'

describe.each(DATABASE_KINDS)('copies that jobs make, on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const get = async (path: string, as: Who = 'ada') => await server.api('GET', path, { as })
  const post = async (path: string, data: unknown, as: Who = 'ada') =>
    await server.api('POST', path, { as, body: { data } })
  const made = async (path: string, data: object, as: Who = 'ada'): Promise<string> => {
    const answer = await post(path, data, as)
    expect(answer.status).toBe(201)
    return answer.json.data.gid as string
  }
  const runAll = async () => {
    while (await server.services.jobs.runJob());
  }
  /** Asks for a copy and has the job run. @returns the job as it is then */
  const copied = async (path: string, data: object, as: Who = 'ada') => {
    const gid = await made(`${path}/duplicate`, data, as)
    await runAll()
    return (await get(`/jobs/${gid}`, as)).json.data
  }

  describe('a job', () => {
    test('is there before it is begun, and says what it made — Asana’s job record', async () => {
      const answer = await post(`/tasks/${demoTask(31, 0)}/duplicate`, { name: 'Again' })
      const { gid } = answer.json.data
      const job = {
        gid,
        new_graph_export: null,
        new_portfolio: null,
        new_project: null,
        new_project_template: null,
        new_resource_export: null,
        new_task: null,
        resource_subtype: 'duplicate_task',
        resource_type: 'job',
        status: 'not_started',
      }
      expect(answer.headers['location']).toBe(`/api/1.0/jobs/${gid}`)
      expect(answer.json.data).toEqual(job)
      await runAll()
      expect((await get(`/jobs/${gid}`)).json.data).toEqual({
        ...job,
        status: 'succeeded',
        new_task: {
          gid: expect.any(String) as string,
          name: 'Again',
          resource_subtype: 'default_task',
          resource_type: 'task',
        },
      })
    })

    test('is its own person’s alone', async () => {
      const gid = await made(`/tasks/${demoTask(31, 0)}/duplicate`, {})
      expectRefusal(await get(`/jobs/${gid}`, 'ben'), 403, 'You do not have access to this job.')
      expectRefusal(await get(`/jobs/${gid}`, 'cara'), 404, `job: Not a recognized ID: ${gid}`)
      expectRefusal(await get(`/jobs/${UNKNOWN_GID}`), 404, `job: Not a recognized ID: ${UNKNOWN_GID}`)
      await runAll()
    })

    test('of a person waits while five others of theirs are open', async () => {
      const path = `/tasks/${demoTask(31, 0)}/duplicate`
      for (let job = 0; job < 5; job++) await made(path, {}, 'ben')
      const refused = await post(path, {}, 'ben')
      expect(refused.status).toBe(429)
      expect(refused.headers['retry-after']).toBe('5')
      await runAll()
      await made(path, {}, 'ben')
      await runAll()
    })

    test('fails where its token has ended, or its person may see the task no longer', async () => {
      const { token, tokenGid } = await tokenFor(server.services, DEMO.ben)
      const task = await made('/tasks', { workspace: DEMO.greenfield, followers: [DEMO.ben] })
      const asked = await server.api('POST', `/tasks/${task}/duplicate`, {
        as: { token },
        body: { data: {} },
      })
      await server.services.tokens.revoke({ tokenGid, actor: { kind: 'operator' } })
      const other = await made(`/tasks/${task}/duplicate`, {}, 'ben')
      await post(`/tasks/${task}/removeFollowers`, { followers: [DEMO.ben] })
      await runAll()
      for (const gid of [asked.json.data.gid, other])
        expect((await get(`/jobs/${gid}`, 'ben')).json.data).toMatchObject({
          status: 'failed',
          new_task: null,
        })
    })
  })

  describe('of a task', () => {
    const full = async () => {
      const task = await made('/tasks', {
        projects: [DEMO.seedCatalogue],
        name: 'Original',
        notes: 'Why',
        assignee: DEMO.ben,
        followers: [DEMO.gil],
        tags: [DEMO.waiting],
        start_on: '2026-12-01',
        due_on: '2026-12-03',
        completed: true,
      })
      const [first, second] = [
        await made(`/tasks/${task}/subtasks`, { name: 'One' }),
        await made(`/tasks/${task}/subtasks`, { name: 'Two' }),
      ]
      await post(`/tasks/${first}/subtasks`, { name: 'Below' })
      await post(`/tasks/${second}/addDependencies`, { dependencies: [first, demoTask(31, 2)] })
      return task
    }

    test('has of it what is asked for, and its name', async () => {
      const task = await full()
      const bare = (await copied(`/tasks/${task}`, {})).new_task
      expect((await get(`/tasks/${bare.gid}`)).json.data).toMatchObject({
        name: 'Duplicate of Original',
        assignee: null,
        completed: false,
        due_on: null,
        followers: [],
        notes: '',
        num_likes: 0,
        parent: null,
        projects: [],
        start_on: null,
        tags: [],
      })
      expect(gidsOf(await get(`/tasks/${bare.gid}/subtasks`))).toEqual([])

      const include = 'notes,assignee,subtasks,tags,followers,projects,dates,dependencies,parent'
      const all = (await copied(`/tasks/${task}`, { name: 'Copy', include })).new_task
      expect((await get(`/tasks/${all.gid}`)).json.data).toMatchObject({
        name: 'Copy',
        notes: 'Why',
        assignee: { gid: DEMO.ben },
        completed: false,
        start_on: '2026-12-01',
        due_on: '2026-12-03',
        projects: [{ gid: DEMO.seedCatalogue }],
        tags: [{ gid: DEMO.waiting }],
      })
      expect(gidsOf(await get(`/projects/${DEMO.seedCatalogue}/tasks`))).toContain(all.gid)
      const [one = '', two = ''] = gidsOf(await get(`/tasks/${all.gid}/subtasks`))
      expect(namesOf(await get(`/tasks/${all.gid}/subtasks`))).toEqual(['One', 'Two'])
      expect(namesOf(await get(`/tasks/${one}/subtasks`))).toEqual(['Below'])
      expect(gidsOf(await get(`/tasks/${two}/dependencies`)).toSorted()).toEqual(
        [one, demoTask(31, 2)].toSorted(),
      )
      const followers = (await get(`/tasks/${all.gid}?opt_fields=followers`)).json.data.followers as {
        gid: string
      }[]
      expect(followers.map(({ gid }) => gid)).toEqual(expect.arrayContaining([DEMO.ada, DEMO.ben, DEMO.gil]))
      const stories = (await get(`/tasks/${all.gid}/stories`)).json.data as { resource_subtype: string }[]
      expect(stories.map((story) => story.resource_subtype)).toEqual(
        expect.arrayContaining(['added_to_project', 'assigned', 'added_to_tag']),
      )
    })

    test('goes where its original is a part of something, told in the streams of what is above', async () => {
      const parent = await made('/tasks', { workspace: DEMO.greenfield, name: 'Above' })
      const child = await made(`/tasks/${parent}/subtasks`, { name: 'Child' })
      const { sync } = (await get(`/events?resource=${parent}`)).json
      const { new_task: copy } = await copied(`/tasks/${child}`, { name: 'Twin', include: ['parent'] })
      expect(namesOf(await get(`/tasks/${parent}/subtasks`))).toEqual(['Child', 'Twin'])
      const events = (await get(`/events?resource=${parent}&sync=${sync}`)).json.data as {
        action: string
        resource: { gid: string }
      }[]
      expect(events).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ action: 'added', resource: expect.objectContaining({ gid: copy.gid }) }),
        ]),
      )
    })

    test('takes files and links along', async () => {
      const task = await made('/tasks', { workspace: DEMO.greenfield, name: 'With files' })
      await attach(server, task, { bytes: 'abc', name: 'a.txt', type: 'text/plain' })
      const before = storedFiles(server).length
      const { new_task: without } = await copied(`/tasks/${task}`, {})
      expect(gidsOf(await get(`/attachments?parent=${without.gid}`))).toEqual([])
      const { new_task: copy } = await copied(`/tasks/${task}`, { include: 'attachments' })
      const [attachment = ''] = gidsOf(await get(`/attachments?parent=${copy.gid}`))
      expect(storedFiles(server)).toHaveLength(before + 1)
      expect((await get(`/attachments/${attachment}?opt_fields=name,size`)).json.data).toMatchObject({
        name: 'a.txt',
        size: 3,
      })
      await server.api('DELETE', `/tasks/${task}`)
      await server.services.attachments.sweepFiles()
      const address = (await get(`/attachments/${attachment}`)).json.data.download_url as string
      const { pathname, search } = new URL(address)
      expect((await server.server.inject({ url: pathname + search })).body).toBe('abc')
    })

    test('is made by whoever sees it, in projects where they may put tasks', async () => {
      const hidden = await made('/tasks', { workspace: DEMO.greenfield })
      expect((await post(`/tasks/${hidden}/duplicate`, {}, 'ben')).status).toBe(403)
      expect((await post(`/tasks/${hidden}/duplicate`, {}, 'cara')).status).toBe(404)
      const [looked, edited] = [
        await made('/projects', { team: DEMO.growing, name: 'Commented on' }),
        await made('/projects', { team: DEMO.growing, name: 'Edited' }),
      ]
      await post('/memberships', { parent: looked, member: DEMO.gil, access_level: 'commenter' })
      await post('/memberships', { parent: edited, member: DEMO.gil, access_level: 'editor' })
      const shown = await made('/tasks', { projects: [looked, edited] })
      const { new_task: copy } = await copied(`/tasks/${shown}`, { include: 'projects' }, 'gil')
      expect((await get(`/tasks/${copy.gid}`, 'gil')).json.data.projects).toMatchObject([{ gid: edited }])
      const { new_task: whole } = await copied(`/tasks/${shown}`, { include: 'projects' })
      expect((await get(`/tasks/${whole.gid}`)).json.data.projects).toHaveLength(2)
    })

    test('waits for what its copier may edit, and for nothing that they may only look at', async () => {
      const project = await made('/projects', { team: DEMO.growing, name: 'Looked at' })
      await post('/memberships', { parent: project, member: DEMO.gil, access_level: 'viewer' })
      const [read, edited] = [
        await made('/tasks', { projects: [project], name: 'Read' }),
        await made('/tasks', { projects: [project], name: 'Edited', followers: [DEMO.gil] }),
      ]
      const task = await made('/tasks', { projects: [project], name: 'Original' })
      await post(`/tasks/${task}/addDependencies`, { dependencies: [read, edited] })
      expect((await post(`/tasks/${read}/addDependents`, { dependents: [edited] }, 'gil')).status).toBe(403)
      const dependenciesFor = async (as: Who) => {
        const { new_task: copy } = await copied(`/tasks/${task}`, { include: 'dependencies' }, as)
        return gidsOf(await get(`/tasks/${copy.gid}/dependencies`, as)).toSorted()
      }
      expect(await dependenciesFor('gil')).toEqual([edited])
      expect(await dependenciesFor('ada')).toEqual([read, edited].toSorted())
    })

    test('leaves out what is below a task and its copier may not see', async () => {
      const root = await made('/tasks', { workspace: DEMO.greenfield, name: 'Not for Ben' })
      const shown = await made(`/tasks/${root}/subtasks`, { name: 'For Ben', projects: [DEMO.greenhouse] })
      const below = await made(`/tasks/${shown}/subtasks`, { name: 'Not for Ben either' })
      expect((await get(`/tasks/${below}`, 'ben')).status).toBe(403)
      const { new_task: copy } = await copied(`/tasks/${shown}`, { include: 'subtasks' }, 'ben')
      expect(namesOf(await get(`/tasks/${copy.gid}/subtasks`, 'ben'))).toEqual([])
      const { new_task: whole } = await copied(`/tasks/${shown}`, { include: 'subtasks' })
      expect(namesOf(await get(`/tasks/${whole.gid}/subtasks`))).toEqual(['Not for Ben either'])
    })

    test.each([
      [{ include: 'notes,colour' }, /^include: \[1\]: Must be one of assignee, attachments/],
      [{ name: 7 }, /^name: Must be a string/],
      [{ include: 3 }, /^include: Not an array/],
    ])('with %j is refused', async (data, message) => {
      const refused = await post(`/tasks/${demoTask(31, 0)}/duplicate`, data)
      expect(refused.status).toBe(400)
      expect(messagesOf(refused)[0]).toMatch(message)
    })
  })

  describe('of a project', () => {
    const project = async (settings: object = {}) => {
      const gid = await made('/projects', {
        team: DEMO.growing,
        name: 'Plan',
        notes: 'About',
        color: 'dark-green',
        ...settings,
      })
      const section = await made(`/projects/${gid}/sections`, { name: 'Later' })
      const first = await made('/tasks', {
        projects: [gid],
        name: 'A',
        assignee: 'me',
        start_on: '2026-11-23',
        due_on: '2026-11-24',
      })
      const second = await made('/tasks', {
        memberships: [{ project: gid, section }],
        name: 'B',
        due_on: '2026-11-27',
      })
      await post(`/tasks/${first}/subtasks`, { name: 'A1' })
      await post(`/tasks/${second}/addDependencies`, { dependencies: [first] })
      return gid
    }

    test('has its sections and open tasks in their order, and nothing that was not asked for', async () => {
      const gid = await project({ privacy_setting: 'private' })
      const { new_project: copy } = await copied(`/projects/${gid}`, { name: 'Bare' })
      expect(copy.name).toBe('Bare')
      expect((await get(`/projects/${copy.gid}`)).json.data).toMatchObject({
        color: 'dark-green',
        notes: '',
        owner: { gid: DEMO.ada },
        privacy_setting: 'private',
        team: { gid: DEMO.growing },
      })
      expect(namesOf(await get(`/projects/${copy.gid}/sections`))).toEqual(['Untitled section', 'Later'])
      const tasks = await get(
        `/projects/${copy.gid}/tasks?opt_fields=name,assignee,due_on,num_subtasks,dependencies`,
      )
      expect(tasks.json.data).toMatchObject([
        { name: 'A', assignee: null, due_on: null, num_subtasks: 0 },
        { name: 'B', assignee: null, due_on: null, dependencies: [] },
      ])
      expect((await get(`/projects/${copy.gid}`, 'ben')).status).toBe(403)
    })

    test('has all that was asked for, its dates moved', async () => {
      const gid = await project()
      await post(`/projects/${gid}/addMembers`, { members: [DEMO.ben] })
      const include =
        'members,notes,permissions,task_notes,task_assignee,task_subtasks,task_dates,task_dependencies,task_followers,task_tags'
      const { new_project: copy } = await copied(`/projects/${gid}`, {
        name: 'Whole',
        include,
        schedule_dates: { should_skip_weekends: true, start_on: '2026-12-03' },
      })
      const record = (await get(`/projects/${copy.gid}`)).json.data
      expect(record).toMatchObject({ notes: 'About' })
      expect(record.members.map((one: { gid: string }) => one.gid)).toEqual(
        expect.arrayContaining([DEMO.ada, DEMO.ben]),
      )
      const tasks = await get(
        `/projects/${copy.gid}/tasks?opt_fields=name,assignee,start_on,due_on,num_subtasks,dependencies`,
      )
      const [a, b] = tasks.json.data
      expect(a).toMatchObject({
        assignee: { gid: DEMO.ada },
        start_on: '2026-12-03',
        due_on: '2026-12-04',
        num_subtasks: 1,
      })
      expect(b).toMatchObject({ due_on: '2026-12-07', dependencies: [{ gid: a.gid }] })
    })

    test('is dated from its own first and last day, too', async () => {
      const gid = await project({ start_on: '2026-11-16', due_on: '2026-11-30' })
      const datesOf = async (day: object) => {
        const schedule_dates = { should_skip_weekends: false, ...day }
        const include = 'task_dates'
        const { new_project: copy } = await copied(`/projects/${gid}`, { name: 'X', include, schedule_dates })
        const { due_on, start_on } = (await get(`/projects/${copy.gid}`)).json.data
        const [first] = (await get(`/projects/${copy.gid}/tasks?opt_fields=start_on`)).json.data
        return [start_on, first.start_on, due_on]
      }
      expect(await datesOf({ start_on: '2026-12-07' })).toEqual(['2026-12-07', '2026-12-14', '2026-12-21'])
      expect(await datesOf({ due_on: '2026-12-07' })).toEqual(['2026-11-23', '2026-11-30', '2026-12-07'])
    })

    test.each([
      [{}, 'name: Missing input'],
      [{ name: 'x', schedule_dates: {} }, 'schedule_dates: should_skip_weekends: Missing required field'],
      [
        { name: 'x', schedule_dates: { should_skip_weekends: true, start_on: '2027-01-01' } },
        'schedule_dates: Needs task_dates in include',
      ],
      [
        { name: 'x', include: 'task_dates', schedule_dates: { should_skip_weekends: true } },
        'schedule_dates: Must specify exactly one of start_on or due_on',
      ],
      [
        {
          name: 'x',
          include: 'task_dates',
          schedule_dates: { should_skip_weekends: true, start_on: 'soon' },
        },
        'schedule_dates: start_on: Must be a date, YYYY-MM-DD',
      ],
    ])('with %j is refused', async (data, message) => {
      expectRefusal(await post(`/projects/${DEMO.greenhouse}/duplicate`, data), 400, message)
    })

    test('waits for another task as far as that has room', async () => {
      const gid = await project()
      const awaited = await made('/tasks', { workspace: DEMO.greenfield, name: 'Awaited' })
      const waiting: string[] = []
      for (let task = 0; task < 20; task++) waiting.push(await made('/tasks', { projects: [gid] }))
      await post(`/tasks/${awaited}/addDependents`, { dependents: waiting })
      const { new_project: copy } = await copied(`/projects/${gid}`, {
        name: 'Full',
        include: 'task_dependencies',
      })
      expect(gidsOf(await get(`/tasks/${awaited}/dependents`))).toHaveLength(30)
      const tasks = (await get(`/projects/${copy.gid}/tasks?opt_fields=dependencies`)).json.data as {
        dependencies: { gid: string }[]
      }[]
      expect(tasks).toHaveLength(22)
      expect(tasks.filter((task) => task.dependencies.some((one) => one.gid === awaited))).toHaveLength(10)
    })

    test('is made by whoever sees it and may make one there', async () => {
      expect((await post(`/projects/${DEMO.hiring}/duplicate`, { name: 'x' }, 'ben')).status).toBe(403)
      expect((await post(`/projects/${DEMO.greenhouse}/duplicate`, { name: 'x' }, 'cara')).status).toBe(404)
      // Gil is in the project, and does not see its team.
      expect((await post(`/projects/${DEMO.seedCatalogue}/duplicate`, { name: 'x' }, 'gil')).status).toBe(400)
    })
  })

  describe('of a portfolio', () => {
    test('has of it what is asked for', async () => {
      const gid = await made('/portfolios', {
        workspace: DEMO.greenfield,
        name: 'P',
        color: 'light-green',
        default_access_level: 'editor',
        public: true,
      })
      await post(`/portfolios/${gid}/addItem`, { item: DEMO.greenhouse })
      await post(`/portfolios/${gid}/addMembers`, { members: [DEMO.gil] })
      const { new_portfolio: bare } = await copied(`/portfolios/${gid}`, { name: 'Bare' }, 'ben')
      expect((await get(`/portfolios/${bare.gid}`)).json.data).toMatchObject({
        color: 'light-green',
        default_access_level: 'viewer',
        members: [{ gid: DEMO.ben }],
        owner: { gid: DEMO.ben },
        privacy_setting: 'public_to_domain',
      })
      expect(gidsOf(await get(`/portfolios/${bare.gid}/items`))).toEqual([])
      const include = 'members,permissions,child_projects'
      const { new_portfolio: all } = await copied(`/portfolios/${gid}`, { name: 'All', include }, 'ben')
      const { default_access_level, members } = (await get(`/portfolios/${all.gid}`)).json.data
      expect(default_access_level).toBe('editor')
      expect(members.map((one: { gid: string }) => one.gid).toSorted()).toEqual([
        DEMO.ada,
        DEMO.ben,
        DEMO.gil,
      ])
      expect(gidsOf(await get(`/portfolios/${all.gid}/items`))).toEqual([DEMO.greenhouse])
      expect((await post(`/portfolios/${gid}/duplicate`, { name: 'x' }, 'gil')).status).toBe(403)
      expect((await post(`/portfolios/${gid}/duplicate`, { name: 'x' }, 'cara')).status).toBe(404)
      expectRefusal(await post(`/portfolios/${gid}/duplicate`, {}), 400, 'name: Missing input')
    })
  })
})
