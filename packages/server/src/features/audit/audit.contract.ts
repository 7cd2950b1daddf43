import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import type { AuditEvent } from './audit-event.js'
import { headText, parseHeads } from './head-text.js'
import type { TrailStore } from './ports.js'
import { makePruneSweep, makePruneTrail } from './prune-trail.js'
import { trailStore } from './trail.store.js'
import { makeVerifyTrail } from './verify-trail.js'
import { appendAudit } from './audit.writers.js'
import { DAY_MS } from '../../time-units.js'

const ROUNDS = 20
const AT_ONCE = 50

/** What any trail must do. */
export function auditContract(open: OpenStores): void {
  let stores: Stores
  let trail: TrailStore
  let verify: ReturnType<typeof makeVerifyTrail>

  beforeEach(async () => {
    stores = await open()
    trail = trailStore(stores.db)
    verify = makeVerifyTrail({ trail })
  })
  afterEach(async () => {
    await stores.close()
  })

  const event = (reason: string, wish: Partial<AuditEvent> = {}): AuditEvent => ({
    action: 'app_updated',
    actor: OPERATOR,
    target: { kind: 'app', gid: '7' },
    atMs: NOW_MS,
    reason,
    ...wish,
  })
  const act = async (...events: readonly AuditEvent[]) => {
    await inTransaction(stores.db, async (tx) => {
      for (const one of events) await appendAudit(tx, one)
    })
  }
  const reasons = async () =>
    (
      await trail.list(
        { workspaceGid: null },
        { afterSeq: 0, lastSeq: await trail.settledSeq(), rowsMax: 5_000 },
      )
    ).map(({ reason }) => reason)
  describe('the chain', () => {
    it('grows by each act, whole and in order, with all that an event says', async () => {
      const actor = {
        kind: 'user',
        gid: '11' as Gid,
        from: { address: '192.0.2.7', credential: { kind: 'session', gid: '12' as Gid } },
      } as const
      const full = event('because', {
        actor,
        personGid: '13' as Gid,
        workspaceGid: '14' as Gid,
        appGid: '15' as Gid,
        outcome: 'refused',
        details: { text: 'Zoë ' + '\u{1F512}' + ' "quoted"\n', count: 3, yes: true, none: null },
      })
      await act(full, event('second'))
      await act(event('third'))
      expect((await reasons()).slice(-3)).toEqual(['because', 'second', 'third'])
      const [stored] = await trail.list(
        { workspaceGid: null, actorGid: '11' },
        { beforeSeq: null, rowsMax: 9 },
      )
      expect(stored).toMatchObject({
        actorKind: 'user',
        address: '192.0.2.7',
        credentialKind: 'session',
        credentialGid: '12',
        personGid: '13',
        workspaceGid: '14',
        appGid: '15',
        outcome: 'refused',
        hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      })
      expect(JSON.parse(stored?.details ?? '')).toEqual(full.details)
      expect(await verify()).toMatchObject({ ok: true, events: 3 })
    })

    it('writes many events of one act at once, more than have a statement of their own', async () => {
      await act(...Array.from({ length: 9 }, (_, index) => event(`e${index}`)))
      expect(await reasons()).toEqual(Array.from({ length: 9 }, (_, index) => `e${index}`))
      expect(await verify()).toMatchObject({ ok: true, events: 9 })
    })

    it('has no gap where an act failed, alone or beside others that did not', async () => {
      const failing = async (reason: string) => {
        await inTransaction(stores.db, async (tx) => {
          await appendAudit(tx, event(reason))
          throw new Error('half way')
        })
      }
      // At the same moment: on SQLite they are one group, each with a savepoint.
      const results = await Promise.allSettled([act(event('a')), failing('x'), act(event('b')), failing('y')])
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected'])
      await expect(failing('z')).rejects.toThrow('half way')
      await act(event('c'))
      expect((await reasons()).toSorted((one, other) => (String(one) < String(other) ? -1 : 1))).toEqual([
        'a',
        'b',
        'c',
      ])
      expect(await verify()).toMatchObject({ ok: true, events: 3 })
    })

    it('refuses an event outside a transaction: it would be kept without what it records', async () => {
      await expect(appendAudit(stores.db.queries, event('alone'))).rejects.toThrow(/inTransaction/)
    })

    it(`takes ${AT_ONCE} acts at once, ${ROUNDS} times, and nobody waits for ever`, async () => {
      const rounds = stores.kind === 'postgres' ? ROUNDS : 3
      for (let round = 0; round < rounds; round++)
        await Promise.all(
          Array.from({ length: AT_ONCE }, async (_, index) => {
            await act(event(`${round}-${index}`))
          }),
        )
      expect(await verify()).toMatchObject({ ok: true, events: rounds * AT_ONCE })
      expect(new Set(await reasons()).size).toBe(rounds * AT_ONCE)
    })
  })

  describe('who sees an event', () => {
    const seenBy = async (workspaceGid: Gid) =>
      (await trail.list({ workspaceGid }, { beforeSeq: null, rowsMax: 100 })).map(({ reason }) => reason)

    it('the workspaces of whom it concerns; those of who did it only where no other person is concerned', async () => {
      const [ada, cara] = [await stores.newPerson(), await stores.newPerson()]
      const byCara = { actor: { kind: 'user', gid: cara.gid } } as const
      await act(
        event('token of Ada', { ...byCara, target: { kind: 'token', gid: '9' }, personGid: ada.gid }),
        event('account of Ada', { ...byCara, target: { kind: 'user', gid: ada.gid } }),
        event('own token', { ...byCara, personGid: cara.gid }),
        event('own account', { ...byCara, target: { kind: 'user', gid: cara.gid } }),
        event('nobody', byCara),
      )
      expect((await seenBy(ada.workspaceGid)).filter((reason) => reason !== null)).toEqual([
        'account of Ada',
        'token of Ada',
      ])
      expect((await seenBy(cara.workspaceGid)).filter((reason) => reason !== null)).toEqual([
        'nobody',
        'own account',
        'own token',
      ])
    })

    it('a workspace learns the names of its members, past ones too, and of their tokens; the operator all', async () => {
      const [ada, cara, left] = [await stores.newPerson(), await stores.newPerson(), await stores.newPerson()]
      const tokenOf = async ({ gid: userGid }: Person) => {
        const { hash, hint } = freshSecret()
        const token = { gid: await stores.nextGid(), hash, hint, userGid, name: `of ${userGid}` }
        const creation = { token: { ...token, scopes: 'full', expiresAtMs: null } as const, liveMax: 9 }
        await stores.tokens.createPersonal({ ...creation, actor: OPERATOR, nowMs: NOW_MS })
        return token.gid
      }
      const [hers, foreign] = [await tokenOf(ada), await tokenOf(cara)]
      const credential = { kind: 'personal_token', gid: foreign } as const
      const actor = {
        kind: 'user',
        gid: cara.gid,
        from: { address: '192.0.2.7', credential },
      } as const
      await act(
        event('by a stranger', { actor, target: { kind: 'token', gid: hers }, personGid: ada.gid }),
        event('of who left', { target: { kind: 'user', gid: left.gid }, workspaceGid: ada.workspaceGid }),
      )
      const namesFor = async (workspaceGid: Gid | null) => {
        const events = await trail.list({ workspaceGid: null }, { beforeSeq: null, rowsMax: 2 })
        const { tokens, users } = await trail.names(events, workspaceGid)
        return [...users.keys(), ...tokens.keys()].toSorted()
      }
      expect(await namesFor(null)).toEqual([ada.gid, cara.gid, left.gid, hers, foreign].toSorted())
      expect(await namesFor(ada.workspaceGid)).toEqual([ada.gid, hers].toSorted())
      expect(await namesFor(cara.workspaceGid)).toEqual([cara.gid, foreign].toSorted())
      const removal = { action: 'member_removed', target: { kind: 'user', gid: left.gid } } as const
      await act(event('removed', { ...removal, workspaceGid: ada.workspaceGid }))
      const events = await trail.list({ workspaceGid: null }, { beforeSeq: null, rowsMax: 1 })
      expect([...(await trail.names(events, ada.workspaceGid)).users.keys()]).toEqual([left.gid])
      expect([...(await trail.names(events, cara.workspaceGid)).users.keys()]).toEqual([])
    })

    it('what happened in a workspace is seen there alone; the rest where its person is', async () => {
      const [ada, cara] = [await stores.newPerson(), await stores.newPerson()]
      await act(
        event('actor', { actor: { kind: 'user', gid: ada.gid } }),
        event('target', { target: { kind: 'user', gid: ada.gid } }),
        event('owner', { personGid: ada.gid }),
        event('nobody'),
        event('place', { workspaceGid: cara.workspaceGid, actor: { kind: 'user', gid: ada.gid } }),
      )
      expect((await seenBy(ada.workspaceGid)).filter((reason) => reason !== null)).toEqual([
        'owner',
        'target',
        'actor',
      ])
      // What happened in one workspace is not told to another, though its person is there, too.
      expect((await seenBy(cara.workspaceGid)).filter((reason) => reason !== null)).toEqual(['place'])
    })

    it('by who was a member then, whoever left since', async () => {
      const ada = await stores.newPerson()
      await act(event('before', { personGid: ada.gid }))
      await sql`delete from workspace_members where user_gid = ${ada.gid}`.execute(stores.db.queries)
      await act(event('after', { personGid: ada.gid }))
      expect((await seenBy(ada.workspaceGid)).filter((reason) => reason !== null)).toEqual(['before'])
    })
  })

  describe('verify finds', () => {
    beforeEach(async () => {
      // One act is in one chain.
      await act(...Array.from({ length: 6 }, (_, index) => event(`e${index}`)))
      expect(await verify()).toMatchObject({ ok: true })
    })
    const run = async (statement: string) => {
      await sql.raw(statement).execute(stores.db.queries)
    }
    const faultAfter = async (statement: string) => {
      await run(statement)
      const verdict = await verify()
      return verdict.ok ? null : `${verdict.fault} ${verdict.position ?? ''}`
    }

    it('an altered field, whichever it is', async () => {
      for (const [column, value] of [
        ['action', "'token_revoked'"],
        ['actor_kind', "'system'"],
        ['actor_gid', "'99'"],
        ['target_kind', "'user'"],
        ['target_gid', "'8'"],
        ['at_ms', 'at_ms - 1'],
        ['address', "'192.0.2.99'"],
        ['credential_kind', "'session'"],
        ['credential_gid', "'1'"],
        ['person_gid', "'1'"],
        ['workspace_gid', "'1'"],
        ['app_gid', "'1'"],
        ['outcome', "'refused'"],
        ['reason', 'null'],
        ['details', `'{"a":1}'`],
        ['prev_hash', "''"],
        ['hash', "'00'"],
      ] as const) {
        await run(`create table kept as select ${column} as value from audit_events where position = 3`)
        const fault = await faultAfter(`update audit_events set ${column} = ${value} where position = 3`)
        expect([column, fault]).toEqual([column, 'event_altered 3'])
        await run(`update audit_events set ${column} = (select value from kept) where position = 3`)
        await run('drop table kept')
      }
      expect(await verify()).toMatchObject({ ok: true })
    })

    it('a row that is missing in the middle', async () => {
      expect(await faultAfter('delete from audit_events where position = 3')).toBe('event_missing 4')
    })
    it('a start that is missing without an anchor', async () => {
      expect(await faultAfter('delete from audit_events where position <= 2')).toBe('event_missing 3')
    })
    it('an end that is missing: the head says more', async () => {
      expect(await faultAfter('delete from audit_events where position >= 5')).toBe('tail_missing 5')
    })
    it('an end that is missing together with its head, by a head that was noted', async () => {
      const noted = (await trail.heads()).filter(({ position }) => position > 0)
      await run('delete from audit_events where position >= 5')
      await run(
        'update audit_chains set position = 4, hash = (select hash from audit_events where position = 4) where position = 6',
      )
      expect(await verify()).toMatchObject({ ok: true })
      expect(await verify(noted)).toMatchObject({ ok: false, fault: 'head_not_as_noted', position: 6 })
    })
    it('a row that was put in', async () => {
      const columns =
        'at_ms, action, actor_kind, target_kind, target_gid, details, chain, prev_hash, hash, outcome'
      expect(
        await faultAfter(
          `insert into audit_events (${columns}, position) select ${columns}, 7 from audit_events where position = 6`,
        ),
      ).toBe('event_inserted 7')
    })
    it('a row that was put in without a chain', async () => {
      expect(
        await faultAfter(
          `insert into audit_events (at_ms, action, actor_kind, target_kind, target_gid, details) values (1, 'x', 'system', 'app', '1', '{}')`,
        ),
      ).toBe('event_inserted ')
    })
    it.each(['chain = null', 'position = null', 'chain = -1', 'chain = 17', 'chain = 99'])(
      'a row that is in no chain: %s',
      async (set) => {
        expect(await faultAfter(`update audit_events set ${set} where position = 3`)).toBe('event_inserted ')
      },
    )
    it('in which tables it may be', async () => {
      const tablesAfter = async (statement: string) => {
        await run(statement)
        const verdict = await verify()
        return verdict.ok ? null : verdict.tables
      }
      expect(await tablesAfter("update audit_chains set hash = 'ff' where position = 6")).toEqual([
        'audit_chains',
      ])
      await run(
        'update audit_chains set hash = (select hash from audit_events where position = 6) where position = 6',
      )
      expect(await tablesAfter('delete from audit_events where position >= 5')).toEqual([
        'audit_events',
        'audit_chains',
      ])
    })
    it('rows that changed places', async () => {
      await run('update audit_events set position = 100 where position = 2')
      await run('update audit_events set position = 2 where position = 4')
      expect(await faultAfter('update audit_events set position = 4 where position = 100')).toBe(
        'event_altered 2',
      )
    })
    it('a head that was altered', async () => {
      expect(await faultAfter("update audit_chains set hash = 'ff' where position = 6")).toBe(
        'head_altered 6',
      )
    })
    it('an anchor that nobody left by pruning', async () => {
      await run(
        'insert into audit_anchors (chain, position, hash) select chain, position, hash from audit_events where position = 2',
      )
      expect(await faultAfter('delete from audit_events where position <= 2')).toBe('anchor_altered 2')
    })
  })

  describe('pruning', () => {
    const prune = makePruneTrail({
      trail: { prune: async (input) => await trail.prune(input) },
      clock: { nowMs: () => NOW_MS },
    })
    const pruned = async (beforeMs: number) => (await prune({ beforeMs, actor: OPERATOR })).events

    it('by a server keeps the days that it is told to, and counts what waits', async () => {
      for (let day = 10; day > 0; day--) await act(event(`day ${day}`, { atMs: NOW_MS - day * DAY_MS }))
      const sweep = makePruneSweep(
        {
          trail: {
            prune: async (input) => await trail.prune(input),
            backlog: async (beforeMs) => await trail.backlog(beforeMs),
          },
          clock: { nowMs: () => NOW_MS },
          onBroken: (seq) => {
            throw new Error(`broken before ${seq}`)
          },
        },
        3,
      )
      expect(await sweep.run()).toBe(false)
      expect(await reasons()).toEqual(['day 3', 'day 2', 'day 1', null])
    })

    it('takes what is older, says so itself, and what is left is whole', async () => {
      for (let day = 10; day > 0; day--) await act(event(`day ${day}`, { atMs: NOW_MS - day * DAY_MS }))
      expect(await prune({ beforeMs: NOW_MS - 4.5 * DAY_MS, actor: OPERATOR })).toEqual({
        events: 6,
        stoppedAtSeq: null,
      })
      expect(await reasons()).toEqual(['day 4', 'day 3', 'day 2', 'day 1', null])
      const { pruning } = await trail.pruned()
      expect(JSON.parse(pruning?.details ?? '')).toMatchObject({ events: 6 })
      expect(await verify()).toMatchObject({ ok: true })
      expect(await pruned(NOW_MS - 4.5 * DAY_MS)).toBe(0)
      await act(event('later'))
      expect(await pruned(NOW_MS - 2.5 * DAY_MS)).toBe(2)
      expect(await verify()).toMatchObject({ ok: true })
      // Of many chains whole ones may go; their anchors are then their heads.
      expect(await pruned(NOW_MS + 1)).toBeGreaterThan(0)
      expect(await verify()).toMatchObject({ ok: true })
    })

    it('leaves of the heads that were noted those that can be held, and names the others', async () => {
      await act(event('day 3', { atMs: NOW_MS - 3 * DAY_MS }), event('day 2', { atMs: NOW_MS - 2 * DAY_MS }))
      const links = await trail.list({ workspaceGid: null }, { beforeSeq: null, rowsMax: 2 })
      const [second, first] = links.map(({ chain, hash, position }) => ({
        chain: chain ?? 0,
        position: position ?? 0,
        hash: hash ?? '',
      }))
      if (first === undefined || second === undefined) throw new Error('two events were written')
      expect(await verify([first, second])).toMatchObject({ ok: true, unheld: [] })
      // Two notes of one place cannot both be true.
      const forged = { ...second, hash: '0'.repeat(64) }
      expect(await verify([forged, second])).toMatchObject({ ok: false, fault: 'head_not_as_noted' })
      await act(event('later'))
      await prune({ beforeMs: NOW_MS, actor: OPERATOR })
      expect(await verify([first, second])).toMatchObject({ ok: true, unheld: [first] })
      expect(await verify([forged])).toMatchObject({ ok: false, fault: 'head_not_as_noted', position: 2 })
    })

    it('leaves an anchor that cannot be changed', async () => {
      await act(...[3, 2, 1].map((day) => event(`day ${day}`, { atMs: NOW_MS - day * DAY_MS })))
      await prune({ beforeMs: NOW_MS - 1.5 * DAY_MS, actor: OPERATOR })
      await sql`update audit_anchors set hash = ${'0'.repeat(64)} where chain >= 0`.execute(stores.db.queries)
      expect(await verify()).toMatchObject({ ok: false, fault: 'anchor_altered' })
    })

    it('never takes the newest: no number comes twice, for those who read on from one', async () => {
      await act(...[3, 2].map((day) => event(`day ${day}`, { atMs: NOW_MS - day * DAY_MS })))
      const [newest] = await trail.list({ workspaceGid: null }, { beforeSeq: null, rowsMax: 1 })
      expect(await pruned(NOW_MS)).toBe(1)
      await act(event('later'))
      const after = await trail.list(
        { workspaceGid: null },
        { afterSeq: newest?.seq ?? 0, lastSeq: await trail.settledSeq(), rowsMax: 10 },
      )
      expect(after.map(({ action }) => action)).toEqual(['audit_pruned', 'app_updated'])
      expect(await verify()).toMatchObject({ ok: true })
    })

    it('two at once take each event once', async () => {
      await act(...[3, 2, 1, 0].map((day) => event(`day ${day}`, { atMs: NOW_MS - day * DAY_MS })))
      const both = [1, 2].map(async () => await pruned(NOW_MS))
      expect((await Promise.all(both)).toSorted((one, other) => one - other)).toEqual([0, 3])
      expect(await verify()).toMatchObject({ ok: true })
    })
  })

  it('is found whole while others write to it and prune it, with a batch of it in memory', async () => {
    const batches: number[] = []
    const watched: TrailStore = {
      ...trail,
      links: async (...asked) => {
        const links = await trail.links(...asked)
        batches.push(links.length)
        return links
      },
    }
    for (let count = 0; count < 30; count++)
      await act(
        ...Array.from({ length: 40 }, (_, index) => event(`${count}-${index}`, { atMs: NOW_MS - DAY_MS })),
      )
    const beside = makeVerifyTrail({ trail: watched })
    let isDone = false
    const write = async () => {
      for (let count = 0; !isDone; count++)
        await act(event(`w${count}`, { atMs: NOW_MS - DAY_MS }), event(`x${count}`))
    }
    const prune = async () => {
      while (!isDone) await trail.prune({ beforeMs: NOW_MS, rowsMax: 50, actor: OPERATOR, nowMs: NOW_MS })
    }
    const others = [write(), write(), write(), prune()]
    const verdicts = []
    for (let round = 0; round < ROUNDS; round++) verdicts.push(await beside())
    isDone = true
    await Promise.all(others)
    expect(verdicts.filter(({ ok }) => !ok)).toEqual([])
    expect(Math.max(...batches)).toBeLessThanOrEqual(500)
    expect(await verify()).toMatchObject({ ok: true })
  })

  it('is found whole where a chain was written on, and pruned beyond its head, after that was read', async () => {
    await act(...Array.from({ length: 40 }, (_, index) => event(`old ${index}`, { atMs: NOW_MS - DAY_MS })))
    let hasRead = false
    const late: TrailStore = {
      ...trail,
      heads: async () => {
        const heads = await trail.heads()
        if (hasRead) return heads
        hasRead = true
        for (let count = 0; count < 10; count++)
          await act(
            ...Array.from({ length: 40 }, (_, index) =>
              event(`${count} ${index}`, { atMs: NOW_MS - DAY_MS }),
            ),
          )
        await act(event('new'))
        const wish = { beforeMs: NOW_MS, rowsMax: 1_000, actor: OPERATOR, nowMs: NOW_MS }
        for (let round = 0; round < 20; round++) await trail.prune(wish)
        return heads
      },
    }
    expect(await makeVerifyTrail({ trail: late })()).toMatchObject({ ok: true })
  })

  it('heads are noted as text, and read again', async () => {
    await act(event('one'))
    const heads = await trail.heads()
    expect(parseHeads(heads.map(headText).join('\n'))).toEqual(heads.filter(({ position }) => position > 0))
    for (const text of ['', ' \n', '0:1:nonsense', '0:1:', `0:0:${'a'.repeat(64)}`, '{"level":30}'])
      expect([text, parseHeads(text)]).toEqual([text, null])
    expect(parseHeads('0:0:')).toEqual([])
  })
}
