import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW_MS, OPERATOR, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { insertHalfSession } from '../sign-in/half-sessions.store.js'
import { endRestoredSessions } from './restored-sessions.writers.js'
import {
  DEAD_SESSIONS_PER_PERSON_MAX,
  LIVE_SESSIONS_PER_PERSON_MAX,
  newSessionSecret,
  SESSION_TOTAL_SECONDS,
  SESSION_UNUSED_SECONDS,
} from './session.rules.js'
import {
  endSessionsBeyondLimit,
  endSessionsOfUser,
  holdAccount,
  insertSession,
  removeSessionsOfUser,
} from './sessions.writers.js'

const HOUR_MS = 3_600_000
const UNUSED_MS = SESSION_UNUSED_SECONDS * 1_000
const TOTAL_MS = SESSION_TOTAL_SECONDS * 1_000

interface Times {
  readonly createdAtMs?: number
  readonly lastSeenAtMs?: number
  readonly endedAtMs?: number | null
}

/** What other features do with sessions in their own transaction, in any store. */
export function sessionWritersContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const write = async <T>(work: (tx: Queries) => Promise<T>) => await inTransaction(stores.db, work)
  const toStore = async (userGid: Gid, gid?: Gid) => ({
    gid: gid ?? (await stores.nextGid()),
    hash: newSessionSecret((count) => randomBytes(count)).hash,
    userGid,
    address: '192.0.2.7',
    userAgent: 'Browser/1',
    methods: ['pwd'],
  })
  const session = async (person: Person, { createdAtMs = NOW_MS, endedAtMs, lastSeenAtMs }: Times = {}) => {
    const made = await toStore(person.gid)
    await write(async (tx) => {
      await insertSession(tx, made, createdAtMs)
      await tx
        .updateTable('sessions')
        .set({
          last_seen_at_ms: lastSeenAtMs ?? createdAtMs,
          ended_at_ms: endedAtMs ?? null,
          ended_reason: endedAtMs === undefined ? null : 'signed_out',
        })
        .where('gid', '=', made.gid)
        .execute()
    })
    return made.gid
  }
  const half = async (person: Person) => {
    const made = await toStore(person.gid)
    await write(async (tx) => {
      await insertHalfSession(tx, { session: made, nowMs: NOW_MS })
    })
    return async () => (await stores.steps.find(made.hash, NOW_MS)) !== null
  }
  /** When each ended, and why; nothing for one that is gone. */
  const ends = async (gids: readonly Gid[]) => {
    const rows = await stores.db.queries
      .selectFrom('sessions')
      .select(['gid', 'ended_at_ms', 'ended_reason'])
      .where('gid', 'in', gids)
      .execute()
    return gids.map((gid) => {
      const row = rows.find((one) => one.gid === gid)
      return row === undefined ? 'gone' : [row.ended_at_ms, row.ended_reason]
    })
  }
  const account = async () => {
    const person = await stores.newPerson()
    await stores.passwords.set({ userGid: person.gid, hash: 'stored', actor: OPERATOR, nowMs: NOW_MS })
    return person
  }

  describe('endSessionsOfUser', () => {
    it('ends what lives to the last millisecond, leaves what ran out or ended as it was, and counts', async () => {
      const [ada, ben] = [await account(), await account()]
      const nowMs = NOW_MS + TOTAL_MS
      const made = [
        await session(ada, { createdAtMs: nowMs }),
        await session(ada, { createdAtMs: nowMs - UNUSED_MS - HOUR_MS, lastSeenAtMs: nowMs - UNUSED_MS + 1 }),
        await session(ada, { createdAtMs: nowMs - UNUSED_MS - HOUR_MS, lastSeenAtMs: nowMs - UNUSED_MS }),
        await session(ada, { createdAtMs: nowMs - TOTAL_MS + 1, lastSeenAtMs: nowMs }),
        await session(ada, { createdAtMs: nowMs - TOTAL_MS, lastSeenAtMs: nowMs }),
        await session(ada, { createdAtMs: nowMs, endedAtMs: nowMs - 5 }),
        await session(ben, { createdAtMs: nowMs }),
      ]
      const ended = await write(
        async (tx) => await endSessionsOfUser(tx, { userGid: ada.gid, reason: 'factors_reset', nowMs }),
      )
      expect(ended).toBe(3)
      const [now, untouched] = [
        [nowMs, 'factors_reset'],
        [null, null],
      ]
      expect(await ends(made)).toEqual([
        now,
        now,
        untouched,
        now,
        untouched,
        [nowMs - 5, 'signed_out'],
        untouched,
      ])
    })

    it('ends what sign-ins the person has half done, and nobody else’s', async () => {
      const [ada, ben] = [await account(), await account()]
      const [adas, bens] = [await half(ada), await half(ben)]
      expect([await adas(), await bens()]).toEqual([true, true])
      await write(
        async (tx) =>
          await endSessionsOfUser(tx, { userGid: ada.gid, reason: 'password_changed', nowMs: NOW_MS }),
      )
      expect([await adas(), await bens()]).toEqual([false, true])
    })
  })

  it('a list tells those that live to the last millisecond, by either bound', async () => {
    const ada = await account()
    const nowMs = NOW_MS + TOTAL_MS
    const lastSeen = await session(ada, {
      createdAtMs: nowMs - UNUSED_MS - HOUR_MS,
      lastSeenAtMs: nowMs - UNUSED_MS + 1,
    })
    await session(ada, { createdAtMs: nowMs - UNUSED_MS - HOUR_MS, lastSeenAtMs: nowMs - UNUSED_MS })
    const oldest = await session(ada, { createdAtMs: nowMs - TOTAL_MS + 1, lastSeenAtMs: nowMs })
    await session(ada, { createdAtMs: nowMs - TOTAL_MS, lastSeenAtMs: nowMs })
    const listed = await stores.sessions.list({ userGid: ada.gid, nowMs, rowsMax: 10 })
    expect(listed.map(({ gid }) => gid)).toEqual([oldest, lastSeen])
  })

  describe('endSessionsBeyondLimit', () => {
    const beyond = async (person: Person) => {
      const actor = { kind: 'user', gid: person.gid } as const
      await write(async (tx) => {
        await endSessionsBeyondLimit(tx, { userGid: person.gid, actor, nowMs: NOW_MS })
      })
    }
    const several = async (person: Person, count: number) => {
      const gids: Gid[] = []
      for (let made = 0; made < count; made++) gids.push(await session(person))
      return gids
    }

    it('of those where nobody was since then it ends the one that began first', async () => {
      const ada = await account()
      const rest = await several(ada, LIVE_SESSIONS_PER_PERSON_MAX - 1)
      // The one that goes has neither the lowest gid nor was it made first.
      const [later, first] = [
        await session(ada, { createdAtMs: NOW_MS - HOUR_MS, lastSeenAtMs: NOW_MS - 5 }),
        await session(ada, { createdAtMs: NOW_MS - 2 * HOUR_MS, lastSeenAtMs: NOW_MS - 5 }),
      ]
      await beyond(ada)
      expect(await ends([first, later])).toEqual([
        [NOW_MS, 'limit_reached'],
        [null, null],
      ])
      expect((await ends(rest)).filter((end) => end === 'gone' || end[0] !== null)).toEqual([])
    })

    it('of several that are alike the one with the lowest gid, and only what is beyond', async () => {
      const ada = await account()
      const made = await several(ada, LIVE_SESSIONS_PER_PERSON_MAX + 2)
      await beyond(ada)
      const ended = (await ends(made)).map((end) => end !== 'gone' && end[0] !== null)
      expect(ended).toEqual(made.map((_gid, at) => at < 2))
      await beyond(ada)
      expect((await ends(made)).filter((end) => end !== 'gone' && end[0] !== null)).toHaveLength(2)
    })
  })

  it('a new session pushes out the person’s dead ones beyond so many, the first that ended first', async () => {
    const [ada, ben] = [await account(), await account()]
    const bens = await session(ben, { endedAtMs: NOW_MS - 99 })
    const live = await session(ada)
    const dead: Gid[] = []
    for (let made = 0; made < DEAD_SESSIONS_PER_PERSON_MAX; made++)
      dead.push(await session(ada, { endedAtMs: NOW_MS + (made === 7 ? 0 : 1 + made) }))
    await session(ada)
    expect((await ends(dead)).filter((end) => end === 'gone')).toEqual([])
    dead.push(await session(ada, { endedAtMs: NOW_MS + 900 }))
    await session(ada)
    const left = await ends(dead)
    expect(left.flatMap((end, at) => (end === 'gone' ? [at] : []))).toEqual([7])
    expect(await ends([bens, live])).toEqual([
      [NOW_MS - 99, 'signed_out'],
      [null, null],
    ])
  })

  it('removeSessionsOfUser removes those of one person', async () => {
    const [ada, ben] = [await account(), await account()]
    const made = [await session(ada), await session(ada, { endedAtMs: NOW_MS }), await session(ben)]
    const isHalf = await half(ada)
    await write(async (tx) => {
      await removeSessionsOfUser(tx, ada.gid)
    })
    expect(await ends(made)).toEqual(['gone', 'gone', [null, null]])
    expect(await isHalf()).toBe(true)
  })

  it('holdAccount holds a person who is active, by the hash that they have', async () => {
    const [ada, ben] = [await account(), await account()]
    const holds = async (userGid: Gid, passwordHash: string) =>
      await write(async (tx) => await holdAccount(stores.db, tx, { userGid, passwordHash }))
    await stores.passwords.set({ userGid: ben.gid, hash: 'another', actor: OPERATOR, nowMs: NOW_MS })
    expect(await holds(ada.gid, 'stored')).toBe(true)
    expect(await holds(ada.gid, 'another')).toBe(false)
    expect(await holds(ben.gid, 'stored')).toBe(false)
    expect(await holds((await stores.newPerson()).gid, 'stored')).toBe(false)
    await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: NOW_MS })
    expect(await holds(ada.gid, 'stored')).toBe(false)
  })

  it('endRestoredSessions ends all of everybody, and lets an earlier end stand', async () => {
    const [ada, ben] = [await account(), await account()]
    const made = [await session(ada), await session(ben), await session(ben, { endedAtMs: NOW_MS - 5 })]
    await write(async (tx) => {
      await endRestoredSessions(tx, { nowMs: NOW_MS + 1 })
    })
    expect(await ends(made)).toEqual([
      [NOW_MS + 1, 'restored'],
      [NOW_MS + 1, 'restored'],
      [NOW_MS - 5, 'signed_out'],
    ])
  })
}
