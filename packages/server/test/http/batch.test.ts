import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, logLineOf } from '../support/answers.js'
import { DEMO, demoTask, tokenFor } from '../support/demo.js'
import { openTestServer, testClock, type TestServer } from '../support/services.js'

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(async () => {
  await server.close()
})

const batch = async (actions: readonly object[], query = '') =>
  await server.api('POST', `/batch${query}`, { body: { data: { actions } } })
const task = demoTask(31, 0)

interface Result {
  readonly status_code: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: {
    readonly data: Readonly<Record<string, unknown>>
    readonly errors?: readonly { message: string }[]
  }
}
const resultsOf = (answer: { readonly json: unknown }) => (answer.json as { data: Result[] }).data

describe('a batch', () => {
  test("answers each action in order, as the operation alone would — Asana's batch API", async () => {
    const answer = await batch([
      { method: 'get', relative_path: `/tasks/${task}`, options: { fields: ['name'] } },
      { method: 'post', relative_path: '/tasks', data: { workspace: DEMO.greenfield, name: 'of a batch' } },
      {
        method: 'get',
        relative_path: '/projects',
        data: { workspace: DEMO.greenfield },
        options: { limit: 1 },
      },
      { method: 'get', relative_path: '/tasks/5' },
    ])
    expect(answer.status).toBe(200)
    const [read, made, listed, missing] = resultsOf(answer)
    expect(read?.body).toEqual((await server.api('GET', `/tasks/${task}?opt_fields=name`)).json)
    expect(made?.status_code).toBe(201)
    expect(made?.headers['location']).toBe(`/api/1.0/tasks/${String(made?.body.data['gid'])}`)
    expect(Array.isArray(listed?.body.data) && listed.body.data.length).toBe(1)
    expect([missing?.status_code, missing?.body.errors?.[0]?.message]).toEqual([
      404,
      'task: Not a recognized ID: 5',
    ])
    expect((await server.api('GET', `/tasks/${String(made?.body.data['gid'])}`)).json.data.name).toBe(
      'of a batch',
    )
  })

  test('writes a line in the log for each action, beside its own', async () => {
    const answer = await batch([
      { method: 'put', relative_path: `/tasks/${task}`, data: { completed: true } },
    ])
    const [result] = resultsOf(answer)
    const own = await logLineOf(server, answer)
    const line = await logLineOf(server, { headers: result?.headers ?? {} })
    expect(own['operation']).toBe('createBatchRequest')
    expect([line['operation'], line['status'], line['user'], line['token']]).toEqual([
      'updateTask',
      200,
      own['user'],
      own['token'],
    ])
  })

  test('reaches in each action what the caller reaches, and no more', async () => {
    const { token } = await tokenFor(server.services, DEMO.cara, {})
    const answer = await server.api('POST', '/batch', {
      as: { token },
      body: { data: { actions: [{ method: 'get', relative_path: `/tasks/${task}` }] } },
    })
    expect(resultsOf(answer)[0]?.status_code).toBe(404)
  })

  test("cannot hold another one, a query, or a path that leads out of the API — Asana's batch API", async () => {
    const answer = await batch([
      { method: 'post', relative_path: '/batch', data: { actions: [] } },
      { method: 'post', relative_path: '/%62atch', data: { actions: [] } },
      { method: 'get', relative_path: `/tasks/${task}?opt_fields=name` },
      { method: 'get', relative_path: '/../../-/health/ready' },
      { method: 'get', relative_path: '/%2e%2e/%2e%2e/login' },
      { method: 'get', relative_path: 'tasks/1' },
      { method: 'patch', relative_path: `/tasks/${task}` },
    ])
    expect(resultsOf(answer).map((one) => one.status_code)).toEqual([400, 400, 400, 400, 400, 400, 404])
    expect(resultsOf(answer)[0]?.body.errors?.[0]?.message).toBe(
      'A batch request cannot be an action of another one',
    )
  })

  test('has from one to ten actions', async () => {
    expectRefusal(await batch([]), 400, 'actions: Must have at least one element')
    const eleven = Array.from({ length: 11 }, () => ({ method: 'get', relative_path: '/users/me' }))
    expectRefusal(await batch(eleven), 400, 'actions: Must have at most 10 elements')
    expectRefusal(
      await batch([{ method: 'get', relative_path: '/users/me', data: [] }]),
      400,
      'actions: [0]: data: Must be an object',
    )
    expectRefusal(await server.api('POST', '/batch', { body: { data: {} } }), 400, 'actions: Missing input')
  })

  test('shows what of its results is asked for', async () => {
    const answer = await batch([{ method: 'get', relative_path: '/users/me' }], '?opt_fields=status_code')
    expect(answer.json).toEqual({ data: [{ status_code: 200 }] })
  })
})

describe('a batch and limits', () => {
  test("is refused whole where the limit has no room for all of it, and nothing of it happens — Asana's batch API", async () => {
    const limited = await openTestServer('sqlite', testClock(), { rateLimits: 'asana' })
    try {
      // Her workspace has the free plan.
      const { token } = await tokenFor(limited.services, DEMO.cara, {})
      const actions = Array.from({ length: 10 }, (_, n) => ({
        method: 'post',
        relative_path: '/tasks',
        data: { workspace: DEMO.harbour, name: `limited ${n}` },
      }))
      const answers = []
      for (let n = 0; n < 8; n++)
        answers.push(await limited.api('POST', '/batch', { as: { token }, body: { data: { actions } } }))
      const statuses = answers.map((one) => one.status)
      // 75 of 150 in ten seconds: six batches of eleven, the batch itself counted.
      expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429])
      expect(answers[6]?.headers['retry-after']).toBe('10')
      const all = answers.slice(0, 6).flatMap((one) => resultsOf(one).map((result) => result.status_code))
      expect(new Set(all)).toEqual(new Set([201]))
    } finally {
      await limited.close()
    }
  })
})
