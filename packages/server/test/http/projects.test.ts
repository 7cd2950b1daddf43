import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, messagesOf, namesOf } from '../support/answers.js'
import { DEMO, demoSection, demoTask } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

const ADA = { gid: DEMO.ada, name: 'Ada Byron', resource_type: 'user' }
const BEN = { gid: DEMO.ben, name: 'Ben Okafor', resource_type: 'user' }
const GREENFIELD = { gid: DEMO.greenfield, name: 'Greenfield Labs', resource_type: 'workspace' }
const GROWING = { gid: DEMO.growing, name: 'Growing', resource_type: 'team' }
const NOW = '2026-11-23T12:00:00.000Z'

/** What a project reads when nothing but its team was given. */
const newProject = (gid: string) => ({
  gid,
  archived: false,
  color: null,
  completed: false,
  completed_at: null,
  completed_by: null,
  created_at: NOW,
  current_status: null,
  current_status_update: null,
  custom_field_settings: [],
  custom_fields: [],
  default_access_level: 'editor',
  default_view: 'list',
  due_date: null,
  due_on: null,
  followers: [ADA],
  icon: null,
  members: [ADA],
  minimum_access_level_for_customization: 'editor',
  minimum_access_level_for_sharing: 'editor',
  modified_at: NOW,
  name: '',
  notes: '',
  owner: ADA,
  permalink_url: `http://localhost:8080/1/${DEMO.greenfield}/project/${gid}`,
  privacy_setting: 'public_to_workspace',
  public: true,
  resource_type: 'project',
  start_on: null,
  team: GROWING,
  workspace: GREENFIELD,
})

describe.each(DATABASE_KINDS)('projects on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const get = async (path: string) => await server.api('GET', path)
  const create = async (data: unknown, path = '/projects') =>
    await server.api('POST', path, { body: { data } })
  const update = async (gid: string, data: unknown) =>
    await server.api('PUT', `/projects/${gid}`, { body: { data } })
  const made = async (data: object = {}): Promise<string> =>
    (await create({ team: DEMO.growing, ...data })).json.data.gid as string

  describe('create', () => {
    test.each([
      ['/projects', { team: DEMO.growing }],
      ['/projects', { team: DEMO.growing, workspace: DEMO.greenfield }],
      [`/teams/${DEMO.growing}/projects`, {}],
      [`/workspaces/${DEMO.greenfield}/projects`, { team: DEMO.growing }],
    ])(
      "POST %s with %j makes a project with its creator as owner, member and follower — Asana's project record",
      async (path, data) => {
        const answer = await create(data, path)
        expect(answer.status).toBe(201)
        const { gid } = answer.json.data
        expect(gid).toMatch(/^\d{16}$/)
        expect(answer.headers['location']).toBe(`/api/1.0/projects/${gid}`)
        expect(answer.json).toEqual({ data: newProject(gid as string) })
        expect((await get(`/projects/${gid}`)).json).toEqual(answer.json)
        expect(namesOf(await get(`/projects/${gid}/sections`))).toEqual(['Untitled section'])
      },
    )

    test('is refused where the body names another place than the path', async () => {
      const count = async () => gidsOf(await get(`/workspaces/${DEMO.greenfield}/projects`)).length
      const before = await count()
      for (const [path, data, name] of [
        [`/teams/${DEMO.growing}/projects`, { team: DEMO.marketing }, 'team'],
        [`/teams/${DEMO.growing}/projects`, { team: '12' }, 'team'],
        [`/workspaces/${DEMO.greenfield}/projects`, { team: DEMO.growing, workspace: '12' }, 'workspace'],
      ] as const)
        expectRefusal(await create(data, path), 400, `${name}: Is not the one that the path names`)
      expect(await count()).toBe(before)
      for (const team of [DEMO.growing, null])
        expect((await create({ team, workspace: null }, `/teams/${DEMO.growing}/projects`)).status).toBe(201)
    })

    test("takes every field that a project may be given — Asana's project record", async () => {
      const answer = await create({
        team: DEMO.growing,
        name: 'Everything',
        archived: true,
        color: 'light-teal',
        icon: 'rocket',
        custom_fields: {},
        default_view: 'board',
        due_on: '2027-03-31',
        start_on: '2027-03-01',
        html_notes: '<body>Rich &amp; <strong>bold</strong></body>',
        privacy_setting: 'private',
        default_access_level: 'commenter',
        minimum_access_level_for_customization: 'admin',
        minimum_access_level_for_sharing: 'admin',
        owner: 'ben@greenfield.example',
        followers: `${DEMO.ben},gil@visitor.example`,
      })
      expect(answer.status).toBe(201)
      const { gid } = answer.json.data
      expect(answer.json.data).toMatchObject({
        name: 'Everything',
        archived: true,
        color: 'light-teal',
        icon: 'rocket',
        default_view: 'board',
        due_on: '2027-03-31',
        due_date: '2027-03-31',
        start_on: '2027-03-01',
        notes: 'Rich & bold',
        privacy_setting: 'private',
        public: false,
        default_access_level: 'commenter',
        minimum_access_level_for_customization: 'admin',
        minimum_access_level_for_sharing: 'admin',
        owner: BEN,
      })
      const people = (field: string) =>
        (answer.json.data[field] as { gid: string }[]).map((one) => one.gid).toSorted()
      expect(people('members')).toEqual([DEMO.ada, DEMO.ben, DEMO.gil])
      expect(people('followers')).toEqual([DEMO.ada, DEMO.ben, DEMO.gil])
      const rich = await get(`/projects/${gid}?opt_fields=html_notes,project_brief,created_from_template`)
      expect(rich.json.data).toEqual({
        gid,
        created_from_template: null,
        html_notes: '<body>Rich &amp; <strong>bold</strong></body>',
        project_brief: null,
      })
    })

    test.each([
      [{}, 'workspace: Missing input'],
      [{ workspace: DEMO.greenfield }, 'Missing required `team` field'],
      [{ workspace: 'x' }, 'workspace: Not a recognized ID: x'],
      [{ workspace: 5 }, 'workspace: Not a valid GID type: number'],
      [{ team: DEMO.growing, color: 'green' }, /^color: Must be one of dark-pink/],
      [{ team: DEMO.growing, icon: 'tree' }, /^icon: Must be one of list/],
      [{ team: DEMO.growing, default_view: 'grid' }, /^default_view: Must be one of list/],
      [{ team: DEMO.growing, privacy_setting: 'secret' }, /^privacy_setting: Must be one of/],
      [{ team: DEMO.growing, archived: 'true' }, 'archived: Must be true or false'],
      [{ team: DEMO.growing, name: 7 }, /^name: Must be a string/],
      [{ team: DEMO.growing, due_on: '2026-02-30' }, /^due_on: Must be a date/],
      [{ team: DEMO.growing, due_on: '2026-2-3' }, /^due_on: Must be a date/],
      [{ team: DEMO.growing, start_on: '2026-12-01' }, 'start_on: Needs due_on in the same request'],
      [
        { team: DEMO.growing, start_on: '2026-12-01', due_on: '2026-12-01' },
        'start_on: Must be before due_on',
      ],
      [
        { team: DEMO.growing, start_on: '2026-12-02', due_on: '2026-12-01' },
        'start_on: Must be before due_on',
      ],
      [
        { team: DEMO.growing, notes: 'a', html_notes: '<body>a</body>' },
        'You may only provide one of notes or html_notes!',
      ],
      [{ team: DEMO.growing, html_notes: 'plain' }, /^html_notes: XML is invalid/],
      [{ team: DEMO.growing, html_notes: '<body><script>x</script></body>' }, /^html_notes: XML is invalid/],
      [
        { team: DEMO.growing, html_notes: '<body><a href="javascript:x">x</a></body>' },
        /^html_notes: XML is invalid/,
      ],
      [{ team: DEMO.growing, custom_fields: { '1': 'x' } }, 'custom_fields: Not a recognized ID: 1'],
      [
        { team: DEMO.growing, owner: 'nobody@greenfield.example' },
        'owner: Not a user in Organization: nobody@greenfield.example',
      ],
    ])("refuses %j — Asana's project record", async (data, message) => {
      const before = gidsOf(await get('/projects'))
      const answer = await create(data)
      expect(answer.status).toBe(400)
      const [first] = messagesOf(answer)
      if (typeof message === 'string') expect(first).toBe(message)
      else expect(first).toMatch(message)
      expect(gidsOf(await get('/projects'))).toEqual(before)
    })

    test.each([
      'created_at',
      'modified_at',
      'members',
      'completed',
      'completed_by',
      'permalink_url',
      'custom_field_settings',
      'current_status',
    ])("refuses the read-only %s — Asana's records", async (name) => {
      expectRefusal(
        await create({ team: DEMO.growing, [name]: 'x' }),
        400,
        `${name}: Cannot write this property`,
      )
    })

    test("ignores gid, resource_type and what old SDKs leave in data — Asana's records", async () => {
      const stray = {
        gid: '5',
        id: 5,
        resource_type: 'task',
        opt_fields: 'x',
        opt_pretty: true,
        fields: 'x',
        pretty: 1,
        expand: 'x',
        nonsense: 1,
      }
      const answer = await create({ team: DEMO.growing, ...stray })
      expect(answer.status).toBe(201)
      expect(answer.json).toEqual({ data: newProject(answer.json.data.gid as string) })
    })
  })

  describe('list', () => {
    test("is compact, by gid, of what the caller may see — Asana's project record", async () => {
      const answer = await get('/projects')
      const demo = [DEMO.seedCatalogue, DEMO.greenhouse, DEMO.fieldTrials, DEMO.hiring]
      expect(gidsOf(answer).slice(0, 4)).toEqual(demo)
      expect(gidsOf(answer)).toEqual(gidsOf(answer).toSorted())
      for (const record of answer.json.data)
        expect(Object.keys(record as object)).toEqual(['gid', 'name', 'resource_type'])
      expect(gidsOf(await get(`/projects?team=${DEMO.marketing}`))).toEqual([DEMO.hiring])
      expect(gidsOf(await get(`/teams/${DEMO.marketing}/projects`))).toEqual([DEMO.hiring])
      expect(gidsOf(await get(`/projects?workspace=${DEMO.greenfield}`))).toEqual(gidsOf(answer))
      expect(gidsOf(await get(`/workspaces/${DEMO.greenfield}/projects`))).toEqual(gidsOf(answer))
      expect(gidsOf(await get(`/tasks/${demoTask(31, 0)}/projects`))).toEqual([DEMO.seedCatalogue])
    })

    test("has both kinds without archived, and one kind with it — Asana's project record", async () => {
      const kept = await made({ name: 'kept' })
      const archived = await made({ name: 'put away', archived: true })
      for (const path of [
        '/projects?',
        `/workspaces/${DEMO.greenfield}/projects?`,
        `/teams/${DEMO.growing}/projects?`,
      ]) {
        const listed = async (query: string) =>
          gidsOf(await get(path + query)).filter((gid) => gid === kept || gid === archived)
        expect(await listed('')).toEqual([kept, archived])
        expect(await listed('archived=true')).toEqual([archived])
        expect(await listed('archived=false')).toEqual([kept])
      }
      expectRefusal(await get('/projects?archived=maybe'), 400, 'archived: Must be true or false')
    })
  })

  describe('update', () => {
    test('changes what it names and leaves the rest', async () => {
      const gid = await made({ name: 'before', notes: 'kept', color: 'dark-red' })
      server.clock.advance(1_000)
      const answer = await update(gid, { name: 'after', archived: true, color: null })
      expect(answer.status).toBe(200)
      expect(answer.json.data).toMatchObject({ name: 'after', notes: 'kept', archived: true, color: null })
      expect(
        Date.parse(answer.json.data.modified_at as string) -
          Date.parse(answer.json.data.created_at as string),
      ).toBe(1_000)
      expect((await get(`/projects/${gid}`)).json).toEqual(answer.json)
      expect((await update(gid, { archived: false })).json.data.archived).toBe(false)
    })

    test("of dates follows the rules of start and end — Asana's project record", async () => {
      const gid = await made({ start_on: '2027-01-01', due_on: '2027-02-01' })
      expectRefusal(
        await update(gid, { start_on: '2027-01-05' }),
        400,
        'start_on: Needs due_on in the same request',
      )
      expect((await update(gid, { due_date: '2027-03-01', start_on: '2027-01-05' })).json.data).toMatchObject(
        {
          due_on: '2027-03-01',
          due_date: '2027-03-01',
          start_on: '2027-01-05',
        },
      )
      expect((await update(gid, { start_on: null })).json.data).toMatchObject({
        due_on: '2027-03-01',
        start_on: null,
      })
      expect((await update(gid, { due_on: null })).json.data).toMatchObject({ due_on: null, start_on: null })
    })

    test("keeps public and privacy_setting in step — Asana's project record", async () => {
      const gid = await made()
      expect((await update(gid, { public: false })).json.data).toMatchObject({
        public: false,
        privacy_setting: 'private',
      })
      expect((await update(gid, { privacy_setting: 'public_to_workspace' })).json.data.public).toBe(true)
      expect((await update(gid, { privacy_setting: 'private_to_team' })).json.data.public).toBe(false)
    })

    test('gives the project another owner, who becomes a member, or none', async () => {
      const gid = await made()
      const { owner, members } = (await update(gid, { owner: DEMO.ben })).json.data
      expect(owner).toEqual(BEN)
      expect(members).toEqual(expect.arrayContaining([ADA, BEN]))
      expect((await update(gid, { owner: null })).json.data.owner).toBeNull()
    })

    test.each(['workspace', 'followers', 'members', 'created_at', 'completed', 'current_status_update'])(
      "refuses %s, which is fixed or read-only — Asana's records",
      async (name) => {
        const gid = await made({ name: 'fixed' })
        const answer = await update(gid, { name: 'changed', [name]: DEMO.greenfield })
        expectRefusal(answer, 400, `${name}: Cannot write this property`)
        expect((await get(`/projects/${gid}`)).json.data.name).toBe('fixed')
      },
    )

    test('moves to another team of the workspace, and to none of another', async () => {
      const gid = await made()
      expect((await update(gid, { team: DEMO.marketing })).json.data.team.gid).toBe(DEMO.marketing)
      expectRefusal(await update(gid, { team: null }), 400, 'Missing required `team` field')
      expectRefusal(await update(gid, { team: DEMO.docks }), 400, `team: Not a recognized ID: ${DEMO.docks}`)
    })

    test('without anything changes nothing that is shown', async () => {
      const gid = await made({ name: 'still' })
      const { modified_at: _before, ...before } = (await get(`/projects/${gid}`)).json.data
      const { modified_at: _after, ...after } = (await update(gid, {})).json.data
      expect(after).toEqual(before)
    })
  })

  test('delete takes the project with its sections and leaves its tasks to their people', async () => {
    const gid = await made({ name: 'short-lived' })
    const section = gidsOf(await get(`/projects/${gid}/sections`))[0] ?? ''
    const task = (await create({ projects: [gid, DEMO.seedCatalogue], name: 'stays' }, '/tasks')).json.data
      .gid as string
    const answer = await server.api('DELETE', `/projects/${gid}`)
    expect(answer.status).toBe(200)
    expect(answer.json).toEqual({ data: {} })
    expectRefusal(await get(`/projects/${gid}`), 404, `project: Not a recognized ID: ${gid}`)
    expectRefusal(await get(`/sections/${section}`), 404, `section: Not a recognized ID: ${section}`)
    expectRefusal(await server.api('DELETE', `/projects/${gid}`), 404, `project: Not a recognized ID: ${gid}`)
    const left = (await get(`/tasks/${task}`)).json.data
    expect(left.projects.map((one: { gid: string }) => one.gid)).toEqual([DEMO.seedCatalogue])
    expect(left.memberships[0].section.gid).toBe(demoSection(31, 0))
  })
})
