import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, namesOf } from '../support/answers.js'
import { DEMO, UNKNOWN_GID } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

type Who = 'ada' | 'ben' | 'gil' | 'cara'

const PATH = `/task_templates/${DEMO.variety}`
const OF_PROJECT = `/task_templates?project=${DEMO.seedCatalogue}`

describe.each(DATABASE_KINDS)('templates of tasks, on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const get = async (path: string, as: Who = 'ada') => await server.api('GET', path, { as })
  const instantiate = async (data: object, as: Who = 'ada') =>
    await server.api('POST', `/task_templates/${DEMO.variety}/instantiateTask`, { as, body: { data } })
  const asked = async (data: object, as: Who = 'ada'): Promise<string> => {
    const answer = await instantiate(data, as)
    expect(answer.status).toBe(201)
    return String(answer.json.data.gid)
  }
  /** @returns the job once it has ended */
  const ended = async (gid: string, as: Who = 'ada') => {
    while (await server.services.jobs.runJob());
    return (await get(`/jobs/${gid}`, as)).json.data
  }
  const setLevel = async (level: string) => {
    const path = `/projects/${DEMO.seedCatalogue}/project_memberships`
    const { gid } = (await get(`${path}?user=${DEMO.ben}`)).json.data[0]
    const body = { data: { access_level: level } }
    expect((await server.api('PUT', `/memberships/${String(gid)}`, { body })).status).toBe(200)
    // Everybody may do that much in a project that is open to them.
    const open = { body: { data: { default_access_level: level } } }
    expect((await server.api('PUT', `/projects/${DEMO.seedCatalogue}`, open)).status).toBe(200)
  }

  test('have what their tasks are made of — Asana’s task template record', async () => {
    expect((await get(PATH)).json.data).toEqual({
      gid: DEMO.variety,
      resource_type: 'task_template',
      name: 'A variety',
      project: { gid: DEMO.seedCatalogue, name: 'Seed catalogue', resource_type: 'project' },
      created_by: { gid: DEMO.ada, name: 'Ada Byron', resource_type: 'user' },
      created_at: expect.stringMatching(/^2026-11-\d\dT/) as unknown,
      template: {
        name: 'A variety',
        task_resource_subtype: 'default_task',
        description: 'Everything that a page needs.',
        html_description: '<body>Everything that a page needs.</body>',
        memberships: [{ gid: DEMO.seedCatalogue, name: 'Seed catalogue', resource_type: 'project' }],
        relative_start_on: 1,
        relative_due_on: 7,
        due_time: null,
        dependencies: [],
        dependents: [],
        followers: [{ gid: DEMO.ben, name: 'Ben Okafor', resource_type: 'user' }],
        attachments: [],
        subtasks: [
          { name: 'Ask for photographs', task_resource_subtype: 'default_task' },
          { name: 'Agree on the text', task_resource_subtype: 'approval_task' },
        ],
        custom_fields: [],
      },
    })
  })

  test('are seen by whoever sees their project', async () => {
    for (const as of ['ada', 'ben', 'gil'] as const) {
      expect(gidsOf(await get(OF_PROJECT, as))).toEqual([DEMO.variety])
      expect((await get(PATH, as)).status).toBe(200)
    }
    const unknown = `project: Not a recognized ID: ${DEMO.seedCatalogue}`
    expectRefusal(await get(OF_PROJECT, 'cara'), 400, unknown)
    expectRefusal(
      await get(`/task_templates?project=${DEMO.hiring}`, 'ben'),
      400,
      `project: Not a recognized ID: ${DEMO.hiring}`,
    )
    expectRefusal(await get('/task_templates'), 400, 'project: Missing input')
    expect((await get(PATH, 'cara')).status).toBe(404)
    for (const gid of [UNKNOWN_GID, 'x', DEMO.seedCatalogue])
      expect((await get(`/task_templates/${gid}`)).status).toBe(404)
    expect(namesOf(await get(`/task_templates?project=${DEMO.hiring}`))).toEqual([])
    expect((await instantiate({}, 'cara')).status).toBe(404)
    expect((await server.api('DELETE', PATH, { as: 'cara' })).status).toBe(404)
  })

  test('of a project that is hidden from somebody of its workspace are refused them', async () => {
    const path = `/projects/${DEMO.seedCatalogue}`
    const hide = async (data: object) =>
      expect((await server.api('PUT', path, { body: { data } })).status).toBe(200)
    await hide({ privacy_setting: 'private' })
    await server.api('POST', `${path}/removeMembers`, { body: { data: { members: [DEMO.gil] } } })
    expect((await get(PATH, 'gil')).status).toBe(403)
    expect((await instantiate({}, 'gil')).status).toBe(403)
    await server.api('POST', `${path}/addMembers`, { body: { data: { members: [DEMO.gil] } } })
    await hide({ privacy_setting: 'public_to_workspace' })
  })

  test('give tasks with all that they hold, called as they are or as is asked', async () => {
    const job = await ended(await asked({ name: 'Purple carrot' }, 'ben'), 'ben')
    expect(job).toMatchObject({ status: 'succeeded', resource_subtype: 'instantiate_task' })
    expect(job.new_task).toMatchObject({ name: 'Purple carrot', resource_type: 'task' })
    const fields = 'name,notes,start_on,due_on,completed,followers,memberships.section.name,created_by'
    const path = `/tasks/${String(job.new_task.gid)}`
    expect((await get(`${path}?opt_fields=${fields}`)).json.data).toMatchObject({
      name: 'Purple carrot',
      notes: 'Everything that a page needs.',
      start_on: '2026-11-24',
      due_on: '2026-11-30',
      completed: false,
      created_by: { gid: DEMO.ben },
      memberships: [{ section: { name: 'To do' } }],
    })
    expect((await get(path)).json.data.followers.map(({ gid }: { gid: string }) => gid)).toContain(DEMO.ben)
    const below = await get(
      `${path}/subtasks?opt_fields=name,resource_subtype,approval_status,projects,due_on`,
    )
    expect(below.json.data).toMatchObject([
      { name: 'Ask for photographs', resource_subtype: 'default_task', projects: [], due_on: null },
      { name: 'Agree on the text', resource_subtype: 'approval', approval_status: 'pending' },
    ])
    expect((await ended(await asked({}))).new_task.name).toBe('A variety')
  })

  test.each([
    [{ name: 7 }, 'name: Must be a string'],
    [{ name: 'x'.repeat(1_025) }, 'name: Must be at most 1024 characters long'],
  ])('refuse %j', async (data, message) => {
    expectRefusal(await instantiate(data), 400, message)
  })

  test('are used and deleted by whoever may change tasks of the project', async () => {
    const gid = await asked({}, 'ben')
    await setLevel('commenter')
    expect((await instantiate({}, 'ben')).status).toBe(403)
    expect((await server.api('DELETE', PATH, { as: 'ben' })).status).toBe(403)
    // What was asked for before is judged by what its caller may do when it is done.
    expect(await ended(gid, 'ben')).toMatchObject({ status: 'failed', new_task: null })
    expect((await get(PATH)).status).toBe(200)
    await setLevel('editor')
  })

  test('that are gone when the job begins make nothing; tasks that were made before stay', async () => {
    const made = (await ended(await asked({ name: 'Stays' }))).new_task
    const gid = await asked({ name: 'Too late' }, 'ben')
    expect((await server.api('DELETE', PATH, { as: 'ben' })).json.data).toEqual({})
    expect((await get(PATH)).status).toBe(404)
    expect((await server.api('DELETE', PATH)).status).toBe(404)
    expect(await ended(gid, 'ben')).toMatchObject({ status: 'failed', new_task: null })
    expect((await get(`/tasks/${String(made.gid)}`)).json.data.name).toBe('Stays')
    expect(gidsOf(await get(OF_PROJECT))).toEqual([])
  })
})
