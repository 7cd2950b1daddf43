import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf } from '../support/answers.js'
import { DEMO, tokenFor, UNKNOWN_GID } from '../support/demo.js'
import { openTestServer, type ApiRequest, type TestServer } from '../support/services.js'

const ADA = { gid: DEMO.ada, name: 'Ada Byron', resource_type: 'user' }
const CATALOGUE = { gid: DEMO.seedCatalogue, name: 'Seed catalogue', resource_type: 'project' }
const NOW = '2026-11-23T12:00:00.000Z'
const ALL = 'created_at,status_type,title,text,html_text'

type As = ApiRequest['as']

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(async () => {
  await server.close()
})

const get = async (path: string, as: As = 'ada') => await server.api('GET', path, { as })
const remove = async (path: string, as: As = 'ada') => await server.api('DELETE', path, { as })
const post = async (path: string, data: unknown, as: As = 'ada') =>
  await server.api('POST', path, { as, body: { data } })
const made = async (path: string, data: object, as: As = 'ada'): Promise<string> => {
  const answer = await post(path, data, as)
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)])
  return answer.json.data.gid as string
}
const tell = async (data: object = {}, as: As = 'ada') =>
  await made(
    '/status_updates',
    { parent: DEMO.seedCatalogue, status_type: 'on_track', text: 'Well', ...data },
    as,
  )
const newProject = async (settings: object = {}) =>
  await made('/projects', { team: DEMO.growing, name: 'Project', ...settings })
const next = (answer: { readonly json: unknown }) =>
  (answer.json as { next_page: { path: string } }).next_page.path.replace(/^\/api\/1\.0/, '')

describe('a status update', () => {
  test('is written, read and deleted — Asana’s status update record', async () => {
    const sent = {
      parent: DEMO.seedCatalogue,
      status_type: 'at_risk',
      title: 'Late',
      html_text: '<body>So <strong>so</strong></body>',
    }
    const answer = await post('/status_updates', sent)
    const { gid } = answer.json.data
    expect([answer.status, answer.headers['location']]).toEqual([201, `/api/1.0/status_updates/${gid}`])
    expect(answer.json.data).toEqual({
      gid,
      author: ADA,
      created_at: NOW,
      created_by: ADA,
      hearted: false,
      hearts: [],
      liked: false,
      likes: [],
      modified_at: NOW,
      num_hearts: 0,
      num_likes: 0,
      parent: CATALOGUE,
      reaction_summary: [],
      resource_subtype: 'project_status_update',
      resource_type: 'status_update',
      status_type: 'at_risk',
      text: 'So so',
      title: 'Late',
    })
    expect((await get(`/status_updates/${gid}`)).json).toEqual(answer.json)
    const { html_text: html } = (await get(`/status_updates/${gid}?opt_fields=html_text`)).json.data
    expect(html).toBe('<body>So <strong>so</strong></body>')
    expect((await remove(`/status_updates/${gid}`)).json.data).toEqual({})
    expectRefusal(await get(`/status_updates/${gid}`), 404, `status_update: Not a recognized ID: ${gid}`)
  })

  test('without a title has the day where its writer is', async () => {
    const gid = await tell({ title: '  ' })
    expect((await get(`/status_updates/${gid}`)).json.data.title).toBe('Status Update - Nov 23')
    await remove(`/status_updates/${gid}`)
  })

  test.each([
    [{ parent: undefined }, 'parent: Missing input'],
    [{ parent: 7 }, 'parent: Not a valid GID type: number'],
    [{ parent: UNKNOWN_GID }, `parent: Not a recognized ID: ${UNKNOWN_GID}`],
    [{ parent: DEMO.quayRepairs }, `parent: Not a recognized ID: ${DEMO.quayRepairs}`],
    [{ parent: DEMO.ada }, `parent: Not a recognized ID: ${DEMO.ada}`],
    [{ status_type: undefined }, 'status_type: Missing input'],
    [{ status_type: 'good' }, /^status_type: Must be one of/],
    [{ status_type: 'achieved' }, /^status_type: Must be one of .* for a project$/],
    [{ text: undefined }, 'text: Missing input'],
    [{ text: '' }, 'text: Missing input'],
    [{ text: 7 }, 'text: Must be a string'],
    [{ title: 'x'.repeat(1_025) }, /^title: /],
    [{ html_text: '<body>x</body>' }, 'You may only provide one of text or html_text!'],
    [{ text: undefined, html_text: '<body><script/></body>' }, /^html_text: /],
    [{ created_by: DEMO.ben }, 'created_by: Cannot write this property'],
  ])('with %j is refused', async (data, message) => {
    const sent = { parent: DEMO.seedCatalogue, status_type: 'on_track', text: 'Well', ...data }
    const answer = await post('/status_updates', sent)
    expect([answer.status, answer.json.errors[0].message]).toEqual([
      400,
      typeof message === 'string' ? message : expect.stringMatching(message),
    ])
  })

  test('is listed with the others of its project, the newest first, in pages, since a moment', async () => {
    const parent = await newProject()
    const gids: string[] = []
    for (let index = 0; index < 3; index++) {
      gids.unshift(await tell({ parent }))
      server.clock.advance(1_000)
    }
    const path = `/status_updates?parent=${parent}`
    const all = await get(path)
    expect(all.json.data[0]).toEqual({
      gid: gids[0],
      resource_type: 'status_update',
      title: 'Status Update - Nov 23',
      resource_subtype: 'project_status_update',
    })
    expect(gidsOf(all)).toEqual(gids)
    const first = await get(`${path}&limit=2&opt_fields=${ALL}`)
    expect(gidsOf(first)).toEqual(gids.slice(0, 2))
    expect(gidsOf(await get(next(first)))).toEqual(gids.slice(2))
    const since = String(first.json.data[1].created_at)
    expect(gidsOf(await get(`${path}&created_since=${since}`))).toEqual(gids.slice(0, 2))
    expectRefusal(await get('/status_updates'), 400, 'parent: Missing input')
    expectRefusal(
      await get(`/status_updates?parent=${UNKNOWN_GID}`),
      400,
      `parent: Not a recognized ID: ${UNKNOWN_GID}`,
    )
    expect((await get(`${path}&created_since=yesterday`)).status).toBe(400)
  })

  test('is what its project and portfolio say of themselves', async () => {
    const parent = await newProject()
    const shown = async () =>
      (await get(`/projects/${parent}`)).json.data as {
        current_status: unknown
        current_status_update: unknown
      }
    expect(await shown()).toMatchObject({ current_status: null, current_status_update: null })
    await tell({ parent, status_type: 'off_track' })
    const gid = await tell({
      parent,
      title: 'Better',
      html_text: '<body>See <a data-asana-gid="' + DEMO.ben + '"/></body>',
      text: undefined,
      status_type: 'complete',
    })
    expect(await shown()).toMatchObject({
      current_status: {
        gid,
        author: ADA,
        color: 'complete',
        created_by: ADA,
        resource_type: 'project_status',
        text: 'See @Ben Okafor',
        title: 'Better',
      },
      current_status_update: { gid, resource_type: 'status_update', title: 'Better' },
    })
    const portfolio = await made('/portfolios', { workspace: DEMO.greenfield, name: 'Spring' })
    const last = await tell({ parent: portfolio, status_type: 'dropped' })
    const { current_status_update: latest } = (await get(`/portfolios/${portfolio}`)).json.data
    expect(latest).toMatchObject({ gid: last, resource_subtype: 'portfolio_status_update' })
    expect((await get(`/status_updates/${last}`)).json.data.parent).toEqual({
      gid: portfolio,
      name: 'Spring',
      resource_type: 'portfolio',
    })
    await remove(`/status_updates/${gid}`)
    expect((await shown()).current_status).toMatchObject({ color: 'red' })
    await server.api('DELETE', `/portfolios/${portfolio}`)
    expect((await get(`/status_updates/${last}`)).status).toBe(404)
  })
})

describe('who reads and writes status updates', () => {
  test('whoever sees what they are of reads them, and editors write', async () => {
    const parent = await newProject({ privacy_setting: 'private' })
    const gid = await tell({ parent })
    expectRefusal(
      await get(`/status_updates/${gid}`, 'ben'),
      403,
      'You do not have access to this status_update.',
    )
    expectRefusal(
      await get(`/status_updates?parent=${parent}`, 'ben'),
      400,
      `parent: Not a recognized ID: ${parent}`,
    )
    expectRefusal(
      await get(`/status_updates/${gid}`, 'cara'),
      404,
      `status_update: Not a recognized ID: ${gid}`,
    )
    const member = await made('/memberships', { parent, member: DEMO.gil, access_level: 'commenter' })
    expect((await get(`/status_updates/${gid}`, 'gil')).status).toBe(200)
    const sent = { parent, status_type: 'on_track', text: 'Well' }
    expectRefusal(await post('/status_updates', sent, 'gil'), 403, 'You do not have access to this project.')
    await server.api('PUT', `/memberships/${member}`, { body: { data: { access_level: 'editor' } } })
    const own = await tell({ parent }, 'gil')
    expectRefusal(
      await remove(`/status_updates/${gid}`, 'gil'),
      403,
      'You do not have access to this status_update.',
    )
    expect((await remove(`/status_updates/${own}`, 'gil')).status).toBe(200)
    const other = await tell({ parent }, 'gil')
    // Its writer has left; an admin of the project deletes it.
    await remove(`/memberships/${member}`)
    expect((await remove(`/status_updates/${other}`)).status).toBe(200)
  })

  test('of portfolios, as of projects', async () => {
    const parent = await made('/portfolios', { workspace: DEMO.greenfield, name: 'P', public: true })
    const gid = await tell({ parent })
    expect((await get(`/status_updates/${gid}`, 'ben')).status).toBe(200)
    const sent = { parent, status_type: 'on_track', text: 'Well' }
    expectRefusal(
      await post('/status_updates', sent, 'ben'),
      403,
      'You do not have access to this portfolio.',
    )
  })

  test('no narrowed token does, but each shows their titles — scopes.tsv', async () => {
    const parent = await newProject()
    const gid = await tell({ parent })
    const as = await tokenFor(server.services, DEMO.ada, { scopes: ['projects:read'] })
    expect((await get(`/status_updates/${gid}`, as)).status).toBe(403)
    const { current_status_update: latest } = (await get(`/projects/${parent}`, as)).json.data
    expect(latest).toMatchObject({ gid, title: 'Status Update - Nov 23' })
  })

  test('what becomes of them is told where they are seen', async () => {
    const parent = await newProject({ privacy_setting: 'private' })
    const [stream, everywhere] = [`/events?resource=${parent}`, `/workspaces/${DEMO.greenfield}/events`]
    const [ofProject, ofWorkspace] = [await get(stream), await get(everywhere, 'ben')]
    const gid = await tell({ parent })
    await remove(`/status_updates/${gid}`)
    const told = (await get(`${stream}&sync=${String(ofProject.json.sync)}`)).json.data as object[]
    expect(told).toMatchObject([
      { action: 'added', resource: { gid, resource_type: 'status_update' }, parent: { gid: parent } },
      { action: 'deleted', resource: { gid } },
    ])
    expect((await get(`${everywhere}?sync=${String(ofWorkspace.json.sync)}`, 'ben')).json.data).toEqual([])
  })
})

describe('a project status', () => {
  test('is the status update of a project in its older form', async () => {
    const parent = await newProject()
    const path = `/projects/${parent}/project_statuses`
    const answer = await post(path, { color: 'yellow', text: 'Late', title: 'So so' })
    const { gid } = answer.json.data
    expect(answer.json.data).toEqual({
      gid,
      author: ADA,
      color: 'yellow',
      created_at: expect.any(String) as string,
      created_by: ADA,
      modified_at: expect.any(String) as string,
      resource_type: 'project_status',
      text: 'Late',
      title: 'So so',
    })
    expect((await get(`/status_updates/${gid}`)).json.data.status_type).toBe('at_risk')
    const other = await tell({ parent, status_type: 'dropped' })
    expect((await get(`/project_statuses/${other}`)).json.data.color).toBe(null)
    const first = await get(`${path}?limit=1`)
    expect(gidsOf(first)).toEqual([other])
    expect(gidsOf(await get(next(first)))).toEqual([gid])
    expect((await remove(`/project_statuses/${gid}`)).json.data).toEqual({})
    expect((await get(`/status_updates/${gid}`)).status).toBe(404)
    for (const [color, message] of [
      [undefined, 'color: Missing input'],
      ['pink', 'color: Must be one of green, yellow, red, blue, complete'],
    ])
      expectRefusal(await post(path, { color, text: 'x' }), 400, message ?? '')
    expect((await post(path, { color: 'green', text: 'x' }, 'cara')).status).toBe(404)
  })

  test('is not there for a portfolio', async () => {
    const parent = await made('/portfolios', { workspace: DEMO.greenfield })
    const gid = await tell({ parent })
    expectRefusal(await get(`/project_statuses/${gid}`), 404, `project_status: Not a recognized ID: ${gid}`)
    expectRefusal(
      await get(`/projects/${parent}/project_statuses`),
      404,
      `project: Not a recognized ID: ${parent}`,
    )
  })
})

describe('a brief', () => {
  const put = async (gid: string, data: unknown, as: As = 'ada') =>
    await server.api('PUT', `/project_briefs/${gid}`, { as, body: { data } })

  test('says what a project is for, once, and is changed and deleted', async () => {
    const project = await newProject()
    const path = `/projects/${project}/project_briefs`
    const of = `/projects/${project}?opt_fields=project_brief`
    expect((await get(of)).json.data.project_brief).toBe(null)
    const answers = await Promise.all(
      [1, 2, 3].map(async () => await post(path, { title: 'Why', text: 'A < B' })),
    )
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 400, 400])
    const gid = String(answers.find(({ status }) => status === 201)?.json.data.gid)
    expect((await get(`/project_briefs/${gid}`)).json.data).toEqual({
      gid,
      html_text: '<body>A &lt; B</body>',
      permalink_url: `http://localhost:8080/1/${DEMO.greenfield}/project/${project}/brief/${gid}`,
      project: { gid: project, name: 'Project', resource_type: 'project' },
      resource_type: 'project_brief',
      title: 'Why',
    })
    expect((await get(of)).json.data.project_brief).toEqual({ gid, resource_type: 'project_brief' })
    expect((await put(gid, { html_text: '<body><h1>B</h1></body>' })).json.data).toMatchObject({
      title: 'Why',
      html_text: '<body><h1>B</h1></body>',
    })
    const { json } = await get(`/project_briefs/${gid}?opt_fields=text,html_text,title`)
    expect((await put(gid, json.data)).status).toBe(200)
    expect((await get(`/project_briefs/${gid}?opt_fields=text,html_text,title`)).json).toEqual(json)
    expect((await remove(`/project_briefs/${gid}`)).json.data).toEqual({})
    expectRefusal(await get(`/project_briefs/${gid}`), 404, `project_brief: Not a recognized ID: ${gid}`)
    expect((await post(path, {})).status).toBe(201)
  })

  test.each([
    [{ title: 7 }, 'title: Must be a string'],
    [{ text: 'x', html_text: '<body>x</body>' }, 'You may only provide one of text or html_text!'],
    [{ html_text: 'x' }, /^html_text: /],
    [{ project: DEMO.hiring }, 'project: Cannot write this property'],
  ])('with %j is refused', async (data, message) => {
    const answer = await post(`/projects/${DEMO.fieldTrials}/project_briefs`, data)
    expect([answer.status, answer.json.errors[0].message]).toEqual([
      400,
      typeof message === 'string' ? message : expect.stringMatching(message),
    ])
  })

  test('is read by whoever sees the project, changed by its editors, and told in its stream', async () => {
    const project = await newProject({ privacy_setting: 'private' })
    const path = `/projects/${project}/project_briefs`
    const stream = `/events?resource=${project}`
    const { sync } = (await get(stream)).json as { sync: string }
    const gid = await made(path, { text: 'x' })
    await put(gid, { title: 'Why' })
    expectRefusal(
      await get(`/project_briefs/${gid}`, 'ben'),
      403,
      'You do not have access to this project_brief.',
    )
    expectRefusal(
      await get(`/project_briefs/${gid}`, 'cara'),
      404,
      `project_brief: Not a recognized ID: ${gid}`,
    )
    await made('/memberships', { parent: project, member: DEMO.gil, access_level: 'viewer' })
    expect((await get(`/project_briefs/${gid}`, 'gil')).status).toBe(200)
    for (const answer of [
      await put(gid, { title: 'x' }, 'gil'),
      await remove(`/project_briefs/${gid}`, 'gil'),
      await post(path, {}, 'gil'),
    ])
      expect(answer.status).toBe(403)
    await remove(`/project_briefs/${gid}`)
    const told = (await get(`${stream}&sync=${sync}`)).json.data as object[]
    expect(told).toMatchObject([
      { action: 'added', resource: { gid, resource_type: 'project_brief' }, parent: { gid: project } },
      { action: 'changed', change: { field: 'title' } },
      { action: 'deleted', resource: { gid } },
    ])
  })
})
