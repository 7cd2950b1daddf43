import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '../../src/db/migrations.js'
import { inTransaction } from '../../src/db/transaction.js'
import type { AuditEvent } from '../../src/features/audit/audit-event.js'
import { parseHeads } from '../../src/features/audit/head-text.js'
import { trailStore } from '../../src/features/audit/trail.store.js'
import { makeVerifyTrail } from '../../src/features/audit/verify-trail.js'
import { DATABASE_KINDS } from '../support/services.js'
import { HERE, openOldRecord } from '../support/old-record.js'
import { NOW_MS, openStoresAt, OPERATOR, sharedLocation, type Stores } from '../support/stores.js'
import { appendAudit } from '../../src/features/audit/audit.writers.js'
import { DAY_MS } from '../../src/time-units.js'

const RUNS = 16
/** Of the runs; others change nothing, or are refused by the database. */
const FOUND_MIN = 2
/** How often as many runs are made until so many were found. */
const TRIES_MAX = 8

type Row = Readonly<Record<string, string | number | null>>
type Tables = Readonly<Record<(typeof TABLES)[number], readonly Row[]>>

const TABLES = ['audit_events', 'audit_event_workspaces', 'audit_chains', 'audit_anchors'] as const
const KEYS = {
  audit_events: ['seq'],
  audit_event_workspaces: ['workspace_gid', 'seq'],
  audit_chains: ['chain'],
  audit_anchors: ['chain', 'position'],
} as const
const WAYS = ['delete', 'alter', 'insert', 'reorder'] as const

describe.each(DATABASE_KINDS)('whoever can write to a database, on %s,', (kind) => {
  describe.each(['written from the beginning', 'from before it was hashed who sees an event'])(
    'with a record %s',
    (history) => {
      let stores: Stores
      let verify: ReturnType<typeof makeVerifyTrail>
      let kept: Tables
      /** What the database holds now. */
      let held: Tables
      let close: () => Promise<void>

      beforeAll(async () => {
        if (history.startsWith('written')) {
          const { drop, location } = await sharedLocation(kind, 'with schema')
          stores = await openStoresAt(location)
          close = drop
        } else {
          const old = await openOldRecord(kind)
          await migrate(old.db)
          stores = await openStoresAt(old.location)
          ;({ close } = old)
        }
        await writeRecord(stores)
        const trail = trailStore(stores.db)
        const pruning = { rowsMax: 1_000, actor: OPERATOR, nowMs: NOW_MS }
        expect(await trail.prune({ ...pruning, beforeMs: NOW_MS - 22.5 * DAY_MS })).toMatchObject({
          stoppedAtSeq: null,
        })
        await act(stores, event('last'))
        verify = makeVerifyTrail({ trail })
        // Nobody who writes to a database by hand has to keep its rules.
        await sql
          .raw(
            kind === 'sqlite'
              ? 'pragma foreign_keys = off'
              : 'alter table audit_event_workspaces drop constraint audit_event_workspaces_seq_fkey',
          )
          .execute(stores.db.queries)
        kept = await readTables(stores)
        held = kept
        expect(await verify()).toMatchObject({ ok: true })
        for (const table of TABLES) expect([table, kept[table].length > 0]).toEqual([table, true])
      })
      afterAll(async () => {
        await stores.close()
        await close()
      })

      /** @returns false when a rule of the database is against it: two rows of one key, say */
      const write = async (wanted: Tables) => {
        const changed = TABLES.filter((table) => wanted[table] !== held[table])
        const isWritten = await writeTables(stores, wanted, changed)
        if (isWritten) held = wanted
        return isWritten
      }

      /** Verifies a changed record, and puts it back. @returns null for one that is as it was, or that the database itself refuses */
      const verdictOf = async (changed: Tables) => {
        try {
          if (!(await write(changed))) return null
          const now = await readTables(stores)
          return TABLES.every((table) => isSame(now[table], kept[table])) ? null : await verify()
        } finally {
          await write(kept)
        }
      }

      it.each(TABLES.flatMap((table) => WAYS.map((way) => [way, table] as const)))(
        'is found when they %s rows of %s, and the table is named',
        async (way, table) => {
          let found = 0
          const foundMin = way === 'reorder' && kept[table].length < 2 ? 0 : FOUND_MIN
          // Two rows that change places are often the same two again, or such as the database refuses.
          for (let tries = 0; tries === 0 || (found < foundMin && tries < TRIES_MAX); tries++)
            await fc.assert(
              fc.asyncProperty(fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), async (dice) => {
                const changed = tamper(kept, { table, way, dice })
                const verdict = await verdictOf(changed)
                if (verdict === null) return
                expect(verdict).toMatchObject({ ok: false })
                if (verdict.ok) return
                expect(verdict.tables).toContain(table)
                // A chain or an event is named, too.
                expect(verdict.chain ?? verdict.seq).not.toBeNull()
                found += 1
              }),
              { numRuns: RUNS },
            )
          expect(found).toBeGreaterThanOrEqual(foundMin)
        },
        60_000,
      )

      it('is found when they take all events from the view of admins', async () => {
        expect(await verdictOf({ ...kept, audit_event_workspaces: [] })).toMatchObject({
          ok: false,
          fault: 'workspace_missing',
          tables: ['audit_event_workspaces'],
        })
      })

      it('is found when they take an event, the end of a chain, a whole chain or everything', async () => {
        const chains = [...new Set(kept.audit_events.map(({ chain }) => chain))]
        for (const chain of chains) {
          const verdict = await verdictOf(without(kept, (row) => row['chain'] === chain))
          expect(verdict).toMatchObject({ ok: false, fault: 'tail_missing', chain })
        }
        expect(await verdictOf(without(kept, () => true))).toMatchObject({ ok: false })
      })

      it('does not get rid of events by making them old: pruning stops before what is not whole', async () => {
        const trail = trailStore(stores.db)
        const pruning = { beforeMs: NOW_MS - 30 * DAY_MS, rowsMax: 1_000, actor: OPERATOR, nowMs: NOW_MS }
        const aged = kept.audit_events.map((row) => ({ ...row, at_ms: 1 }))
        await write({ ...kept, audit_events: aged })
        expect(await trail.prune(pruning)).toEqual({ events: 0, stoppedAtSeq: expect.any(Number) as number })
        expect(await verify()).toMatchObject({ ok: false, fault: 'event_altered' })
        await write(kept)
        expect(await trail.prune(pruning)).toEqual({ events: 0, stoppedAtSeq: null })
      })
    },
  )

  describe('with a record from before it was hashed who sees an event', () => {
    it('finds it whole by the heads that were noted then, by which no rewritten one passes', async () => {
      const old = await openOldRecord(kind)
      await migrate(old.db)
      const trail = trailStore(old.db)
      const verify = makeVerifyTrail({ trail })
      const noted = parseHeads(old.heads.join(' ')) ?? []
      expect(await verify(noted)).toMatchObject({ ok: true, events: 3 + 4 + 6 + 1, unheld: [] })
      const [said] = await trail.list(
        { workspaceGid: null, actions: ['audit_rehashed'] },
        { beforeSeq: null, rowsMax: 2 },
      )
      expect(JSON.parse(said?.details ?? '')).toEqual({
        events: 13,
        fromBeforeChains: 3,
        heads: old.heads.join(' '),
      })
      expect(said).toMatchObject({ chain: 0, position: 7, actorKind: 'system', workspaceGids: '' })
      const forged = noted.map((head) => ({ ...head, hash: '0'.repeat(64) }))
      expect(await verify(forged)).toMatchObject({ ok: false, fault: 'head_not_as_noted' })
      // Admins see what they saw.
      const seen = await trail.list({ workspaceGid: HERE }, { beforeSeq: null, rowsMax: 100 })
      expect(seen.map(({ seq }) => seq).length).toBe(10)
      // What is written now goes on behind it, and what is pruned of the old is held by its old head still.
      const input = { rowsMax: 1_000, actor: OPERATOR, nowMs: NOW_MS }
      const [, last] = noted
      expect(await trail.prune({ ...input, beforeMs: NOW_MS - 13.5 * DAY_MS })).toEqual({
        events: 3 + 4 + 6,
        stoppedAtSeq: null,
      })
      expect(await verify(noted)).toMatchObject({ ok: true, unheld: [] })
      expect(
        await verify([{ ...noted[1], hash: '0'.repeat(64) } as never, ...(last === undefined ? [] : [])]),
      ).toMatchObject({
        fault: 'head_not_as_noted',
      })
      await old.close()
    })

    it.each([
      [
        'an altered event',
        "update audit_events set reason = 'none' where chain = 5 and position = 3",
        'event_altered',
        3,
      ],
      ['a missing event', 'delete from audit_events where chain = 5 and position = 3', 'event_missing', 4],
      ['a missing end', 'delete from audit_events where chain = 5 and position > 4', 'tail_missing', 5],
      ['an altered head', "update audit_chains set hash = 'ff' where chain = 5", 'head_altered', 6],
      [
        'a missing hash',
        'update audit_events set hash = null where chain = 5 and position = 6',
        'event_altered',
        6,
      ],
      [
        'a missing event from before chains',
        'delete from audit_events where chain is null and seq = 2',
        'tail_missing',
        3,
      ],
      [
        'an event from before chains that was put in',
        `insert into audit_events (at_ms, action, actor_kind, target_kind, target_gid, details) values (1, 'x', 'system', 'app', '1', '{}')`,
        'head_altered',
        3,
      ],
      ['an altered anchor', "update audit_anchors set hash = 'ff' where chain = 0", 'anchor_altered', 2],
    ])('does not hide %s behind the migration', async (_, damage, fault, position) => {
      const old = await openOldRecord(kind)
      await old.run(damage)
      await migrate(old.db)
      const verify = makeVerifyTrail({ trail: trailStore(old.db) })
      expect(await verify()).toMatchObject({ ok: false, fault, position })
      await old.close()
    })

    it('an empty one stays empty', async () => {
      const { drop, location } = await sharedLocation(kind, 'with schema')
      const fresh = await openStoresAt(location)
      expect(await makeVerifyTrail({ trail: trailStore(fresh.db) })()).toMatchObject({ ok: true, events: 0 })
      await fresh.close()
      await drop()
    })
  })
})

function event(reason: string, wish: Partial<AuditEvent> = {}): AuditEvent {
  return {
    action: 'app_updated',
    actor: OPERATOR,
    target: { kind: 'app', gid: '7' },
    atMs: NOW_MS,
    reason,
    ...wish,
  }
}

async function act(stores: Stores, ...events: readonly AuditEvent[]): Promise<void> {
  await inTransaction(stores.db, async (tx) => {
    for (const one of events) await appendAudit(tx, one)
  })
}

/** Acts of people of two workspaces, over twenty days. */
async function writeRecord(stores: Stores): Promise<void> {
  for (let day = 30; day > 20; day--) await act(stores, event(`day ${day}`, { atMs: NOW_MS - day * DAY_MS }))
  const [ada, cara] = [await stores.newPerson(), await stores.newPerson()]
  for (let day = 20; day > 0; day--) {
    if (day === 5) await stores.joinWorkspace(cara.gid, ada.workspaceGid, 'guest')
    const at = { atMs: NOW_MS - day * DAY_MS }
    const { gid, workspaceGid } = day % 2 === 0 ? ada : cara
    const person = day % 3 === 0 ? { workspaceGid } : { personGid: gid }
    await act(stores, event(`day ${day}`, { ...at, ...person }), event(`too ${day}`, { ...at, ...person }))
  }
}

async function readTables({ db }: Stores): Promise<Tables> {
  const tables = TABLES.map(async (table) => {
    const { rows } = await sql<Row>`select * from ${sql.table(table)}`.execute(db.queries)
    return [table, rows.map((row) => ({ ...row }))] as const
  })
  return Object.fromEntries(await Promise.all(tables)) as unknown as Tables
}

/** Writes the rows of some tables anew. @returns false when a rule of the database is against it */
async function writeTables(
  { db }: Stores,
  tables: Tables,
  changed: readonly (typeof TABLES)[number][],
): Promise<boolean> {
  try {
    await db.queries.transaction().execute(async (tx) => {
      for (const table of changed) {
        await sql`delete from ${sql.table(table)}`.execute(tx)
        if (tables[table].length > 0)
          await tx
            .insertInto(table)
            .values(tables[table] as never)
            .execute()
      }
    })
    return true
  } catch (error) {
    if (error instanceof Error && /constraint/i.test(error.message)) return false
    throw error
  }
}

function without(tables: Tables, isGone: (row: Row) => boolean): Tables {
  return following({ ...tables, audit_events: tables.audit_events.filter((row) => !isGone(row)) })
}

/** The rows by which events are looked up go with them, as the database itself sees to. */
function following(tables: Tables): Tables {
  const seqs = new Set(tables.audit_events.map(({ seq }) => seq))
  return {
    ...tables,
    audit_event_workspaces: tables.audit_event_workspaces.filter(({ seq }) => seqs.has(seq ?? null)),
  }
}

function isSame(one: readonly Row[], other: readonly Row[]): boolean {
  const text = (rows: readonly Row[]) =>
    rows
      .map((row) => JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))))
      .toSorted()
      .join('\n')
  return text(one) === text(other)
}

/** Changes the rows of one table at random. */
function tamper(
  tables: Tables,
  {
    dice,
    table,
    way,
  }: {
    readonly table: (typeof TABLES)[number]
    readonly way: (typeof WAYS)[number]
    readonly dice: readonly number[]
  },
): Tables {
  const rows = [...tables[table]]
  let thrown = 0
  const pick = <T>(from: readonly T[]): T => from[(dice[thrown++ % dice.length] ?? 0) % from.length] as T
  const columns = Object.keys(rows[0] ?? {})
  const indices = rows.map((_row, index) => index)
  const changed = (result: readonly Row[]): Tables => {
    const after = { ...tables, [table]: result }
    return table === 'audit_events' ? following(after) : after
  }
  switch (way) {
    case 'delete': {
      const first = pick(indices)
      const last = first + (pick([0, 0, 1, 5]) ?? 0)
      return changed(rows.filter((_row, index) => index < first || index > last))
    }
    case 'alter': {
      const index = pick(indices)
      const column = pick(columns)
      const now = rows[index]?.[column] ?? null
      const others = rows.map((row) => row[column] ?? null)
      const value = pick<string | number | null>([
        ...(typeof now === 'number'
          ? [now + 1, now - 1, -now, now + 1_000_000]
          : [`${now ?? ''}x`, '', '0'.repeat(64)]),
        pick(others),
        // SQLite would make one up.
        ...((KEYS[table] as readonly string[]).includes(column) ? [] : [null]),
      ])
      return changed(rows.map((row, at) => (at === index ? { ...row, [column]: value } : row)))
    }
    case 'insert': {
      // A copy of a row under another key.
      const row = pick(rows)
      const key = pick(KEYS[table])
      const value =
        typeof row[key] === 'number'
          ? pick([-1, 0, 99, 1_000_000, row[key] + 1])
          : pick(['1', '7001', '7003'])
      const place =
        table === 'audit_events'
          ? pick([{}, { chain: null }, { position: null }, { position: -3 }, { position: 99 }])
          : {}
      return changed([...rows, { ...row, ...place, [key]: value }])
    }
    case 'reorder': {
      // Two rows exchange what stands in one column, or in all but the key.
      const rest = columns.filter((column) => !(KEYS[table] as readonly string[]).includes(column))
      const exchanged = pick([...columns.map((column) => [column]), rest])
      const one = pick(indices)
      const others = indices.filter((at) =>
        exchanged.some((column) => rows[at]?.[column] !== rows[one]?.[column]),
      )
      const other = others.length === 0 ? one : pick(others)
      const take = (from: number) =>
        Object.fromEntries(exchanged.map((column) => [column, rows[from]?.[column] ?? null]))
      return changed(
        rows.map((row, at) =>
          at === one ? { ...row, ...take(other) } : at === other ? { ...row, ...take(one) } : row,
        ),
      )
    }
  }
}
