import fc from 'fast-check'
import { DOMParser } from '@xmldom/xmldom'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, messagesOf } from '../support/answers.js'
import { DEMO, demoSection, demoTask, tokenFor } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type ApiResponse, type TestServer } from '../support/services.js'

/** What a program that keeps two systems alike asks for: all of a record. */
const EVERY_FIELD = {
  tasks:
    'assigned_by,created_by,completed_by,dependencies,dependents,html_notes,is_rendered_as_separator,num_subtasks,name,resource_subtype,approval_status,assignee_status,completed,completed_at,created_at,due_at,due_on,hearted,hearts,num_hearts,liked,likes,num_likes,memberships,modified_at,notes,start_at,start_on,actual_time_minutes,assignee,custom_fields,followers,parent,projects,tags,workspace,permalink_url,resource_type',
  projects:
    'name,archived,color,icon,created_at,modified_at,current_status,current_status_update,custom_field_settings,custom_fields,default_view,due_on,due_date,start_on,html_notes,notes,members,followers,public,privacy_setting,default_access_level,minimum_access_level_for_customization,minimum_access_level_for_sharing,completed,completed_at,completed_by,owner,team,permalink_url,project_brief,created_from_template,workspace,resource_type',
  sections: 'name,created_at,project,resource_type',
} as const

const problemsOf = (answer: ApiResponse) => (answer.status < 400 ? [] : messagesOf(answer))

describe.each(DATABASE_KINDS)('a record that is sent back as it was read on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })
  const put = async (path: string, data: unknown, as: 'ada' | 'ben' = 'ada') =>
    await server.api('PUT', path, { as, body: { data } })
  const read = async (path: string, query = '', as: 'ada' | 'ben' = 'ada') =>
    (await server.api('GET', `${path}${query}`, { as })).json.data

  const schedules = fc.constantFrom(
    {},
    { due_on: '2026-12-24' },
    { due_at: '2026-12-24T10:00:00.000Z' },
    { start_on: '2026-12-20', due_on: '2026-12-24' },
    { start_at: '2026-12-20T10:00:00.000Z', due_at: '2026-12-24T10:00:00.000Z' },
    { start_on: '2026-12-20', due_at: '2026-12-24T10:00:00.000Z' },
  )
  const texts = fc.constantFrom(
    {},
    { notes: 'a & b\r\n<c>' },
    { html_notes: `<body><ul><li>one</li></ul><a data-asana-gid="${DEMO.ben}"/></body>` },
    { notes: '&'.repeat(20_000) },
  )
  const others = fc.record(
    {
      name: fc.constantFrom('x', '', '😀'),
      resource_subtype: fc.constantFrom('default_task', 'approval'),
      completed: fc.boolean(),
      liked: fc.boolean(),
      assignee: fc.constantFrom(null, 'me', DEMO.ben),
      projects: fc.constantFrom([], [DEMO.seedCatalogue]),
      followers: fc.constantFrom([], [DEMO.ben]),
    },
    { requiredKeys: [] },
  )

  test('is taken, whatever the task is, in full or with every field, and changes nothing', async () => {
    const rounds = fc.sample(fc.tuple(schedules, texts, others), 25)
    for (const [schedule, text, other] of rounds) {
      const body = { data: { workspace: DEMO.greenfield, ...schedule, ...text, ...other } }
      const created = await server.api('POST', '/tasks', { body })
      expect(created.status, JSON.stringify(body)).toBe(201)
      const path = `/tasks/${created.json.data.gid as string}`
      for (const query of ['', `?opt_fields=${EVERY_FIELD.tasks}`]) {
        const before = await read(path, query)
        const answer = await put(`${path}${query}`, before)
        expect(problemsOf(answer), JSON.stringify(before)).toEqual([])
        expect(answer.status).toBe(200)
        expect(answer.json.data).toEqual(before)
      }
    }
  })

  test('is taken of projects, by whoever may edit them, and of sections', async () => {
    for (const [path, fields, as] of [
      [`/projects/${DEMO.seedCatalogue}`, EVERY_FIELD.projects, 'ada'],
      [`/projects/${DEMO.seedCatalogue}`, EVERY_FIELD.projects, 'ben'],
      [`/projects/${DEMO.fieldTrials}`, EVERY_FIELD.projects, 'ben'],
      [`/sections/${demoSection(31, 0)}`, EVERY_FIELD.sections, 'ada'],
    ] as const) {
      for (const query of ['', `?opt_fields=${fields}`]) {
        const before = await read(path, query, as)
        const answer = await put(`${path}${query}`, before, as)
        expect(problemsOf(answer), path).toEqual([])
        expect(answer.json.data).toEqual(before)
      }
    }
  })

  test('is no change, so modified_at stays, and so does who assigned it: two programs do not answer each other for ever', async () => {
    const body = { data: { projects: [DEMO.seedCatalogue], assignee: DEMO.gil, liked: true, external: null } }
    const { gid } = (await server.api('POST', '/tasks', { body })).json.data
    const query = `?opt_fields=${EVERY_FIELD.tasks}`
    for (const [path, as] of [
      [`/tasks/${gid as string}${query}`, 'ben'],
      [`/projects/${DEMO.seedCatalogue}?opt_fields=${EVERY_FIELD.projects}`, 'ada'],
    ] as const) {
      const before = await read(path, '', as)
      server.clock.advance(60_000)
      for (const sent of [before, {}, { name: before.name as string }]) {
        const answer = await put(path, sent, as)
        expect([problemsOf(answer), answer.json.data]).toEqual([[], before])
      }
      const changed = await put(path, { ...before, name: 'Another' }, as)
      expect(changed.json.data).not.toMatchObject({ modified_at: before.modified_at as string })
    }
    // Nobody is asked again to follow what they have left, or to own what they own.
    const seen = await read(`/tasks/${gid as string}`, query, 'ben')
    expect(seen.assigned_by).toMatchObject({ gid: DEMO.ada })
    expect((await put(`/tasks/${gid as string}${query}`, { assignee: 'me' }, 'ben')).json.data).toMatchObject(
      {
        assigned_by: { gid: DEMO.ben },
      },
    )
  })

  test('changes what was changed in it, and nothing else', async () => {
    const path = `/tasks/${demoTask(31, 1)}`
    await put(path, { due_at: '2026-12-24T10:00:00.000Z', notes: 'old' })
    const before = await read(path, `?opt_fields=${EVERY_FIELD.tasks}`)
    for (const [change, after] of [
      [{ name: 'renamed' }, { name: 'renamed' }],
      [{ notes: 'new' }, { notes: 'new', html_notes: '<body>new</body>' }],
      [{ html_notes: '<body><em>x</em></body>' }, { notes: 'x' }],
      [{ due_on: '2026-12-25' }, { due_on: '2026-12-25', due_at: null }],
      [{ due_at: '2026-12-26T10:00:00.000Z' }, { due_on: '2026-12-26', due_at: '2026-12-26T10:00:00.000Z' }],
      [{ due_on: null }, { due_on: null, due_at: null }],
    ]) {
      await put(path, { due_at: '2026-12-24T10:00:00.000Z', notes: 'old' })
      const answer = await put(`${path}?opt_fields=${EVERY_FIELD.tasks}`, { ...before, ...change })
      expect(problemsOf(answer)).toEqual([])
      expect(answer.json.data).toMatchObject(after as object)
    }
    const project = await read(`/projects/${DEMO.seedCatalogue}`)
    const moved = await put(`/projects/${DEMO.seedCatalogue}`, { ...project, due_date: '2026-12-31' })
    expect(moved.json.data).toMatchObject({ due_on: '2026-12-31', due_date: '2026-12-31' })
    await put(`/projects/${DEMO.seedCatalogue}`, { due_on: project.due_on })
  })

  test('takes no list and no link away with the plain text of it, and none of its team from a project', async () => {
    const html_notes = `<body><ul><li>one</li><li>two</li></ul><a data-asana-gid="${DEMO.ben}"/></body>`
    for (const path of [`/tasks/${demoTask(31, 4)}`, `/projects/${DEMO.greenhouse}`]) {
      const rich = (await put(`${path}?opt_fields=html_notes,notes`, { html_notes })).json.data
      expect((await put(`${path}?opt_fields=html_notes,notes`, { notes: rich.notes })).json.data).toEqual(
        rich,
      )
      expect((await put(path, { notes: `${rich.notes as string}.` })).json.data.notes).toBe(
        `${rich.notes as string}.`,
      )
    }
    const team = { privacy_setting: 'private_to_team' }
    expect((await put(`/projects/${DEMO.greenhouse}`, team)).json.data).toMatchObject(team)
    expect((await put(`/projects/${DEMO.greenhouse}`, { public: false })).json.data).toMatchObject(team)
    const open = { privacy_setting: 'public_to_workspace' }
    expect((await put(`/projects/${DEMO.greenhouse}`, { public: true })).json.data).toMatchObject(open)
  })

  test.each([
    ['completed_at', '2026-01-01T00:00:00.000Z'],
    ['created_at', '2020-01-01T00:00:00.000Z'],
    ['created_at', null],
    ['num_likes', 5],
    ['permalink_url', 'https://else.example'],
    ['followers', []],
    ['memberships', []],
    ['projects', []],
    ['workspace', { gid: DEMO.harbour }],
    ['workspace', { gid: DEMO.greenfield, name: 'Else' }],
    ['workspace', {}],
    ['workspace', { name: 'Greenfield Labs' }],
    ['created_by', {}],
    ['followers', [{}]],
    ['created_by', { gid: DEMO.ada, resource_type: 'user', more: 1 }],
  ])('but not with another %s: %j', async (name, value) => {
    const path = `/tasks/${demoTask(31, 2)}`
    expectRefusal(
      await put(path, { ...(await read(path)), [name]: value }),
      400,
      `${name}: Cannot write this property`,
    )
  })

  test('null into what is null already is no write, of a new record, too', async () => {
    const created = await server.api('POST', '/tasks', {
      body: {
        data: {
          workspace: DEMO.greenfield,
          completed_at: null,
          completed_by: null,
          approval_status: null,
          external: null,
          actual_time_minutes: null,
          num_likes: 0,
          likes: [],
          liked: false,
          notes: '',
          html_notes: '<body></body>',
        },
      },
    })
    expect(problemsOf(created)).toEqual([])
    expect(created.status).toBe(201)
    // Only approvals have one, so this is none to take away; an approval's is.
    const path = `/tasks/${created.json.data.gid as string}`
    expect((await put(path, { approval_status: null })).status).toBe(200)
    expect((await put(path, { resource_subtype: 'approval' })).status).toBe(200)
    const oneOfThem = 'approval_status: Must be one of pending, approved, rejected, changes_requested'
    expectRefusal(await put(path, { approval_status: null }), 400, oneOfThem)
    const project = {
      workspace: DEMO.greenfield,
      team: DEMO.growing,
      completed_at: null,
      current_status: null,
    }
    expect((await server.api('POST', '/projects', { body: { data: project } })).status).toBe(201)
    const section = { name: 'x', created_at: null }
    expectRefusal(
      await server.api('POST', `/projects/${DEMO.seedCatalogue}/sections`, { body: { data: section } }),
      400,
      'created_at: Cannot write this property',
    )
  })

  test('without the scope to read what is in it, a token may not send it', async () => {
    const { token } = await tokenFor(server.services, DEMO.ada, { scopes: ['tasks:read', 'tasks:write'] })
    const path = `/tasks/${demoTask(31, 3)}`
    const ask = async (method: 'GET' | 'PUT', body?: unknown) =>
      await server.api(method, path, { as: { token }, body })
    const before = (await ask('GET')).json.data
    expect((await ask('PUT', { data: before })).status).toBe(200)
    const workspace = { ...before.workspace, is_organization: true }
    expectRefusal(await ask('PUT', { data: { workspace } }), 400, 'workspace: Cannot write this property')
  })

  test("rich text links to records, and names them as each reader may see them — Asana's rich text", async () => {
    const html_notes = `<body>Ask <a data-asana-gid="${DEMO.ben}"/> of <a data-asana-gid="${DEMO.hiring}"/> &amp; <a data-asana-gid="${demoTask(31, 0)}"/>&nbsp;</body>`
    const { json } = await server.api('POST', '/tasks?opt_fields=notes,html_notes', {
      body: { data: { projects: [DEMO.seedCatalogue], html_notes } },
    })
    const task = (await read(`/tasks/${demoTask(31, 0)}`)).name as string
    expect(json.data.notes).toBe(`Ask @Ben Okafor of Hiring & ${task}&nbsp;`)
    expect(json.data.html_notes).toContain(
      `<a href="${server.publicUrl}/1/${DEMO.greenfield}/profile/${DEMO.ben}" data-asana-gid="${DEMO.ben}" data-asana-accessible="true" data-asana-type="user" data-asana-dynamic="true">@Ben Okafor</a>`,
    )
    // Ben does not see the project that is Ada's alone.
    const seen = await read(`/tasks/${json.data.gid as string}`, '?opt_fields=notes,html_notes', 'ben')
    expect(seen.notes).toBe(`Ask @Ben Okafor of Private Link & ${task}&nbsp;`)
    expect(JSON.stringify(seen)).not.toContain('Hiring')
    const parsed = new DOMParser().parseFromString(seen.html_notes as string, 'text/xml')
    expect(parsed.documentElement?.getElementsByTagName('a')).toHaveLength(3)
    // What he cannot see is not lost by his editing.
    await put(`/tasks/${json.data.gid as string}`, { html_notes: seen.html_notes }, 'ben')
    expect((await read(`/tasks/${json.data.gid as string}`, '?opt_fields=html_notes')).html_notes).toBe(
      json.data.html_notes,
    )
    // Nobody links to what they cannot see.
    expectRefusal(
      await put(
        `/tasks/${json.data.gid as string}`,
        { html_notes: `<body><a data-asana-gid="${DEMO.hiring}"/></body>` },
        'ben',
      ),
      400,
      `html_notes: data-asana-gid: Not a recognized ID: ${DEMO.hiring}`,
    )
  })

  test.each(['name', 'notes', 'html_notes'])(
    'what XML does not allow is refused in %s — XML 1.0 §2.2',
    async (field) => {
      for (const bad of ['\u0001', '\u000b', '\u001f', '\ufffe', '\uffff']) {
        const value = field === 'html_notes' ? `<body>a${bad}</body>` : `a${bad}`
        const answer = await server.api('POST', '/tasks', {
          body: { data: { workspace: DEMO.greenfield, [field]: value } },
        })
        expect(answer.status).toBe(400)
        expect(messagesOf(answer)[0]).toMatch(new RegExp(`^${field}: `))
      }
    },
  )

  test.each([
    ['/tasks', 'created_by.gid', (task: { created_by: unknown }) => task.created_by, { gid: DEMO.ada }],
    [
      '/tasks',
      'created_by.resource_type',
      (task: { created_by: unknown }) => task.created_by,
      { gid: DEMO.ada, resource_type: 'user' },
    ],
    [
      '/tasks',
      'likes.user.name',
      (task: { likes: unknown[] }) => task.likes[0],
      { gid: expect.any(String) as string, user: { gid: DEMO.ada, name: 'Ada Byron' } },
    ],
    [
      '/tasks',
      'assignee.email',
      (task: { assignee: unknown }) => task.assignee,
      { gid: DEMO.ada, email: 'ada@greenfield.example' },
    ],
    ['/tasks', 'workspace.gid', (task: { workspace: unknown }) => task.workspace, { gid: DEMO.greenfield }],
    [
      '/tasks',
      'memberships.project.gid',
      (task: { memberships: unknown[] }) => task.memberships[0],
      { project: { gid: DEMO.seedCatalogue } },
    ],
  ])(
    "a nested object says its gid: %s?opt_fields=%s — Asana's opt_fields",
    async (path, fields, of, expected) => {
      const body = { data: { projects: [DEMO.seedCatalogue], assignee: 'me', liked: true } }
      const { json } = await server.api('POST', `${path}?opt_fields=${fields}`, { body })
      expect(of(json.data as never)).toEqual(expected)
    },
  )
})
