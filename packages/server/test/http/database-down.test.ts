import { afterAll, beforeAll, expect, test } from 'vitest'
import { answersOf, openFaultyWork, type FaultyWork } from '../support/faulty.js'
import { openFormBrowser } from '../support/form-browser.js'
import { openTestServerAt, testClock, type TestServer } from '../support/services.js'
import { openStoresAt, sharedLocation, type Stores } from '../support/stores.js'
import { makeLogIn, strayToken } from '../support/token-scene.js'
import { openWire, type Wire } from '../support/wire.js'

/** Each waits for as long as a restart may take. */
const ROUNDS = 5
/** Of the 96 that are asked for in a round. */
const ACKNOWLEDGED_BEFORE_MAX = 30
const UNAVAILABLE = { status: 503, retryAfter: expect.stringMatching(/^\d+$/) as string }

let wire: Wire
let server: TestServer
let stores: Stores
let work: FaultyWork
let drop: () => Promise<void>

beforeAll(async () => {
  const shared = await sharedLocation('postgres', 'with schema')
  ;({ drop } = shared)
  if (shared.location.kind !== 'postgres') throw new Error('this is about PostgreSQL')
  const url = new URL(shared.location.url)
  wire = await openWire(Number(url.port))
  url.port = String(wire.port)
  stores = await openStoresAt(shared.location)
  server = await openTestServerAt({ kind: 'postgres', url: url.href }, testClock())
  work = await openFaultyWork({ server, logIn: makeLogIn(server, stores) })
})
afterAll(async () => {
  await stores.close()
  await server.close()
  await wire.close()
  await drop()
})

test('while the database is down everything that needs it answers 503 with Retry-After, never 200, 401 or invalid_grant; it recovers by itself', async () => {
  const spare = await openFaultyWork({ server, logIn: makeLogIn(server, stores) })
  wire.cut()
  const answers = await answersOf(server, spare)
  expect(answers).toEqual(Object.fromEntries(Object.keys(answers).map((what) => [what, UNAVAILABLE])))

  const live = await server.server.inject('/-/health/live')
  const ready = await server.server.inject('/-/health/ready')
  expect([live.statusCode, ready.statusCode]).toEqual([200, 503])

  wire.mend()
  const after = await answersOf(server, spare)
  expect(Object.values(after).map(({ status }) => status)).toEqual([200, 201, 200, 200, 200, 200])
  expect((await server.server.inject('/-/health/ready')).statusCode).toBe(200)
})

test('while the database is down a token that cannot be one is still refused as such', async () => {
  wire.cut()
  const garbled = await server.api('GET', '/users/me', { as: { token: `${strayToken('personal')}x` } })
  const none = await server.api('GET', '/users/me', { as: null })
  expect([garbled.status, none.status]).toEqual([401, 401])
  wire.mend()
})

test('while the database is down signing in says so on a page, and not that the password is wrong', async () => {
  const browser = openFormBrowser(server)
  const login = await browser.get('/login')
  wire.cut()
  const answer = await browser.submit(login, { email: 'ada@greenfield.example', password: 'whatever it is' })
  expect([answer.status, answer.headers['retry-after']]).toEqual([503, expect.stringMatching(/^\d+$/)])
  wire.mend()
})

test(`whatever was acknowledged holds when the database goes away amid writes, ${ROUNDS} times`, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const all = Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        for (let count = 0; count < 4; count++)
          await [work.createTask, work.refresh, work.revoke][(index + count) % 3]?.()
      }),
    )
    const cutAt = work.acknowledgedCount() + 1 + Math.floor(Math.random() * ACKNOWLEDGED_BEFORE_MAX)
    while (work.acknowledgedCount() < cutAt) await new Promise((resolve) => setTimeout(resolve, 1))
    wire.cut()
    await all
    wire.mend()
    expect(await work.lost(stores.db)).toEqual([])
  }
  expect([...work.statuses.keys()].toSorted((one, other) => one - other)).toEqual([200, 201, 503])
  expect(work.acknowledgedCount()).toBeGreaterThan(ROUNDS)
})
