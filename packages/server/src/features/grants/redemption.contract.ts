import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  DAY_MS,
  GRANT_ENDS_MS,
  grantScene,
  MINUTE_MS,
  type GrantScene,
} from '../../../test/support/grant-scene.js'
import { newApp, REDIRECT_URI, AUTHENTICATION } from '../../../test/support/grants.js'
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
import type { App } from '../apps/app.js'
import { GRANTS_ENDED_AT_ONCE_MAX, GRANTS_PER_PERSON_AND_APP_MAX } from './grant.rules.js'

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
        authentication: AUTHENTICATION,
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
        authentication: JSON.stringify(AUTHENTICATION),
        granted_at_ms: atMs,
        expires_at_ms: GRANT_ENDS_MS,
        last_used_at_ms: null,
        last_used_address: null,
        revoked_at_ms: null,
        revoked_reason: null,
        exposed_at_ms: null,
        restored_at_ms: null,
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
      const { codeHash, grantGid } = await scene.newCodeOf({ person: ada })
      const codes = async () =>
        await stores.db.queries.selectFrom('codes').selectAll().orderBy('grant_gid').execute()
      const before = await codes()
      await failVerifiers(freshSecret().hash, 5)
      expect(await codes()).toEqual(before)
      expect((await scene.rowsOf(grantGid)).code).toMatchObject({ failed_verifiers: 0 })
      expect(await redeem(codeHash)).toBe('won')
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

    describe('what a code was issued under still holds, or it gives nothing', () => {
      const clientIdOf = ({ app }: { readonly app: App }) => app.clientId
      const block = async (app: App, ...people: Person[]) => {
        for (const { gid, workspaceGid } of people)
          await stores.db.queries
            .insertInto('app_blocks')
            .values({
              workspace_gid: workspaceGid,
              client_id: app.clientId,
              blocked_by_gid: gid,
              blocked_at_ms: NOW_MS,
            })
            .execute()
      }
      const distribute = async (app: App, settings: Pick<App, 'distribution' | 'workspaceGids'>) => {
        const changed = { clientId: app.clientId, settings, actor: OPERATOR, nowMs: NOW_MS }
        expect(await stores.apps.update(changed)).toEqual({ decision: 'updated' })
      }
      const leave = async ({ gid, workspaceGid }: Person) => {
        await stores.db.queries
          .deleteFrom('workspace_members')
          .where('user_gid', '=', gid)
          .where('workspace_gid', '=', workspaceGid)
          .execute()
      }

      it('its redirect URI is registered: removed it is worth nothing, and again something when it comes back', async () => {
        const code = await scene.newCodeOf({ person: ada })
        const uri = { clientId: clientIdOf(code), uri: REDIRECT_URI, actor: OPERATOR, nowMs: NOW_MS }
        expect(await stores.apps.removeRedirectUri(uri)).toBe('removed')
        expect(await redeem(code.codeHash)).toBe('redirect_removed')
        await expectNothingMade(code.grantGid)
        await stores.apps.addRedirectUri({ ...uri, urisMax: 20 })
        expect(await redeem(code.codeHash)).toBe('won')
      })

      it('and so is the one that a native app’s loopback address stands for — RFC 8252 §7.3', async () => {
        const registeredUri = 'http://127.0.0.1/callback'
        const app = await newApp(stores, ada, { kind: 'native', redirectUris: [registeredUri] })
        const wish = { person: ada, app, redirectUri: 'http://127.0.0.1:51234/callback', registeredUri }
        const [kept, lost] = [await scene.newCodeOf(wish), await scene.newCodeOf(wish)]
        expect(await redeem(kept.codeHash)).toBe('won')
        const { clientId } = app
        await stores.apps.removeRedirectUri({ clientId, uri: registeredUri, actor: OPERATOR, nowMs: NOW_MS })
        expect(await redeem(lost.codeHash)).toBe('redirect_removed')
      })

      it('a code from before registered addresses were kept is judged by its own', async () => {
        const code = await scene.newCodeOf({ person: ada })
        await stores.db.queries
          .updateTable('codes')
          .set({ registered_uri: null })
          .where('grant_gid', '=', code.grantGid)
          .execute()
        expect(await redeem(code.codeHash)).toBe('won')
      })

      it.each([['the app is distributed to nobody any more'], ['only to workspaces of others']])(
        '%s',
        async (how) => {
          const code = await scene.newCodeOf({ person: ada })
          const other = await stores.newPerson()
          await stores.joinWorkspace(code.app.ownerGid, other.workspaceGid, 'member')
          await leave({ ...other, gid: ada.gid, workspaceGid: other.workspaceGid })
          await stores.joinWorkspace(ada.gid, other.workspaceGid, 'member')
          await distribute(
            code.app,
            how.startsWith('only')
              ? { distribution: 'workspaces', workspaceGids: [other.workspaceGid] }
              : { distribution: 'none', workspaceGids: [] },
          )
          await leave({ ...other, gid: ada.gid })
          expect(await redeem(code.codeHash)).toBe('app_withdrawn')
          await expectNothingMade(code.grantGid)
        },
      )

      it('the app is distributed to a workspace that the person is in, or has left', async () => {
        const app = await newApp(stores, ada, {
          distribution: 'workspaces',
          workspaceGids: [ada.workspaceGid],
        })
        const ben = await stores.newPerson({ workspaceGid: ada.workspaceGid })
        const [stays, gone] = [
          await scene.newCodeOf({ person: ben, app }),
          await scene.newCodeOf({ person: ben, app }),
        ]
        expect(await redeem(stays.codeHash)).toBe('won')
        await leave(ben)
        expect(await redeem(gone.codeHash)).toBe('app_withdrawn')
      })

      it('the app is blocked in all workspaces of the person, not in some of them', async () => {
        const other = await stores.newPerson()
        await stores.joinWorkspace(ada.gid, other.workspaceGid, 'member')
        const app = await newApp(stores, ada)
        const [one, all] = [
          await scene.newCodeOf({ person: ada, app }),
          await scene.newCodeOf({ person: ada, app }),
        ]
        await block(app, other)
        // Another app is blocked where this one is not, and this one where the person is not.
        await block(await newApp(stores, ada), ada)
        await block(app, await stores.newPerson())
        expect(await redeem(one.codeHash)).toBe('won')
        await block(app, ada)
        expect(await redeem(all.codeHash)).toBe('app_withdrawn')
        await expectNothingMade(all.grantGid)
        // Whoever is in no workspace is kept out of none.
        await leave(ada)
        await leave({ ...other, gid: ada.gid })
        expect(await redeem(all.codeHash)).toBe('won')
      })

      it('the app’s owner is still there, whom the person was shown', async () => {
        const owner = await stores.newPerson()
        const app = await newApp(stores, owner)
        const before = await scene.newCodeOf({ person: ada, app })
        await stores.users.deactivate({ userGid: owner.gid, actor: OPERATOR, nowMs: NOW_MS + 1 })
        expect(await redeem(before.codeHash, NOW_MS + 2)).toBe('app_withdrawn')
        await expectNothingMade(before.grantGid)
        // From then on the page says that the owner is gone, and whoever allows it knows.
        const after = await scene.newCodeOf({ person: ada, app, nowMs: NOW_MS + 2 })
        expect(await redeem(after.codeHash, NOW_MS + 3)).toBe('won')
      })
    })

    describe('grants of one person and app', () => {
      const AFTER_MS = NOW_MS + DAY_MS
      const fill = async (app: App, count = GRANTS_PER_PERSON_AND_APP_MAX) => {
        const grants = []
        for (let index = 0; index < count; index++)
          grants.push(await scene.newGrant({ person: ada, app, nowMs: NOW_MS + index }))
        return grants
      }
      /** As a database from before there was a bound can have them. */
      const moveGrants = async (from: App, to: App) =>
        await stores.db.queries
          .updateTable('grants')
          .set({ client_id: to.clientId, granted_at_ms: NOW_MS - 1 })
          .where('client_id', '=', from.clientId)
          .execute()
      const liveOf = async (app: App, person = ada) =>
        (
          await stores.grants.list({ userGid: person.gid, clientId: app.clientId, diedAfterMs: AFTER_MS })
        ).map(({ gid }) => gid)

      it('are bounded: one more ends the least recently used, with a reason of its own, and no other', async () => {
        const app = await newApp(stores, ada)
        const [ben, elsewhere] = [await stores.newPerson(), await newApp(stores, ada)]
        const others = [
          await scene.newGrant({ person: ben, app }),
          await scene.newGrant({ person: ada, app: elsewhere }),
        ]
        const grants = await fill(app)
        expect(await liveOf(app)).toHaveLength(GRANTS_PER_PERSON_AND_APP_MAX)
        const more = await scene.newGrant({ person: ada, app, nowMs: AFTER_MS })
        const [first] = grants
        expect(await scene.endOf(first?.grantGid ?? more.grantGid)).toEqual([AFTER_MS, 'grant_limit_reached'])
        expect(new Set(await liveOf(app))).toEqual(
          new Set([...grants.slice(1), more].map(({ grantGid }) => grantGid)),
        )
        for (const other of others) expect(await scene.endOf(other.grantGid)).toEqual([null, null])
        expect((await stores.trail(first?.grantGid ?? more.grantGid)).at(-1)).toEqual({
          action: 'grant_revoked',
          actorKind: 'system',
          targetGid: first?.grantGid,
          atMs: AFTER_MS,
          details: { newer: more.grantGid, most: GRANTS_PER_PERSON_AND_APP_MAX },
          personGid: ada.gid,
          appGid: app.clientId,
          reason: 'grant_limit_reached',
        })
        expect(await stores.accessTokens.facts(first?.accessHash ?? more.accessHash)).toMatchObject({
          revokedAtMs: AFTER_MS,
        })
      })

      it('are used by their access tokens and by refreshes, with rotation or without', async () => {
        const app = await newApp(stores, ada)
        const grants = await fill(app)
        const [called, refreshed, rotated, idle] = grants
        const use = { kind: 'access' as const, atMs: NOW_MS + 5 * MINUTE_MS, address: '192.0.2.1' }
        if (called !== undefined)
          await stores.tokens.recordUses([{ ...use, tokenGid: called.grantGid }], MINUTE_MS)
        const later = { nowMs: NOW_MS + 5 * MINUTE_MS }
        if (refreshed !== undefined) await scene.refresh(refreshed.refreshHash, later)
        if (rotated !== undefined) await scene.rotate(rotated.refreshHash, later)
        await scene.newGrant({ person: ada, app, nowMs: AFTER_MS })
        const ends = await Promise.all(
          [called, refreshed, rotated, idle].map(async (one) =>
            one === undefined ? undefined : (await scene.endOf(one.grantGid))?.[1],
          ),
        )
        expect(ends).toEqual([null, null, null, 'grant_limit_reached'])
      })

      it('that are dead take no place: ended, expired, or not refreshed for too long', async () => {
        const app = await newApp(stores, ada)
        const unused = { hash: freshSecret().hash, expiresAtMs: AFTER_MS }
        const ended = await scene.newGrant({ person: ada, app })
        const dead = [
          ended,
          await scene.newGrant({ person: ada, app, refresh: unused }),
          await scene.newGrant({ person: ada, app, grantExpiresAtMs: AFTER_MS }),
        ]
        const { grantGid } = ended
        await stores.grants.revoke({ grantGid, reason: 'revoked', actor: OPERATOR, nowMs: NOW_MS })
        const live = await fill(app, GRANTS_PER_PERSON_AND_APP_MAX - dead.length)
        const endsOf = async () =>
          await Promise.all(live.map(async (one) => (await scene.endOf(one.grantGid))?.[1]))
        for (let count = 0; count < dead.length; count++)
          await scene.newGrant({ person: ada, app, nowMs: AFTER_MS })
        expect(new Set(await endsOf())).toEqual(new Set([null]))
        await scene.newGrant({ person: ada, app, nowMs: AFTER_MS })
        expect((await endsOf()).filter((reason) => reason !== null)).toEqual(['grant_limit_reached'])
      })

      it('beyond the bound from before there was one end with the next redemption', async () => {
        const app = await newApp(stores, ada)
        const grants = await fill(app)
        const old = await newApp(stores, ada)
        const stray = await fill(old, 2)
        await moveGrants(old, app)
        await scene.newGrant({ person: ada, app, nowMs: AFTER_MS })
        expect(await liveOf(app)).toHaveLength(GRANTS_PER_PERSON_AND_APP_MAX)
        for (const { grantGid } of stray)
          expect(await scene.endOf(grantGid)).toEqual([AFTER_MS, 'grant_limit_reached'])
        expect(await scene.endOf(grants[0]?.grantGid ?? app.clientId)).toEqual([
          AFTER_MS,
          'grant_limit_reached',
        ])
      })

      it('far beyond the bound end some at a time, so that nobody waits for all of them', async () => {
        const [app, old] = [await newApp(stores, ada), await newApp(stores, ada)]
        await fill(app)
        for (const count of [GRANTS_PER_PERSON_AND_APP_MAX, 2]) {
          await fill(old, count)
          await moveGrants(old, app)
        }
        const redeemed = async () => {
          await scene.newGrant({ person: ada, app, nowMs: AFTER_MS })
          return (await liveOf(app)).length
        }
        expect(await redeemed()).toBe(2 * GRANTS_PER_PERSON_AND_APP_MAX + 3 - GRANTS_ENDED_AT_ONCE_MAX)
        expect(await redeemed()).toBe(GRANTS_PER_PERSON_AND_APP_MAX)
      })

      it('a redemption that cannot be recorded ends none', async () => {
        const app = await newApp(stores, ada)
        const grants = await fill(app)
        const { codeHash } = await scene.newCodeOf({ person: ada, app })
        await expect(stores.withoutTrail(async () => await redeem(codeHash))).rejects.toThrow()
        expect(await liveOf(app)).toHaveLength(grants.length)
      })
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
