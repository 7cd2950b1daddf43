import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, namesOf } from '../support/answers.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { taskListStore } from '../../src/features/tasks/lists/task-lists.store.js'
import { asGid, DEMO, newPerson, UNKNOWN_GID } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, openTestServerAt, type TestServer } from '../support/services.js'
import { NOW_MS, openStoresAt, sharedLocation, type Stores } from '../support/stores.js'

type Who = 'ada' | 'ben' | 'gil' | 'cara'

const SECTIONS = ['Recently assigned', 'Do today', 'Do next week', 'Do later']

describe.each(DATABASE_KINDS)('lists of what people have to do, on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const get = async (path: string, as: Who = 'ada') => await server.api('GET', path, { as })
  const put = async (task: string, data: object, as: Who = 'ada') =>
    await server.api('PUT', `/tasks/${task}`, { as, body: { data } })
  const newTask = async (data: object, as: Who = 'ada') =>
    await server.api('POST', '/tasks', { as, body: { data: { workspace: DEMO.greenfield, ...data } } })
  const listOf = async (who: string, as: Who = 'ada'): Promise<string> => {
    const answer = await get(`/users/${who}/user_task_list?workspace=${DEMO.greenfield}`, as)
    expect(answer.status).toBe(200)
    return answer.json.data.gid as string
  }
  const sectionsOf = async (as: Who) => gidsOf(await get(`/projects/${await listOf('me', as)}/sections`, as))

  test('everybody has one in each of their workspaces, the same for whoever asks — Asana’s user task list', async () => {
    const [first, second] = await Promise.all([listOf('me', 'ben'), listOf(DEMO.ben)])
    expect(second).toBe(first)
    const answer = await get(`/user_task_lists/${first}`)
    expect(answer.json.data).toEqual({
      gid: first,
      name: 'My tasks in Greenfield Labs',
      owner: { gid: DEMO.ben, name: 'Ben Okafor', resource_type: 'user' },
      resource_type: 'user_task_list',
      workspace: { gid: DEMO.greenfield, name: 'Greenfield Labs', resource_type: 'workspace' },
    })
    const membership = await get(
      `/workspaces/${DEMO.greenfield}/workspace_memberships?user=${DEMO.ben}&opt_fields=user_task_list`,
    )
    expect(membership.json.data).toMatchObject([{ user_task_list: { gid: first } }])
  })

  test('is asked for by who sees its owner, in a workspace of both', async () => {
    const path = `/users/${DEMO.ben}/user_task_list`
    expectRefusal(await get(path), 400, 'workspace: Missing input')
    expectRefusal(await get(`${path}?workspace=x`), 400, 'workspace: Not a recognized ID: x')
    const away = `workspace: Not a recognized ID: ${DEMO.harbour}`
    expectRefusal(await get(`${path}?workspace=${DEMO.harbour}`), 400, away)
    const stranger = `/users/${DEMO.cara}/user_task_list?workspace=${DEMO.greenfield}`
    expectRefusal(await get(stranger), 404, `user: Not a recognized ID: ${DEMO.cara}`)
    const list = await listOf('me')
    for (const gid of [list, UNKNOWN_GID]) {
      const refused = await get(`/user_task_lists/${gid}`, 'cara')
      expectRefusal(refused, 404, `user_task_list: Not a recognized ID: ${gid}`)
      expectRefusal(
        await get(`/tasks?user_task_list=${gid}`, 'cara'),
        400,
        `user_task_list: Not a recognized ID: ${gid}`,
      )
    }
  })

  test('holds what is assigned to its owner; others see of it what they may see', async () => {
    const hidden = (await newTask({ name: 'Between us', assignee: 'me' }, 'ben')).json.data.gid
    const shared = (await newTask({ name: 'For all', assignee: 'me', followers: [DEMO.ada] }, 'ben')).json
      .data.gid
    const list = await listOf('me', 'ben')
    const path = `/user_task_lists/${list}/tasks`
    expect(gidsOf(await get(path, 'ben'))).toEqual(expect.arrayContaining([hidden, shared]))
    expect(gidsOf(await get(path))).toContain(shared)
    expect(gidsOf(await get(path))).not.toContain(hidden)
    expect((await get(path, 'cara')).status).toBe(404)
    expect(gidsOf(await get(`/tasks?user_task_list=${list}`, 'ben'))).toEqual(gidsOf(await get(path, 'ben')))

    await put(hidden, { completed: true }, 'ben')
    server.clock.advance(1)
    expect(gidsOf(await get(`${path}?completed_since=now`, 'ben'))).not.toContain(hidden)
    expectRefusal(
      await get(`${path}?completed_since=soon`, 'ben'),
      400,
      'completed_since: Must be a date-time, as 2026-08-08T23:56:13.427Z',
    )
    const page = await get(`${path}?limit=1`, 'ben')
    expect(gidsOf(page)).toHaveLength(1)
    expect((page.json as { next_page: unknown }).next_page).not.toBeNull()

    await put(shared, { assignee: 'me' })
    expect(gidsOf(await get(path, 'ben'))).not.toContain(shared)
  })

  test('its sections are its owner’s: listed for nobody else, and shown of a task to its assignee alone', async () => {
    const list = await listOf('me', 'ben')
    const sections = await get(`/projects/${list}/sections`, 'ben')
    expect(namesOf(sections)).toEqual(SECTIONS)
    expect(namesOf(await get(`/projects/${list}/sections?limit=2`, 'ben'))).toEqual(SECTIONS.slice(0, 2))
    expectRefusal(await get(`/projects/${list}/sections`), 404, `project: Not a recognized ID: ${list}`)

    const [first = '', today = ''] = gidsOf(sections)
    const made = await newTask({ assignee: 'me', followers: [DEMO.ada], assignee_section: today }, 'ben')
    const { assignee_section: shown, gid } = made.json.data
    expect(shown).toEqual({ gid: today, name: 'Do today', resource_type: 'section' })
    expect((await get(`/tasks/${gid}`)).json.data).not.toHaveProperty('assignee_section')
    const back = await put(gid, { assignee_section: null }, 'ben')
    expect(back.json.data.assignee_section.gid).toBe(first)
    // Whoever gets it next finds it where new tasks are.
    await put(gid, { assignee_section: today }, 'ben')
    await put(gid, { assignee: 'me' })
    expect((await get(`/tasks/${gid}`)).json.data.assignee_section.name).toBe(SECTIONS[0])
  })

  test('a task that is sent back as it was read stays where it is', async () => {
    const [, , later = ''] = await sectionsOf('ben')
    const { gid } = (await newTask({ assignee: 'me', assignee_section: later }, 'ben')).json.data
    const { assignee_section } = (await get(`/tasks/${gid}`, 'ben')).json.data
    expect((await put(gid, { assignee_section }, 'ben')).json.data.assignee_section.gid).toBe(later)
  })

  test('the first of its sections is where a task is that was put nowhere: nothing changes', async () => {
    const [first = ''] = await sectionsOf('ben')
    const { gid } = (await newTask({ assignee: 'me', assignee_section: first }, 'ben')).json.data
    const { sync } = (await get(`/events?resource=${gid}`, 'ben')).json
    for (const section of [first, null, first]) await put(gid, { assignee_section: section }, 'ben')
    expect((await get(`/events?resource=${gid}&sync=${sync}`, 'ben')).json.data).toEqual([])
  })

  test('refuses a section of somebody else, of nobody, and of a task that is somebody else’s', async () => {
    const [, bens = ''] = await sectionsOf('ben')
    const { gid } = (await newTask({ assignee: 'me', followers: [DEMO.ben] })).json.data
    const unknown = (section: string) => `assignee_section: Not a recognized ID: ${section}`
    expectRefusal(await put(gid, { assignee_section: bens }), 400, unknown(bens))
    expectRefusal(await put(gid, { assignee_section: UNKNOWN_GID }), 400, unknown(UNKNOWN_GID))
    expectRefusal(
      await put(gid, { assignee_section: 7 }),
      400,
      'assignee_section: Not a valid GID type: number',
    )
    const notYours = 'assignee_section: Can only be set for a task that is assigned to you'
    expectRefusal(await put(gid, { assignee_section: bens }, 'ben'), 400, notYours)
    expectRefusal(await newTask({ assignee_section: bens }, 'ben'), 400, notYours)
  })
})

describe.each(DATABASE_KINDS)('lists of somebody met in another workspace, on %s', (kind) => {
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

  const get = async (path: string, as: Who = 'ada') => await server.api('GET', path, { as })

  test('are not found by a guest who may look them up elsewhere alone', async () => {
    // Gil is a guest in Greenfield, where he shares nothing with Dora, and a member beside her in Harbour.
    const dora = await newPerson(server.services, { name: 'Dora', workspace: DEMO.greenfield })
    for (const gid of [dora.gid, asGid(DEMO.gil)])
      await stores.joinWorkspace(gid, asGid(DEMO.harbour), 'member')
    const ofDora = `/users/${dora.gid}/user_task_list?workspace=`
    const list = (await get(ofDora + DEMO.greenfield)).json.data.gid as string
    expect((await get(ofDora + DEMO.harbour, 'gil')).status).toBe(200)

    const unknown = `user: Not a recognized ID: ${dora.gid}`
    expectRefusal(await get(ofDora + DEMO.greenfield, 'gil'), 404, unknown)
    const path = `/user_task_lists/${list}`
    expectRefusal(await get(path, 'gil'), 404, `user_task_list: Not a recognized ID: ${list}`)
    expect((await get(`/tasks?user_task_list=${list}`, 'gil')).status).toBe(400)
    const named = { workspace: DEMO.greenfield, assignee: dora.gid }
    expectRefusal(
      await server.api('POST', '/tasks', { as: 'gil', body: { data: named } }),
      400,
      `assignee: Not a user in Organization: ${dora.gid}`,
    )
  })

  test('are not made for who has left, nor for who is not there any more', async () => {
    const eve = await newPerson(server.services, { name: 'Eve', workspace: DEMO.greenfield })
    const lists = taskListStore(stores.db)
    const made = async (userGid: Gid) => {
      const gid = await stores.nextGid()
      const sectionGids = [await stores.nextGid()]
      await lists.create([{ userGid, workspaceGid: asGid(DEMO.greenfield), gid, sectionGids }], NOW_MS)
      return await lists.load([gid])
    }
    expect(await made(asGid(DEMO.cara))).toEqual([])
    expect(await made(asGid(UNKNOWN_GID))).toEqual([])
    expect(await made(eve.gid)).toHaveLength(1)
  })
})
