import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, messagesOf } from '../support/answers.js'
import { DEMO, demoTask, UNKNOWN_GID } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type ApiRequest, type TestServer } from '../support/services.js'

describe.each(DATABASE_KINDS)('tags on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const get = async (path: string, as: ApiRequest['as'] = 'ada') => await server.api('GET', path, { as })
  // oxlint-disable-next-line max-params -- reads like a request
  const send = async (method: 'POST' | 'PUT', path: string, data: unknown, as: ApiRequest['as'] = 'ada') =>
    await server.api(method, path, { as, body: { data } })
  const made = async (data: object = {}, as: ApiRequest['as'] = 'ada'): Promise<string> => {
    const answer = await send('POST', '/tags', { workspace: DEMO.greenfield, ...data }, as)
    expect([answer.text, answer.status]).toEqual([answer.text, 201])
    return answer.json.data.gid as string
  }
  const newTask = async (data: object = {}): Promise<string> =>
    (await send('POST', '/tasks', { workspace: DEMO.greenfield, ...data })).json.data.gid as string
  const named = (user: string, name: string) => ({ gid: user, name, resource_type: 'user' })

  test("create gives the full record — Asana's tag record", async () => {
    const answer = await send('POST', '/tags', {
      workspace: DEMO.greenfield,
      name: 'Urgent',
      color: 'dark-red',
      notes: 'Before all else',
      followers: ['me', 'ben@greenfield.example'],
    })
    expect(answer.status).toBe(201)
    const { gid } = answer.json.data
    expect(answer.json.data).toEqual({
      gid,
      color: 'dark-red',
      created_at: '2026-11-23T12:00:00.000Z',
      followers: [named(DEMO.ada, 'Ada Byron'), named(DEMO.ben, 'Ben Okafor')],
      name: 'Urgent',
      notes: 'Before all else',
      permalink_url: `http://localhost:8080/0/${gid}/list`,
      resource_type: 'tag',
      workspace: { gid: DEMO.greenfield, name: 'Greenfield Labs', resource_type: 'workspace' },
    })
    expect(answer.headers['location']).toBe(`/api/1.0/tags/${gid}`)
    expect((await get(`/tags/${gid}`)).json).toEqual(answer.json)
    const blank = await send('POST', `/workspaces/${DEMO.greenfield}/tags`, {})
    expect(blank.json.data).toMatchObject({ color: null, followers: [], name: '', notes: '' })
  })

  test.each([
    [{}, 'workspace: Missing input'],
    [{ workspace: null }, 'workspace: Missing input'],
    [{ workspace: 5 }, 'workspace: Not a valid GID type: number'],
    [{ workspace: DEMO.greenfield, name: 5 }, 'name: Must be a string'],
    [{ workspace: DEMO.greenfield, name: 'n'.repeat(1_025) }, 'name: Must be at most 1024 characters long'],
    [{ workspace: DEMO.greenfield, name: 'a\nb' }, /^name: Must not contain line ends/],
    [
      { workspace: DEMO.greenfield, notes: 'n'.repeat(65_536) },
      'notes: Must be at most 65535 characters long',
    ],
    [{ workspace: DEMO.greenfield, color: 'none' }, /^color: Must be one of dark-pink, /],
    [{ workspace: DEMO.greenfield, followers: [5] }, 'followers: [0]: Not a valid GID type: number'],
    [{ workspace: DEMO.greenfield, created_at: 'x' }, 'created_at: Cannot write this property'],
  ])('create with %j is refused and makes nothing', async (data, message) => {
    const before = gidsOf(await get('/tags'))
    const answer = await send('POST', '/tags', data)
    expect([answer.status, messagesOf(answer)]).toEqual([
      400,
      [typeof message === 'string' ? message : expect.stringMatching(message)],
    ])
    expect(gidsOf(await get('/tags'))).toEqual(before)
  })

  test('a workspace in the body must be that of the path', async () => {
    const path = `/workspaces/${DEMO.greenfield}/tags`
    expect((await send('POST', path, { workspace: DEMO.greenfield })).status).toBe(201)
    expectRefusal(
      await send('POST', path, { workspace: DEMO.harbour }),
      400,
      `workspace: Not a recognized ID: ${DEMO.harbour}`,
    )
  })

  test("update changes what is named; a record that is sent back changes nothing — Asana's tag record", async () => {
    const tag = await made({ name: 'Old', color: 'dark-blue', notes: 'n', followers: ['me'] })
    const changed = await send('PUT', `/tags/${tag}`, { name: 'New', color: null })
    expect(changed.json.data).toMatchObject({ color: null, name: 'New', notes: 'n' })
    const { data } = (await get(`/tags/${tag}`)).json
    expect((await send('PUT', `/tags/${tag}`, data)).json.data).toEqual(data)
    expectRefusal(
      await send('PUT', `/tags/${tag}`, { workspace: DEMO.harbour }),
      400,
      'workspace: Cannot write this property',
    )
    expect(messagesOf(await send('PUT', `/tags/${tag}`, { color: 'blue' }))).toEqual([
      expect.stringMatching(/^color: Must be one of/),
    ])
  })

  test("lists are compact, of one workspace paged, and of all of them whole — Asana's API edge", async () => {
    const path = `/workspaces/${DEMO.greenfield}/tags`
    const all = gidsOf(await get(path))
    expect((await get(path)).json.data[0]).toEqual({
      gid: DEMO.waiting,
      name: 'Waiting for delivery',
      resource_type: 'tag',
    })
    expect(gidsOf(await get('/tags'))).toEqual(all)
    expect(gidsOf(await get(`/tags?workspace=${DEMO.greenfield}`))).toEqual(all)
    const first = await get(`/tags?workspace=${DEMO.greenfield}&limit=1`)
    expect(gidsOf(first)).toEqual(all.slice(0, 1))
    const { path: next } = (first.json as unknown as { next_page: { path: string } }).next_page
    expect(gidsOf(await get(next))).toEqual(all.slice(1, 2))
    expectRefusal(await get('/tags?limit=1'), 400, 'Need to specify a workspace to paginate!')
    expectRefusal(await get('/tags?workspace=x'), 400, 'workspace: Not a recognized ID: x')
  })

  test('delete takes the tag from its tasks and leaves them', async () => {
    const tag = await made()
    const task = await newTask({ tags: [tag] })
    const deleted = await server.api('DELETE', `/tags/${tag}`)
    expect([deleted.status, deleted.text]).toEqual([200, '{"data":{}}'])
    expectRefusal(await get(`/tags/${tag}`), 404, `tag: Not a recognized ID: ${tag}`)
    expectRefusal(await server.api('DELETE', `/tags/${tag}`), 404, `tag: Not a recognized ID: ${tag}`)
    expect((await get(`/tasks/${task}`)).json.data.tags).toEqual([])
  })

  test("a task has tags from its creation, or by addTag, once each — Asana's task record", async () => {
    const [one, other] = [await made({ name: 'one' }), await made({ name: 'other' })]
    const task = await newTask({ tags: [one, one] })
    const compact = (gid: string, name: string) => ({ gid, name, resource_type: 'tag' })
    expect((await get(`/tasks/${task}`)).json.data.tags).toEqual([compact(one, 'one')])
    for (const tag of [one, other]) {
      const added = await send('POST', `/tasks/${task}/addTag`, { tag })
      expect([added.status, added.text]).toEqual([200, '{"data":{}}'])
    }
    expect((await get(`/tasks/${task}/tags`)).json.data).toEqual([
      compact(one, 'one'),
      compact(other, 'other'),
    ])
    expect((await get(`/tasks/${task}?opt_fields=tags.color`)).json.data.tags).toEqual([
      { gid: one, color: null },
      { gid: other, color: null },
    ])
    expect(gidsOf(await get(`/tags/${one}/tasks`))).toEqual([task])
    expect(gidsOf(await get(`/tasks?tag=${one}`))).toEqual([task])
    expect(gidsOf(await get(`/tasks?tag=${one}&completed_since=now`))).toEqual([task])
    await send('POST', `/tasks/${task}/removeTag`, { tag: one })
    await send('POST', `/tasks/${task}/removeTag`, { tag: one })
    expect(gidsOf(await get(`/tasks/${task}/tags`))).toEqual([other])
    expect(gidsOf(await get(`/tags/${one}/tasks`))).toEqual([])
  })

  test.each([
    [{}, 'tag: Missing input'],
    [{ tag: null }, 'tag: Not a valid GID type: null'],
    [{ tag: 5 }, 'tag: Not a valid GID type: number'],
    [{ tag: 'x' }, 'tag: Not a recognized ID: x'],
    [{ tag: demoTask(31, 0) }, `tag: Not a recognized ID: ${demoTask(31, 0)}`],
    [{ tag: UNKNOWN_GID }, `tag: Not a recognized ID: ${UNKNOWN_GID}`],
  ])('addTag and removeTag with %j are refused', async (data, message) => {
    for (const verb of ['addTag', 'removeTag'])
      expectRefusal(await send('POST', `/tasks/${demoTask(31, 0)}/${verb}`, data), 400, message)
  })

  test('a task is made with none of its tags if one of them is unknown, or they are too many', async () => {
    const before = gidsOf(await get(`/tags/${DEMO.waiting}/tasks`))
    const data = { workspace: DEMO.greenfield, tags: [DEMO.waiting, UNKNOWN_GID] }
    expectRefusal(await send('POST', '/tasks', data), 400, `tags: [1]: Not a recognized ID: ${UNKNOWN_GID}`)
    expectRefusal(
      await send('PUT', `/tasks/${demoTask(31, 0)}`, { tags: [DEMO.waiting] }),
      400,
      'tags: Cannot write this property',
    )
    expect(gidsOf(await get(`/tags/${DEMO.waiting}/tasks`))).toEqual(before)
  })

  describe('for others', () => {
    test('a member sees and changes every tag of the workspace, and of its tasks those that they may see', async () => {
      const tag = await made({ name: 'shared' })
      const hidden = await newTask({ tags: [tag], projects: [DEMO.hiring] })
      const seen = await newTask({ tags: [tag], projects: [DEMO.seedCatalogue] })
      expect((await get(`/tags/${tag}`, 'ben')).status).toBe(200)
      expect((await send('PUT', `/tags/${tag}`, { name: 'Ben was here' }, 'ben')).status).toBe(200)
      expect(gidsOf(await get(`/tags/${tag}/tasks`, 'ben'))).toEqual([seen])
      expect(gidsOf(await get(`/tags/${tag}/tasks`))).toEqual([hidden, seen])
    })

    test('a guest sees those that they created or follow, also on tasks, and may use no other', async () => {
      const [own, followed, other] = [
        await made({ name: 'own' }, 'gil'),
        await made({ name: 'followed', followers: ['gil@visitor.example'] }),
        await made({ name: 'other' }),
      ]
      const task = await newTask({ projects: [DEMO.seedCatalogue], tags: [own, followed, other] })
      expect(gidsOf(await get('/tags', 'gil'))).toEqual([own, followed])
      expect(gidsOf(await get(`/workspaces/${DEMO.greenfield}/tags`, 'gil'))).toEqual([own, followed])
      expect(gidsOf(await get(`/tasks/${task}/tags`, 'gil'))).toEqual([own, followed])
      const { tags } = (await get(`/tasks/${task}`, 'gil')).json.data as { tags: { gid: string }[] }
      expect(tags.map(({ gid }) => gid)).toEqual([own, followed])
      for (const path of ['', '/tasks'])
        expectRefusal(await get(`/tags/${other}${path}`, 'gil'), 403, 'You do not have access to this tag.')
      expectRefusal(
        await send('PUT', `/tags/${other}`, { name: 'x' }, 'gil'),
        403,
        'You do not have access to this tag.',
      )
      expectRefusal(
        await server.api('DELETE', `/tags/${other}`, { as: 'gil' }),
        403,
        'You do not have access to this tag.',
      )
      const unknown = `tag: Not a recognized ID: ${other}`
      expectRefusal(await get(`/tasks?tag=${other}`, 'gil'), 400, unknown)
      for (const verb of ['addTag', 'removeTag'])
        expectRefusal(await send('POST', `/tasks/${task}/${verb}`, { tag: other }, 'gil'), 400, unknown)
      expect((await send('POST', `/tasks/${task}/removeTag`, { tag: own }, 'gil')).status).toBe(200)
      expect(gidsOf(await get(`/tasks/${task}/tags`))).toEqual([followed, other])
    })

    test('who may only read a task puts no tag on it', async () => {
      const project = (
        await send('POST', '/projects', { team: DEMO.growing, name: 'p', default_access_level: 'viewer' })
      ).json.data.gid as string
      const task = await newTask({ projects: [project] })
      for (const verb of ['addTag', 'removeTag'])
        expectRefusal(
          await send('POST', `/tasks/${task}/${verb}`, { tag: DEMO.waiting }, 'ben'),
          403,
          'You do not have access to this task.',
        )
      expect(gidsOf(await get(`/tasks/${task}/tags`, 'ben'))).toEqual([])
    })
  })
})
