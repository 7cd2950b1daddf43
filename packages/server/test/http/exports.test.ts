import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, messagesOf } from '../support/answers.js'
import { attach, pathOf, storedFiles } from '../support/attachments.js'
import { DEMO, demoTask, tokenFor, UNKNOWN_GID } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'
import { DAY_MS, MINUTE_MS } from '../../src/time-units.js'

type Who = 'ada' | 'ben' | 'gil' | 'cara'
type Exported = Record<string, unknown> & { readonly gid: string; readonly resource_type: string }

describe.each(DATABASE_KINDS)('exports, on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const get = async (path: string, as: Who | { token: string } = 'ada') =>
    await server.api('GET', path, { as: as as Who })
  const post = async (path: string, data: unknown, as: Who | { token: string } = 'ada') =>
    await server.api('POST', path, { as: as as Who, body: { data } })
  const made = async (path: string, data: object, as: Who = 'ada'): Promise<string> => {
    const answer = await post(path, data, as)
    expect(answer.status, JSON.stringify(answer.json)).toBe(201)
    return answer.json.data.gid as string
  }
  const runAll = async () => {
    while (await server.services.jobs.runExport());
  }
  const download = async (address: string, headers: Record<string, string> = {}) =>
    await server.server.inject({ url: pathOf(address), headers })
  const textOf = async (address: string): Promise<string> => {
    const answer = await download(address)
    expect(answer.statusCode, answer.body).toBe(200)
    return gunzipSync(answer.rawPayload).toString()
  }
  const ended = async (gid: string, as: Who = 'ada') => (await get(`/jobs/${gid}`, as)).json.data
  /** Asks for an export of a graph and has it written. */
  const graphOf = async (parent: string, as: Who = 'ada'): Promise<readonly Exported[]> => {
    const gid = await made('/exports/graph', { parent }, as)
    await runAll()
    const job = await ended(gid, as)
    expect(job).toMatchObject({ status: 'succeeded', resource_subtype: 'graph_export_request' })
    return (JSON.parse(await textOf(job.new_graph_export.download_url as string)) as { data: Exported[] })
      .data
  }
  const linesOf = async (
    parameters: readonly object[],
    as: Who = 'ada',
    workspace: string = DEMO.greenfield,
  ) => {
    const gid = await made('/exports/resource', { workspace, export_request_parameters: parameters }, as)
    await runAll()
    const text = await textOf((await ended(gid, as)).new_resource_export.download_url as string)
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Exported)
  }
  const gidsIn = (records: readonly Exported[]) => records.map(({ gid }) => gid)

  describe('of a graph', () => {
    test('a project has its sections and tasks, with what was said of them and is attached — Asana’s graph export', async () => {
      const task = await made('/tasks', { projects: [DEMO.fieldTrials], name: 'Sow' })
      const below = await made(`/tasks/${task}/subtasks`, { name: 'In rows' })
      const deeper = await made(`/tasks/${below}/subtasks`, { name: 'Of beans' })
      await post(`/tasks/${task}/stories`, { text: 'In April' })
      await attach(server, task, { name: 'plan.txt', bytes: 'Rows' })
      const records = await graphOf(DEMO.fieldTrials)
      expect(records[0]).toMatchObject({ gid: DEMO.fieldTrials, resource_type: 'project' })
      expect(new Set(gidsIn(records)).size).toBe(records.length)
      expect(gidsIn(records)).toEqual(expect.arrayContaining([task, below, deeper]))
      const { data: sections } = (await get(`/projects/${DEMO.fieldTrials}/sections`)).json
      expect(gidsIn(records)).toEqual(expect.arrayContaining(gidsIn(sections as Exported[])))
      const exported = records.find(({ gid }) => gid === task)
      const { data: read } = (await get(`/tasks/${task}`)).json
      expect(exported).toMatchObject(read as object)
      expect(exported?.['stories']).toContainEqual(expect.objectContaining({ text: 'In April' }))
      const [attachment] = (exported?.['attachments'] ?? []) as Exported[]
      expect(attachment).toMatchObject({ name: 'plan.txt' })
      for (const link of ['download_url', 'view_url'])
        expect(Object.keys(attachment ?? {})).not.toContain(link)
    })

    test('a goal, a portfolio and a team have what is below them, and nothing twice', async () => {
      const goal = await made('/goals', { workspace: DEMO.greenfield, name: 'Grow' })
      const subgoal = await made('/goals', { workspace: DEMO.greenfield, name: 'Sow' })
      const task = await made('/tasks', { workspace: DEMO.greenfield, name: 'Carries it' })
      for (const supporting of [subgoal, DEMO.spring, DEMO.seedCatalogue, task])
        await post(`/goals/${goal}/addSupportingRelationship`, { supporting_resource: supporting })
      // A circle ends.
      await post(`/goals/${subgoal}/addSupportingRelationship`, { supporting_resource: DEMO.seedCatalogue })
      const ofGoal = gidsIn(await graphOf(goal))
      expect(ofGoal).toEqual(
        expect.arrayContaining([goal, subgoal, DEMO.spring, DEMO.seedCatalogue, task, demoTask(31, 0)]),
      )
      expect(new Set(ofGoal).size).toBe(ofGoal.length)
      expect(gidsIn(await graphOf(DEMO.spring))).toEqual(
        expect.arrayContaining([DEMO.spring, DEMO.seedCatalogue]),
      )
      const ofTeam = gidsIn(await graphOf(DEMO.growing))
      expect(ofTeam).toEqual(expect.arrayContaining([DEMO.growing, DEMO.greenhouse, DEMO.fieldTrials]))
    })

    test('has nothing that who asked may not see', async () => {
      const hidden = await made('/projects', {
        team: DEMO.growing,
        name: 'Hidden',
        privacy_setting: 'private',
      })
      const task = await made('/tasks', { projects: [hidden], name: 'Hidden, too' })
      expect(gidsIn(await graphOf(DEMO.growing))).toEqual(expect.arrayContaining([hidden, task]))
      const ofBen = gidsIn(await graphOf(DEMO.growing, 'ben'))
      expect(ofBen).toContain(DEMO.fieldTrials)
      expect(ofBen).not.toContain(hidden)
      expect(ofBen).not.toContain(task)
    })

    test('is refused for what may not be seen, is not there, or has no graph', async () => {
      expectRefusal(
        await post('/exports/graph', { parent: DEMO.hiring }, 'ben'),
        403,
        'You do not have access to this project.',
      )
      for (const parent of [DEMO.hiring, UNKNOWN_GID, demoTask(31, 0)])
        expect(messagesOf(await post('/exports/graph', { parent }, 'cara'))).toEqual([
          `parent: Not a recognized ID: ${parent}`,
        ])
      expect((await post('/exports/graph', {})).status).toBe(400)
    })

    test('fails where its person may see what it begins with no longer', async () => {
      const project = await made('/projects', {
        team: DEMO.growing,
        name: 'Gone',
        privacy_setting: 'private',
      })
      const gid = await made('/exports/graph', { parent: project })
      await server.api('DELETE', `/projects/${project}`)
      await runAll()
      expect(await ended(gid)).toMatchObject({ status: 'failed', new_graph_export: null })
    })
  })

  describe('of records', () => {
    test('tasks: those that may be seen, one a line — Asana’s resource export', async () => {
      const [ofAda, ofGil] = [
        await linesOf([{ resource_type: 'task' }]),
        await linesOf([{ resource_type: 'task' }], 'gil'),
      ]
      expect(gidsIn(ofAda)).toContain(demoTask(31, 0))
      expect(ofGil.length).toBeLessThan(ofAda.length)
      for (const { gid } of ofGil) expect((await get(`/tasks/${gid}`, 'gil')).status).toBe(200)
      for (const task of ofAda)
        expect(Object.keys(task)).toEqual(expect.arrayContaining(['stories', 'attachments']))
      expect(
        (await linesOf([{ resource_type: 'task' }], 'cara', DEMO.harbour)).map(({ gid }) => gid),
      ).not.toContain(demoTask(31, 0))
    })

    test('tasks have the fields that are asked for', async () => {
      const [task] = await linesOf([
        {
          resource_type: 'task',
          fields: ['name', 'assignee.name', 'stories.text'],
          filters: { 'assignee.any': [DEMO.ben] },
        },
      ])
      expect(Object.keys(task ?? {}).toSorted()).toEqual(['assignee', 'gid', 'name', 'stories'])
      expect(task?.['assignee']).toEqual({ gid: DEMO.ben, name: expect.any(String) as string })
    })

    test('tasks are narrowed by each filter', async () => {
      const task = await made('/tasks', { workspace: DEMO.greenfield, name: 'Filtered', assignee: DEMO.ben })
      await post(`/tasks/${task}/addFollowers`, { followers: [DEMO.gil] })
      await server.api('PUT', `/tasks/${task}`, { as: 'gil', body: { data: { liked: true } } })
      await post(`/tasks/${task}/stories`, { text: 'Mine' }, 'ben')
      const { created_at: at, modified_at: modifiedAt } = (await get(`/tasks/${task}`)).json.data
      const before = (moment: unknown, ms: number) => new Date(Date.parse(String(moment)) + ms).toISOString()
      const holding = {
        'assigned_by.any': [DEMO.ada],
        'assignee.any': [DEMO.ben],
        'commented_on_by.any': [DEMO.ben],
        'created_by.any': [DEMO.ada],
        'followers.any': [DEMO.gil],
        'liked_by.any': [DEMO.gil],
        'created_at.after': before(at, -1),
        'created_at.before': before(at, 1),
        'modified_at.after': before(modifiedAt, -1),
        'modified_at.before': before(modifiedAt, 1),
      }
      const other = {
        'assigned_by.any': [DEMO.ben],
        'assignee.any': [DEMO.ada],
        'commented_on_by.any': [DEMO.gil],
        'created_by.any': [DEMO.ben],
        'followers.any': [DEMO.cara],
        'liked_by.any': [DEMO.ben],
        'created_at.after': at as string,
        'created_at.before': at as string,
        'modified_at.after': modifiedAt as string,
        'modified_at.before': modifiedAt as string,
      }
      const found = async (filters: object) =>
        gidsIn(await linesOf([{ resource_type: 'task', fields: ['gid'], filters }])).includes(task)
      expect(await found(holding)).toBe(true)
      for (const [name, value] of Object.entries(other))
        expect([name, await found({ [name]: value })]).toEqual([name, false])
    })

    test('teams have their members, messages what was told of how projects come along', async () => {
      const status = await made('/status_updates', {
        parent: DEMO.seedCatalogue,
        text: 'Well',
        status_type: 'on_track',
      })
      const records = await linesOf([
        { resource_type: 'team' },
        { resource_type: 'message', filters: { 'created_by.any': [DEMO.ada] } },
        { resource_type: 'message', fields: ['html_notes'], filters: { 'created_by.any': [DEMO.ben] } },
      ])
      const team = records.find(({ gid }) => gid === DEMO.growing)
      expect(team?.['members']).toContainEqual(
        expect.objectContaining({ gid: DEMO.ben, name: expect.any(String) as string }),
      )
      expect(records.find(({ gid }) => gid === status)).toEqual({
        gid: status,
        resource_type: 'message',
        resource_subtype: 'status_update',
        status_type: 'on_track',
        created_by: expect.objectContaining({ gid: DEMO.ada }) as object,
        created_at: expect.any(String) as string,
        modified_at: expect.any(String) as string,
        title: expect.any(String) as string,
        text: 'Well',
        num_likes: 0,
        likes: [],
        stories: [],
        attachments: [],
        followers: [],
        parents: [expect.objectContaining({ gid: DEMO.seedCatalogue })],
      })
      expect(await linesOf([{ resource_type: 'message' }], 'gil')).toEqual(
        expect.arrayContaining([expect.objectContaining({ gid: status })]),
      )
    })

    test('what cannot be exported is refused, each with its place', async () => {
      const refused = async (parameters: unknown) =>
        messagesOf(
          await post('/exports/resource', {
            workspace: DEMO.greenfield,
            export_request_parameters: parameters,
          }),
        )
      expect(await refused([])).toEqual(['export_request_parameters: Must have at least one element'])
      expect(await refused([{ resource_type: 'project' }])).toEqual([
        'export_request_parameters: [0]: resource_type: Must be one of task, team, message',
      ])
      expect(
        await refused([{ resource_type: 'team', filters: { 'created_at.after': '2026-01-01T00:00:00Z' } }]),
      ).toEqual(['export_request_parameters: [0]: filters: Teams cannot be filtered'])
      expect(await refused([{ resource_type: 'message', filters: { 'assignee.any': [DEMO.ada] } }])).toEqual([
        'export_request_parameters: [0]: filters: assignee.any: Only tasks can be filtered by it',
      ])
      expect(await refused([{ resource_type: 'task', filters: { 'assignee.any': [] } }])).toEqual([
        'export_request_parameters: [0]: filters: assignee.any: Must have at least one element',
      ])
      expect(await refused([{ resource_type: 'task', fields: ['(name'] }])).toEqual([
        'export_request_parameters: [0]: fields: Parentheses do not match',
      ])
      const foreign = await post('/exports/resource', {
        workspace: DEMO.harbour,
        export_request_parameters: [{ resource_type: 'task' }],
      })
      expect(messagesOf(foreign)).toEqual([`workspace: Not a recognized ID: ${DEMO.harbour}`])
    })

    test('a workspace has one at a time — Asana’s limit', async () => {
      const wish = { workspace: DEMO.greenfield, export_request_parameters: [{ resource_type: 'team' }] }
      await made('/exports/resource', wish, 'ben')
      expectRefusal(
        await post('/exports/resource', wish),
        403,
        'workspace: An export of this workspace is in progress. Ask again when it has ended.',
      )
      await runAll()
      await made('/exports/resource', wish)
      await runAll()
    })
  })

  describe('of a workspace', () => {
    const exported = async (gid: string, as: Who = 'ada') =>
      (await get(`/organization_exports/${gid}`, as)).json.data

    test('has all that people have in it, whoever may see it — Asana’s organization export', async () => {
      const hidden = await made(
        '/projects',
        { team: DEMO.growing, name: 'Of Ben', privacy_setting: 'private' },
        'ben',
      )
      const task = await made('/tasks', { projects: [hidden], name: 'Of Ben' }, 'ben')
      const asked = await post('/organization_exports', { organization: DEMO.greenfield })
      const { gid } = asked.json.data
      expect(asked.status).toBe(201)
      expect(asked.json.data).toEqual({
        gid,
        resource_type: 'organization_export',
        state: 'pending',
        created_at: expect.any(String) as string,
        download_url: null,
        organization: expect.objectContaining({ gid: DEMO.greenfield }) as object,
      })
      await runAll()
      const done = await exported(gid as string)
      expect(done.state).toBe('finished')
      const text = await textOf(done.download_url as string)
      const all = JSON.parse(text) as Record<string, Exported[]>
      expect(all['organization']).toMatchObject({ gid: DEMO.greenfield, name: 'Greenfield Labs' })
      expect(gidsIn(all['projects'] ?? [])).toEqual(expect.arrayContaining([hidden, DEMO.hiring]))
      expect(gidsIn(all['tasks'] ?? [])).toEqual(expect.arrayContaining([task, demoTask(31, 0)]))
      expect(gidsIn(all['users'] ?? []).toSorted()).toEqual([DEMO.ada, DEMO.ben, DEMO.gil])
      expect(all['stories']?.length).toBeGreaterThan(0)
      // Nothing of anybody else's, and nothing that proves who somebody is.
      for (const foreign of [DEMO.harbour, DEMO.cara, DEMO.docks, DEMO.quayRepairs])
        expect(text).not.toContain(foreign)
      expect(text).not.toMatch(/hash|password|secret|"token/)
    })

    test('is for admins, with full permissions', async () => {
      expectRefusal(
        await post('/organization_exports', { organization: DEMO.greenfield }, 'ben'),
        403,
        'You do not have access to this organization.',
      )
      expect(
        messagesOf(await post('/organization_exports', { organization: DEMO.greenfield }, 'cara')),
      ).toEqual([`organization: Not a recognized ID: ${DEMO.greenfield}`])
      const { token } = await tokenFor(server.services, DEMO.ada, {
        scopes: ['jobs:read', 'tasks:read', 'workspaces:read'],
      })
      for (const [path, data] of [
        ['/organization_exports', { organization: DEMO.greenfield }],
        ['/exports/graph', { parent: DEMO.seedCatalogue }],
        [
          '/exports/resource',
          { workspace: DEMO.greenfield, export_request_parameters: [{ resource_type: 'task' }] },
        ],
      ] as const)
        expect((await post(path, data, { token })).status).toBe(403)
    })

    test('is known to whoever asked, and its record tells', async () => {
      const gid = await made('/organization_exports', { organization: DEMO.greenfield })
      const path = `/organization_exports/${gid}`
      expectRefusal(await get(path, 'ben'), 403, 'You do not have access to this organization_export.')
      for (const [one, as] of [
        [gid, 'cara'],
        [UNKNOWN_GID, 'ada'],
      ] as const)
        expectRefusal(
          await get(`/organization_exports/${one}`, as),
          404,
          `organization_export: Not a recognized ID: ${one}`,
        )
      expectRefusal(await get(`/jobs/${gid}`), 404, `job: Not a recognized ID: ${gid}`)
      const { data: events } = (
        await get(`/workspaces/${DEMO.greenfield}/audit_log_events?event_type=organization_export_started`)
      ).json
      expect(events).toContainEqual(
        expect.objectContaining({ details: expect.objectContaining({ organization_export: gid }) as object }),
      )
      await runAll()
    })

    test('fails where who asked is no admin any more, or their token has ended', async () => {
      const { token, tokenGid } = await tokenFor(server.services, DEMO.ada)
      const answer = await post('/organization_exports', { organization: DEMO.greenfield }, { token })
      await server.services.tokens.revoke({ tokenGid, actor: { kind: 'operator' } })
      await runAll()
      expect(await exported(answer.json.data.gid as string)).toMatchObject({
        state: 'error',
        download_url: null,
      })
    })
  })

  describe('the file', () => {
    const finished = async (): Promise<{ job: string; address: string }> => {
      const job = await made('/exports/graph', { parent: DEMO.seedCatalogue })
      await runAll()
      return { job, address: (await ended(job)).new_graph_export.download_url as string }
    }

    test('is had by a link for an hour, whole or in parts, and by no other', async () => {
      const { address, job } = await finished()
      const whole = await download(address)
      expect(whole.headers).toMatchObject({
        'content-type': 'application/gzip',
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
        'content-disposition': expect.stringMatching(
          /^attachment; filename="graph_export_\d+_\d+\.json\.gz"/,
        ) as string,
      })
      const part = await download(address, { range: 'bytes=2-9' })
      expect(part.statusCode).toBe(206)
      expect(part.rawPayload.equals(whole.rawPayload.subarray(2, 10))).toBe(true)
      expect((await download(address.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).statusCode).toBe(
        404,
      )
      // What opens an export opens no attachment, and the other way round.
      expect((await download(address.replace('/exports/', '/attachments/'))).statusCode).toBe(404)
      server.clock.advance(61 * MINUTE_MS)
      expect((await download(address)).statusCode).toBe(410)
      const again = (await ended(job)).new_graph_export.download_url as string
      expect((await download(again)).statusCode).toBe(200)
    })

    test('is not shown to a token that may no more than read jobs', async () => {
      const { job } = await finished()
      const { token } = await tokenFor(server.services, DEMO.ada, { scopes: ['jobs:read'] })
      const { new_graph_export: shown } = (await get(`/jobs/${job}`, { token })).json.data
      expect(shown).toMatchObject({ resource_type: 'graph_export', download_url: null })
    })

    test('goes after thirty days, and so does what was left of one that never ended', async () => {
      const before = storedFiles(server)
      const { address, job } = await finished()
      expect(storedFiles(server).length).toBe(before.length + 1)
      await server.services.exports.sweepExports()
      expect((await download(address)).statusCode).toBe(200)
      server.clock.advance(30 * DAY_MS)
      while (await server.services.exports.sweepExports());
      const fresh = await ended(job)
      expect(fresh?.new_graph_export?.download_url ?? null).toBeNull()
      const left = storedFiles(server)
      for (const file of left) expect(before).toContain(file)
    })
  })
})
