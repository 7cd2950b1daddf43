import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectRefusal, gidsOf } from '../support/answers.js'
import { DEMO, demoComment, newPerson, UNKNOWN_GID } from '../support/demo.js'
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
const made = async (path: string, data: object, as: As = 'ada'): Promise<string> => {
  const answer = await post(path, data, as)
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)])
  return answer.json.data.gid as string
}
const hiddenProject = async (settings: object = {}) =>
  await made('/projects', {
    team: DEMO.growing,
    name: 'Hidden',
    privacy_setting: 'private',
    default_access_level: 'commenter',
    ...settings,
  })
const decide = async (gid: string, how: 'approve' | 'reject', as: As = 'ada') =>
  await post(`/access_requests/${gid}/${how}`, {}, as)
const requestsFor = async (target: string, as: As = 'ada', query = '') =>
  await get(`/access_requests?target=${target}${query}`, as)

test('whoever does not see a project asks, and who may share it lets them in, once — Asana’s access request record', async () => {
  const target = await hiddenProject()
  const answer = await post('/access_requests', { target, message: 'Please' }, 'ben')
  const { gid } = answer.json.data
  // No operation reads a single one.
  expect(answer.headers['location']).toBeUndefined()
  expect(answer.json.data).toEqual({
    gid,
    approval_status: 'pending',
    message: 'Please',
    requester: { gid: DEMO.ben, name: 'Ben Okafor', resource_type: 'user' },
    resource_type: 'access_request',
    target: { gid: target, resource_type: 'project' },
  })
  expect((await requestsFor(target)).json.data).toEqual([answer.json.data])
  expectRefusal(
    await post('/access_requests', { target }, 'ben'),
    400,
    'target: You have already asked for access to this project',
  )
  const decided = await Promise.all([decide(gid, 'approve'), decide(gid, 'approve'), decide(gid, 'reject')])
  expect(decided.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 404, 404])
  const second = await get(`/memberships?parent=${target}&member=${DEMO.ben}`)
  const wasApproved = decided[2]?.status === 404
  expect(second.json.data.length).toBe(wasApproved ? 1 : 0)
  if (wasApproved) expect(second.json.data[0]).toMatchObject({ access_level: 'commenter' })
  expect((await requestsFor(target)).json.data).toEqual([])
})

test('a refused request is gone, and may be made again', async () => {
  const target = await hiddenProject()
  const gid = await made('/access_requests', { target, message: null }, 'gil')
  expect((await post(`/access_requests/${gid}/reject`, {})).json.data).toEqual({})
  expect((await get(`/projects/${target}`, 'gil')).status).toBe(403)
  expectRefusal(await decide(gid, 'approve'), 404, `access_request: Not a recognized ID: ${gid}`)
  expect(await made('/access_requests', { target }, 'gil')).not.toBe(gid)
})

test('a portfolio gives whoever is let in what it gives new members', async () => {
  const target = await made('/portfolios', { workspace: DEMO.greenfield, default_access_level: 'editor' })
  const gid = await made('/access_requests', { target }, 'ben')
  expect((await decide(gid, 'approve')).status).toBe(200)
  const [membership] = (await get(`/portfolio_memberships?portfolio=${target}&user=${DEMO.ben}`)).json
    .data as { gid: string }[]
  const shown = await get(`/portfolio_memberships/${membership?.gid}`)
  expect(shown.json.data.access_level).toBe('editor')
})

test.each([
  [{}, 'target: Missing input'],
  [{ target: 7 }, 'target: Not a valid GID type: number'],
  [{ target: UNKNOWN_GID }, `target: Not a recognized ID: ${UNKNOWN_GID}`],
  [{ target: DEMO.quayRepairs }, `target: Not a recognized ID: ${DEMO.quayRepairs}`],
  [{ target: DEMO.seedCatalogue }, 'target: You already have access to this project'],
  [{ target: DEMO.hiring, message: 7 }, 'message: Must be a string'],
  [{ target: DEMO.hiring, message: 'x'.repeat(2_001) }, expect.stringMatching(/^message: /)],
])('with %j is refused', async (data, message) => {
  const answer = await post('/access_requests', data, 'ben')
  expect([answer.status, answer.json.errors[0].message]).toEqual([400, message])
})

test('who asks for what is known to those who decide and to whoever asks', async () => {
  const target = await hiddenProject({ minimum_access_level_for_sharing: 'admin' })
  const [ofBen, ofGil] = [
    await made('/access_requests', { target }, 'ben'),
    await made('/access_requests', { target }, 'gil'),
  ]
  const first = await requestsFor(target, 'ada', '&limit=1')
  expect(gidsOf(first)).toEqual([ofBen])
  const { path } = (first.json as { next_page: { path: string } }).next_page
  expect(gidsOf(await get(path.replace(/^\/api\/1\.0/, '')))).toEqual([ofGil])
  expect(gidsOf(await requestsFor(target, 'ada', `&user=${DEMO.gil}`))).toEqual([ofGil])
  expect(gidsOf(await requestsFor(target, 'ben'))).toEqual([ofBen])
  expect(gidsOf(await requestsFor(target, 'ben', '&user=me'))).toEqual([ofBen])
  expect(gidsOf(await requestsFor(target, 'ben', `&user=${DEMO.ada}`))).toEqual([])
  expectRefusal(await requestsFor(target, 'cara'), 400, `target: Not a recognized ID: ${target}`)
  expectRefusal(
    await requestsFor(target, 'ada', `&user=${DEMO.cara}`),
    400,
    `user: Not a user in Organization: ${DEMO.cara}`,
  )
  expectRefusal(await get('/access_requests'), 400, 'target: Missing input')
  for (const how of ['approve', 'reject'] as const) {
    expectRefusal(await decide(ofGil, how, 'ben'), 403, 'You do not have access to this access_request.')
    expectRefusal(await decide(ofGil, how, 'cara'), 404, `access_request: Not a recognized ID: ${ofGil}`)
  }
  // An editor sees the project, but shares it with nobody.
  await made('/memberships', { parent: target, member: DEMO.ben, access_level: 'editor' })
  expect((await decide(ofGil, 'approve', 'ben')).status).toBe(403)
  expect((await decide(ofGil, 'approve')).status).toBe(200)
})

test('goes with what was asked for; who was deactivated is not let in', async () => {
  const target = await hiddenProject()
  const person = await newPerson(server.services, { name: 'Dora', workspace: DEMO.greenfield })
  const gid = await made('/access_requests', { target }, person)
  await server.services.users.deactivate({ userGid: person.gid, actor: { kind: 'system' } })
  expectRefusal(
    await decide(gid, 'approve'),
    400,
    'requester: Has left the workspace, or was deactivated. Reject the request.',
  )
  await server.api('DELETE', `/projects/${target}`)
  expect((await decide(gid, 'reject')).status).toBe(404)
})

test('reactions are listed of what somebody sees, and there are none', async () => {
  const comment = demoComment(31, 0, 1)
  const ask = async (target: string, as: As = 'ada') =>
    await get(`/reactions?emoji_base=👍&target=${target}`, as)
  expect((await ask(comment)).json).toEqual({ data: [] })
  expect((await get(`/reactions?emoji_base=👍&target=${comment}&limit=1`)).json).toEqual({
    data: [],
    next_page: null,
  })
  const status = { parent: DEMO.seedCatalogue, status_type: 'on_track', text: 'Well' }
  const update = await made('/status_updates', status)
  expect((await ask(update)).json.data).toEqual([])
  for (const [target, as] of [
    [UNKNOWN_GID, 'ada'],
    [update, 'cara'],
    [comment, 'cara'],
    [DEMO.seedCatalogue, 'ada'],
  ] as const)
    expectRefusal(await ask(target, as), 400, `target: Not a recognized ID: ${target}`)
  expectRefusal(await get(`/reactions?target=${comment}`), 400, 'emoji_base: Missing input')
})

test('no trigger of a rule is known', async () => {
  const data = { resource: DEMO.seedCatalogue, action_data: { any: 'thing' } }
  expectRefusal(await post('/rule_triggers/123/run', data), 404, 'rule_trigger: Not a recognized ID: 123')
})
