import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PRIVATE_TEMPLATES_PER_PERSON_MAX } from '../../src/features/copies/templates/project-template.js'
import { expectRefusal, gidsOf, namesOf } from '../support/answers.js'
import { DEMO, UNKNOWN_GID } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

type Who = 'ada' | 'ben' | 'gil' | 'cara'

describe.each(DATABASE_KINDS)('templates of projects, on %s', (kind) => {
  let server: TestServer
  let project: string
  beforeAll(async () => {
    server = await openTestServer(kind)
    project = await made('/projects', {
      team: DEMO.growing,
      name: 'Plan',
      notes: 'About',
      color: 'dark-green',
    })
    const section = await made(`/projects/${project}/sections`, { name: 'Later' })
    const tag = await made('/tags', { workspace: DEMO.greenfield, name: 'Short-lived' })
    const first = await made('/tasks', {
      projects: [project],
      name: 'A',
      notes: 'How',
      assignee: DEMO.ben,
      tags: [DEMO.waiting, tag],
      start_on: '2026-11-23',
      due_on: '2026-11-24',
    })
    const second = await made('/tasks', {
      memberships: [{ project, section }],
      name: 'B',
      due_on: '2026-11-27',
    })
    await made(`/tasks/${first}/subtasks`, { name: 'A1' })
    await post(`/tasks/${second}/addDependencies`, { dependencies: [first] })
    template = await saved({ name: 'For all', public: true })
    await server.api('DELETE', `/tags/${tag}`)
  })
  let template: string
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
  /** @returns the job once it has ended */
  const done = async (path: string, data: object, as: Who = 'ada') => {
    const gid = await made(path, data, as)
    while (await server.services.jobs.runJob());
    return (await get(`/jobs/${gid}`, as)).json.data
  }
  const saved = async (data: object, as: Who = 'ada'): Promise<string> =>
    (await done(`/projects/${project}/saveAsTemplate`, data, as)).new_project_template.gid as string
  const instantiated = async (data: object, as: Who = 'ada') =>
    (await done(`/project_templates/${template}/instantiateProject`, data, as)).new_project

  test('are made of a project by a job — Asana’s project template record', async () => {
    expect((await get(`/project_templates/${template}`)).json.data).toEqual({
      gid: template,
      color: 'dark-green',
      description: 'About',
      name: 'For all',
      owner: { gid: DEMO.ada, name: 'Ada Byron', resource_type: 'user' },
      public: true,
      requested_dates: [
        { gid: '1', name: 'Start Date', description: 'The first day of the project.' },
        { gid: '2', name: 'Due Date', description: 'The last day of the project.' },
      ],
      requested_roles: [],
      resource_type: 'project_template',
      team: { gid: DEMO.growing, name: 'Growing', resource_type: 'team' },
    })
  })

  test('are seen by their owner, and if they are public by their team', async () => {
    const own = await saved({ name: 'For me', public: false })
    const lists = async (path: string, as: Who) => namesOf(await get(path, as))
    const ofWorkspace = `/project_templates?workspace=${DEMO.greenfield}`
    const ofTeam = `/teams/${DEMO.growing}/project_templates`
    for (const path of [ofWorkspace, ofTeam, `/project_templates?team=${DEMO.growing}`]) {
      expect(await lists(path, 'ada')).toEqual(['For all', 'For me'])
      expect(await lists(path, 'ben')).toEqual(['For all'])
    }
    expect(await lists(ofWorkspace, 'gil')).toEqual([])
    expect(await lists('/project_templates', 'cara')).toEqual([])
    expect(gidsOf(await get(`${ofWorkspace}&limit=1`))).toEqual([template])
    expectRefusal(await get(ofWorkspace, 'cara'), 400, `workspace: Not a recognized ID: ${DEMO.greenfield}`)
    expect((await get(`${ofTeam}`, 'cara')).status).toBe(404)
    expect((await get(`/project_templates/${own}`, 'ben')).status).toBe(403)
    expect((await get(`/project_templates/${template}`, 'gil')).status).toBe(403)
    expect((await get(`/project_templates/${template}`, 'cara')).status).toBe(404)
    expect((await get(`/project_templates/${UNKNOWN_GID}`)).status).toBe(404)

    expect((await server.api('DELETE', `/project_templates/${template}`, { as: 'ben' })).status).toBe(403)
    expect((await server.api('DELETE', `/project_templates/${own}`)).json.data).toEqual({})
    expect((await get(`/project_templates/${own}`)).status).toBe(404)
  })

  test('give projects with all that they hold, dated from the day that is named', async () => {
    const { gid } = await instantiated(
      { name: 'Next', requested_dates: [{ gid: '1', value: '2027-01-04' }] },
      'ben',
    )
    expect((await get(`/projects/${gid}`, 'ben')).json.data).toMatchObject({
      color: 'dark-green',
      name: 'Next',
      notes: 'About',
      owner: { gid: DEMO.ben },
      privacy_setting: 'private',
      team: { gid: DEMO.growing },
    })
    expect((await get(`/projects/${gid}`)).status).toBe(403)
    expect(namesOf(await get(`/projects/${gid}/sections`, 'ben'))).toEqual(['Untitled section', 'Later'])
    const fields =
      'name,notes,assignee,tags,start_on,due_on,num_subtasks,dependencies,memberships.section.name'
    const tasks = (await get(`/projects/${gid}/tasks?opt_fields=${fields}`, 'ben')).json.data
    expect(tasks).toMatchObject([
      {
        name: 'A',
        notes: 'How',
        assignee: { gid: DEMO.ben },
        tags: [{ gid: DEMO.waiting }],
        start_on: '2027-01-04',
        due_on: '2027-01-05',
        num_subtasks: 1,
      },
      { name: 'B', due_on: '2027-01-08', memberships: [{ section: { name: 'Later' } }] },
    ])
    expect(tasks[1].dependencies).toEqual([{ gid: tasks[0].gid, resource_type: 'task' }])
  })

  test('count from the last day, or from today where no day is named', async () => {
    const daysOf = async (data: object) => {
      const { gid } = await instantiated({ name: 'Dated', privacy_setting: 'public_to_workspace', ...data })
      const tasks = (await get(`/projects/${gid}/tasks?opt_fields=due_on`)).json.data as { due_on: string }[]
      return tasks.map((task) => task.due_on)
    }
    expect(await daysOf({ requested_dates: [{ gid: '2', value: '2027-01-31' }] })).toEqual([
      '2027-01-28',
      '2027-01-31',
    ])
    expect(await daysOf({})).toEqual(['2026-11-24', '2026-11-27'])
  })

  test.each([
    [{}, 'name: Missing input'],
    [{ name: 'x', is_strict: true }, 'requested_dates: Must name a day for 1 or for 2'],
    [
      { name: 'x', requested_dates: [{ gid: '3', value: '2027-01-01' }] },
      'requested_dates: [0]: gid: Must be one of 1, 2',
    ],
    [
      { name: 'x', requested_dates: ['1', '2'].map((gid) => ({ gid, value: '2027-01-01' })) },
      'requested_dates: Must name only one of 1 and 2, whose day all dates are counted from',
    ],
    [
      { name: 'x', requested_roles: [{ gid: '77', value: 'me' }] },
      'requested_roles: [0]: gid: Not a recognized ID: 77',
    ],
    [{ name: 'x', team: DEMO.docks }, `team: Not a recognized ID: ${DEMO.docks}`],
    [
      { name: 'x', privacy_setting: 'none' },
      'privacy_setting: Must be one of public_to_workspace, private_to_team, private',
    ],
  ])('refuse %j', async (data, message) => {
    expectRefusal(await post(`/project_templates/${template}/instantiateProject`, data), 400, message)
  })

  test('are made by whoever sees the project and may make one in the team', async () => {
    const path = `/projects/${project}/saveAsTemplate`
    expectRefusal(await post(path, {}), 400, 'name: Missing input', 'public: Missing input')
    const other = { name: 'x', public: true, team: DEMO.docks }
    expectRefusal(await post(path, other), 400, `team: Not a recognized ID: ${DEMO.docks}`)
    const elsewhere = { name: 'x', public: true, workspace: DEMO.harbour }
    expectRefusal(await post(path, elsewhere), 400, 'workspace: Is not that of the project')
    expect(
      (await post(`/projects/${DEMO.hiring}/saveAsTemplate`, { name: 'x', public: true }, 'ben')).status,
    ).toBe(403)
    expect((await post(path, { name: 'x', public: true }, 'cara')).status).toBe(404)
    const ofGuest = `/projects/${DEMO.seedCatalogue}/saveAsTemplate`
    expect((await post(ofGuest, { name: 'x', public: true }, 'gil')).status).toBe(403)
  })

  test('that are gone when the job begins make nothing', async () => {
    const gone = await saved({ name: 'Gone', public: true })
    const gid = await made(`/project_templates/${gone}/instantiateProject`, { name: 'x' }, 'ben')
    await server.api('DELETE', `/project_templates/${gone}`)
    while (await server.services.jobs.runJob());
    expect((await get(`/jobs/${gid}`, 'ben')).json.data).toMatchObject({
      status: 'failed',
      new_project: null,
    })
  })

  test('are refused before a job is begun where their owner has no room for one more private one', async () => {
    for (let one = 0; one < PRIVATE_TEMPLATES_PER_PERSON_MAX; one++)
      await saved({ name: 'Own', public: false }, 'ben')
    const path = `/projects/${project}/saveAsTemplate`
    expectRefusal(
      await post(path, { name: 'One more', public: false }, 'ben'),
      400,
      'public: You have 100 private templates in the workspace, the most there may be. Delete one first.',
    )
    expect((await post(path, { name: 'Shared', public: true }, 'ben')).status).toBe(201)
    expect((await post(path, { name: 'Of Ada', public: false })).status).toBe(201)
    while (await server.services.jobs.runJob());
  })
})
