import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  freshSecret,
  NOW_MS,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { SESSION_TOTAL_SECONDS, SESSION_UNUSED_SECONDS } from './session.rules.js'

const LATER_MS = NOW_MS + 60_000
const PASSWORD_HASH = 'a hash'
const GID_OF_NOTHING = '9' as Gid

/** What any store must do for people who look after their own sessions and password. */
export function ownSessionsContract(open: OpenStores): void {
  let stores: Stores
  let ada: Person
  let ben: Person
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })
  const newPerson = async () => {
    const person = await stores.newPerson()
    await stores.passwords.set({
      userGid: person.gid,
      hash: PASSWORD_HASH,
      actor: { kind: 'operator' },
      nowMs: NOW_MS,
    })
    return person
  }
  beforeEach(async () => {
    ada = await newPerson()
    ben = await newPerson()
  })

  const newSession = async (person: Person) => ({
    gid: await stores.nextGid(),
    hash: freshSecret().hash,
    userGid: person.gid,
    address: '192.0.2.7',
    userAgent: 'Firefox/1',
    methods: ['pwd'],
  })
  const start = async (person = ada, nowMs = NOW_MS) => {
    const session = await newSession(person)
    await stores.sessions.start({ session, passwordHash: PASSWORD_HASH, replacesGid: null, nowMs })
    return session
  }
  const list = async (nowMs = LATER_MS, rowsMax = 10) =>
    await stores.sessions.list({ userGid: ada.gid, nowMs, rowsMax })
  const gids = async (nowMs = LATER_MS, rowsMax = 10) => (await list(nowMs, rowsMax)).map(({ gid }) => gid)
  const endOwn = async (sessionGid: Gid, userGid = ada.gid) =>
    await stores.sessions.endOwn({ userGid, sessionGid, nowMs: LATER_MS })
  const actionsOn = async (gid: Gid) => (await stores.trail(gid)).map(({ action }) => action)

  it('list tells the live ones of a person, last seen first, as many as asked for', async () => {
    const [first, second] = [await start(ada, NOW_MS), await start(ada, NOW_MS + 1)]
    await start(ben)
    expect(await list()).toEqual([
      {
        gid: second.gid,
        createdAtMs: NOW_MS + 1,
        lastSeenAtMs: NOW_MS + 1,
        address: '192.0.2.7',
        userAgent: 'Firefox/1',
      },
      expect.objectContaining({ gid: first.gid }),
    ])
    expect(await gids(LATER_MS, 1)).toEqual([second.gid])
    expect(await gids(NOW_MS + SESSION_UNUSED_SECONDS * 1_000)).toEqual([second.gid])
    expect(await gids(NOW_MS + SESSION_TOTAL_SECONDS * 1_000 + 1)).toEqual([])
  })

  it('list has first the one where somebody was last, in whatever order they began', async () => {
    const [third, first, second] = [
      await start(ada, NOW_MS),
      await start(ada, NOW_MS + 2),
      await start(ada, NOW_MS + 1),
    ]
    expect(await gids()).toEqual([first.gid, second.gid, third.gid])
    const [one, other] = [await start(ada, NOW_MS + 9), await start(ada, NOW_MS + 9)]
    expect(await gids(LATER_MS, 2)).toEqual([other.gid, one.gid])
  })

  describe('endOwn', () => {
    it('ends a session of the person, once, and says so', async () => {
      const { gid } = await start()
      expect(await endOwn(gid)).toBe('ended')
      expect(await endOwn(gid)).toBe('already')
      expect(await gids()).toEqual([])
      expect(await actionsOn(gid)).toEqual(['signed_in', 'session_ended'])
    })

    it('knows no session of anybody else', async () => {
      const { gid } = await start()
      expect(await endOwn(gid, ben.gid)).toBe('unknown')
      expect(await endOwn(GID_OF_NOTHING)).toBe('unknown')
      expect(await gids()).toEqual([gid])
    })
  })

  it('endOthers ends all live ones but one, and records each', async () => {
    const [kept, other, third] = [await start(), await start(), await start()]
    const bens = await start(ben)
    await endOwn(third.gid)
    const ended = async () =>
      await stores.sessions.endOthers({ userGid: ada.gid, exceptGid: kept.gid, nowMs: LATER_MS })
    expect(await ended()).toBe(1)
    expect(await ended()).toBe(0)
    expect(await gids()).toEqual([kept.gid])
    expect(await actionsOn(other.gid)).toEqual(['signed_in', 'session_ended'])
    expect((await stores.sessions.find(bens.hash))?.endedAtMs).toBeNull()
  })

  describe('change', () => {
    const change = async (fromHash: string, toHash: string) => {
      const session = await newSession(ada)
      return {
        session,
        decision: await stores.passwords.change({
          fromHash,
          toHash,
          session,
          authenticatedAtMs: NOW_MS,
          nowMs: LATER_MS,
        }),
      }
    }

    it('sets the hash, ends all sessions and starts one', async () => {
      const before = await start()
      const { decision, session } = await change(PASSWORD_HASH, 'another')
      expect(decision).toBe('changed')
      expect(await stores.passwords.find(ada.gid)).toBe('another')
      expect((await stores.sessions.find(before.hash))?.endedAtMs).toBe(LATER_MS)
      expect(await gids()).toEqual([session.gid])
      // The password alone was shown now: whoever has a second factor showed all of it when they signed in.
      expect((await stores.sessions.find(session.hash))?.session.authenticatedAtMs).toBe(NOW_MS)
      expect(await stores.trail(ada.gid)).toContainEqual(
        expect.objectContaining({ action: 'password_set', actorKind: 'user', details: { sessionsEnded: 1 } }),
      )
      expect(await actionsOn(session.gid)).toEqual(['signed_in'])
    })

    it('of two at once one wins; the other changes nothing', async () => {
      const results = await Promise.all([change(PASSWORD_HASH, 'one'), change(PASSWORD_HASH, 'two')])
      expect(results.map(({ decision }) => decision).toSorted()).toEqual(['account_changed', 'changed'])
      const won = results.find(({ decision }) => decision === 'changed')
      expect(await gids()).toEqual([won?.session.gid])
    })

    it('does not happen when it cannot be recorded', async () => {
      await expect(stores.withoutTrail(async () => await change(PASSWORD_HASH, 'another'))).rejects.toThrow()
      expect(await stores.passwords.find(ada.gid)).toBe(PASSWORD_HASH)
      expect(await gids()).toEqual([])
    })
  })
}
