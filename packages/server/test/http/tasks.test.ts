import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, logLineOf, messagesOf, namesOf } from '../support/answers.js'
import { DEMO, demoSection, demoTask, tokenFor, UNKNOWN_GID } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type DemoName, type TestServer } from '../support/services.js'

const ADA = { gid: DEMO.ada, name: 'Ada Byron', resource_type: 'user' }
const BEN = { gid: DEMO.ben, name: 'Ben Okafor', resource_type: 'user' }
const GIL = { gid: DEMO.gil, name: 'Gil Moreau', resource_type: 'user' }
const SEEDS = { gid: DEMO.seedCatalogue, name: 'Seed catalogue', resource_type: 'project' }
const IN_GREENFIELD = { workspace: DEMO.greenfield }
const NOW = '2026-11-23T12:00:00.000Z'
const ONE_FILTER =
  'Must specify exactly one of project, tag, section, user task list, or assignee + workspace'

/** What a task reads when nothing but its workspace was given. */
const newTask = (gid: string) => ({
  gid,
  actual_time_minutes: null,
  assignee: null,
  assignee_status: 'upcoming',
  completed: false,
  completed_at: null,
  created_at: NOW,
  custom_fields: [],
  due_at: null,
  due_on: null,
  followers: [ADA],
  hearted: false,
  hearts: [],
  liked: false,
  likes: [],
  memberships: [],
  modified_at: NOW,
  name: '',
  notes: '',
  num_hearts: 0,
  num_likes: 0,
  parent: null,
  permalink_url: `http://localhost:8080/1/${DEMO.greenfield}/task/${gid}`,
  projects: [],
  resource_subtype: 'default_task',
  resource_type: 'task',
  start_at: null,
  start_on: null,
  tags: [],
  workspace: { gid: DEMO.greenfield, name: 'Greenfield Labs', resource_type: 'workspace' },
})

describe.each(DATABASE_KINDS)('tasks on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const get = async (path: string, as: DemoName = 'ada') => await server.api('GET', path, { as })
  const create = async (data: unknown, path = '/tasks') => await server.api('POST', path, { body: { data } })
  const update = async (gid: string, data: unknown, as: DemoName = 'ada') =>
    await server.api('PUT', `/tasks/${gid}`, { as, body: { data } })
  const made = async (data: object = IN_GREENFIELD): Promise<string> => {
    const answer = await create(data)
    expect(answer.status).toBe(201)
    return answer.json.data.gid as string
  }

  describe('create', () => {
    test("gives the full record, followed by its creator — Asana's task record", async () => {
      const answer = await create(IN_GREENFIELD)
      const { gid } = answer.json.data
      expect(answer.status).toBe(201)
      expect(answer.headers['location']).toBe(`/api/1.0/tasks/${gid}`)
      expect(answer.json).toEqual({ data: newTask(gid as string) })
      expect((await get(`/tasks/${gid}`)).json).toEqual(answer.json)
    })

    test("gives the optional fields when they are named — Asana's task record", async () => {
      const gid = await made({ ...IN_GREENFIELD, assignee: DEMO.ben, completed: true })
      const names =
        'created_by,assigned_by,completed_by,dependencies,dependents,external,html_notes,is_rendered_as_separator,num_subtasks'
      expect((await get(`/tasks/${gid}?opt_fields=${names}`)).json.data).toEqual({
        gid,
        assigned_by: ADA,
        completed_by: ADA,
        created_by: { gid: DEMO.ada, resource_type: 'user' },
        dependencies: [],
        dependents: [],
        external: null,
        html_notes: '<body></body>',
        is_rendered_as_separator: false,
        num_subtasks: 0,
      })
    })

    test('is served under the workspace, as clients of old call it', async () => {
      const at = async (workspace: string, data: object, as: DemoName = 'ada') =>
        await server.api('POST', `/workspaces/${workspace}/tasks`, { as, body: { data } })
      const answer = await at(DEMO.greenfield, { name: 'Under it' })
      expect(answer.status).toBe(201)
      expect(answer.headers['location']).toBe(`/api/1.0/tasks/${answer.json.data.gid as string}`)
      expect(answer.json.data).toMatchObject({ name: 'Under it', workspace: { gid: DEMO.greenfield } })
      expect((await logLineOf(server, answer))['operation']).toBe('createTask')
      expect((await at(DEMO.greenfield, { workspace: DEMO.greenfield })).status).toBe(201)
      expect((await at(DEMO.greenfield, { projects: [DEMO.seedCatalogue] })).status).toBe(201)
      const elsewhere = await at(DEMO.greenfield, { workspace: DEMO.harbour })
      expectRefusal(elsewhere, 400, `workspace: Not a recognized ID: ${DEMO.harbour}`)
      expectRefusal(
        await at(DEMO.harbour, { name: 'n' }),
        404,
        `workspace: Not a recognized ID: ${DEMO.harbour}`,
      )
      expectRefusal(await at('x', { name: 'n' }), 404, 'workspace: Not a recognized ID: x')
      const reader = await tokenFor(server.services, DEMO.ada, { scopes: ['tasks:read', 'workspaces:read'] })
      const refused = await server.api('POST', `/workspaces/${DEMO.greenfield}/tasks`, {
        as: reader,
        body: { data: {} },
      })
      expect([refused.status, refused.headers['mudra-required-scopes']]).toEqual([403, 'tasks:write'])
    })

    test('in a project puts it at the end of the first section, with its address there', async () => {
      const { json } = await create({ projects: [DEMO.seedCatalogue], name: 'last' })
      expect(json.data.projects).toEqual([SEEDS])
      expect(json.data.memberships).toEqual([
        { project: SEEDS, section: { gid: demoSection(31, 0), name: 'To do', resource_type: 'section' } },
      ])
      expect(json.data.permalink_url).toBe(
        `http://localhost:8080/1/${DEMO.greenfield}/project/${DEMO.seedCatalogue}/task/${json.data.gid}`,
      )
      expect(gidsOf(await get(`/sections/${demoSection(31, 0)}/tasks`)).at(-1)).toBe(json.data.gid)
    })

    test("takes memberships with a section beside projects — Asana's records", async () => {
      const { json } = await create({
        projects: [DEMO.greenhouse, DEMO.seedCatalogue],
        memberships: [{ project: DEMO.seedCatalogue, section: demoSection(31, 2) }],
      })
      expect(json.data.memberships.map((one: { section: { gid: string } }) => one.section.gid)).toEqual([
        demoSection(31, 2),
        demoSection(32, 0),
      ])
    })

    test('of a subtask is refused where the body names another parent than the path', async () => {
      const [parent, other] = [await made(), await made()]
      const path = `/tasks/${parent}/subtasks`
      expectRefusal(await create({ parent: other }, path), 400, 'parent: Is not the one that the path names')
      expectRefusal(await create({ parent: '12' }, path), 400, 'parent: Not a recognized ID: 12')
      for (const same of [parent, null]) expect((await create({ parent: same }, path)).status).toBe(201)
    })

    test('of a subtask takes the workspace from its parent, under either path', async () => {
      const parent = await made({ ...IN_GREENFIELD, name: 'above' })
      const one = await create({ name: 'below' }, `/tasks/${parent}/subtasks`)
      const other = await create({ name: 'beside', parent })
      for (const answer of [one, other]) {
        expect(answer.status).toBe(201)
        expect(answer.headers['location']).toBe(`/api/1.0/tasks/${answer.json.data.gid}`)
        expect(answer.json.data.parent).toEqual({
          gid: parent,
          name: 'above',
          resource_type: 'task',
          resource_subtype: 'default_task',
        })
        expect(answer.json.data.workspace.gid).toBe(DEMO.greenfield)
      }
      expect(namesOf(await get(`/tasks/${parent}/subtasks`))).toEqual(['below', 'beside'])
      expect((await get(`/tasks/${parent}?opt_fields=num_subtasks`)).json.data.num_subtasks).toBe(2)
    })

    test.each([
      ['me', ADA],
      [DEMO.ben, BEN],
      ['ben@greenfield.example', BEN],
      ['Ben@Greenfield.example', BEN],
    ])("takes %s as assignee, who follows from then on — Asana's API edge", async (assignee, expected) => {
      const { json } = await create({ ...IN_GREENFIELD, assignee })
      expect(json.data.assignee).toEqual(expected)
      expect(json.data.followers).toEqual(expect.arrayContaining([ADA, expected]))
    })

    test("takes followers as an array of gids and addresses — Asana's records", async () => {
      const followers = [DEMO.ben, 'gil@visitor.example']
      const { json } = await create({ ...IN_GREENFIELD, followers })
      expect(json.data.followers).toHaveLength(3)
      expect(json.data.followers).toEqual(expect.arrayContaining([ADA, BEN, GIL]))
    })

    test("keeps plain and rich notes in step — Asana's task record", async () => {
      const plain = await create({ ...IN_GREENFIELD, notes: 'a < b & c' })
      const rich = await get(`/tasks/${plain.json.data.gid}?opt_fields=notes,html_notes`)
      expect(rich.json.data).toMatchObject({
        notes: 'a < b & c',
        html_notes: '<body>a &lt; b &amp; c</body>',
      })
      const html = '<body><strong>a</strong> &lt; <a href="https://x.example">b</a></body>'
      const { json } = await create({ ...IN_GREENFIELD, html_notes: html })
      expect(json.data.notes).toBe('a < b')
      expect((await get(`/tasks/${json.data.gid}?opt_fields=html_notes`)).json.data.html_notes).toBe(html)
    })

    test.each([
      [{}, 'You should specify one of workspace, parent, projects'],
      [{ projects: [] }, 'You should specify one of workspace, parent, projects'],
      [{ parent: null }, 'You should specify one of workspace, parent, projects'],
      [{ memberships: [{}] }, 'memberships: [0]: project: Missing required field'],
      [
        { memberships: [{ section: demoSection(31, 0) }] },
        'memberships: [0]: project: Missing required field',
      ],
      [{ memberships: [5] }, 'memberships: [0]: Must be an object'],
      [{ projects: [DEMO.seedCatalogue, 5] }, 'projects: [1]: Not a valid GID type: number'],
      [{ projects: 5 }, 'projects: Not an array'],
      [
        {
          projects: [DEMO.seedCatalogue],
          memberships: [{ project: DEMO.seedCatalogue, section: demoSection(32, 0) }],
        },
        `memberships: [0]: section: Not a recognized ID: ${demoSection(32, 0)}`,
      ],
      [{ ...IN_GREENFIELD, assignee: 'x' }, 'assignee: Not a recognized ID: x'],
      [{ ...IN_GREENFIELD, assignee: 5 }, 'assignee: Not a valid GID type: number'],
      [{ ...IN_GREENFIELD, assignee: UNKNOWN_GID }, `assignee: Not a user in Organization: ${UNKNOWN_GID}`],
      [{ ...IN_GREENFIELD, assignee: 'a@b.example' }, 'assignee: Not a user in Organization: a@b.example'],
      [{ ...IN_GREENFIELD, tags: ['7'] }, 'tags: [0]: Not a recognized ID: 7'],
      [{ ...IN_GREENFIELD, completed: 'true' }, 'completed: Must be true or false'],
      [{ ...IN_GREENFIELD, resource_subtype: 'note' }, /^resource_subtype: Must be one of default_task/],
      [{ ...IN_GREENFIELD, assignee_status: 'soon' }, /^assignee_status: Must be one of today/],
      [{ ...IN_GREENFIELD, approval_status: 'approved' }, /^approval_status: Only/],
      [
        { ...IN_GREENFIELD, due_on: '2026-12-24', due_at: '2026-12-24T10:00:00Z' },
        'You may only provide one of due_on or due_at!',
      ],
      [{ ...IN_GREENFIELD, due_on: '24.12.2026' }, /^due_on: Must be a date/],
      [{ ...IN_GREENFIELD, due_on: '2026-12-24T10:00:00Z' }, /^due_on: Must be a date/],
      [{ ...IN_GREENFIELD, due_on: 20261224 }, /^due_on: Must be a date/],
      [{ ...IN_GREENFIELD, due_at: 'tomorrow' }, /^due_at: Must be a date-time/],
      [{ ...IN_GREENFIELD, due_at: '2026-12-24T25:00:00Z' }, /^due_at: Must be a date-time/],
      [{ ...IN_GREENFIELD, due_at: '9999-12-31T23:59:59-10:00' }, /^due_at: Must be a date-time/],
      [{ ...IN_GREENFIELD, start_on: '2026-12-01' }, 'start_on: Needs due_on or due_at in the same request'],
      [
        { ...IN_GREENFIELD, start_at: '2026-12-01T00:00:00Z', due_on: '2026-12-02' },
        'start_at: Needs due_at in the same request',
      ],
      [
        { ...IN_GREENFIELD, start_on: '2026-12-03', due_on: '2026-12-02' },
        'start_on: Must not be after the due date',
      ],
      [
        { ...IN_GREENFIELD, start_at: '2026-12-03T10:00:00Z', due_at: '2026-12-03T10:00:00Z' },
        'start_at: Must be before due_at',
      ],
      [
        {
          ...IN_GREENFIELD,
          start_at: '2026-12-03T10:00:00Z',
          start_on: '2026-12-03',
          due_at: '2026-12-04T10:00:00Z',
        },
        'You may only provide one of start_on or start_at!',
      ],
      [
        { ...IN_GREENFIELD, resource_subtype: 'milestone', start_on: '2026-12-01', due_on: '2026-12-02' },
        'start_on: A milestone has no start date',
      ],
      [
        { ...IN_GREENFIELD, notes: 'a', html_notes: '<body>a</body>' },
        'You may only provide one of notes or html_notes!',
      ],
      [{ ...IN_GREENFIELD, html_notes: '<body><b>a</body>' }, /^html_notes: XML is invalid/],
      [{ ...IN_GREENFIELD, html_notes: 'a' }, /^html_notes: XML is invalid/],
      [{ ...IN_GREENFIELD, liked: 1 }, 'liked: Must be true or false'],
      [{ ...IN_GREENFIELD, custom_fields: ['7'] }, 'custom_fields: Must be an object'],
    ])("refuses %j — Asana's task record", async (data, message) => {
      const mine = `/tasks?assignee=me&workspace=${DEMO.greenfield}`
      const before = [gidsOf(await get(mine)), gidsOf(await get(`/projects/${DEMO.seedCatalogue}/tasks`))]
      const answer = await create(data)
      expect(answer.status).toBe(400)
      const [first] = messagesOf(answer)
      if (typeof message === 'string') expect(first).toBe(message)
      else expect(first).toMatch(message)
      expect([gidsOf(await get(mine)), gidsOf(await get(`/projects/${DEMO.seedCatalogue}/tasks`))]).toEqual(
        before,
      )
    })

    test.each([
      'created_at',
      'modified_at',
      'completed_at',
      'completed_by',
      'created_by',
      'likes',
      'num_likes',
      'hearted',
      'permalink_url',
      'num_subtasks',
      'actual_time_minutes',
      'dependencies',
    ])("refuses the read-only %s — Asana's records", async (name) => {
      expectRefusal(
        await create({ ...IN_GREENFIELD, [name]: 'x' }),
        400,
        `${name}: Cannot write this property`,
      )
    })

    test('refuses a project, a parent and a workspace that do not belong together', async () => {
      const caras = await server.api('POST', '/tasks', {
        as: 'cara',
        body: { data: { workspace: DEMO.harbour } },
      })
      expect(caras.status).toBe(201)
      expectRefusal(
        await create({ projects: [DEMO.quayRepairs], ...IN_GREENFIELD }),
        400,
        `projects: [0]: Not a recognized ID: ${DEMO.quayRepairs}`,
      )
    })
  })

  describe('dates', () => {
    test.each([
      ['2026-12-24T10:00:00Z', '2026-12-24T10:00:00.000Z', '2026-12-24'],
      ['2026-12-24T10:00:00.1239Z', '2026-12-24T10:00:00.123Z', '2026-12-24'],
      ['2026-12-24T23:30:00-02:00', '2026-12-25T01:30:00.000Z', '2026-12-25'],
      ['2026-12-24T10:00:00+0530', '2026-12-24T04:30:00.000Z', '2026-12-24'],
      ['2026-12-24T10:00', '2026-12-24T10:00:00.000Z', '2026-12-24'],
    ])("due_at %s reads %s and is due on %s — Asana's records", async (sent, dueAt, dueOn) => {
      const { json } = await create({ ...IN_GREENFIELD, due_at: sent })
      expect(json.data).toMatchObject({ due_at: dueAt, due_on: dueOn })
    })

    test("of a task change together: a day replaces an instant, and null takes both away — Asana's task record", async () => {
      const gid = await made({
        ...IN_GREENFIELD,
        start_at: '2026-12-20T08:00:00Z',
        due_at: '2026-12-24T10:00:00Z',
      })
      const dates = async (data: object) => {
        const { due_at, due_on, start_at, start_on } = (await update(gid, data)).json.data
        return { due_at, due_on, start_at, start_on }
      }
      expect(await dates({})).toEqual({
        due_at: '2026-12-24T10:00:00.000Z',
        due_on: '2026-12-24',
        start_at: '2026-12-20T08:00:00.000Z',
        start_on: '2026-12-20',
      })
      expect(await dates({ due_on: '2026-12-31', start_on: '2026-12-30' })).toEqual({
        due_at: null,
        due_on: '2026-12-31',
        start_at: null,
        start_on: '2026-12-30',
      })
      expect(await dates({ due_at: '2027-01-02T00:00:00Z' })).toMatchObject({
        due_on: '2027-01-02',
        start_on: '2026-12-30',
      })
      expect(await dates({ due_on: null })).toEqual({
        due_at: null,
        due_on: null,
        start_at: null,
        start_on: null,
      })
    })
  })

  describe('update', () => {
    test('changes what it names, leaves the rest, and moves modified_at', async () => {
      const gid = await made({ ...IN_GREENFIELD, name: 'before', notes: 'kept' })
      server.clock.advance(1_500)
      const answer = await update(gid, { name: 'after' })
      expect(answer.status).toBe(200)
      const { data } = answer.json
      expect(data).toMatchObject({ name: 'after', notes: 'kept' })
      expect(Date.parse(data.modified_at as string) - Date.parse(data.created_at as string)).toBe(1_500)
      expect((await get(`/tasks/${gid}`)).json).toEqual(answer.json)
    })

    test("says where its assignee keeps it while it has one — Asana's task record", async () => {
      const noOne = 'assignee_status: Can only be set for a task that has an assignee'
      expectRefusal(await create({ ...IN_GREENFIELD, assignee_status: 'today' }), 400, noOne)
      // That is what a new task has.
      const gid = await made({ ...IN_GREENFIELD, assignee_status: 'upcoming' })
      expectRefusal(await update(gid, { assignee_status: 'later' }), 400, noOne)
      expect((await update(gid, { assignee_status: 'later', assignee: 'me' })).json.data).toMatchObject({
        assignee_status: 'later',
      })
      expectRefusal(await update(gid, { assignee_status: 'today', assignee: null }), 400, noOne)
      expect((await update(gid, { assignee: null })).status).toBe(200)
      expect((await update(gid, { assignee_status: 'later', name: 'as it was' })).status).toBe(200)
    })

    test('completes and opens a task, with who and when', async () => {
      const gid = await made({ ...IN_GREENFIELD, assignee: DEMO.ben })
      const path = `/tasks/${gid}?opt_fields=completed,completed_at,completed_by.name`
      const nowText = new Date(server.clock.nowMs()).toISOString()
      await update(gid, { completed: true }, 'ben')
      const done = {
        gid,
        completed: true,
        completed_at: nowText,
        completed_by: { gid: DEMO.ben, name: 'Ben Okafor' },
      }
      expect((await get(path)).json.data).toEqual(done)
      server.clock.advance(5_000)
      await update(gid, { completed: true })
      expect((await get(path)).json.data).toEqual(done)
      await update(gid, { completed: false })
      expect((await get(path)).json.data).toEqual({
        gid,
        completed: false,
        completed_at: null,
        completed_by: null,
      })
    })

    test('assigns, gives to another, and takes away; who was assigned follows on', async () => {
      const gid = await made()
      expect((await update(gid, { assignee: 'ben@greenfield.example' })).json.data).toMatchObject({
        assignee: BEN,
        followers: [ADA, BEN],
      })
      expect((await update(gid, { assignee: 'me' }, 'ben')).json.data.assignee).toEqual(BEN)
      expect((await update(gid, { assignee: null })).json.data).toMatchObject({
        assignee: null,
        followers: [ADA, BEN],
      })
    })

    test("likes for the caller alone, once — Asana's task record", async () => {
      const gid = await made({ ...IN_GREENFIELD, assignee: DEMO.ben })
      await update(gid, { liked: true })
      await update(gid, { liked: true })
      await update(gid, { liked: true }, 'ben')
      const mine = (await get(`/tasks/${gid}`)).json.data
      expect(mine).toMatchObject({ liked: true, hearted: true, num_likes: 2, num_hearts: 2 })
      expect(mine.likes).toEqual([
        { gid: expect.stringMatching(/^\d{16}$/), user: ADA },
        { gid: expect.stringMatching(/^\d{16}$/), user: BEN },
      ])
      expect(mine.hearts).toEqual(mine.likes)
      await update(gid, { liked: false })
      expect((await get(`/tasks/${gid}`)).json.data).toMatchObject({ liked: false, num_likes: 1 })
      expect((await get(`/tasks/${gid}`, 'ben')).json.data).toMatchObject({ liked: true, num_likes: 1 })
      expect((await create({ ...IN_GREENFIELD, liked: true })).json.data).toMatchObject({
        liked: true,
        num_likes: 1,
      })
    })

    test("keeps approval_status and completed in step — Asana's task record", async () => {
      const { json } = await create({ ...IN_GREENFIELD, resource_subtype: 'approval' })
      const gid = json.data.gid as string
      expect(json.data).toMatchObject({ approval_status: 'pending', completed: false })
      for (const [data, approval_status, completed] of [
        [{ approval_status: 'changes_requested' }, 'changes_requested', true],
        [{ approval_status: 'pending' }, 'pending', false],
        [{ completed: true }, 'approved', true],
        [{ completed: false }, 'pending', false],
        [{ approval_status: 'rejected' }, 'rejected', true],
        [{ completed: true }, 'rejected', true],
        [{ name: 'renamed' }, 'rejected', true],
      ] as const) {
        expect((await update(gid, data)).json.data).toMatchObject({ approval_status, completed })
      }
      const plain = (await update(gid, { resource_subtype: 'default_task' })).json.data
      expect(plain).not.toHaveProperty('approval_status')
      expect(plain.resource_subtype).toBe('default_task')
    })

    test("makes a milestone, which has no start — Asana's task record", async () => {
      const gid = await made({ ...IN_GREENFIELD, start_on: '2026-12-01', due_on: '2026-12-02' })
      expect((await update(gid, { resource_subtype: 'milestone' })).json.data).toMatchObject({
        resource_subtype: 'milestone',
        start_on: null,
        due_on: '2026-12-02',
      })
      expectRefusal(
        await update(gid, { start_on: '2026-12-01', due_on: '2026-12-02' }),
        400,
        'start_on: A milestone has no start date',
      )
    })

    test.each([
      'projects',
      'tags',
      'followers',
      'parent',
      'memberships',
      'workspace',
      'created_at',
      'completed_at',
      'likes',
    ])("refuses %s, which other operations change or none — Asana's records", async (name) => {
      const gid = await made({ ...IN_GREENFIELD, name: 'fixed' })
      expectRefusal(
        await update(gid, { name: 'changed', [name]: ['7'] }),
        400,
        `${name}: Cannot write this property`,
      )
      expect((await get(`/tasks/${gid}`)).json.data.name).toBe('fixed')
    })
  })

  describe('delete', () => {
    test('takes the task with its subtasks, out of every list', async () => {
      const gid = await made({ projects: [DEMO.greenhouse], assignee: 'me', name: 'goes' })
      const below = (await create({ name: 'goes, too' }, `/tasks/${gid}/subtasks`)).json.data.gid as string
      const further = (await create({ name: 'and this' }, `/tasks/${below}/subtasks`)).json.data.gid as string
      const answer = await server.api('DELETE', `/tasks/${gid}`)
      expect({ status: answer.status, json: answer.json }).toEqual({ status: 200, json: { data: {} } })
      for (const gone of [gid, below, further]) {
        expectRefusal(await get(`/tasks/${gone}`), 404, `task: Not a recognized ID: ${gone}`)
        expectRefusal(await update(gone, { name: 'x' }), 404, `task: Not a recognized ID: ${gone}`)
        expectRefusal(await server.api('DELETE', `/tasks/${gone}`), 404, `task: Not a recognized ID: ${gone}`)
      }
      expect(gidsOf(await get(`/projects/${DEMO.greenhouse}/tasks`))).not.toContain(gid)
      expect(gidsOf(await get(`/tasks?assignee=me&workspace=${DEMO.greenfield}`))).not.toContain(gid)
    })
  })

  describe('list', () => {
    test("is compact and in the order of the project — Asana's task record", async () => {
      const { json } = await get(`/tasks?project=${DEMO.fieldTrials}`)
      expect(json.data).toHaveLength(9)
      for (const [index, record] of json.data.entries()) {
        expect(record).toEqual({
          gid: demoTask(33, index as number),
          name: expect.any(String),
          resource_type: 'task',
          resource_subtype: 'default_task',
        })
      }
    })

    test('is the same under each of its addresses', async () => {
      const project = gidsOf(await get(`/tasks?project=${DEMO.fieldTrials}`))
      expect(gidsOf(await get(`/projects/${DEMO.fieldTrials}/tasks`))).toEqual(project)
      const section = gidsOf(await get(`/tasks?section=${demoSection(33, 0)}`))
      expect(section).toEqual(project.slice(0, 4))
      expect(gidsOf(await get(`/sections/${demoSection(33, 0)}/tasks`))).toEqual(section)
    })

    test('of a person is theirs in that workspace, by gid, as me, gid or address', async () => {
      const bens = gidsOf(await get(`/tasks?assignee=${DEMO.ben}&workspace=${DEMO.greenfield}`))
      expect(bens.length).toBeGreaterThan(3)
      expect(bens).toEqual(bens.toSorted())
      expect(
        gidsOf(await get(`/tasks?assignee=ben@greenfield.example&workspace=${DEMO.greenfield}`)),
      ).toEqual(bens)
      expect(gidsOf(await get(`/tasks?assignee=me&workspace=${DEMO.greenfield}`, 'ben'))).toEqual(bens)
    })

    test.each([
      '',
      '?workspace=WS',
      '?assignee=me',
      '?project=P&section=S',
      '?project=P&assignee=me&workspace=WS',
      '?section=S&assignee=me&workspace=WS',
      '?completed_since=now',
      '?tag=1&project=P',
      '?project=P&workspace=WS',
      '?section=S&workspace=WS',
      '?user_task_list=1&workspace=WS',
    ])("with %s names not exactly one filter and is refused — Asana's API edge", async (query) => {
      const path = query
        .replace('WS', DEMO.greenfield)
        .replace('=P', `=${DEMO.seedCatalogue}`)
        .replace('=S', `=${demoSection(31, 0)}`)
      expectRefusal(await get(`/tasks${path}`), 400, ONE_FILTER)
    })

    test('knows no task lists yet', async () => {
      expectRefusal(await get('/tasks?user_task_list=77'), 400, 'user_task_list: Not a recognized ID: 77')
    })

    test("with completed_since leaves out what was completed before — Asana's task record", async () => {
      const project = (await create({ team: DEMO.growing, name: 'since' }, '/projects')).json.data
        .gid as string
      const open = await made({ projects: [project] })
      const early = await made({ projects: [project], completed: true })
      server.clock.advance(60_000)
      const between = new Date(server.clock.nowMs()).toISOString()
      server.clock.advance(60_000)
      const late = await made({ projects: [project], completed: true })
      const completedAt = (await get(`/tasks/${late}`)).json.data.completed_at as string
      for (const path of [`/projects/${project}/tasks?`, `/tasks?project=${project}&`]) {
        expect(gidsOf(await get(path))).toEqual([open, early, late])
        expect(gidsOf(await get(`${path}completed_since=${between}`))).toEqual([open, late])
        expect(gidsOf(await get(`${path}completed_since=2000-01-01`))).toEqual([open, early, late])
        // The very instant counts as since.
        expect(gidsOf(await get(`${path}completed_since=${completedAt}`))).toEqual([open, late])
        server.clock.advance(1)
        expect(gidsOf(await get(`${path}completed_since=now`))).toEqual([open])
      }
    })

    test("with modified_since leaves out what did not change since — Asana's task record", async () => {
      const project = (await create({ team: DEMO.growing, name: 'modified' }, '/projects')).json.data
        .gid as string
      const old = await made({ projects: [project] })
      const touched = await made({ projects: [project] })
      server.clock.advance(60_000)
      const between = new Date(server.clock.nowMs()).toISOString()
      await update(touched, { name: 'touched' })
      const path = `/projects/${project}/tasks?modified_since=`
      expect(gidsOf(await get(path + between))).toEqual([touched])
      expect(gidsOf(await get(`${path}2000-01-01T00:00:00Z`))).toEqual([old, touched])
      expect(gidsOf(await get(`${path}2999-01-01`))).toEqual([])
    })

    test.each([
      'completed_since=yesterday',
      'modified_since=now',
      'modified_since=2026-13-01',
      'completed_since=now&completed_since=now',
    ])('refuses %s by name', async (query) => {
      const answer = await get(`/projects/${DEMO.seedCatalogue}/tasks?${query}`)
      expect(answer.status).toBe(400)
      expect(messagesOf(answer)[0]).toMatch(new RegExp(`^${query.split('=')[0]}: `))
    })
  })
})
