import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Services } from '../../src/compose/services.js'
import type { DatabaseLocation } from '../../src/db/database.js'
import { makeElection, type Election } from '../../src/db/election.js'
import type { MailMessage } from '../../src/platform/mailer.js'
import { DAY_MS } from '../../src/time-units.js'
import { openTestServer, serveNode } from '../support/services.js'
import { sharedLocation } from '../support/stores.js'
import { pgbouncerVersion, startPgbouncer } from '../support/pgbouncer.js'

/** The one that stands by asks every two seconds. */
const TAKEN_OVER_MS_MAX = 4_000

let location: Extract<DatabaseLocation, { readonly kind: 'postgres' }>
let drop: () => Promise<void>
const standing: Election[] = []

beforeEach(async () => {
  const shared = await sharedLocation('postgres', 'with schema')
  if (shared.location.kind !== 'postgres') throw new Error('this is about PostgreSQL')
  ;({ drop } = shared)
  location = shared.location
})
afterEach(async () => {
  await Promise.all(standing.splice(0).map(async (one) => await one.stop()))
  await drop()
})

/** A node that stands, and what it was told. */
function stand(at: DatabaseLocation = location) {
  const election = makeElection(at)
  const told: boolean[] = []
  standing.push(election)
  election.stand((isElected) => told.push(isElected))
  return { election, told, isElected: () => election.isElected() }
}
const electedOf = (nodes: readonly { isElected(): boolean }[]) =>
  nodes.filter((node) => node.isElected()).length
/** While everybody asks once again. */
async function staysOne(nodes: readonly { isElected(): boolean }[]): Promise<void> {
  for (let looks = 0; looks < 50; looks++) {
    expect(electedOf(nodes)).toBe(1)
    await sleep(50)
  }
}
const within = { timeout: TAKEN_OVER_MS_MAX, interval: 20 }

async function query<Row extends pg.QueryResultRow>(
  at: DatabaseLocation,
  statement: string,
): Promise<readonly Row[]> {
  if (at.kind !== 'postgres') throw new Error('this is about PostgreSQL')
  const client = new pg.Client({ connectionString: at.url })
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}

describe('of the nodes over one PostgreSQL', () => {
  it('one is elected, and another one within moments after it has stopped', async () => {
    const nodes = [stand(), stand(), stand()]
    await expect.poll(() => electedOf(nodes), within).toBe(1)
    await staysOne(nodes)
    const first = nodes.find((node) => node.isElected())
    await first?.election.stop()
    expect(first?.told).toEqual([true, false])
    await expect.poll(() => electedOf(nodes), within).toBe(1)
    expect(first?.isElected()).toBe(false)
  })

  it('one whose connection ends is not elected from that moment on, and one is again soon', async () => {
    const nodes = [stand(), stand()]
    await expect.poll(() => electedOf(nodes), within).toBe(1)
    const first = nodes.find((node) => node.isElected())
    await query(
      location,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'mudrad election' and state = 'idle in transaction' and datname = current_database()`,
    )
    await expect.poll(() => first?.told, within).toEqual([true, false])
    await expect.poll(() => electedOf(nodes), within).toBe(1)
  })

  it.skipIf(pgbouncerVersion === null)(
    'it is one, too, behind a pooler that gives connections to transactions',
    async () => {
      const pooler = await startPgbouncer(location.url, { poolSize: 5 })
      const nodes = [stand({ ...location, url: pooler.url }), stand({ ...location, url: pooler.url })]
      await expect.poll(() => electedOf(nodes), within).toBe(1)
      await staysOne(nodes)
      const first = nodes.find((node) => node.isElected())
      await first?.election.stop()
      await expect.poll(() => electedOf(nodes), within).toBe(1)
      await Promise.all(nodes.map(async ({ election }) => await election.stop()))
      await pooler.stop()
    },
  )
})

describe('two nodes that both believe to be the one, as one that was paused may for a moment', () => {
  it('do nothing twice: everybody is told once of what ends, and each mail goes out once', async () => {
    const server = await openTestServer('postgres')
    const other = await serveNode(server)
    const sent: string[] = []
    const mailer = {
      send: async ({ messageId }: MailMessage) => {
        sent.push(messageId)
        await sleep(1)
        return { kind: 'sent' } as const
      },
    }
    await query(
      server.location,
      `update tokens set expires_at_ms = ${server.clock.nowMs() + 40 * DAY_MS} where kind = 'personal'`,
    )
    server.clock.advance(35 * DAY_MS)
    const both = [server.services, other.services]
    const choresOf = ({ features }: Services) =>
      features.flatMap(({ jobs = [] }) => jobs.filter((job) => job.on === 'one node'))
    for (let round = 0; round < 5; round++)
      await Promise.all(both.flatMap((node) => choresOf(node).map(async (job) => await job.run())))
    const queued = await query<{ kind: string; facts: string; to: string }>(
      server.location,
      'select kind, facts, user_gid as "to" from mails',
    )
    expect(queued.length).toBeGreaterThan(0)
    expect(new Set(queued.map((mail) => JSON.stringify(mail))).size).toBe(queued.length)
    await Promise.all(
      [...both, ...both].map(async ({ mail }) => {
        while ((await mail.send(mailer)) > 0);
      }),
    )
    expect(sent).toHaveLength(queued.length)
    expect(new Set(sent).size).toBe(sent.length)
    await other.close()
    await server.close()
  })
})
