import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase, type Database } from '../../src/db/database.js'
import { DEMO } from '../support/demo.js'
import { newAskingApp, browserOf } from '../support/authorize.js'
import { codeFor, postForm, redeem, refresh, tokensOf } from '../support/oauth-forms.js'
import { pgbouncerVersion, startPgbouncer } from '../support/pgbouncer.js'
import { openTestServerAt, testClock, type TestServer } from '../support/services.js'
import { sharedLocation } from '../support/stores.js'

const OPENING_MS = 60_000
const ROUNDS = 30
/** Fewer than the servers have between them, so that transactions do change connections. */
const POOL_SIZE = 3

const reason = pgbouncerVersion === null ? ' (skipped: there is no pgbouncer)' : ` ${pgbouncerVersion.text}`
const ways =
  pgbouncerVersion?.keepsStatements === true
    ? (['on', 'off'] as const)
    : // Names are given up by themselves where they get lost.
      (['off', 'on'] as const)

describe.skipIf(pgbouncerVersion === null)(`behind PgBouncer in transaction mode${reason}`, () => {
  describe.each(ways)('with prepared statements %s', (preparedStatements) => {
    let bouncer: Awaited<ReturnType<typeof startPgbouncer>>
    let server: TestServer
    let beside: Database
    let drop: () => Promise<void>
    beforeAll(async () => {
      const place = await sharedLocation('postgres')
      ;({ drop } = place)
      if (place.location.kind !== 'postgres') throw new Error('this is about PostgreSQL')
      bouncer = await startPgbouncer(place.location.url, { poolSize: POOL_SIZE })
      const { url } = bouncer
      server = await openTestServerAt({ kind: 'postgres', url, preparedStatements }, testClock())
      beside = openDatabase({ kind: 'postgres', url }, { onIdleError: () => undefined })
    }, OPENING_MS)
    afterAll(async () => {
      await beside.close()
      await server.close()
      await bouncer.stop()
      await drop()
    })

    test('everything that a caller does at once with others is answered', async () => {
      // Where names get lost, they do so here.
      const asked = await Promise.all(
        Array.from({ length: 60 }, async () => await server.api('GET', '/users/me')),
      )
      expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([200]))
      const ada = await browserOf(server, 'ada')
      const app = await newAskingApp(server.services, { settings: { name: 'Pooled' } })
      const given = tokensOf(await redeem(server, app, { code: await codeFor(ada, app) }))
      const credentials = { client_id: app.clientId, client_secret: app.secret ?? '' }
      const me = async () => (await server.api('GET', '/users/me')).status
      const introspect = async () =>
        (
          await postForm(server, '/-/oauth_introspect', {
            form: { token: given.accessToken, ...credentials },
          })
        ).status
      const refreshed = async () => (await refresh(server, app, { refreshToken: given.refreshToken })).status
      const task = async () =>
        (
          await server.api('POST', '/tasks', {
            body: { data: { name: 'Pooled', projects: [DEMO.seedCatalogue] } },
          })
        ).status
      const list = async () =>
        (await server.api('GET', `/tasks?project=${DEMO.seedCatalogue}&limit=100`)).status
      const [meStatus, introspected] = [await me(), await introspect()]
      const statuses = new Map<number, number>()
      for (let round = 0; round < ROUNDS; round++) {
        const answers = await Promise.all(
          [me, introspect, refreshed, task, list, me, introspect, refreshed].map(async (act) => await act()),
        )
        for (const status of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
      expect([meStatus, introspected]).toEqual([200, 200])
      expect(new Set(statuses.keys())).toEqual(new Set([200, 201]))
      // It gives them names of its own, on each of its connections.
      const { rows } = await sql<{
        kept: number
      }>`select count(*)::int as kept from pg_prepared_statements`.execute(beside.queries)
      const keeps = preparedStatements === 'on'
      // An older one has what was prepared before names got lost.
      if (!keeps || pgbouncerVersion?.keepsStatements === true) expect((rows[0]?.kept ?? 0) > 0).toBe(keeps)
      for (let round = 0; round < 3; round++)
        expect(await Promise.all([me(), task(), list(), refreshed()])).toEqual([200, 201, 200, 200])
    })
  })
})
