import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type Database } from '../../src/db/database.js'
import { inTransaction } from '../../src/db/transaction.js'
import { openTestServerAt, testClock, type TestServer } from '../support/services.js'
import { sharedLocation } from '../support/stores.js'

const OPENING_MS = 60_000
/** More than may run and wait together. */
const REQUESTS = 1_100
const CONNECTIONS = 10
const WAITING = 1_000

let server: TestServer
let beside: Database
let drop: () => Promise<void>
beforeAll(async () => {
  const place = await sharedLocation('postgres')
  ;({ drop } = place)
  server = await openTestServerAt(place.location, testClock(), {
    overload: { inFlightMax: Infinity, inFlightPerAddressMax: Infinity, inFlightPerPersonMax: Infinity },
  })
  beside = openDatabase(place.location, { onIdleError: () => undefined })
}, OPENING_MS)
afterAll(async () => {
  await beside.close()
  await server.close()
  await drop()
})

test('with all connections to PostgreSQL taken, what cannot even wait is 503 with Retry-After, and the rest is answered once it can be', async () => {
  const ask = async () => await server.api('GET', '/users/me')
  const answers: Awaited<ReturnType<typeof ask>>[] = []
  const asked: Promise<unknown>[] = []
  await inTransaction(beside, async (tx) => {
    await sql`lock table tokens in access exclusive mode`.execute(tx)
    for (let count = 0; count < REQUESTS; count++) asked.push(ask().then((answer) => answers.push(answer)))
    while (answers.length < REQUESTS - WAITING - CONNECTIONS)
      await new Promise((resolve) => setTimeout(resolve, 10))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]))
    for (const { headers, json } of answers) {
      expect(headers['retry-after']).toMatch(/^\d+$/)
      expect(json).toHaveProperty('errors')
    }
  })
  await Promise.all(asked)
  const statuses = Map.groupBy(answers, ({ status }) => status)
  expect(new Set(statuses.keys())).toEqual(new Set([200, 503]))
  expect(statuses.get(200)?.length).toBeGreaterThanOrEqual(WAITING)
  expect((await ask()).status).toBe(200)
})
