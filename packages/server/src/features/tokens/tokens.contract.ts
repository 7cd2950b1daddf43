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
import type { Rotation } from './ports.js'
import { DUE_TOKEN_ROTATIONS } from './tokens.store.js'
import { LAST_USED_INTERVAL_MS, PERSONAL_TOKENS_PER_USER_MAX, tokenState } from './token.rules.js'
import { DAY_MS, MINUTE_MS } from '../../time-units.js'

const TEN_MINUTES_MS = 10 * MINUTE_MS
const GID_OF_NOTHING = '9' as Gid

/** What any store of tokens must do. */
export function tokenContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const create = async (
    owner: Person,
    wish: {
      readonly expiresAtMs?: number | null
      readonly nowMs?: number
      readonly liveMax?: number
      readonly scopes?: 'full' | ReadonlySet<string>
    } = {},
  ) => {
    const { hash, hint } = freshSecret()
    const gid = await stores.nextGid()
    const decision = await stores.tokens.createPersonal({
      token: {
        gid,
        hash,
        hint,
        userGid: owner.gid,
        name: 'Build',
        scopes: wish.scopes ?? 'full',
        expiresAtMs: wish.expiresAtMs === undefined ? NOW_MS + 90 * DAY_MS : wish.expiresAtMs,
      },
      liveMax: wish.liveMax ?? PERSONAL_TOKENS_PER_USER_MAX,
      actor: OPERATOR,
      nowMs: wish.nowMs ?? NOW_MS,
    })
    return { gid, hash, hint, decision }
  }

  const rotation = async (tokenGid: Gid, wish: Partial<Rotation> = {}): Promise<Rotation> => {
    const { hash, hint } = freshSecret()
    return {
      tokenGid,
      successor: { gid: await stores.nextGid(), hash, hint, expiresAtMs: NOW_MS + 90 * DAY_MS },
      overlapEndsAtMs: null,
      replay: null,
      actor: OPERATOR,
      nowMs: NOW_MS,
      ...wish,
    }
  }

  const replayWith = (key: string, answer: string, expiresAtMs = NOW_MS + TEN_MINUTES_MS) => ({
    keyHash: hashSecret(key),
    sealedAnswer: new TextEncoder().encode(answer),
    expiresAtMs,
  })

  const stateOf = async (gid: Gid, nowMs = NOW_MS) => {
    const token = await stores.tokens.find(gid)
    return token === null ? null : tokenState(token, nowMs)
  }

  const actionsOn = async (gid: Gid) => (await stores.trail(gid)).map((row) => row.action)

  describe('createPersonal', () => {
    it('stores the token, its facts and an audit row that has the hint and no secret', async () => {
      const ada = await stores.newPerson()
      const made = await create(ada, { scopes: new Set(['tasks:read', 'projects:read']) })
      expect(made.decision).toBe('created')
      expect(await stores.tokens.facts(made.hash)).toEqual({
        gid: made.gid,
        kind: 'personal',
        clientId: null,
        userGid: ada.gid,
        userDeactivatedAtMs: null,
        scopes: new Set(['tasks:read', 'projects:read']),
        identity: [],
        roles: new Map([[ada.workspaceGid, 'admin']]),
        plan: 'paid',
        constraints: [],
        createdAtMs: NOW_MS,
        replacesGid: null,
        lastUsedAtMs: null,
        dependsOn: [made.gid, ada.gid, ada.workspaceGid],
        expiresAtMs: NOW_MS + 90 * DAY_MS,
        revokedAtMs: null,
        revokedReason: null,
        retiresAtMs: null,
      })
      expect(await stores.trail(made.gid)).toEqual([
        {
          action: 'token_created',
          actorKind: 'operator',
          targetGid: made.gid,
          atMs: NOW_MS,
          details: { hint: made.hint, name: 'Build', scopes: 'projects:read tasks:read' },
          personGid: ada.gid,
        },
      ])
    })

    it('keeps full permissions and no expiry apart from narrow ones and a date', async () => {
      const ada = await stores.newPerson()
      const made = await create(ada, { expiresAtMs: null })
      expect(await stores.tokens.find(made.gid)).toMatchObject({ scopes: 'full', expiresAtMs: null })
    })

    it('refuses an owner who does not exist or is deactivated, and stores nothing', async () => {
      const ada = await stores.newPerson()
      await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: NOW_MS })
      const refused = await create(ada)
      expect(refused.decision).toBe('owner_inactive')
      const nobody = await create({ ...ada, gid: GID_OF_NOTHING })
      expect(nobody.decision).toBe('owner_unknown')
      for (const { gid, hash } of [refused, nobody]) {
        expect(await stores.tokens.find(gid)).toBeNull()
        expect(await stores.tokens.facts(hash)).toBeNull()
        expect(await stores.trail(gid)).toEqual([])
      }
    })

    it('holds the limit of 100 live tokens, counting neither revoked nor expired nor retired ones', async () => {
      const ada = await stores.newPerson()
      const revoked = await create(ada)
      await stores.tokens.revoke({ tokenGid: revoked.gid, actor: OPERATOR, nowMs: NOW_MS })
      await create(ada, { nowMs: NOW_MS - DAY_MS, expiresAtMs: NOW_MS })
      const retired = await create(ada)
      const successor = await rotation(retired.gid, { overlapEndsAtMs: NOW_MS })
      expect((await stores.tokens.rotate(successor)).decision).toBe('won')

      const limit = PERSONAL_TOKENS_PER_USER_MAX
      expect(limit).toBe(100)
      for (let count = 1; count < limit; count++) expect((await create(ada)).decision).toBe('created')
      const refused = await create(ada)
      expect(refused.decision).toBe('limit_reached')
      expect(await stores.tokens.find(refused.gid)).toBeNull()
      expect(await stores.trail(refused.gid)).toEqual([])

      await stores.tokens.revoke({ tokenGid: successor.successor.gid, actor: OPERATOR, nowMs: NOW_MS })
      expect((await create(ada)).decision).toBe('created')
      expect((await create(await stores.newPerson())).decision).toBe('created')
    })

    it('rolls back whole when the token cannot be written: no audit row stays', async () => {
      const ada = await stores.newPerson()
      const first = await create(ada)
      const gid = await stores.nextGid()
      const twice = stores.tokens.createPersonal({
        token: {
          gid,
          hash: first.hash,
          hint: '',
          userGid: ada.gid,
          name: '',
          scopes: 'full',
          expiresAtMs: null,
        },
        liveMax: 100,
        actor: OPERATOR,
        nowMs: NOW_MS,
      })
      await expect(twice).rejects.toThrow()
      expect(await stores.tokens.find(gid)).toBeNull()
      expect(await stores.trail(gid)).toEqual([])
    })
  })

  describe('the audit row', () => {
    it('is written with its change or the change does not happen', async () => {
      const ada = await stores.newPerson()
      const token = await create(ada)
      const successor = await rotation(token.gid)
      await stores.tokens.rotate(successor)
      const other = await create(ada)
      const refused = await rotation(other.gid)
      await stores.withoutTrail(async () => {
        await expect(create(ada)).rejects.toThrow()
        await expect(stores.tokens.rotate(refused)).rejects.toThrow()
        await expect(
          stores.tokens.revoke({ tokenGid: other.gid, actor: OPERATOR, nowMs: NOW_MS }),
        ).rejects.toThrow()
        await expect(
          stores.tokens.endReplaced({ tokenGid: successor.successor.gid, nowMs: NOW_MS }),
        ).rejects.toThrow()
      })
      expect(await stores.tokens.list({ userGid: ada.gid, diedAfterMs: 0 })).toHaveLength(3)
      expect(await stores.tokens.find(refused.successor.gid)).toBeNull()
      expect(await stores.tokens.find(other.gid)).toMatchObject({ successorGid: null, revokedAtMs: null })
      expect(await stateOf(token.gid)).toBe('live')
      expect((await stores.tokens.facts(successor.successor.hash))?.replacesGid).toBe(token.gid)
      expect(await actionsOn(other.gid)).toEqual(['token_created'])
    })
  })

  describe('rotate', () => {
    it('won: the successor has the name, the scopes and the owner; the old token lives on', async () => {
      const ada = await stores.newPerson()
      const old = await create(ada, { scopes: new Set(['tasks:read']) })
      const wish = await rotation(old.gid)
      expect(await stores.tokens.rotate(wish)).toEqual({ decision: 'won' })
      expect(await stores.tokens.find(wish.successor.gid)).toMatchObject({
        userGid: ada.gid,
        name: 'Build',
        scopes: new Set(['tasks:read']),
        hint: wish.successor.hint,
        expiresAtMs: wish.successor.expiresAtMs,
        createdAtMs: NOW_MS,
        successorGid: null,
      })
      expect(await stores.tokens.facts(wish.successor.hash)).toMatchObject({ replacesGid: old.gid })
      expect(await stores.tokens.find(old.gid)).toMatchObject({ successorGid: wish.successor.gid })
      expect(await stateOf(old.gid)).toBe('live')
      expect(await stores.trail(old.gid)).toMatchObject([
        { action: 'token_created' },
        { action: 'token_rotated', details: { successor: wish.successor.gid, overlapEndsAtMs: null } },
      ])
    })

    it('the first caller wins; any other gets already_rotated and leaves nothing', async () => {
      const old = await create(await stores.newPerson())
      const first = await rotation(old.gid, { replay: replayWith('a key of the first', 'first') })
      const second = await rotation(old.gid, { replay: replayWith('a key of another', 'second') })
      const third = await rotation(old.gid)
      expect((await stores.tokens.rotate(first)).decision).toBe('won')
      expect((await stores.tokens.rotate(second)).decision).toBe('already_rotated')
      expect((await stores.tokens.rotate(third)).decision).toBe('already_rotated')
      expect(await stores.tokens.find(old.gid)).toMatchObject({ successorGid: first.successor.gid })
      for (const { successor } of [second, third]) {
        expect(await stores.tokens.find(successor.gid)).toBeNull()
        expect(await stores.tokens.facts(successor.hash)).toBeNull()
      }
      expect(await actionsOn(old.gid)).toEqual(['token_created', 'token_rotated'])
    })

    it('replayed: the winner’s key gets the winner’s answer until ten minutes are over', async () => {
      const old = await create(await stores.newPerson())
      const replay = replayWith('the same key', 'the answer')
      expect((await stores.tokens.rotate(await rotation(old.gid, { replay }))).decision).toBe('won')
      const retry = async (nowMs: number) =>
        await stores.tokens.rotate(
          await rotation(old.gid, { nowMs, replay: replayWith('the same key', 'another', nowMs) }),
        )
      const again = await retry(NOW_MS + TEN_MINUTES_MS - 1)
      expect(again.decision).toBe('replayed')
      expect('sealedAnswer' in again && new TextDecoder().decode(again.sealedAnswer)).toBe('the answer')
      expect((await retry(NOW_MS + TEN_MINUTES_MS)).decision).toBe('already_rotated')
      expect(await actionsOn(old.gid)).toEqual(['token_created', 'token_rotated'])
    })

    it('a key counts for its own token only', async () => {
      const ada = await stores.newPerson()
      const [one, two] = [await create(ada), await create(ada)]
      const replay = replayWith('one key for two', 'one')
      expect((await stores.tokens.rotate(await rotation(one.gid, { replay }))).decision).toBe('won')
      expect((await stores.tokens.rotate(await rotation(two.gid, { replay }))).decision).toBe('won')
    })

    it('not_live: revoked and expired tokens have no successor; unknown: neither has nothing', async () => {
      const ada = await stores.newPerson()
      const revoked = await create(ada)
      await stores.tokens.revoke({ tokenGid: revoked.gid, actor: OPERATOR, nowMs: NOW_MS })
      const expired = await create(ada, { nowMs: NOW_MS - DAY_MS, expiresAtMs: NOW_MS })
      for (const { gid } of [revoked, expired]) {
        const wish = await rotation(gid)
        expect((await stores.tokens.rotate(wish)).decision).toBe('not_live')
        expect(await stores.tokens.find(wish.successor.gid)).toBeNull()
        expect(await actionsOn(gid)).not.toContain('token_rotated')
      }
      expect((await stores.tokens.rotate(await rotation(GID_OF_NOTHING))).decision).toBe('unknown')
    })

    it('an overlap of 0 s ends the old token at once, one of 7 days then', async () => {
      const ada = await stores.newPerson()
      const [now, later] = [await create(ada), await create(ada)]
      const atOnce = await rotation(now.gid, { overlapEndsAtMs: NOW_MS })
      const inAWeek = await rotation(later.gid, { overlapEndsAtMs: NOW_MS + 7 * DAY_MS })
      expect((await stores.tokens.rotate(atOnce)).decision).toBe('won')
      expect((await stores.tokens.rotate(inAWeek)).decision).toBe('won')
      expect(await stateOf(now.gid)).toBe('retired')
      expect(await stateOf(later.gid, NOW_MS + 7 * DAY_MS - 1)).toBe('live')
      expect(await stateOf(later.gid, NOW_MS + 7 * DAY_MS)).toBe('retired')
      // With an overlap it is the clock that ends the old token, not a use of the new one.
      for (const { successor } of [atOnce, inAWeek]) {
        expect(await stores.tokens.facts(successor.hash)).toMatchObject({ replacesGid: null })
        await stores.tokens.endReplaced({ tokenGid: successor.gid, nowMs: NOW_MS })
      }
      expect(await stateOf(later.gid)).toBe('live')
    })

    it('rolls back whole when the successor cannot be written: the old token may be rotated again', async () => {
      const ada = await stores.newPerson()
      const [old, other] = [await create(ada), await create(ada)]
      const broken = await rotation(old.gid, { overlapEndsAtMs: NOW_MS })
      const clash = { ...broken, successor: { ...broken.successor, hash: other.hash } }
      await expect(stores.tokens.rotate(clash)).rejects.toThrow()
      expect(await stores.tokens.find(old.gid)).toMatchObject({ successorGid: null, retiresAtMs: null })
      expect(await actionsOn(old.gid)).toEqual(['token_created'])
      expect((await stores.tokens.rotate(broken)).decision).toBe('won')
    })
  })

  describe('endReplaced', () => {
    it('revokes the token that was replaced, once, and says so in the trail', async () => {
      const old = await create(await stores.newPerson())
      const { successor } = await rotated(old.gid)
      await stores.tokens.endReplaced({ tokenGid: successor.gid, nowMs: NOW_MS + 1 })
      await stores.tokens.endReplaced({ tokenGid: successor.gid, nowMs: NOW_MS + 2 })
      expect(await stores.tokens.find(old.gid)).toMatchObject({
        revokedAtMs: NOW_MS + 1,
        revokedReason: 'replaced',
      })
      expect(await stores.tokens.facts(successor.hash)).toMatchObject({
        replacesGid: null,
        revokedAtMs: null,
      })
      expect(await actionsOn(old.gid)).toEqual(['token_created', 'token_rotated', 'token_replaced'])
    })

    it('ends a whole chain of tokens that were rotated before they were used', async () => {
      const first = await create(await stores.newPerson())
      const second = (await rotated(first.gid)).successor
      const third = (await rotated(second.gid)).successor
      expect(await stateOf(first.gid)).toBe('live')
      await stores.tokens.endReplaced({ tokenGid: third.gid, nowMs: NOW_MS })
      expect(await stateOf(first.gid)).toBe('revoked')
      expect(await stateOf(second.gid)).toBe('revoked')
      expect(await stateOf(third.gid)).toBe('live')
      for (const gid of [first.gid, second.gid]) {
        expect((await actionsOn(gid)).filter((action) => action === 'token_replaced')).toHaveLength(1)
      }
    })

    it('leaves no token of a chain behind when its middle ended by an overlap, unused', async () => {
      const first = await create(await stores.newPerson())
      const second = (await rotated(first.gid)).successor
      const third = (await rotated(second.gid, { overlapEndsAtMs: NOW_MS })).successor
      expect(await stateOf(second.gid)).toBe('retired')
      await stores.tokens.endReplaced({ tokenGid: third.gid, nowMs: NOW_MS })
      expect(await stateOf(first.gid)).toBe('revoked')
    })

    it('keeps the first reason and records nothing for a token that had ended before', async () => {
      const ada = await stores.newPerson()
      const old = await create(ada)
      const { successor } = await rotated(old.gid)
      await stores.tokens.revoke({ tokenGid: old.gid, actor: OPERATOR, nowMs: NOW_MS })
      await stores.tokens.endReplaced({ tokenGid: successor.gid, nowMs: NOW_MS + 1 })
      expect(await stores.tokens.find(old.gid)).toMatchObject({
        revokedAtMs: NOW_MS,
        revokedReason: 'revoked',
      })
      expect(await actionsOn(old.gid)).toEqual(['token_created', 'token_rotated', 'token_revoked'])
    })

    it('does nothing for a token that replaces none', async () => {
      const token = await create(await stores.newPerson())
      await stores.tokens.endReplaced({ tokenGid: token.gid, nowMs: NOW_MS })
      await stores.tokens.endReplaced({ tokenGid: GID_OF_NOTHING, nowMs: NOW_MS })
      expect(await stateOf(token.gid)).toBe('live')
    })

    const rotated = async (gid: Gid, wish: Partial<Rotation> = {}) => {
      const rotating = await rotation(gid, wish)
      expect((await stores.tokens.rotate(rotating)).decision).toBe('won')
      return rotating
    }
  })

  describe('revoke', () => {
    it('ends a token once; the first time and reason stay', async () => {
      const token = await create(await stores.newPerson())
      const revoke = async (nowMs: number) =>
        await stores.tokens.revoke({ tokenGid: token.gid, actor: OPERATOR, nowMs })
      expect(await revoke(NOW_MS + 1)).toBe('revoked')
      expect(await revoke(NOW_MS + 2)).toBe('already_revoked')
      expect(await stores.tokens.facts(token.hash)).toMatchObject({
        revokedAtMs: NOW_MS + 1,
        revokedReason: 'revoked',
      })
      expect(await actionsOn(token.gid)).toEqual(['token_created', 'token_revoked'])
    })

    it('unknown: a gid that no token has, and no audit row', async () => {
      expect(await stores.tokens.revoke({ tokenGid: GID_OF_NOTHING, actor: OPERATOR, nowMs: NOW_MS })).toBe(
        'unknown',
      )
      expect(await stores.trail(GID_OF_NOTHING)).toEqual([])
    })
  })

  describe('list', () => {
    it('newest first; by person or all; a dead token for 30 days, with its reason', async () => {
      const ada = await stores.newPerson()
      const live = await create(ada, { expiresAtMs: null })
      const revoked = await create(ada, { nowMs: NOW_MS + 1 })
      await stores.tokens.revoke({ tokenGid: revoked.gid, actor: OPERATOR, nowMs: NOW_MS })
      const expired = await create(ada, { nowMs: NOW_MS - 1, expiresAtMs: NOW_MS })
      const retired = await create(ada, { nowMs: NOW_MS - 2, expiresAtMs: null })
      const { successor } = await (async () => {
        const wish = await rotation(retired.gid, { overlapEndsAtMs: NOW_MS, nowMs: NOW_MS - 3 })
        await stores.tokens.rotate(wish)
        return wish
      })()
      const list = async (diedAfterMs: number) => await stores.tokens.list({ userGid: ada.gid, diedAfterMs })

      const all = await list(NOW_MS - 1)
      expect(all.map((token) => token.gid)).toEqual(
        [revoked, live, expired, retired, successor].map(({ gid }) => gid),
      )
      expect(all.map((token) => tokenState(token, NOW_MS))).toEqual([
        'revoked',
        'live',
        'expired',
        'retired',
        'live',
      ])
      expect(all[0]).toMatchObject({ revokedReason: 'revoked', hint: revoked.hint, lastUsedAtMs: null })
      expect((await list(NOW_MS)).map((token) => token.gid)).toEqual([live.gid, successor.gid])

      const others = await create(await stores.newPerson())
      const everybody = await stores.tokens.list({ userGid: null, diedAfterMs: NOW_MS })
      expect(everybody.map((token) => token.gid)).toEqual(
        expect.arrayContaining([live.gid, successor.gid, others.gid]),
      )
    })
  })

  describe('recordUses', () => {
    it('writes time and address at most once an interval, a whole batch at once', async () => {
      const ada = await stores.newPerson()
      const [one, two] = [await create(ada), await create(ada)]
      const record = async (tokenGid: Gid, atMs: number, address: string) => {
        await stores.tokens.recordUses(
          [{ kind: 'personal' as const, tokenGid, atMs, address }],
          LAST_USED_INTERVAL_MS,
        )
      }
      const lastUse = async (gid: Gid) => {
        const token = await stores.tokens.find(gid)
        return [token?.lastUsedAtMs, token?.lastUsedAddress]
      }
      await stores.tokens.recordUses(
        [
          { kind: 'personal' as const, tokenGid: one.gid, atMs: NOW_MS, address: '192.0.2.1' },
          { kind: 'personal' as const, tokenGid: two.gid, atMs: NOW_MS + 5, address: '2001:db8::1' },
          { kind: 'personal' as const, tokenGid: GID_OF_NOTHING, atMs: NOW_MS, address: '192.0.2.9' },
        ],
        LAST_USED_INTERVAL_MS,
      )
      expect(await lastUse(one.gid)).toEqual([NOW_MS, '192.0.2.1'])
      expect(await lastUse(two.gid)).toEqual([NOW_MS + 5, '2001:db8::1'])

      await record(one.gid, NOW_MS + LAST_USED_INTERVAL_MS - 1, '192.0.2.2')
      await record(one.gid, NOW_MS - DAY_MS, '192.0.2.3')
      expect(await lastUse(one.gid)).toEqual([NOW_MS, '192.0.2.1'])
      await record(one.gid, NOW_MS + LAST_USED_INTERVAL_MS, '192.0.2.4')
      expect(await lastUse(one.gid)).toEqual([NOW_MS + LAST_USED_INTERVAL_MS, '192.0.2.4'])
      expect(await stores.tokens.facts(one.hash)).toMatchObject({
        lastUsedAtMs: NOW_MS + LAST_USED_INTERVAL_MS,
      })
      await stores.tokens.recordUses([], LAST_USED_INTERVAL_MS)
    })
  })

  describe('sweep', () => {
    it('frees replayable answers that no retry can get any more, at most so many', async () => {
      const ada = await stores.newPerson()
      const keys = ['sweep one', 'sweep two', 'sweep three']
      const tokens = await Promise.all(
        keys.map(async (key, index) => {
          const { gid } = await create(ada)
          const replay = replayWith(key, key, NOW_MS + 1_000 + (index === 2 ? DAY_MS : 0))
          await stores.tokens.rotate(await rotation(gid, { replay }))
          return gid
        }),
      )
      const nowMs = NOW_MS + 1_000
      await stores.free(DUE_TOKEN_ROTATIONS, NOW_MS + 999 + 1, 1_000)
      expect(await stores.free(DUE_TOKEN_ROTATIONS, nowMs + 1, 1)).toBe(1)
      expect(await stores.free(DUE_TOKEN_ROTATIONS, nowMs + 1, 1_000)).toBe(1)
      expect(await stores.free(DUE_TOKEN_ROTATIONS, nowMs + 1, 1_000)).toBe(0)
      const kept = await rotation(tokens[2] ?? GID_OF_NOTHING, {
        nowMs,
        replay: replayWith('sweep three', 'other'),
      })
      expect((await stores.tokens.rotate(kept)).decision).toBe('replayed')
    })
  })

  it('facts: null for a hash that no token has', async () => {
    expect(await stores.tokens.facts(freshSecret().hash)).toBeNull()
  })

  it('facts: every workspace of the owner with their role in it, and that they are deactivated', async () => {
    const ada = await stores.newPerson()
    const { workspaceGid } = await stores.newPerson()
    await stores.joinWorkspace(ada.gid, workspaceGid, 'guest')
    const { hash } = await create(ada)
    expect((await stores.tokens.facts(hash))?.roles).toEqual(
      new Map([
        [ada.workspaceGid, 'admin'],
        [workspaceGid, 'guest'],
      ]),
    )
    await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: NOW_MS + 5 })
    expect(await stores.tokens.facts(hash)).toMatchObject({ userDeactivatedAtMs: NOW_MS + 5 })
  })
}
