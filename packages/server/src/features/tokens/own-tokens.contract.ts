import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashSecret } from '../../protocol/token/secret.js'
import type { Creation } from './ports.js'
import { DUE_TOKEN_CREATIONS } from './token-creations.store.js'
import { DUE_TOKEN_USAGE } from './token-usage.store.js'
import { LAST_USED_INTERVAL_MS, PERSONAL_TOKENS_PER_USER_MAX, TOKEN_ADDRESSES_MAX } from './token.rules.js'
import { DAY_MS } from '../../time-units.js'

const TEN_MINUTES_MS = 10 * 60 * 1_000
const GID_OF_NOTHING = '9' as Gid

/** What any store of tokens must do for the pages on which people keep theirs. */
export function ownTokenContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const creation = async (owner: Person, wish: Partial<Creation> = {}): Promise<Creation> => {
    const { hash, hint } = freshSecret()
    const gid = await stores.nextGid()
    return {
      token: { gid, hash, hint, userGid: owner.gid, name: 'Build', scopes: 'full', expiresAtMs: null },
      liveMax: PERSONAL_TOKENS_PER_USER_MAX,
      actor: OPERATOR,
      nowMs: NOW_MS,
      ...wish,
    }
  }
  const create = async (owner: Person, wish: Partial<Creation> = {}): Promise<Gid> => {
    const wanted = await creation(owner, wish)
    expect(await stores.tokens.createPersonal(wanted)).toBe('created')
    return wanted.token.gid
  }
  const replayWith = (key: string, answer: string, expiresAtMs = NOW_MS + TEN_MINUTES_MS) => ({
    keyHash: hashSecret(key),
    sealedAnswer: new TextEncoder().encode(answer),
    expiresAtMs,
  })
  const createOnce = async (
    owner: Person,
    replay: ReturnType<typeof replayWith>,
    wish: Partial<Creation> = {},
  ) => {
    const wanted = await creation(owner, wish)
    const decided = await stores.tokens.createPersonalOnce({ ...wanted, replay })
    return decided.decision === 'replayed' ? new TextDecoder().decode(decided.sealedAnswer) : decided.decision
  }
  const tokensOf = async ({ gid }: Person) =>
    await stores.tokens.list({ userGid: gid, diedAfterMs: NOW_MS - DAY_MS })

  describe('createPersonalOnce', () => {
    it('makes one token for a key, and repeats the first answer until it expires', async () => {
      const ada = await stores.newPerson()
      expect(await createOnce(ada, replayWith('form one', 'first'))).toBe('created')
      const later = { nowMs: NOW_MS + TEN_MINUTES_MS - 1 }
      expect(await createOnce(ada, replayWith('form one', 'second'), later)).toBe('first')
      expect(await tokensOf(ada)).toHaveLength(1)
      expect(await createOnce(ada, replayWith('form two', 'third'))).toBe('created')
      const tooLate = { nowMs: NOW_MS + TEN_MINUTES_MS }
      const again = replayWith('form one', 'fourth', NOW_MS + 2 * TEN_MINUTES_MS)
      expect(await createOnce(ada, again, tooLate)).toBe('created')
      expect(await createOnce(ada, again, tooLate)).toBe('fourth')
      expect(await tokensOf(ada)).toHaveLength(3)
    })

    it('keeps the keys of two people apart', async () => {
      const [ada, ben] = [await stores.newPerson(), await stores.newPerson()]
      expect(await createOnce(ada, replayWith('shared', 'of Ada'))).toBe('created')
      expect(await createOnce(ben, replayWith('shared', 'of Ben'))).toBe('created')
      expect(await createOnce(ada, replayWith('shared', ''))).toBe('of Ada')
    })

    it('of many at once with one key one makes the token and the others get its answer', async () => {
      const ada = await stores.newPerson()
      const answers = await Promise.all(
        Array.from(
          { length: 8 },
          async (_, index) => await createOnce(ada, replayWith('double', `${index}`)),
        ),
      )
      expect(answers.filter((answer) => answer === 'created')).toHaveLength(1)
      const [made] = answers.flatMap((answer, index) => (answer === 'created' ? [String(index)] : []))
      expect(new Set(answers.filter((answer) => answer !== 'created'))).toEqual(new Set([made]))
      expect(await tokensOf(ada)).toHaveLength(1)
    })

    it('keeps nothing of what was refused or could not be recorded', async () => {
      const ada = await stores.newPerson()
      expect(await createOnce(ada, replayWith('refused', 'x'), { liveMax: 0 })).toBe('limit_reached')
      await expect(
        stores.withoutTrail(async () => await createOnce(ada, replayWith('refused', 'x'))),
      ).rejects.toThrow()
      expect(await tokensOf(ada)).toEqual([])
      expect(await createOnce(ada, replayWith('refused', 'x'))).toBe('created')
      await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: NOW_MS })
      expect(await createOnce(ada, replayWith('refused', 'x'))).toBe('owner_inactive')
    })

    it('is swept when no retry can get the answer any more, at most so many', async () => {
      const ada = await stores.newPerson()
      await stores.free(DUE_TOKEN_CREATIONS, NOW_MS + DAY_MS + 1, 1_000)
      for (const key of ['one', 'two', 'three'])
        await createOnce(ada, replayWith(key, key, NOW_MS + (key === 'three' ? 2 : 1)))
      expect(await stores.free(DUE_TOKEN_CREATIONS, NOW_MS + 1 + 1, 1)).toBe(1)
      expect(await stores.free(DUE_TOKEN_CREATIONS, NOW_MS + 1 + 1, 1_000)).toBe(1)
      expect(await stores.free(DUE_TOKEN_CREATIONS, NOW_MS + 1 + 1, 1_000)).toBe(0)
      expect(await createOnce(ada, replayWith('three', 'x'), { nowMs: NOW_MS + 1 })).toBe('three')
    })
  })

  describe('listPage', () => {
    it('shows the live ones first, each kind newest first, by the page, and nobody else’s', async () => {
      const [ada, ben] = [await stores.newPerson(), await stores.newPerson()]
      await create(ben)
      const at = (minutes: number) => ({ nowMs: NOW_MS - minutes * 60_000 })
      const expired = { ...(await creation(ada, at(1))), nowMs: NOW_MS - 60_000 }
      const oldest = await create(ada, at(5))
      const revoked = await create(ada, at(4))
      const retired = await create(ada, at(3))
      const newest = await create(ada, at(2))
      await create(ada, { ...expired, token: { ...expired.token, expiresAtMs: NOW_MS } })
      await stores.tokens.revoke({ tokenGid: revoked, actor: OPERATOR, nowMs: NOW_MS })
      const { hash, hint } = freshSecret()
      const successor = { gid: await stores.nextGid(), hash, hint, expiresAtMs: null }
      await stores.tokens.rotate({
        tokenGid: retired,
        successor,
        overlapEndsAtMs: NOW_MS,
        replay: null,
        actor: OPERATOR,
        nowMs: NOW_MS,
      })
      const page = async (offset: number, rowsMax: number) =>
        (
          await stores.tokens.listPage({
            userGid: ada.gid,
            diedAfterMs: NOW_MS - DAY_MS,
            nowMs: NOW_MS,
            offset,
            rowsMax,
          })
        ).map(({ gid }) => gid)
      const all = [successor.gid, newest, oldest, expired.token.gid, retired, revoked]
      expect(await page(0, 10)).toEqual(all)
      expect(await page(0, 2)).toEqual(all.slice(0, 2))
      expect(await page(2, 3)).toEqual(all.slice(2, 5))
      expect(await page(6, 3)).toEqual([])
      const later = await stores.tokens.listPage({
        userGid: ada.gid,
        diedAfterMs: NOW_MS,
        nowMs: NOW_MS,
        offset: 0,
        rowsMax: 10,
      })
      expect(later.map(({ gid }) => gid)).toEqual(all.slice(0, 3))
    })
  })

  describe('addresses', () => {
    const record = async (uses: readonly (readonly [tokenGid: Gid, afterMs: number, address: string])[]) => {
      await stores.tokens.recordUses(
        uses.map(([tokenGid, afterMs, address]) => ({
          kind: 'personal' as const,
          tokenGid,
          atMs: NOW_MS + afterMs,
          address,
        })),
        LAST_USED_INTERVAL_MS,
      )
    }
    const seen = async (gid: Gid) =>
      (await stores.tokens.addresses(gid)).map(({ address, lastSeenAtMs }) => [
        address,
        lastSeenAtMs - NOW_MS,
      ])

    it('are written with the last use, each with its own time, the latest first', async () => {
      const ada = await stores.newPerson()
      const [one, two] = [await create(ada), await create(ada)]
      expect(await seen(one)).toEqual([])
      await record([
        [one, 0, '192.0.2.1'],
        [one, 7, '2001:db8::1'],
        [two, 3, '192.0.2.1'],
        [GID_OF_NOTHING, 3, '192.0.2.1'],
      ])
      expect(await seen(one)).toEqual([
        ['2001:db8::1', 7],
        ['192.0.2.1', 0],
      ])
      expect(await seen(two)).toEqual([['192.0.2.1', 3]])
      expect(await stores.tokens.find(one)).toMatchObject({ lastUsedAddress: '2001:db8::1' })
      expect(await seen(GID_OF_NOTHING)).toEqual([])
    })

    it('move at most once an interval, and never back; one from elsewhere shows at once', async () => {
      const gid = await create(await stores.newPerson())
      await record([[gid, 0, '192.0.2.1']])
      await record([[gid, LAST_USED_INTERVAL_MS - 1, '192.0.2.1']])
      await record([[gid, -DAY_MS, '192.0.2.1']])
      expect(await seen(gid)).toEqual([['192.0.2.1', 0]])
      await record([[gid, 1, '192.0.2.2']])
      await record([[gid, LAST_USED_INTERVAL_MS, '192.0.2.1']])
      expect(await seen(gid)).toEqual([
        ['192.0.2.1', LAST_USED_INTERVAL_MS],
        ['192.0.2.2', 1],
      ])
    })

    it('are at most five a token: the one that was seen longest ago gives way', async () => {
      const ada = await stores.newPerson()
      const [one, two] = [await create(ada), await create(ada)]
      await record([[two, 0, '192.0.2.1']])
      await record(Array.from({ length: 9 }, (_, index) => [one, index, `192.0.2.${index}`] as const))
      expect(await seen(one)).toEqual([8, 7, 6, 5, 4].map((index) => [`192.0.2.${index}`, index]))
      await record([[one, LAST_USED_INTERVAL_MS, '198.51.100.1']])
      expect(await seen(one)).toHaveLength(TOKEN_ADDRESSES_MAX)
      expect((await seen(one)).map(([address]) => address)).not.toContain('192.0.2.4')
      const rows = await stores.db.queries
        .selectFrom('token_addresses')
        .select('address')
        .where('token_gid', '=', one)
        .execute()
      expect(rows).toHaveLength(TOKEN_ADDRESSES_MAX)
      expect(await seen(two)).toEqual([['192.0.2.1', 0]])
    })
  })

  describe('the requests of a token', () => {
    const count = (tokenGid: Gid, day: string, requests = 1) => ({ tokenGid, day, requests })
    const list = async (tokenGids: readonly Gid[], fromDay = '2026-11-01') =>
      await stores.tokenUsage.list({ tokenGids, fromDay })

    it('are added up by the day, and a token that is gone is passed over', async () => {
      const ada = await stores.newPerson()
      const [one, two] = [await create(ada), await create(ada)]
      await stores.tokenUsage.add([])
      await stores.tokenUsage.add([
        count(two, '2026-11-23'),
        count(one, '2026-11-23', 4),
        count(GID_OF_NOTHING, '2026-11-23'),
      ])
      await stores.tokenUsage.add([count(one, '2026-11-23', 3), count(one, '2026-11-22', 2)])
      expect(await list([one])).toEqual([count(one, '2026-11-22', 2), count(one, '2026-11-23', 7)])
      expect(await list([two], '2026-11-23')).toEqual([count(two, '2026-11-23')])
      expect(await list([one, two], '2026-11-24')).toEqual([])
      expect(await list([])).toEqual([])
    })

    it('of two batches at once are both added', async () => {
      const token = await create(await stores.newPerson())
      await Promise.all(
        Array.from({ length: 5 }, async () => {
          await stores.tokenUsage.add([count(token, '2026-11-23')])
        }),
      )
      expect(await list([token])).toEqual([count(token, '2026-11-23', 5)])
    })

    it('are swept when they are old, at most so many at once', async () => {
      const token = await create(await stores.newPerson())
      await stores.tokenUsage.add(['2025-01-01', '2025-01-02', '2025-01-03'].map((day) => count(token, day)))
      const sweep = async () => await stores.free(DUE_TOKEN_USAGE, '2025-01-03', 1)
      expect([await sweep(), await sweep(), await sweep()]).toEqual([1, 1, 0])
      expect(await list([token], '2020-01-01')).toEqual([count(token, '2025-01-03')])
    })
  })
}
