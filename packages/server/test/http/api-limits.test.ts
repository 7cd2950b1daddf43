import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openServer } from '../../src/compose/server.js'
import {
  API_BURST_SECONDS,
  API_READS_AT_ONCE_MAX,
  API_REQUESTS_PER_MINUTE,
  API_WRITES_AT_ONCE_MAX,
  makeApiLimits,
} from '../../src/http/api/api-limits.js'
import { API_WORKED_ON_PER_PERSON_MAX } from '../../src/http/api/fair-share.js'
import { makeTally } from '../../src/platform/tally.js'
import type { Handler } from '../../src/protocol/asana/call.js'
import type { OperationId } from '../../src/protocol/asana/operations.js'
import { DEMO, freshDemo } from '../support/demo.js'
import {
  freshLocation,
  openTestServices,
  openTestServer,
  openTestServerAt,
  openServicesAt,
  testClock,
  tokenOf,
  type ApiResponse,
  type TestClock,
  type TestServices,
  type TestServer,
} from '../support/services.js'
import { principalFor } from '../support/limits.js'
import { MINUTE_MS } from '../../src/time-units.js'

const BURST_MS = API_BURST_SECONDS * 1_000
const OPENING_MS = 60_000
const FREE = API_REQUESTS_PER_MINUTE.free

describe('how often a token may call', () => {
  let server: TestServer
  let clock: TestClock
  beforeAll(async () => {
    clock = testClock()
    server = await openTestServer('sqlite', clock, { rateLimits: 'asana' })
  }, OPENING_MS)
  afterAll(async () => {
    await server.close()
  })
  // Each test has a minute of its own.
  beforeEach(() => {
    clock.advance(MINUTE_MS - (clock.nowMs() % MINUTE_MS))
  })

  const ask = async (times: number, as: 'ada' | 'cara' = 'cara'): Promise<readonly ApiResponse[]> => {
    const answers: ApiResponse[] = []
    for (let count = 0; count < times; count++) answers.push(await server.api('GET', '/users/me', { as }))
    return answers
  }
  const statuses = (answers: readonly ApiResponse[]) => [...new Set(answers.map(({ status }) => status))]

  test('150 a minute on the free plan, half of it in ten seconds, and the next minute begins anew', async () => {
    expect(statuses(await ask(FREE / 2))).toEqual([200])
    const [burst] = await ask(1)
    expect(burst?.status).toBe(429)
    expect(burst?.headers['retry-after']).toBe(String(API_BURST_SECONDS))
    clock.advance(BURST_MS)
    // The refused one counted.
    expect(statuses(await ask(FREE / 2 - 1))).toEqual([200])
    clock.advance(BURST_MS)
    const [over] = await ask(1)
    expect(over?.status).toBe(429)
    expect(over?.headers['retry-after']).toBe(String(60 - 2 * API_BURST_SECONDS))
    clock.advance(MINUTE_MS - 2 * BURST_MS - 1)
    expect(statuses(await ask(1))).toEqual([429])
    clock.advance(1)
    expect(statuses(await ask(1))).toEqual([200])
  })

  test('the refusal is Asana’s, with whole seconds of at least one, as python-asana 3 reads them', async () => {
    clock.advance(BURST_MS - 1)
    await ask(FREE / 2)
    const [refused] = await ask(1)
    expect(refused?.json).toEqual({
      errors: [
        {
          message:
            "You've made too many requests and hit a rate limit. Please retry after the given amount of time.",
          help: expect.stringContaining('https://developers.asana.com/docs/errors') as string,
        },
      ],
    })
    const retryAfter = String(refused?.headers['retry-after'])
    expect(retryAfter).toMatch(/^[1-9]\d*$/)
    clock.advance(Number(retryAfter) * 1_000)
    expect(statuses(await ask(1))).toEqual([200])
  })

  test('refused requests count: who does not wait loses the minute', async () => {
    await ask(FREE)
    clock.advance(BURST_MS)
    expect(statuses(await ask(1))).toEqual([429])
  })

  test('a token of a paid workspace has ten times as much, and another token’s calls are not its own', async () => {
    expect(statuses(await ask(FREE, 'ada'))).toEqual([200])
    expect(statuses(await ask(1, 'cara'))).toEqual([200])
  })

  test('what is limited is counted for the operator', async () => {
    const limited = async () => {
      const { body } = await server.server.inject('/-/metrics')
      return Number(/^mudra_limited_total\{limit="api_burst"\} (\d+)$/m.exec(body)?.[1] ?? 0)
    }
    const before = await limited()
    await ask(FREE / 2 + 2)
    expect(await limited()).toBe(before + 2)
  })
})

test('MUDRA_RATE_LIMITS=off lets a token call as often as it likes', async () => {
  const server = await openTestServer('sqlite', testClock(), { rateLimits: 'off' })
  try {
    for (let count = 0; count < FREE + 1; count++)
      expect((await server.api('GET', '/users/me', { as: 'cara' })).status).toBe(200)
  } finally {
    await server.close()
  }
})

test('at once: 50 reads and 15 writes of one token; a place that is left is free again', () => {
  const limits = makeApiLimits({ share: null, limited: makeTally() })
  const one = principalFor('1')
  for (const [kind, max] of [
    ['reads', API_READS_AT_ONCE_MAX],
    ['writes', API_WRITES_AT_ONCE_MAX],
  ] as const) {
    for (let count = 0; count < max; count++) expect(limits.enter(one, kind)).toBeNull()
    expect(limits.enter(one, kind)).toEqual({ limit: 'at_once', retryAfterSeconds: 1 })
    expect(limits.enter(principalFor('2'), kind)).toBeNull()
    limits.leave(one, kind)
    expect(limits.enter(one, kind)).toBeNull()
  }
})

describe('requests of one token at once, over real connections', () => {
  let services: TestServices
  let server: FastifyInstance
  let origin: string
  let token: string
  let open: () => void = () => undefined
  let begun = 0
  beforeAll(async () => {
    services = await openTestServices('sqlite', testClock(), { rateLimits: 'asana' })
    const made = await services.services.demo.create({ force: false, actor: { kind: 'system' } })
    if (!made.ok) throw new Error('a new database was not empty')
    token = tokenOf(freshDemo(made.demo), 'ada')
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    /** The services' own work, begun and kept waiting. */
    const held =
      <Id extends OperationId>(handler: Handler<Id>): Handler<Id> =>
      async (call) => {
        begun += 1
        await gate
        return await handler(call)
      }
    const { createTask, getTasks } = services.services.handlers
    server = await openServer(
      {
        ...services.services,
        handlers: { ...services.services.handlers, createTask: held(createTask), getTasks: held(getTasks) },
      },
      {
        mail: { smtp: null, from: 'Mudra <mudra@localhost>' },
        tls: null,
        trustedProxies: [],
      },
      {
        clock: services.clock,
        logger: pino({ level: 'silent' }),
        writeRequestLine: () => undefined,
        isAccepting: () => true,
        overload: { delayMsMax: Infinity },
      },
    )
    origin = await server.listen({ host: '127.0.0.1', port: 0 })
  }, OPENING_MS)
  afterAll(async () => {
    await server.close()
    await services.close()
  })

  test('50 reads and 15 writes are let in, each further one is 429 at once, and all places are free again', async () => {
    const more = 5
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const read = async () => await fetch(`${origin}/api/1.0/tasks?project=${DEMO.seedCatalogue}`, { headers })
    const body = JSON.stringify({ data: { name: 'one of many', workspace: DEMO.greenfield } })
    const write = async () => await fetch(`${origin}/api/1.0/tasks`, { method: 'POST', headers, body })
    const many = (count: number, ask: () => Promise<Response>) => Array.from({ length: count }, ask)
    const answered: Response[] = []
    const all = [
      ...many(API_READS_AT_ONCE_MAX + more, read),
      ...many(API_WRITES_AT_ONCE_MAX + more, write),
    ].map(async (asked) => {
      const response = await asked
      answered.push(response)
      return response.status
    })
    await vi.waitFor(() => {
      // A few are worked on, the others wait for these.
      expect([begun, answered.length]).toEqual([API_WORKED_ON_PER_PERSON_MAX, 2 * more])
    })
    for (const { headers: told, status } of answered)
      expect([status, told.get('retry-after')]).toEqual([429, '1'])
    open()
    const statuses = await Promise.all(all)
    const count = (status: number) => statuses.filter((one) => one === status).length
    expect([count(200), count(201), count(429)]).toEqual([
      API_READS_AT_ONCE_MAX,
      API_WRITES_AT_ONCE_MAX,
      2 * more,
    ])
    expect([(await read()).status, (await write()).status]).toEqual([200, 201])
  })
})

describe('two nodes over one PostgreSQL', () => {
  let drop: () => Promise<void>
  let here: TestServer
  let there: Awaited<ReturnType<typeof openServicesAt>>
  const clock = testClock()
  beforeAll(async () => {
    const fresh = await freshLocation('postgres', 'with schema')
    drop = fresh.drop
    here = await openTestServerAt(fresh.location, clock, { rateLimits: 'asana' })
    there = await openServicesAt(fresh.location, clock, { rateLimits: 'asana' })
  }, OPENING_MS)
  afterAll(async () => {
    await there.close()
    await here.close()
    await drop()
  })

  test('share the count of a token, and each counts for itself while the database is away', async () => {
    const cara = principalFor('3', 'free')
    const [a, b] = [here.services.limits, there.services.limits]
    // What a busy database did not take in time is told the next time.
    const exchange = async (node: typeof a) => {
      for (let count = 0; count < 5; count++) await node.exchangeApiCounts()
    }
    const take = (times: number) => {
      let last = 0
      for (let count = 0; count < times; count++)
        last = b.apiLimits?.take(cara, clock.nowMs())?.retryAfterSeconds ?? 0
      return last
    }
    for (let count = 0; count < 75; count++) a.apiLimits?.take(cara, clock.nowMs())
    await exchange(a)
    clock.advance(BURST_MS)
    expect(take(70)).toBe(0)
    await exchange(b)
    clock.advance(BURST_MS)
    expect(take(5), 'within what both have').toBe(0)
    expect(take(1)).toBeGreaterThan(0)
    await a.exchangeApiCounts()
    await a.close()
    await expect(a.exchangeApiCounts()).resolves.toBeUndefined()
    a.apiLimits?.take(cara, clock.nowMs())
    await expect(a.exchangeApiCounts()).resolves.toBeUndefined()
  })
})
