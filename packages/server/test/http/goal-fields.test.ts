import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, messagesOf } from '../support/answers.js'
import { DEMO } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

type Who = 'ada' | 'ben' | 'gil' | 'cara'

describe.each(DATABASE_KINDS)('custom fields of goals, on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const get = async (path: string, as: Who = 'ada') => await server.api('GET', path, { as })
  const post = async (path: string, data: unknown, as: Who = 'ada') =>
    await server.api('POST', path, { as, body: { data } })
  const newGoal = async (): Promise<string> =>
    (await post('/goals', { workspace: DEMO.greenfield, name: 'Grow' })).json.data.gid as string
  const add = async (goal: string, data: object, as: Who = 'ada') =>
    await post(`/goals/${goal}/addCustomFieldSetting`, data, as)
  const fieldsOf = async (goal: string, as: Who = 'ada') => {
    const { data } = (await get(`/goals/${goal}/custom_field_settings`, as)).json
    return (data as { custom_field: { gid: string } }[]).map(({ custom_field: { gid } }) => gid)
  }
  const local = (name: string) => ({ name, resource_subtype: 'text', workspace: DEMO.greenfield })

  test('a field of the library and a new one stand in the order in which they were put', async () => {
    const goal = await newGoal()
    const first = await add(goal, { custom_field: DEMO.priority, is_important: true })
    expect(first.json.data).toMatchObject({
      resource_type: 'custom_field_setting',
      is_important: true,
      custom_field: { gid: DEMO.priority },
      parent: { gid: goal, name: 'Grow', resource_type: 'goal' },
      project: null,
    })
    const { gid: settingGid } = first.json.data
    const second = await add(goal, { custom_field: local('Why'), insert_before: settingGid })
    const why = second.json.data.custom_field.gid as string
    expect(await fieldsOf(goal)).toEqual([why, DEMO.priority])
    const settings = gidsOf(await get(`/goals/${goal}/custom_field_settings`))
    const { data } = (await get(`/goals/${goal}`)).json
    expect((data.custom_field_settings as { gid: string }[]).map(({ gid }) => gid)).toEqual(settings)
    expect(messagesOf(await add(goal, { custom_field: DEMO.priority }))).toEqual([
      'custom_field: Is on this goal already',
    ])
    // It is this goal's alone.
    expect(messagesOf(await add(await newGoal(), { custom_field: why }))).toEqual([
      'custom_field: Is local to something else. Make one of the library, or another local one.',
    ])
  })

  test('a field that is taken out is there no more, and a local one nowhere', async () => {
    const goal = await newGoal()
    await add(goal, { custom_field: DEMO.priority })
    const why = (await add(goal, { custom_field: local('Why') })).json.data.custom_field.gid as string
    const remove = async (field: string) =>
      await post(`/goals/${goal}/removeCustomFieldSetting`, { custom_field: field })
    for (const field of [DEMO.priority, why]) expect((await remove(field)).json.data).toEqual({})
    expect(await fieldsOf(goal)).toEqual([])
    expect((await get(`/custom_fields/${why}`)).status).toBe(404)
    expect((await get(`/custom_fields/${DEMO.priority}`)).status).toBe(200)
    expect(messagesOf(await remove(DEMO.priority))).toEqual([
      `custom_field: Not a recognized ID: ${DEMO.priority}`,
    ])
  })

  test('a goal that is deleted takes its local fields along', async () => {
    const goal = await newGoal()
    const why = (await add(goal, { custom_field: local('Why') })).json.data.custom_field.gid as string
    await server.api('DELETE', `/goals/${goal}`)
    expect((await get(`/custom_fields/${why}`)).status).toBe(404)
  })

  test('guests see the fields of goals that they work on, and those who may only look change none', async () => {
    const goal = await newGoal()
    const why = (await add(goal, { custom_field: local('Why') })).json.data.custom_field.gid as string
    expectRefusal(
      await get(`/goals/${goal}/custom_field_settings`, 'gil'),
      403,
      'You do not have access to this goal.',
    )
    expect((await get(`/custom_fields/${why}`, 'gil')).status).toBe(403)
    await post(`/goals/${goal}/addFollowers`, { followers: [DEMO.gil] })
    expect(await fieldsOf(goal, 'gil')).toEqual([why])
    expect((await get(`/custom_fields/${why}`, 'gil')).status).toBe(200)
    const [membership] = (await get(`/memberships?parent=${goal}&member=${DEMO.gil}`)).json.data as {
      gid: string
    }[]
    await server.api('PUT', `/memberships/${membership?.gid}`, { body: { data: { access_level: 'viewer' } } })
    expectRefusal(
      await add(goal, { custom_field: local('Not mine') }, 'gil'),
      403,
      'You do not have access to this goal.',
    )
    expectRefusal(
      await get(`/goals/${goal}/custom_field_settings`, 'cara'),
      404,
      `goal: Not a recognized ID: ${goal}`,
    )
  })
})
