import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf } from '../support/answers.js'
import { browserOf } from '../support/authorize.js'
import { DEMO, demoSection, demoTask, tokenFor, UNKNOWN_GID } from '../support/demo.js'
import { formTokenOf } from '../support/page-routes.js'
import { DATABASE_KINDS, openTestServer, type ApiRequest, type TestServer } from '../support/services.js'

const ADA = { gid: DEMO.ada, name: 'Ada Byron', resource_type: 'user' }
const BEN = { gid: DEMO.ben, name: 'Ben Okafor', resource_type: 'user' }
const CATALOGUE = { gid: DEMO.seedCatalogue, name: 'Seed catalogue', resource_type: 'project' }
const NOW = '2026-11-23T12:00:00.000Z'
type Who = NonNullable<ApiRequest['as']>

describe.each(DATABASE_KINDS)('stories on %s', (kind) => {
  let server: TestServer
  let task: string
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })
  beforeEach(async () => {
    task = await newTask({ name: 'Told', workspace: DEMO.greenfield })
  })

  const get = async (path: string, as: Who = 'ada') => await server.api('GET', path, { as })
  const post = async (path: string, data: unknown, as: Who = 'ada') =>
    await server.api('POST', path, { as, body: { data } })
  const put = async (path: string, data: unknown, as: Who = 'ada') =>
    await server.api('PUT', path, { as, body: { data } })
  const remove = async (path: string, as: Who = 'ada') => await server.api('DELETE', path, { as })
  const newTask = async (data: object, as: Who = 'ada'): Promise<string> =>
    (await post('/tasks', data, as)).json.data.gid as string
  const comment = async (data: object, as: Who = 'ada', of = task): Promise<string> => {
    const answer = await post(`/tasks/${of}/stories`, data, as)
    expect(answer.status).toBe(201)
    return answer.json.data.gid as string
  }
  const read = async (story: string, fields = '', as: Who = 'ada') =>
    (await get(`/stories/${story}${fields === '' ? '' : `?opt_fields=${fields}`}`, as)).json.data as unknown
  /** What a task's stories say, oldest first. */
  const told = async (fields = 'text', of = task, as: Who = 'ada') => {
    const { json } = await get(`/tasks/${of}/stories?opt_fields=${fields}`, as)
    return (json.data as Record<string, unknown>[]).map(({ gid: _gid, ...story }) => story)
  }
  const texts = async (of = task, as: Who = 'ada') => (await told('text', of, as)).map(({ text }) => text)

  describe('comments', () => {
    test("are created with the full record — Asana's story record", async () => {
      const answer = await post(`/tasks/${task}/stories`, { text: 'First <of> all' })
      expect(answer.status).toBe(201)
      const { gid } = answer.json.data
      expect(answer.json.data).toEqual({
        gid,
        created_at: NOW,
        created_by: ADA,
        hearted: false,
        hearts: [],
        is_editable: true,
        is_edited: false,
        is_pinned: false,
        liked: false,
        likes: [],
        num_hearts: 0,
        num_likes: 0,
        previews: [],
        reaction_summary: [],
        resource_subtype: 'comment_added',
        resource_type: 'story',
        source: 'api',
        sticker_name: null,
        target: { gid: task, name: 'Told', resource_subtype: 'default_task', resource_type: 'task' },
        text: 'First <of> all',
        type: 'comment',
      })
      expect(answer.headers['location']).toBe(`/api/1.0/stories/${gid}`)
      expect((await get(`/stories/${gid}`)).json).toEqual(answer.json)
      expect(await read(gid as string, 'html_text')).toEqual({
        gid,
        html_text: '<body>First &lt;of&gt; all</body>',
      })
    })

    test("are listed compactly among what happened, the oldest first — Asana's story record", async () => {
      const gid = await comment({ text: 'Here' })
      await put(`/tasks/${task}`, { completed: true })
      const common = { created_at: NOW, created_by: ADA, resource_type: 'story' }
      expect((await get(`/tasks/${task}/stories`)).json.data).toEqual([
        { ...common, gid, resource_subtype: 'comment_added', text: 'Here' },
        {
          ...common,
          gid: expect.any(String) as string,
          resource_subtype: 'marked_complete',
          text: 'Ada Byron marked this task complete',
        },
      ])
    })

    test('keep rich text, and name what they link to as each reader may see it', async () => {
      const html = `<body>Ask <a data-asana-gid="${DEMO.ben}"/> of <a data-asana-gid="${DEMO.hiring}"/></body>`
      const gid = await comment({ html_text: html, sticker_name: 'heart' }, 'ada', demoTask(31, 0))
      expect(await read(gid, 'text,sticker_name')).toEqual({
        gid,
        text: 'Ask @Ben Okafor of Hiring',
        sticker_name: 'heart',
      })
      expect(await read(gid, 'text', 'ben')).toEqual({ gid, text: 'Ask @Ben Okafor of Private Link' })
    })

    test.each<[object, string]>([
      [{}, 'text: Missing input'],
      [{ text: '' }, 'text: Missing input'],
      [{ html_text: '<body></body>' }, 'text: Missing input'],
      [{ sticker_name: 'heart' }, 'text: Missing input'],
      [{ text: 'x', html_text: '<body>x</body>' }, 'You may only provide one of text or html_text!'],
      [
        { html_text: 'x' },
        'html_text: XML is invalid: Root element is missing or invalid (line 1, column 1)',
      ],
      [
        { html_text: `<body><a data-asana-gid="${DEMO.cara}"/></body>` },
        `html_text: data-asana-gid: Not a recognized ID: ${DEMO.cara}`,
      ],
      [{ text: 1 }, 'text: Must be a string'],
      [{ text: 'x'.repeat(65_536) }, 'text: Must be at most 65535 characters long'],
      [{ text: 'x', is_pinned: 'yes' }, 'is_pinned: Must be true or false'],
      [
        { text: 'x', sticker_name: 'frown' },
        'sticker_name: Must be one of green_checkmark, people_dancing, dancing_unicorn, heart, party_popper, people_waving_flags, splashing_narwhal, trophy, yeti_riding_unicorn, celebrating_people, determined_climbers, phoenix_spreading_love',
      ],
      [{ text: 'x', type: 'system' }, 'type: Cannot write this property'],
      [{ text: 'x', num_likes: 3 }, 'num_likes: Cannot write this property'],
    ])('%j is refused, and nothing is written', async (data, message) => {
      expectRefusal(await post(`/tasks/${task}/stories`, data), 400, message)
      expect(await texts()).toEqual([])
    })

    test('change their task, and so does what is said otherwise later', async () => {
      const modified = async () => (await get(`/tasks/${task}`)).json.data.modified_at as string
      const times: string[] = [await modified()]
      server.clock.advance(1_000)
      const gid = await comment({ text: 'a' })
      times.push(await modified())
      server.clock.advance(1_000)
      await put(`/stories/${gid}`, { text: 'b' })
      times.push(await modified())
      server.clock.advance(1_000)
      await put(`/stories/${gid}`, { is_pinned: true, liked: true })
      expect(await modified()).toBe(times.at(-1))
      await remove(`/stories/${gid}`)
      times.push(await modified())
      expect(new Set(times).size).toBe(4)
    })
  })

  describe('changing one', () => {
    test('its writer changes text and sticker; that it was edited is seen', async () => {
      const gid = await comment({ text: 'a', sticker_name: 'trophy' }, 'ada', demoTask(31, 0))
      const changed = await put(`/stories/${gid}`, {
        html_text: '<body><em>b</em></body>',
        sticker_name: null,
      })
      expect(changed.json.data).toMatchObject({ text: 'b', is_edited: true, sticker_name: null })
      expect(await read(gid, 'is_editable,is_edited', 'ben')).toEqual({
        gid,
        is_editable: false,
        is_edited: true,
      })
      const refused = 'You do not have access to this story.'
      for (const data of [{ text: 'c' }, { sticker_name: 'heart' }])
        expectRefusal(await put(`/stories/${gid}`, data, 'ben'), 403, refused)
      expectRefusal(await put(`/stories/${gid}`, { text: '' }), 400, 'text: Missing input')
      expect(await read(gid, 'text')).toEqual({ gid, text: 'b' })
    })

    test('what is sent as it was read changes nothing, for nobody', async () => {
      const gid = await comment({ html_text: '<body><ul><li>a</li></ul></body>' }, 'ada', demoTask(31, 0))
      await put(`/tasks/${demoTask(31, 0)}`, { name: 'Choose the cover' })
      const system = gidsOf(await get(`/tasks/${demoTask(31, 0)}/stories`)).at(-1) ?? ''
      for (const [story, as] of [
        [gid, 'ada'],
        [gid, 'ben'],
        [system, 'ada'],
        [system, 'ben'],
      ] as const) {
        const fields =
          'html_text,text,is_pinned,sticker_name,liked,type,source,created_by.name,likes,new_name'
        const { gid: _gid, ...record } = (await read(story, fields, as)) as Record<string, unknown>
        const answer = await put(`/stories/${story}?opt_fields=${fields}`, record, as)
        expect(answer.status).toBe(200)
        expect(answer.json.data).toEqual({ gid: story, ...record })
      }
      expect(await read(gid, 'is_edited')).toEqual({ gid, is_edited: false })
    })

    test('whoever may change the task pins it; whoever may comment likes it', async () => {
      const gid = await comment({ text: 'a', is_pinned: true }, 'ada', demoTask(31, 0))
      expect(await read(gid, 'is_pinned')).toEqual({ gid, is_pinned: true })
      await put(`/stories/${gid}`, { is_pinned: false, liked: true }, 'ben')
      await put(`/stories/${gid}`, { liked: true }, 'ben')
      const fields = 'is_pinned,liked,likes.user.name,num_likes,hearted,hearts.user,num_hearts'
      const likeOf = (user: object) => ({ gid: expect.any(String) as string, user })
      expect(await read(gid, fields)).toEqual({
        gid,
        is_pinned: false,
        liked: false,
        likes: [likeOf({ gid: DEMO.ben, name: 'Ben Okafor' })],
        num_likes: 1,
        hearted: false,
        hearts: [likeOf({ gid: DEMO.ben, name: 'Ben Okafor', resource_type: 'user' })],
        num_hearts: 1,
      })
      expect(await read(gid, 'liked', 'ben')).toEqual({ gid, liked: true })
      await put(`/stories/${gid}`, { liked: false }, 'ben')
      expect(await read(gid, 'num_likes,liked', 'ben')).toEqual({ gid, num_likes: 0, liked: false })
    })

    test('what happened cannot be edited, pinned, liked or deleted', async () => {
      await put(`/tasks/${task}`, { completed: true })
      const [gid = ''] = gidsOf(await get(`/tasks/${task}/stories`))
      for (const [data, message] of [
        [{ text: 'x' }, 'text: Only comments can be edited'],
        [{ html_text: '<body>x</body>' }, 'text: Only comments can be edited'],
        [{ is_pinned: true }, 'is_pinned: Only comments can be pinned'],
        [{ sticker_name: 'heart' }, 'sticker_name: Only comments have one'],
        [{ liked: true }, 'liked: Only comments can be liked'],
      ] as const)
        expectRefusal(await put(`/stories/${gid}`, data), 400, message)
      expectRefusal(await remove(`/stories/${gid}`), 403, 'story: Only comments can be deleted')
      expect(await texts()).toEqual(['Ada Byron marked this task complete'])
    })

    test('its writer alone deletes it, once', async () => {
      const gid = await comment({ text: 'a' }, 'ada', demoTask(31, 0))
      expectRefusal(await remove(`/stories/${gid}`, 'ben'), 403, 'You do not have access to this story.')
      expect((await remove(`/stories/${gid}`)).json).toEqual({ data: {} })
      const gone = `story: Not a recognized ID: ${gid}`
      expectRefusal(await remove(`/stories/${gid}`), 404, gone)
      expectRefusal(await get(`/stories/${gid}`), 404, gone)
      expectRefusal(await put(`/stories/${gid}`, { text: 'b' }), 404, gone)
    })
  })

  describe('who', () => {
    const DENIED = 'You do not have access to this task.'

    /** A task of Ada's in a project in which everybody else of the workspace has a level. */
    const sharedTask = async (level: string): Promise<string> => {
      const wish = { workspace: DEMO.greenfield, name: 'Shared', privacy_setting: 'public_to_workspace' }
      const project = await post('/projects', { ...wish, team: DEMO.growing, default_access_level: level })
      return await newTask({ projects: [project.json.data.gid as string], name: 'Shared' })
    }

    test.each([
      ['viewer', 403, 403, 403],
      ['commenter', 201, 403, 200],
      ['editor', 201, 201, 200],
    ] as const)(
      'as %s of its project comments, pins and likes: %i, %i, %i',
      async (level, comments, pins, likes) => {
        const of = await sharedTask(level)
        const said = await comment({ text: 'a' }, 'ada', of)
        expect(await read(said, 'text', 'ben')).toEqual({ gid: said, text: 'a' })
        expect((await get(`/tasks/${of}/stories`, 'ben')).status).toBe(200)
        expect((await post(`/tasks/${of}/stories`, { text: 'b' }, 'ben')).status).toBe(comments)
        expect((await post(`/tasks/${of}/stories`, { text: 'b', is_pinned: true }, 'ben')).status).toBe(pins)
        expect((await put(`/stories/${said}`, { is_pinned: true }, 'ben')).status).toBe(
          pins === 201 ? 200 : 403,
        )
        expect((await put(`/stories/${said}`, { liked: true }, 'ben')).status).toBe(likes)
        // Commenting lets nobody do more than that.
        expect((await put(`/tasks/${of}`, { name: 'Mine' }, 'ben')).status).toBe(pins === 201 ? 200 : 403)
      },
    )

    test('a guest comments on what they see, and finds nothing else', async () => {
      const said = await comment({ text: 'From outside' }, 'gil', demoTask(31, 1))
      expect(await read(said, 'created_by.name')).toEqual({
        gid: said,
        created_by: { gid: DEMO.gil, name: 'Gil Moreau' },
      })
      const hidden = await comment({ text: 'a' }, 'ada')
      expectRefusal(await get(`/stories/${hidden}`, 'gil'), 403, 'You do not have access to this story.')
      expectRefusal(await remove(`/stories/${hidden}`, 'gil'), 403, 'You do not have access to this story.')
      expectRefusal(await get(`/tasks/${task}/stories`, 'gil'), 403, DENIED)
      expectRefusal(await post(`/tasks/${task}/stories`, { text: 'b' }, 'gil'), 403, DENIED)
    })

    test('is in another workspace, or asks for what is not there, gets the same answer', async () => {
      const said = await comment({ text: 'a' })
      for (const [as, gid] of [
        ['cara', said],
        ['ada', UNKNOWN_GID],
        ['ada', 'words'],
      ] as const) {
        const gone = `story: Not a recognized ID: ${gid}`
        expectRefusal(await get(`/stories/${gid}`, as), 404, gone)
        expectRefusal(await put(`/stories/${gid}`, { text: 'b' }, as), 404, gone)
        expectRefusal(await remove(`/stories/${gid}`, as), 404, gone)
      }
      expectRefusal(await get(`/tasks/${task}/stories`, 'cara'), 404, `task: Not a recognized ID: ${task}`)
    })

    test('needs the scope of each operation, and that of what a story refers to', async () => {
      const said = await comment({ text: 'a' })
      const as = await tokenFor(server.services, DEMO.ada, { scopes: ['stories:read'] })
      expect((await get(`/stories/${said}`, as)).json.data).toMatchObject({
        target: { gid: task, name: 'Told' },
        text: 'a',
      })
      expect((await get(`/stories/${said}?opt_fields=target.notes`, as)).status).toBe(403)
      expect((await get(`/stories/${said}?opt_fields=previews`, as)).status).toBe(403)
      expect((await put(`/stories/${said}`, { text: 'b' }, as)).status).toBe(403)
      expect((await post(`/tasks/${task}/stories`, { text: 'b' }, as)).status).toBe(403)
      expect((await remove(`/stories/${said}`, as)).status).toBe(403)
    })
  })

  describe('what happened', () => {
    const section = (index: number, name: string) => ({
      gid: demoSection(31, index),
      name,
      resource_type: 'section',
    })

    test('to a new task: where it is, who is to do it, and when', async () => {
      const parent = await newTask({ name: 'Above', workspace: DEMO.greenfield })
      const of = await newTask({
        name: 'New',
        notes: 'Told in the task itself',
        parent,
        projects: [DEMO.seedCatalogue],
        assignee: DEMO.ben,
        due_on: '2026-12-01',
        liked: true,
      })
      const fields = 'resource_subtype,text,project,assignee,task.name,old_dates,new_dates'
      expect(await told(fields, of)).toEqual([
        {
          resource_subtype: 'added_to_task',
          task: { gid: parent, name: 'Above' },
          text: 'Ada Byron added this task to Above',
        },
        {
          project: CATALOGUE,
          resource_subtype: 'added_to_project',
          text: 'Ada Byron added this task to Seed catalogue',
        },
        { assignee: BEN, resource_subtype: 'assigned', text: 'Ada Byron assigned this task to Ben Okafor' },
        {
          new_dates: { due_at: null, due_on: '2026-12-01', start_on: null },
          old_dates: { due_at: null, due_on: null, start_on: null },
          resource_subtype: 'due_date_changed',
          text: 'Ada Byron changed the due date to Dec 1, 2026',
        },
      ])
    })

    test('is a story for each field of one change, with what was and what is', async () => {
      await put(`/tasks/${task}`, {
        name: 'Otherwise',
        notes: 'x',
        assignee: 'me',
        start_on: '2026-12-01',
        due_at: '2026-12-02T10:00:00Z',
        resource_subtype: 'approval',
        approval_status: 'approved',
      })
      const fields =
        'resource_subtype,old_name,new_name,new_dates,old_resource_subtype,new_resource_subtype,html_text'
      expect(await told(fields)).toEqual([
        { html_text: '<body>assigned this task to Ada Byron</body>', resource_subtype: 'assigned' },
        {
          html_text: '<body>changed the name to "Otherwise"</body>',
          new_name: 'Otherwise',
          old_name: 'Told',
          resource_subtype: 'name_changed',
        },
        { html_text: '<body>changed the description</body>', resource_subtype: 'notes_changed' },
        {
          html_text: '<body>changed the due date to Dec 1, 2026 – Dec 2, 2026</body>',
          new_dates: { due_at: '2026-12-02T10:00:00.000Z', due_on: '2026-12-02', start_on: '2026-12-01' },
          resource_subtype: 'due_date_changed',
        },
        {
          html_text: '<body>changed this task to an approval</body>',
          new_resource_subtype: 'approval',
          old_resource_subtype: 'default_task',
          resource_subtype: 'resource_subtype_changed',
        },
        { html_text: '<body>marked this task complete</body>', resource_subtype: 'marked_complete' },
      ])
      const before = (await texts()).length
      await put(`/tasks/${task}`, { approval_status: 'changes_requested', assignee: null, due_on: null })
      expect(
        (await told('text,old_approval_status,new_approval_status,assignee.name')).slice(before),
      ).toEqual([
        {
          assignee: { gid: DEMO.ada, name: 'Ada Byron' },
          text: 'Ada Byron unassigned this task from Ada Byron',
        },
        { text: 'Ada Byron removed the due date' },
        {
          new_approval_status: 'changes_requested',
          old_approval_status: 'approved',
          text: 'Ada Byron requested changes on this task',
        },
      ])
    })

    test('is told of moves between sections and projects, and not of moves within a section', async () => {
      const of = await newTask({ name: 'Moved', projects: [DEMO.seedCatalogue] })
      const move = async (to: string) => {
        expect((await post(`/sections/${to}/addTask`, { task: of })).status).toBe(200)
      }
      await move(demoSection(31, 1))
      await move(demoSection(31, 1))
      await move(demoSection(32, 0))
      expect((await told('text,project.name,old_section,new_section', of)).slice(1)).toEqual([
        {
          new_section: section(1, 'Doing'),
          old_section: section(0, 'To do'),
          project: { gid: DEMO.seedCatalogue, name: 'Seed catalogue' },
          text: 'Ada Byron moved this task from To do to Doing in Seed catalogue',
        },
        {
          project: { gid: DEMO.greenhouse, name: 'Greenhouse automation' },
          text: 'Ada Byron added this task to Greenhouse automation',
        },
      ])
    })

    test('is not told of what changes nothing, or is refused', async () => {
      await put(`/tasks/${task}`, { name: 'Told', completed: false, liked: true, assignee_status: 'today' })
      await put(`/tasks/${task}`, { assignee: DEMO.cara })
      await put(`/tasks/${task}`, { due_on: 'soon' })
      await post(`/sections/${demoSection(31, 0)}/addTask`, { task, insert_after: UNKNOWN_GID })
      expect(await texts()).toEqual([])
    })

    test('names nothing that its reader may not see, nor what is gone', async () => {
      const of = await newTask({ name: 'Half hidden', projects: [DEMO.seedCatalogue, DEMO.hiring] })
      const project = (await post('/projects', { team: DEMO.growing, name: 'Short-lived' })).json.data
        .gid as string
      const inside = gidsOf(await get(`/projects/${project}/sections`))[0] ?? ''
      await post(`/sections/${inside}/addTask`, { task: of })
      expect(await told('text,project', of, 'ben')).toMatchObject([
        { text: 'Ada Byron added this task to Seed catalogue' },
        { project: null, text: 'Ada Byron added this task to a project' },
        { text: 'Ada Byron added this task to Short-lived' },
      ])
      await remove(`/projects/${project}`)
      expect(await texts(of)).toEqual([
        'Ada Byron added this task to Seed catalogue',
        'Ada Byron added this task to Hiring',
        'Ada Byron added this task to a project',
      ])
    })

    test('tells moments as days where the reader is', async () => {
      await put(`/tasks/${task}`, { due_at: '2026-12-01T23:30:00Z', assignee: DEMO.ben })
      const browser = await browserOf(server, 'ben')
      const profile = { name: 'Ben Okafor', language: '', time_zone: 'Asia/Tokyo' }
      await browser.post('/0/profile', { csrf_token: await formTokenOf(browser), ...profile })
      const dueDate = async (as: Who) => (await told('text,new_dates', task, as))[1]
      expect(await dueDate('ada')).toMatchObject({
        new_dates: { due_on: '2026-12-01' },
        text: 'Ada Byron changed the due date to Dec 1, 2026',
      })
      expect(await dueDate('ben')).toMatchObject({
        new_dates: { due_at: '2026-12-01T23:30:00.000Z', due_on: '2026-12-02' },
        text: 'Ada Byron changed the due date to Dec 2, 2026',
      })
    })

    test('goes with the task, comments and all', async () => {
      const said = await comment({ text: 'a' })
      await put(`/stories/${said}`, { liked: true })
      const below = await newTask({ parent: task, name: 'Below', assignee: 'me' })
      const [first = ''] = gidsOf(await get(`/tasks/${below}/stories`))
      await remove(`/tasks/${task}`)
      for (const gid of [said, first])
        expectRefusal(await get(`/stories/${gid}`), 404, `story: Not a recognized ID: ${gid}`)
      expectRefusal(await get(`/tasks/${task}/stories`), 404, `task: Not a recognized ID: ${task}`)
    })
  })

  test('pages lead through all stories once, in order, also those of one moment', async () => {
    for (let index = 0; index < 5; index++) await comment({ text: `${index}` })
    server.clock.advance(1)
    for (let index = 5; index < 7; index++) await comment({ text: `${index}` })
    const seen: string[] = []
    let path = `/tasks/${task}/stories?limit=3&opt_fields=text`
    for (;;) {
      const { json } = await get(path)
      seen.push(...(json.data as { text: string }[]).map(({ text }) => text))
      if (json.next_page === null) break
      path = (json.next_page as { path: string }).path
    }
    expect(seen).toEqual(['0', '1', '2', '3', '4', '5', '6'])
  })
})
