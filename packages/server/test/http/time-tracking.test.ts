import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, messagesOf } from '../support/answers.js'
import { DEMO, demoTask, tokenFor, UNKNOWN_GID } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

const NOW = '2026-11-23T12:00:00.000Z'
/** In the seed catalogue, which Ada and Ben may edit, and Gil as well. */
const TASK = demoTask(31, 1)
/** Of the hiring project, which is Ada's alone. */
const HIRING_TASK = demoTask(34, 0)
const PROJECT = { gid: DEMO.seedCatalogue, name: 'Seed catalogue', resource_type: 'project' }

type Who = 'ada' | 'ben' | 'gil' | 'cara'

let server: TestServer
const get = async (path: string, as: Who = 'ada') => await server.api('GET', path, { as })
const post = async (path: string, data: unknown, as: Who = 'ada') =>
  await server.api('POST', path, { as, body: { data } })
const put = async (path: string, data: unknown, as: Who = 'ada') =>
  await server.api('PUT', path, { as, body: { data } })
const remove = async (path: string, as: Who = 'ada') => await server.api('DELETE', path, { as })

const sumOf = async (task: string) =>
  (await get(`/tasks/${task}?opt_fields=actual_time_minutes`)).json.data.actual_time_minutes

describe.each(DATABASE_KINDS)('tracked time on %s', (kind) => {
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const newTask = async (data: object = { projects: [DEMO.seedCatalogue] }): Promise<string> =>
    (await post('/tasks', { workspace: DEMO.greenfield, ...data })).json.data.gid as string
  const tracked = async (task: string, data: object, as: Who = 'ada'): Promise<string> => {
    const answer = await post(`/tasks/${task}/time_tracking_entries`, data, as)
    expect([answer.text, answer.status]).toEqual([answer.text, 201])
    return answer.json.data.gid as string
  }
  const category = async (data: object = {}): Promise<string> =>
    (await post('/time_tracking_categories', { workspace: DEMO.greenfield, name: 'Writing', ...data })).json
      .data.gid as string

  describe('entries', () => {
    test("create gives the full record, and its task the sum — Asana's time tracking entry record", async () => {
      const [task, writing] = [await newTask(), await category({ color: 'blue' })]
      const answer = await post(`/tasks/${task}/time_tracking_entries`, {
        duration_minutes: 45,
        entered_on: '2026-11-20',
        billable_status: 'billable',
        description: 'Draft',
        categories: [writing],
      })
      const { gid } = answer.json.data
      expect([answer.status, answer.headers['location']]).toEqual([
        201,
        `/api/1.0/time_tracking_entries/${gid}`,
      ])
      const compact = {
        gid,
        attributable_to: PROJECT,
        categories: [
          { gid: writing, color: 'blue', name: 'Writing', resource_type: 'time_tracking_category' },
        ],
        created_by: { gid: DEMO.ada, name: 'Ada Byron', resource_type: 'user' },
        duration_minutes: 45,
        entered_on: '2026-11-20',
        resource_type: 'time_tracking_entry',
      }
      expect(answer.json.data).toEqual({
        ...compact,
        approval_status: 'DRAFT',
        billable_status: 'billable',
        created_at: NOW,
        description: 'Draft',
        task: { gid: task, name: '', resource_subtype: 'default_task', resource_type: 'task' },
      })
      expect((await get(`/time_tracking_entries/${gid}`)).json).toEqual(answer.json)
      expect((await get(`/tasks/${task}/time_tracking_entries`)).json.data).toEqual([compact])
      expect(await sumOf(task)).toBe(45)
    })

    test('without more than a duration are of today and of the only project of the task', async () => {
      const placed = await post(`/tasks/${await newTask()}/time_tracking_entries`, { duration_minutes: 1 })
      expect(placed.json.data).toMatchObject({
        attributable_to: PROJECT,
        billable_status: 'notApplicable',
        categories: [],
        description: '',
        entered_on: '2026-11-23',
      })
      const projects = [DEMO.seedCatalogue, DEMO.greenhouse]
      for (const data of [{}, { projects }]) {
        const answer = await post(`/tasks/${await newTask(data)}/time_tracking_entries`, {
          duration_minutes: 1,
        })
        expect(answer.json.data.attributable_to).toBeNull()
      }
    })

    test('the sum of a task follows each change, down to null', async () => {
      const task = await newTask()
      const [one, other] = [
        await tracked(task, { duration_minutes: 30 }),
        await tracked(task, { duration_minutes: 12 }, 'ben'),
      ]
      expect(await sumOf(task)).toBe(42)
      const changed = await put(`/time_tracking_entries/${one}`, {
        duration_minutes: 60,
        description: 'More',
      })
      expect(changed.json.data).toMatchObject({ duration_minutes: 60, description: 'More' })
      expect(await sumOf(task)).toBe(72)
      const { data } = (await get(`/time_tracking_entries/${one}`)).json
      expect((await put(`/time_tracking_entries/${one}`, data)).json.data).toEqual(data)
      for (const gid of [one, other])
        expect((await remove(`/time_tracking_entries/${gid}`)).text).toBe('{"data":{}}')
      expect(await sumOf(task)).toBeNull()
      expectRefusal(
        await remove(`/time_tracking_entries/${one}`),
        404,
        `time_tracking_entry: Not a recognized ID: ${one}`,
      )
    })

    test('are told of as a change of the task', async () => {
      const task = await newTask()
      const { sync } = (await get(`/events?resource=${task}`)).json as unknown as { sync: string }
      await tracked(task, { duration_minutes: 30 })
      const { data } = (await get(`/events?resource=${task}&sync=${sync}`)).json
      expect(data).toEqual([
        expect.objectContaining({
          action: 'changed',
          change: { action: 'changed', field: 'actual_time_minutes' },
          user: expect.objectContaining({ gid: DEMO.ada }),
        }),
      ])
    })

    test('are seen by who sees the task, and changed by whose they are and by admins', async () => {
      const entry = await tracked(TASK, { duration_minutes: 5 }, 'ben')
      const path = `/time_tracking_entries/${entry}`
      const denied = 'You do not have access to this time_tracking_entry.'
      for (const who of ['ada', 'ben', 'gil'] as const) expect((await get(path, who)).status).toBe(200)
      expectRefusal(await get(path, 'cara'), 404, `time_tracking_entry: Not a recognized ID: ${entry}`)
      expectRefusal(await put(path, { duration_minutes: 6 }, 'gil'), 403, denied)
      expectRefusal(await remove(path, 'gil'), 403, denied)
      for (const who of ['ada', 'ben'] as const)
        expect((await put(path, { duration_minutes: 6 }, who)).status).toBe(200)
      const secret = await tracked(HIRING_TASK, { duration_minutes: 5 })
      expectRefusal(await get(`/time_tracking_entries/${secret}`, 'ben'), 403, denied)
      expect(gidsOf(await get('/time_tracking_entries?user=' + DEMO.ada, 'ben'))).not.toContain(secret)
      expectRefusal(
        await post(`/tasks/${HIRING_TASK}/time_tracking_entries`, { duration_minutes: 5 }, 'ben'),
        403,
        'You do not have access to this task.',
      )
      expectRefusal(
        await post(`/tasks/${TASK}/time_tracking_entries`, { duration_minutes: 5 }, 'cara'),
        404,
        `task: Not a recognized ID: ${TASK}`,
      )
      await remove(path)
    })

    test('a narrow token reads them, and changes none', async () => {
      const as = await tokenFor(server.services, DEMO.ada, { scopes: ['time_tracking_entries:read'] })
      const path = `/tasks/${TASK}/time_tracking_entries`
      expect((await server.api('GET', path, { as })).status).toBe(200)
      const made = await server.api('POST', path, { as, body: { data: { duration_minutes: 1 } } })
      expect(made.status).toBe(403)
    })

    test('stay when their project or category goes, and go with their task', async () => {
      const project = (await post('/projects', { team: DEMO.growing, name: 'Short' })).json.data.gid as string
      const [task, writing] = [await newTask({ projects: [project] }), await category()]
      const entry = await tracked(task, { duration_minutes: 5, categories: [writing] })
      expect((await remove(`/projects/${project}`)).status).toBe(200)
      expect((await remove(`/time_tracking_categories/${writing}`)).status).toBe(200)
      const { data } = (await get(`/time_tracking_entries/${entry}`)).json
      expect(data).toMatchObject({ attributable_to: null, categories: [], duration_minutes: 5 })
      expect((await remove(`/tasks/${task}`)).status).toBe(200)
      expect((await get(`/time_tracking_entries/${entry}`)).status).toBe(404)
    })
  })

  describe('lists', () => {
    test('go by day, in pages, and are narrowed by each filter and by several', async () => {
      const portfolio = (await post('/portfolios', { workspace: DEMO.greenfield, name: 'P' })).json.data
        .gid as string
      const project = (await post('/projects', { team: DEMO.growing, name: 'Timed' })).json.data.gid as string
      await post(`/portfolios/${portfolio}/addItem`, { item: project })
      const [task, other] = [await newTask({ projects: [project] }), await newTask({ projects: [project] })]
      const days = ['2025-03-05', '2025-03-03', '2025-03-04']
      const [wednesday, monday, tuesday] = await Promise.all(
        days.map(async (day) => await tracked(task, { duration_minutes: 1, entered_on: day })),
      )
      const bens = await tracked(other, { duration_minutes: 1, entered_on: '2025-03-03' }, 'ben')
      const list = async (query: string) => gidsOf(await get(`/time_tracking_entries?${query}`))
      const inWorkspace = `workspace=${DEMO.greenfield}&entered_on_start_date=2025-03-01&entered_on_end_date=2025-03-31`

      expect(gidsOf(await get(`/tasks/${task}/time_tracking_entries`))).toEqual([monday, tuesday, wednesday])
      expect(await list(`task=${task}&entered_on_start_date=2025-03-04`)).toEqual([tuesday, wednesday])
      expect(await list(`task=${task}&entered_on_end_date=2025-03-03`)).toEqual([monday])
      const ofAll = [...[monday ?? '', bens].toSorted(), tuesday, wednesday]
      expect(await list(`attributable_to=${project}`)).toEqual(ofAll)
      expect(await list(`portfolio=${portfolio}`)).toEqual(ofAll)
      expect(await list(inWorkspace)).toEqual(ofAll)
      expect(await list(`user=${DEMO.ben}&portfolio=${portfolio}`)).toEqual([bens])
      expect(await list(`user=${DEMO.ben}&task=${task}`)).toEqual([])
      expect(await list(`${inWorkspace}&user=${DEMO.ben}`)).toEqual([bens])

      const seen: string[] = []
      for (let path = `/time_tracking_entries?attributable_to=${project}&limit=1`; ;) {
        const page = await get(path)
        seen.push(...gidsOf(page))
        const next = (page.json as unknown as { next_page: { path: string } | null }).next_page
        if (next === null) break
        path = next.path
      }
      expect(seen).toEqual(ofAll)
    })

    test('need a filter, and know what it names', async () => {
      const refusals = [
        [
          '',
          'Must specify at least one of task, attributable_to, portfolio, user, workspace, timesheet_approval_status',
        ],
        [
          `workspace=${DEMO.greenfield}`,
          'workspace: Needs entered_on_start_date or entered_on_end_date, too',
        ],
        [`task=${demoTask(35, 0)}`, `task: Not a recognized ID: ${demoTask(35, 0)}`],
        [`attributable_to=${DEMO.quayRepairs}`, `attributable_to: Not a recognized ID: ${DEMO.quayRepairs}`],
        [`portfolio=${DEMO.quaySeason}`, `portfolio: Not a recognized ID: ${DEMO.quaySeason}`],
        [`user=${DEMO.cara}`, `user: Not a user in Organization: ${DEMO.cara}`],
        [
          `workspace=${DEMO.harbour}&entered_on_start_date=2025-01-01`,
          `workspace: Not a recognized ID: ${DEMO.harbour}`,
        ],
        [
          `timesheet_approval_status=${UNKNOWN_GID}`,
          `timesheet_approval_status: Not a recognized ID: ${UNKNOWN_GID}`,
        ],
        ['user=me&entered_on_start_date=x', 'entered_on_start_date: Must be a date, YYYY-MM-DD'],
      ] as const
      for (const [query, message] of refusals)
        expectRefusal(await get(`/time_tracking_entries?${query}`), 400, message)
    })
  })

  describe('categories', () => {
    test("are made, changed, put away and deleted — Asana's time tracking category record", async () => {
      const made = await post(
        '/time_tracking_categories',
        { workspace: DEMO.greenfield, name: 'Digging' },
        'ben',
      )
      const { gid } = made.json.data
      const full = {
        gid,
        color: 'none',
        is_archived: false,
        name: 'Digging',
        resource_type: 'time_tracking_category',
      }
      expect([made.status, made.json.data]).toEqual([201, full])
      const path = `/time_tracking_categories/${gid}`
      const entry = await tracked(TASK, { duration_minutes: 5, categories: [gid] })
      const changes = { color: 'green', is_archived: true, name: 'Planting' }
      expect((await put(path, changes)).json.data).toEqual({ ...full, ...changes })
      expect((await put(path, { ...full, ...changes })).json.data).toEqual({ ...full, ...changes })
      const list = `/time_tracking_categories?workspace=${DEMO.greenfield}`
      expect(gidsOf(await get(list))).not.toContain(gid)
      expect((await get(`${list}&is_archived=true`)).json.data).toEqual([
        { gid, color: 'green', name: 'Planting', resource_type: 'time_tracking_category' },
      ])
      expectRefusal(
        await post(`/tasks/${TASK}/time_tracking_entries`, { duration_minutes: 5, categories: [gid] }),
        400,
        `categories: [0]: Is archived, and no further time gets it: ${gid}`,
      )
      // What has it keeps it.
      const kept = await put(`/time_tracking_entries/${entry}`, { categories: [gid], duration_minutes: 6 })
      expect(kept.json.data.categories).toHaveLength(1)
      expect(gidsOf(await get(`${path}/time_tracking_entries?start_date=2026-11-23`))).toEqual([entry])
      expect(gidsOf(await get(`${path}/time_tracking_entries?end_date=2026-11-22`))).toEqual([])
      await remove(`/time_tracking_entries/${entry}`)
      expect((await remove(path)).text).toBe('{"data":{}}')
      expect((await get(path)).status).toBe(404)
    })

    test('are read by guests, and changed by members', async () => {
      const path = `/time_tracking_categories/${await category()}`
      const denied = 'You do not have access to this time_tracking_category.'
      expect((await get(path, 'gil')).status).toBe(200)
      expectRefusal(await put(path, { name: 'x' }, 'gil'), 403, denied)
      expectRefusal(await remove(path, 'gil'), 403, denied)
      const made = await post('/time_tracking_categories', { workspace: DEMO.greenfield, name: 'x' }, 'gil')
      expectRefusal(made, 403, 'You do not have access to this workspace.')
      expect((await get(path, 'cara')).status).toBe(404)
    })
  })

  describe('timesheets', () => {
    const week = (start: string, end: string, data: object = {}) => ({
      user: 'me',
      workspace: DEMO.greenfield,
      start_date: start,
      end_date: end,
      ...data,
    })
    const path = '/timesheet_approval_statuses'

    test("go from draft to approved and back, and close their week — Asana's timesheet approval status record", async () => {
      const made = await post(path, week('2026-10-05', '2026-10-11'), 'ben')
      const { gid } = made.json.data
      expect([made.status, made.json.data]).toEqual([
        201,
        {
          gid,
          approval_status: 'DRAFT',
          created_at: NOW,
          end_date: '2026-10-11',
          resource_type: 'timesheet_approval_status',
          start_date: '2026-10-05',
          user: { gid: DEMO.ben, name: 'Ben Okafor', resource_type: 'user' },
          workspace: { gid: DEMO.greenfield, name: 'Greenfield Labs', resource_type: 'workspace' },
        },
      ])
      const task = await newTask()
      const [writing, ofNextWeek] = [await category(), await category()]
      const sunday = { duration_minutes: 5, entered_on: '2026-10-11', categories: [writing] }
      const monday = { duration_minutes: 5, entered_on: '2026-10-12', categories: [ofNextWeek] }
      const entry = await tracked(task, sunday, 'ben')
      const later = await tracked(task, monday, 'ben')
      const to = async (status: string, as: Who) =>
        await put(`${path}/${gid}`, { approval_status: status, message: 'please' }, as)
      const closed =
        'entered_on: The timesheet of that week is submitted or approved. Have it taken back or rejected first'

      expectRefusal(
        await to('approved', 'ada'),
        400,
        'approval_status: Is draft, and can become submitted, but not approved',
      )
      expectRefusal(
        await to('submitted', 'ada'),
        403,
        'You do not have access to this timesheet_approval_status.',
      )
      expect((await to('submitted', 'ben')).json.data.approval_status).toBe('SUBMITTED')
      expectRefusal(
        await to('approved', 'ben'),
        403,
        'You do not have access to this timesheet_approval_status.',
      )
      expect((await get(`/time_tracking_entries/${entry}`)).json.data.approval_status).toBe('SUBMITTED')
      expectRefusal(
        await remove(`/time_tracking_categories/${writing}`),
        400,
        'time_tracking_category: Is that of time in submitted or approved timesheets. Archive it instead',
      )
      expect((await remove(`/time_tracking_categories/${ofNextWeek}`)).json.data).toEqual({})
      expectRefusal(await remove(`/time_tracking_entries/${entry}`, 'ben'), 400, closed)
      expectRefusal(
        await put(`/time_tracking_entries/${later}`, { entered_on: '2026-10-05' }, 'ben'),
        400,
        closed,
      )
      const added = { duration_minutes: 5, entered_on: '2026-10-05' }
      expectRefusal(await post(`/tasks/${task}/time_tracking_entries`, added, 'ben'), 400, closed)
      expect(await sumOf(task)).toBe(10)
      expect(gidsOf(await get(`/time_tracking_entries?timesheet_approval_status=${gid}`))).toEqual([entry])
      expect(
        gidsOf(await get(`/time_tracking_entries?timesheet_approval_status=${gid}&user=${DEMO.ada}`)),
      ).toEqual([])

      for (const [status, who] of [
        ['approved', 'ada'],
        ['submitted', 'ada'],
        ['rejected', 'ada'],
        ['draft', 'ben'],
      ] as const)
        expect((await to(status, who)).json.data.approval_status).toBe(status.toUpperCase())
      expect((await remove(`/time_tracking_categories/${writing}`)).json.data).toEqual({})
      expect((await get(`/time_tracking_entries/${entry}`)).json.data.categories).toEqual([])
      expect((await remove(`/time_tracking_entries/${entry}`, 'ben')).status).toBe(200)
      const { data } = (await get(`${path}/${gid}`)).json
      expect((await put(`${path}/${gid}`, data)).json.data).toEqual(data)
    })

    test('are one a week, of Monday to Sunday, and of oneself but for admins', async () => {
      expect((await post(path, week('2026-09-07', '2026-09-13', { user: DEMO.ben }))).status).toBe(201)
      const refusals = [
        [
          week('2026-09-07', '2026-09-13', { user: DEMO.ben }),
          400,
          /^start_date: There is a timesheet of that week/,
        ],
        [week('2026-09-08', '2026-09-14'), 400, /^start_date: Must be a Monday$/],
        [week('2026-09-14', '2026-09-21'), 400, /^end_date: Must be the Sunday after, 2026-09-20$/],
        [week('2026-09-14', '2026-09-20', { user: DEMO.cara }), 400, /^user: Not a user in Organization/],
        [
          week('2026-09-14', '2026-09-20', { workspace: DEMO.harbour }),
          400,
          /^workspace: Not a recognized ID/,
        ],
        [
          { workspace: DEMO.greenfield, start_date: '2026-09-14', end_date: '2026-09-20' },
          400,
          /^user: Missing/,
        ],
      ] as const
      for (const [data, status, message] of refusals) {
        const answer = await post(path, data)
        expect([answer.status, messagesOf(answer)]).toEqual([status, [expect.stringMatching(message)]])
      }
      const ofAnother = await post(path, week('2026-09-14', '2026-09-20', { user: DEMO.ada }), 'ben')
      expectRefusal(ofAnother, 403, 'You do not have access to this user.')
    })

    test('are listed to whose they are and to admins, narrowed by person, days and status', async () => {
      const of = async (who: Who, start: string, end: string) =>
        (await post(path, week(start, end), who)).json.data.gid as string
      const [adas, bens] = [
        await of('ada', '2024-01-01', '2024-01-07'),
        await of('ben', '2024-01-01', '2024-01-07'),
      ]
      const list = async (query: string, as: Who = 'ada') =>
        gidsOf(await get(`${path}?workspace=${DEMO.greenfield}&to_date=2024-12-31${query}`, as))
      await put(`${path}/${bens}`, { approval_status: 'submitted' }, 'ben')
      expect(await list('')).toEqual([adas, bens])
      expect(await list('', 'ben')).toEqual([bens])
      expect(await list(`&user=${DEMO.ada}`, 'ben')).toEqual([])
      expect(await list('&approval_statuses=draft,rejected')).toEqual([adas])
      expect(await list('&from_date=2024-01-07')).toEqual([adas, bens])
      expect(await list('&from_date=2024-01-08')).toEqual([])
      expect((await get(`${path}/${adas}`, 'ben')).status).toBe(403)
      expect((await get(`${path}/${adas}`, 'cara')).status).toBe(404)
      expectRefusal(await get(path), 400, 'workspace: Missing input')
      expectRefusal(
        await get(`${path}?workspace=${DEMO.greenfield}&approval_statuses=lost`),
        400,
        'approval_statuses: [0]: Must be one of draft, submitted, approved, rejected',
      )
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

  test.each([
    [{}, 'duration_minutes: Missing input'],
    [{ duration_minutes: 0 }, 'duration_minutes: Must be a whole number between 1 and 525600'],
    [{ duration_minutes: 1.5 }, 'duration_minutes: Must be a whole number between 1 and 525600'],
    [{ duration_minutes: '5' }, 'duration_minutes: Must be a whole number between 1 and 525600'],
    [{ duration_minutes: 525_601 }, 'duration_minutes: Must be a whole number between 1 and 525600'],
    [{ duration_minutes: 5, entered_on: 'today' }, 'entered_on: Must be a date, YYYY-MM-DD'],
    [
      { duration_minutes: 5, billable_status: 'paid' },
      'billable_status: Must be one of billable, nonBillable, notApplicable',
    ],
    [{ duration_minutes: 5, description: 7 }, 'description: Must be a string'],
    [
      { duration_minutes: 5, attributable_to: DEMO.greenhouse },
      `attributable_to: Not a recognized ID: ${DEMO.greenhouse}. It must be a project that the task is in`,
    ],
    [{ duration_minutes: 5, categories: 'x' }, 'categories: Not an array'],
    [{ duration_minutes: 5, categories: ['1', '2'] }, 'categories: Must have at most 1 elements'],
    [
      { duration_minutes: 5, categories: [UNKNOWN_GID] },
      `categories: [0]: Not a recognized ID: ${UNKNOWN_GID}`,
    ],
    [{ duration_minutes: 5, task: TASK }, 'task: Cannot write this property'],
  ])('to track time as %j is refused and keeps nothing', async (data, message) => {
    expectRefusal(await post(`/tasks/${TASK}/time_tracking_entries`, data), 400, message)
    expect(gidsOf(await get(`/tasks/${TASK}/time_tracking_entries`))).toEqual([])
    expect(await sumOf(TASK)).toBeNull()
  })

  test.each([
    [{ name: 'x' }, 'workspace: Missing input'],
    [{ workspace: DEMO.harbour, name: 'x' }, `workspace: Not a recognized ID: ${DEMO.harbour}`],
    [{ workspace: DEMO.greenfield }, 'name: Missing input'],
    [{ workspace: DEMO.greenfield, name: ' ' }, 'name: Must not be empty'],
    [{ workspace: DEMO.greenfield, name: 'n'.repeat(1_025) }, 'name: Must be at most 1024 characters long'],
    [{ workspace: DEMO.greenfield, name: 'x', color: 'mauve' }, /^color: Must be one of none, red/],
    [{ workspace: DEMO.greenfield, name: 'x', is_archived: true }, 'is_archived: Cannot write this property'],
  ])('to create a category as %j is refused', async (data, message) => {
    const answer = await post('/time_tracking_categories', data)
    expect([answer.status, messagesOf(answer)]).toEqual([
      400,
      [typeof message === 'string' ? message : expect.stringMatching(message)],
    ])
  })
})
