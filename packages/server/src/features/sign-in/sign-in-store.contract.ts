import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW_MS, OPERATOR, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashSecret, type SecretHash } from '../../protocol/token/secret.js'
import { newSessionSecret } from '../sessions/session.rules.js'
import { HALF_SESSION_SECONDS, HALF_SESSION_TRIES_MAX } from './half-session.js'

const AT = '192.0.2.7'
const ENDS_MS = NOW_MS + HALF_SESSION_SECONDS * 1_000

/** What any store of sign-ins must write down, and of whom. */
export function signInStoreContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const account = async () => {
    const person = await stores.newPerson()
    await stores.passwords.set({ userGid: person.gid, hash: 'stored', actor: OPERATOR, nowMs: NOW_MS })
    return person
  }
  /** With recovery codes, each of which proves them once. */
  const withFactor = async () => {
    const person = await account()
    const codes = Array.from({ length: 4 }, () => hashSecret(randomBytes(16).toString('hex')))
    await stores.factors.beginApp({ userGid: person.gid, secret: randomBytes(20), nowMs: NOW_MS })
    const secret = (await stores.factors.findApp(person.gid))?.secret ?? new Uint8Array()
    const act = { userGid: person.gid, actor: OPERATOR, nowMs: NOW_MS, secret, step: 1, codeHashes: codes }
    expect((await stores.factors.confirmApp(act)).decision).toBe('confirmed')
    return { person, codes }
  }
  const toStore = async (userGid: Gid, methods: readonly string[] = ['pwd']) => ({
    gid: await stores.nextGid(),
    hash: newSessionSecret((count) => randomBytes(count)).hash,
    userGid,
    address: AT,
    userAgent: 'Browser/1',
    methods,
  })
  const start = async (person: Person, wish: { replacesGid?: Gid; nowMs?: number } = {}) => {
    const session = await toStore(person.gid)
    const { nowMs = NOW_MS, replacesGid = null } = wish
    const decision = await stores.sessions.start({ session, passwordHash: 'stored', replacesGid, nowMs })
    return { ...session, decision }
  }
  const halfOf = async (person: Person, nowMs = NOW_MS) => {
    const { decision, hash } = await start(person, { nowMs })
    expect(decision).toBe('second_factor_needed')
    return hash
  }
  const step = async (
    person: Person,
    wish: {
      readonly halfHash: SecretHash | null
      readonly code: SecretHash
      readonly replacesGid?: Gid
      readonly nowMs?: number
    },
  ) => {
    const session = await toStore(person.gid, ['pwd', 'kba', 'mfa'])
    const { code, halfHash, nowMs = NOW_MS, replacesGid = null } = wish
    const proof = { kind: 'recovery_code', hash: code } as const
    const decision = await stores.steps.start({ halfHash, proof, counts: [], session, replacesGid, nowMs })
    return { ...session, decision }
  }
  const eventsOf = async (gid: Gid) =>
    (await stores.trail(gid)).map(({ action, actorKind, address, details, outcome, personGid, reason }) => ({
      action,
      actorKind,
      address,
      details,
      outcome,
      personGid,
      reason,
    }))

  it('a password that was right is kept for the second step, with nothing of the session that the browser has', async () => {
    const { person } = await withFactor()
    const other = await account()
    const before = await start(other)
    const { decision, gid, hash } = await start(person, { replacesGid: before.gid })
    expect(decision).toBe('second_factor_needed')
    expect(await stores.sessions.find(hash)).toBeNull()
    expect(await stores.trail(gid)).toEqual([])
    expect(await stores.sessions.find(before.hash)).toMatchObject({ endedAtMs: null })
    expect((await eventsOf(person.gid)).at(-1)).toMatchObject({
      action: 'second_factor_asked',
      actorKind: 'user',
      address: AT,
      outcome: undefined,
    })
    expect(await stores.steps.find(hash, NOW_MS)).toEqual({
      user: { gid: person.gid, name: person.user.name, email: person.user.email },
      passwordGeneration: 1,
      triesLeft: HALF_SESSION_TRIES_MAX,
    })
  })

  it('a session is told with how its person signed in and what they chose of themselves', async () => {
    const person = await account()
    await stores.db.queries
      .updateTable('users')
      .set({ language: 'de', time_zone: 'Europe/Berlin', picture: 'a name' })
      .where('gid', '=', person.gid)
      .execute()
    const { gid, hash } = await start(person, { nowMs: NOW_MS + 5 })
    await stores.sessions.recordSeen({ sessionGid: gid, nowMs: NOW_MS + 9, intervalMs: 1 })
    expect(await stores.sessions.find(hash)).toEqual({
      session: {
        gid,
        user: {
          gid: person.gid,
          name: person.user.name,
          email: person.user.email,
          language: 'de',
          timeZone: 'Europe/Berlin',
          picture: 'a name',
        },
        authenticatedAtMs: NOW_MS + 5,
        methods: ['pwd'],
        mustEnrol: false,
      },
      createdAtMs: NOW_MS + 5,
      lastSeenAtMs: NOW_MS + 9,
      endedAtMs: null,
      userDeactivatedAtMs: null,
    })
    await stores.users.deactivate({ userGid: person.gid, actor: OPERATOR, nowMs: NOW_MS + 20 })
    expect(await stores.sessions.find(hash)).toMatchObject({
      endedAtMs: NOW_MS + 20,
      userDeactivatedAtMs: NOW_MS + 20,
    })
    expect(await stores.sessions.find(hashSecret('none'))).toBeNull()
    expect((await eventsOf(gid))[0]).toMatchObject({ action: 'signed_in', details: { methods: 'pwd' } })
  })

  it('tries that were held back stand against the account, however its address was typed, or against nobody', async () => {
    const person = await account()
    const record = async (email: string) => {
      await stores.sessions.recordThrottled({ email, address: AT, budget: 'sign_in_pair', nowMs: NOW_MS + 1 })
    }
    const held = {
      action: 'sign_in_throttled',
      actorKind: 'anonymous',
      address: AT,
      outcome: 'refused',
      reason: 'sign_in_pair',
    }
    await record(`\0${person.user.email.toUpperCase()}`)
    expect((await eventsOf(person.gid)).at(-1)).toMatchObject(held)
    await record('nobody\ud800@people.example')
    expect((await stores.trail(null)).at(-1)).toMatchObject({ ...held, targetGid: '', atMs: NOW_MS + 1 })
  })

  it('proofs that failed stand against the account, or against nobody', async () => {
    const person = await account()
    const failure = { reason: 'code_wrong', address: AT, nowMs: NOW_MS + 1 } as const
    await stores.steps.recordFailure({ ...failure, userGid: person.gid })
    const failed = {
      action: 'second_factor_failed',
      actorKind: 'anonymous',
      address: AT,
      outcome: 'refused',
      reason: 'code_wrong',
    }
    expect((await eventsOf(person.gid)).at(-1)).toMatchObject(failed)
    await stores.steps.recordFailure({ ...failure, userGid: null })
    expect((await stores.trail(null)).at(-1)).toMatchObject({ ...failed, targetGid: '', atMs: NOW_MS + 1 })
  })

  describe('the second step', () => {
    it('begins a session of how it was proved, in the place of the one before, and is used up', async () => {
      const { codes, person } = await withFactor()
      const [code, again] = codes as [SecretHash, SecretHash]
      const before = await start(await account())
      const [half, other] = [await halfOf(person), await halfOf(person)]
      const made = await step(person, { halfHash: half, code, replacesGid: before.gid, nowMs: NOW_MS + 3 })
      expect(made.decision).toBe('started')
      expect(await stores.sessions.find(made.hash)).toMatchObject({
        session: { gid: made.gid, authenticatedAtMs: NOW_MS + 3, methods: ['pwd', 'kba', 'mfa'] },
      })
      expect(await eventsOf(made.gid)).toMatchObject([
        {
          action: 'signed_in',
          actorKind: 'user',
          address: AT,
          personGid: person.gid,
          details: { address: AT, methods: 'pwd kba mfa', factor: 'recovery_code' },
        },
      ])
      expect((await eventsOf(before.gid)).at(-1)).toMatchObject({
        action: 'session_ended',
        reason: 'replaced',
      })
      expect(await stores.sessions.find(before.hash)).toMatchObject({ endedAtMs: NOW_MS + 3 })
      expect(await stores.steps.find(half, NOW_MS)).toBeNull()
      expect((await step(person, { halfHash: half, code: again })).decision).toBe('gone')
      // Another one of the same person waits on.
      expect(await stores.steps.find(other, NOW_MS)).not.toBeNull()
    })

    it('is its own person’s, in time, while they are active; else nothing is used up and nothing begins', async () => {
      const [one, two] = [await withFactor(), await withFactor()]
      const half = await halfOf(one.person)
      const [code = hashSecret('none'), next = hashSecret('none')] = two.codes
      const theirs = await step(two.person, { halfHash: half, code })
      expect([theirs.decision, await stores.sessions.find(theirs.hash)]).toEqual(['gone', null])
      const [own = hashSecret('none'), later = hashSecret('none')] = one.codes
      expect((await step(one.person, { halfHash: half, code: own, nowMs: ENDS_MS })).decision).toBe('gone')
      expect(await stores.steps.find(half, ENDS_MS)).toBeNull()
      expect(await stores.steps.find(half, ENDS_MS - 1)).not.toBeNull()
      expect((await step(one.person, { halfHash: half, code: own, nowMs: ENDS_MS - 1 })).decision).toBe(
        'started',
      )
      expect((await step(one.person, { halfHash: null, code: own })).decision).toBe('code_spent')
      expect((await step(one.person, { halfHash: null, code: later })).decision).toBe('started')
      const last = await halfOf(two.person)
      await stores.db.queries
        .updateTable('users')
        .set({ deactivated_at_ms: NOW_MS })
        .where('gid', '=', two.person.gid)
        .execute()
      expect(await stores.steps.find(last, NOW_MS)).toBeNull()
      for (const halfHash of [last, null])
        expect((await step(two.person, { halfHash, code: next })).decision).toBe('gone')
      const counts = [{ place: 'p', triesMax: 9, windowMs: 1_000 }]
      const claim = { hash: last, counts, address: AT, nowMs: NOW_MS }
      expect(await stores.steps.claimTry(claim)).toEqual({ decision: 'gone' })
    })

    it('has so many tries, in time, each of its own half-session', async () => {
      const { person } = await withFactor()
      const [half, other] = [await halfOf(person), await halfOf(person)]
      const claim = async (hash: SecretHash, nowMs = NOW_MS) =>
        (await stores.steps.claimTry({ hash, counts: [], address: AT, nowMs })).decision
      expect([await claim(hashSecret('none')), await claim(half, ENDS_MS)]).toEqual(['gone', 'gone'])
      for (let left = HALF_SESSION_TRIES_MAX; left > 0; left--) {
        expect((await stores.steps.find(half, NOW_MS))?.triesLeft).toBe(left)
        expect(await claim(half, ENDS_MS - 1)).toBe('claimed')
      }
      expect(await claim(half)).toBe('gone')
      expect(await stores.steps.find(half, NOW_MS)).toBeNull()
      expect((await stores.steps.find(other, NOW_MS))?.triesLeft).toBe(HALF_SESSION_TRIES_MAX)
    })

    it('that is held back is recorded once, and said by mail where strangers tried', async () => {
      const { person } = await withFactor()
      const half = await halfOf(person)
      const claim = async (place: string) =>
        await stores.steps.claimTry({
          hash: half,
          counts: [{ place, triesMax: 1, windowMs: 5_000 }],
          address: AT,
          nowMs: NOW_MS,
        })
      for (const place of ['browser x', 'strangers']) {
        expect(await claim(place)).toEqual({ decision: 'claimed' })
        for (let times = 0; times < 2; times++)
          expect(await claim(place)).toEqual({ decision: 'throttled', waitMs: 5_000 })
      }
      const failed = (await eventsOf(person.gid)).filter(({ action }) => action === 'second_factor_failed')
      const held = { actorKind: 'anonymous', address: AT, outcome: 'refused', reason: 'throttled' }
      expect(failed).toMatchObject([held, held])
      expect(failed).toHaveLength(2)
      const mails = await stores.db.queries
        .selectFrom('mails')
        .select(['user_gid', 'facts'])
        .where('kind', '=', 'second_factor_guessed')
        .execute()
      expect(mails.map(({ facts, user_gid }) => [user_gid, JSON.parse(facts)])).toEqual([
        [person.gid, { tries: 1, address: AT }],
      ])
      // A try that was held back took none of the half-session's.
      expect((await stores.steps.find(half, NOW_MS))?.triesLeft).toBe(HALF_SESSION_TRIES_MAX - 2)
    })
  })
}
