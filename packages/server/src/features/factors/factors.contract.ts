import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashSecret, type SecretHash } from '../../protocol/token/secret.js'
import { OPEN_POLICY } from '../../protocol/token/policy.js'
import { NOW_MS, OPERATOR, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import { HALF_SESSION_TRIES_MAX } from '../sign-in/half-session.js'
import {
  CODE_TRIES_DAY_MS,
  CODE_TRIES_OF_ADDRESS_MAX,
  CODE_TRIES_OF_BROWSER_DAY_MAX,
  CODE_TRIES_OF_BROWSER_MAX,
  CODE_TRIES_OF_BROWSERS_MAX,
  CODE_TRIES_OF_STRANGERS_MAX,
  CODE_TRIES_WINDOW_MS,
  countsOf,
  type Place,
  type TryCount,
} from './code-tries.js'
import { PASSKEYS_PER_PERSON_MAX, TOTP_SETUP_MS } from './factor.js'
import type { Proof } from './proof.js'
import { DUE_CODE_TRIES } from './code-tries.store.js'
import { newSessionSecret } from '../sessions/session.rules.js'

const ROUNDS = 50
const PASSWORD_HASH = 'stored'

/** What any store of second factors, and of the second step that takes them, must do. */
export function factorContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const freshHash = () => hashSecret(randomBytes(16).toString('hex'))
  const newAccount = async () => {
    const person = await stores.newPerson()
    const { gid: userGid } = person
    await stores.passwords.set({ userGid, hash: PASSWORD_HASH, actor: OPERATOR, nowMs: NOW_MS })
    return person
  }
  const actOf = ({ gid }: Person) => ({ userGid: gid, actor: OPERATOR, nowMs: NOW_MS })
  /** Begins to set up an app. @returns its secret as it is kept */
  const begun = async (userGid: Gid) => {
    await stores.factors.beginApp({ userGid, secret: randomBytes(20), nowMs: NOW_MS })
    const app = await stores.factors.findApp(userGid)
    if (app === null) throw new Error('no app was begun')
    return app.secret
  }
  const withApp = async () => {
    const person = await newAccount()
    const secret = await begun(person.gid)
    const codeHashes = [freshHash(), freshHash()]
    const confirmed = await stores.factors.confirmApp({ ...actOf(person), secret, step: 10, codeHashes })
    expect(confirmed).toEqual({ decision: 'confirmed', codesMade: true })
    return { person, codeHashes }
  }
  const sessionOf = async (userGid: Gid) => ({
    gid: await stores.nextGid(),
    hash: newSessionSecret((count) => randomBytes(count)).hash,
    userGid,
    address: '192.0.2.7',
    userAgent: 'Firefox/1',
    methods: ['pwd'],
  })
  const halfOf = async ({ gid }: Person) => {
    const session = await sessionOf(gid)
    const begun = { session, passwordHash: PASSWORD_HASH, replacesGid: null, nowMs: NOW_MS }
    expect(await stores.sessions.start(begun)).toBe('second_factor_needed')
    return session.hash
  }
  const finish = async (
    userGid: Gid,
    halfHash: SecretHash | null,
    proof: Proof,
    counts: readonly TryCount[] = [],
  ) =>
    await stores.steps.start({
      halfHash,
      proof,
      counts,
      session: await sessionOf(userGid),
      replacesGid: null,
      nowMs: NOW_MS,
    })
  const newPasskey = async (person: Person, credentialId: string, counter = 0) =>
    await stores.factors.addPasskey({
      ...actOf(person),
      gid: await stores.nextGid(),
      name: 'Laptop',
      passkey: {
        credentialId,
        publicKey: randomBytes(77),
        counter,
        transports: ['internal'],
        isDeviceBound: false,
      },
      challenge: { hash: freshHash(), expiresAtMs: NOW_MS + 1 },
      codeHashes: [freshHash()],
    })
  const passkeyProof = (credentialId: string, counter: number, hash = freshHash()): Proof => ({
    kind: 'passkey',
    credentialId,
    counter,
    isDeviceBound: false,
    challenge: { hash, expiresAtMs: NOW_MS + 1 },
  })
  const liveSessions = async ({ gid }: Person) =>
    (await stores.sessions.list({ userGid: gid, nowMs: NOW_MS, rowsMax: 10 })).length

  describe('an authenticator app', () => {
    it('counts once a first code confirmed it, in time, and is not begun over while it is in use', async () => {
      const person = await newAccount()
      const { gid: userGid } = person
      await begun(userGid)
      const secret = await begun(userGid)
      expect((await stores.factors.standingOf(userGid)).appSinceMs).toBeNull()
      const act = { ...actOf(person), secret, step: 10, codeHashes: [freshHash()] }
      const gone = { decision: 'gone', codesMade: false }
      expect(await stores.factors.confirmApp({ ...act, nowMs: NOW_MS + TOTP_SETUP_MS })).toEqual(gone)
      expect(await stores.factors.confirmApp({ ...act, secret: randomBytes(21) })).toEqual(gone)
      const both = await Promise.all([stores.factors.confirmApp(act), stores.factors.confirmApp(act)])
      expect(both.map(({ decision }) => decision).toSorted()).toEqual(['confirmed', 'gone'])
      expect(await stores.factors.beginApp({ userGid, secret: randomBytes(20), nowMs: NOW_MS })).toBe(
        'exists',
      )
      expect((await stores.trail(userGid)).map(({ action }) => action)).toContain('second_factor_added')
    })

    it('is not kept without its line in the trail', async () => {
      const person = await newAccount()
      const secret = await begun(person.gid)
      const act = { ...actOf(person), secret, step: 10, codeHashes: [freshHash()] }
      await expect(stores.withoutTrail(async () => await stores.factors.confirmApp(act))).rejects.toThrow()
      expect((await stores.factors.standingOf(person.gid)).appSinceMs).toBeNull()
    })

    it(`gives one of two browsers that show one code at once a session, ${ROUNDS} times — RFC 6238 §5.2`, async () => {
      const { person } = await withApp()
      for (let round = 0; round < ROUNDS; round++) {
        const halves = [await halfOf(person), await halfOf(person)]
        const proof = { kind: 'totp', step: 11 + round } as const
        const outcomes = await Promise.all(halves.map(async (half) => await finish(person.gid, half, proof)))
        expect(outcomes.toSorted()).toEqual(['code_spent', 'started'])
      }
      expect(await finish(person.gid, null, { kind: 'totp', step: 11 })).toBe('code_spent')
    })
  })

  describe('a recovery code', () => {
    it(`gives one of two browsers that show it at once a session, ${ROUNDS} times — NIST SP 800-63B §5.1.2.2`, async () => {
      const { person } = await withApp()
      for (let round = 0; round < ROUNDS; round++) {
        const hash = freshHash()
        await stores.factors.replaceCodes({ ...actOf(person), codeHashes: [hash] })
        const halves = [await halfOf(person), await halfOf(person)]
        const proof = { kind: 'recovery_code', hash } as const
        const outcomes = await Promise.all(halves.map(async (half) => await finish(person.gid, half, proof)))
        expect(outcomes.toSorted()).toEqual(['code_spent', 'started'])
      }
    })

    it('is its person’s alone, and goes with the last factor', async () => {
      const [one, other] = [await withApp(), await withApp()]
      const [hash = freshHash()] = one.codeHashes
      const half = await halfOf(other.person)
      expect(await finish(other.person.gid, half, { kind: 'recovery_code', hash })).toBe('code_spent')
      expect(await stores.factors.removeApp(actOf(one.person))).toBe('removed')
      expect((await stores.factors.standingOf(one.person.gid)).codesLeft).toBe(0)
      expect(await stores.factors.replaceCodes({ ...actOf(one.person), codeHashes: [hash] })).toBe(
        'no_factor',
      )
    })
  })

  describe('a half-session', () => {
    it('tells whose it is, and which of their passwords was given', async () => {
      const [{ person: one }, { person: other }] = [await withApp(), await withApp()]
      for (let more = 0; more < 3; more++)
        await stores.passwords.set({
          userGid: other.gid,
          hash: PASSWORD_HASH,
          actor: OPERATOR,
          nowMs: NOW_MS,
        })
      const [mine, theirs] = [await halfOf(one), await halfOf(other)]
      const found = async (hash: SecretHash) => await stores.steps.find(hash, NOW_MS)
      expect(await found(mine)).toMatchObject({ user: { gid: one.gid }, passwordGeneration: 1 })
      expect(await found(theirs)).toMatchObject({ user: { gid: other.gid }, passwordGeneration: 4 })
    })

    it('is worth one session, its own person’s, and none after a new password', async () => {
      const { person } = await withApp()
      const half = await halfOf(person)
      const outcomes = await Promise.all(
        [20, 21].map(async (step) => await finish(person.gid, half, { kind: 'totp', step })),
      )
      expect(outcomes.toSorted()).toEqual(['gone', 'started'])
      const { person: other } = await withApp()
      expect(await finish(other.gid, await halfOf(person), { kind: 'totp', step: 30 })).toBe('gone')
      const last = await halfOf(person)
      await stores.passwords.set({ userGid: person.gid, hash: 'new', actor: OPERATOR, nowMs: NOW_MS })
      expect(await finish(person.gid, last, { kind: 'totp', step: 40 })).toBe('gone')
      expect(await liveSessions(person)).toBe(0)
    })

    it('gives out its tries and no more, however many ask at once', async () => {
      const { person } = await withApp()
      for (let round = 0; round < ROUNDS; round++) {
        const hash = await halfOf(person)
        const claims = Array.from({ length: 8 }, async () => await claim(hash, []))
        const decisions = (await Promise.all(claims)).map(({ decision }) => decision)
        expect(decisions.filter((one) => one === 'claimed')).toHaveLength(HALF_SESSION_TRIES_MAX)
        expect(decisions.filter((one) => one === 'gone')).toHaveLength(8 - HALF_SESSION_TRIES_MAX)
      }
    })
  })

  const claim = async (hash: SecretHash, counts: readonly TryCount[], nowMs = NOW_MS) =>
    await stores.steps.claimTry({ hash, counts, address: '192.0.2.7', nowMs })
  /** A place of its own: an IPv4 address without its network. */
  const anyPlace = (): Place => ({
    kind: 'address',
    groups: [{ text: randomBytes(4).toString('hex'), times: 1 }],
  })
  const anyBrowser = (): Place => ({ kind: 'known_browser', name: randomBytes(8).toString('hex') })
  /** Claims from somewhere until nothing more is given out. @returns how many there were */
  const claimAll = async (person: Person, place: () => Place, nowMs = NOW_MS) => {
    const counts = place()
    let claimed = 0
    for (;;) {
      const hash = await halfAt(person, nowMs)
      for (let count = 0; count < HALF_SESSION_TRIES_MAX; count++) {
        const { decision } = await claim(hash, countsOf(counts), nowMs)
        if (decision !== 'claimed') return claimed
        claimed += 1
      }
    }
  }
  const halfAt = async ({ gid }: Person, nowMs: number) => {
    const session = await sessionOf(gid)
    const begun = { session, passwordHash: PASSWORD_HASH, replacesGid: null, nowMs }
    expect(await stores.sessions.start(begun)).toBe('second_factor_needed')
    return session.hash
  }

  describe('tries at codes', () => {
    it('are counted by where they come from: what a stranger tries is not missing elsewhere', async () => {
      const { person } = await withApp()
      expect(await claimAll(person, anyPlace)).toBe(CODE_TRIES_OF_ADDRESS_MAX)
      expect(await claimAll(person, anyPlace), 'another address').toBe(CODE_TRIES_OF_ADDRESS_MAX)
      expect(await claimAll(person, anyBrowser)).toBe(CODE_TRIES_OF_BROWSER_MAX)
      expect(await claim(await halfOf(person), []), 'what cannot be guessed').toEqual({ decision: 'claimed' })
      const other = (await withApp()).person
      expect(await claimAll(other, anyPlace), 'of somebody else').toBe(CODE_TRIES_OF_ADDRESS_MAX)
    })

    it('of one place are all there again when its time is over', async () => {
      const { person } = await withApp()
      const place = anyPlace()
      expect(await claimAll(person, () => place)).toBe(CODE_TRIES_OF_ADDRESS_MAX)
      const tomorrowMs = NOW_MS + CODE_TRIES_DAY_MS
      expect(await claimAll(person, () => place, tomorrowMs)).toBe(CODE_TRIES_OF_ADDRESS_MAX)
      expect(await claimAll(person, () => place, tomorrowMs)).toBe(0)
    })

    it('of an address are counted with its networks, a refused one in none of them', async () => {
      const { person } = await withApp()
      const network = randomBytes(4).toString('hex')
      const placeOf = (index: number): Place => ({
        kind: 'address',
        groups: [
          { text: `${network} ${index}`, times: 1 },
          { text: network, times: 2 },
        ],
      })
      let claimed = 0
      for (let index = 0; index < 5; index++) claimed += await claimAll(person, () => placeOf(index))
      expect(claimed).toBe(2 * CODE_TRIES_OF_ADDRESS_MAX)
    })

    it('of all strangers have a bound a day; who reaches it is told of once, and known browsers go on', async () => {
      const { person } = await withApp()
      let claimed = 0
      for (let places = 0; places < 12; places++) claimed += await claimAll(person, anyPlace)
      expect(claimed).toBe(CODE_TRIES_OF_STRANGERS_MAX)
      const told = async () =>
        (await stores.mails.claim({ nowMs: NOW_MS, rowsMax: 1_000, retryAfterMs: () => 1 })).filter(
          ({ kind, to }) => kind === 'second_factor_guessed' && 'userGid' in to && to.userGid === person.gid,
        )
      expect(await told()).toMatchObject([{ facts: { tries: CODE_TRIES_OF_STRANGERS_MAX } }])
      const refused = (await stores.trail(person.gid)).filter(
        ({ action, reason }) => action === 'second_factor_failed' && reason === 'throttled',
      )
      // Nine places were found spent once each; at the tenth it was the bound of all.
      expect(refused).toHaveLength(10)
      expect(await claimAll(person, anyPlace)).toBe(0)
      expect(await told()).toEqual([])
      expect(await claim(await halfOf(person), countsOf(anyPlace()))).toEqual({
        decision: 'throttled',
        waitMs: CODE_TRIES_DAY_MS,
      })
      expect(await claimAll(person, anyBrowser)).toBe(CODE_TRIES_OF_BROWSER_MAX)
      expect(await claim(await halfOf(person), [])).toEqual({ decision: 'claimed' })
      const tomorrowMs = NOW_MS + CODE_TRIES_DAY_MS
      expect(await claimAll(person, anyPlace, tomorrowMs)).toBe(CODE_TRIES_OF_ADDRESS_MAX)
    })

    it('in known browsers have a bound a day for each and one for all, and one alone does not spend that', async () => {
      const { person } = await withApp()
      const browser = anyBrowser()
      let claimed = 0
      for (let hour = 0; hour < 6; hour++)
        claimed += await claimAll(person, () => browser, NOW_MS + hour * CODE_TRIES_WINDOW_MS)
      expect(claimed).toBe(CODE_TRIES_OF_BROWSER_DAY_MAX)
      const nowMs = NOW_MS + 6 * CODE_TRIES_WINDOW_MS
      expect(await claimAll(person, anyBrowser, nowMs), 'another one').toBe(CODE_TRIES_OF_BROWSER_MAX)
      for (let browsers = 0; browsers < 6; browsers++) claimed += await claimAll(person, anyBrowser, nowMs)
      expect(claimed).toBe(CODE_TRIES_OF_BROWSERS_MAX - CODE_TRIES_OF_BROWSER_MAX)
      expect(await claimAll(person, anyPlace, nowMs), 'a stranger’s').toBe(CODE_TRIES_OF_ADDRESS_MAX)
    })

    it('are open again an hour after the first one, whatever came between', async () => {
      const { person } = await withApp()
      const place = anyPlace()
      const claimAt = async (afterMs: number) =>
        await claim(await halfAt(person, NOW_MS + afterMs), countsOf(place), NOW_MS + afterMs)
      expect((await claimAt(0)).decision).toBe('claimed')
      for (let count = 1; count < CODE_TRIES_OF_ADDRESS_MAX; count++)
        expect((await claimAt(count * 60_000)).decision).toBe('claimed')
      // A right one comes between, and refused ones.
      const [hash, counts] = [await halfAt(person, NOW_MS + 30 * 60_000), countsOf(anyPlace())]
      expect((await claim(hash, counts, NOW_MS + 30 * 60_000)).decision).toBe('claimed')
      expect(await finish(person.gid, hash, { kind: 'totp', step: 20 }, counts)).toBe('started')
      for (let again = 0; again < 3; again++)
        expect(await claimAt(CODE_TRIES_WINDOW_MS - 1)).toEqual({ decision: 'throttled', waitMs: 1 })
      expect((await claimAt(CODE_TRIES_WINDOW_MS)).decision).toBe('claimed')
    })

    it('of a right code are given back, and no more than that one', async () => {
      const { person } = await withApp()
      const counts = countsOf(anyPlace())
      for (let count = 1; count < CODE_TRIES_OF_ADDRESS_MAX; count++)
        expect((await claim(await halfOf(person), counts)).decision).toBe('claimed')
      for (const step of [20, 21, 22]) {
        const hash = await halfOf(person)
        expect((await claim(hash, counts)).decision).toBe('claimed')
        expect(await finish(person.gid, hash, { kind: 'totp', step }, counts)).toBe('started')
      }
      const hash = await halfOf(person)
      expect((await claim(hash, counts)).decision).toBe('claimed')
      expect(await finish(person.gid, hash, { kind: 'totp', step: 22 }, counts), 'a replay').toBe(
        'code_spent',
      )
      expect((await claim(await halfOf(person), counts)).decision).toBe('throttled')
    })

    it('of a right code are given back to its person alone', async () => {
      const [{ person }, { person: other }] = [await withApp(), await withApp()]
      const counts = countsOf(anyPlace())
      const spend = async (whose: Person, times: number) => {
        for (let count = 0; count < times; count++) await claim(await halfOf(whose), counts)
      }
      await spend(other, CODE_TRIES_OF_ADDRESS_MAX)
      await spend(person, 1)
      expect(await finish(person.gid, await halfOf(person), { kind: 'totp', step: 20 }, counts)).toBe(
        'started',
      )
      expect((await claim(await halfOf(other), counts)).decision, 'of somebody else').toBe('throttled')
    })

    it(`get no more than there are from 100 that come at once, of one address and of all strangers`, async () => {
      const { person } = await withApp()
      const at = async (place: () => Place, claims: number) => {
        const halves = await Promise.all(Array.from({ length: claims }, async () => await halfOf(person)))
        const all = await Promise.all(
          halves.map(async (hash) => (await claim(hash, countsOf(place()))).decision),
        )
        return all.filter((decision) => decision === 'claimed').length
      }
      const one = anyPlace()
      expect(await at(() => one, 100)).toBe(CODE_TRIES_OF_ADDRESS_MAX)
      expect(await at(anyPlace, 120)).toBe(CODE_TRIES_OF_STRANGERS_MAX - CODE_TRIES_OF_ADDRESS_MAX)
    })

    it('begin anew with a new password, and old counts are swept', async () => {
      const { person } = await withApp()
      const place = anyPlace()
      await claimAll(person, () => place)
      const { gid: userGid } = person
      await stores.passwords.set({ userGid, hash: PASSWORD_HASH, actor: OPERATOR, nowMs: NOW_MS })
      expect(await claimAll(person, () => place)).toBe(CODE_TRIES_OF_ADDRESS_MAX)
      const rows = async () =>
        await stores.db.queries
          .selectFrom('second_factor_tries')
          .select('place')
          .where('user_gid', '=', userGid)
          .execute()
      const sweep = async (nowMs: number) => {
        while ((await stores.free(DUE_CODE_TRIES, nowMs + 1, 7)) > 0);
      }
      await sweep(NOW_MS + CODE_TRIES_WINDOW_MS - 1)
      expect(await rows()).toHaveLength(2)
      await sweep(NOW_MS + CODE_TRIES_WINDOW_MS)
      expect(await rows()).toEqual([{ place: 'strangers' }])
      await sweep(NOW_MS + CODE_TRIES_DAY_MS)
      expect(await rows()).toEqual([])
    })
  })

  describe('a passkey', () => {
    it('answers a challenge once and counts upward; one that does not count may stay at 0 — WebAuthn §7.2', async () => {
      const person = await newAccount()
      const [counting, still] = [`a${person.gid}`, `b${person.gid}`]
      await newPasskey(person, counting, 5)
      await newPasskey(person, still)
      const hash = freshHash()
      const both = await Promise.all(
        [6, 7].map(async (counter) => await finish(person.gid, null, passkeyProof(counting, counter, hash))),
      )
      expect(both.toSorted()).toEqual(['challenge_spent', 'started'])
      expect(await finish(person.gid, null, passkeyProof(counting, 5))).toBe('passkey_cloned')
      expect(await finish(person.gid, null, passkeyProof(still, 0))).toBe('started')
      expect(await finish(person.gid, null, passkeyProof(still, 0))).toBe('started')
    })

    it('is registered once, has a limit to its number, and is removed by its person alone', async () => {
      const [one, other] = [await newAccount(), await newAccount()]
      const id = `c${one.gid}`
      expect(await newPasskey(one, id)).toEqual({ decision: 'added', codesMade: true })
      expect(await newPasskey(other, id)).toEqual({ decision: 'known', codesMade: false })
      for (let index = 1; index < PASSKEYS_PER_PERSON_MAX; index++) await newPasskey(one, `${id}-${index}`)
      expect((await newPasskey(one, `${id}-more`)).decision).toBe('too_many')
      const [first] = (await stores.factors.standingOf(one.gid)).passkeys
      const gid = first?.gid ?? other.gid
      expect(await stores.factors.removePasskey({ ...actOf(other), gid })).toBe('unknown')
      expect(await stores.factors.removePasskey({ ...actOf(one), gid })).toBe('removed')
    })
  })

  describe('a workspace that demands a second factor', () => {
    const demand = async ({ workspaceGid }: Person, secondFactorRequired: boolean) => {
      const { policies } = stores.policies
      const { version } = await policies.find(workspaceGid)
      const decision = await policies.save({
        workspaceGid,
        adminGid: null,
        seenVersion: version,
        policy: { ...OPEN_POLICY, secondFactorRequired },
        actor: OPERATOR,
        nowMs: NOW_MS,
      })
      expect(decision).toBe('saved')
    }
    const signIn = async ({ gid }: Person) => {
      const session = await sessionOf(gid)
      const begun = { session, passwordHash: PASSWORD_HASH, replacesGid: null, nowMs: NOW_MS }
      expect(await stores.sessions.start(begun)).toBe('started')
      return async () => (await stores.sessions.find(session.hash))?.session.mustEnrol
    }

    it('closes sessions that are open already, until there is a factor or no demand any more', async () => {
      const person = await newAccount()
      const mustEnrol = await signIn(person)
      expect(await mustEnrol()).toBe(false)
      await demand(person, true)
      expect(await mustEnrol()).toBe(true)
      await stores.factors.beginApp({ userGid: person.gid, secret: randomBytes(21), nowMs: NOW_MS })
      expect(await mustEnrol()).toBe(true)
      await newPasskey(person, `e${person.gid}`)
      expect(await mustEnrol()).toBe(false)
      expect(await stores.factors.demandedBy(person.gid)).toMatchObject([{ gid: person.workspaceGid }])
      await stores.factors.reset({ ...actOf(person), admin: null })
      await demand(person, false)
      expect(await (await signIn(person))()).toBe(false)
    })

    it('closes those of whoever joins it, and opens those of whoever leaves', async () => {
      const [boss, person] = [await newAccount(), await newAccount()]
      await demand(boss, true)
      const mustEnrol = await signIn(person)
      expect(await mustEnrol()).toBe(false)
      await stores.joinWorkspace(person.gid, boss.workspaceGid, 'member')
      expect(await mustEnrol()).toBe(true)
      await stores.db.queries
        .deleteFrom('workspace_members')
        .where('user_gid', '=', person.gid)
        .where('workspace_gid', '=', boss.workspaceGid)
        .execute()
      expect(await mustEnrol()).toBe(false)
    })

    it(`keeps the last factor, of whichever kind, when both are removed at once, ${ROUNDS} times`, async () => {
      const { person } = await withApp()
      await demand(person, true)
      expect(await stores.factors.removeApp(actOf(person))).toBe('required')
      for (let round = 0; round < ROUNDS; round++) {
        await newPasskey(person, `f${person.gid}-${round}`)
        const { appSinceMs, passkeys } = await stores.factors.standingOf(person.gid)
        expect(passkeys.length + (appSinceMs === null ? 0 : 1)).toBe(2)
        const removals = [
          ...(appSinceMs === null ? [] : [async () => await stores.factors.removeApp(actOf(person))]),
          ...passkeys.map(
            ({ gid }) =>
              async () =>
                await stores.factors.removePasskey({ ...actOf(person), gid }),
          ),
        ]
        const decisions = await Promise.all(removals.map(async (remove) => await remove()))
        expect(decisions.toSorted()).toEqual(['removed', 'required'])
      }
    })
  })

  describe('a reset', () => {
    it('is an admin’s of the person’s only workspace, and ends factors and sessions', async () => {
      const boss = await newAccount()
      const { person } = await withApp()
      const admin = { gid: boss.gid, workspaceGid: boss.workspaceGid }
      const reset = async () => await stores.factors.reset({ ...actOf(person), admin })
      expect(await reset()).toBe('unknown')
      await stores.joinWorkspace(person.gid, boss.workspaceGid, 'member')
      expect(await reset()).toBe('elsewhere')
      expect(await stores.factors.reset({ ...actOf(person), admin: { ...admin, gid: person.gid } })).toBe(
        'not_admin',
      )
      const member = await stores.newPerson({ workspaceGid: boss.workspaceGid, role: 'member' })
      await newPasskey(member, `d${member.gid}`)
      expect(await finish(member.gid, null, passkeyProof(`d${member.gid}`, 0))).toBe('started')
      expect(await stores.factors.reset({ ...actOf(member), admin })).toBe('reset')
      expect(await liveSessions(member)).toBe(0)
      expect(await stores.factors.standingOf(member.gid)).toEqual({
        appSinceMs: null,
        appRestoredAtMs: null,
        passkeys: [],
        codesLeft: 0,
      })
    })
  })
}
