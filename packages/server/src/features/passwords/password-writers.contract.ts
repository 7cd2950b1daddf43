import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW_MS, OPERATOR, type OpenStores, type Stores } from '../../../test/support/stores.js'
import type { Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { newSecret } from '../../protocol/token/secret.js'
import { claimCodeTry } from '../factors/code-tries.writers.js'
import {
  endResetsOfUser,
  endRestoredResets,
  hasRoomForReset,
  insertReset,
} from './password-resets.writers.js'
import { endPassword, insertPassword, removePasswordOfUser, replacePassword } from './passwords.writers.js'

const LATER_MS = NOW_MS + 60_000
const ENDS_MS = NOW_MS + 3_600_000

/** What passwords, and the links to new ones, become when features set, take or end them, in any store. */
export function passwordWritersContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const write = async <T>(work: (tx: Queries) => Promise<T>) => await inTransaction(stores.db, work)
  const newLink = async (userGid: Gid, wish: { endedAtMs?: number; expiresAtMs?: number } = {}) => {
    const gid = await stores.nextGid()
    const { hash } = newSecret('password_reset', (count) => randomBytes(count))
    await write(async (tx) => {
      await insertReset(tx, { gid, userGid, hash, expiresAtMs: wish.expiresAtMs ?? ENDS_MS, nowMs: NOW_MS })
      if (wish.endedAtMs === undefined) return
      await tx
        .updateTable('password_resets')
        .set({ ended_at_ms: wish.endedAtMs, ended_reason: 'used' })
        .where('gid', '=', gid)
        .execute()
    })
    return gid
  }
  const linkEnds = async (gids: readonly Gid[]) => {
    const rows = await stores.db.queries
      .selectFrom('password_resets')
      .select(['gid', 'ended_at_ms', 'ended_reason'])
      .where('gid', 'in', gids)
      .execute()
    return gids.map((gid) => {
      const row = rows.find((one) => one.gid === gid)
      return [row?.ended_at_ms, row?.ended_reason]
    })
  }
  const rowOf = async (userGid: Gid) =>
    await stores.db.queries
      .selectFrom('passwords')
      .select(['hash', 'changed_at_ms', 'generation'])
      .where('user_gid', '=', userGid)
      .executeTakeFirst()
  const withPassword = async () => {
    const person = await stores.newPerson()
    await stores.passwords.set({ userGid: person.gid, hash: 'old', actor: OPERATOR, nowMs: NOW_MS })
    return person
  }
  const toStore = async (userGid: Gid) => ({
    gid: await stores.nextGid(),
    hash: newSecret('password_reset', (count) => randomBytes(count)).hash,
    userGid,
    address: '192.0.2.7',
    userAgent: 'Browser/1',
    methods: ['pwd', 'otp'],
  })
  const change = async (userGid: Gid, fromHash = 'old') => {
    const session = await toStore(userGid)
    const decision = await stores.passwords.change({
      fromHash,
      toHash: 'new',
      session,
      authenticatedAtMs: NOW_MS,
      nowMs: LATER_MS,
    })
    return { decision, session }
  }

  describe('the links to a new password', () => {
    const acts: readonly [string, (userGid: Gid) => Promise<unknown>][] = [
      [
        'set',
        async (userGid) =>
          await stores.passwords.set({ userGid, hash: 'new', actor: OPERATOR, nowMs: LATER_MS }),
      ],
      ['change', change],
      [
        'replacePassword',
        async (userGid) =>
          await write(async (tx) => await replacePassword(tx, { hash: 'new', userGid, nowMs: LATER_MS })),
      ],
      [
        'replacePassword by none',
        async (userGid) =>
          await write(async (tx) => await replacePassword(tx, { hash: null, userGid, nowMs: LATER_MS })),
      ],
      [
        'removePasswordOfUser',
        async (userGid) =>
          await write(async (tx) => await removePasswordOfUser(tx, { userGid, nowMs: LATER_MS })),
      ],
      [
        'endResetsOfUser',
        async (userGid) => await write(async (tx) => await endResetsOfUser(tx, { userGid, nowMs: LATER_MS })),
      ],
    ]
    it.each(acts)('end with %s, those of this person that had not ended', async (_name, act) => {
      const [ada, ben] = [await withPassword(), await withPassword()]
      const links = [
        await newLink(ada.gid),
        await newLink(ada.gid, { endedAtMs: NOW_MS + 5 }),
        await newLink(ben.gid),
      ]
      await act(ada.gid)
      expect(await linkEnds(links)).toEqual([
        [LATER_MS, 'password_set'],
        [NOW_MS + 5, 'used'],
        [null, null],
      ])
      expect(await rowOf(ben.gid)).toEqual({ hash: 'old', changed_at_ms: NOW_MS, generation: 1 })
    })

    it('are so many of a person at a time: neither ended nor run out', async () => {
      const [ada, ben] = [await withPassword(), await withPassword()]
      const hasRoom = async (nowMs: number) =>
        await write(async (tx) => await hasRoomForReset(tx, { userGid: ada.gid, liveMax: 2, nowMs }))
      await newLink(ada.gid)
      await newLink(ada.gid, { endedAtMs: NOW_MS })
      await newLink(ben.gid)
      expect(await hasRoom(NOW_MS)).toBe(true)
      await newLink(ada.gid, { expiresAtMs: ENDS_MS - 1 })
      expect(await hasRoom(ENDS_MS - 2)).toBe(false)
      expect(await hasRoom(ENDS_MS - 1)).toBe(true)
    })

    it('of a restored database end all, but where they ended before', async () => {
      const [ada, ben] = [await withPassword(), await withPassword()]
      const links = [
        await newLink(ada.gid),
        await newLink(ben.gid),
        await newLink(ben.gid, { endedAtMs: NOW_MS + 5 }),
      ]
      await write(async (tx) => {
        await endRestoredResets(tx, { nowMs: LATER_MS })
      })
      expect(await linkEnds(links)).toEqual([
        [LATER_MS, 'restored'],
        [LATER_MS, 'restored'],
        [NOW_MS + 5, 'used'],
      ])
      expect(await rowOf(ada.gid)).toMatchObject({ hash: 'old' })
    })
  })

  describe('a password', () => {
    it('given again is the next one, of that moment', async () => {
      const { gid: userGid } = await withPassword()
      await write(async (tx) => {
        await insertPassword(tx, { userGid, hash: 'old', nowMs: LATER_MS })
      })
      expect(await rowOf(userGid)).toEqual({ hash: 'old', changed_at_ms: LATER_MS, generation: 2 })
    })

    it('that is replaced by none is nobody’s any more; whoever had none has none', async () => {
      const [ada, ben] = [await withPassword(), await stores.newPerson()]
      for (const { gid: userGid } of [ada, ben])
        await write(async (tx) => {
          await replacePassword(tx, { hash: null, userGid, nowMs: LATER_MS })
        })
      expect(await rowOf(ada.gid)).toMatchObject({ changed_at_ms: LATER_MS, generation: 2 })
      expect((await rowOf(ada.gid))?.hash).toMatch(/^\$argon2id\$v=19\$.*A{43}$/)
      expect(await rowOf(ben.gid)).toBeUndefined()
      await write(async (tx) => {
        await replacePassword(tx, { hash: 'new', userGid: ben.gid, nowMs: LATER_MS })
      })
      expect(await rowOf(ben.gid)).toEqual({ hash: 'new', changed_at_ms: LATER_MS, generation: 1 })
    })

    it('that is ended stays in its row, and one of a person who is removed does not', async () => {
      const [ada, ben] = [await withPassword(), await withPassword()]
      await write(async (tx) => {
        await endPassword(tx, { userGid: ada.gid, nowMs: LATER_MS })
        await removePasswordOfUser(tx, { userGid: ben.gid, nowMs: LATER_MS })
      })
      expect(await rowOf(ada.gid)).toMatchObject({ changed_at_ms: LATER_MS, generation: 2 })
      expect(await rowOf(ben.gid)).toBeUndefined()
    })
  })

  describe('whoever changes their password', () => {
    it('is told by mail, and the record names the act, the new session and where it was', async () => {
      const { gid: userGid } = await withPassword()
      const { decision, session } = await change(userGid)
      expect(decision).toBe('changed')
      const mails = await stores.db.queries
        .selectFrom('mails')
        .select(['kind', 'facts'])
        .where('user_gid', '=', userGid)
        .orderBy('seq')
        .execute()
      expect(mails.map(({ facts, kind }) => [kind, JSON.parse(facts)])).toEqual([
        ['password_changed', { by: 'operator', address: null }],
        ['password_changed', { by: 'person', address: '192.0.2.7' }],
      ])
      const acts = await stores.db.queries
        .selectFrom('audit_events')
        .select([
          'action',
          'actor_kind',
          'actor_gid',
          'target_kind',
          'target_gid',
          'person_gid',
          'at_ms',
          'address',
        ])
        .where('at_ms', '=', LATER_MS)
        .where('actor_gid', '=', userGid)
        .orderBy('seq')
        .execute()
      const common = { actor_kind: 'user', actor_gid: userGid, at_ms: LATER_MS, address: '192.0.2.7' }
      expect(acts).toEqual([
        { ...common, action: 'password_set', target_kind: 'user', target_gid: userGid, person_gid: null },
        {
          ...common,
          action: 'signed_in',
          target_kind: 'session',
          target_gid: session.gid,
          person_gid: userGid,
        },
      ])
      expect((await stores.sessions.find(session.hash))?.session.methods).toEqual(['pwd', 'otp'])
    })

    it('changes nothing with one that is not theirs any more', async () => {
      const { gid: userGid } = await withPassword()
      const link = await newLink(userGid)
      expect((await change(userGid, 'another')).decision).toBe('account_changed')
      expect(await rowOf(userGid)).toEqual({ hash: 'old', changed_at_ms: NOW_MS, generation: 1 })
      expect(await linkEnds([link])).toEqual([[null, null]])
    })
  })

  it.each([
    [
      'set',
      async (userGid: Gid) =>
        await stores.passwords.set({ userGid, hash: 'new', actor: OPERATOR, nowMs: LATER_MS }),
    ],
    ['change', async (userGid: Gid) => await change(userGid)],
  ])('tries at codes are forgotten with %s, those of this person', async (_name, act) => {
    const [ada, ben] = [await withPassword(), await withPassword()]
    const counts = [{ place: 'anywhere', triesMax: 1, windowMs: 3_600_000 }]
    const tries = async ({ gid: userGid }: { readonly gid: Gid }) =>
      (await write(async (tx) => await claimCodeTry(tx, { userGid, counts, nowMs: LATER_MS }))).decision
    expect([await tries(ada), await tries(ben)]).toEqual(['claimed', 'claimed'])
    await act(ada.gid)
    expect([await tries(ada), await tries(ben)]).toEqual(['claimed', 'throttled'])
  })
}
