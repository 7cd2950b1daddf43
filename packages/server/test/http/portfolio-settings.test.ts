import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectRefusal, gidsOf, namesOf } from '../support/answers.js'
import { DEMO, newPerson, tokenFor } from '../support/demo.js'
import { openTestServer, type ApiRequest, type TestServer } from '../support/services.js'

type As = ApiRequest['as']

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(async () => {
  await server.close()
})

const get = async (path: string, as: As = 'ada') => await server.api('GET', path, { as })
const post = async (path: string, data: unknown, as: As = 'ada') =>
  await server.api('POST', path, { as, body: { data } })
const put = async (gid: string, data: unknown, as: As = 'ada') =>
  await server.api('PUT', `/project_portfolio_settings/${gid}`, { as, body: { data } })
const made = async (path: string, data: object, as: As = 'ada') =>
  (await post(path, data, as)).json.data.gid as string
const newProject = async (name: string, settings: object = {}) =>
  await made('/projects', { team: DEMO.growing, name, privacy_setting: 'private', ...settings })
const newPortfolio = async (projects: readonly string[], settings: object = {}) => {
  const portfolio = await made('/portfolios', { workspace: DEMO.greenfield, name: 'Spring', ...settings })
  for (const item of projects) await post(`/portfolios/${portfolio}/addItem`, { item })
  return portfolio
}
const settingsOf = async (portfolio: string, query = '', as: As = 'ada') =>
  await get(`/portfolios/${portfolio}/project_portfolio_settings${query}`, as)
const onlySettingOf = async (portfolio: string) => gidsOf(await settingsOf(portfolio))[0] ?? ''
const next = (answer: { readonly json: unknown }) =>
  (answer.json as { next_page: { path: string } }).next_page.path.replace(/^\/api\/1\.0/, '')

test('each project in a portfolio has one, which stays when it moves and goes when it leaves — Asana’s record', async () => {
  const [a, b] = [await newProject('A'), await newProject('B')]
  const portfolio = await newPortfolio([a, b])
  const [first, second] = gidsOf(await settingsOf(portfolio))
  const setting = {
    gid: first,
    created_at: '2026-11-23T12:00:00.000Z',
    is_access_control_inherited: false,
    portfolio: { gid: portfolio, name: 'Spring', resource_type: 'portfolio' },
    project: { gid: a, name: 'A', resource_type: 'project' },
    resource_type: 'project_portfolio_setting',
  }
  expect((await get(`/project_portfolio_settings/${first}`)).json.data).toEqual(setting)
  const { created_at: _, ...compact } = setting
  const page = await settingsOf(portfolio, '?limit=1')
  expect(page.json.data).toEqual([compact])
  expect(gidsOf(await get(next(page)))).toEqual([second])
  expect((await get(`/projects/${a}/project_portfolio_settings`)).json.data).toEqual([compact])
  await post(`/portfolios/${portfolio}/addItem`, { item: a, insert_after: b })
  expect(gidsOf(await settingsOf(portfolio))).toEqual([first, second])
  await post(`/portfolios/${portfolio}/removeItem`, { item: a })
  expectRefusal(
    await get(`/project_portfolio_settings/${first}`),
    404,
    `project_portfolio_setting: Not a recognized ID: ${first}`,
  )
  await server.api('DELETE', `/projects/${b}`)
  expect(gidsOf(await settingsOf(portfolio))).toEqual([])
})

test('is_access_control_inherited lets members of the portfolio into the project, with their level there', async () => {
  const project = await newProject('A')
  const portfolio = await newPortfolio([project])
  await post(`/portfolios/${portfolio}/addMembers`, { members: [DEMO.gil] })
  const gid = await onlySettingOf(portfolio)
  expect((await get(`/projects/${project}`, 'gil')).status).toBe(403)
  const task = await made('/tasks', { name: 'T', projects: [project] })
  expect((await put(gid, { is_access_control_inherited: true })).json.data.is_access_control_inherited).toBe(
    true,
  )
  expect((await get(`/projects/${project}`, 'gil')).status).toBe(200)
  expect((await get(`/tasks/${task}`, 'gil')).status).toBe(200)
  expect(namesOf(await get(`/portfolios/${portfolio}/items`, 'gil'))).toEqual(['A'])
  expect(gidsOf(await get(`/projects?workspace=${DEMO.greenfield}`, 'gil'))).toContain(project)
  expect(gidsOf(await get(`/workspaces/${DEMO.greenfield}/tasks/search`, 'gil'))).toContain(task)
  const changed = await server.api('PUT', `/projects/${project}`, {
    as: 'gil',
    body: { data: { name: 'x' } },
  })
  expect(changed.status).toBe(403)
  // Whoever is no member of the portfolio is none of the project.
  expect((await get(`/projects/${project}`, 'ben')).status).toBe(403)
  await put(gid, { is_access_control_inherited: false })
  expect((await get(`/projects/${project}`, 'gil')).status).toBe(403)
  await put(gid, { is_access_control_inherited: true })
  await post(`/portfolios/${portfolio}/removeMembers`, { members: [DEMO.gil] })
  expect((await get(`/projects/${project}`, 'gil')).status).toBe(403)
})

test('is changed by who edits the portfolio and administers the project', async () => {
  const project = await newProject('A', { privacy_setting: 'public_to_workspace' })
  const portfolio = await newPortfolio([project], { default_access_level: 'editor' })
  const gid = await onlySettingOf(portfolio)
  const flag = { is_access_control_inherited: true }
  expectRefusal(await put(gid, flag, 'cara'), 404, `project_portfolio_setting: Not a recognized ID: ${gid}`)
  expectRefusal(await put(gid, flag, 'ben'), 403, 'You do not have access to this project_portfolio_setting.')
  await post(`/portfolios/${portfolio}/addMembers`, { members: [DEMO.ben] })
  // An editor of both.
  expectRefusal(await put(gid, flag, 'ben'), 403, 'You do not have access to this project_portfolio_setting.')
  const before = (await get(`/project_portfolio_settings/${gid}`, 'ben')).json.data as object
  expect((await put(gid, before, 'ben')).json.data).toEqual(before)
  await made('/memberships', { parent: project, member: DEMO.ben, access_level: 'admin' })
  expect((await put(gid, flag, 'ben')).status).toBe(200)
  for (const [data, message] of [
    [{ is_access_control_inherited: 'maybe' }, 'is_access_control_inherited: Must be true or false'],
    [{ project: DEMO.hiring }, 'project: Cannot write this property'],
  ] as const)
    expectRefusal(await put(gid, data), 400, message)
})

test('is seen by who sees both, in lists as alone', async () => {
  const [secret, open] = [
    await newProject('Secret'),
    await newProject('Open', { privacy_setting: 'public_to_workspace' }),
  ]
  const portfolio = await newPortfolio([secret, open], { public: true })
  const hidden = await newPortfolio([open])
  const [ofSecret, ofOpen] = gidsOf(await settingsOf(portfolio))
  const person = await newPerson(server.services, { name: 'Dora', workspace: DEMO.greenfield })
  expect(gidsOf(await settingsOf(portfolio, '', person))).toEqual([ofOpen])
  expect(gidsOf(await get(`/projects/${open}/project_portfolio_settings`, person))).toEqual([ofOpen])
  expect((await get(`/project_portfolio_settings/${ofSecret}`, person)).status).toBe(403)
  expect((await settingsOf(hidden, '', person)).status).toBe(403)
  expect((await settingsOf(portfolio, '', 'gil')).status).toBe(403)
  const narrow = await tokenFor(server.services, DEMO.ada, { scopes: ['project_portfolio_settings:read'] })
  expect((await settingsOf(portfolio, '', narrow)).status).toBe(200)
  expect((await put(ofOpen ?? '', {}, narrow)).status).toBe(403)
})
