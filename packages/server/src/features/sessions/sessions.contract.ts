import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  NO_PROFILE,
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { DUE_SESSIONS } from './sessions.store.js'
import {
  isLive,
  LIVE_SESSIONS_PER_PERSON_MAX,
  newSessionSecret,
  SESSION_TOTAL_SECONDS,
  SESSION_UNUSED_SECONDS,
} from './session.rules.js'
import { DAY_MS, MINUTE_MS } from '../../time-units.js'

const GID_OF_NOTHING = '9' as Gid
const ADDRESS = '192.0.2.7'

/** What any store of sessions must do. */
export function sessionContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const newAccount = async (): Promise<Person> => {
    const person = await stores.newPerson()
    await stores.passwords.set({ userGid: person.gid, hash: 'stored', actor: OPERATOR, nowMs: NOW_MS })
    return person
  }

  const start = async (
    person: Person,
    wish: { passwordHash?: string; replacesGid?: Gid; nowMs?: number } = {},
  ) => {
    const { hash } = newSessionSecret((count) => randomBytes(count))
    const gid = await stores.nextGid()
    const decision = await stores.sessions.start({
      session: {
        gid,
        hash,
        userGid: person.gid,
        address: ADDRESS,
        userAgent: 'Browser/1',
        methods: ['pwd'],
      },
      passwordHash: wish.passwordHash ?? 'stored',
      replacesGid: wish.replacesGid ?? null,
      nowMs: wish.nowMs ?? NOW_MS,
    })
    return { gid, hash, decision }
  }

  const end = async (sessionGid: Gid, nowMs = NOW_MS) =>
    await stores.sessions.end({ sessionGid, reason: 'signed_out', actor: OPERATOR, nowMs })

  describe('findAccount', () => {
    it('finds by address however it is written, with or without a password', async () => {
      const person = await stores.newPerson()
      const { email } = person.user
      const account = {
        userGid: person.gid,
        passwordHash: null,
        passwordGeneration: null,
        deactivatedAtMs: null,
      }
      expect(await stores.sessions.findAccount(email.toUpperCase())).toEqual(account)
      await stores.passwords.set({ userGid: person.gid, hash: 'stored', actor: OPERATOR, nowMs: NOW_MS })
      expect(await stores.sessions.findAccount(` ${email.toLowerCase()}`)).toEqual({
        ...account,
        passwordHash: 'stored',
        passwordGeneration: 1,
      })
      await stores.users.deactivate({ userGid: person.gid, actor: OPERATOR, nowMs: NOW_MS + 1 })
      expect(await stores.sessions.findAccount(email)).toMatchObject({ deactivatedAtMs: NOW_MS + 1 })
      expect(await stores.sessions.findAccount('nobody@people.example')).toBeNull()
    })
  })

  describe('start', () => {
    it('makes a session with its audit row; the secret’s hash is not in the trail', async () => {
      const person = await newAccount()
      const { decision, gid, hash } = await start(person)
      expect(decision).toBe('started')
      expect(await stores.sessions.find(hash)).toEqual({
        session: {
          gid,
          user: { gid: person.gid, name: person.user.name, email: person.user.email, ...NO_PROFILE },
          authenticatedAtMs: NOW_MS,
          methods: ['pwd'],
          mustEnrol: false,
        },
        createdAtMs: NOW_MS,
        lastSeenAtMs: NOW_MS,
        endedAtMs: null,
        userDeactivatedAtMs: null,
      })
      const trail = await stores.trail(gid)
      expect(trail).toMatchObject([
        {
          action: 'signed_in',
          actorKind: 'user',
          atMs: NOW_MS,
          personGid: person.gid,
          address: ADDRESS,
        },
      ])
      expect(JSON.stringify(trail)).not.toContain(hash)
    })

    it('ends the session that the browser had, of whomever', async () => {
      const [one, other] = [await newAccount(), await newAccount()]
      const before = await start(one)
      const after = await start(other, { replacesGid: before.gid, nowMs: NOW_MS + 5 })
      expect(await stores.sessions.find(before.hash)).toMatchObject({ endedAtMs: NOW_MS + 5 })
      expect(await stores.sessions.find(after.hash)).toMatchObject({ endedAtMs: null })
      expect((await stores.trail(before.gid)).at(-1)).toMatchObject({
        action: 'session_ended',
        reason: 'replaced',
        personGid: one.gid,
      })
    })

    it('makes none when the password changed or the person was deactivated meanwhile', async () => {
      const person = await newAccount()
      const changed = await start(person, { passwordHash: 'the one before' })
      expect(changed.decision).toBe('account_changed')
      await stores.users.deactivate({ userGid: person.gid, actor: OPERATOR, nowMs: NOW_MS })
      const deactivated = await start(person)
      expect(deactivated.decision).toBe('account_changed')
      for (const { gid, hash } of [changed, deactivated]) {
        expect(await stores.sessions.find(hash)).toBeNull()
        expect(await stores.trail(gid)).toEqual([])
      }
    })

    it('beyond those that a person may have ends the one where nobody was for the longest, and says so', async () => {
      const [person, other] = [await newAccount(), await newAccount()]
      const [seen, unseen, ...rest] = await Promise.all(
        Array.from({ length: LIVE_SESSIONS_PER_PERSON_MAX }, async () => await start(person)),
      )
      if (seen === undefined || unseen === undefined) throw new Error('two sessions')
      const ofOther = await start(other)
      const laterMs = NOW_MS + 2 * MINUTE_MS
      for (const { gid } of [seen, ...rest])
        await stores.sessions.recordSeen({ sessionGid: gid, nowMs: laterMs, intervalMs: MINUTE_MS })
      // One that is replaced takes no place.
      const replacing = await start(person, { replacesGid: rest[0]?.gid ?? seen.gid, nowMs: laterMs })
      expect(await stores.sessions.find(unseen.hash)).toMatchObject({ endedAtMs: null })
      const last = await start(person, { nowMs: laterMs })
      expect(await stores.sessions.find(unseen.hash)).toMatchObject({ endedAtMs: laterMs })
      expect((await stores.trail(unseen.gid)).at(-1)).toMatchObject({
        action: 'session_ended',
        reason: 'limit_reached',
        personGid: person.gid,
        address: ADDRESS,
      })
      for (const { hash } of [seen, replacing, last, ofOther])
        expect(await stores.sessions.find(hash)).toMatchObject({ endedAtMs: null })
      const live = await stores.sessions.list({ userGid: person.gid, nowMs: laterMs, rowsMax: 1_000 })
      expect(live).toHaveLength(LIVE_SESSIONS_PER_PERSON_MAX)
    })

    it('counts none that ran out, and ends none of them', async () => {
      const person = await newAccount()
      const old = await start(person)
      const nowMs = NOW_MS + SESSION_UNUSED_SECONDS * 1_000
      for (let count = 0; count < LIVE_SESSIONS_PER_PERSON_MAX; count++) await start(person, { nowMs })
      expect(await stores.sessions.find(old.hash)).toMatchObject({ endedAtMs: null })
      expect((await stores.trail(old.gid)).map(({ action }) => action)).toEqual(['signed_in'])
    })

    it('leaves no more of them, however many sign in at once', async () => {
      const person = await newAccount()
      for (let round = 0; round < 3; round++) {
        await Promise.all(Array.from({ length: 40 }, async () => await start(person)))
        const live = await stores.sessions.list({ userGid: person.gid, nowMs: NOW_MS, rowsMax: 1_000 })
        expect(live).toHaveLength(Math.min((round + 1) * 40, LIVE_SESSIONS_PER_PERSON_MAX))
      }
    })

    it('makes none when the audit row cannot be written', async () => {
      const person = await newAccount()
      const before = await start(person)
      await stores.withoutTrail(async () => {
        await expect(start(person, { replacesGid: before.gid })).rejects.toThrow()
      })
      expect(await stores.sessions.find(before.hash)).toMatchObject({ endedAtMs: null })
    })

    it('of a new password or a deactivation at the same time, no session outlives either', async () => {
      for (let round = 0; round < 5; round++) {
        const [changed, gone] = [await newAccount(), await newAccount()]
        const [one, other] = await Promise.all([
          start(changed),
          start(gone),
          stores.passwords.set({ userGid: changed.gid, hash: 'new', actor: OPERATOR, nowMs: NOW_MS }),
          stores.users.deactivate({ userGid: gone.gid, actor: OPERATOR, nowMs: NOW_MS }),
        ])
        for (const { hash } of [one, other]) {
          const facts = await stores.sessions.find(hash)
          expect(facts === null || facts.endedAtMs !== null).toBe(true)
        }
      }
    })
  })

  describe('a failed sign-in', () => {
    it('is recorded against the person if there is one', async () => {
      const person = await newAccount()
      const failure = { reason: 'password_wrong', address: ADDRESS, nowMs: NOW_MS } as const
      await stores.sessions.recordFailure({ ...failure, userGid: person.gid })
      expect((await stores.trail(person.gid)).at(-1)).toMatchObject({
        action: 'sign_in_failed',
        actorKind: 'anonymous',
        outcome: 'refused',
        reason: 'password_wrong',
        address: ADDRESS,
      })
      await stores.sessions.recordFailure({ ...failure, reason: 'account_unknown', userGid: null })
      expect((await stores.trail(null)).at(-1)).toMatchObject({
        action: 'sign_in_failed',
        targetGid: '',
        reason: 'account_unknown',
      })
    })
  })

  describe('seen', () => {
    it('moves at most once an interval, and never back', async () => {
      const { gid, hash } = await start(await newAccount())
      const seen = async (nowMs: number) => {
        await stores.sessions.recordSeen({ sessionGid: gid, nowMs, intervalMs: MINUTE_MS })
        return (await stores.sessions.find(hash))?.lastSeenAtMs
      }
      expect(await seen(NOW_MS + MINUTE_MS - 1)).toBe(NOW_MS)
      expect(await seen(NOW_MS + MINUTE_MS)).toBe(NOW_MS + MINUTE_MS)
      expect(await seen(NOW_MS)).toBe(NOW_MS + MINUTE_MS)
    })

    it('leaves the change stamp alone: nothing remembered under one shows it', async () => {
      const { gid } = await start(await newAccount())
      const before = stores.db.changeStamp()
      await stores.sessions.recordSeen({ sessionGid: gid, nowMs: NOW_MS + MINUTE_MS, intervalMs: MINUTE_MS })
      expect(stores.db.changeStamp()).toBe(before)
    })

    it('does not bring a session back that ends at the same time', async () => {
      const person = await newAccount()
      for (let round = 1; round <= 10; round++) {
        const { gid, hash } = await start(person)
        const nowMs = NOW_MS + round * MINUTE_MS
        const see = async () => {
          await stores.sessions.recordSeen({ sessionGid: gid, nowMs, intervalMs: MINUTE_MS })
        }
        const [, decision] = await Promise.all([see(), end(gid, nowMs), see()])
        expect(decision).toBe('ended')
        await see()
        const facts = await stores.sessions.find(hash)
        expect(facts?.endedAtMs).toBe(nowMs)
        expect(facts === null ? null : isLive(facts, nowMs)).toBe(false)
      }
    })
  })

  describe('end', () => {
    it('once, with an audit row; of many at once one has ended it', async () => {
      const { gid, hash } = await start(await newAccount())
      const decisions = await Promise.all(Array.from({ length: 8 }, async () => await end(gid, NOW_MS + 1)))
      expect(decisions.toSorted()).toEqual([...Array<string>(7).fill('already'), 'ended'])
      expect(await end(gid, NOW_MS + 2)).toBe('already')
      expect(await end(GID_OF_NOTHING)).toBe('unknown')
      expect(await stores.sessions.find(hash)).toMatchObject({ endedAtMs: NOW_MS + 1 })
      expect((await stores.trail(gid)).map((row) => row.action)).toEqual(['signed_in', 'session_ended'])
    })
  })

  describe('with the person', () => {
    it('a new password and a deactivation end all sessions that live, and say how many', async () => {
      const person = await newAccount()
      const nowMs = NOW_MS + SESSION_UNUSED_SECONDS * 1_000
      const ranOut = await start(person)
      const live = [await start(person, { nowMs }), await start(person, { nowMs })]
      await stores.passwords.set({ userGid: person.gid, hash: 'new', actor: OPERATOR, nowMs })
      for (const { hash } of live)
        expect(await stores.sessions.find(hash)).toMatchObject({ endedAtMs: nowMs })
      expect(await stores.sessions.find(ranOut.hash)).toMatchObject({ endedAtMs: null })
      const last = await start(person, { nowMs, passwordHash: 'new' })
      await stores.users.deactivate({ userGid: person.gid, actor: OPERATOR, nowMs: nowMs + 1 })
      expect(await stores.sessions.find(last.hash)).toMatchObject({ endedAtMs: nowMs + 1 })
      const rows = (await stores.trail(person.gid)).filter(({ details }) => 'sessionsEnded' in details)
      expect(rows.map(({ details }) => details['sessionsEnded'])).toEqual([0, 2, 1])
    })

    it('with the reason, by which support tells the one from the other', async () => {
      const person = await newAccount()
      const reasonOf = async (gid: Gid) =>
        (
          await stores.db.queries
            .selectFrom('sessions')
            .select('ended_reason')
            .where('gid', '=', gid)
            .executeTakeFirst()
        )?.ended_reason
      const before = await start(person)
      await stores.passwords.set({ userGid: person.gid, hash: 'new', actor: OPERATOR, nowMs: NOW_MS })
      const after = await start(person, { passwordHash: 'new' })
      await stores.users.deactivate({ userGid: person.gid, actor: OPERATOR, nowMs: NOW_MS })
      expect([await reasonOf(before.gid), await reasonOf(after.gid)]).toEqual([
        'password_changed',
        'user_deactivated',
      ])
    })

    it('nobody else’s', async () => {
      const [one, other] = [await newAccount(), await newAccount()]
      const { hash } = await start(other)
      await stores.passwords.set({ userGid: one.gid, hash: 'new', actor: OPERATOR, nowMs: NOW_MS })
      expect(await stores.sessions.find(hash)).toMatchObject({ endedAtMs: null })
    })
  })

  describe('sweep', () => {
    it('frees what was last used before then, so many at a time', async () => {
      const person = await newAccount()
      const longAgoMs = NOW_MS - SESSION_TOTAL_SECONDS * 1_000 - 30 * DAY_MS
      const old = [await start(person, { nowMs: longAgoMs }), await start(person, { nowMs: longAgoMs })]
      const kept = await start(person, { nowMs: longAgoMs + 1 })
      const sweep = async () => await stores.free(DUE_SESSIONS, longAgoMs + 1, 1)
      expect([await sweep(), await sweep(), await sweep()]).toEqual([1, 1, 0])
      for (const { hash } of old) expect(await stores.sessions.find(hash)).toBeNull()
      expect(await stores.sessions.find(kept.hash)).not.toBeNull()
    })
  })
}
