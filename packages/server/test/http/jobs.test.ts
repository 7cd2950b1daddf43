import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startJobs } from '../../src/compose/jobs.js'
import type { Scheduler } from '../../src/platform/scheduler.js'
import { makeLogger } from '../../src/platform/log.js'
import type { Services } from '../../src/compose/services.js'
import { TOKEN_INFO_BUDGET } from '../../src/http/limit-by-address.js'
import { asGid, DEMO } from '../support/demo.js'
import { openServicesAt, openTestServer, type TestServer } from '../support/services.js'
import { openTokenScene, type TokenScene } from '../support/token-scene.js'
import { DAY_MS, HOUR_MS } from '../../src/time-units.js'

/** Intervals are the test's; what they start takes the time that it takes. */
describe('what a server does beside answering', () => {
  let scene: TokenScene
  let server: TestServer
  let lines: Record<string, unknown>[]
  let jobs: Scheduler
  beforeEach(async () => {
    scene = await openTokenScene('sqlite')
    ;({ server } = scene)
    lines = []
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
  })
  afterEach(async () => {
    await jobs.stop()
    vi.useRealTimers()
    await scene.close()
  })

  const start = (auditRetentionDays: number | null) => {
    const logger = makeLogger('info', {
      write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
    })
    jobs = startJobs(server.services, { auditRetentionDays }, { logger, mailer: null })
  }
  const pass = async (ms: number) => {
    server.clock.advance(ms)
    vi.advanceTimersByTime(ms)
    await sleep(20)
  }
  /** Jobs are not waited for by whoever starts them. */
  const eventually = async (isSo: () => boolean | Promise<boolean>) => {
    for (let count = 0; count < 500 && !(await isSo()); count++) await sleep(20)
    expect(await isSo()).toBe(true)
  }
  const failToSignIn = async () => {
    const from = { address: '192.0.2.7', userAgent: '', replacesGid: null }
    await server.services.signIn.signIn({ email: 'ada@greenfield.example', password: 'wrong', ...from })
  }
  const saysHeads = () => lines.some(({ auditHeads }) => auditHeads !== undefined)
  const actions = async () => {
    const events = await server.services.audit.trail.list(
      { workspaceGid: null },
      { beforeSeq: null, rowsMax: 500 },
    )
    return events.map(({ action }) => action)
  }

  it('says the heads of the record at the start and each hour, and its log as it is shows whether the end was cut off', async () => {
    for (let count = 0; count < 3; count++) await failToSignIn()
    start(null)
    await eventually(saysHeads)
    expect(lines).toHaveLength(1)
    await pass(HOUR_MS - 1_001)
    expect(lines).toHaveLength(1)
    await pass(1_000)
    await eventually(() => lines.length === 2)
    // As a file of the log has them: a line each, among others.
    const log = ['{"level":30,"msg":"ready"}', ...lines.map((line) => JSON.stringify(line))].join('\n')
    const heads = server.services.audit.parseHeads(log) ?? []
    const written = (await server.services.audit.trail.heads()).filter(({ position }) => position > 0)
    expect(heads).toEqual([...written, ...written])
    expect(await server.services.audit.verify(heads)).toMatchObject({ ok: true, unheld: [] })
    const position = written[0]?.position ?? 0
    for (const statement of [
      `delete from audit_events where position > ${position - 2}`,
      `update audit_chains set position = ${position - 2},
         hash = (select hash from audit_events where position = ${position - 2}) where chain = 0`,
    ])
      await sql.raw(statement).execute(scene.stores.db.queries)
    expect(await server.services.audit.verify([])).toMatchObject({ ok: true })
    expect(await server.services.audit.verify(heads)).toMatchObject({
      ok: false,
      fault: 'head_not_as_noted',
      chain: 0,
      position,
    })
  })

  it('deletes of the record what is older than is kept, each hour, and nothing without a setting', async () => {
    start(null)
    server.clock.advance(400 * DAY_MS)
    await pass(HOUR_MS)
    expect(await actions()).toContain('demo_created')
    await jobs.stop()
    await failToSignIn()
    start(30)
    await pass(HOUR_MS)
    await eventually(async () => (await actions()).includes('audit_pruned'))
    const left = await actions()
    expect(left).not.toContain('demo_created')
    expect(left).toEqual(expect.arrayContaining(['sign_in_failed', 'audit_pruned']))
    expect(await server.services.audit.verify([])).toMatchObject({ ok: true })
  })

  it('goes on after a job that failed, and says so', async () => {
    start(null)
    await scene.withoutTable('audit_chains', async () => {
      await pass(HOUR_MS)
      await eventually(() => lines.some(({ job, msg }) => msg === 'a job failed' && job === 'audit_heads'))
    })
    const said = lines.length
    await pass(HOUR_MS)
    await eventually(() => lines.length > said && saysHeads())
  })

  it('frees what is due, and shows in the metrics what it is behind', async () => {
    const { db } = scene.stores
    const spend = async (count: number) => {
      const rows = Array.from({ length: count }, (_, index) => ({
        hash: new Uint8Array(32).fill(index % 256).fill(index >> 8, 0, 1),
        expires_at_ms: server.clock.nowMs() - 5_000,
      }))
      await db.queries.insertInto('spent_challenges').values(rows).execute()
    }
    const left = async () => (await db.queries.selectFrom('spent_challenges').select('hash').execute()).length
    await spend(700)
    start(null)
    await pass(1_000)
    // More than one batch, and no minute in between.
    await eventually(async () => (await left()) === 0)
    await eventually(() => server.services.backlogs.has('expiry_notices'))
    await spend(3)
    const spent = server.services.sweeps.find(({ name }) => name === 'spent_challenges')
    if (spent === undefined) throw new Error('spent challenges are not swept')
    server.services.backlogs.set('spent_challenges', await spent.backlog())
    const { body } = await server.server.inject('/-/metrics')
    expect(body).toMatch(/^mudra_sweep_backlog_rows\{rows="spent_challenges"\} 3$/m)
    expect(body).toMatch(/^mudra_sweep_backlog_age_seconds\{rows="spent_challenges"\} 5\.001$/m)
    expect(body).toMatch(/^mudra_sweep_backlog_rows\{rows="access_tokens"\} 0$/m)
  })

  it('goes on with the other sweeps when one fails, and says which', async () => {
    start(null)
    await scene.withoutTable('spent_challenges', async () => {
      await pass(1_000)
      await eventually(() =>
        lines.some(({ msg, sweep }) => msg === 'a sweep failed' && sweep === 'spent_challenges'),
      )
    })
    await eventually(() => server.services.backlogs.has('sessions'))
  })

  it('writes last uses within a second', async () => {
    start(null)
    await server.api('GET', '/users/me', { as: 'ben' })
    await pass(1_000)
    await eventually(async () => {
      const [token] = await server.services.tokens.list({ userGid: asGid(DEMO.ben) })
      return token?.lastUsedAtMs === server.clock.nowMs() - 1_000
    })
  })
})

describe('nodes over one PostgreSQL', () => {
  it('tell each other each second what was asked of them: an address has no more of two than of one', async () => {
    const one = await openTestServer('postgres', undefined, { rateLimits: 'asana' })
    const other = await openServicesAt(one.location, undefined, { rateLimits: 'asana' })
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
    const lines: string[] = []
    const logger = makeLogger('info', { write: (line) => void lines.push(line) })
    const jobs = [one.services, other.services].map((services) =>
      startJobs(services, { auditRetentionDays: null }, { logger, mailer: null }),
    )
    const address = '203.0.113.77'
    const ask = async ({ services }: { readonly services: Services }) =>
      (await services.limits.throttle.consume(TOKEN_INFO_BUDGET, { address })).ok
    for (let count = 0; count < TOKEN_INFO_BUDGET.points; count++) expect(await ask(one)).toBe(true)
    // Of a count that hardly grew nothing is told.
    for (let count = 0; count < TOKEN_INFO_BUDGET.points / 10; count++) expect(await ask(other)).toBe(true)
    expect(await ask(other)).toBe(true)
    let isOpen = true
    for (let second = 0; isOpen && second < 20; second++) {
      // The clock stands: the minute does not end.
      vi.advanceTimersToNextTimer()
      vi.setSystemTime(Date.now() - (Date.now() % 60_000))
      await sleep(50)
      isOpen = await ask(other)
    }
    expect(isOpen).toBe(false)
    // One of them does what concerns both, and the log says that it does.
    const chores = () => lines.filter((line) => line.includes('this node does the chores')).length
    for (let looks = 0; looks < 100 && chores() === 0; looks++) await sleep(50)
    expect(chores()).toBe(1)
    await Promise.all(jobs.map(async (one) => await one.stop()))
    vi.useRealTimers()
    await other.close()
    await one.close()
  })
})
