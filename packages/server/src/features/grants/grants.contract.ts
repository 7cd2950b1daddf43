import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  DAY_MS,
  GRANT_ENDS_MS,
  REFRESH_ENDS_MS,
  grantScene,
  MINUTE_MS,
  type GrantScene,
} from '../../../test/support/grant-scene.js'
import { newApp } from '../../../test/support/grants.js'
import { NOW_MS, OPERATOR, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { App } from '../apps/app.js'
import type { GrantRevokedReason } from './grant.js'
import {
  DUE_GRANTS,
  DUE_REDEEMED_CODES,
  DUE_ROTATION_ANSWERS,
  DUE_UNREDEEMED_CODES,
  freeDueGrants,
} from './due-grants.store.js'
import { DEAD_GRANT_VISIBLE_DAYS } from './grant.rules.js'
import { makeListGrants } from './list-grants.js'

const LATER_MS = NOW_MS + DAY_MS
const GID_OF_NOTHING = '9' as Gid

/** What any store of grants must do, once there are some. */
export function grantContract(open: OpenStores): void {
  let stores: Stores
  let scene: GrantScene
  let ada: Person
  let app: App
  beforeAll(async () => {
    stores = await open()
    scene = grantScene(stores)
  })
  afterAll(async () => {
    await stores.close()
  })
  beforeEach(async () => {
    ada = await stores.newPerson({ name: 'Ada' })
    app = await newApp(stores, ada, { name: 'Planner' })
  })

  const revoke = async (grantGid: Gid, reason: GrantRevokedReason = 'revoked', nowMs = LATER_MS) =>
    await stores.grants.revoke({ grantGid, reason, actor: OPERATOR, nowMs })
  const listed = async (filter: Partial<Parameters<Stores['grants']['list']>[0]> = {}) => {
    const all = { userGid: ada.gid, clientId: null, diedAfterMs: 0 }
    return (await stores.grants.list({ ...all, ...filter })).map((grant) => grant.gid)
  }

  describe('revoke', () => {
    it('ends the grant with every token of it, and no other, and says so — RFC 7009 §2.1', async () => {
      const [grant, other] = [
        await scene.newGrant({ person: ada, app }),
        await scene.newGrant({ person: ada, app }),
      ]
      const { accessHash } = await scene.refresh(grant.refreshHash)
      const { successorHash } = await scene.rotate(grant.refreshHash)
      expect(await revoke(grant.grantGid)).toBe('revoked')
      for (const hash of [grant.accessHash, accessHash])
        expect((await stores.accessTokens.facts(hash))?.revokedAtMs).toBe(LATER_MS)
      for (const hash of [grant.refreshHash, successorHash])
        expect((await scene.rotate(hash)).decision).toBe('revoked')
      expect((await stores.accessTokens.facts(other.accessHash))?.revokedAtMs).toBeNull()
      expect((await scene.rotate(other.refreshHash)).decision).toBe('won')
      expect((await stores.trail(grant.grantGid)).slice(1)).toEqual([
        {
          action: 'grant_revoked',
          actorKind: 'operator',
          targetGid: grant.grantGid,
          atMs: LATER_MS,
          details: {},
          personGid: ada.gid,
          appGid: expect.any(String) as string,
          reason: 'revoked',
        },
      ])
    })

    it('already_revoked: the first reason stays, and one audit row; unknown: nothing happens', async () => {
      const { grantGid } = await scene.newGrant({ person: ada, app })
      expect(await revoke(grantGid, 'app_revoked')).toBe('revoked')
      expect(await revoke(grantGid, 'revoked', LATER_MS + 1)).toBe('already_revoked')
      expect(await scene.endOf(grantGid)).toEqual([LATER_MS, 'app_revoked'])
      expect(await scene.actionsOn(grantGid)).toEqual(['grant_created', 'grant_revoked'])
      expect(await revoke(GID_OF_NOTHING)).toBe('unknown')
      expect(await stores.trail(GID_OF_NOTHING)).toEqual([])
    })

    it('a person who takes it back is asked again; an app that gives it back need not ask', async () => {
      const ben = await stores.newPerson()
      const otherApp = await newApp(stores, ada)
      await scene.newGrant({ person: ben, app })
      await scene.newGrant({ person: ada, app: otherApp })
      const remembered = async () => [
        await stores.consents.remembered(ada.gid, app.clientId),
        await stores.consents.remembered(ben.gid, app.clientId),
        await stores.consents.remembered(ada.gid, otherApp.clientId),
      ]
      for (const reason of ['app_revoked', 'refresh_token_replayed'] as const) {
        const { grantGid } = await scene.newGrant({ person: ada, app })
        await revoke(grantGid, reason)
        expect(await remembered()).toEqual(['tasks:read', 'tasks:read', 'tasks:read'])
      }
      const { grantGid } = await scene.newGrant({ person: ada, app })
      await revoke(grantGid, 'revoked')
      expect(await remembered()).toEqual([null, 'tasks:read', 'tasks:read'])
    })

    it('of somebody in particular: nobody else’s, and no other app’s', async () => {
      const ben = await stores.newPerson()
      const [one, other] = [
        await scene.newGrant({ person: ada, app }),
        await scene.newGrant({ person: ada, app }),
      ]
      const end = async (userGid: Gid, clientId: Gid) =>
        await stores.grants.revoke({
          grantGid: one.grantGid,
          of: { userGid, clientId },
          reason: 'revoked',
          actor: { kind: 'user', gid: userGid },
          nowMs: NOW_MS,
        })
      expect(await end(ben.gid, app.clientId)).toBe('unknown')
      expect(await end(ada.gid, (await newApp(stores, ada)).clientId)).toBe('unknown')
      expect(await scene.endOf(one.grantGid)).toEqual([null, null])
      expect(await end(ada.gid, app.clientId)).toBe('revoked')
      expect(await end(ada.gid, app.clientId)).toBe('already_revoked')
      expect(await scene.endOf(one.grantGid)).toEqual([NOW_MS, 'revoked'])
      expect(await scene.endOf(other.grantGid)).toEqual([null, null])
    })

    it('does not happen when it cannot be recorded', async () => {
      const { grantGid } = await scene.newGrant({ person: ada, app })
      await expect(stores.withoutTrail(async () => await revoke(grantGid))).rejects.toThrow()
      expect(await scene.endOf(grantGid)).toEqual([null, null])
      expect(await stores.consents.remembered(ada.gid, app.clientId)).toBe('tasks:read')
    })
  })

  describe('list and find', () => {
    it('find tells all of a grant, and nothing of what is none', async () => {
      const { grantGid } = await scene.newGrant({ person: ada, app, scope: 'tasks:read openid' })
      const grant = {
        gid: grantGid,
        app: { clientId: app.clientId, name: 'Planner', kind: 'confidential' },
        owner: { gid: ada.gid, name: 'Ada', email: ada.user.email },
        scopes: scene.scopes('tasks:read openid'),
        grantedAtMs: NOW_MS,
        lastUsedAtMs: null,
        lastUsedAddress: null,
        lastRefreshedAtMs: null,
        expiresAtMs: REFRESH_ENDS_MS,
        revokedAtMs: null,
        revokedReason: null,
        exposedAtMs: null,
        restoredAtMs: null,
      }
      expect(await stores.grants.find(grantGid)).toEqual(grant)
      const filter = { userGid: ada.gid, clientId: null, diedAfterMs: 0 }
      expect(await stores.grants.list(filter)).toEqual([grant])
      expect(await stores.grants.find(GID_OF_NOTHING)).toBeNull()
    })

    it('tells when it was refreshed last, with rotation or without', async () => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada, app })
      const refreshedAtMs = async () => (await stores.grants.find(grantGid))?.lastRefreshedAtMs
      expect(await refreshedAtMs()).toBeNull()
      await scene.refresh(refreshHash, { nowMs: NOW_MS + 5 })
      expect(await refreshedAtMs()).toBe(NOW_MS + 5)
      const { successorHash } = await scene.rotate(refreshHash, { nowMs: NOW_MS + 9 })
      expect(await refreshedAtMs()).toBe(NOW_MS + 9)
      await scene.refresh(successorHash, { nowMs: NOW_MS + 12 })
      expect(await refreshedAtMs()).toBe(NOW_MS + 12)
    })

    it('ends with its newest refresh token, which nobody may have used for too long — RFC 9700 §4.14.2', async () => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada, app })
      const endOfGrant = async () => (await stores.grants.find(grantGid))?.expiresAtMs
      expect(await endOfGrant()).toBe(REFRESH_ENDS_MS)
      await scene.rotate(refreshHash, { expiresAtMs: REFRESH_ENDS_MS + 5 })
      expect(await endOfGrant()).toBe(REFRESH_ENDS_MS + 5)
      expect(await listed({ diedAfterMs: REFRESH_ENDS_MS + 4 })).toContain(grantGid)
      expect(await listed({ diedAfterMs: REFRESH_ENDS_MS + 5 })).not.toContain(grantGid)
    })

    it('newest first, and by gid within a millisecond', async () => {
      const gids: Gid[] = []
      for (const nowMs of [NOW_MS + 5, NOW_MS, NOW_MS, NOW_MS + 9])
        gids.push((await scene.newGrant({ person: ada, app, nowMs })).grantGid)
      const [second, fourth, third, first] = gids
      expect(await listed()).toEqual([first, second, third, fourth])
    })

    it('a person’s, an app’s, both, everybody’s', async () => {
      const ben = await stores.newPerson()
      const otherApp = await newApp(stores, ada)
      const mine = await scene.newGrant({ person: ada, app })
      const elsewhere = await scene.newGrant({ person: ada, app: otherApp })
      const bens = await scene.newGrant({ person: ben, app })
      const { clientId } = app
      expect(new Set(await listed())).toEqual(new Set([mine.grantGid, elsewhere.grantGid]))
      expect(new Set(await listed({ userGid: null, clientId }))).toEqual(
        new Set([mine.grantGid, bens.grantGid]),
      )
      expect(await listed({ clientId })).toEqual([mine.grantGid])
      const everybodys = await listed({ userGid: null })
      for (const { grantGid } of [mine, elsewhere, bens]) expect(everybodys).toContain(grantGid)
    })

    it('dead ones as long as they died after the given time, revoked or expired', async () => {
      const live = await scene.newGrant({ person: ada, app })
      const revoked = await scene.newGrant({ person: ada, app })
      await revoke(revoked.grantGid)
      const expired = await scene.newGrant({ person: ada, app, grantExpiresAtMs: LATER_MS })
      const all = new Set([live.grantGid, revoked.grantGid, expired.grantGid])
      expect(new Set(await listed({ diedAfterMs: LATER_MS - 1 }))).toEqual(all)
      expect(await listed({ diedAfterMs: LATER_MS })).toEqual([live.grantGid])
    })
  })

  describe('recordUses of access tokens', () => {
    it('writes to the grant, once a minute and never back, and to no other', async () => {
      const [grant, other] = [
        await scene.newGrant({ person: ada, app }),
        await scene.newGrant({ person: ada, app }),
      ]
      const use = async (atMs: number, address: string) => {
        await stores.tokens.recordUses(
          [{ kind: 'access', tokenGid: grant.grantGid, atMs, address }],
          MINUTE_MS,
        )
        const { lastUsedAddress, lastUsedAtMs } = (await stores.grants.find(grant.grantGid)) ?? {}
        expect((await stores.accessTokens.facts(grant.accessHash))?.lastUsedAtMs).toBe(lastUsedAtMs)
        return [lastUsedAtMs, lastUsedAddress]
      }
      const first = [LATER_MS, '192.0.2.1']
      expect(await use(LATER_MS, '192.0.2.1')).toEqual(first)
      expect(await use(LATER_MS + MINUTE_MS - 1, '192.0.2.2')).toEqual(first)
      expect(await use(LATER_MS - DAY_MS, '192.0.2.3')).toEqual(first)
      expect(await use(LATER_MS + MINUTE_MS, '2001:db8::1')).toEqual([LATER_MS + MINUTE_MS, '2001:db8::1'])
      expect((await stores.grants.find(other.grantGid))?.lastUsedAtMs).toBeNull()
    })

    it('in one batch with personal tokens’: each to its own', async () => {
      const { grantGid } = await scene.newGrant({ person: ada, app })
      const use = { atMs: LATER_MS, address: '192.0.2.1' }
      await stores.tokens.recordUses(
        [
          { ...use, kind: 'personal', tokenGid: grantGid },
          { ...use, kind: 'access', tokenGid: GID_OF_NOTHING },
        ],
        MINUTE_MS,
      )
      expect((await stores.grants.find(grantGid))?.lastUsedAtMs).toBeNull()
    })
  })

  it('goes with its app, and nothing of any other app goes', async () => {
    const other = await scene.newGrant({ person: ada })
    const grant = await scene.newGrant({ person: ada, app })
    await scene.rotate(grant.refreshHash)
    const code = await scene.newCodeOf({ person: ada, app })
    await stores.apps.delete({ clientId: app.clientId, actor: OPERATOR, nowMs: LATER_MS })
    const nothing = { code: undefined, grant: undefined, refresh: [], access: [] }
    expect(await scene.rowsOf(grant.grantGid)).toEqual(nothing)
    expect(await scene.rowsOf(code.grantGid)).toEqual(nothing)
    expect(await stores.accessTokens.facts(grant.accessHash)).toBeNull()
    expect(await stores.grants.refreshFacts(grant.refreshHash)).toBeNull()
    expect(await stores.grants.find(other.grantGid)).not.toBeNull()
    // What happened stays on record.
    expect(await scene.actionsOn(grant.grantGid)).toEqual(['grant_created'])
  })

  describe('sweep', () => {
    // Each begins with nothing left over from the others.
    beforeEach(async () => {
      const far = GRANT_ENDS_MS + DAY_MS
      for (const rows of [DUE_UNREDEEMED_CODES, DUE_REDEEMED_CODES, DUE_ROTATION_ANSWERS, DUE_GRANTS])
        await stores.free(rows, far, 10_000)
    })

    it('codes that nobody redeemed: those that ended before the given time, so many at once; redeemed ones stay', async () => {
      const made = []
      for (const laterMs of [0, 0, 0, 1])
        made.push(await scene.newCodeOf({ person: ada, app, nowMs: NOW_MS + laterMs }))
      const redeemed = await scene.newCodeOf({ person: ada, app })
      expect(await stores.grants.redeemCode(scene.redeemInput(redeemed.codeHash))).toBe('won')
      const facts = await Promise.all(
        made.map(async ({ codeHash }) => await stores.grants.codeFacts(codeHash)),
      )
      const endsMs = Math.min(...facts.map((one) => one?.expiresAtMs ?? 0))
      const sweep = async () => await stores.free(DUE_UNREDEEMED_CODES, endsMs + 1, 2)
      expect([await sweep(), await sweep(), await sweep()]).toEqual([2, 1, 0])
      const left = await Promise.all(
        [...made, redeemed].map(async ({ codeHash }) => await stores.grants.codeFacts(codeHash)),
      )
      expect(left.map((one) => one !== null)).toEqual([false, false, false, true, true])
    })

    it('redeemed codes: those redeemed before the given time', async () => {
      const made = []
      for (const laterMs of [0, 0, 1]) {
        const code = await scene.newCodeOf({ person: ada, app })
        await stores.grants.redeemCode(scene.redeemInput(code.codeHash, { nowMs: NOW_MS + laterMs }))
        made.push(code)
      }
      const sweep = async () => await stores.free(DUE_REDEEMED_CODES, NOW_MS + 1, 1)
      expect([await sweep(), await sweep(), await sweep()]).toEqual([1, 1, 0])
      const left = await Promise.all(
        made.map(async ({ codeHash }) => await stores.grants.codeFacts(codeHash)),
      )
      expect(left.map((one) => one !== null)).toEqual([false, false, true])
    })

    it('answers of rotations before the given time, so many at once; the tokens stay', async () => {
      const made = []
      for (const laterMs of [0, 0, 0, 1]) {
        const grant = await scene.newGrant({ person: ada, app })
        await scene.rotate(grant.refreshHash, { nowMs: NOW_MS + laterMs })
        made.push(grant)
      }
      const sweep = async () => await stores.free(DUE_ROTATION_ANSWERS, NOW_MS + 1, 2)
      expect([await sweep(), await sweep(), await sweep()]).toEqual([2, 1, 0])
      const rows = await Promise.all(made.map(async ({ grantGid }) => await scene.rowsOf(grantGid)))
      expect(rows.map(({ refresh }) => refresh[0]?.sealed_answer !== null)).toEqual([
        false,
        false,
        false,
        true,
      ])
      expect(rows.map(({ refresh }) => refresh.length)).toEqual([2, 2, 2, 2])
    })

    it('until then they are listed, with what became of them', async () => {
      const lister = await stores.newPerson()
      const live = await scene.newGrant({ person: lister, app })
      const [early, late] = [
        await scene.newGrant({ person: lister, app }),
        await scene.newGrant({ person: lister, app }),
      ]
      await revoke(early.grantGid, 'revoked', LATER_MS)
      await revoke(late.grantGid, 'revoked', LATER_MS + DAY_MS)
      const listedAt = async (nowMs: number) => {
        const list = makeListGrants({ grants: stores.grants, clock: { nowMs: () => nowMs } })
        const listed = await list({ userGid: lister.gid, clientId: null })
        return new Map(listed.map(({ gid, state }) => [gid, state]))
      }
      expect(await listedAt(LATER_MS + 30 * DAY_MS - 1)).toEqual(
        new Map([
          [live.grantGid, 'live'],
          [early.grantGid, 'revoked'],
          [late.grantGid, 'revoked'],
        ]),
      )
      expect(await listedAt(LATER_MS + 30 * DAY_MS)).toEqual(
        new Map([
          [live.grantGid, 'live'],
          [late.grantGid, 'revoked'],
        ]),
      )
    })

    it('dead grants with their tokens, so many at once; what lives stays', async () => {
      const [live, justRevoked, justExpired] = [
        await scene.newGrant({ person: ada, app }),
        await scene.newGrant({ person: ada, app }),
        await scene.newGrant({ person: ada, app, grantExpiresAtMs: LATER_MS }),
      ]
      await revoke(justRevoked.grantGid, 'revoked', LATER_MS)
      const dead = [
        await scene.newGrant({ person: ada, app, grantExpiresAtMs: LATER_MS - 1 }),
        await scene.newGrant({ person: ada, app }),
        await scene.newGrant({ person: ada, app }),
      ]
      for (const { grantGid } of dead) await revoke(grantGid, 'revoked', LATER_MS - 1)
      const nowMs = LATER_MS + DEAD_GRANT_VISIBLE_DAYS * DAY_MS
      // Each has a refresh and an access token, which go first; two rows at a time.
      for (const freed of [2, 2, 2, 3, 0])
        expect(await freeDueGrants(stores.db, { nowMs, rowsMax: freed === 3 ? 9 : 2 })).toBe(freed)
      for (const { grantGid } of dead)
        expect(await scene.rowsOf(grantGid)).toMatchObject({ grant: undefined, refresh: [], access: [] })
      for (const { grantGid } of [live, justRevoked, justExpired])
        expect((await scene.rowsOf(grantGid)).refresh).toHaveLength(1)
    })
  })
}
