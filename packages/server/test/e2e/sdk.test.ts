import { createReadStream, mkdtempSync, rmSync, writeFileSync, type ReadStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiClient, AttachmentsApi, ProjectsApi, SectionsApi, TasksApi, UsersApi, WorkspacesApi } from 'asana'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshPostgresUrl } from '../support/databases.js'
import { DEMO, MAKE_DEMO, UNKNOWN_GID, type FreshDemo } from '../support/demo.js'
import { DATABASE_KINDS, tokenOf, type DemoName } from '../support/services.js'
import { startMudrad, type MudradProcess } from '../support/mudrad-process.js'

/** The APIs of the official SDK, of which nothing is changed but the address. */
function sdkFor(apiUrl: string, token: string) {
  const client = new ApiClient()
  client.basePath = apiUrl
  Object.assign(client.authentications['token'] ?? {}, { accessToken: token })
  return {
    users: new UsersApi(client),
    workspaces: new WorkspacesApi(client),
    projects: new ProjectsApi(client),
    sections: new SectionsApi(client),
    tasks: new TasksApi(client),
    attachments: new AttachmentsApi(client),
  }
}

type Sdk = ReturnType<typeof sdkFor>

interface Listed {
  readonly gid: string
  readonly name: string
}

const gids = (list: { readonly data: readonly Listed[] }) => list.data.map(({ gid }) => gid)
const names = (list: { readonly data: readonly Listed[] }) => list.data.map(({ name }) => name)

/** What the SDK throws: superagent's error, with the answer in it. */
async function refusalOf(call: Promise<unknown>): Promise<{ status: unknown; body: unknown }> {
  const error: unknown = await call.then(
    () => {
      throw new Error('the call was answered')
    },
    (reason: unknown) => reason,
  )
  const { status, response } = error as { status: unknown; response: { body: unknown } }
  return { status, body: response.body }
}

/** Its types know files as texts alone; what it sends are streams and bytes. */
const asTyped = (file: ReadStream | Buffer) => file as unknown as string

const envelope = (message: string) => ({
  errors: [{ message, help: expect.stringContaining('developers.asana.com') }],
})

describe.each(DATABASE_KINDS)('npm asana 3.2 on %s', (kind) => {
  let server: MudradProcess
  let demo: FreshDemo
  let sdk: Sdk
  let dropDatabase: () => Promise<void> = async () => await Promise.resolve()

  const as = (name: DemoName) => sdkFor(server.apiUrl, tokenOf(demo, name))

  beforeAll(async () => {
    const postgres = kind === 'postgres' ? await freshPostgresUrl() : null
    if (postgres !== null) dropDatabase = postgres.drop
    server = await startMudrad({ databaseUrl: postgres?.url ?? null })
    demo = JSON.parse(await server.command(...MAKE_DEMO)) as FreshDemo
    sdk = as('ada')
  })

  afterAll(async () => {
    const code = await server.stop()
    await dropDatabase()
    expect(code).toBe(0)
  })

  async function newProject(name: string, more: Record<string, unknown> = {}): Promise<string> {
    const { data } = await sdk.projects.createProject({
      data: { name, workspace: DEMO.greenfield, team: DEMO.growing, ...more },
    })
    return (data as Listed).gid
  }

  async function newTask(name: string, more: Record<string, unknown>): Promise<string> {
    const { data } = await sdk.tasks.createTask({ data: { name, ...more } }, {})
    return (data as Listed).gid
  }

  it('knows me and others, by gid and by e-mail', async () => {
    const { data: me } = await sdk.users.getUser('me', {})
    expect(me).toMatchObject({ gid: DEMO.ada, email: 'ada@greenfield.example', resource_type: 'user' })
    expect(me.workspaces).toEqual([
      { gid: DEMO.greenfield, name: expect.any(String), resource_type: 'workspace' },
    ])
    expect((await sdk.users.getUser(DEMO.ben)).data.gid).toBe(DEMO.ben)
    expect((await sdk.users.getUser('ben@greenfield.example')).data.gid).toBe(DEMO.ben)
    const everybody = await sdk.users.getUsersForWorkspace(DEMO.greenfield, {})
    expect(gids(everybody).toSorted()).toEqual([DEMO.ada, DEMO.ben, DEMO.gil])
  })

  it('lists and reads workspaces', async () => {
    const list = await sdk.workspaces.getWorkspaces({})
    expect(gids(list)).toEqual([DEMO.greenfield])
    const { data } = await sdk.workspaces.getWorkspace(DEMO.greenfield, {})
    expect(data).toMatchObject({ gid: DEMO.greenfield, is_organization: true, resource_type: 'workspace' })
  })

  it('creates, reads, changes, lists, archives and deletes projects', async () => {
    const gid = await newProject('Orchard', { notes: 'Apples & pears', color: 'dark-green', _public: true })
    const { data: project } = await sdk.projects.getProject(gid, {})
    expect(project).toMatchObject({
      gid,
      name: 'Orchard',
      notes: 'Apples & pears',
      color: 'dark-green',
      public: true,
      archived: false,
    })
    expect(project.team.gid).toBe(DEMO.growing)
    expect(project.owner.gid).toBe(DEMO.ada)

    const { data: changed } = await sdk.projects.updateProject(
      { data: { name: 'Old orchard', due_on: '2027-03-01', start_on: '2027-01-01' } },
      gid,
      {},
    )
    expect(changed).toMatchObject({ gid, name: 'Old orchard', due_on: '2027-03-01', start_on: '2027-01-01' })

    const lists = async (archived?: boolean) => {
      const filter = archived === undefined ? {} : { archived }
      return await Promise.all([
        sdk.projects.getProjects({ workspace: DEMO.greenfield, ...filter }),
        sdk.projects.getProjects({ team: DEMO.growing, ...filter }),
        sdk.projects.getProjectsForTeam(DEMO.growing, filter),
        sdk.projects.getProjectsForWorkspace(DEMO.greenfield, filter),
      ])
    }
    for (const list of await lists()) expect(gids(list)).toContain(gid)
    for (const list of await lists(true)) expect(gids(list)).not.toContain(gid)
    await sdk.projects.updateProject({ data: { archived: true } }, gid)
    for (const list of await lists(true)) expect(gids(list)).toContain(gid)
    for (const list of await lists(false)) expect(gids(list)).not.toContain(gid)

    expect(await sdk.projects.deleteProject(gid)).toEqual({ data: {} })
    expect((await refusalOf(sdk.projects.getProject(gid))).status).toBe(404)
    for (const list of await lists(true)) expect(gids(list)).not.toContain(gid)
  })

  it('creates, reads, changes, lists and deletes sections, and puts tasks into them', async () => {
    const project = await newProject('Beds')
    const section = async (name: string) =>
      (
        (await sdk.sections.createSectionForProject(project, { body: { data: { name } } })) as {
          data: Listed
        }
      ).data.gid
    const [first, second] = [await section('Peas'), await section('Beans')]
    const list = await sdk.sections.getSectionsForProject(project, {})
    expect(names(list).slice(-2)).toEqual(['Peas', 'Beans'])
    const { data: read } = await sdk.sections.getSection(first, {})
    expect(read).toMatchObject({ gid: first, name: 'Peas', resource_type: 'section' })
    expect(read.project.gid).toBe(project)
    const { data: renamed } = await sdk.sections.updateSection(first, {
      body: { data: { name: 'Sweet peas' } },
    })
    expect(renamed.name).toBe('Sweet peas')

    const task = await newTask('Sow', { projects: [project] })
    expect(await sdk.sections.addTaskForSection(second, { body: { data: { task } } })).toEqual({ data: {} })
    expect(gids(await sdk.tasks.getTasksForSection(second, {}))).toEqual([task])
    expect(gids(await sdk.tasks.getTasks({ section: second }))).toEqual([task])
    expect(gids(await sdk.tasks.getTasksForSection(first, {}))).toEqual([])

    expect(await sdk.sections.deleteSection(first)).toEqual({ data: {} })
    expect(gids(await sdk.sections.getSectionsForProject(project, {}))).not.toContain(first)
    expect((await refusalOf(sdk.sections.getSection(first))).status).toBe(404)
  })

  it('creates, reads, changes, lists and deletes tasks', async () => {
    const project = await newProject('Harvest')
    const { data: task } = await sdk.tasks.createTask(
      {
        data: {
          name: 'Pick',
          html_notes: '<body>Mittens <em>really</em> likes it.</body>',
          assignee: 'me',
          assignee_status: 'upcoming',
          completed: false,
          liked: true,
          due_on: '2027-09-01',
          projects: [project],
        },
      },
      {},
    )
    expect(task).toMatchObject({
      name: 'Pick',
      notes: 'Mittens really likes it.',
      completed: false,
      due_on: '2027-09-01',
      liked: true,
    })
    expect(task.assignee.gid).toBe(DEMO.ada)
    expect(gids({ data: task.projects as Listed[] })).toEqual([project])

    const before = new Date(Date.now() - 60_000).toISOString()
    const { data: changed } = await sdk.tasks.updateTask(
      { data: { completed: true, name: 'Picked' } },
      task.gid,
      {},
    )
    expect(changed).toMatchObject({ gid: task.gid, name: 'Picked', completed: true })
    expect(Date.parse(changed.completed_at as string)).toBeGreaterThan(Date.parse(before))
    const open = await newTask('Press', { projects: [project], assignee: DEMO.ben })

    const both = [task.gid as string, open].toSorted()
    expect(gids(await sdk.tasks.getTasks({ project })).toSorted()).toEqual(both)
    expect(gids(await sdk.tasks.getTasksForProject(project, {})).toSorted()).toEqual(both)
    expect(gids(await sdk.tasks.getTasks({ assignee: 'me', workspace: DEMO.greenfield }))).toContain(task.gid)
    expect(gids(await sdk.tasks.getTasks({ assignee: 'me', workspace: DEMO.greenfield }))).not.toContain(open)
    expect(gids(await sdk.tasks.getTasks({ assignee: DEMO.ben, workspace: DEMO.greenfield }))).toContain(open)

    expect(gids(await sdk.tasks.getTasks({ project, completed_since: 'now' }))).toEqual([open])
    expect(gids(await sdk.tasks.getTasks({ project, completed_since: before })).toSorted()).toEqual(both)
    expect(gids(await sdk.tasks.getTasks({ project, modified_since: before })).toSorted()).toEqual(both)
    const tomorrow = new Date(Date.now() + 86_400_000)
    expect(gids(await sdk.tasks.getTasks({ project, modified_since: tomorrow.toISOString() }))).toEqual([])

    // The SDK sends a JSON type without a body here.
    expect(await sdk.tasks.deleteTask(task.gid)).toEqual({ data: {} })
    expect(gids(await sdk.tasks.getTasks({ project }))).toEqual([open])
    expect(await refusalOf(sdk.tasks.getTask(task.gid, {}))).toEqual({
      status: 404,
      body: envelope(`task: Not a recognized ID: ${task.gid}`),
    })
  })

  it('takes opt_fields as a text and as an array, nested, for one and for many, on reading and writing', async () => {
    const project = await newProject('Fields')
    const gid = await newTask('Weed', { projects: [project], assignee: 'me' })
    const expected = {
      gid,
      name: 'Weed',
      assignee: { gid: DEMO.ada, email: 'ada@greenfield.example' },
      memberships: [{ project: { gid: project, name: 'Fields' } }],
    }
    const fields = ['name', 'assignee.email', 'memberships.project.name']
    expect((await sdk.tasks.getTask(gid, { opt_fields: fields.join(',') })).data).toEqual(expected)
    expect((await sdk.tasks.getTask(gid, { opt_fields: fields })).data).toEqual(expected)
    expect((await sdk.tasks.getTasks({ project, opt_fields: fields.join(',') })).data).toEqual([expected])
    expect((await sdk.tasks.getTasks({ project, opt_fields: fields })).data).toEqual([expected])
    expect(
      (await sdk.tasks.updateTask({ data: { name: 'Weed' } }, gid, { opt_fields: fields })).data,
    ).toEqual(expected)
    expect(
      (await sdk.tasks.createTask({ data: { name: 'Rake', projects: [project] } }, { opt_fields: 'name' }))
        .data,
    ).toEqual({
      gid: expect.stringMatching(/^\d{16}$/),
      name: 'Rake',
    })
    expect((await sdk.users.getUser('me', { opt_fields: '(this|workspaces).name' })).data).toEqual({
      gid: DEMO.ada,
      name: 'Ada Byron',
      workspaces: [{ gid: DEMO.greenfield, name: expect.any(String) }],
    })
  })

  it('pages through 250 tasks, each once and in order', { timeout: 120_000 }, async () => {
    const project = await newProject('Rows')
    const made: string[] = []
    for (let index = 0; index < 250; index++)
      made.push(await newTask(`Row ${index}`, { projects: [project] }))

    const whole = await sdk.tasks.getTasks({ project })
    expect(gids(whole).toSorted()).toEqual(made.toSorted())

    for (const limit of [100, 50]) {
      const seen: string[] = []
      const sizes: number[] = []
      let page = await sdk.tasks.getTasks({ project, limit, opt_fields: 'name' })
      while (page.data !== null) {
        expect(page.data[0]).toEqual({ gid: expect.any(String), name: expect.stringMatching(/^Row \d+$/) })
        sizes.push(page.data.length)
        seen.push(...gids(page))
        page = await page.nextPage()
      }
      expect(sizes).toEqual(limit === 100 ? [100, 100, 50] : [50, 50, 50, 50, 50])
      expect(seen).toEqual(gids(whole))
    }
  })

  it('throws with Asana’s envelope where an answer is no', async () => {
    expect(await refusalOf(sdk.tasks.getTask(UNKNOWN_GID, {}))).toEqual({
      status: 404,
      body: envelope(`task: Not a recognized ID: ${UNKNOWN_GID}`),
    })
    // Cara's project lies in a workspace that Ada is not in: it does not exist for her.
    expect(await refusalOf(sdk.projects.getProject(DEMO.quayRepairs))).toEqual({
      status: 404,
      body: envelope(`project: Not a recognized ID: ${DEMO.quayRepairs}`),
    })
    // Ada's project is in Ben's workspace, but not shared with him.
    expect(await refusalOf(as('ben').projects.getProject(DEMO.hiring))).toEqual({
      status: 403,
      body: envelope('You do not have access to this project.'),
    })
    expect(await refusalOf(sdkFor(server.apiUrl, 'mdp_wrong').users.getUser('me'))).toEqual({
      status: 401,
      body: envelope('Not Authorized'),
    })
    expect(await refusalOf(sdk.tasks.createTask({ data: { name: 'x' } }, {}))).toMatchObject({ status: 400 })
    expect(await refusalOf(sdk.tasks.getTasks({ project: DEMO.greenhouse, limit: 101 }))).toEqual({
      status: 400,
      body: envelope('limit: Must be between 1 and 100'),
    })
  })

  it('is refused what its token’s scopes leave out, and a revoked token at once', async () => {
    const { gid, token } = JSON.parse(
      await server.command(
        'token',
        'create',
        DEMO.ada,
        '--name',
        'narrow',
        '--scopes',
        'tasks:read',
        '--json',
      ),
    ) as { gid: string; token: string }
    const narrow = sdkFor(server.apiUrl, token)
    const [task] = (await narrow.tasks.getTasks({ project: DEMO.seedCatalogue, limit: 1 })).data as Listed[]
    expect(await refusalOf(narrow.users.getUser('me'))).toMatchObject({
      status: 403,
      body: envelope('Forbidden: this token lacks the scope users:read'),
    })
    expect(
      await refusalOf(narrow.tasks.getTask(task?.gid ?? '', { opt_fields: 'assignee.email' })),
    ).toMatchObject({
      status: 403,
      body: envelope('Forbidden: this token lacks the scope users:read (opt_fields: assignee.email)'),
    })
    await server.command('token', 'revoke', gid)
    expect(await refusalOf(narrow.tasks.getTasks({ project: DEMO.seedCatalogue }))).toEqual({
      status: 401,
      body: envelope('Not Authorized'),
    })
  })

  it('attaches files and links, reads them back, and deletes them', async () => {
    const parent = await newTask('Choose a photograph', { workspace: DEMO.greenfield })
    const folder = mkdtempSync(join(tmpdir(), 'mudra-sdk-'))
    const bytes = 'a plan of the beds\n'.repeat(5_000)
    writeFileSync(join(folder, 'plan.txt'), bytes)
    const file = createReadStream(join(folder, 'plan.txt'))
    const { data: uploaded } = await sdk.attachments.createAttachmentForObject({
      parent,
      file: asTyped(file),
    })
    rmSync(folder, { recursive: true })
    expect(uploaded).toMatchObject({
      name: 'plan.txt',
      resource_subtype: 'asana',
      size: bytes.length,
      parent: { gid: parent },
    })
    const { data: nameless } = await sdk.attachments.createAttachmentForObject({
      parent,
      file: asTyped(Buffer.from('abc')),
    })
    const { data: linked } = await sdk.attachments.createAttachmentForObject({
      parent,
      resource_subtype: 'external',
      name: 'Photographs',
      url: 'https://photographs.example/cover',
    })
    expect(linked).toMatchObject({ name: 'Photographs', view_url: 'https://photographs.example/cover' })
    const all = [uploaded.gid, nameless.gid, linked.gid]
    expect(gids(await sdk.attachments.getAttachmentsForObject(parent, {}))).toEqual(all)
    const first = await sdk.attachments.getAttachmentsForObject(parent, { limit: 1 })
    expect(gids(await first.nextPage())).toEqual([nameless.gid])
    const { data: read } = await sdk.attachments.getAttachment(uploaded.gid, {
      opt_fields: 'download_url,parent.name',
    })
    expect(read.parent).toEqual({ gid: parent, name: 'Choose a photograph' })
    const downloaded = await fetch(read.download_url as string)
    expect(await downloaded.text()).toBe(bytes)
    for (const gid of all) await sdk.attachments.deleteAttachment(gid)
    expect((await fetch(read.download_url as string)).status).toBe(404)
    expect(gids(await sdk.attachments.getAttachmentsForObject(parent, {}))).toEqual([])
  })
})
