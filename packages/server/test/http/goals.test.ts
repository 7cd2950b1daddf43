import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, namesOf } from '../support/answers.js'
import { DEMO, tokenFor, UNKNOWN_GID } from '../support/demo.js'
import { openTestServer, type TestServer } from '../support/services.js'

const ADA = { gid: DEMO.ada, name: 'Ada Byron', resource_type: 'user' }
const GREENFIELD = { gid: DEMO.greenfield, name: 'Greenfield Labs', resource_type: 'workspace' }

type Who = 'ada' | 'ben' | 'gil' | 'cara'

// What databases decide is in the contract; one of them is enough here.
let server: TestServer
beforeAll(async () => {
  server = await openTestServer('sqlite')
})
afterAll(async () => {
  await server.close()
})

const get = async (path: string, as: Who = 'ada') => await server.api('GET', path, { as })
const post = async (path: string, data: unknown, as: Who = 'ada') =>
  await server.api('POST', path, { as, body: { data } })
const put = async (path: string, data: unknown, as: Who = 'ada') =>
  await server.api('PUT', path, { as, body: { data } })
const remove = async (path: string, as: Who = 'ada') => await server.api('DELETE', path, { as })
const made = async (data: object = {}, as: Who = 'ada'): Promise<string> => {
  const answer = await post('/goals', { workspace: DEMO.greenfield, ...data }, as)
  expect(answer.status).toBe(201)
  return answer.json.data.gid as string
}
const support = async (goal: string, supporting: string, more: object = {}, as: Who = 'ada') =>
  await post(`/goals/${goal}/addSupportingRelationship`, { supporting_resource: supporting, ...more }, as)
const valueOf = async (goal: string) =>
  (await get(`/goals/${goal}?opt_fields=metric.current_number_value`)).json.data.metric
    .current_number_value as number
const pathOfNext = (answer: { readonly json: unknown }) =>
  (answer.json as { next_page: { path: string } }).next_page.path.replace(/^\/api\/1\.0/, '')

describe('goals', () => {
  test('POST /goals makes one of the workspace that its creator owns and follows — Asana’s goal record', async () => {
    const answer = await post('/goals', { workspace: DEMO.greenfield, name: 'Grow', notes: 'Twice as much' })
    expect(answer.status).toBe(201)
    const { gid } = answer.json.data
    expect(answer.headers['location']).toBe(`/api/1.0/goals/${gid}`)
    expect(answer.json.data).toEqual({
      gid,
      current_status_update: null,
      custom_field_settings: [],
      custom_fields: [],
      default_access_level: 'commenter',
      due_on: null,
      followers: [ADA],
      is_workspace_level: true,
      liked: false,
      likes: [],
      metric: null,
      name: 'Grow',
      notes: 'Twice as much',
      num_likes: 0,
      owner: ADA,
      privacy_setting: 'public_to_workspace',
      resource_type: 'goal',
      start_on: null,
      status: null,
      team: null,
      time_period: null,
      workspace: GREENFIELD,
    })
    expect((await get(`/goals/${gid}`)).json).toEqual(answer.json)
    const html = await get(`/goals/${gid}?opt_fields=html_notes`)
    expect(html.json.data).toEqual({ gid, html_notes: '<body>Twice as much</body>' })
  })

  test.each([
    [{}, 'workspace: Missing input'],
    [{ workspace: DEMO.harbour }, `workspace: Not a recognized ID: ${DEMO.harbour}`],
    [{ team: DEMO.docks }, `team: Not a recognized ID: ${DEMO.docks}`],
    [{ workspace: DEMO.greenfield, team: DEMO.docks }, `team: Not a recognized ID: ${DEMO.docks}`],
    [
      { workspace: DEMO.greenfield, is_workspace_level: false },
      'team: Missing input: a goal that is not the workspace’s needs a team',
    ],
    [{ workspace: DEMO.greenfield, name: 7 }, 'name: Must be a string'],
    [{ workspace: DEMO.greenfield, name: 'x'.repeat(1_025) }, 'name: Must be at most 1024 characters long'],
    [{ workspace: DEMO.greenfield, html_notes: '<b>' }, expect.stringMatching(/^html_notes: /)],
    [{ workspace: DEMO.greenfield, due_on: 'soon' }, 'due_on: Must be a date, YYYY-MM-DD'],
    [{ workspace: DEMO.greenfield, start_on: '2027-01-01' }, 'start_on: Needs due_on'],
    [
      { workspace: DEMO.greenfield, start_on: '2027-01-02', due_on: '2027-01-02' },
      'start_on: Must be before due_on',
    ],
    [{ workspace: DEMO.greenfield, liked: 'yes' }, 'liked: Must be true or false'],
    [{ workspace: DEMO.greenfield, owner: DEMO.cara }, `owner: Not a user in Organization: ${DEMO.cara}`],
    [
      { workspace: DEMO.greenfield, followers: [DEMO.cara] },
      `followers: [0]: Not a user in Organization: ${DEMO.cara}`,
    ],
    [
      { workspace: DEMO.greenfield, time_period: UNKNOWN_GID },
      `time_period: Not a recognized ID: ${UNKNOWN_GID}`,
    ],
    [{ workspace: DEMO.greenfield, status: 'green' }, 'status: Cannot write this property'],
    [
      { workspace: DEMO.greenfield, privacy_setting: 'members_only' },
      'privacy_setting: Cannot write this property',
    ],
  ])('POST /goals with %j is refused', async (data, message) => {
    const answer = await post('/goals', data)
    expect([answer.status, (answer.json as { errors: { message: string }[] }).errors[0]?.message]).toEqual([
      400,
      message,
    ])
  })

  test('updateGoal changes what is sent: place, people, days, likes; a status only with a metric', async () => {
    const gid = await made({ due_on: '2027-06-30', start_on: '2027-01-01' })
    const ofTeam = await put(`/goals/${gid}`, { team: DEMO.growing, owner: DEMO.ben, liked: true })
    expect(ofTeam.json.data).toMatchObject({
      team: { gid: DEMO.growing },
      is_workspace_level: false,
      owner: { gid: DEMO.ben },
      liked: true,
      num_likes: 1,
      followers: [{ gid: DEMO.ada }, { gid: DEMO.ben }],
    })
    expectRefusal(
      await put(`/goals/${gid}`, { status: 'green' }),
      400,
      'status: Can only be set of a goal that has a metric: set one first',
    )
    await post(`/goals/${gid}/setMetric`, { target_number_value: 10 })
    const later = await put(`/goals/${gid}`, { status: 'achieved', due_on: null, liked: false, team: null })
    expect(later.json.data).toMatchObject({
      status: 'achieved',
      due_on: null,
      start_on: null,
      num_likes: 0,
      team: null,
      is_workspace_level: true,
    })
    expectRefusal(
      await put(`/goals/${gid}`, { status: 'done' }),
      400,
      'status: Must be one of green, yellow, red, achieved, partial, missed, dropped',
    )
  })

  test('a record that is sent back as it was read changes nothing, and is refused to nobody who sees it', async () => {
    const gid = await made({ due_on: '2027-06-30', notes: 'As it was' })
    const before = (await get(`/goals/${gid}`, 'ben')).json.data as object
    const sent = await put(`/goals/${gid}`, before, 'ben')
    expect([sent.status, sent.json.data]).toEqual([200, before])
  })

  test('everybody of the workspace sees one and comments, members change it, guests see what they work on', async () => {
    const gid = await made()
    expect((await get(`/goals/${gid}`, 'ben')).status).toBe(200)
    expectRefusal(await get(`/goals/${gid}`, 'gil'), 403, 'You do not have access to this goal.')
    expectRefusal(await get(`/goals/${gid}`, 'cara'), 404, `goal: Not a recognized ID: ${gid}`)
    expect((await put(`/goals/${gid}`, { name: 'Mine' }, 'ben')).status).toBe(403)
    expect((await put(`/goals/${gid}`, { liked: true }, 'ben')).json.data.num_likes).toBe(1)
    expect((await post(`/goals/${gid}/setMetric`, { target_number_value: 1 }, 'ben')).status).toBe(403)
    expect((await remove(`/goals/${gid}`, 'ben')).status).toBe(403)
    expect((await post('/goals', { workspace: DEMO.greenfield }, 'gil')).status).toBe(403)
    await post(`/goals/${gid}/addFollowers`, { followers: [DEMO.gil] })
    expect((await get(`/goals/${gid}`, 'gil')).status).toBe(200)
    expect(gidsOf(await get(`/goals?workspace=${DEMO.greenfield}`, 'gil'))).toEqual([gid])
    expect((await remove(`/goals/${gid}`)).json.data).toEqual({})
    expect((await get(`/goals/${gid}`)).status).toBe(404)
  })

  test('followers: oneself may come and go, others take an editor, and the owner stays', async () => {
    const gid = await made()
    const followers = (answer: Awaited<ReturnType<typeof post>>) =>
      (answer.json.data.followers as { gid: string }[]).map((one) => one.gid)
    const add = async (who: unknown, as: Who = 'ada') =>
      await post(`/goals/${gid}/addFollowers`, { followers: who }, as)
    const take = async (who: unknown, as: Who = 'ada') =>
      await post(`/goals/${gid}/removeFollowers`, { followers: who }, as)
    expect((await add([DEMO.gil], 'ben')).status).toBe(403)
    expect(followers(await add('me', 'ben'))).toEqual([DEMO.ada, DEMO.ben])
    expect((await take([DEMO.ada], 'ben')).status).toBe(200)
    expect(followers(await take([DEMO.ben, DEMO.ada]))).toEqual([DEMO.ada])
    expectRefusal(await add([DEMO.cara]), 400, `followers: [0]: Not a user in Organization: ${DEMO.cara}`)
    expectRefusal(await post(`/goals/${gid}/addFollowers`, {}), 400, 'followers: Missing input')
  })
})

describe('lists of goals', () => {
  test('by place, by work that carries them, and by time, in pages', async () => {
    const project = (await post('/projects', { team: DEMO.growing, name: 'Carrying' })).json.data
      .gid as string
    const periods = await get(
      `/time_periods?workspace=${DEMO.greenfield}&start_on=2027-04-01&end_on=2027-06-30`,
    )
    const [quarter] = gidsOf(periods)
    const goals = [
      await made({ team: DEMO.marketing, name: 'A' }),
      await made({ team: DEMO.marketing, name: 'B', is_workspace_level: true, time_period: quarter }),
      await made({ name: 'C', time_period: quarter }),
    ]
    for (const goal of goals.slice(1)) await support(goal, project)
    const names = async (query: string, as: Who = 'ada') => namesOf(await get(`/goals?${query}`, as))
    expect(await names(`team=${DEMO.marketing}`)).toEqual(['A', 'B'])
    expect(await names(`project=${project}`)).toEqual(['B', 'C'])
    expect(await names(`project=${project}&team=${DEMO.marketing}`)).toEqual(['B'])
    expect(await names(`workspace=${DEMO.greenfield}&time_periods=${quarter}`)).toEqual(['B', 'C'])
    const levels = await names(`workspace=${DEMO.greenfield}&is_workspace_level=false`)
    expect(levels).toContain('A')
    expect(levels).not.toContain('B')
    const first = await get(`/goals?project=${project}&limit=1`)
    expect(namesOf(first)).toEqual(['B'])
    expect(namesOf(await get(pathOfNext(first)))).toEqual(['C'])
    expect(first.json.data[0]).toEqual({ gid: goals[1], name: 'B', owner: ADA, resource_type: 'goal' })
  })

  test.each([
    ['', 'You must specify `workspace`, `team`, `project`, `portfolio` or `task`'],
    [`?workspace=${DEMO.harbour}`, `workspace: Not a recognized ID: ${DEMO.harbour}`],
    [`?team=${DEMO.docks}`, `team: Not a recognized ID: ${DEMO.docks}`],
    [`?project=${DEMO.quayRepairs}`, `project: Not a recognized ID: ${DEMO.quayRepairs}`],
    [`?portfolio=${UNKNOWN_GID}`, `portfolio: Not a recognized ID: ${UNKNOWN_GID}`],
    [
      `?team=${DEMO.growing}&is_workspace_level=true`,
      'is_workspace_level: Needs workspace in the same request',
    ],
    [
      `?workspace=${DEMO.greenfield}&time_periods=${UNKNOWN_GID}`,
      `time_periods: [0]: Not a recognized ID: ${UNKNOWN_GID}`,
    ],
    [
      `?project=${DEMO.seedCatalogue}&portfolio=${DEMO.spring}`,
      'You may only provide one of project, portfolio or task!',
    ],
  ])('GET /goals%s is refused', async (query, message) => {
    expectRefusal(await get(`/goals${query}`), 400, message)
  })
})

describe('metrics', () => {
  test('are said by people, shown as people read them, and replaced', async () => {
    const gid = await made()
    expectRefusal(
      await post(`/goals/${gid}/setMetricCurrentValue`, { current_number_value: 3 }),
      400,
      'metric: This goal has none: set one first, with setMetric',
    )
    const set = await post(`/goals/${gid}/setMetric`, {
      unit: 'currency',
      currency_code: 'EUR',
      precision: 2,
      initial_number_value: 5.2,
      target_number_value: 10.2,
      current_number_value: 8.12,
    })
    expect(set.status).toBe(200)
    expect(set.json.data.metric).toEqual({
      gid: expect.any(String) as string,
      currency_code: 'EUR',
      current_display_value: '€8.12',
      current_number_value: 8.12,
      initial_number_value: 5.2,
      is_custom_weight: false,
      precision: 2,
      progress_source: 'manual',
      resource_subtype: 'number',
      resource_type: 'goal_metric',
      target_number_value: 10.2,
      unit: 'currency',
    })
    await post(`/goals/${gid}/setMetricCurrentValue`, { current_number_value: 9 })
    expect(await valueOf(gid)).toBe(9)
    const other = await post(`/goals/${gid}/setMetric`, { unit: 'percentage', target_number_value: 1 })
    expect(other.json.data.metric).toMatchObject({ current_display_value: '0%', currency_code: null })
  })

  test('one that a program says is changed by nobody else', async () => {
    const gid = await made({ owner: DEMO.ben })
    await post(`/goals/${gid}/setMetric`, { progress_source: 'external', target_number_value: 5 })
    expect((await get(`/goals/${gid}`)).json.data.metric.can_manage).toBe(true)
    expect((await get(`/goals/${gid}`, 'ben')).json.data.metric.can_manage).toBe(false)
    const value = { current_number_value: 2 }
    expect((await post(`/goals/${gid}/setMetricCurrentValue`, value, 'ben')).status).toBe(403)
    expect((await post(`/goals/${gid}/setMetricCurrentValue`, value)).status).toBe(200)
  })

  test.each([
    [{}, 'target_number_value: Missing input'],
    [{ target_number_value: 0 }, 'target_number_value: Must not be the initial_number_value'],
    [{ target_number_value: '1' }, 'target_number_value: Must be a number'],
    [{ target_number_value: 1e16 }, /^target_number_value: Must be between/],
    [{ target_number_value: 1, precision: 7 }, 'precision: Must be between 0 and 6'],
    [{ target_number_value: 1, precision: 1.5 }, 'precision: Must be a whole number'],
    [{ target_number_value: 1, unit: 'currency' }, 'currency_code: Must be a code of ISO 4217, as EUR'],
    [
      { target_number_value: 1, unit: 'currency', currency_code: 'XQX' },
      'currency_code: Must be a code of ISO 4217, as EUR',
    ],
    [
      { progress_source: 'subgoal_progress', current_number_value: 1 },
      'current_number_value: Is counted, where progress_source is subgoal_progress',
    ],
    [{ target_number_value: 1, progress_source: 'luck' }, /^progress_source: Must be one of/],
  ])('setMetric with %j is refused', async (data, message) => {
    const answer = await post(`/goals/${await made()}/setMetric`, data)
    const [error] = (answer.json as { errors: { message: string }[] }).errors
    expect(answer.status).toBe(400)
    expect(error?.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message))
  })

  test('are counted of subgoals and what those count, of projects, and of tasks', async () => {
    const task = async (data: object) => (await post('/tasks', data)).json.data.gid as string
    const project = (await post('/projects', { team: DEMO.growing, name: 'Counted' })).json.data.gid as string
    await task({ projects: [project], completed: true })
    await task({ projects: [project], completed: true, resource_subtype: 'milestone' })
    await task({ projects: [project] })
    await task({ projects: [project], resource_subtype: 'milestone' })
    const counted = async (progress_source: string, more: object = {}) => {
      const gid = await made()
      await post(`/goals/${gid}/setMetric`, { progress_source, ...more })
      return gid
    }
    const top = await counted('subgoal_progress', { target_number_value: 200, unit: 'none' })
    const ofProject = await counted('project_task_completion')
    const ofMilestones = await counted('project_milestone_completion', { precision: 1 })
    const ofTasks = await counted('task_completion', { is_custom_weight: true })
    for (const goal of [ofProject, ofMilestones]) await support(goal, project)
    await support(ofTasks, await task({ workspace: DEMO.greenfield, completed: true }), {
      contribution_weight: 0.25,
    })
    await support(ofTasks, await task({ workspace: DEMO.greenfield }), { contribution_weight: 0.75 })
    for (const goal of [ofProject, ofTasks, await made()]) await support(top, goal)
    expect(await valueOf(ofProject)).toBe(0.5)
    expect(await valueOf(ofMilestones)).toBe(0.5)
    expect(await valueOf(ofTasks)).toBe(0.25)
    // The third has no number, so it is none of what is counted.
    expect(await valueOf(top)).toBe(75)
    expectRefusal(
      await post(`/goals/${top}/setMetricCurrentValue`, { current_number_value: 1 }),
      400,
      'current_number_value: Is counted of what carries the goal, and cannot be set',
    )
  })
})

describe('what carries a goal', () => {
  test('is added, listed in order as each may see it, weighed, and taken away', async () => {
    const goal = await made({ name: 'Carried' })
    const [one, other] = [await made({ name: 'One' }), await made({ name: 'Other' })]
    const added = await support(goal, one, { contribution_weight: 0.5 })
    const { gid } = added.json.data
    expect(added.status).toBe(200)
    expect(added.json.data).toEqual({
      gid,
      contribution_weight: 0.5,
      resource_subtype: 'subgoal',
      resource_type: 'goal_relationship',
      supported_goal: { gid: goal, name: 'Carried', owner: ADA, resource_type: 'goal' },
      supporting_resource: { gid: one, name: 'One', owner: ADA, resource_type: 'goal' },
    })
    expect((await get(`/goal_relationships/${gid}`)).json).toEqual(added.json)
    await support(goal, DEMO.spring)
    await support(goal, DEMO.hiring)
    await support(goal, other, { insert_before: one })
    const carrying = async (query = '', as: Who = 'ada') =>
      (
        (
          await get(
            `/goal_relationships?supported_goal=${goal}&opt_fields=supporting_resource.name${query}`,
            as,
          )
        ).json.data as { supporting_resource: { name: string } }[]
      ).map((row) => row.supporting_resource.name)
    expect(await carrying()).toEqual(['Other', 'One', 'Spring', 'Hiring'])
    expect(await carrying('&resource_subtype=supporting_work')).toEqual(['Spring', 'Hiring'])
    // The project is Ada's alone.
    expect(await carrying('', 'ben')).toEqual(['Other', 'One', 'Spring'])
    // Nor does its place tell of it.
    await post('/memberships', { parent: goal, member: DEMO.ben, access_level: 'editor' })
    expectRefusal(
      await support(goal, one, { insert_after: DEMO.hiring }, 'ben'),
      400,
      `insert_after: Not a recognized ID: ${DEMO.hiring}`,
    )
    await remove(`/memberships/${gidsOf(await get(`/memberships?parent=${goal}&member=${DEMO.ben}`))[0]}`)
    const page = await get(`/goal_relationships?supported_goal=${goal}&limit=3`)
    expect(gidsOf(page)).toHaveLength(3)
    expect(gidsOf(await get(pathOfNext(page)))).toHaveLength(1)
    expect(namesOf(await get(`/goals/${one}/parentGoals`))).toEqual(['Carried'])
    const weighed = await put(`/goal_relationships/${gid}`, { contribution_weight: 1 })
    expect(weighed.json.data.contribution_weight).toBe(1)
    expect((await put(`/goal_relationships/${gid}`, { contribution_weight: 0 }, 'ben')).status).toBe(403)
    expect((await get(`/goal_relationships/${gid}`, 'gil')).status).toBe(403)
    expect((await get(`/goal_relationships/${gid}`, 'cara')).status).toBe(404)
    const again = await support(goal, one)
    expect(again.json.data).toMatchObject({ gid, contribution_weight: 1 })
    const take = async (resource: string, as: Who = 'ada') =>
      await post(`/goals/${goal}/removeSupportingRelationship`, { supporting_resource: resource }, as)
    expect((await take(one, 'ben')).status).toBe(403)
    expect((await take(one)).json.data).toEqual({})
    expectRefusal(await take(one), 400, `supporting_resource: Not a recognized ID: ${one}`)
    await remove(`/goals/${other}`)
    expect(await carrying()).toEqual(['Spring', 'Hiring'])
  })

  test('is never the goal itself, whatever lies between, and nothing of another workspace', async () => {
    const [a, b, c] = [await made(), await made(), await made()]
    await support(a, b)
    await support(b, c)
    const cycle = 'supporting_resource: Is carried by this goal, so it cannot carry it'
    expectRefusal(await support(c, a), 400, cycle)
    expectRefusal(await support(a, a), 400, cycle)
    for (const unknown of [UNKNOWN_GID, DEMO.quayRepairs, DEMO.ada])
      expectRefusal(await support(a, unknown), 400, `supporting_resource: Not a recognized ID: ${unknown}`)
    expectRefusal(
      await support(a, c, { insert_after: UNKNOWN_GID }),
      400,
      `insert_after: Not a recognized ID: ${UNKNOWN_GID}`,
    )
    expectRefusal(
      await support(a, c, { contribution_weight: 2 }),
      400,
      'contribution_weight: Must be between 0 and 1',
    )
    expectRefusal(
      await get(`/goal_relationships?supported_goal=${UNKNOWN_GID}`),
      400,
      `supported_goal: Not a recognized ID: ${UNKNOWN_GID}`,
    )
  })
})

describe('what is told of a goal', () => {
  test('comments, by whoever sees it; the writer alone changes one', async () => {
    const goal = await made({ name: 'Told' })
    const said = await post(`/goals/${goal}/stories`, { text: 'On our way' }, 'ben')
    expect(said.status).toBe(201)
    const { gid } = said.json.data
    expect(said.json.data).toMatchObject({
      text: 'On our way',
      target: { gid: goal, name: 'Told', resource_type: 'goal', owner: ADA },
    })
    expect(gidsOf(await get(`/goals/${goal}/stories`))).toEqual([gid])
    expect((await put(`/stories/${gid}`, { text: 'Mine' })).status).toBe(403)
    expect((await put(`/stories/${gid}`, { text: 'Nearly there' }, 'ben')).json.data.text).toBe(
      'Nearly there',
    )
    expect((await put(`/stories/${gid}`, { is_pinned: true }, 'ben')).status).toBe(403)
    expect((await put(`/stories/${gid}`, { is_pinned: true })).json.data.is_pinned).toBe(true)
    expect((await get(`/stories/${gid}`, 'gil')).status).toBe(403)
    expect((await get(`/stories/${gid}`, 'cara')).status).toBe(404)
    expect((await post(`/goals/${goal}/stories`, { text: 'Hm' }, 'gil')).status).toBe(403)
    expectRefusal(await post(`/goals/${goal}/stories`, {}), 400, 'text: Missing input')
    expect((await remove(`/stories/${gid}`, 'ben')).status).toBe(200)
    expect(gidsOf(await get(`/goals/${goal}/stories`))).toEqual([])
  })

  test('events, in its own stream', async () => {
    const goal = await made()
    const begun = await get(`/events?resource=${goal}`)
    expect(begun.status).toBe(412)
    const { sync } = begun.json as unknown as { sync: string }
    await put(`/goals/${goal}`, { name: 'Renamed' })
    await post(`/goals/${goal}/setMetric`, { target_number_value: 1 })
    await post(`/goals/${goal}/addFollowers`, { followers: [DEMO.ben] })
    const relationship = (await support(goal, DEMO.seedCatalogue)).json.data.gid as string
    const { data } = (await get(`/events?resource=${goal}&sync=${sync}`)).json as unknown as {
      data: { resource: { gid: string }; action: string; change?: { field: string } }[]
    }
    expect(data.map(({ action, change, resource }) => [resource.gid, action, change?.field])).toEqual([
      [goal, 'changed', 'name'],
      [goal, 'changed', 'metric'],
      [goal, 'changed', 'followers'],
      [relationship, 'added', undefined],
    ])
  })
})

describe('tokens', () => {
  test('a narrow one reads goals by its scope, and changes none', async () => {
    const goal = await made({ name: 'Narrow' })
    const as = await tokenFor(server.services, DEMO.ada, { scopes: ['goals:read'] })
    const read = await server.api('GET', `/goals/${goal}`, { as })
    expect(read.json.data).toMatchObject({ name: 'Narrow' })
    expect(read.json.data).not.toHaveProperty('time_period')
    const write = await server.api('PUT', `/goals/${goal}`, { as, body: { data: { name: 'Wide' } } })
    expect(write.status).toBe(403)
    expect((await server.api('GET', `/goal_relationships?supported_goal=${goal}`, { as })).status).toBe(403)
  })
})

describe('memberships of goals', () => {
  test('are read and changed under the name that all kinds share', async () => {
    const goal = await made({ name: 'Shared' })
    const created = await post('/memberships', { parent: goal, member: DEMO.ben, access_level: 'editor' })
    const { gid } = created.json.data
    const parent = { gid: goal, name: 'Shared', owner: ADA, resource_type: 'goal' }
    const ben = { gid: DEMO.ben, name: 'Ben Okafor', resource_type: 'user' }
    expect([created.status, created.json.data]).toEqual([
      201,
      {
        gid,
        access_level: 'editor',
        goal: parent,
        is_commenter: null,
        is_editor: null,
        member: ben,
        parent,
        resource_subtype: 'goal_membership',
        resource_type: 'membership',
        role: 'editor',
        user: ben,
      },
    ])
    expect((await get(`/memberships/${gid}`)).json).toEqual(created.json)
    const [ownerGid] = gidsOf(await get(`/memberships?parent=${goal}`))
    expect(gidsOf(await get(`/memberships?parent=${goal}&member=${DEMO.ben}`))).toEqual([gid])
    // An editor changes the goal and shares it, with no more than they have.
    expect((await put(`/goals/${goal}`, { name: 'Ours' }, 'ben')).status).toBe(200)
    const share = async (level: string) =>
      await post('/memberships', { parent: goal, member: DEMO.gil, access_level: level }, 'ben')
    expect((await share('admin')).status).toBe(403)
    expect((await share('viewer')).status).toBe(201)
    expect((await post(`/goals/${goal}/stories`, { text: 'Hm' }, 'gil')).status).toBe(403)
    expect((await put(`/memberships/${gid}`, { access_level: 'admin' }, 'ben')).status).toBe(403)
    expect((await put(`/memberships/${gid}`, { access_level: 'commenter' })).json.data.role).toBe('commenter')
    // Who owns it stays its admin.
    expect((await put(`/memberships/${ownerGid}`, { access_level: 'viewer' })).status).toBe(403)
    expect((await remove(`/memberships/${ownerGid}`)).status).toBe(403)
    expect(gidsOf(await get(`/memberships?parent=${goal}&member=${DEMO.ada}`))).toEqual([ownerGid])
    expect((await remove(`/memberships/${gid}`, 'ben')).status).toBe(200)
    expect((await get(`/memberships/${gid}`)).status).toBe(404)
    expect((await get(`/memberships/${ownerGid}`, 'cara')).status).toBe(404)
    expectRefusal(
      await post('/memberships', { parent: goal, member: DEMO.growing }),
      400,
      `member: Not a recognized ID: ${DEMO.growing}`,
    )
  })
})
