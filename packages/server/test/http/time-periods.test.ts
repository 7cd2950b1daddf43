import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf } from '../support/answers.js'
import { DEMO, UNKNOWN_GID } from '../support/demo.js'
import { openTestServer, type TestServer } from '../support/services.js'

type Who = 'ada' | 'gil' | 'cara'

describe('time periods, and kinds that nobody has any of', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer('sqlite')
  })
  afterAll(async () => {
    await server.close()
  })
  const get = async (path: string, as: Who = 'ada') => await server.api('GET', path, { as })

  test('a workspace has its years with their halves and quarters, the same every time', async () => {
    const all = await get(`/time_periods?workspace=${DEMO.greenfield}&opt_fields=display_name`)
    expect(gidsOf(all)).toHaveLength(9 * 7)
    const names = (all.json.data as unknown as { display_name: string }[]).map((one) => one.display_name)
    expect(names.slice(0, 8)).toEqual([
      'FY23',
      'H1 FY23',
      'Q1 FY23',
      'Q2 FY23',
      'H2 FY23',
      'Q3 FY23',
      'Q4 FY23',
      'FY24',
    ])
    const again = await get(`/time_periods?workspace=${DEMO.greenfield}`, 'gil')
    expect(gidsOf(again)).toEqual(gidsOf(all))
  })

  test('one says what it is a part of; a list is narrowed by days, and has pages', async () => {
    const within = `/time_periods?workspace=${DEMO.greenfield}&start_on=2026-07-01&end_on=2026-12-31`
    const half = await get(`${within}&limit=1`)
    const [halfGid] = gidsOf(half)
    expect(half.json.data[0]).toEqual({
      gid: halfGid,
      display_name: 'H2 FY26',
      end_on: '2026-12-31',
      period: 'H2',
      resource_type: 'time_period',
      start_on: '2026-07-01',
    })
    const [, third] = gidsOf(await get(within))
    const quarter = await get(`/time_periods/${third}`)
    expect(quarter.json.data).toMatchObject({
      display_name: 'Q3 FY26',
      parent: { gid: halfGid, period: 'H2' },
    })
    expectRefusal(
      await get(`/time_periods/${third}`, 'cara'),
      404,
      `time_period: Not a recognized ID: ${third}`,
    )
  })

  test.each([
    ['', 'workspace: Missing input'],
    [`?workspace=${DEMO.harbour}`, `workspace: Not a recognized ID: ${DEMO.harbour}`],
    [`?workspace=${DEMO.greenfield}&start_on=soon`, 'start_on: Must be a date, YYYY-MM-DD'],
    [`?workspace=${DEMO.greenfield}&end_on=2026-02-30`, 'end_on: Must be a date, YYYY-MM-DD'],
  ])('GET /time_periods%s is refused', async (query, message) => {
    expectRefusal(await get(`/time_periods${query}`), 400, message)
  })

  test('agents: none in a workspace of one’s own, and each is unknown', async () => {
    expect((await get(`/workspaces/${DEMO.greenfield}/agents?limit=5`)).json).toEqual({
      data: [],
      next_page: null,
    })
    expect((await get(`/workspaces/${DEMO.harbour}/agents`)).status).toBe(404)
    expectRefusal(await get(`/agents/${UNKNOWN_GID}`), 404, `agent: Not a recognized ID: ${UNKNOWN_GID}`)
  })

  test('custom types: none of a project that one sees, and each is unknown', async () => {
    expect((await get(`/custom_types?project=${DEMO.seedCatalogue}`)).json).toEqual({ data: [] })
    expectRefusal(
      await get(`/custom_types?project=${DEMO.quayRepairs}`),
      400,
      `project: Not a recognized ID: ${DEMO.quayRepairs}`,
    )
    expectRefusal(await get('/custom_types'), 400, 'project: Missing input')
    expectRefusal(
      await get(`/custom_types/${UNKNOWN_GID}`),
      404,
      `custom_type: Not a recognized ID: ${UNKNOWN_GID}`,
    )
  })
})
