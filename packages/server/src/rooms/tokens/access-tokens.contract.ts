import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ACCESS_ENDS_MS, DAY_MS, grantScene, type GrantScene } from '../../../test/support/grant-scene.js'
import { newApp } from '../../../test/support/grants.js'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { SecretHash } from '../../protocol/token/secret.js'

const LATER_MS = NOW_MS + 1_000

/** What any store of access tokens must do. */
export function accessTokenContract(open: OpenStores): void {
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

  const revoke = async (hash: SecretHash, clientId: Gid, nowMs = LATER_MS) =>
    await stores.accessTokens.revoke({ hash, clientId, nowMs })
  const revokedAt = async (hash: SecretHash) => (await stores.accessTokens.facts(hash))?.revokedAtMs

  describe('facts', () => {
    it('has what the grant allows, to whom, and every workspace of the person', async () => {
      const elsewhere = await stores.newPerson()
      await stores.joinWorkspace(ada.gid, elsewhere.workspaceGid, 'guest')
      const { accessHash, app, grantGid } = await scene.newGrant({
        person: ada,
        scope: 'tasks:read projects:read openid email',
      })
      expect(await stores.accessTokens.facts(accessHash)).toEqual({
        gid: grantGid,
        kind: 'access',
        clientId: app.clientId,
        userGid: ada.gid,
        userDeactivatedAtMs: null,
        scopes: new Set(['projects:read', 'tasks:read']),
        identity: ['openid', 'email'],
        roles: new Map([
          [ada.workspaceGid, 'admin'],
          [elsewhere.workspaceGid, 'guest'],
        ]),
        plan: 'paid',
        constraints: [],
        createdAtMs: NOW_MS,
        replacesGid: null,
        lastUsedAtMs: null,
        expiresAtMs: ACCESS_ENDS_MS,
        revokedAtMs: null,
        revokedReason: null,
        retiresAtMs: null,
      })
    })

    it('of full permissions, of identity alone, of less than the grant — RFC 6749 §3.3, §6', async () => {
      const full = await scene.newGrant({ person: ada, scope: 'default email' })
      expect(await stores.accessTokens.facts(full.accessHash)).toMatchObject({
        scopes: 'full',
        identity: ['email'],
      })
      const alone = await scene.newGrant({ person: ada, scope: 'openid' })
      expect(await stores.accessTokens.facts(alone.accessHash)).toMatchObject({
        scopes: new Set(),
        identity: ['openid'],
      })
      const { refreshHash } = await scene.newGrant({ person: ada, scope: 'tasks:read projects:read openid' })
      const scopes = scene.scopes('projects:read')
      const access = { hash: freshSecret().hash, scopes, expiresAtMs: ACCESS_ENDS_MS }
      await scene.refresh(refreshHash, { access })
      expect(await stores.accessTokens.facts(access.hash)).toMatchObject({
        scopes: new Set(['projects:read']),
        identity: [],
      })
    })

    it('tells of the end of the grant and of the person; is null for a hash that no access token has', async () => {
      const { accessHash, grantGid, refreshHash } = await scene.newGrant({ person: ada })
      await stores.grants.revoke({ grantGid, reason: 'revoked', actor: OPERATOR, nowMs: LATER_MS })
      expect(await stores.accessTokens.facts(accessHash)).toMatchObject({
        revokedAtMs: LATER_MS,
        revokedReason: 'revoked',
      })
      await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: LATER_MS })
      expect((await stores.accessTokens.facts(accessHash))?.userDeactivatedAtMs).toBe(LATER_MS)
      for (const hash of [refreshHash, freshSecret().hash]) {
        expect(await stores.accessTokens.facts(hash)).toBeNull()
        expect(await stores.accessTokens.describe(hash)).toBeNull()
      }
    })
  })

  describe('describe — RFC 7662 §2.2', () => {
    it('tells scope, life, app and owner', async () => {
      const { accessHash, app } = await scene.newGrant({ person: ada, scope: 'tasks:read openid' })
      const described = {
        scope: 'tasks:read openid',
        createdAtMs: NOW_MS,
        expiresAtMs: ACCESS_ENDS_MS,
        revokedAtMs: null,
        revokedReason: null,
        retiresAtMs: null,
        userDeactivatedAtMs: null,
        clientId: app.clientId,
        owner: { gid: ada.gid, name: 'Ada', email: ada.user.email },
      }
      expect(await stores.accessTokens.describe(accessHash)).toEqual(described)
      await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: LATER_MS })
      expect(await stores.accessTokens.describe(accessHash)).toEqual({
        ...described,
        revokedAtMs: LATER_MS,
        revokedReason: 'revoked',
        userDeactivatedAtMs: LATER_MS,
      })
    })

    it('of a narrowed one: the narrower scope', async () => {
      const { refreshHash } = await scene.newGrant({ person: ada, scope: 'tasks:read projects:read' })
      const scopes = scene.scopes('tasks:read')
      const access = { hash: freshSecret().hash, scopes, expiresAtMs: ACCESS_ENDS_MS }
      await scene.refresh(refreshHash, { access })
      expect((await stores.accessTokens.describe(access.hash))?.scope).toBe('tasks:read')
    })
  })

  describe('revoke — RFC 7009 §2.1', () => {
    it('ends that token and nothing else of its grant, with an audit row', async () => {
      const { accessHash, app, grantGid, refreshHash } = await scene.newGrant({ person: ada })
      const second = await scene.refresh(refreshHash)
      expect(await revoke(accessHash, app.clientId)).toBe(true)
      expect(await revokedAt(accessHash)).toBe(LATER_MS)
      expect(await revokedAt(second.accessHash)).toBeNull()
      expect(await scene.endOf(grantGid)).toEqual([null, null])
      expect((await scene.refresh(refreshHash)).decision).toBe('won')
      expect((await stores.trail(grantGid)).slice(1)).toEqual([
        {
          action: 'token_revoked',
          actorKind: 'app',
          targetGid: grantGid,
          atMs: LATER_MS,
          details: { token: 'access' },
          personGid: ada.gid,
          appGid: app.clientId,
        },
      ])
    })

    it('false, and nothing on record: another app’s, dead already, unknown — §5', async () => {
      const { accessHash, app, grantGid, refreshHash } = await scene.newGrant({ person: ada })
      const otherApp = await newApp(stores, ada)
      expect(await revoke(accessHash, otherApp.clientId)).toBe(false)
      expect(await revokedAt(accessHash)).toBeNull()
      expect(await revoke(accessHash, app.clientId, ACCESS_ENDS_MS)).toBe(false)
      expect(await revoke(freshSecret().hash, app.clientId)).toBe(false)
      expect(await revoke(refreshHash, app.clientId)).toBe(false)
      expect(await scene.actionsOn(grantGid)).toEqual(['grant_created'])
      expect(await revoke(accessHash, app.clientId)).toBe(true)
      expect(await revoke(accessHash, app.clientId, LATER_MS + 1)).toBe(false)
      expect(await revokedAt(accessHash)).toBe(LATER_MS)
      expect(await scene.actionsOn(grantGid)).toEqual(['grant_created', 'token_revoked'])
    })

    it('false for a token that died with its grant', async () => {
      const { accessHash, app, grantGid } = await scene.newGrant({ person: ada })
      await stores.grants.revoke({ grantGid, reason: 'app_revoked', actor: OPERATOR, nowMs: NOW_MS })
      expect(await revoke(accessHash, app.clientId)).toBe(false)
      expect(await scene.actionsOn(grantGid)).toEqual(['grant_created', 'grant_revoked'])
    })

    it('does not happen when it cannot be recorded', async () => {
      const { accessHash, app } = await scene.newGrant({ person: ada })
      const attempt = stores.withoutTrail(async () => await revoke(accessHash, app.clientId))
      await expect(attempt).rejects.toThrow()
      expect(await revokedAt(accessHash)).toBeNull()
    })
  })

  it('sweep takes those that ended before the given time, so many at once', async () => {
    const sweep = async (diedBeforeMs: number, rowsMax: number) =>
      await stores.accessTokens.sweep({ diedBeforeMs, rowsMax })
    await sweep(NOW_MS + 10 * DAY_MS, 10_000)
    const { refreshHash } = await scene.newGrant({ person: ada })
    const made: SecretHash[] = []
    for (const expiresAtMs of [LATER_MS - 1, LATER_MS - 1, LATER_MS - 1, LATER_MS]) {
      const access = { hash: freshSecret().hash, scopes: null, expiresAtMs }
      made.push((await scene.refresh(refreshHash, { access })).accessHash)
    }
    expect([await sweep(LATER_MS, 2), await sweep(LATER_MS, 2), await sweep(LATER_MS, 2)]).toEqual([2, 1, 0])
    const left = await Promise.all(made.map(async (hash) => await stores.accessTokens.facts(hash)))
    expect(left.map((facts) => facts !== null)).toEqual([false, false, false, true])
  })
}
