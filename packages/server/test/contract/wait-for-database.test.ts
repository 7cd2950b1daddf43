import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from '../../src/commands/migrate.js'
import { user } from '../../src/commands/user.js'
import { commandsOn } from '../support/command.js'
import { freshPostgresUrl } from '../support/databases.js'
import { freePort } from '../support/mudrad-process.js'
import { openWire, type Wire } from '../support/wire.js'

let wire: Wire
let database: Awaited<ReturnType<typeof freshPostgresUrl>>
/** The database behind a wire that can be cut. */
let url: URL
beforeEach(async () => {
  database = await freshPostgresUrl()
  url = new URL(database.url)
  wire = await openWire(Number(url.port))
  url.port = String(wire.port)
})
afterEach(async () => {
  await wire.close()
  await database.drop()
})

const waiting = (seconds: string) =>
  commandsOn({ MUDRA_DATABASE_URL: url.href, MUDRA_WAIT_FOR_DATABASE: seconds })

describe('a command that waits for the database', () => {
  it('says once, in one line, what it waits for and why, and goes on as soon as it answers', async () => {
    wire.cut()
    const running = waiting('60s')(migrate)
    await sleep(1_200) // several tries
    wire.mend()
    const { code, complained, printed } = await running
    expect([code, printed]).toEqual([0, 'the schema is current'])
    expect(complained).toMatch(
      new RegExp(`^mudrad: waiting up to 60 s for PostgreSQL at 127\\.0\\.0\\.1:${wire.port}: [^\\n]+$`),
    )
    expect(complained).not.toContain(url.password)
  })

  it('says nothing where the database answers at once', async () => {
    const { code, complained } = await waiting('1m')(migrate)
    expect([code, complained]).toEqual([0, ''])
  })

  it.each(['migrate', 'user list'] as const)(
    'gives up when the time is over: %s ends with 2 and what to do',
    async (name) => {
      url.port = String(await freePort())
      const run = waiting('1s')
      const beganMs = performance.now()
      const { code, complained } = await (name === 'migrate' ? run(migrate) : run(user, 'list'))
      expect(performance.now() - beganMs).toBeLessThan(5_000)
      expect(code).toBe(2)
      const [first, last, ...more] = complained.split('\n')
      expect(first).toMatch(/^mudrad: waiting up to 1 s for PostgreSQL at 127\.0\.0\.1:\d+: .*ECONNREFUSED/)
      expect(last).toMatch(
        /^PostgreSQL at 127\.0\.0\.1:\d+ did not answer within 1 s: .*ECONNREFUSED.*\. Start it, correct MUDRA_DATABASE_URL, or wait longer with MUDRA_WAIT_FOR_DATABASE\.$/,
      )
      expect(more).toEqual([])
      expect(complained).not.toContain(url.password)
    },
  )

  it('gives up in time, too, on something that takes the connection and never says a word', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    url.port = String((silent.address() as AddressInfo).port)
    const beganMs = performance.now()
    const { code, complained } = await waiting('1s')(migrate)
    expect(performance.now() - beganMs).toBeLessThan(3_000)
    expect([code, complained]).toEqual([2, expect.stringMatching(/did not answer within 1 s: no answer\. /)])
    silent.close()
  })

  it('does not wait for what will not come: another password, a database that does not exist', async () => {
    const right = url.href
    url.password = 'another'
    expect(await waiting('60s')(migrate)).toMatchObject({
      code: 2,
      complained: expect.stringMatching(/^PostgreSQL at \S+ refuses the user or the password/),
    })
    url.href = right
    url.pathname = '/nowhere'
    expect(await waiting('60s')(migrate)).toMatchObject({
      code: 2,
      complained: expect.stringMatching(/^PostgreSQL at \S+ has no such database/),
    })
  })
})
