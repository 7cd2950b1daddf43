import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit } from '../../src/commands/audit.js'
import type { DatabaseLocation } from '../../src/db/database.js'
import { inTransaction } from '../../src/db/transaction.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { systemRandom } from '../../src/platform/random.js'
import { freshPostgresUrl } from '../support/databases.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NOW_MS, openStoresAt, OPERATOR, type Stores } from '../support/stores.js'
import { appendAudit } from '../../src/features/audit/audit.writers.js'
import { DAY_MS } from '../../src/time-units.js'

const EVENTS = 6
/** Where the last of them happened. */
const WORKSPACE = '41' as Gid

describe.each(DATABASE_KINDS)('mudrad audit on %s', (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-audit-'))
  const heads = join(folder, 'heads')
  let stores: Stores
  let environment: Record<string, string> = { MUDRA_DATA_DIR: folder }
  let drop = async () => await Promise.resolve()

  beforeAll(async () => {
    let location: DatabaseLocation = { kind: 'sqlite', path: join(folder, 'mudra.sqlite') }
    if (kind === 'postgres') {
      const fresh = await freshPostgresUrl('with schema')
      ;({ drop } = fresh)
      location = { kind, url: fresh.url }
      environment = { ...environment, MUDRA_DATABASE_URL: fresh.url }
    }
    stores = await openStoresAt(location)
    // One act is in one chain.
    await inTransaction(stores.db, async (tx) => {
      for (let day = EVENTS; day > 0; day--)
        await appendAudit(tx, {
          action: day % 2 === 0 ? 'app_updated' : 'app_created',
          actor: OPERATOR,
          target: { kind: 'app', gid: '7' },
          atMs: NOW_MS - day * DAY_MS,
          reason: `day ${day}`,
          ...(day === 1 ? { workspaceGid: WORKSPACE } : {}),
        })
    })
    writeFileSync(heads, (await mudrad('verify')).printed.join('\n'))
  })
  afterAll(async () => {
    await stores.close()
    await drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const mudrad = async (...args: readonly string[]) => {
    const [printed, complained]: [string[], string[]] = [[], []]
    const code = await audit(args, {
      environment,
      platform: {
        clock: { nowMs: () => NOW_MS },
        random: systemRandom,
        hasher: {
          hash: async (password) => await Promise.resolve(password),
          matches: async () => await Promise.resolve(false),
          isOutdated: () => false,
        },
        estimateStrength: async () => await Promise.resolve({ score: 4, weakness: null }),
        logger: pino({ level: 'silent' }),
      },
      nodeVersion: process.version,
      print: (line) => void printed.push(line),
      complain: (line) => void complained.push(line),
      askSecret: async () => await Promise.resolve(''),
      ask: null,
    })
    return { code, printed, complained: complained.join('\n') }
  }
  const run = async (...statements: readonly string[]) => {
    for (const statement of statements) await sql.raw(statement).execute(stores.db.queries)
  }

  it('verify finds the record whole, also by the heads that it printed before', async () => {
    const { code, complained, printed } = await mudrad('verify', '--expect', heads)
    expect([code, complained]).toEqual([0, '6 events, each where and what it was'])
    expect(printed).toContainEqual(expect.stringMatching(/^\d+:6:[0-9a-f]{64}$/))
  })

  it('tail and export show the events, the newest and all, and filter', async () => {
    const { printed } = await mudrad('tail', '--lines', '2')
    expect(printed).toEqual([
      expect.stringMatching(
        /^20\d\d-\S+Z\tThe operator changed the settings of the app 7, which is gone · day 2$/,
      ),
      expect.stringMatching(/^20\d\d-\S+Z\tThe operator registered the app 7, which is gone · day 1$/),
    ])
    const lines = (await mudrad('tail', '--lines', '2', '--json')).printed
    expect(lines).toEqual((await mudrad('export')).printed.slice(-2))
    const all = (await mudrad('export')).printed.map(
      (line) => JSON.parse(line) as { readonly reason: string },
    )
    expect(all.map(({ reason }) => reason)).toEqual([6, 5, 4, 3, 2, 1].map((day) => `day ${day}`))
    expect((await mudrad('export', '--action', 'app_created')).printed).toHaveLength(3)
    const since = new Date(NOW_MS - 2.5 * DAY_MS).toISOString()
    expect((await mudrad('export', '--since', since)).printed).toHaveLength(2)
  })

  it.each([
    ['altered', ["update audit_events set reason = 'nothing' where position = 3"], 'event_altered', 3],
    ['deleted', ['delete from audit_events where position = 3'], 'event_missing', 4],
    [
      'put in another order',
      [
        'update audit_events set position = 100 where position = 2',
        'update audit_events set position = 2 where position = 4',
        'update audit_events set position = 4 where position = 100',
      ],
      'event_altered',
      2,
    ],
    ['cut off at the end', ['delete from audit_events where position > 4'], 'tail_missing', 5],
    [
      'taken from the view of a workspace',
      ['delete from audit_event_workspaces where seq = (select seq from audit_events where position = 6)'],
      'workspace_missing',
      6,
    ],
    [
      'cut off at the end together with what says how long it was',
      [
        'delete from audit_events where position > 4',
        'update audit_chains set position = 4, hash = (select hash from audit_events where position = 4) where position = 6',
      ],
      'head_not_as_noted',
      6,
    ],
  ] as const)('verify ends with 1 and says where rows were %s', async (_, damage, fault, position) => {
    await run('create table kept as select * from audit_events')
    await run('create table kept_views as select * from audit_event_workspaces')
    await run('create table kept_chains as select * from audit_chains')
    await run(...damage)
    const { code, complained, printed } = await mudrad('verify', '--expect', heads)
    expect([code, printed]).toEqual([1, []])
    const tables = fault.startsWith('event')
      ? 'audit_events'
      : fault.startsWith('workspace')
        ? 'audit_event_workspaces'
        : 'audit_events or audit_chains'
    expect(complained).toMatch(
      new RegExp(`not whole: ${fault} in ${tables}, chain \\d+, position ${position}(?:, event \\d+)?$`),
    )
    // Whoever can write the end anew is found by what was noted alone.
    if (fault === 'head_not_as_noted') expect((await mudrad('verify')).code).toBe(0)
    await run('delete from audit_events', 'insert into audit_events select * from kept', 'drop table kept')
    await run(
      'delete from audit_event_workspaces',
      'insert into audit_event_workspaces select * from kept_views',
    )
    await run('drop table kept_views')
    await run('delete from audit_chains', 'insert into audit_chains select * from kept_chains')
    await run('drop table kept_chains')
    expect((await mudrad('verify', '--expect', heads)).code).toBe(0)
  })

  it('export has all that it takes to verify it without the server, as the documentation says', async () => {
    const doc = readFileSync(new URL('../../../../docs/audit-log.md', import.meta.url), 'utf8')
    const fields = (/FIELDS = """([^"]+)"""/.exec(doc)?.[1] ?? '').split(/\s+/)
    const sha256 = (...parts: readonly unknown[]) =>
      createHash('sha256').update(JSON.stringify(parts)).digest('hex')
    const lines = (await mudrad('export')).printed
    expect(lines).toHaveLength(EVENTS)
    const before = new Map<unknown, Record<string, unknown>>()
    for (const line of lines) {
      const event = JSON.parse(line) as Record<string, unknown>
      expect(sha256('mudra-audit-2', ...fields.map((name) => event[name]))).toBe(event['hash'])
      const seenBy = [event['seq'], event['workspaces_salt'], event['workspace_gids']]
      expect(sha256('mudra-audit-workspaces-1', ...seenBy)).toBe(event['workspaces_hash'])
      const last = before.get(event['chain'])
      if (last !== undefined)
        expect([event['position'], event['prev_hash']]).toEqual([Number(last['position']) + 1, last['hash']])
      before.set(event['chain'], event)
    }
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ workspace_gids: WORKSPACE })
  })

  it('verify takes a log of the server’s for the heads in it', async () => {
    const file = join(folder, 'server.log')
    const auditHeads = (await mudrad('verify')).printed
    const log = (heads: readonly string[]) =>
      [
        { level: 30, msg: 'ready' },
        { level: 30, auditHeads: heads, msg: 'heads' },
      ].map((line) => JSON.stringify(line))
    writeFileSync(file, log(auditHeads).join('\n'))
    expect((await mudrad('verify', '--expect', file)).code).toBe(0)
    writeFileSync(
      file,
      log(auditHeads.map((head) => head.replace(/:6:.*/, `:6:${'0'.repeat(64)}`))).join('\n'),
    )
    const verdict = await mudrad('verify', '--expect', file)
    expect([verdict.code, verdict.complained]).toEqual([
      1,
      expect.stringContaining('head_not_as_noted') as string,
    ])
  })

  it.each([
    ['', 'an empty file'],
    ['{"level":30,"msg":"ready"}', 'a file of something else'],
  ])('verify takes no %j for heads', async (text) => {
    const file = join(folder, 'foreign')
    writeFileSync(file, text)
    await expect(mudrad('verify', '--expect', file)).rejects.toThrow(
      '--expect must be a file with heads in it',
    )
    await expect(mudrad('verify', '--expect', join(folder, 'nowhere'))).rejects.toThrow('--expect must be')
  })

  it('prune takes what is old; the rest is whole, and a head that cannot be held any more is named', async () => {
    const before = new Date(NOW_MS - 1.5 * DAY_MS).toISOString()
    writeFileSync(
      join(folder, 'old'),
      `${(await stores.db.queries.selectFrom('audit_events').selectAll().where('position', '=', 2).execute())
        .map(({ chain, hash, position }) => `${chain}:${position}:${hash}`)
        .join('\n')}`,
    )
    expect((await mudrad('prune', '--before', before)).printed).toEqual([
      '5 events are gone; the rest stays verifiable',
    ])
    expect((await mudrad('prune', '--keep-days', '2')).printed).toEqual(['nothing is that old'])
    const verdict = await mudrad('verify', '--expect', join(folder, 'old'))
    expect(verdict.code).toBe(0)
    expect(verdict.complained).toMatch(
      /^older events were deleted by pruning: chain \d+ up to position 5\npruned since it was noted, so it cannot be compared: \d+:2:/,
    )
    expect((await mudrad('verify', '--expect', heads)).code).toBe(0)
    await expect(mudrad('prune')).rejects.toThrow('usage')
  })
})
