import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RATE_MAX } from '../../src/features/budgets/rate.js'
import { ENTRY_MINUTES_MAX } from '../../src/features/time-tracking/time-tracking.rules.js'
import { expectRefusal, gidsOf, messagesOf } from '../support/answers.js'
import { DEMO, demoTask, UNKNOWN_GID } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

const ADA = { gid: DEMO.ada, name: 'Ada Byron', resource_type: 'user' }
const BEN = { gid: DEMO.ben, name: 'Ben Okafor', resource_type: 'user' }
const GREENFIELD = { gid: DEMO.greenfield, name: 'Greenfield Labs', resource_type: 'workspace' }
const CATALOGUE = { gid: DEMO.seedCatalogue, name: 'Seed catalogue', resource_type: 'project' }
const NOW = '2026-11-23T12:00:00.000Z'

type Who = 'ada' | 'ben' | 'gil' | 'cara'

let server: TestServer
const get = async (path: string, as: Who = 'ada') => await server.api('GET', path, { as })
const post = async (path: string, data: unknown, as: Who = 'ada') =>
  await server.api('POST', path, { as, body: { data } })
const put = async (path: string, data: unknown, as: Who = 'ada') =>
  await server.api('PUT', path, { as, body: { data } })
const remove = async (path: string, as: Who = 'ada') => await server.api('DELETE', path, { as })

/** Makes a record that can be read again as it was answered, and says where it is. */
async function made(path: string, data: object, as: Who = 'ada'): Promise<string> {
  const answer = await post(path, data, as)
  expect([answer.text, answer.status]).toEqual([answer.text, 201])
  const at = `${path}/${answer.json.data.gid as string}`
  expect(answer.headers['location']).toBe(`/api/1.0${at}`)
  expect((await get(at, as)).json).toEqual(answer.json)
  return at
}

/** That a record which is sent back as it was read changes nothing. */
async function expectSentBack(at: string): Promise<void> {
  const { data } = (await get(at)).json
  expect((await put(at, data)).json.data).toEqual(data)
}

/** That a record goes, once. */
async function expectDeleted(at: string, type: string): Promise<void> {
  expect((await remove(at)).text).toBe('{"data":{}}')
  expectRefusal(await remove(at), 404, `${type}: Not a recognized ID: ${at.split('/')[2]}`)
}

const newProject = async (settings: object = {}) =>
  (await post('/projects', { team: DEMO.growing, name: 'Planned', ...settings })).json.data.gid as string
const asUnder = (at: string) => at.split('/')[2] ?? ''

describe.each(DATABASE_KINDS)('on %s', (kind) => {
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  describe('roles', () => {
    const NEW = { workspace: DEMO.greenfield, name: 'Grower', description: 'Grows', base_role_type: 'member' }

    test("are made, changed and deleted by admins — Asana's role record", async () => {
      const at = await made('/roles', { ...NEW, permissions: { create_team: false } })
      const { data } = (await get(at)).json
      expect(data).toMatchObject({
        base_role_type: 'member',
        creation_time: NOW,
        description: 'Grows',
        is_standard_role: false,
        modified_at: NOW,
        name: 'Grower',
        workspace: GREENFIELD,
      })
      // What was decided, and for the rest what a member may do.
      expect(data.permissions).toMatchObject({
        create_team: false,
        create_project: true,
        manage_roles: false,
        task_deletion_policy: 'all',
      })
      const changes = {
        name: 'Gardener',
        base_role_type: 'guest',
        permissions: { task_deletion_policy: 'none' },
      }
      const changed = (await put(at, changes)).json.data
      expect(changed).toMatchObject({ name: 'Gardener', description: 'Grows', base_role_type: 'guest' })
      expect(changed.permissions).toMatchObject({
        create_team: false,
        create_project: false,
        task_deletion_policy: 'none',
      })
      await expectSentBack(at)
      // What is said again is no change: not of the role, and not of when it was changed.
      server.clock.advance(60_000)
      expect((await put(at, { name: 'Gardener', description: 'Grows' })).json.data.modified_at).toBe(NOW)
      server.clock.advance(-60_000)
      const list = `/roles?workspace=${DEMO.greenfield}`
      expect((await get(list)).json.data).toContainEqual({
        gid: asUnder(at),
        description: 'Grows',
        is_standard_role: false,
        name: 'Gardener',
        resource_type: 'role',
      })
      expect(gidsOf(await get(`${list}&archived=true`))).toEqual([])
      expect(gidsOf(await get('/roles'))).toContain(asUnder(at))
      expectRefusal(await get('/roles?limit=1'), 400, 'Need to specify a workspace to paginate!')
      expect((await get(`${at}?opt_fields=permissions.create_team`)).json.data).toEqual({
        gid: asUnder(at),
        permissions: { create_team: false },
      })
      await expectDeleted(at, 'role')
    })

    test('are nobody’s who is no admin', async () => {
      const at = await made('/roles', NEW)
      for (const as of ['ben', 'gil'] as const) {
        const denied = 'You do not have access to this role.'
        expectRefusal(await get(at, as), 403, denied)
        expectRefusal(await put(at, { name: 'x' }, as), 403, denied)
        expectRefusal(await remove(at, as), 403, denied)
        for (const answer of [
          await get(`/roles?workspace=${DEMO.greenfield}`, as),
          await post('/roles', NEW, as),
        ])
          expectRefusal(answer, 403, 'You do not have access to this workspace.')
      }
      expect(gidsOf(await get('/roles', 'ben'))).toEqual([])
      expectRefusal(await get(at, 'cara'), 404, `role: Not a recognized ID: ${asUnder(at)}`)
    })
  })

  describe('out-of-office entries', () => {
    const NEW = { user: 'me', workspace: DEMO.greenfield, start_date: '2026-12-21', end_date: '2027-01-03' }

    test("are one's own, or an admin's to change — Asana's OOO entry record", async () => {
      const at = await made('/ooo_entries', NEW, 'ben')
      expect((await get(at, 'ben')).json.data).toEqual({
        gid: asUnder(at),
        created_by: BEN,
        end_date: '2027-01-03',
        resource_type: 'ooo_entry',
        start_date: '2026-12-21',
        user: BEN,
      })
      expect((await put(at, { end_date: '2027-01-06' }, 'ben')).json.data.end_date).toBe('2027-01-06')
      expect((await put(at, { start_date: '2026-12-24' })).json.data.start_date).toBe('2026-12-24')
      expectRefusal(
        await put(at, { start_date: '2027-01-07' }),
        400,
        'end_date: Must not be before start_date',
      )
      expectRefusal(await put(at, { user: DEMO.ada }), 400, 'user: Cannot write this property')
      await expectSentBack(at)
      await expectDeleted(at, 'ooo_entry')
    })

    test('are seen by members, and by guests of themselves alone', async () => {
      const [adas, gils] = [await made('/ooo_entries', NEW), await made('/ooo_entries', NEW, 'gil')]
      expect((await get(adas, 'ben')).status).toBe(200)
      expectRefusal(await get(adas, 'gil'), 403, 'You do not have access to this ooo_entry.')
      expectRefusal(
        await put(adas, { end_date: '2027-02-01' }, 'ben'),
        403,
        'You do not have access to this ooo_entry.',
      )
      expectRefusal(await remove(adas, 'ben'), 403, 'You do not have access to this ooo_entry.')
      expect((await get(adas, 'cara')).status).toBe(404)
      const list = async (user: string, query = '', as: Who = 'ada') =>
        gidsOf(await get(`/ooo_entries?workspace=${DEMO.greenfield}&user=${user}${query}`, as))
      expect(await list('me', '', 'gil')).toEqual([asUnder(gils)])
      expect(await list(DEMO.ada, '', 'ben')).toEqual([asUnder(adas)])
      expect(await list(DEMO.ada, '', 'gil')).toEqual([])
      expect(await list('me', '&start_date=2027-01-03')).toEqual([asUnder(adas)])
      expect(await list('me', '&start_date=2027-01-04')).toEqual([])
      expect(await list('me', '&end_date=2026-12-20')).toEqual([])
      const denied = await post('/ooo_entries', { ...NEW, user: DEMO.ada }, 'ben')
      expectRefusal(denied, 403, 'You do not have access to this user.')
      expect((await post('/ooo_entries', { ...NEW, user: DEMO.ben })).json.data.created_by).toEqual(ADA)
    })
  })

  describe('allocations', () => {
    const NEW = {
      parent: DEMO.seedCatalogue,
      assignee: DEMO.ben,
      start_date: '2026-12-01',
      end_date: '2026-12-18',
      effort: { type: 'percent', value: 50 },
    }

    test("are changed by editors of their project — Asana's allocation record", async () => {
      const at = await made('/allocations', NEW)
      expect((await get(at)).json.data).toEqual({
        gid: asUnder(at),
        assignee: BEN,
        created_by: ADA,
        effort: { type: 'percent', value: 50 },
        end_date: '2026-12-18',
        parent: CATALOGUE,
        resource_subtype: 'project_allocation',
        resource_type: 'allocation',
        start_date: '2026-12-01',
      })
      const changes = { effort: { type: 'hours', value: 7.25 }, assignee: 'me', parent: DEMO.greenhouse }
      expect((await put(at, changes)).json.data).toMatchObject({
        effort: { type: 'hours', value: 7.25 },
        assignee: ADA,
        parent: { gid: DEMO.greenhouse },
      })
      expect((await put(at, { effort: null })).json.data.effort).toBeNull()
      expectRefusal(await put(at, { end_date: '2026-11-30' }), 400, 'end_date: Must not be before start_date')
      expectRefusal(
        await put(at, { parent: DEMO.quayRepairs }),
        400,
        `parent: Not a recognized ID: ${DEMO.quayRepairs}`,
      )
      await expectSentBack(at)
      await expectDeleted(at, 'allocation')
    })

    test('are listed by project, person and workspace, where their project is seen', async () => {
      const hidden = await made('/allocations', { ...NEW, parent: DEMO.hiring })
      const open = await made('/allocations', NEW)
      const list = async (query: string, as: Who = 'ada') => gidsOf(await get(`/allocations?${query}`, as))
      for (const query of [`assignee=${DEMO.ben}`, `workspace=${DEMO.greenfield}`]) {
        expect(await list(query)).toEqual([asUnder(hidden), asUnder(open)])
        expect(await list(query, 'ben')).toEqual([asUnder(open)])
        expect(await list(`${query}&limit=1`, 'ben')).toEqual([asUnder(open)])
      }
      expect(await list(`parent=${DEMO.hiring}`)).toEqual([asUnder(hidden)])
      expect(await list(`parent=${DEMO.hiring}&assignee=me`)).toEqual([])
      expectRefusal(await get(hidden, 'ben'), 403, 'You do not have access to this allocation.')
      expect((await get(open, 'cara')).status).toBe(404)
      expectRefusal(
        await get(`/allocations?parent=${DEMO.hiring}`, 'ben'),
        400,
        `parent: Not a recognized ID: ${DEMO.hiring}`,
      )
      expectRefusal(
        await get('/allocations'),
        400,
        'Must specify at least one of parent, assignee, workspace',
      )
      const read = await newProject({ default_access_level: 'viewer' })
      const seen = await made('/allocations', { ...NEW, parent: read })
      expect((await get(seen, 'ben')).status).toBe(200)
      expectRefusal(
        await put(seen, { effort: null }, 'ben'),
        403,
        'You do not have access to this allocation.',
      )
      const denied = await post('/allocations', { ...NEW, parent: read }, 'ben')
      expectRefusal(denied, 403, 'You do not have access to this project.')
      await remove(`/projects/${read}`)
      expect((await get(seen)).status).toBe(404)
    })
  })

  describe('budgets and rates', () => {
    const track = async (task: string, data: object, as: Who = 'ada') => {
      expect((await post(`/tasks/${task}/time_tracking_entries`, data, as)).status).toBe(201)
    }

    test("a budget says what was spent, in time or at people's rates — Asana's budget and rate records", async () => {
      const project = await newProject()
      const parent = { gid: project, name: 'Planned', resource_type: 'project' }
      const task = (await post('/tasks', { projects: [project] })).json.data.gid as string
      await track(task, { duration_minutes: 90, billable_status: 'billable' }, 'ben')
      await track(task, { duration_minutes: 30, billable_status: 'nonBillable' })
      await track(task, { duration_minutes: 7 })
      const at = await made('/budgets', { parent: project, total: { enabled: true, value: 600 } })
      const budget = {
        gid: asUnder(at),
        actual: { billable_status_filter: 'billable', units: 'minutes', value: 90 },
        budget_type: 'time',
        estimate: {
          billable_status_filter: 'billable',
          enabled: false,
          source: 'none',
          units: null,
          value: null,
        },
        parent,
        resource_type: 'budget',
        total: { enabled: true, units: 'minutes', value: 600 },
      }
      expect((await get(at)).json.data).toEqual(budget)
      expect((await get(`/budgets?parent=${project}`)).json.data).toEqual([budget])
      for (const [filter, value] of [
        ['non_billable', 30],
        ['any', 127],
      ] as const)
        expect((await put(at, { actual: { billable_status_filter: filter } })).json.data.actual.value).toBe(
          value,
        )

      const rate = await made('/rates', { parent: project, resource: DEMO.ben, rate: 100.5 })
      expect((await get(rate)).json.data).toEqual({
        gid: asUnder(rate),
        created_by: ADA,
        currency_code: 'USD',
        parent,
        rate: 100.5,
        resource: BEN,
        resource_type: 'rate',
      })
      const cost = (await put(at, { budget_type: 'cost', total: { value: 5_000.25 } })).json.data
      expect([cost.actual, cost.total]).toEqual([
        { billable_status_filter: 'any', units: 'USD', value: 150.75 },
        { enabled: true, units: 'USD', value: 5_000.25 },
      ])
      expect((await put(rate, { rate: 60 })).json.data.rate).toBe(60)
      expect((await get(at)).json.data.actual.value).toBe(90)
      // Each type keeps its total.
      expect((await put(at, { budget_type: 'time' })).json.data.total.value).toBe(600)
      const disabled = await put(at, {
        total: { enabled: false },
        estimate: { enabled: true, source: 'tasks' },
      })
      expect(disabled.json.data).toMatchObject({
        estimate: { units: 'minutes', value: 0 },
        total: { units: null, value: null },
      })
      for (const one of [at, rate]) await expectSentBack(one)
      expectRefusal(await put(at, { parent: DEMO.hiring }), 400, 'parent: Cannot write this property')
      expectRefusal(await put(rate, { resource: 'me' }), 400, 'resource: Cannot write this property')
      await expectDeleted(at, 'budget')
      await expectDeleted(rate, 'rate')
    })

    test('whatever was spent at whatever rate is told', async () => {
      const project = await newProject()
      const task = (await post('/tasks', { projects: [project] })).json.data.gid as string
      const minutes = ENTRY_MINUTES_MAX
      for (let times = 0; times < 12; times++)
        await track(task, { duration_minutes: minutes, billable_status: 'billable' })
      const at = await made('/budgets', { parent: project, budget_type: 'cost' })
      await made('/rates', { parent: project, resource: 'me', rate: RATE_MAX })
      expect((await get(at)).json.data.actual.value).toBe((12 * minutes * RATE_MAX) / 60)
    })

    test('there is one of a project, and one rate of a person in it', async () => {
      const project = await newProject()
      await made('/budgets', { parent: project })
      expectRefusal(
        await post('/budgets', { parent: project }),
        400,
        'parent: Has a budget already. Change that one instead',
      )
      await made('/rates', { parent: project, resource: 'me', rate: 1 })
      expectRefusal(
        await post('/rates', { parent: project, resource: DEMO.ada, rate: 2 }),
        400,
        'resource: Has a rate in this project already. Change that one instead',
      )
      expect(gidsOf(await get(`/rates?parent=${project}&resource=me`))).toHaveLength(1)
      expect(gidsOf(await get(`/rates?parent=${project}&resource=${DEMO.ben}`))).toEqual([])
    })

    test('budgets are for editors, and rates and decisions for admins of the project', async () => {
      const project = await newProject({ default_access_level: 'editor' })
      const [budget, rate] = [
        await made('/budgets', { parent: project }),
        await made('/rates', { parent: project, resource: DEMO.ben, rate: 1 }),
      ]
      expect((await get(budget, 'ben')).status).toBe(200)
      const task = (await post('/tasks', { projects: [project] })).json.data.gid as string
      await track(task, { duration_minutes: 90, billable_status: 'billable' }, 'ben')
      await put(budget, { budget_type: 'cost' })
      expect((await get(budget)).json.data.actual.value).toBe(1.5)
      // What it cost, by the time, is what an hour costs.
      expect((await get(budget, 'ben')).json.data.actual).toMatchObject({ units: 'USD', value: null })
      await put(budget, { budget_type: 'time' })
      expect((await get(budget, 'ben')).json.data.actual.value).toBe(90)
      expectRefusal(
        await put(budget, { budget_type: 'cost' }, 'ben'),
        403,
        'You do not have access to this budget.',
      )
      expectRefusal(await remove(budget, 'ben'), 403, 'You do not have access to this budget.')
      expectRefusal(await get(rate, 'ben'), 403, 'You do not have access to this rate.')
      expect(gidsOf(await get('/rates?resource=me', 'ben'))).toEqual([])
      expect(gidsOf(await get(`/rates?resource=${DEMO.ben}`))).toContain(asUnder(rate))
      for (const answer of [
        await get(`/rates?parent=${project}`, 'ben'),
        await post('/rates', { parent: project, resource: 'me', rate: 9 }, 'ben'),
        await post('/budgets', { parent: project }, 'ben'),
      ])
        expectRefusal(answer, 403, 'You do not have access to this project.')
      for (const at of [budget, rate]) expect((await get(at, 'cara')).status).toBe(404)
    })
  })
})

describe('what was sent', () => {
  beforeAll(async () => {
    server = await openTestServer()
  })
  afterAll(async () => {
    await server.close()
  })
  const ROLE = { workspace: DEMO.greenfield, name: 'n', description: 'd', base_role_type: 'admin' }
  const OOO = { user: 'me', workspace: DEMO.greenfield, start_date: '2026-12-21', end_date: '2027-01-03' }
  const PLAN = {
    parent: DEMO.seedCatalogue,
    assignee: 'me',
    start_date: '2026-12-01',
    end_date: '2026-12-18',
  }
  const BUDGET = { parent: DEMO.seedCatalogue }
  const RATE = { parent: DEMO.seedCatalogue, resource: 'me', rate: 1 }

  test.each([
    [
      '/roles',
      {},
      ['name', 'description', 'base_role_type', 'workspace'].map((name) => `${name}: Missing input`),
    ],
    ['/roles', { ...ROLE, workspace: DEMO.harbour }, [`workspace: Not a recognized ID: ${DEMO.harbour}`]],
    ['/roles', { ...ROLE, name: '' }, ['name: Must not be empty']],
    ['/roles', { ...ROLE, description: 1 }, ['description: Must be a string']],
    [
      '/roles',
      { ...ROLE, base_role_type: 'owner' },
      ['base_role_type: Must be one of guest, member, admin, super_admin'],
    ],
    [
      '/roles',
      { ...ROLE, permissions: { create_team: 1 } },
      ['permissions: create_team: Must be true or false'],
    ],
    ['/roles', { ...ROLE, permissions: [] }, ['permissions: Must be an object']],
    [
      '/roles',
      { ...ROLE, is_standard_role: true },
      ['is_standard_role: Standard roles come with a workspace, and nobody makes one'],
    ],
    [
      '/ooo_entries',
      {},
      ['start_date', 'end_date', 'user', 'workspace'].map((name) => `${name}: Missing input`),
    ],
    ['/ooo_entries', { ...OOO, start_date: '2027-02-30' }, ['start_date: Must be a date, YYYY-MM-DD']],
    ['/ooo_entries', { ...OOO, end_date: '2026-12-20' }, ['end_date: Must not be before start_date']],
    ['/ooo_entries', { ...OOO, user: DEMO.cara }, [`user: Not a user in Organization: ${DEMO.cara}`]],
    [
      '/ooo_entries',
      { ...OOO, workspace: DEMO.harbour },
      [`workspace: Not a recognized ID: ${DEMO.harbour}`],
    ],
    [
      '/allocations',
      {},
      ['assignee', 'end_date', 'parent', 'start_date'].map((name) => `${name}: Missing input`),
    ],
    ['/allocations', { ...PLAN, parent: UNKNOWN_GID }, [`parent: Not a recognized ID: ${UNKNOWN_GID}`]],
    [
      '/allocations',
      { ...PLAN, assignee: DEMO.cara },
      [`assignee: Not a user in Organization: ${DEMO.cara}`],
    ],
    [
      '/allocations',
      { ...PLAN, effort: { type: 'days', value: 1 } },
      ['effort: type: Must be one of hours, percent'],
    ],
    ['/allocations', { ...PLAN, effort: { type: 'hours' } }, ['effort: value: Missing required field']],
    [
      '/allocations',
      { ...PLAN, effort: { type: 'hours', value: 0.001 } },
      ['effort: value: Must be a number between 0 and 10000 with at most two decimals'],
    ],
    ['/budgets', {}, ['parent: Missing input']],
    ['/budgets', { ...BUDGET, budget_type: 'gold' }, ['budget_type: Must be one of cost, time']],
    [
      '/budgets',
      { ...BUDGET, estimate: { enabled: true } },
      ['estimate: source: Must be tasks or capacity_plans where the estimate is enabled'],
    ],
    [
      '/budgets',
      { ...BUDGET, actual: { billable_status_filter: 'all' } },
      ['actual: billable_status_filter: Must be one of billable, non_billable, any'],
    ],
    [
      '/budgets',
      { ...BUDGET, total: { value: -1 } },
      ['total: value: Must be a number between 0 and 1000000000000 with at most two decimals'],
    ],
    ['/budgets', { parent: demoTask(31, 0) }, [`parent: Not a recognized ID: ${demoTask(31, 0)}`]],
    ['/rates', {}, ['parent', 'resource', 'rate'].map((name) => `${name}: Missing input`)],
    [
      '/rates',
      { ...RATE, rate: '5' },
      ['rate: Must be a number between 0 and 1000000000 with at most two decimals'],
    ],
    ['/rates', { ...RATE, resource: UNKNOWN_GID }, [`resource: Not a user in Organization: ${UNKNOWN_GID}`]],
    ['/rates', { ...RATE, parent: DEMO.quayRepairs }, [`parent: Not a recognized ID: ${DEMO.quayRepairs}`]],
  ])('to %s as %j is refused', async (path, data, messages) => {
    const answer = await post(path, data)
    expect([answer.status, messagesOf(answer)]).toEqual([400, messages])
  })
})
