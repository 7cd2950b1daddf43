import { createServer } from 'node:http'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { prepareNpm } from '../support/clients.js'
import { DEMO, demoSection, demoTask } from '../support/demo.js'
import { CALLBACK, parameter, startLibraryServer, type LibraryServer } from '../support/library-server.js'
import { tokenOf } from '../support/services.js'

const prepared = await prepareNpm('n8n')
const why = prepared.ok ? '' : ` (skipped: ${prepared.reason})`

type Item = Readonly<Record<string, unknown>> & { readonly gid: string }
interface Choice {
  readonly name: string
  readonly value: string
}
interface Trigger {
  readonly url: string
  kept(): { readonly webhookId?: string; readonly hookSecret?: string }
  checkExists(): Promise<boolean>
  create(): Promise<boolean>
  delete(): Promise<boolean>
  take(
    request: object,
    response: object,
  ): Promise<{
    readonly noWebhookResponse?: boolean
    readonly workflowData?: readonly (readonly { json: object }[])[]
  }>
}
interface N8n {
  operations(): readonly string[]
  lists(name: string): readonly string[]
  execute(parameters: object): Promise<readonly Item[]>
  list(name: string, method: string, parameters?: object): Promise<readonly Choice[]>
  trigger(parameters: object): Trigger
}
/** What comes to the trigger's address, once a workflow is switched on. */
interface Taken {
  readonly status: number
  readonly events: readonly object[]
}

describe.skipIf(!prepared.ok)(`Asana’s nodes of n8n 2.41${why}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-n8n-'))
  const credentials: { asanaApi: object; asanaOAuth2Api: { oauthTokenData?: Record<string, string> } } = {
    asanaApi: {},
    asanaOAuth2Api: {},
  }
  const taken: Taken[] = []
  const [called, listed] = [new Set<string>(), new Set<string>()]
  let server: LibraryServer
  let n8n: N8n
  let trigger: Trigger | null = null
  const web = express()
  web.use(
    express.json({
      verify: (request, _response, rawBody) => void Object.assign(request, { rawBody }),
    }) as never,
  )
  web.post('/webhook/*path', ((request: object, response: { statusCode: number; end: () => void }) => {
    const answer = async () => {
      const { noWebhookResponse, workflowData = [] } = (await trigger?.take(request, response)) ?? {}
      if (noWebhookResponse !== true) response.end()
      taken.push({ status: response.statusCode, events: workflowData.flat().map(({ json }) => json) })
    }
    void answer()
  }) as never)
  const receiver = createServer(web as never)

  beforeAll(async () => {
    if (!prepared.ok) return
    receiver.listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    server = await startLibraryServer({ MUDRA_WEBHOOK_RANGES: '127.0.0.0/8' })
    credentials.asanaApi = { accessToken: tokenOf(server.demo, 'ada') }
    const { openN8n } = (await import(pathToFileURL(join(prepared.client, 'host.mjs')).href)) as {
      openN8n: (options: object) => N8n
    }
    const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhook`
    n8n = openN8n({ url: server.url, folder, webhookUrl, credentials })
  })
  afterAll(async () => {
    receiver.close()
    rmSync(folder, { recursive: true })
    expect(await server.stop()).toBe(0)
  })

  const run = async (operation: string, parameters: object): Promise<readonly Item[]> => {
    called.add(operation)
    const [resource, name] = operation.split(':')
    return await n8n.execute({ resource, operation: name, ...parameters })
  }
  const runOne = async (operation: string, parameters: object): Promise<Item> => {
    const [item, ...others] = await run(operation, parameters)
    expect(others).toEqual([])
    return item as Item
  }
  const gidsOf = (items: readonly Item[]) => items.map(({ gid }) => gid)
  /** What the server has, read past n8n. */
  const held = async (path: string) => {
    const { data, status } = await server.api(path, tokenOf(server.demo, 'ada'))
    expect(status).toBe(200)
    return data as unknown
  }
  const newTask = async (name: string, otherProperties: object = {}) =>
    await runOne('task:create', { workspace: DEMO.greenfield, name, otherProperties })
  const choices = async (method: string, parameters: object = {}, node = 'asana') => {
    listed.add(`${node}.${method}`)
    return await n8n.list(node, method, parameters)
  }

  it('makes, reads, changes, moves and deletes tasks', async () => {
    const task = await newTask('Pick', {
      assignee: DEMO.ada,
      assignee_status: 'upcoming',
      completed: false,
      due_on: '2027-09-01',
      liked: true,
      notes: 'The ripe ones',
      projects: [DEMO.seedCatalogue],
    })
    const fields = 'name,assignee.gid,completed,due_on,liked,notes,projects.gid,memberships.section.gid'
    const path = `/tasks/${task.gid}?opt_fields=${fields}`
    expect(await held(path)).toMatchObject({
      name: 'Pick',
      assignee: { gid: DEMO.ada },
      completed: false,
      due_on: '2027-09-01',
      liked: true,
      notes: 'The ripe ones',
      projects: [{ gid: DEMO.seedCatalogue }],
    })
    const changes = { name: 'Picked', completed: true, liked: false, notes: 'All' }
    await runOne('task:update', { id: task.gid, otherProperties: changes })
    expect(await held(path)).toMatchObject(changes)
    expect(await runOne('task:get', { id: task.gid })).toMatchObject({ gid: task.gid, name: 'Picked' })
    const section = demoSection(31, 1)
    const moved = await runOne('task:move', { id: task.gid, projectId: DEMO.seedCatalogue, section })
    expect(moved).toEqual({ success: true })
    expect(await held(path)).toMatchObject({ memberships: [{ section: { gid: section } }] })
    await runOne('task:delete', { id: task.gid })
    const { status } = await server.api(`/tasks/${task.gid}`, tokenOf(server.demo, 'ada'))
    expect(status).toBe(404)
  })

  it('lists tasks, page by page, by each filter and with all of its fields', async () => {
    const inProject = { project: DEMO.seedCatalogue }
    const all = (await held(`/tasks?project=${DEMO.seedCatalogue}`)) as readonly Item[]
    const list = async (filters: object, more: object = { returnAll: true }) =>
      await run('task:getAll', { filters, ...more })
    expect(gidsOf(await list(inProject))).toEqual(gidsOf(all))
    expect(gidsOf(await list(inProject, { returnAll: false, limit: 2 }))).toEqual(gidsOf(all).slice(0, 2))
    const mine = await list({ assignee: DEMO.ada, workspace: DEMO.greenfield })
    const hers = (await held(`/tasks?assignee=me&workspace=${DEMO.greenfield}`)) as readonly Item[]
    expect(gidsOf(mine)).toEqual(gidsOf(hers))
    const section = demoSection(31, 0)
    expect(gidsOf(await list({ section }))).toEqual(
      gidsOf((await held(`/tasks?section=${section}`)) as readonly Item[]),
    )
    expect(await list({ ...inProject, modified_since: '2200-01-01T00:00:00' })).toEqual([])
    const since = '2200-01-01T00:00:00'
    const open = (await held(`/tasks?project=${DEMO.seedCatalogue}&completed_since=now`)) as readonly Item[]
    expect(gidsOf(await list({ ...inProject, completed_since: since }))).toEqual(gidsOf(open))
    const [narrow] = await list({ ...inProject, opt_fields: ['name', 'due_on'], opt_pretty: true })
    expect(Object.keys(narrow ?? {}).toSorted()).toEqual(['due_on', 'gid', 'name'])
    const [whole] = await list({ ...inProject, opt_fields: ['*'] })
    for (const field of ['name', 'html_notes', 'memberships', 'permalink_url', 'custom_fields', 'likes'])
      expect(whole).toHaveProperty(field)
    // More than a page of what n8n asks for.
    for (let n = 0; n < 101; n++) await newTask(`Seed ${n}`, { projects: [DEMO.greenhouse] })
    const many = await list({ project: DEMO.greenhouse })
    expect(new Set(gidsOf(many)).size).toBe(110)
  })

  it('searches tasks', async () => {
    const found = await run('task:search', {
      workspace: DEMO.greenfield,
      searchTaskProperties: { text: 'peas', completed: false },
    })
    expect(found).toMatchObject([{ name: 'Write the chapter on peas' }])
  })

  it('makes and lists subtasks', async () => {
    const whole = await newTask('Whole')
    const otherProperties = {
      assignee: DEMO.ben,
      assignee_status: 'later',
      completed: true,
      due_on: '2027-09-02',
      liked: true,
      notes: 'Of it',
      workspace: DEMO.greenfield,
    }
    const part = await runOne('subtask:create', { taskId: whole.gid, name: 'Part', otherProperties })
    const fields = 'name,assignee.gid,completed,due_on,liked,notes,parent.gid'
    expect(await held(`/tasks/${part.gid}?opt_fields=${fields}`)).toMatchObject({
      name: 'Part',
      assignee: { gid: DEMO.ben },
      completed: true,
      due_on: '2027-09-02',
      liked: true,
      notes: 'Of it',
      parent: { gid: whole.gid },
    })
    const other = await runOne('subtask:create', { taskId: whole.gid, name: 'Other' })
    const list = async (more: object) => await run('subtask:getAll', { taskId: whole.gid, ...more })
    expect(gidsOf(await list({ returnAll: true }))).toEqual([part.gid, other.gid])
    expect(gidsOf(await list({ returnAll: false, limit: 1 }))).toEqual([part.gid])
    const [full] = await list({ returnAll: true, options: { opt_fields: ['*'], opt_pretty: true } })
    expect(full).toMatchObject({ notes: 'Of it', html_notes: '<body>Of it</body>' })
    const [narrow] = await list({ returnAll: true, options: { opt_fields: ['name'] } })
    expect(narrow).toEqual({ gid: part.gid, name: 'Part' })
  })

  it('adds comments, in text and in HTML, and removes them', async () => {
    const task = await newTask('Talk')
    const add = async (more: object) => await runOne('taskComment:add', { id: task.gid, ...more })
    const plain = await add({ isTextHtml: false, text: 'Sweet', additionalFields: { is_pinned: true } })
    const rich = await add({ isTextHtml: true, text: '<body><em>Very</em></body>' })
    const fields = 'text,html_text,is_pinned'
    const comment = async (gid: string) => await held(`/stories/${gid}?opt_fields=${fields}`)
    expect(await comment(plain.gid)).toMatchObject({ text: 'Sweet', is_pinned: true })
    expect(await comment(rich.gid)).toMatchObject({ html_text: '<body><em>Very</em></body>' })
    await runOne('taskComment:remove', { id: plain.gid })
    const left = (await held(`/tasks/${task.gid}/stories`)) as readonly Item[]
    expect(gidsOf(left)).toContain(rich.gid)
    expect(gidsOf(left)).not.toContain(plain.gid)
  })

  it('gives tags to tasks and takes them', async () => {
    const { gid: id } = await newTask('Label')
    const tags = async () => gidsOf((await held(`/tasks/${id}/tags`)) as readonly Item[])
    expect(await runOne('taskTag:add', { id, tag: DEMO.waiting })).toEqual({ success: true })
    expect(await tags()).toEqual([DEMO.waiting])
    expect(await runOne('taskTag:remove', { id, tag: DEMO.waiting })).toEqual({ success: true })
    expect(await tags()).toEqual([])
  })

  it('puts tasks into projects, at a place, and takes them out', async () => {
    const project = DEMO.greenhouse
    const place = async (section: string) => gidsOf((await held(`/sections/${section}/tasks`)) as Item[])
    const add = async (name: string, additionalFields: object) => {
      const { gid: id } = await newTask(name)
      await runOne('taskProject:add', { id, project, additionalFields })
      return id
    }
    const [first, neighbour] = [demoSection(32, 0), demoTask(32, 0)]
    const inSection = await add('In', { section: first })
    expect(await place(first)).toContain(inSection)
    const after = await add('After', { insert_after: neighbour })
    const before = await add('Before', { insert_before: neighbour })
    const all = gidsOf((await held(`/projects/${project}/tasks?limit=100`)) as readonly Item[])
    const at = all.indexOf(neighbour)
    expect(all.slice(at - 1, at + 2)).toEqual([before, neighbour, after])
    await runOne('taskProject:remove', { id: inSection, project })
    expect(await place(first)).not.toContain(inSection)
  })

  it('makes, reads, changes, lists and deletes projects', async () => {
    const made = await runOne('project:create', {
      name: 'Pots',
      workspace: DEMO.greenfield,
      team: DEMO.growing,
      // The node puts these into the query, which no operation that writes reads them from.
      additionalFields: { color: 'dark-blue', due_on: '2027-09-01', notes: 'Of clay' },
    })
    const path = `/projects/${made.gid}?opt_fields=name,team.gid,owner.gid,notes,color,due_on`
    expect(await held(path)).toMatchObject({ name: 'Pots', notes: '', team: { gid: DEMO.growing } })
    const updateFields = { name: 'Pans', notes: 'Of iron', owner: DEMO.ben, team: DEMO.marketing }
    await runOne('project:update', { workspace: DEMO.greenfield, id: made.gid, updateFields })
    expect(await held(path)).toMatchObject({
      name: 'Pans',
      owner: { gid: DEMO.ben },
      team: { gid: DEMO.marketing },
    })
    expect(await runOne('project:get', { id: made.gid })).toMatchObject({ gid: made.gid, name: 'Pans' })
    const list = async (more: object) =>
      gidsOf(await run('project:getAll', { workspace: DEMO.greenfield, ...more }))
    const all = (await held(`/projects?workspace=${DEMO.greenfield}`)) as readonly Item[]
    expect(await list({ returnAll: true })).toEqual(gidsOf(all))
    expect(await list({ returnAll: false, limit: 1 })).toEqual(gidsOf(all).slice(0, 1))
    expect(await list({ returnAll: true, additionalFields: { team: DEMO.marketing } })).toContain(made.gid)
    expect(await list({ returnAll: true, additionalFields: { archived: true } })).not.toContain(made.gid)
    expect(await runOne('project:delete', { id: made.gid })).toEqual({ success: true })
    expect(await list({ returnAll: true })).not.toContain(made.gid)
  })

  it('reads users', async () => {
    expect(await runOne('user:get', { userId: 'me' })).toMatchObject({ gid: DEMO.ada })
    expect(await runOne('user:get', { userId: DEMO.ben })).toMatchObject({ gid: DEMO.ben })
    const all = await held(`/workspaces/${DEMO.greenfield}/users`)
    expect(await run('user:getAll', { workspace: DEMO.greenfield })).toEqual(all)
  })

  it('fills the lists of its forms', async () => {
    const values = async (...given: Parameters<typeof choices>) =>
      (await choices(...given)).map(({ value }) => value)
    expect(await choices('getWorkspaces')).toEqual([{ name: 'Greenfield Labs', value: DEMO.greenfield }])
    expect(await values('getWorkspaces', {}, 'asanaTrigger')).toEqual(['', DEMO.greenfield])
    expect(await values('getProjects')).toContain(DEMO.seedCatalogue)
    const move = { resource: 'task', operation: 'move', projectId: DEMO.seedCatalogue }
    expect((await values('getSections', move)).toSorted()).toEqual([0, 1, 2].map((n) => demoSection(31, n)))
    const make = { resource: 'project', operation: 'create', workspace: DEMO.greenfield }
    expect(await values('getTeams', make)).toEqual(expect.arrayContaining([DEMO.growing, DEMO.marketing]))
    const label = { resource: 'taskTag', operation: 'add', id: demoTask(31, 0) }
    expect(await values('getTags', label)).toEqual(expect.arrayContaining([DEMO.waiting, DEMO.outdoors]))
    expect(await values('getUsers')).toEqual(expect.arrayContaining([DEMO.ada, DEMO.ben]))
    expect(await values('getTaskFields')).toContain('html_notes')
  })

  it('says what is wrong', async () => {
    const wrong = run('task:get', { id: '1299999999999999' })
    await expect(wrong).rejects.toMatchObject({ name: 'NodeApiError', httpCode: '404' })
  })

  it('signs in with OAuth, and refreshes when the access token has ended', async () => {
    const { id: clientId, secret: clientSecret } = server.full
    const query = new URLSearchParams({ client_id: clientId, redirect_uri: CALLBACK, response_type: 'code' })
    const address = `${server.url}/-/oauth_authorize?${query.toString()}`
    const back = await server.newVisitor().authorizeToApp(address, { as: server.ben })
    const answer = await fetch(`${server.url}/-/oauth_token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uri: CALLBACK,
        code: parameter(back, 'code'),
      }),
    })
    const oauthTokenData = (await answer.json()) as Record<string, string>
    Object.assign(credentials.asanaOAuth2Api, { clientId, clientSecret, oauthTokenData })
    const me = async () => await runOne('user:get', { authentication: 'oAuth2', userId: 'me' })
    expect(await me()).toMatchObject({ gid: DEMO.ben })
    expect(credentials.asanaOAuth2Api.oauthTokenData).toEqual(oauthTokenData)
    server.expireAccessTokens()
    expect(await me()).toMatchObject({ gid: DEMO.ben })
    expect(credentials.asanaOAuth2Api.oauthTokenData?.['access_token']).not.toBe(
      oauthTokenData['access_token'],
    )
  })

  it('is told of events by its trigger, checks their signature, and takes its webhook back', async () => {
    const hook = n8n.trigger({ resource: DEMO.fieldTrials, workspace: DEMO.greenfield })
    trigger = hook
    expect(await hook.checkExists()).toBe(false)
    expect(await hook.create()).toBe(true)
    const { hookSecret, webhookId } = hook.kept()
    expect(taken).toEqual([{ status: 200, events: [] }])
    expect(await held(`/webhooks/${webhookId}`)).toMatchObject({
      active: true,
      resource: { gid: DEMO.fieldTrials },
      target: hook.url,
    })
    expect(hookSecret).toMatch(/^.{16,}$/)
    expect(await hook.checkExists()).toBe(true)
    const { gid } = await newTask('Watched', { projects: [DEMO.fieldTrials] })
    await vi.waitFor(
      () => {
        expect(taken.flatMap(({ events }) => events)).toContainEqual(
          expect.objectContaining({
            action: 'added',
            resource: expect.objectContaining({ gid }) as unknown,
          }),
        )
      },
      { timeout: 20_000 },
    )
    expect(taken.map(({ status }) => status).filter((status) => status !== 200)).toEqual([])
    const forged = await fetch(hook.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hook-signature': '0'.repeat(64) },
      body: JSON.stringify({ events: [{ action: 'added' }] }),
    })
    expect(forged.status).toBe(401)
    expect(await hook.delete()).toBe(true)
    expect(hook.kept()).toEqual({})
    expect((await server.api(`/webhooks/${webhookId}`, tokenOf(server.demo, 'ada'))).status).toBe(404)
    expect(await hook.checkExists()).toBe(false)
  })

  it('was asked for all that it offers', () => {
    const operations = n8n.operations()
    expect(operations).toHaveLength(22)
    expect(operations.filter((operation) => !called.has(operation))).toEqual([])
    const lists = ['asana', 'asanaTrigger'].flatMap((node) =>
      n8n.lists(node).map((method) => `${node}.${method}`),
    )
    expect(lists).toHaveLength(8)
    expect(lists.filter((list) => !listed.has(list))).toEqual([])
  })
})
