import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Services } from '../../src/compose/services.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { parseTokenKind } from '../../src/protocol/token/token-format.js'
import type { CreatePersonalToken } from '../../src/features/tokens/create-personal-token.js'
import type { RotatePersonalToken } from '../../src/features/tokens/rotate-personal-token.js'
import {
  DATABASE_KINDS,
  openServicesAt,
  openTestServices,
  type TestClock,
  type TestServices,
} from '../support/services.js'
import { NOW_MS, OPERATOR, openStoresAt, sharedLocation } from '../support/stores.js'
import {
  LAST_USED_INTERVAL_MS,
  PERSONAL_TOKENS_PER_USER_MAX,
  ROTATION_OVERLAP_SECONDS_MAX,
} from '../../src/features/tokens/token.rules.js'
import { DAY_MS } from '../../src/time-units.js'

const SECOND_MS = 1_000
const ADDRESS = '192.0.2.7'
const GID_OF_NOTHING = '9' as Gid

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let opened: TestServices
  let services: Services
  let clock: TestClock
  let ada: Gid

  beforeAll(async () => {
    opened = await openTestServices(kind)
    ;({ services, clock } = opened)
  })
  afterAll(async () => {
    await opened.close()
  })
  beforeEach(async () => {
    const made = await services.users.create({
      name: 'Ada',
      email: `ada-${randomUUID()}@people.example`,
      role: 'admin',
      workspace: { newName: 'Analytical Engines' },
      password: null,
      actor: OPERATOR,
    })
    if (!made.ok) throw new Error(made.message)
    ada = made.user.gid
  })

  const tryCreate = async (wish: Partial<CreatePersonalToken> = {}) =>
    await services.tokens.create({
      userGid: ada,
      name: 'Build',
      scopes: null,
      expires: 'default',
      actor: OPERATOR,
      ...wish,
    })
  const create = async (wish: Partial<CreatePersonalToken> = {}) => {
    const made = await tryCreate(wish)
    if (!made.ok) throw new Error(`${made.field}: ${made.message}`)
    return made
  }
  const tryRotate = async (tokenGid: Gid, wish: Partial<RotatePersonalToken> = {}) =>
    await services.tokens.rotate({
      tokenGid,
      overlapSeconds: null,
      idempotencyKey: null,
      actor: OPERATOR,
      ...wish,
    })
  const rotate = async (tokenGid: Gid, wish: Partial<RotatePersonalToken> = {}) => {
    const rotated = await tryRotate(tokenGid, wish)
    if (!rotated.ok) throw new Error(`${rotated.field}: ${rotated.message}`)
    return rotated
  }
  const verify = async (presented: string | null) => {
    const verified = await services.tokens.verify(presented, ADDRESS)
    return verified.ok ? 'ok' : verified.reason
  }
  const list = async () => await services.tokens.list({ userGid: ada })

  describe('create', () => {
    it('shows a secret of the right form once; nothing that is listed contains it', async () => {
      const made = await create({ name: '  Build  ' })
      expect(parseTokenKind(made.secret)).toBe('personal')
      expect(made.hint).toBe(`mdp_…${made.secret.slice(-4)}`)
      const tokens = await list()
      expect(tokens).toMatchObject([
        { gid: made.tokenGid, name: 'Build', hint: made.hint, state: 'live', scopes: 'full' },
      ])
      expect(JSON.stringify(tokens)).not.toContain(made.secret.slice(4, 36))
      expect((await create()).secret).not.toBe(made.secret)
    })

    it('lives 90 days, until the date that was chosen, or for ever', async () => {
      const byDefault = await create()
      expect(byDefault.expiresAtMs).toBe(clock.nowMs() + 90 * DAY_MS)
      const soon = await create({ expires: { atMs: clock.nowMs() + 1 } })
      const never = await create({ expires: 'never' })
      expect(never.expiresAtMs).toBeNull()
      expect(await verify(soon.secret)).toBe('ok')
      clock.advance(1)
      expect(await verify(soon.secret)).toBe('token_expired')
      clock.advance(90 * DAY_MS - 2)
      expect(await verify(byDefault.secret)).toBe('ok')
      clock.advance(1)
      expect(await verify(byDefault.secret)).toBe('token_expired')
      clock.advance(3_650 * DAY_MS)
      expect(await verify(never.secret)).toBe('ok')
    })

    it('is narrowed to the scopes that were chosen, each once', async () => {
      const made = await create({ scopes: ['tasks:read', 'projects:read', 'tasks:read'] })
      const verified = await services.tokens.verify(made.secret, ADDRESS)
      expect(verified.ok && verified.principal.scopes).toEqual(new Set(['tasks:read', 'projects:read']))
      expect(verified.ok && verified.principal.userGid).toBe(ada)
      expect(verified.ok && [...verified.principal.roles.values()]).toEqual(['admin'])
    })

    it.each<[field: string, says: string, wish: Partial<CreatePersonalToken>]>([
      ['name', 'no name', { name: '   ' }],
      ['name', '256 characters', { name: 'x'.repeat(256) }],
      ['name', 'a NUL', { name: 'a\0b' }],
      ['name', 'a lone surrogate', { name: 'a\ud800' }],
      ['scopes', 'an unknown scope', { scopes: ['tasks:read', 'tasks:fly'] }],
      ['scopes', 'an OpenID scope', { scopes: ['openid'] }],
      ['scopes', 'an empty list', { scopes: [] }],
      ['expires', 'the past', { expires: { atMs: NOW_MS } }],
      ['user', 'nobody', { userGid: GID_OF_NOTHING }],
    ])('refuses, naming %s: %s', async (field, _says, wish) => {
      const refused = await tryCreate(wish)
      expect(refused).toMatchObject({ ok: false, field })
      expect(await list()).toEqual([])
    })

    it('refuses an expiry at this very moment', async () => {
      const refused = await tryCreate({ expires: { atMs: clock.nowMs() } })
      expect(refused).toMatchObject({ ok: false, field: 'expires' })
    })

    it('takes 255 characters, of any script', async () => {
      await create({ name: 'é'.repeat(255) })
      expect((await list())[0]?.name).toBe('é'.repeat(255))
    })

    it('refuses the 101st live token, and takes another once one is revoked', async () => {
      const first = await create()
      for (let count = 1; count < PERSONAL_TOKENS_PER_USER_MAX; count++) await create()
      expect(await tryCreate()).toMatchObject({ ok: false, field: 'user' })
      await services.tokens.revoke({ tokenGid: first.tokenGid, actor: OPERATOR })
      await create()
      expect(await tryCreate()).toMatchObject({ ok: false, field: 'user' })
    })

    it('refuses an owner who is deactivated', async () => {
      await services.users.deactivate({ userGid: ada, actor: OPERATOR })
      expect(await tryCreate()).toMatchObject({ ok: false, field: 'user' })
    })
  })

  describe('verify', () => {
    it('tells missing, malformed, mistyped, of another kind and unknown apart', async () => {
      const { secret } = await create()
      const mistyped = (secret.startsWith('mdp_A') ? 'mdp_B' : 'mdp_A') + secret.slice(5)
      expect(await verify(null)).toBe('token_missing')
      expect(await verify('')).toBe('token_malformed')
      expect(await verify(`${secret} `)).toBe('token_malformed')
      expect(await verify(mistyped)).toBe('token_malformed')
      const elsewhere = await openTestServices('sqlite')
      const made = await elsewhere.services.demo.create({ force: false, actor: OPERATOR })
      if (!made.ok) throw new Error('no demo')
      expect(await verify(made.demo.users[0]?.personal_access_token ?? null)).toBe('token_unknown')
      expect(await verify(made.demo.apps[0]?.client_secret ?? null)).toBe('token_kind_refused')
      await elsewhere.close()
    })

    it('refuses at once what was revoked or whose owner was deactivated', async () => {
      const [one, two] = [await create(), await create()]
      for (let again = 0; again < 3; again++) expect(await verify(one.secret)).toBe('ok')
      expect(await services.tokens.revoke({ tokenGid: one.tokenGid, actor: OPERATOR })).toBe('revoked')
      expect(await verify(one.secret)).toBe('token_revoked')
      expect(await verify(two.secret)).toBe('ok')
      expect(await services.users.deactivate({ userGid: ada, actor: OPERATOR })).toMatchObject({
        decision: 'deactivated',
        tokensEnded: 1,
      })
      expect(await verify(two.secret)).toBe('token_revoked')
      const listed = await list()
      expect(listed.map((token) => token.revokedReason)).toEqual(['user_deactivated', 'revoked'])
    })

    it('answers every one of many calls at once alike', async () => {
      const { secret } = await create()
      const answers = await Promise.all(Array.from({ length: 50 }, async () => await verify(secret)))
      expect(new Set(answers)).toEqual(new Set(['ok']))
    })

    it('writes the last use with its address at most once a minute', async () => {
      const { secret } = await create()
      const lastUse = async () => {
        await services.tokens.uses.flushAll()
        const [token] = await list()
        return token?.lastUsedAtMs
      }
      const startMs = clock.nowMs()
      expect(await lastUse()).toBeNull()
      await verify(secret)
      expect(await lastUse()).toBe(startMs)
      expect((await list())[0]?.lastUsedAddress).toBe(ADDRESS)
      clock.advance(LAST_USED_INTERVAL_MS - 1)
      await services.tokens.verify(secret, '192.0.2.8')
      expect(await lastUse()).toBe(startMs)
      clock.advance(1)
      await services.tokens.verify(secret, '192.0.2.9')
      expect(await lastUse()).toBe(startMs + LAST_USED_INTERVAL_MS)
      expect((await list())[0]?.lastUsedAddress).toBe('192.0.2.9')
    })

    it('does not note the use of a token that it refuses', async () => {
      const { secret, tokenGid } = await create()
      await services.tokens.revoke({ tokenGid, actor: OPERATOR })
      expect(await verify(secret)).toBe('token_revoked')
      await services.tokens.uses.flushAll()
      expect((await list())[0]?.lastUsedAtMs).toBeNull()
    })
  })

  describe('rotate', () => {
    it('the first use of the new token ends the old one, and not before', async () => {
      const old = await create({ scopes: ['tasks:read'] })
      clock.advance(10 * DAY_MS)
      const fresh = await rotate(old.tokenGid)
      expect(fresh).toMatchObject({ replayed: false, expiresAtMs: clock.nowMs() + 90 * DAY_MS })
      for (let again = 0; again < 3; again++) expect(await verify(old.secret)).toBe('ok')
      expect(await verify(fresh.secret)).toBe('ok')
      expect(await verify(old.secret)).toBe('token_revoked')
      expect(await verify(fresh.secret)).toBe('ok')
      expect(await list()).toMatchObject([
        { gid: fresh.tokenGid, name: 'Build', scopes: new Set(['tasks:read']), state: 'live' },
        { gid: old.tokenGid, state: 'revoked', revokedReason: 'replaced', successorGid: fresh.tokenGid },
      ])
    })

    it('keeps "no expiry", and the length of life otherwise', async () => {
      const forEver = await create({ expires: 'never' })
      expect((await rotate(forEver.tokenGid)).expiresAtMs).toBeNull()
      const week = await create({ expires: { atMs: clock.nowMs() + 7 * DAY_MS } })
      clock.advance(3 * DAY_MS)
      expect((await rotate(week.tokenGid)).expiresAtMs).toBe(clock.nowMs() + 7 * DAY_MS)
    })

    it('0 s of overlap end the old token at once; 7 days end it then, whether the new one is used or not', async () => {
      const [now, later] = [await create(), await create()]
      await rotate(now.tokenGid, { overlapSeconds: 0 })
      expect(await verify(now.secret)).toBe('token_retired')
      const fresh = await rotate(later.tokenGid, { overlapSeconds: ROTATION_OVERLAP_SECONDS_MAX })
      expect(await verify(fresh.secret)).toBe('ok')
      clock.advance(7 * DAY_MS - 1)
      expect(await verify(later.secret)).toBe('ok')
      clock.advance(1)
      expect(await verify(later.secret)).toBe('token_retired')
      expect(await verify(fresh.secret)).toBe('ok')
    })

    it('the same key gets the same new token for ten minutes, another key or none is refused', async () => {
      const old = await create()
      const idempotencyKey = randomUUID()
      const first = await rotate(old.tokenGid, { idempotencyKey })
      clock.advance(10 * 60 * SECOND_MS - 1)
      expect(await rotate(old.tokenGid, { idempotencyKey })).toEqual({ ...first, replayed: true })
      expect(await tryRotate(old.tokenGid)).toMatchObject({ ok: false, field: 'token' })
      expect(await tryRotate(old.tokenGid, { idempotencyKey: randomUUID() })).toMatchObject({
        ok: false,
        field: 'token',
      })
      expect(await list()).toHaveLength(2)
      clock.advance(1)
      expect(await tryRotate(old.tokenGid, { idempotencyKey })).toMatchObject({ ok: false, field: 'token' })
      expect(await verify(first.secret)).toBe('ok')
    })

    it('a retry still gets the new token when the old one is gone by then', async () => {
      const old = await create()
      const idempotencyKey = randomUUID()
      const first = await rotate(old.tokenGid, { idempotencyKey, overlapSeconds: 0 })
      expect(await verify(first.secret)).toBe('ok')
      expect(await rotate(old.tokenGid, { idempotencyKey })).toMatchObject({
        secret: first.secret,
        replayed: true,
      })
    })

    it.each<[field: string, says: string, wish: Partial<RotatePersonalToken>]>([
      ['overlap', 'less than nothing', { overlapSeconds: -1 }],
      ['overlap', 'half a second', { overlapSeconds: 0.5 }],
      ['overlap', 'more than 7 days', { overlapSeconds: ROTATION_OVERLAP_SECONDS_MAX + 1 }],
      ['overlap', 'no number', { overlapSeconds: Number.NaN }],
      ['idempotency-key', '19 characters', { idempotencyKey: 'k'.repeat(19) }],
      ['idempotency-key', '256 characters', { idempotencyKey: 'k'.repeat(256) }],
      ['token', 'nothing', { tokenGid: GID_OF_NOTHING }],
    ])('refuses, naming %s: %s', async (field, _says, wish) => {
      const old = await create()
      expect(await tryRotate(old.tokenGid, wish)).toMatchObject({ ok: false, field })
      expect(await list()).toMatchObject([{ successorGid: null, state: 'live' }])
    })

    it('refuses a token that has ended', async () => {
      const revoked = await create()
      await services.tokens.revoke({ tokenGid: revoked.tokenGid, actor: OPERATOR })
      const expired = await create({ expires: { atMs: clock.nowMs() + 1 } })
      clock.advance(1)
      for (const { tokenGid } of [revoked, expired])
        expect(await tryRotate(tokenGid)).toMatchObject({ ok: false, field: 'token' })
      expect(await list()).toHaveLength(2)
    })

    it('a chain that was never used ends whole with the first use of its last token', async () => {
      const first = await create()
      const second = await rotate(first.tokenGid)
      const third = await rotate(second.tokenGid)
      expect(await verify(first.secret)).toBe('ok')
      expect(await verify(third.secret)).toBe('ok')
      expect(await verify(first.secret)).toBe('token_revoked')
      expect(await verify(second.secret)).toBe('token_revoked')
    })
  })

  describe('revoke', () => {
    it('once; the second time changes nothing; a gid of nothing is unknown', async () => {
      const { tokenGid } = await create()
      const revoke = async (gid: Gid) => await services.tokens.revoke({ tokenGid: gid, actor: OPERATOR })
      expect(await revoke(tokenGid)).toBe('revoked')
      const [before] = await list()
      clock.advance(1)
      expect(await revoke(tokenGid)).toBe('already_revoked')
      expect(await list()).toEqual([before])
      expect(await revoke(GID_OF_NOTHING)).toBe('unknown')
    })

    it('of a new token that was never used leaves the old one to its owner', async () => {
      const old = await create()
      const fresh = await rotate(old.tokenGid)
      await services.tokens.revoke({ tokenGid: fresh.tokenGid, actor: OPERATOR })
      expect(await verify(fresh.secret)).toBe('token_revoked')
      expect(await verify(old.secret)).toBe('ok')
    })
  })

  describe('list', () => {
    it('shows a dead token for 30 days with its reason', async () => {
      const live = await create({ expires: 'never' })
      const revoked = await create({ expires: 'never' })
      const expired = await create({ expires: { atMs: clock.nowMs() + 1 } })
      const retired = await create({ expires: 'never' })
      await services.tokens.revoke({ tokenGid: revoked.tokenGid, actor: OPERATOR })
      const fresh = await rotate(retired.tokenGid, { overlapSeconds: 0 })
      clock.advance(30 * DAY_MS - 1)
      const states = new Map((await list()).map((token) => [token.gid, token.state]))
      expect(states).toEqual(
        new Map([
          [fresh.tokenGid, 'live'],
          [retired.tokenGid, 'retired'],
          [expired.tokenGid, 'expired'],
          [revoked.tokenGid, 'revoked'],
          [live.tokenGid, 'live'],
        ]),
      )
      clock.advance(1)
      expect((await list()).map((token) => token.gid)).toEqual([
        fresh.tokenGid,
        expired.tokenGid,
        live.tokenGid,
      ])
      clock.advance(1)
      expect((await list()).map((token) => token.gid)).toEqual([fresh.tokenGid, live.tokenGid])
    })
  })
})

describe.each(DATABASE_KINDS)('%s, seen by another node', (kind) => {
  it('what a successor replaces has ended, durably, before its first call is answered', async () => {
    const { drop, location } = await sharedLocation(kind, 'with schema')
    const opened = await openServicesAt(location)
    const { services } = opened
    const made = await services.demo.create({ force: false, actor: OPERATOR })
    const ada = made.ok ? made.demo.users[0] : undefined
    if (ada === undefined) throw new Error('no demo')
    const [old] = await services.tokens.list({ userGid: ada.gid })
    const fresh = await services.tokens.rotate({
      tokenGid: old?.gid ?? GID_OF_NOTHING,
      overlapSeconds: null,
      idempotencyKey: null,
      actor: OPERATOR,
    })
    if (!fresh.ok) throw new Error(fresh.message)
    const other = await openStoresAt(location)
    const asSeenThere = async () => (await other.tokens.find(old?.gid ?? GID_OF_NOTHING))?.revokedReason
    expect(await asSeenThere()).toBeNull()
    expect((await services.tokens.verify(fresh.secret, ADDRESS)).ok).toBe(true)
    expect(await asSeenThere()).toBe('replaced')
    await other.close()
    await opened.close()
    await drop()
  })
})
