import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { GRANT_ENDS_MS, grantScene, DAY_MS, type GrantScene } from '../../../test/support/grant-scene.js'
import { newApp, REDIRECT_URI } from '../../../test/support/grants.js'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import { challengeOf } from '../../protocol/oauth/pkce.js'
import type { SecretHash } from '../../protocol/token/secret.js'

const CODE_ENDS_MS = NOW_MS + 60_000

/** What any store must do with the codes that apps present. */
export function redemptionContract(open: OpenStores): void {
  let stores: Stores
  let scene: GrantScene
  let ada: Person
  beforeAll(async () => {
    stores = await open()
    scene = grantScene(stores)
  })
  afterAll(async () => {
    await stores.close()
  })
  beforeEach(async () => {
    ada = await stores.newPerson({ name: 'Ada' })
  })

  const redeem = async (codeHash: SecretHash, nowMs = NOW_MS) =>
    await stores.grants.redeemCode(scene.redeemInput(codeHash, { nowMs }))
  const failVerifiers = async (codeHash: SecretHash, times: number) => {
    for (let count = 0; count < times; count++) await stores.grants.countFailedVerifier(codeHash)
  }
  const expectNothingMade = async (grantGid: Parameters<GrantScene['rowsOf']>[0]) => {
    expect(await scene.rowsOf(grantGid)).toMatchObject({ grant: undefined, refresh: [], access: [] })
    expect(await stores.trail(grantGid)).toEqual([])
  }

  describe('codeFacts', () => {
    it('has all that the code was asked with, and whose it is', async () => {
      const verifier = 'v'.repeat(43)
      const { app, codeHash, grantGid } = await scene.newCodeOf({
        person: ada,
        scope: 'openid tasks:read projects:read',
        verifier,
        nonce: 'n"ö',
      })
      expect(await stores.grants.codeFacts(codeHash)).toEqual({
        grantGid,
        clientId: app.clientId,
        owner: { gid: ada.gid, name: 'Ada', email: ada.user.email },
        redirectUri: REDIRECT_URI,
        scopes: { api: ['projects:read', 'tasks:read'], identity: ['openid'] },
        challenge: challengeOf(verifier),
        nonce: 'n"ö',
        authenticatedAtMs: NOW_MS,
        expiresAtMs: CODE_ENDS_MS,
      })
    })

    it('is null for a hash that no code has, and once the app is gone', async () => {
      expect(await stores.grants.codeFacts(freshSecret().hash)).toBeNull()
      const { app, codeHash } = await scene.newCodeOf({ person: ada })
      await stores.apps.delete({ clientId: app.clientId, actor: OPERATOR, nowMs: NOW_MS })
      expect(await stores.grants.codeFacts(codeHash)).toBeNull()
      expect(await redeem(codeHash)).toBe('unknown')
    })
  })

  describe('redeemCode — RFC 6749 §4.1.2', () => {
    it('won: the grant with its first tokens and an audit row, and no row more', async () => {
      const { app, codeHash, grantGid } = await scene.newCodeOf({ person: ada, scope: 'tasks:read openid' })
      const atMs = NOW_MS + 5_000
      const input = scene.redeemInput(codeHash, { nowMs: atMs })
      expect(await stores.grants.redeemCode(input)).toBe('won')
      const rows = await scene.rowsOf(grantGid)
      expect(rows.code).toMatchObject({ redeemed_at_ms: atMs, revoked_at_ms: null, failed_verifiers: 0 })
      expect({ ...rows.grant }).toEqual({
        gid: grantGid,
        client_id: app.clientId,
        user_gid: ada.gid,
        scopes: 'tasks:read openid',
        authenticated_at_ms: NOW_MS,
        granted_at_ms: atMs,
        expires_at_ms: GRANT_ENDS_MS,
        last_used_at_ms: null,
        last_used_address: null,
        revoked_at_ms: null,
        revoked_reason: null,
        exposed_at_ms: null,
      })
      expect(rows.refresh).toEqual([
        {
          hash: input.refresh.hash,
          grant_gid: grantGid,
          generation: 0,
          created_at_ms: atMs,
          expires_at_ms: input.refresh.expiresAtMs,
          last_used_at_ms: null,
          rotated_at_ms: null,
          sealed_answer: null,
          issued: 1,
        },
      ])
      expect(rows.access).toEqual([
        {
          hash: input.access.hash,
          grant_gid: grantGid,
          scopes: null,
          created_at_ms: atMs,
          expires_at_ms: input.access.expiresAtMs,
          revoked_at_ms: null,
          ordinal: 1,
        },
      ])
      expect(await stores.trail(grantGid)).toEqual([
        {
          action: 'grant_created',
          actorKind: 'app',
          targetGid: grantGid,
          atMs,
          details: { scopes: 'tasks:read openid' },
          personGid: ada.gid,
          appGid: expect.any(String) as string,
        },
      ])
    })

    it.each([
      ['at once', 0],
      ['after it would have expired', 60_000],
      ['a month later, less a day', 29 * DAY_MS],
    ])('replayed, %s: the first grant ends, once and with its reason — §10.5', async (_when, laterMs) => {
      const { codeHash, grantGid } = await scene.newCodeOf({ person: ada })
      expect(await redeem(codeHash)).toBe('won')
      const replay = scene.redeemInput(codeHash, { nowMs: NOW_MS + laterMs })
      expect(await stores.grants.redeemCode(replay)).toBe('replayed')
      expect(await redeem(codeHash, NOW_MS + laterMs + 1)).toBe('replayed')
      expect(await scene.endOf(grantGid)).toEqual([NOW_MS + laterMs, 'code_replayed'])
      const rows = await scene.rowsOf(grantGid)
      expect([rows.refresh.length, rows.access.length]).toEqual([1, 1])
      expect(await stores.accessTokens.facts(replay.access.hash)).toBeNull()
      expect((await stores.trail(grantGid)).slice(1)).toEqual([
        {
          action: 'code_replayed',
          actorKind: 'app',
          targetGid: grantGid,
          atMs: NOW_MS + laterMs,
          details: {},
          personGid: ada.gid,
          appGid: expect.any(String) as string,
          outcome: 'refused',
          reason: 'code_replayed',
        },
      ])
    })

    it('replayed: no other grant of the same person to the same app ends', async () => {
      const app = await newApp(stores, ada)
      const other = await scene.newGrant({ person: ada, app })
      const { codeHash, grantGid } = await scene.newGrant({ person: ada, app })
      expect(await redeem(codeHash)).toBe('replayed')
      expect(await scene.endOf(grantGid)).toEqual([NOW_MS, 'code_replayed'])
      expect(await scene.endOf(other.grantGid)).toEqual([null, null])
    })

    it('replayed: a grant that ended before keeps its reason', async () => {
      const { codeHash, grantGid } = await scene.newGrant({ person: ada })
      await stores.grants.revoke({ grantGid, reason: 'revoked', actor: OPERATOR, nowMs: NOW_MS + 1 })
      expect(await redeem(codeHash, NOW_MS + 2)).toBe('replayed')
      expect(await scene.endOf(grantGid)).toEqual([NOW_MS + 1, 'revoked'])
      expect(await scene.actionsOn(grantGid)).toEqual(['grant_created', 'grant_revoked'])
    })

    it('expired: to the millisecond, and nothing is made', async () => {
      const [last, late] = [await scene.newCodeOf({ person: ada }), await scene.newCodeOf({ person: ada })]
      expect(await redeem(last.codeHash, CODE_ENDS_MS - 1)).toBe('won')
      expect(await redeem(late.codeHash, CODE_ENDS_MS)).toBe('expired')
      await expectNothingMade(late.grantGid)
    })

    it('burned: by three wrong verifiers, not by two; nothing is made — RFC 7636 §4.6', async () => {
      const [twice, thrice] = [await scene.newCodeOf({ person: ada }), await scene.newCodeOf({ person: ada })]
      await failVerifiers(twice.codeHash, 2)
      await failVerifiers(thrice.codeHash, 3)
      expect(await redeem(twice.codeHash)).toBe('won')
      expect(await redeem(thrice.codeHash)).toBe('burned')
      expect(await redeem(thrice.codeHash, CODE_ENDS_MS)).toBe('burned')
      await expectNothingMade(thrice.grantGid)
    })

    it('wrong verifiers after the redemption change nothing: it is a replay still, and only that ends the grant', async () => {
      const { codeHash, grantGid } = await scene.newGrant({ person: ada })
      await failVerifiers(codeHash, 5)
      expect(await scene.endOf(grantGid)).toEqual([null, null])
      expect(await redeem(codeHash)).toBe('replayed')
      expect(await scene.endOf(grantGid)).toEqual([NOW_MS, 'code_replayed'])
    })

    it('counting a failure of a code that does not exist does nothing', async () => {
      await failVerifiers(freshSecret().hash, 1)
    })

    it('revoked: a deactivated person’s code gives nothing any more', async () => {
      const { codeHash, grantGid } = await scene.newCodeOf({ person: ada })
      const redeemed = await scene.newGrant({ person: ada })
      await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: NOW_MS + 1 })
      expect(await redeem(codeHash, NOW_MS + 2)).toBe('revoked')
      await expectNothingMade(grantGid)
      expect((await scene.rowsOf(grantGid)).code).toMatchObject({
        revoked_at_ms: NOW_MS + 1,
        redeemed_at_ms: null,
      })
      expect(await redeem(redeemed.codeHash, NOW_MS + 2)).toBe('replayed')
      expect(await scene.endOf(redeemed.grantGid)).toEqual([NOW_MS + 1, 'user_deactivated'])
    })

    it.each([
      ['that was taken back, though its person stays', 'code'],
      ['of a person who left, though nobody took it back', 'person'],
    ])('revoked: a code %s', async (_what, which) => {
      const { codeHash, grantGid } = await scene.newCodeOf({ person: ada })
      const { queries } = stores.db
      await (
        which === 'code'
          ? queries.updateTable('codes').set({ revoked_at_ms: NOW_MS }).where('grant_gid', '=', grantGid)
          : queries.updateTable('users').set({ deactivated_at_ms: NOW_MS }).where('gid', '=', ada.gid)
      ).execute()
      expect(await redeem(codeHash)).toBe('revoked')
      await expectNothingMade(grantGid)
    })

    it('unknown: a hash that no code has', async () => {
      const acts = (await stores.trail(null)).length
      expect(await redeem(freshSecret().hash)).toBe('unknown')
      expect(await stores.trail(null)).toHaveLength(acts)
    })
  })

  describe('what cannot be written whole is not written at all', () => {
    it('a redemption without its audit row: the code serves afterwards', async () => {
      const { codeHash, grantGid } = await scene.newCodeOf({ person: ada })
      await expect(stores.withoutTrail(async () => await redeem(codeHash))).rejects.toThrow()
      await expectNothingMade(grantGid)
      expect(await redeem(codeHash)).toBe('won')
    })

    it('a replay without its audit row: the grant stands until the next one', async () => {
      const { codeHash, grantGid } = await scene.newGrant({ person: ada })
      await expect(stores.withoutTrail(async () => await redeem(codeHash))).rejects.toThrow()
      expect(await scene.endOf(grantGid)).toEqual([null, null])
      expect(await redeem(codeHash)).toBe('replayed')
      expect(await scene.endOf(grantGid)).toEqual([NOW_MS, 'code_replayed'])
    })

    it.each(['access', 'refresh'] as const)(
      'a redemption whose %s token cannot be stored: the code serves afterwards',
      async (kind) => {
        const taken = await scene.newGrant({ person: ada })
        const { codeHash, grantGid } = await scene.newCodeOf({ person: ada })
        const input = scene.redeemInput(codeHash)
        const hash = kind === 'access' ? taken.accessHash : taken.refreshHash
        const clash = { ...input, [kind]: { ...input[kind], hash } }
        await expect(stores.grants.redeemCode(clash)).rejects.toThrow()
        await expectNothingMade(grantGid)
        expect(await stores.grants.redeemCode(input)).toBe('won')
      },
    )
  })
}
