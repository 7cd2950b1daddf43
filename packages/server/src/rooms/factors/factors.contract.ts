import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashSecret, type SecretHash } from '../../protocol/token/secret.js'
import { OPEN_POLICY } from '../../protocol/token/policy.js'
import { NOW_MS, OPERATOR, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import { HALF_SESSION_TRIES_MAX } from '../accounts/half-session.js'
import { newSessionSecret } from '../accounts/session.js'
import { PASSKEYS_PER_PERSON_MAX, TOTP_SETUP_MS, TRIES_PER_PERSON_MAX, TRIES_WINDOW_MS } from './factor.js'
import type { Proof } from './proof.js'

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
  const withApp = async () => {
    const person = await newAccount()
    const secret = randomBytes(21)
    const codeHashes = [freshHash(), freshHash()]
    await stores.factors.beginApp({ userGid: person.gid, secret, nowMs: NOW_MS })
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
  const finish = async (userGid: Gid, halfHash: SecretHash | null, proof: Proof) =>
    await stores.steps.start({
      halfHash,
      proof,
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
      const secret = randomBytes(21)
      await stores.factors.beginApp({ userGid, secret: randomBytes(21), nowMs: NOW_MS })
      await stores.factors.beginApp({ userGid, secret, nowMs: NOW_MS })
      expect((await stores.factors.standingOf(userGid)).appSinceMs).toBeNull()
      const act = { ...actOf(person), secret, step: 10, codeHashes: [freshHash()] }
      const gone = { decision: 'gone', codesMade: false }
      expect(await stores.factors.confirmApp({ ...act, nowMs: NOW_MS + TOTP_SETUP_MS })).toEqual(gone)
      expect(await stores.factors.confirmApp({ ...act, secret: randomBytes(21) })).toEqual(gone)
      const both = await Promise.all([stores.factors.confirmApp(act), stores.factors.confirmApp(act)])
      expect(both.map(({ decision }) => decision).toSorted()).toEqual(['confirmed', 'gone'])
      expect(await stores.factors.beginApp({ userGid, secret, nowMs: NOW_MS })).toBe('exists')
      expect((await stores.trail(userGid)).map(({ action }) => action)).toContain('second_factor_added')
    })

    it('is not kept without its line in the trail', async () => {
      const person = await newAccount()
      const secret = randomBytes(21)
      await stores.factors.beginApp({ userGid: person.gid, secret, nowMs: NOW_MS })
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

    it('gives out its tries, and the person’s, and no more, however many ask at once', async () => {
      const { person } = await withApp()
      let claimed = 0
      for (let round = 0; claimed < TRIES_PER_PERSON_MAX; round++) {
        const hash = await halfOf(person)
        const decisions = await Promise.all(
          Array.from(
            { length: 8 },
            async () => (await stores.steps.claimTry({ hash, nowMs: NOW_MS })).decision,
          ),
        )
        const won = decisions.filter((one) => one === 'claimed').length
        expect(won).toBe(Math.min(HALF_SESSION_TRIES_MAX, TRIES_PER_PERSON_MAX - claimed))
        claimed += won
        if (round > TRIES_PER_PERSON_MAX) throw new Error('no try is left')
      }
      const hash = await halfOf(person)
      expect(await stores.steps.claimTry({ hash, nowMs: NOW_MS })).toEqual({ decision: 'throttled' })
      const session = await sessionOf(person.gid)
      const nowMs = NOW_MS + TRIES_WINDOW_MS
      await stores.sessions.start({ session, passwordHash: PASSWORD_HASH, replacesGid: null, nowMs })
      expect(await stores.steps.claimTry({ hash: session.hash, nowMs })).toMatchObject({
        decision: 'claimed',
      })
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
        passkeys: [],
        codesLeft: 0,
      })
    })
  })
}
