import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NOW_MS, OPERATOR, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { OPEN_POLICY } from '../../protocol/token/policy.js'
import { hashSecret } from '../../protocol/token/secret.js'
import { PASSKEYS_PER_PERSON_MAX, TOTP_SETUP_MS } from './factor.js'

/** What a store of second factors must do beside the factors of other people, and what it keeps of each. */
export function factorsOfOthersContract(open: OpenStores): void {
  let stores: Stores
  let ada: Person
  let ben: Person
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })
  beforeEach(async () => {
    ada = await stores.newPerson({ name: 'Ada' })
    ben = await stores.newPerson({ name: 'Ben' })
  })

  const freshHash = () => hashSecret(randomBytes(16).toString('hex'))
  const hashes = (count: number) => Array.from({ length: count }, freshHash)
  const actOf = ({ gid }: Person) => ({ userGid: gid, actor: OPERATOR, nowMs: NOW_MS })
  /** As it is kept, which is how it is named when it is confirmed. */
  const begun = async ({ gid: userGid }: Person, nowMs = NOW_MS) => {
    await stores.factors.beginApp({ userGid, secret: randomBytes(20), nowMs })
    return (await stores.factors.findApp(userGid))?.secret ?? new Uint8Array()
  }
  const addApp = async (person: Person, codes = 2) => {
    const secret = await begun(person)
    const act = { ...actOf(person), secret, step: 10, codeHashes: hashes(codes) }
    expect((await stores.factors.confirmApp(act)).decision).toBe('confirmed')
    return secret
  }
  const addPasskey = async (
    person: Person,
    wish: { gid?: Gid; nowMs?: number; isDeviceBound?: boolean; name?: string } = {},
  ) => {
    const gid = wish.gid ?? (await stores.nextGid())
    const credentialId = randomBytes(8).toString('base64url')
    const added = await stores.factors.addPasskey({
      ...actOf(person),
      nowMs: wish.nowMs ?? NOW_MS,
      gid,
      name: wish.name ?? 'Laptop',
      passkey: {
        credentialId,
        publicKey: randomBytes(77),
        counter: 7,
        transports: ['usb', 'nfc'],
        isDeviceBound: wish.isDeviceBound ?? false,
      },
      challenge: { hash: freshHash(), expiresAtMs: NOW_MS + 1 },
      codeHashes: hashes(3),
    })
    return { gid, credentialId, ...added }
  }
  const demandFactor = async ({ workspaceGid }: Person, secondFactorRequired = true) =>
    await stores.policies.policies.save({
      workspaceGid,
      policy: { ...OPEN_POLICY, secondFactorRequired, unusedDaysMax: 300 },
      seenVersion: (await stores.policies.policies.find(workspaceGid)).version,
      adminGid: null,
      actor: OPERATOR,
      nowMs: NOW_MS,
    })
  const changesTold = async ({ gid }: Person) => {
    const rows = await stores.db.queries
      .selectFrom('mails')
      .select('facts')
      .where('user_gid', '=', gid)
      .where('kind', '=', 'second_factor_changed')
      .execute()
    return rows.map(({ facts }) => (JSON.parse(facts) as { change: string }).change)
  }
  const standing = async ({ gid }: Person) => {
    const { appSinceMs, codesLeft, passkeys } = await stores.factors.standingOf(gid)
    return { hasApp: appSinceMs !== null, codesLeft, passkeys: passkeys.length }
  }

  it('a factor, its codes and its set-up are one person’s', async () => {
    const secret = await addApp(ada)
    await begun(ben, NOW_MS + 1)
    expect(await standing(ada)).toEqual({ hasApp: true, codesLeft: 2, passkeys: 0 })
    expect(await standing(ben)).toEqual({ hasApp: false, codesLeft: 0, passkeys: 0 })
    const app = await stores.factors.findApp(ada.gid)
    expect([...(app?.secret ?? [])]).toEqual([...secret])
    expect(app).toMatchObject({ createdAtMs: NOW_MS, confirmedAtMs: NOW_MS })
    expect(await stores.factors.findApp(ben.gid)).toMatchObject({
      createdAtMs: NOW_MS + 1,
      confirmedAtMs: null,
    })
    expect(await stores.factors.removeApp(actOf(ben)), 'one that was begun alone').toBe('unknown')
    await addApp(ben)
    expect(await stores.factors.removeApp(actOf(ben))).toBe('removed')
    expect(await standing(ada)).toEqual({ hasApp: true, codesLeft: 2, passkeys: 0 })
    expect(await standing(ben)).toEqual({ hasApp: false, codesLeft: 0, passkeys: 0 })
  })

  it('an app is confirmed until its half hour is over', async () => {
    expect(TOTP_SETUP_MS).toBe(30 * 60_000)
    for (const [afterMs, decision] of [
      [TOTP_SETUP_MS - 1, 'confirmed'],
      [TOTP_SETUP_MS, 'gone'],
    ] as const) {
      const person = await stores.newPerson()
      const secret = await begun(person)
      const act = { ...actOf(person), secret, step: 10, codeHashes: hashes(2), nowMs: NOW_MS + afterMs }
      expect((await stores.factors.confirmApp(act)).decision).toBe(decision)
    }
  })

  it('with the first factor come codes, with a second one none, and they stay until the last one goes', async () => {
    await addApp(ada)
    const passkey = await addPasskey(ada)
    expect(passkey).toMatchObject({ decision: 'added', codesMade: false })
    expect((await standing(ada)).codesLeft).toBe(2)
    expect(await stores.factors.removeApp(actOf(ada))).toBe('removed')
    expect((await standing(ada)).codesLeft).toBe(2)
    await addPasskey(ben)
    expect(await stores.factors.removePasskey({ ...actOf(ada), gid: passkey.gid })).toBe('removed')
    expect(await standing(ada)).toEqual({ hasApp: false, codesLeft: 0, passkeys: 0 })
    expect(await standing(ben)).toEqual({ hasApp: false, codesLeft: 3, passkeys: 1 })
    expect(await stores.factors.replaceCodes({ ...actOf(ben), codeHashes: hashes(5) })).toBe('made')
    expect((await standing(ben)).codesLeft).toBe(5)
  })

  it('what was added and removed is recorded and told by its name', async () => {
    await addApp(ada)
    const { gid } = await addPasskey(ada, { name: 'Key “1”' })
    await stores.factors.replaceCodes({ ...actOf(ada), codeHashes: hashes(4) })
    await stores.factors.removePasskey({ ...actOf(ada), gid })
    await stores.factors.removeApp(actOf(ada))
    const factorActs = (await stores.trail(ada.gid)).filter(({ action }) =>
      /factor|passkey|codes/.test(action),
    )
    expect(factorActs.map(({ action, details }) => [action, details])).toEqual([
      ['second_factor_added', { factor: 'totp' }],
      ['passkey_added', { passkey: gid, name: 'Key “1”' }],
      ['recovery_codes_made', { codes: 4 }],
      ['passkey_removed', { passkey: gid, name: 'Key “1”' }],
      ['second_factor_removed', { factor: 'totp' }],
    ])
    expect(await changesTold(ada)).toEqual([
      'An authenticator app was added.',
      'The passkey “Key “1”” was added.',
      'New recovery codes were made; the old ones no longer work.',
      'The passkey “Key “1”” was removed.',
      'The authenticator app was removed.',
    ])
    expect(await changesTold(ben)).toEqual([])
  })

  it('passkeys are listed oldest first, with what they are; each is found by its own id', async () => {
    const [low, high] = [await stores.nextGid(), await stores.nextGid()]
    const later = await addPasskey(ada, { gid: high, nowMs: NOW_MS, isDeviceBound: true, name: 'Second' })
    const first = await addPasskey(ada, { gid: low, nowMs: NOW_MS, name: 'First' })
    const oldest = await addPasskey(ada, { nowMs: NOW_MS - 1, name: 'Oldest' })
    const other = await addPasskey(ben)
    const unused = { lastUsedAtMs: null, isDeviceBound: false, restoredAtMs: null }
    expect((await stores.factors.standingOf(ada.gid)).passkeys).toEqual([
      { gid: oldest.gid, name: 'Oldest', createdAtMs: NOW_MS - 1, ...unused },
      { gid: first.gid, name: 'First', createdAtMs: NOW_MS, ...unused },
      { gid: later.gid, name: 'Second', createdAtMs: NOW_MS, ...unused, isDeviceBound: true },
    ])
    expect((await stores.factors.passkeysOf(ada.gid)).map(({ credentialId }) => credentialId)).toEqual(
      [oldest, first, later].map(({ credentialId }) => credentialId),
    )
    expect(await stores.factors.findPasskey(other.credentialId)).toMatchObject({
      userGid: ben.gid,
      counter: 7,
      transports: ['usb', 'nfc'],
      isDeviceBound: false,
    })
    expect(await stores.factors.findPasskey(later.credentialId)).toMatchObject({ isDeviceBound: true })
    expect(await stores.factors.findPasskey('none')).toBeNull()
    expect(await stores.factors.removePasskey({ ...actOf(ben), gid: low })).toBe('unknown')
    expect(await stores.factors.removePasskey({ ...actOf(ada), gid: low })).toBe('removed')
    expect((await standing(ada)).passkeys).toBe(2)
  })

  it(`a person has ${PASSKEYS_PER_PERSON_MAX} passkeys at most, whatever others have`, async () => {
    for (let count = 0; count < PASSKEYS_PER_PERSON_MAX; count++)
      expect((await addPasskey(ada)).decision).toBe('added')
    expect((await addPasskey(ada)).decision).toBe('too_many')
    expect((await addPasskey(ben)).decision).toBe('added')
  })

  describe('a workspace that demands a second factor', () => {
    it('keeps the only one, lets go one of two, and says so to its members alone, by name', async () => {
      const elsewhere = await stores.newPerson()
      for (const [gid, name] of [
        [ada.workspaceGid, 'Orchard'],
        [elsewhere.workspaceGid, 'Meadow'],
      ] as const)
        await stores.db.queries.updateTable('workspaces').set({ name }).where('gid', '=', gid).execute()
      await stores.joinWorkspace(ada.gid, elsewhere.workspaceGid, 'guest')
      await addApp(ada)
      const { gid } = await addPasskey(ada)
      await addApp(ben)
      await demandFactor(ada)
      await demandFactor(elsewhere)
      expect(await stores.factors.demandedBy(ada.gid)).toEqual([
        { gid: elsewhere.workspaceGid, name: 'Meadow' },
        { gid: ada.workspaceGid, name: 'Orchard' },
      ])
      expect(await stores.factors.demandedBy(ben.gid)).toEqual([])
      expect(await stores.factors.removeApp(actOf(ada))).toBe('removed')
      expect(await stores.factors.removePasskey({ ...actOf(ada), gid })).toBe('required')
      expect(await stores.factors.removeApp(actOf(ben)), 'nobody demands it of Ben').toBe('removed')
      await demandFactor(ada, false)
      expect(await stores.factors.demandedBy(ada.gid)).toMatchObject([{ name: 'Meadow' }])
      expect(await stores.factors.removePasskey({ ...actOf(ada), gid })).toBe('required')
      await demandFactor(elsewhere, false)
      expect(await stores.factors.removePasskey({ ...actOf(ada), gid })).toBe('removed')
    })
  })

  it('the operator takes all factors of one person, and nobody else’s', async () => {
    for (const person of [ada, ben]) {
      await addApp(person)
      await addPasskey(person)
    }
    expect(await stores.factors.reset({ ...actOf(ada), admin: null })).toBe('reset')
    expect(await standing(ada)).toEqual({ hasApp: false, codesLeft: 0, passkeys: 0 })
    expect(await standing(ben)).toEqual({ hasApp: true, codesLeft: 2, passkeys: 1 })
    expect(await stores.factors.reset({ ...actOf(ada), admin: null })).toBe('none')
    expect((await changesTold(ada)).at(-1)).toMatch(/^Whoever runs this server removed/)
  })

  it('who is deactivated has no factor changed', async () => {
    await addApp(ada)
    const { gid } = await addPasskey(ada)
    await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: NOW_MS })
    expect((await addPasskey(ada)).decision).toBe('challenge_spent')
    expect(await stores.factors.removePasskey({ ...actOf(ada), gid })).toBe('unknown')
    expect(await stores.factors.removeApp(actOf(ada))).toBe('unknown')
    expect(await stores.factors.replaceCodes({ ...actOf(ada), codeHashes: hashes(2) })).toBe('no_factor')
    expect(await stores.factors.reset({ ...actOf(ada), admin: null })).toBe('unknown')
  })
}
